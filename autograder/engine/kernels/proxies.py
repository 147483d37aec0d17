"""The grading kernel's side of a call: proxies for the student's functions.

Before each cell, the grading kernel asks the student's kernel for the names that the cell uses and
that no locked cell defined. A function becomes a proxy that passes calls on. Any other value is
copied. All answers are plain data, decoded by :mod:`autograder.engine.wire.codec`.
"""

import builtins
import functools
import re
import socket
import sys
import threading
import types
from collections.abc import Callable
from typing import Any, ClassVar, Final, NoReturn

from rnn_helpers.check.errors.place import Place
from rnn_helpers.check.time_limit import TimeLimit
from rnn_helpers.notebooks.names import names_wanted

import numpy as np
from IPython.core.interactiveshell import ExecutionInfo, InteractiveShell

from autograder.engine.kernels.student_frames import raise_in
from autograder.engine.wire import boundary, codec
from autograder.engine.wire.boundary import MESSAGE_CHARACTERS, SOURCE_CHARACTERS
from autograder.engine.wire.frames import Frame, FrameKind, FrameReader

# Modules with functions that a chapter gives to answers, so tests pass these functions to answers.
_GIVEN: Final = re.compile(r"rnn_helpers\.topics\.\w+\.given")
# A locked cell's function with this attribute runs in the student's kernel, not in the grader's.
STUDENT_SIDE: Final = "__rnn_student_side__"
_UNDEFINED: Final = object()


class StudentCodeStopped(Exception):
    """A call into the student's code did not return: it ended the kernel or ran out of time.

    This is not a RuntimeError, because a test may expect an answer to raise a RuntimeError.
    """


class NotPlainData(Exception):
    """A student's function returned a value, or a name has a value, that can't be sent.

    This is not a TypeError, because a test may expect an answer to raise a TypeError.
    """


class Caller:
    """A client that sends requests to the student's kernel and decodes the answers."""

    def __init__(self, channel: socket.socket) -> None:
        self._socket = channel
        self._reader = FrameReader(channel)
        self._lock = threading.Lock()
        self._number = 0
        self.printed = boundary.PrintedText(self._tell_of_cut)
        self.local_names: dict[str, Any] = {}
        # Returns the student's names that the test has deleted.
        self.deleted: Callable[[], list[str]] = list

    def ask(self, request: tuple[Any, ...]) -> Any:
        """Return the decoded answer to a request.

        Raises:
            StudentCodeStopped: The student's code did not answer.
            WireError: The request can't be sent, or the answer can't be read.
        """
        __tracebackhide__ = True
        payload = codec.encode(request, local_names=self.local_names)
        with self._lock:
            self._number += 1
            self._socket.sendall(Frame(FrameKind.REQUEST, self._number, payload).dumps())
            frame = self._reader.read()
            while frame.request != self._number:
                frame = self._reader.read()
        if frame.kind == FrameKind.NOTICE:
            raise StudentCodeStopped(str(codec.decode(frame.payload)))
        return codec.decode(frame.payload, local_names=self.local_names)

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call the student's function ``name``, and return what it returns.

        Raises:
            NotPlainData: An argument or the result can't be sent.
            StudentCodeStopped: The student's code did not return.
            Exception: Whatever the function raised.
        """
        __tracebackhide__ = True
        try:
            answer = self.ask(("call", name, args, kwargs, self.deleted(), TimeLimit.seconds))
        except codec.WireError as error:
            raise NotPlainData(f"{name}: {error}") from None
        if type(answer) is not dict:
            raise NotPlainData(f"{name} returned something that can't be read")
        self._print_again(answer)
        if type(changed := answer.get("changed")) is tuple:
            _merged((args, kwargs), changed)
        if "refused" in answer:
            raise NotPlainData(boundary.clean_text(answer["refused"], MESSAGE_CHARACTERS))
        if "error" in answer:
            _raise_again(answer)
        return answer.get("value")

    def source(self, name: str) -> str:
        """Return the text of the student's function ``name``, or "" if it can't be had."""
        try:
            answer = self.ask(("source", name))
        except (codec.WireError, StudentCodeStopped):
            return ""
        return boundary.clean_text(answer, SOURCE_CHARACTERS) if isinstance(answer, str) else ""

    def _print_again(self, answer: dict[str, Any]) -> None:
        """Show in the test's cell what the student's function printed."""
        # stderr comes first, because nbgrader fails a test that writes to it. Otherwise, a flood of
        # text on stdout could use up the limit and hide it.
        for name, stream in (("stderr", sys.stderr), ("stdout", sys.stdout)):
            text = answer.get(name)
            if shown := self.printed.take(text):
                stream.write(shown)
            elif text and stream is sys.stderr:
                stream.write(boundary.CUT)

    def _tell_of_cut(self) -> None:
        """Tell the engine that printed text was cut."""
        self.tell(b"")

    def tell(self, payload: bytes) -> None:
        """Send the engine a notice."""
        self._socket.sendall(Frame(FrameKind.NOTICE, 0, payload).dumps())


def _raise_again(answer: dict[str, Any]) -> NoReturn:
    """Raise the student's exception, with its traceback as text in ``student_traceback``.

    ``student_place`` is the description of the line that it came from, if there is one.

    Raises:
        NotPlainData: The answer holds no exception.
        Exception: The student's exception.
    """
    __tracebackhide__ = True
    error, trace = answer["error"], answer.get("traceback")
    if not isinstance(error, Exception):
        raise NotPlainData("an error that is no exception")
    if (place := boundary.error_place(answer.get("place"))) is not None:
        error.student_place = Place(**place)  # type: ignore[attr-defined]
    if isinstance(trace, str):
        error.student_traceback = boundary.clean_text(  # type: ignore[attr-defined]
            trace, MESSAGE_CHARACTERS
        )
    raise_in(error, boundary.cell_frames(answer.get("frames")))


def _merged(ours: Any, theirs: Any) -> Any:
    """Return the value of an argument after a call; change ``ours`` in place where possible.

    After a call, a test must see the same changes in its arguments as after an ordinary call, such
    as parameters that an optimizer updated, or a generator that was used.

    Args:
        ours: The argument in the grading kernel.
        theirs: The argument as the student's function left it.
    """
    if type(ours) is not type(theirs):
        # A tensor is sent as an array. The function can't have changed it in place.
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


class UnsendableValue:
    """A placeholder for a student's value that can't be sent; any use of it raises the reason."""

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
    """An event handler that puts proxies and copies of the student's names into a test's namespace.

    ``current`` is the only instance in this kernel.
    """

    current: ClassVar["Binder | None"] = None

    def __init__(self, shell: InteractiveShell, caller: Caller) -> None:
        self._shell = shell
        self._caller = caller
        self._wanted: set[str] = set()
        self._bound: dict[str, object] = {}
        # The module and qualified name of the course's functions that run in the student's kernel.
        self._library: dict[str, tuple[str, str]] = {}
        caller.deleted = self._deleted

    def before_cell(self, info: ExecutionInfo) -> None:
        """Bind the names that this cell and earlier ones use; IPython calls this before a cell."""
        code = self._shell.transform_cell(info.raw_cell)
        try:
            used = names_in(code)
        except SyntaxError:
            # The cell will report the error when it runs.
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
        """Send the engine a notice."""
        self._caller.tell(payload)

    def allow_printing(self, characters: int) -> None:
        """Set how many characters a student's functions may print during one test cell."""
        self._caller.printed.allow(characters)

    def _deleted(self) -> list[str]:
        """Return the names that the test has deleted, to see whether other functions use them."""
        return [name for name in self._bound if name not in self._shell.user_ns]

    def _bind(self, wanted: list[str], student_side: set[str]) -> None:
        namespace = self._shell.user_ns
        shared = {
            name: value
            for name, value in namespace.items()
            # type() is safe for an UnsendableValue, which raises an error at any other use.
            if type(value) is types.FunctionType and _is_shared(value)
        }
        self._caller.local_names = shared
        names = [*shared, *wanted]
        try:
            answers = self._described(wanted, names)
        except codec.WireError:
            # One value that can't be sent must not prevent the others, so ask for each separately.
            answers = {}
            for name in wanted:
                try:
                    answers |= self._described([name], names)
                except codec.WireError as error:
                    answers[name] = ("refused", f"{name}: {error}")
        for name in wanted:
            found = self._stand_in(name, answers.get(name))
            if found is _UNDEFINED and name in student_side:
                # Run in this kernel, the function would not see the student's code.
                found = UnsendableValue(f"{name} is not there any more")
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
        """Ask the student's kernel for a description of each name.

        Raises:
            WireError: The answer can't be read.
        """
        try:
            answers = self._caller.ask(("describe", wanted, names, self._library))
        except StudentCodeStopped as error:
            return {name: ("refused", f"{name}: {error}") for name in wanted}
        return answers if type(answers) is dict else {}

    def _stand_in(self, name: str, answer: object) -> Any:
        """Return what a name stands for in the test.

        That is a proxy, a copy, an UnsendableValue, or _UNDEFINED if there is no such name, so that
        the test raises a NameError.
        """
        if type(answer) is not tuple or len(answer) != 2:
            return UnsendableValue(f"{name} is what can't be read")
        kind, value = answer
        if kind == "function" and type(value) is dict:
            return make_proxy(self._caller, name, value)
        if kind == "value":
            return value
        if kind == "undefined":
            return _UNDEFINED
        return UnsendableValue(boundary.clean_text(value, MESSAGE_CHARACTERS))


def _is_shared(function: types.FunctionType) -> bool:
    """Return whether both kernels have a function under the name that the tests use."""
    return function.__module__ == "__main__" or bool(_GIVEN.fullmatch(str(function.__module__)))


def _runs_at_student(value: object) -> bool:
    return type(value) is types.FunctionType and getattr(value, STUDENT_SIDE, False)


def make_proxy(caller: Caller, name: str, described: dict[str, Any]) -> Callable[..., Any]:
    """Return a function that looks like the student's and passes on each call."""

    def proxy(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        return caller.call(name, args, kwargs)

    proxy.ask_source = functools.partial(caller.source, name)  # type: ignore[attr-defined]
    function = boundary.student_function(name, described)
    proxy.__name__ = proxy.__qualname__ = function.name
    proxy.__module__ = "__main__"
    proxy.__doc__ = function.doc
    if function.signature is not None:
        proxy.__signature__ = function.signature  # type: ignore[attr-defined]
    return proxy


@functools.cache
def names_in(code: str) -> frozenset[str]:
    """Return the names that a cell uses but does not define; cached, also for forked kernels.

    Raises:
        SyntaxError: The cell is not valid Python.
    """
    return names_wanted(code)


def install(shell: InteractiveShell, channel: socket.socket) -> None:
    """Prepare this kernel to get the student's names over ``channel``."""
    Binder.current = Binder(shell, Caller(channel))
    TimeLimit.elsewhere = True
    shell.events.register("pre_run_cell", Binder.current.before_cell)
