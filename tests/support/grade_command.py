"""Grade a class folder in a separate process, so that a test can kill or interrupt it.

Usage: python -m tests.support.grade_command FOLDER EXECUTOR [SCHEDULER]
"""

import sys
from pathlib import Path

from autograder.engine.run.grade import GradingInterrupted, grade
from autograder.engine.run.progress import Event, Note
from tests.support import standins


def print_event(event: Event) -> None:
    """Print one line for an event of the grading."""
    print(event.message if isinstance(event, Note) else type(event).__name__, flush=True)


def main(root: str, executor: str, scheduler: str | None = None) -> int:
    """Grade the class folder, and return the exit code."""
    try:
        grade(
            Path(root),
            workers=2,
            scheduler=scheduler,
            executor=getattr(standins, executor),
            on_progress=print_event,
        )
    except GradingInterrupted as stopped:
        print(stopped, flush=True)
        return stopped.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
