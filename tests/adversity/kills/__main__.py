"""Print how many killed and restarted runs ended as an undisturbed one."""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from itertools import count
from pathlib import Path

from tests.adversity.kills.run import Ended, disturb, finish, prepare, recorded
from tests.support.classes import TinyClass
from tests.support.machine import heading


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.adversity.kills", description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--submissions", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(heading(), flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        ended = run(Path(scratch), options.runs, options.submissions, options.seed)
    return report(ended)


def run(scratch: Path, runs: int, submissions: int, seed: int) -> list[Ended]:
    handed_in = prepare(scratch / "handed-in", submissions)
    calm = TinyClass.copied(handed_in, scratch / "calm")
    started = time.monotonic()
    finish(calm.root)
    most_seconds = time.monotonic() - started
    expected = recorded(calm)
    draw = random.Random(seed)
    ended: list[Ended] = []
    for number in count(1):
        if len(ended) == runs:
            break
        result = disturb(handed_in, expected, scratch / f"run-{number}", draw, most_seconds)
        print(f"{number}: {result.kind} after {result.seconds:.1f} s", flush=True)
        # A run that ended before its kill proves nothing, unless it went wrong by itself.
        if result.kind != "none" or result.differences:
            ended.append(result)
    return ended


def report(ended: list[Ended]) -> int:
    kinds = Counter(result.kind for result in ended)
    print(", ".join(f"{kind} killed {times} times" for kind, times in kinds.most_common()))
    print(f"runs that had to be started more than once again: {sum(o.starts > 1 for o in ended)}")
    differing = [(number, result) for number, result in enumerate(ended, 1) if result.differences]
    print(f"{len(ended) - len(differing)} of {len(ended)} equal the undisturbed run")
    for number, result in differing:
        for line in result.differences[:10]:
            print(f"    {number} ({result.kind} after {result.seconds:.1f} s): {line}")
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main())
