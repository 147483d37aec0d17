"""The grading kernel's side of a call: a student's names as stand-ins.

Before each cell, names that the cell uses and that no locked cell defined are asked for in the
student's kernel. A function becomes a stand-in that passes a call on, any other value is copied.
All that comes back is plain data, decoded by :mod:`autograder.engine.wire.codec`.
"""

import builtins
import functools
import socket
import sys
import threading
import types
from collections.abc import Callable
from typing import Any, ClassVar, Final, NoReturn

from rnn_helpers.notebooks.names import names_wanted

import numpy as np
from IPython.core.interactiveshell import ExecutionInfo, InteractiveShell

from autograder.engine.kernels.student_frames import raise_in
from autograder.engine.wire import boundary, codec
from autograder.engine.wire.boundary import MESSAGE_CHARACTERS
from autograder.engine.wire.frames import Frame, FrameReader, Kind

# A locked cell's function with this attribute runs in the student's kernel, not in the tests'.
STUDENT_SIDE: Final = "__rnn_student_side__"
_UNDEFINED: Final = object()


class StudentCodeStopped(Exception):
    """A call into the student's code did not come back: it ended its kernel or ran out of time.

    No kind of RuntimeError, which a test may expect of an answer.
    """


class NotPlainData(Exception):
    """A student's function returned, or a name holds, what can't be passed on.

    No kind of TypeError, which a test may expect of an answer.
    """


class Caller:
    """Passes requests on to the student's kernel and decodes the answers."""

    def __init__(self, channel: socket.socket) -> None:
        self._socket = channel
        self._reader = FrameReader(channel)
        self._lock = threading.Lock()
        self._number = 0
        self.printed = boundary.PrintedText(self._tell_of_cut)
        self.local_names: dict[str, Any] = {}
        # The names of the student's that the test has deleted by now.
        self.deleted: Callable[[], list[str]] = list

    def ask(self, request: tuple[Any, ...]) -> Any:
        """The decoded answer to a request. Raises StudentCodeStopped, WireError."""
        __tracebackhide__ = True
        payload = codec.encode(request, local_names=self.local_names)
        with self._lock:
            self._number += 1
            self._socket.sendall(Frame(Kind.REQUEST, self._number, payload).dumps())
            frame = self._reader.read()
            while frame.request != self._number:
                frame = self._reader.read()
        if frame.kind == Kind.NOTICE:
            raise StudentCodeStopped(str(codec.decode(frame.payload)))
        return codec.decode(frame.payload, local_names=self.local_names)

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What the student's function ``name`` returns; raises what it raises."""
        __tracebackhide__ = True
        try:
            answer = self.ask(("call", name, args, kwargs, self.deleted()))
        except codec.WireError as error:
            raise NotPlainData(f"{name}: {error}") from None
        if type(answer) is not dict:
            raise NotPlainData(f"{name} returned what can't be read")
        self._print_again(answer)
        if type(changed := answer.get("changed")) is tuple:
            _merged((args, kwargs), changed)
        if "refused" in answer:
            raise NotPlainData(boundary.clean_text(answer["refused"], MESSAGE_CHARACTERS))
        if "error" in answer:
            _raise_again(answer)
        return answer.get("value")

    def _print_again(self, answer: dict[str, Any]) -> None:
        """Show in the test's cell what the student's function printed."""
        # Errors first: nbgrader scores a test by whether there are any, so a flood must not hide
        # them.
        for name, stream in (("stderr", sys.stderr), ("stdout", sys.stdout)):
            text = answer.get(name)
            if shown := self.printed.take(text):
                stream.write(shown)
            elif text and stream is sys.stderr:
                stream.write(boundary.CUT)

    def _tell_of_cut(self) -> None:
        """Let the engine know that not all of it could be shown."""
        self.tell(b"")

    def tell(self, payload: bytes) -> None:
        """Send the engine a notice."""
        self._socket.sendall(Frame(Kind.NOTICE, 0, payload).dumps())


def _raise_again(answer: dict[str, Any]) -> NoReturn:
    """Raise the student's exception; its ``student_traceback`` is the traceback as text."""
    __tracebackhide__ = True
    error, trace = answer["error"], answer.get("traceback")
    if not isinstance(error, Exception):
        raise NotPlainData("an error that is no exception")
    if isinstance(trace, str):
        error.student_traceback = boundary.clean_text(  # type: ignore[attr-defined]
            trace, MESSAGE_CHARACTERS
        )
    raise_in(error, boundary.cell_frames(answer.get("frames")))


def _merged(ours: Any, theirs: Any) -> Any:
    """What is to stand where ``ours`` stood after a call; changes ``ours`` in place if it can be.

    A test that looks at its arguments after a call must see what it would see had the call been an
    ordinary one: a step of an optimizer that updates its parameters, a generator that was used.
    """
    if type(ours) is not type(theirs):
        # A tensor crosses as an array; it can't have been changed in place.
        return ours if type(ours).__module__.startswith(("tensorflow", "keras")) else theirs
    if isinstance(ours, (tuple, list)):
        return _merged_sequence(ours, theirs)
    if isinstance(ours, dict):
        merged = {key: _merged(ours.get(key), item) for key, item in theirs.items()}
        ours.clear()
        ours.update(merged)
    elif isinstance(ours, set):
        ours.clear()
        ours.update(theirs)
    elif isinstance(ours, bytearray):
        ours[:] = theirs
    elif isinstance(ours, np.ndarray):
        if ours.shape != theirs.shape or ours.dtype != theirs.dtype or not ours.flags.writeable:
            return theirs
        ours[...] = theirs
    elif isinstance(ours, np.random.Generator):
        if type(ours.bit_generator) is not type(theirs.bit_generator):
            return theirs
        ours.bit_generator.state = theirs.bit_generator.state
    elif hasattr(ours, "set_weights"):
        ours.set_weights(theirs.get_weights())
    else:
        return theirs
    return ours


def _merged_sequence(ours: Any, theirs: Any) -> Any:
    parts = [_merged(mine, other) for mine, other in zip(ours, theirs, strict=False)]
    parts += theirs[len(ours) :]
    if isinstance(ours, list):
        ours[:] = parts
        return ours
    same = len(parts) == len(ours) and all(a is b for a, b in zip(parts, ours, strict=True))
    return ours if same else tuple(parts)


class Refused:
    """Stands for a student's value that can't be passed on; any use of it says why."""

    def __init__(self, reason: str) -> None:
        object.__setattr__(self, "_reason", reason)

    def __getattribute__(self, name: str) -> NoReturn:
        __tracebackhide__ = True
        raise NotPlainData(object.__getattribute__(self, "_reason"))

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        __tracebackhide__ = True
        raise NotPlainData(object.__getattribute__(self, "_reason"))

    __call__ = __iter__ = __len__ = __getitem__ = __contains__ = _refuse
    __bool__ = __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __matmul__ = _refuse
    __truediv__ = __rtruediv__ = __rmatmul__ = __neg__ = __abs__ = __pow__ = _refuse
    __int__ = __float__ = __index__ = __array__ = _refuse
    __str__ = __repr__ = __format__ = _refuse
    __hash__ = _refuse


class Binder:
    """Puts stand-ins and copies of the student's names into a test's namespace.

    ``current`` is the one of this kernel.
    """

    current: ClassVar["Binder | None"] = None

    def __init__(self, shell: InteractiveShell, caller: Caller) -> None:
        self._shell = shell
        self._caller = caller
        self._wanted: set[str] = set()
        self._bound: dict[str, object] = {}
        # Where the functions of the course come from that run in the student's kernel, by name.
        self._library: dict[str, tuple[str, str]] = {}
        caller.deleted = self._deleted

    def before_cell(self, info: ExecutionInfo) -> None:
        """IPython's ``pre_run_cell``: bind what the cell, or an earlier one, wants."""
        code = self._shell.transform_cell(info.raw_cell)
        try:
            used = names_in(code)
        except SyntaxError:
            # The cell itself will tell.
            return
        self._wanted |= used
        self._caller.printed.next_cell()
        namespace = self._shell.user_ns
        for name, value in self._bound.items():
            if namespace.get(name) is value:
                del namespace[name]
        self._bound.clear()
        student_side = [name for name, value in namespace.items() if _runs_at_student(value)]
        for name in student_side:
            function = namespace[name]
            self._library.setdefault(name, (function.__module__, function.__qualname__))
        wanted = sorted(
            {name for name in self._wanted if name not in namespace and not hasattr(builtins, name)}
            | set(student_side)
        )
        if wanted:
            self._bind(wanted, set(student_side))

    def tell(self, payload: bytes) -> None:
        """Send the engine something of the tests' own."""
        self._caller.tell(payload)

    def allow_printing(self, characters: int) -> None:
        """Set how much a student's functions may print while one cell of the tests calls them."""
        self._caller.printed.allow(characters)

    def _deleted(self) -> list[str]:
        """A test may delete a function to see whether another one uses it."""
        return [name for name in self._bound if name not in self._shell.user_ns]

    def _bind(self, wanted: list[str], student_side: set[str]) -> None:
        namespace = self._shell.user_ns
        shared = {
            name: value
            for name, value in namespace.items()
            # type() asks nothing of a Refused, which raises at whatever is asked of it.
            if type(value) is types.FunctionType and value.__module__ == "__main__"
        }
        self._caller.local_names = shared
        names = [*shared, *wanted]
        try:
            answers = self._described(wanted, names)
        except codec.WireError:
            # One value that can't cross must not take the other names with it.
            answers = {}
            for name in wanted:
                try:
                    answers |= self._described([name], names)
                except codec.WireError as error:
                    answers[name] = ("refused", f"{name}: {error}")
        for name in wanted:
            found = self._stand_in(name, answers.get(name))
            if found is _UNDEFINED and name in student_side:
                # Here it would run beside the stand-ins, and see nothing of the student's code.
                found = Refused(f"{name} is not there any more")
            if found is _UNDEFINED:
                continue
            if name in student_side:
                namespace[name] = found
                if type(found) is types.FunctionType:
                    setattr(found, STUDENT_SIDE, True)
            else:
                namespace[name] = self._bound[name] = found
            if type(found) is types.FunctionType:
                shared[name] = found

    def _described(self, wanted: list[str], names: list[str]) -> dict[str, object]:
        """Ask how names are to appear. Raises WireError where the answer can't be read."""
        try:
            answers = self._caller.ask(("describe", wanted, names, self._library))
        except StudentCodeStopped as error:
            return {name: ("refused", f"{name}: {error}") for name in wanted}
        return answers if type(answers) is dict else {}

    def _stand_in(self, name: str, answer: object) -> Any:
        """_UNDEFINED where there is no such name: the test then raises NameError by itself."""
        if type(answer) is not tuple or len(answer) != 2:
            return Refused(f"{name} is what can't be read")
        kind, value = answer
        if kind == "function" and type(value) is dict:
            return make_proxy(self._caller, name, value)
        if kind == "value":
            return value
        if kind == "undefined":
            return _UNDEFINED
        return Refused(boundary.clean_text(value, MESSAGE_CHARACTERS))


def _runs_at_student(value: object) -> bool:
    return type(value) is types.FunctionType and getattr(value, STUDENT_SIDE, False)


def make_proxy(caller: Caller, name: str, described: dict[str, Any]) -> Callable[..., Any]:
    """Return a function that looks like the student's and passes each call on."""

    def proxy(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        return caller.call(name, args, kwargs)

    function = boundary.student_function(name, described)
    proxy.__name__ = proxy.__qualname__ = function.name
    proxy.__module__ = "__main__"
    proxy.__doc__ = function.doc
    if function.signature is not None:
        proxy.__signature__ = function.signature  # type: ignore[attr-defined]
    return proxy


@functools.cache
def names_in(code: str) -> frozenset[str]:
    """Return the names that a cell takes from outside of itself, remembered for every fork.

    Raises:
        SyntaxError: It is no Python.
    """
    return names_wanted(code)


def install(shell: InteractiveShell, channel: socket.socket) -> None:
    """Make this kernel find the student's names, over ``channel``."""
    Binder.current = Binder(shell, Caller(channel))
    shell.events.register("pre_run_cell", Binder.current.before_cell)
