"""A learner who starts in another folder is told where the answers are."""

import shutil

from rnn_helpers.learner import cli, study
from rnn_helpers.learner.progress import store

import nbformat
import pytest

from tests.support.tiny_course import CHAPTER, make_course

RIGHT = "def add_up(left, right):\n    return left + right"


@pytest.fixture
def typed(monkeypatch, capsys):
    """Return a function that runs a command in a folder, and returns what it prints."""
    real = study.study

    def copy_only(folder):
        monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/ada/")
        return real(folder)

    monkeypatch.setattr(study, "study", copy_only)

    def run(folder, *command):
        monkeypatch.chdir(folder)
        monkeypatch.setattr("sys.argv", ["rnn-course", *command])
        with pytest.raises(SystemExit):
            cli.main()
        return capsys.readouterr().out

    return run


@pytest.fixture
def folders(tmp_path):
    """Return two folders of a learner with the tiny course, in neither of which it was begun."""
    first, second = tmp_path / "first", tmp_path / "second"
    make_course(first)
    shutil.copytree(first, second)
    return first, second


def answer(folder):
    path = folder / "answers" / CHAPTER / f"{CHAPTER}.ipynb"
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "add_up":
            cell.source = RIGHT
    nbformat.write(notebook, path)
    store.mark_passed("add_up")


def test_study_in_a_new_folder_says_where_the_answers_are_and_goes_on(folders, typed):
    first, second = folders
    assert "so far" not in typed(first, "study")
    answer(first)
    assert "so far" not in typed(first, "study")
    told = (
        f"Your answers so far are in {first}. This is a new copy; to go on there, run the command "
        "in that folder."
    )
    said = typed(second, "study").splitlines()
    assert said[:2] == [told, f"Your copies are in answers/: {CHAPTER}"]
    assert typed(second, "study").splitlines()[0] == told
    assert "so far" not in typed(first, "study")


def test_a_second_folder_in_which_the_learner_works_becomes_the_folder_of_the_answers(
    folders, typed
):
    first, second = folders
    typed(first, "study")
    answer(first)
    typed(second, "study")
    answer(second)
    assert "so far" not in typed(second, "study")
    assert store.answers_folder() == second
    assert "so far" not in typed(first, "study")


def test_a_folder_that_is_gone_or_was_not_worked_in_is_not_named(folders, typed):
    first, second = folders
    typed(first, "study")
    assert "so far" not in typed(second, "study")
    assert store.answers_folder() == second
    answer(second)
    shutil.rmtree(second)
    assert "so far" not in typed(first, "study")


def test_the_command_alone_in_a_folder_without_answers_names_the_folder(
    folders, typed, tmp_path, own_data
):
    first, blank = folders
    assert "so far" not in typed(tmp_path)
    typed(first, "study")
    answer(first)
    assert f"Your answers so far are in {first}. To go on there, " in typed(tmp_path)
    typed(blank, "study")
    assert f"Your answers so far are in {first}. To go on there, " in typed(blank)
    assert "so far" not in typed(first)
    assert store.reset() is True
    assert f"Your answers so far are in {first}. " in typed(tmp_path)
    store.progress_file().write_text("no database " * 100)
    assert "To begin" in typed(tmp_path)


@pytest.mark.parametrize("command", ["check", "submit"])
def test_a_blank_copy_is_not_taken_for_a_notebook_that_was_not_saved(folders, typed, command):
    first, second = folders
    typed(first, "study")
    answer(first)
    typed(second, "study")
    said = typed(second, command, CHAPTER)
    assert said.startswith(f"! Your answers so far are in {first}: run the command in that folder.")
    assert "You solved" not in said
    assert "so far" not in typed(first, command, CHAPTER)
