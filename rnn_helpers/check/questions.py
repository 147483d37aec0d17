"""Record the calls of oracles, so that another process can make the same calls in advance.

The first call of an oracle takes several times as long as later ones, because TensorFlow prepares
what the oracle uses. Visible tests make the same calls for every student.
"""

import contextlib
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, ClassVar, Final

import numpy as np

Question = tuple[str, tuple[Any, ...], dict[str, Any]]
"""One call of an oracle: the oracle's module and name, and the arguments."""

ENTRIES: Final = 256
# Larger arguments are rare, and keeping them would take too much memory.
ENTRY_BYTES: Final = 1 << 16
# A call that takes more processor time than this is not repeated in advance, because a kernel might
# have to wait for it.
LONGEST_SECONDS: Final = 0.2
# The oracles by module and name. Each has its guard, so it refuses to answer for a learner.
_oracles: dict[str, Callable[..., Any]] = {}


class NotPlain(Exception):
    """An argument is not plain data, so it can't be compared with another."""


class Questions:
    """The record of the questions that this process has asked its oracles.

    Nothing is recorded before :meth:`begin` is called.
    """

    noted: ClassVar["OrderedDict[Hashable, Question] | None"] = None
    _asking: ClassVar[bool] = False

    @classmethod
    def begin(cls) -> None:
        """Start recording; the last :data:`ENTRIES` different questions are kept."""
        cls.noted = OrderedDict()

    @classmethod
    @contextlib.contextmanager
    def asking(cls, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Iterator[None]:
        """Record the question that the block answers, if it is answered fast.

        Questions that an oracle asks another one are not recorded.

        Args:
            name: The oracle's module and name.
            args: The arguments.
            kwargs: The keyword arguments.
        """
        if cls.noted is None or cls._asking:
            yield
            return
        began = time.process_time()
        cls._asking = True
        try:
            yield
        finally:
            cls._asking = False
        if time.process_time() - began <= LONGEST_SECONDS:
            with contextlib.suppress(NotPlain):
                cls._note((name, args, kwargs))

    @classmethod
    @contextlib.contextmanager
    def unrecorded(cls) -> Iterator[None]:
        """Record nothing in the block: experiments with a wrong answer ask what no other asks."""
        before = cls._asking
        cls._asking = True
        try:
            yield
        finally:
            cls._asking = before

    @classmethod
    def _note(cls, question: Question) -> None:
        name, args, kwargs = question
        key = (name, content((args, kwargs)))
        if cls.noted is not None and key not in cls.noted:
            cls.noted[key] = question
            if len(cls.noted) > ENTRIES:
                cls.noted.popitem(last=False)


def register(name: str, oracle: Callable[..., Any]) -> None:
    """Make an oracle known by its module and name, for :func:`ask_again`."""
    _oracles[name] = oracle


def ask_again(questions: Iterable[Question], seconds: float) -> None:
    """Ask the oracles of this process the questions that another process has recorded.

    Args:
        questions: The questions, from :class:`Questions` in the other process.
        seconds: The time after which no further question is asked.
    """
    until = time.monotonic() + seconds
    for name, args, kwargs in questions:
        if time.monotonic() >= until:
            return
        if name in _oracles:
            # If this is an error, the test that asks the same question will report it.
            with contextlib.suppress(Exception):
                _oracles[name](*args, **kwargs)


def content(value: Any) -> Hashable:
    """Return a key that is equal for two values exactly if they have the same types and data.

    Raises:
        NotPlain: The value is not plain data, or is larger than :data:`ENTRY_BYTES`.
    """
    kind = type(value)
    if kind is np.ndarray:
        if value.dtype.hasobject or value.nbytes > ENTRY_BYTES:
            raise NotPlain
        return kind, value.dtype.str, value.shape, value.tobytes()
    if kind in (list, tuple):
        return kind, tuple(content(item) for item in value)
    if kind is dict:
        return kind, tuple((content(key), content(item)) for key, item in value.items())
    if value is None or kind in (bool, int, str, bytes):
        return kind, value
    if isinstance(value, np.generic):
        return kind, value.tobytes()
    if kind is float:
        # As floats, 0.0 and -0.0 are equal, and NaN does not equal itself.
        return kind, value.hex()
    raise NotPlain
