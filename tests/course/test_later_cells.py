"""The cells after an exercise run with every kind of result that its checks accept.

The suite tries the chapters whose later cells compute most with arrays that answers return, and
lists in their place; ``EVERY_CHAPTER=1`` tries the other chapters, and tensors.
"""

import functools
import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tests.support.bank_runner import COURSE, functions

ALL = os.environ.get("EVERY_CHAPTER") == "1"
COMPUTING = ["08_padding_and_masks", "11_text_generation", "12_capstone"]
CHAPTERS = COURSE.chapters(None if ALL else COMPUTING)


def _to_tensor(array: np.ndarray) -> Any:
    return tf.constant(array.copy()) if array.dtype.kind in "biuf" else array


# Lists have no shape, no arithmetic and no columns, and a Keras layer takes a list for several
# inputs. Tensors have no size, and their kinds of numbers don't mix.
KINDS: dict[str, Callable[[np.ndarray], Any]] = {"lists": np.ndarray.tolist}
if ALL:
    KINDS["tensors"] = _to_tensor


def _changed(value: Any, change: Callable[[np.ndarray], Any]) -> Any:
    """Return a result with changed arrays, and with lists instead of tuples."""
    if isinstance(value, (list, tuple)):
        return [_changed(part, change) for part in value]
    if isinstance(value, dict):
        return {key: _changed(part, change) for key, part in value.items()}
    return change(value) if isinstance(value, np.ndarray) else value


class _Answers:
    """Functions whose results are changed, but not where one of them calls another one."""

    def __init__(self, change: Callable[[np.ndarray], Any]) -> None:
        self._change = change
        self._running = False

    def changed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def answer(*args: Any, **kwargs: Any) -> Any:
            if self._running:
                return function(*args, **kwargs)
            self._running = True
            try:
                result = function(*args, **kwargs)
            finally:
                self._running = False
            return _changed(result, self._change)

        return answer


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_later_cells_take(chapter, kind):
    answers, names = _Answers(KINDS[kind]), dict[str, Any]()
    for number, cell in enumerate(chapter.notebook.cells):
        role = cell.metadata.get("rnn_course", {}).get("role")
        if cell.cell_type == "code" and role in (None, "setup", "solution"):
            exec(compile(cell.source, f"<cell {number}>", "exec"), names)
            if role == "solution":
                written = functions(cell.source)
                names |= {name: answers.changed(names[name]) for name in written}
