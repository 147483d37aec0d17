"""A command that is typed without its chapter or exercise says which ones there are."""

from rnn_helpers.learner import cli
from rnn_helpers.learner.chapters import all_chapters
from rnn_helpers.learner.progress import store

import pytest

from tests.support.tiny_course import CHAPTER, make_course

FIRST, SECOND = list(all_chapters().values())[:2]


@pytest.fixture
def refused(monkeypatch, capsys, tmp_path):
    """Return a function that runs a command in an empty folder, and returns what it complains."""
    monkeypatch.chdir(tmp_path)

    def run(*command):
        monkeypatch.setattr("sys.argv", ["rnn-course", *command])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 2
        return capsys.readouterr().err

    return run


def test_submit_lists_the_chapters_and_says_where_the_learner_is(refused):
    for exercise in FIRST.exercises:
        store.mark_passed(exercise)
    said = refused("submit")
    for chapter in all_chapters().values():
        assert f"    {chapter.name}" in said and chapter.title in said
    assert said.endswith(
        f"You are in {SECOND.name}, so type:\n    rnn-course submit {SECOND.name}\n"
    )


def test_submit_lists_the_chapters_of_the_learners_own_course(refused, tmp_path):
    course = make_course(tmp_path / "tiny").root
    said = refused("submit", "--course", str(course)).splitlines()
    assert said == [
        "rnn-course: submit needs the name of a chapter. There are:",
        f"    {CHAPTER}",
        f"You are in {CHAPTER}, so type:",
        f"    rnn-course submit {CHAPTER}",
    ]


@pytest.mark.parametrize("command", ["hint", "solution"])
def test_hint_and_solution_list_the_exercises_of_the_learners_chapter(refused, command):
    store.mark_passed(FIRST.exercises[0])
    said = refused(command)
    assert f"In {FIRST.name} there are:" in said
    for exercise, heading in FIRST.headings.items():
        assert f"    {exercise}" in said and heading in said
    assert said.endswith(f"type:\n    rnn-course {command} {FIRST.exercises[1]}\n")
    assert SECOND.exercises[0] not in said


@pytest.mark.parametrize("command", ["hint", "solution"])
def test_exercises_are_listed_as_well_if_all_are_done_or_the_progress_is_damaged(refused, command):
    for chapter in all_chapters().values():
        for exercise in chapter.exercises:
            store.mark_passed(exercise)
    listed = f"In {FIRST.name} there are:"
    assert listed in refused(command)
    store.progress_file().write_text("no database " * 100)
    assert listed in refused(command)
