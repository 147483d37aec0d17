"""Print what a long run's memory, leavings and speed were."""

import argparse
import sys
import tempfile
import tracemalloc
from pathlib import Path

from tests.adversity.soak.run import Soak, soak
from tests.support.machine import heading

WINDOW = 100
#: Largest loss of speed, as a share of the first submissions' speed.
MOST_SLOWER = 0.10
#: Largest growth in KiB per submission; 1,000 submissions then add about 10 MiB.
MOST_GROWTH = 10.0
FRAMES = 8


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.adversity.soak", description=__doc__)
    parser.add_argument("--submissions", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--trace", action="store_true", help="also print which lines' memory grew (slow)"
    )
    options = parser.parse_args()
    print(heading(), flush=True)
    with tempfile.TemporaryDirectory() as place, tempfile.TemporaryDirectory() as scratch:
        # The run gets its own folder, so that all leftovers in it are from this run.
        tempfile.tempdir = scratch
        root = Path(place) / "class"
        if options.trace:
            return trace(root, options.submissions, options.workers)
        return report(soak(root, options.submissions, options.workers))


def report(found: Soak) -> int:
    count = len(found.times)
    window = min(WINDOW, count // 3)
    # The first submissions are left out, because they wait for the zygote.
    first, last = found.rate(window // 10, window + window // 10), found.rate(-1 - window, -1)
    slower = 1 - last / first
    growth = {who: found.growth(who) for who in found.memory[0]}
    print(f"{count} submissions, {len(found.wrong)} without full marks")
    for line in found.wrong:
        print(f"    {line}")
    for who, kib in growth.items():
        start, end = found.memory[window][who] / 2**20, found.memory[-1][who] / 2**20
        print(
            f"{who}: {start:.0f} MiB after {window}, {end:.0f} MiB at the end, "
            f"{kib:.1f} KiB a submission in the second half"
        )
    print(
        f"{first:.2f} submissions a second among the first {window}, {last:.2f} among the last "
        f"({-slower:+.0%})"
    )
    print(f"left behind: {len(found.left)}")
    for line in found.left:
        print(f"    {line}")
    failed = found.wrong or found.left or slower > MOST_SLOWER
    return int(bool(failed) or max(growth.values()) > MOST_GROWTH)


def trace(root: Path, count: int, workers: int) -> int:
    """Print which lines allocate the memory that the coordinator gains in the second half."""
    snapshots = []

    def snap(number: int) -> None:
        if number in (count // 2, count - workers):
            snapshots.append(tracemalloc.take_snapshot())

    tracemalloc.start(FRAMES)
    soak(root, count, workers, on_each=snap)
    for change in snapshots[1].compare_to(snapshots[0], "traceback")[:12]:
        print(f"{change.size_diff / 1024:.0f} KiB in {change.count_diff} blocks")
        print("\n".join(change.traceback.format()[-2 * FRAMES :]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
