"""Watch a class in a separate process, so that a test can kill or interrupt it.

Usage: python -m tests.autograder.watch.watch_command FOLDER EXECUTOR
"""

import sys
from functools import partial
from pathlib import Path

from autograder.classroom.class_folder import ClassFolder
from autograder.watch.loop import EngineGrader, Pace, Watch
from tests.support import standins

PACE = Pace(every=0.1, quiet=0.3, patience=2.0, retry=0.5)


def main(root: str, executor: str) -> None:
    with EngineGrader(Path(root), workers=1, executor=getattr(standins, executor)) as grader:
        tell = partial(print, flush=True)
        Watch(ClassFolder(root), grader, tell, pace=PACE).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
