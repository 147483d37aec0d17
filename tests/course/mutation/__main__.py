"""Print for each chapter how many mutants were killed, and those that were not."""

import sys
import tomllib
from pathlib import Path

from autograder.authoring.source import Course
from tests.support.bank_runner import not_judged, not_judged_remark
from tests.course.mutation.judge import Judged, judge

TARGET = 0.97
EQUIVALENT = Path(__file__).with_name("equivalent.toml")


def equivalents() -> dict[str, dict[str, str]]:
    """Return for each exercise the mutants that no test can notice, by key, with the reason."""
    return tomllib.loads(EQUIVALENT.read_text("utf-8"))


def key(judged: Judged) -> str:
    """Return the key of a mutant in ``equivalent.toml``."""
    return f"{judged.mutant.line}: {judged.mutant.fault}"


def main(names: list[str]) -> int:
    """Judge the chapters; return 1 if any of them is below the target."""
    known = equivalents()
    below = False
    for chapter in Course.find(Path()).chapters(names or None):
        judged = judge(chapter)
        alive = [result for result in judged if not result.killed]
        excused = [result for result in alive if key(result) in known.get(result.exercise, {})]
        survivors = [result for result in alive if result not in excused]
        counted = len(judged) - len(excused)
        share = 1 - len(survivors) / counted
        below |= share < TARGET
        stopped = sum(result.killed and result.limit != "ok" for result in judged)
        print(
            f"{chapter.name}: {counted - len(survivors)} of {counted} killed ({share:.1%}"
            f"{f', {stopped} of them by a limit' if stopped else ''}), "
            f"{len(excused)} equivalent{not_judged_remark(not_judged(chapter))}"
        )
        for result in survivors:
            print(f"    {result.exercise}, {key(result)}")
    return int(below)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
