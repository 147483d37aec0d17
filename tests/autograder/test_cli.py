"""Bad input gets one clear line and a non-zero exit code, and overwrites nothing."""

import sys

from rnn_helpers.learner import cli as course_cli

import pytest

from autograder import cli as grade_cli
from autograder.classroom.classes import create_class
from tests.support.tiny_course import CHAPTER, make_course


def told(capsys, main, *arguments: str) -> str:
    """Run a command that must fail, and return its single line on stderr."""
    sys.argv = ["command", *map(str, arguments)]
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_an_unknown_chapter_is_told_with_those_that_there_are(capsys, tmp_path):
    make_course(tmp_path)
    line = told(capsys, grade_cli.main, "build", "99_none", "--course", tmp_path)
    assert line == f"rnn-grade: There is no chapter '99_none'. There are: {CHAPTER}."


def test_a_folder_that_is_no_course_is_told(capsys, tmp_path):
    line = told(capsys, grade_cli.main, "check", "--course", tmp_path)
    assert "is not in a course" in line
    assert "--course" in line


def test_a_folder_that_is_no_class_is_told_and_left_alone(capsys, tmp_path):
    for command in ("grade", "feedback", "export"):
        line = told(capsys, grade_cli.main, command, "--class", tmp_path)
        assert "is not a class folder" in line
    assert not any(tmp_path.iterdir())


def test_an_unknown_chapter_of_a_class_is_told(capsys, tmp_path):
    create_class(tmp_path)
    (tmp_path / "source" / CHAPTER).mkdir(parents=True)
    (tmp_path / "source" / CHAPTER / f"{CHAPTER}.ipynb").write_text("{}")
    line = told(capsys, grade_cli.main, "grade", "99_none", "--class", tmp_path)
    assert line == f"rnn-grade: There is no chapter '99_none' in this class: {CHAPTER}."


def test_an_export_never_overwrites_a_file(capsys, tmp_path):
    create_class(tmp_path)
    kept = tmp_path / "grades.csv"
    kept.write_text("by hand")
    line = told(capsys, grade_cli.main, "export", "--class", tmp_path, "--to", kept)
    assert "exists; name another place with --to" in line
    assert kept.read_text() == "by hand"


def test_a_demo_never_overwrites_a_folder(capsys, tmp_path):
    kept = tmp_path / "thesis.txt"
    kept.write_text("all of it")
    line = told(capsys, grade_cli.main, "demo", "--class", tmp_path)
    assert "is not empty" in line
    assert kept.read_text() == "all of it"


def test_an_unknown_exercise_is_told_with_those_that_there_are(capsys):
    line = told(capsys, course_cli.main, "hint", "no_such_exercise")
    assert "there is no exercise 'no_such_exercise'" in line
    assert "simple_rnn_step" in line


def test_study_where_there_is_no_course_is_told(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("rnn_helpers.learner.released.PACKAGED", ())
    line = told(capsys, course_cli.main, "study", "--course", tmp_path)
    assert "holds no course/ with chapters" in line and "install the course again" in line
    line = told(capsys, course_cli.main, "study", "--course", tmp_path / "nowhere")
    assert f"there is no folder {tmp_path / 'nowhere'}" in line


def test_study_never_overwrites_a_learners_copy(tmp_path):
    from rnn_helpers.learner.study import copy_missing

    course = make_course(tmp_path)
    assert copy_missing(course.root) == [CHAPTER]
    mine = tmp_path / "answers" / CHAPTER / f"{CHAPTER}.ipynb"
    mine.write_text("my work")
    assert copy_missing(course.root) == []
    assert mine.read_text() == "my work"
