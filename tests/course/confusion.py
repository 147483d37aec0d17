"""Check which mistakes are named: ``python -m tests.course.confusion [--runs 20] [CHAPTER ...]``.

Every answer of the bank runs through its exercise's hidden tests under many seeds. For a wrong
answer the tests must name its own mistake and no other one; for a right answer they must name none.
"""

import argparse
import contextlib
import io
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator

from rnn_helpers.check import CheckFailed
from rnn_helpers.shell.frontend import SEED_VARIABLE

from autograder.authoring.bank import Answer, answers
from tests.support.bank_runner import BANK, COURSE, raised, solved

TARGET = 0.95
RIGHT, UNNAMED = "(right)", "(no mistake named)"
Table = dict[tuple[str, str], Counter[str]]


def named(answer: Answer, seed: int) -> str:
    """Return the mistake that a run names for an answer, or RIGHT, or UNNAMED."""
    os.environ[SEED_VARIABLE] = str(seed)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            student = solved(answer.chapter, answer.exercise, answer.code)
            errors = raised(answer.chapter, answer.exercise, student)
    finally:
        del os.environ[SEED_VARIABLE]
    # The hidden test has the random inputs; the visible test finds what these don't show.
    error = errors.get("hidden", errors.get("test"))
    if error is None:
        return RIGHT
    if not isinstance(error, CheckFailed):
        raise error
    return error.verdict.mistake.id if error.verdict.mistake else UNNAMED


def table(chapter: str, runs: int) -> Table:
    """Return for each exercise and mistake (or RIGHT) how often each mistake was named.

    Answers with an error of their own (``says`` in the bank) are left out: they have no mistake.
    """
    found: Table = defaultdict(Counter)
    for answer in answers(BANK):
        if answer.chapter == chapter and not answer.says:
            row = found[answer.exercise, RIGHT if answer.right else answer.name]
            row.update(named(answer, seed) for seed in range(1, runs + 1))
    return found


def faults(found: Table) -> Iterator[str]:
    """Yield the rows that are below the target, or in which a wrong mistake was named even once."""
    for (exercise, mistake), row in found.items():
        others = {name: count for name, count in row.items() if name not in (mistake, UNNAMED)}
        if row[mistake] < (1.0 if mistake == RIGHT else TARGET) * row.total() or others:
            named_counts = ", ".join(f"{name} {count}" for name, count in row.most_common())
            yield f"{exercise}, {mistake}: {named_counts}"


def main() -> int:
    """Print a summary for each chapter; return 1 if a message was not the right one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("chapters", nargs="*")
    options = parser.parse_args()
    wrong = 0
    for chapter in COURSE.chapters(options.chapters or None):
        found = table(chapter.name, options.runs)
        right = sum((row for (_, name), row in found.items() if name == RIGHT), Counter())
        runs = sum(row.total() for row in found.values()) - right.total()
        hits = sum(row[name] for (_, name), row in found.items() if name != RIGHT)
        unnamed = sum(row[UNNAMED] for (_, name), row in found.items() if name != RIGHT)
        print(
            f"{chapter.name}: {sum(name != RIGHT for _, name in found)} mistakes in {runs} runs: "
            f"{hits} named, {unnamed} not named, {runs - hits - unnamed} named wrongly or missed; "
            f"right answers in {right.total()} runs: {right.total() - right[RIGHT]} refused",
            flush=True,
        )
        for line in faults(found):
            print(f"    {line}")
            wrong += 1
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
