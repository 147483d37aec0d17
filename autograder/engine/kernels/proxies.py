"""The grading kernel's side of a call: proxies for the student's functions.

Before each cell, the grading kernel asks the student's kernel for the names that the cell uses and
that no locked cell defined. A function becomes a proxy that passes calls on. Any other value is
copied. All answers are plain data, decoded by :mod:`autograder.engine.wire.codec`.
"""

import builtins
import collections
import enum
import functools
import importlib
import inspect
import io
import re
import socket
import sys
import threading
import types
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, ClassVar, Final, NoReturn, cast

from rnn_helpers.check.errors.place import Place
from rnn_helpers.check.outcomes import NotTaken
from rnn_helpers.check.time_limit import TimeLimit
from rnn_helpers.notebooks.names import STAR

import numpy as np
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell

from autograder.engine.kernels import files, open_figures
from autograder.engine.kernels.callee import ATTRIBUTES, READS, next_item
from autograder.engine.kernels.cell_code import CellCode, attributes_read, read_cell
from autograder.engine.kernels.handles import HandleTable
from autograder.engine.kernels.messages import GIVEN_BACK, LOCKED
from autograder.engine.kernels.seeds import SeededByTest
from autograder.engine.kernels.student_frames import raise_in
from autograder.engine.wire import boundary, codec, library, table
from autograder.engine.wire.boundary import MESSAGE_CHARACTERS, SOURCE_CHARACTERS
from autograder.engine.wire.codec import Exchange
from autograder.engine.wire.frames import Frame, FrameKind, FrameReader

# Modules with functions that a chapter gives to answers, so tests pass these functions to answers.
_GIVEN: Final = re.compile(r"rnn_helpers\.topics\.\w+\.given")
# A locked cell's function with this attribute runs in the student's kernel, not in the grader's.
STUDENT_SIDE: Final = "__rnn_student_side__"
# How many calls of a cell are remembered, and how large each may be.
_KEPT_CALLS: Final = 50
_KEPT_BYTES: Final = 100_000
_REASON_CHARACTERS: Final = 500
_ASKS_FOR_TYPE: Final = re.compile(r"\btype\(|__class__")
# A student's function has these attributes in the tests' kernel too.
_KNOWN_ATTRIBUTES: Final = (
    *ATTRIBUTES,
    *("__name__", "__qualname__", "__doc__", "__module__", "__signature__", "ask_source"),
)
_ASKS_A_FUNCTION: Final = re.compile(r"\.__\w+__|\bsignature\b|\bget(?:doc|source|fullargspec)\b")
_ASKS_FOR_ANNOTATIONS: Final = re.compile(r"annotation|signature|hints|argspec")
_WRITES_FILES: Final = re.compile(
    r"tempfile|mkdtemp|mkdir|makedirs|chdir|write_(?:text|bytes)|open\([^)]*[\"'][wax]|%%writefile"
)
_PYPLOT: Final = re.compile(r"\b(?:plt|pyplot|pylab)\b")
_UNDEFINED: Final = object()
# The errors of an exercise that was left as it was, whatever the test has set.
_UNANSWERED: Final = (NotImplementedError,)


class StudentCodeStopped(Exception):
    """A call into the student's code did not return: it ended the kernel or ran out of time.

    This is not a RuntimeError, because a test may expect an answer to raise a RuntimeError.
    """


class NotPlainData(NotTaken):
    """A student's function returned a value, or a name has a value, that can't be sent.

    This is not a TypeError, because a test may expect an answer to raise a TypeError. Making one
    also tells the engine, because a test may expect any Exception.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        if Binder.current is not None:
            Binder.current.refuse(reason)


class Caller:
    """A client that sends requests to the student's kernel and decodes the answers."""

    def __init__(self, channel: socket.socket) -> None:
        self._socket = channel
        self._reader = FrameReader(channel)
        # A test's function that is called back may call the student's code again.
        self._lock = threading.RLock()
        self._number = 0
        self._handles = HandleTable("@", self._stand_in)
        # What was sent during this cell, as it was then, to see what the test has changed since.
        self._sent: list[tuple[str, tuple[Any, ...], bytes]] = []
        self.reduced: list[str] = []
        self.printed = boundary.PrintedText(self._tell_of_cut)
        self.local_names: dict[str, Any] = {}
        self.seeded = SeededByTest()
        # Whether a function without a name crossed, of which only calls can be passed on.
        self.passes_functions = False
        # Whether the cell asks pyplot for figures, which the student's code may draw into.
        self.uses_pyplot = False
        # Called after each call.
        self.after_call: Callable[[], None] = lambda: None
        # Returns what the test has put in the place of ``input``, or None.
        self.read_input: Callable[[], Callable[..., Any] | None] = lambda: None
        # Returns the student's names that the test has deleted.
        self.deleted: Callable[[], list[str]] = list

    def ask(self, request: tuple[Any, ...]) -> Any:
        """Return the decoded answer to a request.

        Raises:
            StudentCodeStopped: The student's code did not answer.
            WireError: The request can't be sent, or the answer can't be read.
        """
        __tracebackhide__ = True
        return self._ask(codec.encode(request, exchange=self._exchange(libraries=True)), None)

    def _ask(self, payload: bytes, objects: list[object] | None) -> Any:
        __tracebackhide__ = True
        with self._lock:
            self._number += 1
            number = self._number
            self._socket.sendall(Frame(FrameKind.REQUEST, number, payload).dumps())
            frame = self._reader.read()
            while frame.request != number or frame.kind == FrameKind.CALLBACK:
                if frame.request == number:
                    self._call_back(frame)
                frame = self._reader.read()
        if frame.kind == FrameKind.NOTICE:
            raise StudentCodeStopped(str(codec.decode(frame.payload)))
        received = self._exchange(objects)
        answer = codec.decode(frame.payload, exchange=received)
        self.reduced += received.reduced
        return answer

    def _exchange(self, objects: list[object] | None = None, libraries: bool = False) -> Exchange:
        known = [] if objects is None else objects
        return Exchange(self.local_names, self._handles, libraries, known)

    def _call_back(self, frame: Frame) -> None:
        """Use a function or an iterator of the test's for the student's code."""
        answer: tuple[str, Any]
        try:
            name, args, kwargs = codec.decode(frame.payload, exchange=self._exchange())
            found = self._handles.own(name)
            function = found if callable(found) else functools.partial(next_item, found)
            answer = ("value", function(*args, **kwargs))
        except Exception as error:
            answer = ("error", error)
        try:
            payload = codec.encode(answer, exchange=self._exchange(libraries=True))
        except codec.WireError as error:
            refusal = NotPlainData(f"a function of the test gave {error}")
            payload = codec.encode(("error", refusal))
        self._socket.sendall(Frame(FrameKind.RESULT, frame.request, payload).dumps())

    def _stand_in(self, kind: str, name: str) -> object:
        """Return what stands here for a function or an iterator of the student's."""
        if kind == "function":
            self.passes_functions = True
            return make_proxy(self, name, {"name": "function"})
        return self._items_of(name)

    def _items_of(self, name: str) -> Generator[Any, Any, None]:
        found = self.call(name, (), {})
        while type(found) is tuple and found:
            sent = yield found[0]
            found = self.call(name, () if sent is None else (sent,), {})

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call the student's function ``name``, and return what it returns.

        Raises:
            NotPlainData: An argument or the result can't be sent.
            StudentCodeStopped: The student's code did not return.
            Exception: Whatever the function raised.
        """
        __tracebackhide__ = True
        sent = self._exchange(libraries=True)
        figures = open_figures.open_figures() if self.uses_pyplot else None
        try:
            seeded = self.seeded.news()
            seconds = TimeLimit.seconds
            state = (seconds, figures, seeded, self.read_input())
            request = ("call", name, args, kwargs, self.deleted(), *state)
            payload = codec.encode(request, exchange=sent)
            answer = self._ask(payload, sent.objects)
        except codec.WireError as error:
            raise NotPlainData(f"{name}: {error}") from None
        if type(answer) is not dict:
            raise NotPlainData(f"{name} returned something that can't be read")
        self._print_again(answer)
        self.after_call()
        if type(changed := answer.get("changed")) is bytes:
            theirs = self._decoded(name, changed)
            if type(theirs) is tuple:
                _merged((args, kwargs), theirs[:2])
            if figures is not None:
                _show(name, theirs)
        elif len(payload) < _KEPT_BYTES and len(self._sent) < _KEPT_CALLS:
            self._sent.append((name, request, payload))
        if "refused" in answer:
            raise NotPlainData(boundary.clean_text(answer["refused"], MESSAGE_CHARACTERS))
        if "error" in answer:
            _raise_again(answer)
        if type(after := answer.get("value_after")) is bytes:
            return self._decoded(name, after, sent.objects)
        return answer.get("value")

    def _decoded(self, name: str, message: bytes, objects: list[object] | None = None) -> Any:
        """Return a value of an answer.

        Raises:
            NotPlainData: It can't be read.
        """
        received = self._exchange(objects)
        try:
            value = codec.decode(message, exchange=received)
        except codec.WireError as error:
            raise NotPlainData(f"{name}: {error}") from None
        self.reduced += received.reduced
        return value

    def next_cell(self) -> None:
        """Forget what belongs to the cell before."""
        self.printed.next_cell()
        self._sent.clear()
        self.reduced.clear()

    def given_and_changed(self) -> str | None:
        """Return a function whose argument the test has changed since, or None."""
        for name, request, payload in self._sent:
            try:
                if codec.encode(request, exchange=self._exchange(libraries=True)) != payload:
                    return name
            except codec.WireError:
                return name
        return None

    def take_files(self) -> set[str]:
        """Put the files that the engine sends into the working folder; return their names."""
        return files.take(self._reader)

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

    def tell(self, payload: bytes, kind: FrameKind = FrameKind.NOTICE) -> None:
        """Send the engine a notice, or another message of this kind."""
        self._socket.sendall(Frame(kind, 0, payload).dumps())


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


def _show(name: str, changed: Any) -> None:
    """Let the figures be open that were open in the student's kernel after a call.

    Raises:
        NotPlainData: They can't be read.
    """
    match changed:
        case (_, _, list(figures)) if all(map(open_figures.is_open_figure, figures)):
            open_figures.show(figures)
        case _:
            raise NotPlainData(f"{name} left figures that can't be read")


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
    if isinstance(ours, collections.deque):
        ours.clear()
        ours.extend(theirs)
        return ours
    if isinstance(ours, io.StringIO):
        ours.seek(0)
        ours.truncate()
        ours.write(theirs.getvalue())
        ours.seek(theirs.tell())
        return ours
    if type(ours).__module__ == "__main__" and hasattr(ours, "__dict__"):
        _merged(vars(ours), vars(theirs))
        return ours
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
    elif not table.replace(ours, theirs):
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
    """A placeholder for a student's value that can't be sent; any use of it raises the reason.

    ``error`` is the type of the exception that is raised.
    """

    def __init__(self, reason: str, error: type[Exception] = NotPlainData) -> None:
        object.__setattr__(self, "_reason", reason)
        object.__setattr__(self, "_error", error)

    def __getattribute__(self, name: str) -> NoReturn:
        __tracebackhide__ = True
        raise object.__getattribute__(self, "_error")(object.__getattribute__(self, "_reason"))

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        __tracebackhide__ = True
        raise object.__getattribute__(self, "_error")(object.__getattribute__(self, "_reason"))

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
        self._cell = CellCode(frozenset())
        self._code = ""
        # The names that earlier tests bound, and those that tests could not bind.
        self._bound_by_tests: set[str] = set()
        self._lost: set[str] = set()
        # The names of functions whose annotations could not cross.
        self._partial: set[str] = set()
        self._refusals: list[str] = []
        # The names that tests bind, and that functions of the student's read in the other kernel.
        self._read_elsewhere: list[str] = []
        # The instructor's files, and those of them that the student's code has changed.
        self._given_files: set[str] = set()
        self._changed_files: list[str] = []
        # The module and qualified name of the course's functions that run in the student's kernel.
        self._library: dict[str, tuple[str, str]] = {}
        # What the instructor's own cells import: modules and names in them, by the name bound.
        self._imports: dict[str, list[tuple[str, str]]] = {}
        caller.deleted = self._deleted
        caller.read_input = self._read_input
        caller.after_call = self._fetch_written_files
        # The function ``input`` as it was when the cell began, and what stands for another one.
        self._input: object = builtins.input
        self._replaced: tuple[object, Callable[..., Any]] | None = None

    def before_cell(self, info: ExecutionInfo) -> None:
        """Bind the names that this cell and earlier ones use; IPython calls this before a cell."""
        self._caller.next_cell()
        self._refusals.clear()
        self._input = builtins.input
        self._read_elsewhere = []
        self._changed_files = []
        self._code = self._shell.transform_cell(info.raw_cell)
        try:
            self._cell = read_cell(self._code)
        except SyntaxError:
            # The cell will report the error when it runs.
            self._cell = CellCode(frozenset())
            return
        self._wanted |= self._cell.wanted
        namespace = self._shell.user_ns
        for name in self._bound_by_tests.intersection(self._metadata().get(GIVEN_BACK, ())):
            self._bound_by_tests.discard(name)
            namespace.pop(name, None)
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
        open_figures.close_after_cell()
        if wanted:
            self._bind(wanted, set(student_side))
        self._caller.seeded.begin_cell(self._code)
        is_test = not self._metadata().get(LOCKED)
        self._caller.uses_pyplot = is_test and bool(_PYPLOT.search(self._code))
        if self._caller.uses_pyplot:
            self._show_figures()
        if self._cell.files:
            self._fetch_files()
        self._refuse_what_can_not_be()

    def watch_seeds(self) -> None:
        """Note from now on when a test seeds a global random generator."""
        self._caller.seeded.watch()

    def _show_figures(self) -> None:
        """Open the figures that the student's cells have left open, if the backend keeps them."""
        try:
            _show("your code", (None, None, self._caller.ask(("figures",))))
        except (codec.WireError, NotPlainData, StudentCodeStopped) as error:
            self.refuse(f"it asks pyplot for its figures, and there is {error}")

    def after_cell(self, result: ExecutionResult) -> None:
        """Tell the engine why a person must look at the cell; IPython calls this after a cell."""
        for name in self._cell.changed:
            if self._is_of_a_library(self._shell.user_ns.get(name)):
                self.refuse(f"it changes {name}, and the student's code can't see the change")
        if not result.success and not self._refusals:
            if not isinstance(result.error_in_exec, _UNANSWERED):
                self._doubt_failure()
            self._doubt_error(result.error_in_exec)
        elif _ASKS_FOR_TYPE.search(self._code):
            self._doubt_types()
        if self._refusals:
            self._lost |= self._cell.bound
        self._bound_by_tests |= self._bound_here()

    def refuse(self, reason: str) -> None:
        """Tell the engine that this cell can't be judged in two kernels."""
        if reason not in self._refusals:
            self._refusals.append(reason)
            text = boundary.clean_text(reason, _REASON_CHARACTERS)
            self._caller.tell(codec.encode(text), FrameKind.REFUSAL)

    def _refuse_what_can_not_be(self) -> None:
        """Refuse the cell if its text says that it needs what only one kernel has."""
        for reason in self._cell.refused:
            self.refuse(reason)
        for name in self._cell.wanted:
            value = self._bound.get(name)
            if type(value) is UnsendableValue:
                self._refuse_value(value)
            elif type(value) is types.FunctionType and f"{name}." in self._code:
                self._refuse_attributes(name)

    def _refuse_value(self, value: UnsendableValue) -> None:
        # A test may use the value without asking it for anything, as in `except Mistake`.
        if object.__getattribute__(value, "_error") is NotPlainData:
            self.refuse(str(object.__getattribute__(value, "_reason")))

    def _refuse_attributes(self, name: str) -> None:
        for owner, attribute in attributes_read(self._code):
            if owner == name and attribute not in _KNOWN_ATTRIBUTES:
                self.refuse(
                    f"it uses {name}.{attribute}, and only calls of {name} can be passed on"
                )

    def _is_of_a_library(self, value: object) -> bool:
        """Return whether an object is in the student's kernel too, as another object."""
        kind = type(value)
        if kind is types.FunctionType:
            return any(value is bound for bound in self._bound.values())
        return kind is types.ModuleType or (
            kind is not UnsendableValue
            and isinstance(value, type)
            and value.__name__ not in self._bound_by_tests | self._cell.bound
        )

    def _doubt_failure(self) -> None:
        """Refuse a cell that failed if another kernel may be why it failed."""
        for reason in self._cell.doubted:
            self.refuse(reason)
        self._doubt_types()
        if self._caller.passes_functions and _ASKS_A_FUNCTION.search(self._code):
            self.refuse(
                "it asks a function for what can't be passed on, which is all but its calls"
            )
        for name in sorted(self._cell.wanted & self._partial):
            if _ASKS_FOR_ANNOTATIONS.search(self._code):
                self.refuse(f"it may ask {name} for annotations that can't be passed on")
        for name in sorted(self._cell.wanted & self._lost):
            self.refuse(f"it uses {name} of an earlier test that could not be run")
        if (function := self._caller.given_and_changed()) is not None:
            self.refuse(f"it changes what it has given to {function} before")
        for name in self._changed_files:
            self.refuse(f"the student's code changed {name}, and the tests have it as it was")
        for name in self._changed_since():
            self.refuse(f"a call changed {name} in the student's kernel")

    def _doubt_types(self) -> None:
        for kind in dict.fromkeys(self._caller.reduced):
            self.refuse(f"a {kind} of the student's code became a plainer type on its way")

    def _doubt_error(self, error: BaseException | None) -> None:
        """Refuse a cell that misses what only the student's kernel has."""
        if isinstance(error, ModuleNotFoundError) and error.name:
            if self._ask_quietly(("module", error.name)) is True:
                self.refuse(f"it imports {error.name}, which only the student's kernel has")
        elif isinstance(error, AttributeError) and isinstance(error.obj, types.FunctionType):
            self.refuse(f"it uses {error.name} of a function, and only calls can be passed on")
        elif isinstance(error, FileNotFoundError) and _WRITES_FILES.search(self._code):
            self.refuse("it makes files or folders, and the student's code runs in another folder")
        elif isinstance(error, FileNotFoundError) and isinstance(error.filename, str):
            found = self._ask_quietly(("files", [error.filename]))
            if type(found) is dict and found.get(error.filename) is not None:
                self.refuse(f"it reads {error.filename}, which only the student's kernel has")

    def _ask_quietly(self, request: tuple[Any, ...]) -> Any:
        try:
            return self._caller.ask(request)
        except (codec.WireError, StudentCodeStopped):
            return None

    def take_files(self) -> None:
        """Put the files that the engine sends into the working folder."""
        self._given_files = self._caller.take_files()

    def _fetch_files(self) -> None:
        """Copy the files of data that the cell names, as the student's code left them.

        A file of the instructor's is never replaced, because a test may compare with it.
        """
        found = self._ask_quietly(("files", list(self._cell.files)))
        for name in self._cell.files if type(found) is dict else ():
            content = found.get(name)
            if name in self._given_files:
                self._changed_files += [name] if content != files.read(name) else []
            elif type(content) is bytes:
                files.write(name, content)
            else:
                Path(name).unlink(missing_ok=True)

    def _fetch_written_files(self) -> None:
        """Copy the files of data that the cell names, if a call has written them."""
        names = [name for name in self._cell.files if name not in self._given_files]
        found: Any = self._ask_quietly(("files", names)) if names else None
        for name in names if type(found) is dict else ():
            if type(content := found.get(name)) is bytes:
                files.write(name, content)

    def _changed_since(self) -> list[str]:
        """Return the values that the student's kernel has changed since the cell began."""
        values = {
            name: value
            for name, value in self._bound.items()
            if name in self._cell.wanted
            and type(value) not in (types.FunctionType, UnsendableValue)
        }
        if not values:
            return []
        try:
            answers = self._described(sorted(values), list(self._caller.local_names))
        except codec.WireError:
            return []
        return [
            name
            for name, before in values.items()
            if type(answer := answers.get(name)) is tuple
            and answer[0] == "value"
            and not _same_content(before, answer[1])
        ]

    def tell(self, payload: bytes) -> None:
        """Send the engine a notice."""
        self._caller.tell(payload)

    def source_of(self, function: object) -> str | None:
        """Return the text of a student's function; None for any other object."""
        if type(function) is types.FunctionType and hasattr(function, "ask_source"):
            return str(function.ask_source())
        return None

    def begin(self, printed_characters: int, imports: list[tuple[str, str, str]]) -> None:
        """Begin a submission.

        Args:
            printed_characters: How much a student's functions may print during one test cell.
            imports: What the instructor's own unlocked cells import.
        """
        self._caller.printed.allow(printed_characters)
        for bound, module, name in imports:
            self._imports.setdefault(bound, []).append((module, name))

    def _deleted(self) -> list[str]:
        """Return the names that the test has deleted, to see whether other functions use them.

        A name that the test has given another value refuses the test: the student's functions would
        not see that value.
        """
        for name in self._read_elsewhere:
            if name == "input" and name not in self._bound:
                continue
            value = self._shell.user_ns.get(name, self._bound.get(name))
            if value is not self._bound.get(name):
                self.refuse(f"it binds {name}, which the student's code reads in another kernel")
        return [name for name in self._bound if name not in self._shell.user_ns]

    def _read_input(self) -> Callable[..., Any] | None:
        """Return a function for what the test has put in the place of ``input``, or None."""
        mine: Any = self._shell.user_ns.get("input", builtins.input)
        if mine == self._input or not callable(mine):
            return None
        if self._replaced is None or self._replaced[0] is not mine:
            self._replaced = (mine, lambda *args, **kwargs: mine(*args, **kwargs))
        return self._replaced[1]

    def _bind(self, wanted: list[str], student_side: set[str]) -> None:
        namespace = self._shell.user_ns
        shared = {
            name: value
            for name, value in namespace.items()
            # type() is safe for an UnsendableValue, which raises an error at any other use.
            if _is_shared(value) and name not in self._bound_by_tests
        }
        # A description may name functions that are described only later.
        proxies = {
            name: make_proxy(self._caller, name, {}) for name in wanted if name not in student_side
        }
        self._caller.local_names = {**proxies, **shared}
        names = list(shared)
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
            found = self._stand_in(name, answers.get(name), proxies.get(name))
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
        self._caller.local_names = shared

    def _bound_here(self) -> frozenset[str]:
        """Return what this cell binds if it is a test; a setup cell binds it in both kernels."""
        if self._metadata().get(LOCKED):
            return frozenset()
        return self._cell.bound - self._cell.imported

    def _metadata(self) -> dict[str, Any]:
        """Return what the engine says about the cell that runs."""
        request = cast("ZMQInteractiveShell", self._shell).get_parent()
        return cast("dict[str, Any]", request.get("metadata", {}))

    def _described(self, wanted: list[str], names: list[str]) -> dict[str, object]:
        """Ask the student's kernel for a description of each name.

        Raises:
            WireError: The answer can't be read.
        """
        bound = sorted(self._bound_here() | self._bound_by_tests)
        used = (sorted(self._cell.wanted), bound)
        try:
            answers = self._caller.ask(("describe", wanted, names, self._library, *used))
        except StudentCodeStopped as error:
            return {name: ("stopped", f"{name}: {error}") for name in wanted}
        if type(answers) is not dict:
            return {}
        match answers.pop(READS, None):
            case ("reads", list(read)):
                self._read_elsewhere = [name for name in bound if name in read]
        return answers

    def _stand_in(self, name: str, answer: object, proxy: Any) -> Any:
        """Return what a name stands for in the test.

        That is a proxy, a copy, an UnsendableValue, or _UNDEFINED if there is no such name, so that
        the test raises a NameError.
        """
        match answer:
            case ("library", tuple(place), fallback):
                found = self._imported(name, place)
                return self._stand_in(name, fallback, proxy) if found is _UNDEFINED else found
            case ("function", dict(described)):
                if described.get("is_partial"):
                    self._partial.add(name)
                if proxy is None:
                    return make_proxy(self._caller, name, described)
                return _dress(proxy, name, described)
            case ("value", value):
                return value
            case ("undefined", _):
                return _UNDEFINED
            case ("stopped", reason):
                return UnsendableValue(str(reason), StudentCodeStopped)
            case ("refused", reason):
                return UnsendableValue(boundary.clean_text(reason, MESSAGE_CHARACTERS))
        return UnsendableValue(f"{name} is what can't be read")

    def _imported(self, name: str, place: tuple[Any, ...]) -> Any:
        """Return what the instructor imports under a name if the student's name is the same thing.

        So it is always the instructor who decides what is imported here. Otherwise return
        _UNDEFINED.
        """
        stars = [(module, name) for module, _ in self._imports.get(STAR, [])]
        for module, attribute in [*self._imports.get(name, []), *stars]:
            try:
                found: Any = importlib.import_module(module)
                if attribute:
                    found = getattr(found, attribute)
                elif module.partition(".")[0] == name:
                    found = sys.modules[name]
            except (ImportError, AttributeError):
                continue
            if library.name_of(found) == place:
                return found
        return _UNDEFINED


def _same_content(first: object, second: object) -> bool:
    """Return whether two values would be sent as the same bytes."""
    try:
        return codec.encode(first) == codec.encode(second)
    except codec.WireError:
        return True


def _is_shared(value: object) -> bool:
    """Return whether both kernels have a function or class under the name that the tests use."""
    if type(value) not in (types.FunctionType, type, enum.EnumType):
        return False
    module = str(getattr(value, "__module__", ""))
    given = type(value) is types.FunctionType and bool(_GIVEN.fullmatch(module))
    return module == "__main__" or given


def _runs_at_student(value: object) -> bool:
    return type(value) is types.FunctionType and getattr(value, STUDENT_SIDE, False)


def make_proxy(caller: Caller, name: str, described: dict[str, Any]) -> Callable[..., Any]:
    """Return a function that looks like the student's and passes on each call."""

    def proxy(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        return caller.call(name, args, kwargs)

    proxy.ask_source = functools.partial(caller.source, name)  # type: ignore[attr-defined]
    return _dress(proxy, name, described)


def _dress(proxy: Any, name: str, described: dict[str, Any]) -> Callable[..., Any]:
    """Make a proxy look like the student's function that was described."""
    function = boundary.student_function(name, described)
    proxy.__name__ = proxy.__qualname__ = function.name
    proxy.__module__ = "__main__"
    proxy.__doc__ = function.doc
    if function.signature is not None:
        proxy.__signature__ = function.signature
    attributes: Any = described.get("attributes")
    for attribute in ATTRIBUTES if type(attributes) is dict else ():
        if attribute in attributes:
            setattr(proxy, attribute, attributes[attribute])
    return cast("Callable[..., Any]", proxy)


def install(shell: InteractiveShell, channel: socket.socket) -> None:
    """Prepare this kernel to get the student's names over ``channel``."""
    Binder.current = Binder(shell, Caller(channel))
    Binder.current.watch_seeds()
    TimeLimit.elsewhere = True
    shell.events.register("pre_run_cell", Binder.current.before_cell)
    shell.events.register("post_run_cell", Binder.current.after_cell)
    _tell_sources(Binder.current)


def _tell_sources(binder: Binder) -> None:
    """Let :mod:`inspect` find the text of a student's function, not that of its proxy."""
    find = inspect.findsource

    def findsource(object: Any) -> tuple[list[str], int]:
        text = binder.source_of(object)
        if text is None:
            return find(object)
        if not text:
            binder.refuse("it reads the text of a function that can't be had")
            raise OSError("could not get source code")
        return text.splitlines(keepends=True), 0

    inspect.findsource = findsource
