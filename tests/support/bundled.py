"""Make a checkout of the tiny course from which a student bundle can be made."""

import shutil
from pathlib import Path

from autograder.authoring.source import Course
from tests.support.tiny_course import SOURCE, make_course

ROOT = Path(__file__).parents[2]


def make_checkout(root: Path, source: str = SOURCE) -> Course:
    """Make the tiny course at ``root``, with the real rnn_helpers and the real project files."""
    course = make_course(root, source)
    shutil.copytree(
        ROOT / "rnn_helpers",
        root / "rnn_helpers",
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for name in ("pyproject.toml", "setup.py", "requirements.lock", "environment.yml", "LICENSE"):
        shutil.copyfile(ROOT / name, root / name)
    return course
