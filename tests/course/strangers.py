"""Run answers that were written from the released notebooks alone, and show what the checks say.

::

    python -m tests.course.strangers FOLDER [CHAPTER ...]

``FOLDER`` holds files like those of the bank, see :mod:`autograder.authoring.bank`. Their authors
have not seen the solutions, the known mistakes or the tests. The output is for a reader who judges
each message: does it say exactly what to change, narrow it down, not help, or mislead?
"""

import argparse
import contextlib
import io
import sys
from collections import Counter
from pathlib import Path

from rnn_helpers.check import CheckFailed
from rnn_helpers.check.time_limit import TimeIsUp, interrupted_after
from rnn_helpers.check.why import investigate, lab
from tests.support.bank_runner import chapter_code, failures

from autograder.authoring.bank import Answer, answers

SECONDS = 30.0
# What learners read, small cases included, as a machine that does nothing else says it.
investigate.ILLUSTRATION_SECONDS = lab.ILLUSTRATION_SECONDS
lab.WAITING = 20.0
#: What a message is said to be about if it says more than that something differs.
_NAMED = ("Recognised:", "Found out:", "A small case:")


def said(answer: Answer) -> str | None:
    """Return what the first failing test cell says to an answer; None if all tests pass."""
    # Importing TensorFlow must not count as the answer's time, nor be interrupted.
    chapter_code(answer.chapter)
    printed = io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
            interrupted_after(SECONDS),
        ):
            errors = failures(answer)
    except TimeIsUp:
        return f"(stopped after {SECONDS:g} s)"
    except Exception as error:
        return f"(the cell itself raises {type(error).__name__}: {error})"
    if not errors:
        return None
    first = errors[0]
    return str(first) if isinstance(first, CheckFailed) else f"{type(first).__name__}: {first}"


def main() -> None:
    """Print every answer that is not judged as its author meant it, and all messages."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("chapters", nargs="*")
    chosen = parser.parse_args()
    counts: Counter[str] = Counter()
    for answer in answers(chosen.folder):
        if chosen.chapters and answer.chapter not in chosen.chapters:
            continue
        message = said(answer)
        kind = _kind(answer, message)
        counts[kind] += 1
        if kind == "right, passed":
            continue
        print(f"## {kind}: {answer}\n\n```python\n{answer.code}\n```\n\n```\n{message}\n```\n")
        sys.stdout.flush()
    print("\n".join(f"{count:5} {kind}" for kind, count in sorted(counts.items())))


def _kind(answer: Answer, message: str | None) -> str:
    if answer.right:
        return "right, passed" if message is None else "RIGHT, REFUSED"
    if message is None:
        return "WRONG, FULL MARKS"
    named = next((mark for mark in _NAMED if mark in message), "difference only")
    return f"wrong, {named.rstrip(':').lower()}"


if __name__ == "__main__":
    main()
