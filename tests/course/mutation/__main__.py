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
    """By exercise: a mutant's fault and line text, and why no test can notice it."""
    return tomllib.loads(EQUIVALENT.read_text("utf-8"))


def key(one: Judged) -> str:
    """What a mutant is called in ``equivalent.toml``."""
    return f"{one.mutant.line}: {one.mutant.fault}"


def main(names: list[str]) -> int:
    """Judge the chapters; 1 where one is below the target."""
    known = equivalents()
    below = False
    for chapter in Course.find(Path()).chapters(names or None):
        judged = judge(chapter)
        alive = [one for one in judged if not one.killed]
        excused = [one for one in alive if key(one) in known.get(one.exercise, {})]
        survivors = [one for one in alive if one not in excused]
        counted = len(judged) - len(excused)
        share = 1 - len(survivors) / counted
        below |= share < TARGET
        stopped = sum(one.killed and one.limit != "ok" for one in judged)
        print(
            f"{chapter.name}: {counted - len(survivors)} of {counted} killed ({share:.1%}"
            f"{f', {stopped} of them by a limit' if stopped else ''}), "
            f"{len(excused)} equivalent{not_judged_remark(not_judged(chapter))}"
        )
        for one in survivors:
            print(f"    {one.exercise}, {key(one)}")
    return int(below)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
