"""The commands of the guides in docs/ work as they stand there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.instructor.bundled import make_checkout
from tests.tiny_course import CHAPTER

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


def _commands(guide):
    text = (ROOT / "docs" / guide).read_text("utf-8")
    return [line for block in BLOCK.findall(text) for line in block.splitlines()]


def _run(folder, line):
    environment = os.environ | {"RNN_COURSE_DATA": str(folder / "data")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    words = line.replace("03_simple_rnn", CHAPTER).split()
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture
def checkout(tmp_path):
    """A folder to type the commands in: a course with one small chapter, copied to answers/."""
    course = make_checkout(tmp_path / "course_folder")
    answers = course.root / "answers"
    shutil.copytree(course.released, answers)
    return course.root


@pytest.mark.parametrize("line", _commands("student.md"))
def test_a_command_of_the_students_guide_works(checkout, line):
    if "hint" in line:
        done = subprocess.run(
            [sys.executable, "-m", "rnn_helpers.cli", *line.split()[1:]],
            env=os.environ | {"RNN_COURSE_DATA": str(checkout)},
            capture_output=True,
            text=True,
        )
    else:
        done = _run(checkout, line)
    assert done.returncode == 0, done.stderr


def test_the_commands_of_the_instructors_guide_work_one_after_the_other(checkout):
    notebook = nbformat.read(checkout / "course" / CHAPTER / f"{CHAPTER}.ipynb", 4)
    for line in _commands("instructor.md"):
        done = _run(checkout, line)
        if "doctor" not in line:
            # What the doctor finds is up to the machine; the others must work on it.
            assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
        if "release" in line:
            path = checkout / "my-class" / "submitted" / "ada" / CHAPTER / f"{CHAPTER}.ipynb"
            path.parent.mkdir(parents=True)
            nbformat.write(notebook, path)
    assert (checkout / "my-class" / "report.html").exists()
    assert "ada" in (checkout / "grades.csv").read_text("utf-8")


def test_the_command_of_the_authors_guide_works(checkout):
    (line,) = _commands("author.md")
    words = line.replace('"Pooling over time"', "Pooling")
    assert _run(checkout, words).returncode == 0
    assert (checkout / "solutions" / "11_pooling.py").exists()


@pytest.mark.parametrize(
    "guide",
    [
        "README.md",
        "CONTRIBUTING.md",
        *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
    ],
)
def test_links_between_the_guides_lead_somewhere(guide):
    path = ROOT / guide
    for target in LINK.findall(path.read_text("utf-8")):
        assert (path.parent / target).exists(), target
