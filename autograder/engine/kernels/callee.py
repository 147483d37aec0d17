"""The student's side of a call: run the function that a test calls, and answer with plain data.

This module runs in the student's kernel, in the same process as the student's code. So the other
side, :mod:`autograder.engine.kernels.proxies`, trusts nothing that it sends.
"""

import contextlib
import dataclasses
import inspect
import io
import re
import socket
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Final

from rnn_helpers.check.answering import judged
from rnn_helpers.check.errors.place import place_of
from rnn_helpers.check.quiet import unseen
from rnn_helpers.check.time_limit import TimeIsUp, interrupted_after

from ipykernel.zmqshell import ZMQInteractiveShell

from autograder.engine.kernels.messages import LOCKED
from autograder.engine.kernels.student_frames import describe_frames
from autograder.engine.wire import codec
from autograder.engine.wire.frames import Frame, FrameKind, FrameReader
from autograder.engine.wire.functions import find_function
from autograder.engine.wire.type_names import describe_type

PRINTED_BYTES: Final = 256 * 1024
SOURCE_CHARACTERS: Final = 20_000
_TRACEBACK_FRAMES: Final = 12
_CELL_FILE: Final = re.compile(r'File "[^"]*ipykernel_\d+[^"]*"')


class _Server:
    """The state that :func:`serve` needs; there is one in each kernel."""

    shell: ZMQInteractiveShell
    socket: socket.socket
    reader: FrameReader
    shared: tuple[str, ...] = ()
    # Functions of the course that run here, as they were before any of the student's code ran.
    library: ClassVar[dict[tuple[str, str], Any]] = {}
    # The module and qualified name of such a function, by the name that the tests use for it.
    known_as: ClassVar[dict[str, tuple[str, str]]] = {}


def find_library() -> None:
    """Find the functions of the course that run here; the zygote does so once for all kernels."""
    _Server.library = {
        (module, name): value
        for module in list(sys.modules)
        if module.startswith("rnn_helpers.")
        for name, value in vars(sys.modules[module]).items()
        if _runs_here(value)
    }


def install(shell: ZMQInteractiveShell, channel: socket.socket) -> None:
    """Prepare this kernel for calls over ``channel``."""
    _Server.shell = shell
    _Server.socket = channel
    _Server.reader = FrameReader(channel)
    shell.events.register("post_run_cell", _keep_helpers)


def _runs_here(value: object) -> bool:
    return type(value) is types.FunctionType and hasattr(value, "__rnn_student_side__")


def _keep_helpers(_: object) -> None:
    """Remember the functions that a locked cell defined for the tests; called after each cell."""
    request = _Server.shell.get_parent()
    if request.get("metadata", {}).get(LOCKED):
        for value in list(_namespace().values()):
            if _runs_here(value):
                _Server.library.setdefault((value.__module__, value.__qualname__), value)


def serve() -> None:
    """Answer requests, in the kernel's main thread, until the engine ends the calls."""
    while True:
        frame = _Server.reader.read()
        if frame.kind == FrameKind.END:
            return
        answer = _answer(frame.payload)
        _Server.socket.sendall(Frame(FrameKind.ANSWER, frame.request, answer).dumps())


def _namespace() -> dict[str, Any]:
    return _Server.shell.user_ns


def _named(name: str) -> Any:
    """Return what a test means by a name.

    For a function of the course, this is the original one, even if the student rebound the name.

    Raises:
        KeyError: There is nothing of this name.
    """
    place = _Server.known_as.get(name)
    return _Server.library[place] if place in _Server.library else _namespace()[name]


def _local_functions() -> dict[str, Any]:
    namespace = _namespace()
    return {name: namespace[name] for name in _Server.shared if name in namespace}


def _answer(payload: bytes) -> bytes:
    request = _request(payload)
    if request[0] == "source":
        return codec.encode(_source_of(request[1]))
    if request[0] == "describe":
        _Server.shared = tuple(request[2])
        _Server.known_as = dict(request[3])
        return _describe_all(request[1])
    return _call(payload, request)


def _request(payload: bytes) -> Any:
    return codec.decode(payload, local_names=_namespace())


def _describe_all(names: list[str]) -> bytes:
    described = {name: _describe(name) for name in names}
    try:
        return codec.encode(described, local_names=_local_functions())
    except codec.WireError:
        return codec.encode(_shortened(described), local_names=_local_functions())


def _shortened(described: dict[str, tuple[str, Any]]) -> dict[str, tuple[str, Any]]:
    """Return the answers with those refused that no longer fit into a message."""
    left = codec.WireLimits().total_bytes // 2
    for name, answer in described.items():
        left -= len(codec.encode(answer, local_names=_local_functions()))
        if left < 0:
            reason = f"{name} and the names before it are too large to be passed on"
            described[name] = ("refused", reason)
    return described


def _describe(name: str) -> tuple[str, Any]:
    """Return how a test sees a name: ("function", ...), ("value", ...), or why it can't be sent."""
    try:
        value = _named(name)
    except KeyError:
        return ("undefined", None)
    if isinstance(value, type):
        return ("refused", f"{name} is {describe_type(value)}")
    if callable(value) and not _is_data(value):
        return ("function", _describe_function(name, value))
    if (problem := _problem_of(value)) is not None:
        return ("refused", f"{name} is {problem}")
    return ("value", value)


def _problem_of(value: object) -> str | None:
    """Return why a value can't be sent, or None; a student's object may raise any error here."""
    try:
        codec.encode(value, local_names=_local_functions())
    except codec.WireError as error:
        return str(error)
    except Exception as error:
        return f"{describe_type(value)} that raises {type(error).__name__} when it is read"
    return None


def _is_data(value: object) -> bool:
    """Return whether a callable is sent as data: a Keras layer or model, or a library function."""
    if find_function(value, {}) is not None:
        return True
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(value, keras.layers.Layer)


def _describe_function(name: str, function: Callable[..., Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": name,
        "doc": None,
        "parameters": None,
    }
    # A student's callable object may raise any error when its attributes are read.
    with contextlib.suppress(Exception):
        described["name"] = str(getattr(function, "__name__", name))
        described["doc"] = str(function.__doc__)[:10_000] if function.__doc__ else None
        parameters = inspect.signature(function).parameters.values()
        described["parameters"] = [
            (parameter.name, int(parameter.kind), _default_of(parameter))
            for parameter in parameters
        ]
    return described


def _source_of(name: str) -> str | None:
    """Return the text of a function, from which a check may tell a slip; None for a long one."""
    try:
        source = inspect.getsource(_named(name))
    except Exception:
        # There may be no such text, and a student's object may raise any error when asked for it.
        return None
    return source if len(source) <= SOURCE_CHARACTERS else None


def _default_of(parameter: inspect.Parameter) -> tuple[Any, ...]:
    """Return a parameter's default: () for none, (value,), or (None,) if it can't be sent."""
    if parameter.default is inspect.Parameter.empty:
        return ()
    return (None,) if _problem_of(parameter.default) else (parameter.default,)


@contextlib.contextmanager
def _without(names: list[str]) -> Iterator[None]:
    """Remove names within the block; restore them afterwards, unless they were bound again."""
    namespace = _namespace()
    hidden = {name: namespace.pop(name) for name in names if name in namespace}
    try:
        yield
    finally:
        for name, value in hidden.items():
            namespace.setdefault(name, value)


def _call(payload: bytes, request: tuple[Any, ...]) -> bytes:
    _, name, args, kwargs, deleted, seconds = request
    out, err = _BoundedText(), _BoundedText()
    answer: dict[str, Any] = {}
    with judged(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            function = _named(name)
            with _without(deleted), _as_an_experiment(seconds):
                answer["value"] = function(*args, **kwargs)
        except (KeyboardInterrupt, TimeIsUp):
            answer["error"] = TimeoutError(f"{name} was still running when its time was up")
        except BaseException as error:
            answer["traceback"] = _student_traceback(error)
            answer["frames"] = describe_frames(error)
            # An experiment, which has a limit, needs no description.
            answer["place"] = None if seconds else _place(error)
            # The traceback's frames refer to this one, which refers to the error. This cycle would
            # keep all objects of the student's code in memory.
            answer["error"] = error.with_traceback(None)
    answer["stdout"], answer["stderr"] = out.text(), err.text()
    # An object may do its work only when it is encoded, so that counts as the student's code too.
    with judged():
        answer["changed"] = (args, kwargs) if _is_changed(payload, request) else None
        return _encode_answer(name, answer)


@contextlib.contextmanager
def _as_an_experiment(seconds: float | None) -> Iterator[None]:
    """Bound a call that a check makes to find out why an answer is wrong; None for other calls."""
    if seconds is None:
        yield
        return
    with unseen(), interrupted_after(seconds):
        yield


def _is_changed(payload: bytes, request: tuple[Any, ...]) -> bool:
    """Return whether a call changed its arguments in place; if in doubt, they are unchanged."""
    after = _snapshot(request)
    # Unchanged arguments nearly always give the same bytes as before. Some types don't, so
    # different bytes are compared with those of a fresh copy of the arguments.
    if after is None or after == payload:
        return False
    return after != _snapshot(_request(payload))


def _snapshot(request: tuple[Any, ...]) -> bytes | None:
    try:
        return codec.encode(request, local_names=_local_functions())
    except Exception:
        return None


def _encode_answer(name: str, answer: dict[str, Any]) -> bytes:
    try:
        return codec.encode(answer, local_names=_local_functions())
    except Exception:
        what = "raised" if "error" in answer else "returned"
        reason = f"{name} {what} {_problem_of(answer.get('value', answer.get('error')))}"
    printed = {part: answer[part] for part in ("stdout", "stderr")}
    return codec.encode({**printed, "changed": None, "refused": reason})


def _student_traceback(error: BaseException) -> str:
    """Return the last frames of an error's traceback, with "Your cell" in place of file names."""
    trace = error.__traceback__.tb_next if error.__traceback__ else None
    lines = traceback.format_exception(type(error), error, trace, limit=-_TRACEBACK_FRAMES)
    return _CELL_FILE.sub("Your cell", "".join(lines))[-20_000:]


def _place(error: BaseException) -> dict[str, Any] | None:
    place = place_of(error)
    return dataclasses.asdict(place) if place is not None else None


class _BoundedText(io.TextIOBase):
    """A text stream that keeps the first :data:`PRINTED_BYTES` characters and drops the rest."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left = PRINTED_BYTES

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._left > 0:
            self._parts.append(text[: self._left])
            self._left -= len(text)
            if self._left <= 0:
                self._parts.append("\n... (the rest of the output was left out)\n")
        return len(text)

    def text(self) -> str:
        """Return the text that was kept."""
        return "".join(self._parts)
