"""Remember what a function of plain data returned: the oracles are asked the same again and again.

Visible tests have the same inputs for everyone and each time, the forms of a layer's output come
from one run, and several known mistakes differ from the right answer in one argument only.
"""

import contextlib
import copy
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, ClassVar, Final, ParamSpec, TypeVar

from rnn_helpers.check.answering import appears_as, refuse_answers

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")
Question = tuple[str, tuple[Any, ...], dict[str, Any]]
"""An oracle by module and name, and its arguments."""

ENTRIES: Final = 256
# Larger arguments are rare, and their results would fill the memory.
ENTRY_BYTES: Final = 1 << 16
# By module and name; what stands here refuses to answer for a learner as well.
_known_oracles: dict[str, Callable[..., Any]] = {}


class Questions:
    """What the oracles of this process were asked, for another process to ask ahead of need.

    Nothing is noted before :meth:`begin`.
    """

    noted: ClassVar["OrderedDict[Hashable, Question] | None"] = None

    @classmethod
    def begin(cls) -> None:
        """Note questions from now on, the last :data:`ENTRIES` of them."""
        cls.noted = OrderedDict()

    @classmethod
    def note(cls, name: str, key: Hashable, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Note one question."""
        if cls.noted is not None and (name, key) not in cls.noted:
            cls.noted[name, key] = (name, args, kwargs)
            if len(cls.noted) > ENTRIES:
                cls.noted.popitem(last=False)


def ask_again(questions: Iterable[Question], seconds: float) -> None:
    """Ask oracles what they were asked elsewhere, so that they remember their own answers here.

    Args:
        questions: What :class:`Questions` noted.
        seconds: After this time no further one is asked.
    """
    until = time.monotonic() + seconds
    for name, args, kwargs in questions:
        if time.monotonic() >= until:
            return
        if name in _known_oracles:
            # Whoever needs the answer meets the error.
            with contextlib.suppress(Exception):
                _known_oracles[name](*args, **kwargs)


class _NotPlain(Exception):
    """An argument has no content that could be compared."""


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """A pure function's results by the content of its arguments, the last :data:`ENTRIES` of them.

    Results are copied, so that whoever changes one in place changes no other. Arguments that are
    not plain data (functions, models, tensors) are passed on without being remembered.

    Nothing is recalled while a learner's function is being judged: what an oracle returned is the
    answer.
    """
    refuse = refuse_answers
    name = f"{function.__module__}.{function.__qualname__}"
    known: OrderedDict[Hashable, R] = OrderedDict()

    @appears_as(function)
    def recalled(*args: P.args, **kwargs: P.kwargs) -> R:
        refuse(function.__name__)
        try:
            key = _content((args, kwargs))
        except _NotPlain:
            return function(*args, **kwargs)
        Questions.note(name, key, args, kwargs)
        if key not in known:
            known[key] = function(*args, **kwargs)
            if len(known) > ENTRIES:
                known.popitem(last=False)
        known.move_to_end(key)
        return copy.deepcopy(known[key])

    _known_oracles[name] = recalled
    return recalled


def _content(value: Any) -> Hashable:
    """What is equal for two values if, and only if, they are of the same types and the same data.

    Raises:
        _NotPlain: It is no plain data, or too much.
    """
    kind = type(value)
    if kind is np.ndarray:
        if value.dtype.hasobject or value.nbytes > ENTRY_BYTES:
            raise _NotPlain
        return kind, value.dtype.str, value.shape, value.tobytes()
    if kind in (list, tuple):
        return kind, tuple(_content(item) for item in value)
    if kind is dict:
        return kind, tuple((_content(key), _content(item)) for key, item in value.items())
    if value is None or kind in (bool, int, str, bytes):
        return kind, value
    if isinstance(value, np.generic):
        return kind, value.tobytes()
    if kind is float:
        # 0.0 equals -0.0, and no NaN equals itself.
        return kind, value.hex()
    raise _NotPlain
