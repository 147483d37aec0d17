"""Limit the work of guessing where the cells of a submission belong.

Cells that say where they belong need almost no work. For other cells, guessing means parsing and
comparing, while other submissions wait. So each submission has a budget. It is in characters and
not in seconds, so that the result is the same on every machine.
"""

import ast
import functools
import re
import warnings
from collections import Counter
from difflib import SequenceMatcher
from typing import Final

#: In characters. A longer cell is no hand-written answer. The bound is for each piece of code,
#: because the time of Python's parser grows with the square of a formatted string's length.
LONGEST_PARSED: Final = 20_000
#: Characters parsed for one submission; a chapter has about 20,000 characters of code.
_MOST_PARSED: Final = 200_000
#: Pairs of texts and pairs of lines that are compared for one submission.
_MOST_PAIRS: Final = 3_000
_MOST_LINE_PAIRS: Final = 500_000
_MOST_LINES: Final = 1_000

SPENT: Final = (
    "The notebook holds more than is searched for cells that were split, moved or changed; some "
    "may not have been put back. Answers in their own cells count as always."
)


class Effort:
    """The budget of one submission; ``is_spent`` is true once something had to be skipped."""

    def __init__(self) -> None:
        self.is_spent = False
        self._parsed = _MOST_PARSED
        self._pairs = _MOST_PAIRS
        self._line_pairs = _MOST_LINE_PAIRS

    def parses(self, source: str) -> bool:
        """Return whether the source is Python, apart from magics; true beyond the budget."""
        if len(source) > LONGEST_PARSED:
            return True
        self._parsed -= len(source)
        return self._is_over(self._parsed) or _is_python(source)

    def similarity(self, one: Counter[str], other: Counter[str]) -> float:
        """Return what share of two texts' pairs of neighbouring letters they have in common.

        The arguments are results of :func:`letter_pairs`. This takes linear time, unlike a
        comparison of letter sequences.
        """
        self._pairs -= 1
        if self._is_over(self._pairs):
            return 0.0
        return 2 * (one & other).total() / (one.total() + other.total() or 1)

    def lines_added(self, source: str, original: str) -> str:
        """Return the lines that were added to ``original``, or "" if they are no complete code."""
        old, new = original.splitlines(), source.splitlines()
        if max(len(source), len(original)) > LONGEST_PARSED or len(new) > _MOST_LINES:
            return ""
        self._line_pairs -= len(old) * len(new)
        if self._is_over(self._line_pairs):
            return ""
        steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        added = "\n".join(
            line for tag, _, _, low, high in steps if tag == "insert" for line in new[low:high]
        )
        return added if added.strip() and self.parses(added) else ""

    def _is_over(self, left: int) -> bool:
        self.is_spent = self.is_spent or left < 0
        return left < 0


def letter_pairs(text: str) -> Counter[str]:
    """Return how often each pair of neighbouring letters occurs in the beginning of a text."""
    start = text[:4_000]
    return Counter(map(str.__add__, start, start[1:]))


# The cache helps because most cells are the same in a whole class.
@functools.lru_cache(maxsize=512)
def _is_python(source: str) -> bool:
    plain = re.sub(r"^([ \t]*)[%!].*$", r"\1pass", source, flags=re.MULTILINE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(plain)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
