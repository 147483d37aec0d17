"""The student's side of a call: run the function that a test calls, and answer with plain data.

This module runs in the student's kernel, in the same process as the student's code. So the other
side, :mod:`autograder.engine.kernels.proxies`, trusts nothing that it sends.
"""

import builtins
import contextlib
import dataclasses
import dis
import functools
import importlib.util
import inspect
import io
import re
import socket
import sys
import traceback
import types
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import Any, ClassVar, Final, cast

from rnn_helpers.check.answering import judged
from rnn_helpers.check.errors.place import place_of
from rnn_helpers.check.quiet import unseen
from rnn_helpers.check.time_limit import TimeIsUp, interrupted_after

from ipykernel.zmqshell import ZMQInteractiveShell

from autograder.engine.kernels import files, open_figures, seeds
from autograder.engine.kernels.handles import HandleTable
from autograder.engine.kernels.messages import LOCKED
from autograder.engine.kernels.student_frames import describe_frames
from autograder.engine.wire import codec, library, table
from autograder.engine.wire.codec import Exchange
from autograder.engine.wire.frames import Frame, FrameKind, FrameReader
from autograder.engine.wire.functions import find_function
from autograder.engine.wire.type_names import describe_type

PRINTED_BYTES: Final = 256 * 1024
SOURCE_CHARACTERS: Final = 20_000
#: The key of the names that functions read and tests bind, among the descriptions of names.
READS: Final = ""
#: The attributes of functions that tests may use.
ATTRIBUTES: Final = ("cache_info", "cache_clear", "__annotations__")
_LOOKUPS: Final = ("LOAD_GLOBAL", "LOAD_NAME")
_TRACEBACK_FRAMES: Final = 12
_CELL_FILE: Final = re.compile(r'File "[^"]*ipykernel_\d+[^"]*"')


class _Server:
    """The state that :func:`serve` needs; there is one in each kernel."""

    shell: ZMQInteractiveShell
    socket: socket.socket
    reader: FrameReader
    # The functions and classes that the tests' kernel has too, and the names that it asked for.
    shared: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    handles: HandleTable
    # The number of the request that is being answered; None between two requests.
    request: int | None = None
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
    _Server.handles = HandleTable("#", _stand_in)
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


def take_files() -> None:
    """Put the files that the engine sends into the working folder."""
    files.take(_Server.reader)


def serve() -> None:
    """Answer requests, in the kernel's main thread, until the engine ends the calls."""
    while True:
        frame = _Server.reader.read()
        if frame.kind == FrameKind.END:
            return
        if frame.kind == FrameKind.REQUEST:
            _answer_frame(frame)


def _answer_frame(frame: Frame) -> None:
    before, _Server.request = _Server.request, frame.request
    try:
        answer = _answer(frame.payload)
    finally:
        _Server.request = before
    _Server.socket.sendall(Frame(FrameKind.ANSWER, frame.request, answer).dumps())


def _stand_in(kind: str, name: str) -> object:
    """Return what stands here for a function or an iterator of a test."""
    if kind == "iterator":
        return _items_of(name)

    def function_of_the_test(*args: Any, **kwargs: Any) -> Any:
        return _call_back(name, args, kwargs)

    return function_of_the_test


def _items_of(name: str) -> Generator[Any, Any, None]:
    found = _call_back(name, (), {})
    while found:
        sent = yield found[0]
        found = _call_back(name, () if sent is None else (sent,), {})


def _call_back(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Use a function or an iterator of the test that is calling this kernel.

    Raises:
        RuntimeError: No test is calling.
        Exception: Whatever the test's function raised.
    """
    if _Server.request is None:
        raise RuntimeError("a test's function can only be used while the test calls your code")
    payload = codec.encode((name, args, kwargs), exchange=_exchange())
    _Server.socket.sendall(Frame(FrameKind.CALLBACK, _Server.request, payload).dumps())
    while (frame := _Server.reader.read()).kind != FrameKind.RESULT:
        if frame.kind == FrameKind.END:
            raise RuntimeError("the test has ended")
        _answer_frame(frame)
    known = Exchange(_namespace(), _Server.handles, libraries=True)
    kind, value = codec.decode(frame.payload, exchange=known)
    if kind == "error":
        raise value
    return value


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
    known = {name: namespace[name] for name in _Server.shared if name in namespace}
    for name in _Server.wanted:
        # A function that was asked for can be called from there, but a class can't be used.
        if type(function := namespace.get(name)) is types.FunctionType:
            known[name] = function
    return known


def _exchange(objects: list[object] | None = None, libraries: bool = False) -> Exchange:
    return Exchange(_local_functions(), _Server.handles, libraries, objects)


def _answer(payload: bytes) -> bytes:
    objects: list[object] = []
    try:
        request = _request(payload, objects)
    except codec.WireError as error:
        return codec.encode({"changed": None, "refused": f"an argument is {error}"})
    if request[0] == "source":
        return codec.encode(_source_of(request[1]))
    if request[0] == "files":
        return codec.encode({name: files.read(name) for name in request[1]})
    if request[0] == "module":
        return codec.encode(_has_module(request[1]))
    if request[0] == "figures":
        return codec.encode(open_figures.open_figures(), exchange=_exchange([]))
    if request[0] == "describe":
        open_figures.close_after_cell()
        _Server.shared = tuple(request[2])
        _Server.wanted = tuple(request[1])
        _Server.known_as = dict(request[3])
        return _describe_all(request[1], *request[4:])
    return _call(payload, request, objects)


def _has_module(name: str) -> bool:
    with contextlib.suppress(Exception):
        return importlib.util.find_spec(name) is not None
    return False


def _request(payload: bytes, objects: list[object]) -> Any:
    known = Exchange(_namespace(), _Server.handles, libraries=True, objects=objects)
    return codec.decode(payload, exchange=known)


def _describe_all(names: list[str], used: list[str], bound_by_tests: list[str]) -> bytes:
    described = {name: _describe(name) for name in names}
    if bound_by_tests:
        described[READS] = ("reads", sorted(globals_read(used, frozenset(bound_by_tests))))
    try:
        return codec.encode(described, exchange=_exchange([]))
    except codec.WireError:
        return codec.encode(_shortened(described), exchange=_exchange([]))


def globals_read(used: list[str], bound: frozenset[str]) -> set[str]:
    """Return the names that functions look up in the notebook, out of some names.

    Args:
        used: The names of the functions. What they use in turn counts too.
        bound: The names to look for.
    """
    namespace = _namespace()
    read: set[str] = set()
    waiting, seen = list(used), set(used)
    while waiting:
        code = _code_of(namespace.get(waiting.pop()))
        if code is None:
            continue
        names = _names_of(code)
        if not bound.isdisjoint(names):
            read |= bound & _globals_of(code)
        waiting += names - seen
        seen |= names
    return read


def _code_of(value: object) -> types.CodeType | None:
    if isinstance(value, type(functools.lru_cache(lambda: None))):
        value = getattr(value, "__wrapped__", None)
    return value.__code__ if isinstance(value, types.FunctionType) else None


@functools.lru_cache(maxsize=1000)
def _names_of(code: types.CodeType) -> frozenset[str]:
    """Return all names in a function's code, those of attributes as well."""
    return frozenset(code.co_names).union(*map(_names_of, _inner(code)))


@functools.lru_cache(maxsize=1000)
def _globals_of(code: types.CodeType) -> frozenset[str]:
    """Return the names that a function's code looks up in the notebook."""
    own = (part.argval for part in dis.get_instructions(code) if part.opname in _LOOKUPS)
    return frozenset(own).union(*map(_globals_of, _inner(code)))


def _inner(code: types.CodeType) -> list[types.CodeType]:
    return [part for part in code.co_consts if isinstance(part, types.CodeType)]


def _shortened(described: dict[str, tuple[str, Any]]) -> dict[str, tuple[str, Any]]:
    """Return the answers with those refused that no longer fit into a message."""
    left = codec.WireLimits().total_bytes // 2
    for name, answer in described.items():
        left -= len(codec.encode(answer, exchange=_exchange()))
        if left < 0:
            reason = f"{name} and the names before it are too large to be passed on"
            described[name] = ("refused", reason)
    return described


def _describe(name: str) -> tuple[Any, ...]:
    """Return how a test sees a name.

    That is ("function", ...), ("value", ...), ("refused", why it can't be sent), ("undefined", ...)
    or ("library", module and name, how the test sees it if it does not import the same).
    """
    try:
        value = _named(name)
    except KeyError:
        return ("undefined", None)
    if isinstance(value, types.ModuleType):
        return ("library", _library_name(value), ("refused", f"{name} is {describe_type(value)}"))
    if isinstance(value, type) and not _crosses(value):
        refused = ("refused", f"{name} is {describe_type(value)}")
        found = _library_name(value)
        return ("library", found, refused) if found else refused
    if callable(value) and not _is_data(value):
        described = ("function", _describe_function(name, value))
        found = _library_name(value)
        return ("library", found, described) if found else described
    if (problem := _problem_of(value)) is not None:
        return ("refused", f"{name} is {problem}")
    return ("value", value)


def _library_name(value: object) -> tuple[str, str] | None:
    # A student's object may raise any error when its attributes are read.
    with contextlib.suppress(Exception):
        return library.name_of(value)
    return None


def _crosses(value: object) -> bool:
    return _problem_of(value) is None


def _problem_of(value: object) -> str | None:
    """Return why a value can't be sent, or None; a student's object may raise any error here."""
    try:
        codec.encode(value, exchange=_exchange())
    except codec.WireError as error:
        return str(error)
    except Exception as error:
        return f"{describe_type(value)} that raises {type(error).__name__} when it is read"
    return None


def _is_data(value: object) -> bool:
    """Return whether a callable is sent as data, such as a Keras layer or a library function."""
    if isinstance(value, type) or find_function(value, {}) is not None:
        return True
    return any(codec.accepts(value) for codec in table.CALLABLE_DATA)


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
        signature = inspect.signature(function)
        parameters = signature.parameters.values()
        returned = signature.return_annotation
        if returned is not inspect.Signature.empty and _crosses(returned):
            described["returns"] = (returned,)
        described["parameters"] = [
            (
                parameter.name,
                int(parameter.kind),
                _default_of(parameter),
                *_annotation_of(parameter),
            )
            for parameter in parameters
        ]
        notes = getattr(function, "__annotations__", {})
        described["is_partial"] = not _crosses(notes)
        described["attributes"] = {
            part: value
            for part in ATTRIBUTES
            if (value := getattr(function, part, None)) and _crosses(value)
        }
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


def _annotation_of(parameter: inspect.Parameter) -> tuple[Any, ...]:
    """Return a parameter's annotation in a tuple, which is empty without one that can be sent."""
    given = parameter.annotation
    return (given,) if given is not inspect.Parameter.empty and _crosses(given) else ()


def _function_named(name: str) -> Callable[..., Any]:
    """Return the function that a test calls, or one that takes the next item of an iterator."""
    if not name.startswith("#"):
        return cast("Callable[..., Any]", _named(name))
    found = _Server.handles.own(name)
    return cast("Callable[..., Any]", found) if callable(found) else partial(next_item, found)


def next_item(items: Iterator[Any], *sent: Any) -> tuple[Any, ...]:
    """Return the next item in a tuple, or an empty tuple at the end.

    Args:
        items: An iterator, or a generator.
        sent: What to send into the generator, if anything.
    """
    if sent:
        try:
            return (cast("Generator[Any, Any, Any]", items).send(*sent),)
        except StopIteration:
            return ()
    for item in items:
        return (item,)
    return ()


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


@contextlib.contextmanager
def _input_from(read_input: Callable[..., Any] | None) -> Iterator[None]:
    """Let ``input`` be a function of the test within the block, if the test has replaced it."""
    if read_input is None:
        yield
        return
    before, builtins.input = builtins.input, read_input
    try:
        yield
    finally:
        builtins.input = before


def _call(payload: bytes, request: tuple[Any, ...], objects: list[object]) -> bytes:
    _, name, args, kwargs, deleted, seconds, figures, states, read_input = request
    out, err = _BoundedText(), _BoundedText()
    answer: dict[str, Any] = {}
    with judged(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            function = _function_named(name)
            seeds.take(states)
            if figures is not None:
                # The test's figures themselves, because an argument may be one of them.
                open_figures.show([])
                open_figures.show(figures)
            with _without(deleted), _input_from(read_input), _as_an_experiment(seconds):
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
        changed: tuple[Any, ...] | None = None
        if figures is not None:
            changed = (args, kwargs, open_figures.open_figures())
        elif _is_changed(payload, request):
            changed = (args, kwargs)
        return _encode_answer(name, answer, objects, changed)


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
    return after != _snapshot(_request(payload, []))


def _snapshot(request: tuple[Any, ...]) -> bytes | None:
    try:
        return codec.encode(request, exchange=_exchange([], libraries=True))
    except Exception:
        return None


def _encode_answer(
    name: str,
    answer: dict[str, Any],
    objects: list[object],
    changed: tuple[Any, ...] | None,
) -> bytes:
    """Return an answer as a message, in which the call's arguments stay the same objects.

    The arguments that the call changed are a message in the message, with all that they hold now.
    The value is another one then, because it may be a part of what was changed.
    """
    value = answer.get("value", answer.get("error"))
    try:
        answer["changed"] = changed and codec.encode(changed, exchange=_exchange([]))
        if changed and "value" in answer:
            answer["value_after"] = codec.encode(answer.pop("value"), exchange=_exchange(objects))
        return codec.encode(answer, exchange=_exchange(objects))
    except Exception:
        what = "raised" if "error" in answer else "returned"
        problem = _problem_of(value)
        reason = f"{name} {what} {problem}" if problem else f"{name} left {_problem_of(changed)}"
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
