"""`rnn-grade new-chapter` writes a chapter that can be released."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import cli
from autograder.authoring.new_chapter import new_chapter
from autograder.authoring.source import Course
from autograder.classroom.errors import CourseError
from tests.support.tiny_course import make_course

ROOT = Path(__file__).parents[3]
NAME = "13_pooling"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """Return a copy of the checkout in which the new chapter is the only one."""
    root = tmp_path_factory.mktemp("checkout") / "course"
    for folder in ("rnn_helpers", "autograder", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "[01][0-9]_*")
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    (root / "solutions").mkdir()
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    (root / "tests" / "course" / "bank").mkdir(exist_ok=True)
    new_chapter(Course(root), NAME, "Pooling over time")
    return root


def _run(checkout, *command):
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    return subprocess.run(
        [sys.executable, *command], cwd=checkout, env=environment, capture_output=True, text=True
    )


def test_a_new_chapter_passes_every_gate(checkout):
    built = _run(checkout, "-m", "autograder.cli", "build")
    assert built.returncode == 0, built.stderr
    checked = _run(checkout, "-m", "autograder.cli", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert NAME in checked.stdout


def test_the_bank_of_a_new_chapter_is_judged_rightly(checkout):
    done = _run(
        checkout, "-m", "pytest", "-q", "tests/course/test_bank.py", "-p", "no:cacheprovider"
    )
    assert done.returncode == 0, done.stdout
    assert "6 passed" in done.stdout


def test_a_new_chapter_is_formatted(checkout):
    ruff = [sys.executable, "-m", "ruff"]
    paths = ["solutions", "rnn_helpers/topics/pooling"]
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run([*ruff, *command, *paths], cwd=checkout, capture_output=True)
        assert done.returncode == 0, done.stdout


def test_what_to_run_next_is_told_as_the_command_was_typed(tmp_path, monkeypatch, capsys):
    course = make_course(tmp_path / "course")
    typed = os.path.join(".venv", "bin", "rnn-grade")
    command = [typed, "new-chapter", "11_attention", "--course", str(course.root)]
    monkeypatch.setattr("sys.argv", command)
    with pytest.raises(SystemExit, match="0"):
        cli.main()
    last_line = capsys.readouterr().out.splitlines()[-1]
    assert last_line == f"Now run: {typed} build 11_attention, then {typed} check 11_attention"


@pytest.mark.parametrize("name", ["attention", "11-attention", "11_Attention", "../11_x"])
def test_a_name_of_another_form_is_refused(tmp_path, name):
    course = make_course(tmp_path / "course")
    with pytest.raises(CourseError, match="name a chapter like 11_attention"):
        new_chapter(course, name, "Attention")


def test_nothing_is_written_over(tmp_path):
    course = make_course(tmp_path / "course")
    new_chapter(course, "11_attention", "Attention")
    kept = course.root / "solutions" / "11_attention.py"
    kept.write_text("by hand")
    with pytest.raises(CourseError, match="exists already"):
        new_chapter(course, "11_attention", "Attention")
    assert kept.read_text() == "by hand"
