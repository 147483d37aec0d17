"""Print how many edited notebooks got the score of the answers that are still in them."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.adversity.chaos.batch import Accident, grade, happen, judge, made_up_class, works
from tests.adversity.chaos.chapters import MADE_UP
from tests.support.machine import heading

#: How many of every twenty notebooks are of real chapters; the others are of the made-up one.
REAL = {"00_start_here": 3, "03_simple_rnn": 1}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.adversity.chaos", description=__doc__)
    parser.add_argument("--edits", type=int, default=1000, metavar="NOTEBOOKS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="keep the class folder here")
    options = parser.parse_args()
    print(heading(), flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        return run(options.keep or Path(scratch) / "class", options.edits, options.seed)


def run(root: Path, count: int, seed: int) -> int:
    folder = made_up_class(root)
    chapters = works(folder, list(REAL))
    turns = [name for name, share in REAL.items() for _ in range(share)]
    turns += [MADE_UP] * (20 - len(turns))
    accidents: list[Accident] = []
    for number in range(count):
        work = chapters[turns[number % 20]]
        accidents.append(happen(folder, work, f"s{number:04}", f"{seed}/{number}"))
    started = time.monotonic()
    grade(root)
    seconds = time.monotonic() - started
    verdicts = judge(folder, accidents)
    shares = ", ".join(
        f"{sum(accident.work.name == name for accident in accidents)} of {name}"
        for name in chapters
    )
    print(
        f"{count} notebooks ({shares}), {verdicts.edits.total()} edits, one batch: {seconds:.0f} s"
    )
    print("  ".join(f"{name} {times}" for name, times in sorted(verdicts.edits.items())))
    print(f"{verdicts.lost_something} lost at least one answer")
    print(f"{verdicts.clear} have an exact expected score, {verdicts.unclear} an answer in pieces")
    print(f"crashes: 0; unfair scores: {len(verdicts.unfair)}")
    for line in verdicts.unfair:
        print(f"    {line}")
    return bool(verdicts.unfair)


if __name__ == "__main__":
    sys.exit(main())
