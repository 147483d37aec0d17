"""A learner's progress is kept, whatever happens to its file."""

import io
import subprocess
import sys
from datetime import UTC, datetime

from rnn_helpers.learner import chapters, cli
from rnn_helpers.learner.checking import Checked, State, report
from rnn_helpers.learner.progress import store
from rnn_helpers.learner.progress.card import progress_card, progress_text
from rnn_helpers.learner.progress.summary import (
    ChapterProgress,
    all_progress,
    first_unfinished,
)
from rnn_helpers.learner.study import chapter_to_go_on, page_to_go_on

import pytest

from autograder.authoring.contents import contents_out_of_step
from tests.support.bank_runner import COURSE

EXERCISES = [name for chapter in chapters.all_chapters().values() for name in chapter.exercises]


def command(capsys, *arguments):
    """Return what a command prints."""
    sys.argv = ["rnn-course", *arguments]
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    return stopped.value.code, capsys.readouterr()


def test_the_list_of_chapters_is_that_of_the_chapters():
    assert contents_out_of_step(COURSE) == []


def test_every_visible_test_makes_a_check_by_which_its_passing_is_noticed():
    for chapter in COURSE.chapters():
        for cell in chapter.cells("test"):
            assert "check." in cell.source, (chapter.name, cell.id)


def test_an_exercise_that_passed_is_remembered_with_the_time():
    assert store.passed() == {}
    assert store.mark_passed("embed") is True
    assert store.mark_passed("embed") is False
    assert list(store.passed()) == ["embed"]
    assert store.passed()["embed"].tzinfo is not None


def test_what_passes_in_a_terminal_is_done_as_well(tmp_path, monkeypatch):
    found = [
        Checked("embed", State.PASSED, ""),
        Checked("one_hot", State.FAILED, "3 is not 4"),
        Checked("no_exercise_of_the_course", State.PASSED, ""),
    ]
    lines = []
    report(found, lines.append)
    assert list(store.passed()) == ["embed"]
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(store.DATA_VARIABLE, str(tmp_path / "file" / "below"))
    report(found, lines.append)
    assert lines[-1].startswith("Note: your progress is not kept; your answers are not affected.")


def test_the_first_unfinished_exercise_is_found():
    first = first_unfinished(all_progress())
    assert first is not None
    for name in first.chapter.exercises[:2]:
        store.mark_passed(name)
    again = first_unfinished(all_progress())
    assert (again.done, again.next_exercise) == (2, first.chapter.exercises[2])


def test_a_whole_course_can_be_done():
    for name in EXERCISES:
        store.mark_passed(name)
    assert first_unfinished(all_progress()) is None
    assert all(chapter.done == chapter.total and chapter.last for chapter in all_progress())


def test_many_notebooks_may_write_at_once():
    code = "import sys\nfrom rnn_helpers.learner.progress import store\n"
    code += (
        "for name in sys.argv[1:]:\n    store.mark_passed(name)\n    store.give_hint('embed', 999)"
    )
    parts = [EXERCISES[start::4] for start in range(4)]
    writers = [subprocess.Popen([sys.executable, "-c", code, *part]) for part in parts]
    assert [writer.wait(60) for writer in writers] == [0] * 4
    assert set(store.passed()) == set(EXERCISES)
    assert store.hints_given("embed") == len(EXERCISES)


def test_a_folder_that_can_not_be_written_is_told(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(store.DATA_VARIABLE, str(tmp_path / "file" / "below"))
    assert store.passed() == {}
    with pytest.raises(store.ProgressUnavailable, match="can't be used: Not a directory"):
        store.mark_passed("embed")


def test_a_full_disk_is_told_and_what_was_kept_stays(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    code = f"""
import os, pathlib
os.environ["RNN_COURSE_DATA"] = {str(disk)!r}
from rnn_helpers.learner.progress import store
store.mark_passed("embed")
free = os.statvfs({str(disk)!r})
pathlib.Path({str(disk / "ballast")!r}).write_bytes(b"x" * (free.f_bavail * free.f_bsize))
try:
    for number in range(10_000):
        store.mark_passed(f"exercise {{number}}")
except store.ProgressUnavailable as error:
    print("full" in str(error), "embed" in store.passed())
"""
    # The small disk exists only in the mount namespace of this process.
    small = ["bwrap", "--dev-bind", "/", "/", "--size", "200000", "--tmpfs", str(disk)]
    done = subprocess.run(
        [*small, sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.stdout == "True True\n", done.stderr


def test_a_damaged_file_is_told_and_can_be_started_afresh(own_data, capsys):
    own_data.mkdir()
    store.progress_file().write_text("no database " * 100)
    code, output = command(capsys, "progress")
    assert code == 2
    assert "is damaged" in output.err and "--reset" in output.err
    assert command(capsys, "progress", "--reset", "--yes")[0] == 0
    assert store.passed() == {}


def test_the_command_shows_a_bar_for_each_chapter(capsys):
    store.mark_passed(EXERCISES[0])
    code, output = command(capsys, "progress")
    assert code == 0
    first = next(line for line in output.out.splitlines() if line.startswith("00_"))
    assert "█" in first and "░" in first and "1 of" in first
    assert f"next: {EXERCISES[1]}" in output.out


def test_a_reset_asks_first(capsys, monkeypatch):
    store.mark_passed("embed")
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert "Nothing was changed." in command(capsys, "progress", "--reset")[1].out
    assert store.passed()
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert "is forgotten" in command(capsys, "progress", "--reset")[1].out
    assert store.passed() == {}
    assert "nothing to forget" in command(capsys, "progress", "--reset", "--yes")[1].out


def test_study_goes_on_at_the_first_exercise_that_is_there_and_not_done(tmp_path):
    for name in ("00_start_here", "02_embeddings"):
        (tmp_path / "course" / name).mkdir(parents=True)
        (tmp_path / "course" / name / f"{name}.ipynb").touch()
    assert chapter_to_go_on(tmp_path) == "00_start_here"
    page = "/lab/tree/00_start_here/00_start_here.ipynb"
    # Nobody has read the introduction of a chapter that has not been begun.
    assert page_to_go_on(tmp_path) == page
    store.mark_passed("greet")
    assert page_to_go_on(tmp_path) == f"{page}#cell-id=explain"
    for exercise in chapters.all_chapters()["00_start_here"].exercises:
        store.mark_passed(exercise)
    assert chapter_to_go_on(tmp_path) == "02_embeddings"


def test_a_chapter_that_is_done_leads_to_the_next_one_and_the_last_one_to_none():
    first, second, *_, last = chapters.all_chapters().values()
    done = ChapterProgress(first, dict.fromkeys(first.exercises, datetime.now(UTC)))
    assert f'href="../{second.name}/{second.name}.ipynb">{second.title}</a>' in progress_card(done)
    assert f"This chapter is done. The next one: {second.title}." in progress_text(done)
    done = ChapterProgress(last, dict.fromkeys(last.exercises, datetime.now(UTC)))
    assert "This chapter is done, and it is the last one." in progress_card(done)
