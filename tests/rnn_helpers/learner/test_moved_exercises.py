"""Answers follow their exercises into the chapters that a new release has moved them to."""

import os
import sqlite3
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from rnn_helpers.errors import StudyError
from rnn_helpers.learner import checking, cli, study, updating
from rnn_helpers.learner.checking import Checker
from rnn_helpers.learner.handing_in import look_over
from rnn_helpers.learner.hints import given_before, hint
from rnn_helpers.learner.next_step import next_step
from rnn_helpers.learner.predictions import all_predictions
from rnn_helpers.learner.progress import store
from rnn_helpers.learner.progress.summary import all_progress
from rnn_helpers.learner.study import copy_missing, page_to_go_on
from rnn_helpers.learner.updating import LOCK, update

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from tests.support.engine import as_user, ordinary_user
from tests.support.old_chapters import (
    NOW,
    OLD,
    OLD_TEXT,
    SAVED_AT,
    answer,
    answer_everything,
    grade_id,
    make_old_folder,
    named,
    own,
    written,
)

FORMER = sorted(set(OLD) - set(NOW))


@pytest.fixture
def old_folder(tmp_path):
    """Return a learner's folder in which every exercise of the old chapters is answered."""
    return make_old_folder(tmp_path / "mine", answer_everything)


def _read(folder, chapter):
    return nbformat.read(folder / "answers" / chapter / f"{chapter}.ipynb", 4)


def _sources(folder, chapter):
    return [cell.source for cell in _read(folder, chapter).cells]


def _files(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != LOCK
    }


def _change(folder, chapter, change):
    path = folder / "answers" / chapter / f"{chapter}.ipynb"
    notebook = nbformat.read(path, 4)
    change(notebook)
    nbformat.write(notebook, path)


def _is_an_answer(cell):
    return cell.metadata.get("nbgrader", {}).get("solution", False)


def test_every_answer_and_own_cell_is_in_the_chapter_that_has_the_exercise_now(old_folder):
    before = {
        chapter: (old_folder / "answers" / chapter / f"{chapter}.ipynb").read_bytes()
        for chapter in OLD
    }
    done = list(update(old_folder))
    moved = 0
    for chapter in NOW:
        cells = _read(old_folder, chapter).cells
        for place, cell in enumerate(cells):
            if not _is_an_answer(cell):
                continue
            name = grade_id(cell)
            moved += 1
            if cell.cell_type == "markdown":
                assert cell.source == written(name)
            else:
                assert cell.source == answer(name)
                assert cells[place + 1].source == own(name)
        assert OLD_TEXT not in [cell.source for cell in cells]
        ours = sum("halve_" in cell.source and not _is_an_answer(cell) for cell in cells)
        assert ours == sum(_is_an_answer(cell) and cell.cell_type == "code" for cell in cells)
    assert moved > 20
    for former in FORMER:
        assert not (old_folder / "answers" / former).exists()
        (told,) = (update for update in done if update.chapter == former)
        assert set(told.now_in) == {today for today, _ in OLD[former]}
        assert (told.backup / f"{former}.ipynb").read_bytes() == before[former]
    (told,) = (update for update in done if update.chapter == "05_gru")
    assert "as_batch is in 08_padding_and_masks now." in told.changes
    assert told.backup.read_bytes() == before["05_gru"]
    assert answer("as_batch") not in _sources(old_folder, "05_gru")
    assert "as_batch_test" not in [grade_id(cell) for cell in _read(old_folder, "05_gru").cells]


def test_a_second_update_changes_nothing(old_folder):
    list(update(old_folder))
    before = _files(old_folder)
    assert all(not done.changes and not done.now_in for done in update(old_folder))
    assert _files(old_folder) == before


def test_blank_chapters_that_study_has_put_there_meanwhile_make_no_difference(old_folder):
    copy_missing(old_folder)
    list(update(old_folder))
    assert named(_read(old_folder, "08_padding_and_masks"), "as_batch").source == answer("as_batch")


@pytest.mark.parametrize("newer", ["old", "new"])
def test_of_two_answers_the_one_that_was_saved_later_stays_and_the_other_is_in_a_backup(
    old_folder, newer
):
    copy_missing(old_folder)
    another = "def as_batch(sequences):\n    return 'the new one'"

    def answer_here(notebook):
        named(notebook, "as_batch").source = another

    _change(old_folder, "08_padding_and_masks", answer_here)
    path = old_folder / "answers" / "08_padding_and_masks" / "08_padding_and_masks.ipynb"
    saved = SAVED_AT + (100 if newer == "new" else -100)
    os.utime(path, (saved, saved))
    done = list(update(old_folder))
    stays, goes = (another, answer("as_batch")) if newer == "new" else (answer("as_batch"), another)
    assert named(_read(old_folder, "08_padding_and_masks"), "as_batch").source == stays
    assert goes not in _sources(old_folder, "08_padding_and_masks")
    backups = "".join(
        path.read_text() for path in (old_folder / "answers/.backup").rglob("*.ipynb")
    )
    assert goes.splitlines()[1].strip() in backups
    said = " ".join(line for update in done for line in update.changes)
    assert "the other answer is in the backup" in said
    # Exercises that are answered in one of the two places only are not in question.
    assert named(_read(old_folder, "08_padding_and_masks"), "gru_masked").source == answer(
        "gru_masked"
    )


def test_what_an_answer_uses_from_another_exercise_comes_along(tmp_path):
    uses = "def gru_masked(x, mask, W, U, b):\n    return gru(gru_step(x), tidy(mask))"

    def change(chapter, notebook):
        if chapter == "05_gru":
            named(notebook, "gru").source = "def gru(*given):\n    return plus(given)"
            named(notebook, "gru_masked").source = uses
            notebook.cells.insert(2, new_code_cell("def plus(given):\n    return +sum(given)"))
            notebook.cells.insert(3, new_code_cell("def tidy(mask):\n    return mask"))
            notebook.cells.insert(4, new_code_cell("not_needed = 1"))

    folder = make_old_folder(tmp_path / "mine", change)
    list(update(folder))
    sources = _sources(folder, "08_padding_and_masks")
    places = [
        next(i for i, source in enumerate(sources) if part in source)
        for part in ("def plus", "def tidy", "def gru(", uses)
    ]
    assert places == sorted(places)
    # The chapter gives this one to everybody.
    assert not any("def gru_step" in source for source in sources)
    assert not any("not_needed" in source for source in sources)
    assert "not_needed = 1" in _sources(folder, "05_gru")


def test_cells_that_the_learner_changed_and_lines_added_to_the_setup_cell_come_along(tmp_path):
    def change(chapter, notebook):
        if chapter == "07_conv1d":
            asked = next(c for c in notebook.cells if c.source.startswith("predict_first("))
            asked.source = asked.source.replace('""', '"b"')
            named(notebook, "setup").source += "\nimport fractions"

    folder = make_old_folder(tmp_path / "mine", change)
    list(update(folder))
    sources = _sources(folder, "09_conv1d")
    assert [s for s in sources if s.startswith("predict_first(") and '"b"' in s]
    assert "import fractions" in sources


def test_what_has_no_place_any_more_stays_in_the_backup_and_is_told(tmp_path):
    def change(chapter, notebook):
        if chapter == "07_conv1d":
            named(notebook, "conv1d").source = answer("conv1d")
            gone = named(notebook, "conv1d_length")
            gone.metadata.nbgrader.grade_id = gone.id = "dropped"
            gone.source = "def dropped():\n    return 'my work'"

    folder = make_old_folder(tmp_path / "mine", change)
    kept = folder / "answers" / ".released" / "07_conv1d.ipynb"
    release = nbformat.read(kept, 4)
    cell = named(release, "conv1d_length")
    cell.metadata.nbgrader.grade_id = cell.id = "dropped"
    nbformat.write(release, kept)
    (told,) = (done for done in update(folder) if done.chapter == "07_conv1d")
    assert "Only in there, because the course has no place for it: dropped." in told.changes
    assert "my work" in (told.backup / "07_conv1d.ipynb").read_text()
    assert named(_read(folder, "09_conv1d"), "conv1d").source == answer("conv1d")


def test_chapters_may_exchange_exercises(tmp_path):
    exchanged = {
        "08_padding_and_masks": [
            ("08_padding_and_masks", ("as_batch", "gru_masked")),
            ("09_conv1d", ("conv1d_length", "wonderful_loss")),
        ],
        "09_conv1d": [
            ("09_conv1d", ("conv1d", "leaks_future", "receptive_field", "build_conv_lstm")),
            ("08_padding_and_masks", ("padding_effect", "padded_reviews")),
        ],
    }
    folder = make_old_folder(tmp_path / "mine", answer_everything, exchanged)
    list(update(folder))
    for chapter in exchanged:
        cells = _read(folder, chapter).cells
        for cell in filter(_is_an_answer, cells):
            name = grade_id(cell)
            assert cell.source == (written if cell.cell_type == "markdown" else answer)(name)
            assert sum(other.source in (own(name), answer(name)) for other in cells) in (0, 2)
    before = _files(folder)
    assert all(not done.changes for done in update(folder))
    assert _files(folder) == before


def test_files_beside_the_old_notebook_that_answers_use_come_along(tmp_path):
    def change(chapter, notebook):
        if chapter == "07_conv1d":
            named(notebook, "conv1d").source = "from mine import fold\nopen('data/n.txt')"

    folder = make_old_folder(tmp_path / "mine", change)
    beside = folder / "answers" / "07_conv1d"
    (beside / "data").mkdir()
    (beside / "data" / "n.txt").write_text("3")
    (beside / "mine.py").write_text("fold = len")
    (beside / "unused.txt").write_text("5")
    (told,) = (done for done in update(folder) if done.chapter == "07_conv1d")
    there = folder / "answers" / "09_conv1d"
    assert (there / "mine.py").read_text() == "fold = len"
    assert (there / "data" / "n.txt").read_text() == "3"
    assert not (there / "unused.txt").exists()
    assert (told.backup / "unused.txt").read_text() == "5"


def test_folders_of_the_learners_own_and_copied_cells_stay_where_they_are(tmp_path):
    def copy_a_cell(chapter, notebook):
        if chapter == "05_gru":
            notebook.cells.append(named(nbformat.read(kept_from, 4), "conv1d"))

    kept_from = Path(__file__).parents[3] / "course" / "09_conv1d" / "09_conv1d.ipynb"
    folder = make_old_folder(tmp_path / "mine", copy_a_cell)
    scratch = folder / "answers" / "scratch"
    scratch.mkdir()
    (scratch / "scratch.ipynb").write_bytes(kept_from.read_bytes())
    list(update(folder))
    assert (scratch / "scratch.ipynb").read_bytes() == kept_from.read_bytes()


def test_an_old_chapter_whose_release_was_not_kept_is_recognised_by_its_names(old_folder):
    (old_folder / "answers" / ".released" / "06_shapes_and_states.ipynb").unlink()
    list(update(old_folder))
    for chapter, name in (
        ("06_shapes_and_stacks", "build_stack"),
        ("08_padding_and_masks", "padding_effect"),
    ):
        cells = _read(old_folder, chapter).cells
        place = next(i for i, cell in enumerate(cells) if grade_id(cell) == name)
        assert [cells[place].source, cells[place + 1].source] == [answer(name), own(name)]
    assert named(_read(old_folder, "08_padding_and_masks"), "padded_reviews").source == written(
        "padded_reviews"
    )


@pytest.mark.parametrize("writes", range(7))
def test_a_crash_in_between_loses_nothing_and_the_next_update_completes_it(
    old_folder, tmp_path, monkeypatch, writes
):
    whole = make_old_folder(tmp_path / "whole", answer_everything)
    list(update(whole))
    left = writes

    def crash(real):
        def step(*given):
            nonlocal left
            if left == 0:
                raise KeyboardInterrupt
            left -= 1
            return real(*given)

        return step

    with monkeypatch.context() as patched:
        patched.setattr(updating, "write_notebook", crash(updating.write_notebook))
        patched.setattr(updating.os, "rename", crash(updating.os.rename))
        with pytest.raises(KeyboardInterrupt):
            list(update(old_folder))
    list(update(old_folder))
    for chapter in NOW:
        assert _sources(old_folder, chapter) == _sources(whole, chapter)
    assert not any((old_folder / "answers" / former).exists() for former in FORMER)


def test_two_updates_at_once_do_what_one_does(old_folder, tmp_path):
    whole = make_old_folder(tmp_path / "whole", answer_everything)
    list(update(whole))
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(lambda: list(update(old_folder))) for _ in range(2)]
        results = [future.result() for future in both]
    for chapter in NOW:
        assert _sources(old_folder, chapter) == _sources(whole, chapter)
    assert sum(bool(done.now_in) for result in results for done in result) == len(FORMER)


def test_an_update_says_so_if_another_one_does_not_end(old_folder, monkeypatch):
    monkeypatch.setattr(updating, "LOCK_SECONDS", 0.1)
    before = _files(old_folder)
    with closing(sqlite3.connect(old_folder / "answers" / LOCK, isolation_level=None)) as held:
        held.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StudyError, match="another update is at work"):
            list(update(old_folder))
    assert _files(old_folder) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_a_folder_that_can_t_be_written_is_told_in_one_line():
    with tempfile.TemporaryDirectory() as temporary:
        os.chmod(temporary, 0o755)
        folder = make_old_folder(Path(temporary) / "mine", answer_everything)
        before = _files(folder)
        command = [
            sys.executable,
            "-m",
            "rnn_helpers.learner.cli",
            "update",
            "--course",
            str(folder),
        ]
        done = as_user(ordinary_user(), command)
        assert done.returncode == 2
        assert done.stderr.startswith(f"rnn-course: can't write {folder}/answers")
        assert len(done.stderr.splitlines()) == 1
        assert _files(folder) == before


def test_a_damaged_old_notebook_is_told_and_nothing_is_moved(old_folder):
    path = old_folder / "answers" / "07_conv1d" / "07_conv1d.ipynb"
    path.write_bytes(b"")
    before = _files(old_folder)
    with pytest.raises(StudyError, match=r"07_conv1d\.ipynb: .*Move it elsewhere"):
        list(update(old_folder))
    after = _files(old_folder)
    assert {name: after[name] for name in before} == before


def test_one_chapter_can_be_updated_by_its_old_or_its_new_name(old_folder):
    list(update(old_folder, "09_conv1d"))
    assert not (old_folder / "answers" / "07_conv1d").exists()
    assert (old_folder / "answers" / "06_shapes_and_states").exists()
    list(update(old_folder, "06_shapes_and_states"))
    assert not (old_folder / "answers" / "06_shapes_and_states").exists()
    assert named(_read(old_folder, "07_state_over_time"), "run_cell").source == answer("run_cell")
    assert answer("as_batch") in _sources(old_folder, "05_gru")


@pytest.mark.parametrize("is_open", [False, True])
def test_study_carries_answers_over_unless_jupyterlab_has_them_open(
    old_folder, monkeypatch, capsys, is_open
):
    monkeypatch.setattr(updating, "is_open_in_lab", lambda folder: is_open)
    monkeypatch.setattr(study, "study", lambda folder: 0)
    monkeypatch.setattr(sys, "argv", ["rnn-course", "study", "--course", str(old_folder)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert not ended.value.code
    printed = capsys.readouterr().out
    assert "exercises moved from 05_gru, 06_shapes_and_states, 07_conv1d" in printed
    assert (old_folder / "answers" / "07_conv1d").exists() is is_open
    assert ("07_conv1d: now 09_conv1d; the old folder is" in printed) is not is_open
    assert ("Save and close your notebooks in JupyterLab" in printed) is is_open


def test_the_command_alone_says_that_an_update_is_needed(old_folder):
    assert "rnn-course update" in next_step(old_folder)
    list(update(old_folder))
    assert "rnn-course update" not in next_step(old_folder)


def test_a_chapter_s_old_number_is_explained(old_folder):
    list(update(old_folder))
    with pytest.raises(
        StudyError, match=r"07_conv1d is called 09_conv1d now\. .*rnn-course update"
    ):
        look_over(old_folder, "07_conv1d")
    with pytest.raises(StudyError, match="there is no chapter 06_shapes_and_states; there are: "):
        Checker(old_folder, "06_shapes_and_states")


def test_a_file_to_hand_in_that_has_an_old_name_stays_and_is_told(old_folder):
    made = old_folder / "hand_in" / "07_conv1d.ipynb"
    made.parent.mkdir()
    made.write_text("as handed in")
    (told,) = (done for done in update(old_folder) if done.chapter == "07_conv1d")
    assert made.read_text() == "as handed in"
    assert any("`rnn-course submit 09_conv1d`" in sentence for sentence in told.changes)


def test_watching_ends_when_an_update_has_moved_the_notebook(old_folder, monkeypatch):
    monkeypatch.setattr(checking, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(checking, "_MISSING_SECONDS", 0.05)
    list(update(old_folder))
    with Checker(old_folder, "09_conv1d") as checker:
        checker.path.unlink()
        with pytest.raises(StudyError, match="is gone"):
            next(checker.changes())


def test_progress_hints_and_predictions_follow_the_exercise(old_folder, monkeypatch):
    """They are kept by the exercise's name, so an old chapter's count in the new one."""
    for name in ("as_batch", "conv1d_length"):
        store.mark_passed(name)
    hint("as_batch")
    store.keep_prediction("hundred_pads", "b")
    done = {progress.chapter.name: progress for progress in all_progress()}
    assert done["08_padding_and_masks"].done == 1
    assert done["08_padding_and_masks"].next_exercise == "gru_masked"
    assert done["09_conv1d"].done == 1
    assert given_before("as_batch") == 1
    assert all_predictions()["hundred_pads"].chapter == "08_padding_and_masks"
    assert store.kept_prediction("hundred_pads") == "b"
    for chapter in done.values():
        if chapter.chapter.name < "08":
            for name in chapter.chapter.exercises:
                store.mark_passed(name)
    list(update(old_folder))
    assert page_to_go_on(old_folder) == (
        "/lab/tree/08_padding_and_masks/08_padding_and_masks.ipynb#cell-id=gru_masked"
    )
