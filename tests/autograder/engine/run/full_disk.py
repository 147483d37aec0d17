"""Grade on a full disk, make room, and grade again, all inside a small file system.

Usage: python -m tests.autograder.engine.run.full_disk CLASS DISK SCHEDULER
Prints the name of the error of the first run, then the gradebook after the second one as JSON.
"""

import json
import shutil
import sys
from pathlib import Path

from autograder.engine.record import gradebook
from autograder.engine.run.grade import GradebookUnreachable, grade
from tests.support.classes import TinyClass, gradebook_contents
from tests.support.standins import run_with_exec


def main(original: str, disk: str, scheduler: str) -> None:
    root = Path(disk) / "class"
    shutil.copytree(original, root)
    ballast = Path(disk) / "ballast"
    free = shutil.disk_usage(disk).free
    # There is room for a few results, so that the disk fills up in the middle of the run.
    ballast.write_bytes(b"x" * (free - 130_000))
    # A full disk doesn't go away by waiting.
    gradebook._RETRY_AFTER = (0.1,)
    try:
        grade(root, scheduler=scheduler, executor=run_with_exec)
    except (OSError, GradebookUnreachable) as error:
        print(type(error).__name__)
    ballast.unlink()
    grade(root, scheduler=scheduler, executor=run_with_exec)
    print(json.dumps(gradebook_contents(TinyClass.at(root).folder.db_url), default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
