"""A learner's notebooks on disk are checked, handed in, and moved to a new release."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from rnn_helpers.check_record import MIME_TYPE
from rnn_helpers.errors import StudyError
from rnn_helpers.learner import cli
from rnn_helpers.learner.checking import Checker, State, check_each_save, quiet_end
from rnn_helpers.learner.handing_in import (
    look_over,
    solved_but_not_saved,
    submit_to_exchange,
    write,
)
from rnn_helpers.learner.progress import store
from rnn_helpers.learner.released import full_name
from rnn_helpers.learner.study import copy_missing
from rnn_helpers.learner.updating import update

import nbformat
import pytest

from tests.support.engine import as_user, ordinary_user
from tests.support.tiny_course import CHAPTER, SOURCE, make_course

RIGHT = "def add_up(left, right):\n    return left + right"
WRONG = "def add_up(left, right):\n    return left - right"
ANOTHER_QUESTION = """
# %% [markdown] role="written" exercise="why_not" points=1
# ### BEGIN SOLUTION
# Why not?
# ### END SOLUTION
"""


@pytest.fixture
def folder(tmp_path):
    """Return a learner's folder with a copy of the tiny chapter that is not yet answered."""
    course = make_course(tmp_path / "course_folder")
    copy_missing(course.root)
    return course.root


def _path(folder):
    return folder / "answers" / CHAPTER / f"{CHAPTER}.ipynb"


def _cell(notebook, name):
    named = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name]
    return named[0]


def _change(folder, change):
    notebook = nbformat.read(_path(folder), 4)
    change(notebook)
    nbformat.write(notebook, _path(folder))


def _put(folder, source, name="add_up"):
    def put(notebook):
        _cell(notebook, name).source = source

    _change(folder, put)


def _delete(folder, name):
    _change(folder, lambda notebook: notebook.cells.remove(_cell(notebook, name)))


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """Yield a checker with its kernel, and the folder that it watches."""
    course = make_course(tmp_path_factory.mktemp("watched"))
    copy_missing(course.root)
    with Checker(course.root, CHAPTER) as checker:
        yield checker, course.root


def test_a_check_says_what_a_grader_would_see(watched):
    checker, folder = watched
    assert [result.state for result in checker.check()] == [State.NOT_ATTEMPTED]
    _put(folder, WRONG)
    (checked,) = checker.check()
    assert checked.state is State.FAILED
    assert "add_up: 2 and 3" in checked.text
    assert "\x1b" not in checked.text
    _put(folder, RIGHT)
    assert [result.state for result in checker.check()] == [State.PASSED]


def test_a_name_that_is_gone_from_the_notebook_is_gone_from_the_check(watched):
    checker, folder = watched
    _put(folder, "helper = 1\n" + RIGHT)
    assert [result.state for result in checker.check()] == [State.PASSED]
    _put(folder, "def add_up(left, right):\n    return left + right * helper")
    (checked,) = checker.check()
    assert checked.state is State.FAILED
    assert "helper" in checked.text


def test_an_edited_test_is_put_back_and_told(watched):
    checker, folder = watched
    _put(folder, WRONG)
    _put(folder, "pass", "add_up_test")
    assert [result.state for result in checker.check()] == [State.FAILED]
    assert any("add_up_test had been changed" in line for line in checker.repairs)


def test_an_error_in_the_answer_cell_is_shown_and_not_its_consequence(watched):
    checker, folder = watched
    _put(folder, "def add_up(left, right):\n    retrun left")
    (checked,) = checker.check()
    assert checked.text.startswith("In the answer cell:\n")
    assert "retrun left" in checked.text
    assert "SyntaxError: invalid syntax" in checked.text
    assert "NameError" not in checked.text
    _put(folder, WRONG + "\n\nadd_up(1)")
    (checked,) = checker.check()
    assert "missing 1 required positional argument" in checked.text
    assert "add_up: 2 and 3" in checked.text


def test_a_cell_that_ends_the_kernel_fails_and_the_next_check_goes_on(watched):
    checker, folder = watched
    _put(folder, "import os\nos._exit(1)")
    (checked,) = checker.check()
    assert checked.state is State.FAILED
    assert checked.text == "In the answer cell:\nThe cell ended the Python process."
    _put(folder, RIGHT)
    assert [result.state for result in checker.check()] == [State.PASSED]


def test_a_cell_that_never_ends_is_ended(watched):
    _, folder = watched
    _put(folder, "while True:\n    pass")
    with Checker(folder, CHAPTER, cell_seconds=2) as impatient:
        assert [result.state for result in impatient.check()] == [State.FAILED]


def test_a_cell_that_ends_the_kernel_does_not_fail_the_other_exercises(tmp_path):
    exercise = SOURCE[SOURCE.index('# %% [markdown] role="exercise"') :]
    another = exercise.replace("add_up", "add_more").replace("why_add", "why_more")
    course = make_course(tmp_path / "two", SOURCE + another)
    copy_missing(course.root)
    _put(course.root, "import os\nos._exit(1)")
    _put(course.root, RIGHT.replace("add_up", "add_more"), "add_more")
    with Checker(course.root, CHAPTER) as checker:
        assert [result.state for result in checker.check()] == [State.FAILED, State.PASSED]
        _put(course.root, RIGHT)
        assert [result.state for result in checker.check()] == [State.PASSED, State.PASSED]


def test_watching_notices_a_save(watched):
    checker, folder = watched
    later = threading.Timer(0.7, os.utime, [_path(folder)])
    later.start()
    next(checker.changes())
    later.join()


def test_watching_notices_what_was_saved_during_the_check_before(watched):
    checker, folder = watched
    _put(folder, RIGHT)
    checker.check()
    _put(folder, WRONG)
    next(checker.changes())


def test_watching_tells_what_became_different_and_which_cell_was_deleted(watched):
    checker, folder = watched
    whole = _path(folder).read_bytes()
    _put(folder, WRONG)
    lines = []
    wrong = checker.check()
    saves = [lambda: _put(folder, RIGHT), lambda: _delete(folder, "add_up")]

    def save_or_stop(line):
        lines.append(line)
        if "Ctrl-C ends this" in line:
            if not saves:
                raise KeyboardInterrupt
            saves.pop(0)()

    with quiet_end():
        check_each_save(checker, wrong, save_or_stop)
    assert lines == [
        "Waiting for you to save. Next: add_up. Ctrl-C ends this.",
        "You saved: running...",
        "✓ add_up",
        "All visible tests pass. Ctrl-C ends this.",
        "You saved: running...",
        "Note: The answer cell add_up had been deleted, without an answer elsewhere; "
        "it is unanswered.",
        f"To put the chapter's cells back: rnn-course update {CHAPTER}",
        "○ add_up: not attempted yet",
        "Waiting for you to save. Next: add_up. Ctrl-C ends this.",
    ]
    _path(folder).write_bytes(whole)


def test_handing_in_tells_what_is_missing_and_writes_the_file_all_the_same(folder):
    _put(folder, "")
    ready = look_over(folder, CHAPTER)
    warnings = "\n".join(ready.warnings)
    assert "Not answered: “Exercise 1”, the written question “Exercise 1”." in warnings
    assert "No cell defines add_up, which the tests of “Exercise 1” ask for." in warnings
    path = write(folder, ready)
    assert path == folder / "hand_in" / f"{CHAPTER}.ipynb"
    assert nbformat.read(path, 4).cells == nbformat.read(_path(folder), 4).cells


def test_handing_in_names_each_exercise_as_the_chapter_does_and_no_test_cell(tmp_path):
    again = SOURCE.partition('# %% role="setup"')[2].partition("\n\n")[2]
    for name in ("add_up", "why_add"):
        again = again.replace(name, f"{name}_again")
    again = again.replace("Exercise 1", "Exercise 2: add `all`") + ANOTHER_QUESTION
    folder = make_course(tmp_path / "two", SOURCE + "\n" + again).root
    copy_missing(folder)
    _put(folder, RIGHT)
    _put(folder, WRONG.replace("add_up", "add_up_again"), "add_up_again")
    warnings = look_over(folder, CHAPTER).warnings
    question = "the written question “Exercise 2: add all”"
    assert warnings == (
        "Not answered: the written question “Exercise 1”, "
        f"{question} (number 1 of 2), {question} (number 2 of 2).",
        "The checks were not run: “Exercise 1”, “Exercise 2: add all”. "
        "Run all cells, look at the checks, and save.",
    )


def _said(capsys, monkeypatch, *command):
    """Return the lines that a command prints."""
    monkeypatch.setattr(sys, "argv", ["rnn-course", *command])
    with pytest.raises(SystemExit):
        cli.main()
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("command", ["check", "submit"])
def test_an_answer_that_was_right_but_not_saved_is_told_first(folder, capsys, monkeypatch, command):
    told = (
        "! You solved add_up, but the file does not hold the answer: save the notebook in "
        "JupyterLab (Ctrl-S), then run this again."
    )
    typed = (command, CHAPTER, "--course", str(folder))
    assert told not in _said(capsys, monkeypatch, *typed)
    store.mark_passed("add_up")
    said = _said(capsys, monkeypatch, *typed)
    assert said[0] == told
    assert not any("Not answered: “Exercise 1”" in line for line in said)
    _put(folder, RIGHT)
    assert told not in _said(capsys, monkeypatch, *typed)


def test_an_answer_in_a_cell_of_the_learners_own_counts_as_saved(folder):
    store.mark_passed("add_up")
    assert solved_but_not_saved(folder, CHAPTER)
    own = nbformat.v4.new_code_cell(RIGHT)
    _change(folder, lambda notebook: notebook.cells.append(own))
    assert solved_but_not_saved(folder, CHAPTER) is None
    store.progress_file().write_text("no database " * 100)
    assert solved_but_not_saved(folder, CHAPTER) is None


def test_handing_in_tells_which_files_beside_the_notebook_stay_behind(folder):
    beside = _path(folder).parent
    (beside / "mine.py").write_text("size = 3")
    (beside / "data").mkdir()
    (beside / "data" / "n.txt").write_text("3")
    (beside / "unused.txt").write_text("3")
    code = "from mine import size\nimport json\nopen('data/n.txt'), open('away.txt'), print('.')"
    _change(folder, lambda notebook: notebook.cells.append(nbformat.v4.new_code_cell(code)))
    told = [line for line in look_over(folder, CHAPTER).warnings if "lies beside" in line]
    assert [line.split(",")[0] for line in told] == [
        "Your code uses data/n.txt",
        "Your code uses mine.py",
    ]


def test_handing_in_tells_a_failing_test_and_a_deleted_answer(folder):
    def fail(notebook):
        test = _cell(notebook, "add_up_test")
        test.execution_count = 1
        test.outputs = [nbformat.v4.new_output("error", ename="E", evalue="", traceback=[])]

    _put(folder, WRONG)
    _change(folder, fail)
    assert "Failing when you saved: “Exercise 1”." in look_over(folder, CHAPTER).warnings
    _delete(folder, "add_up")
    assert any("add_up had been deleted" in line for line in look_over(folder, CHAPTER).warnings)


def test_handing_in_tells_a_test_whose_card_says_that_something_is_not_written(folder):
    _put(folder, "def add_up(left, right):\n    return not_written(left, right)")

    def show(notebook):
        record = {MIME_TYPE: {"outcome": "not attempted"}, "text/html": "<p>a card</p>"}
        test = _cell(notebook, "add_up_test")
        test.execution_count = 1
        test.outputs = [nbformat.v4.new_output("display_data", data=record)]

    _change(folder, show)
    assert "Failing when you saved: “Exercise 1”." in look_over(folder, CHAPTER).warnings


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("c.Exchange.root = '/proc/none'", "there is none on this machine"),
        ("c.Exchange.root = 'exchange'", "which course it is for is not configured"),
        (
            "c.Exchange.root = 'exchange'\nc.CourseDirectory.course_id = 'rnn'",
            "your course has released nothing there yet",
        ),
        (
            "c.Exchange.root = 'exchange'\nc.CourseDirectory.course_id = 'begun'",
            f"your course has not released {CHAPTER} there",
        ),
    ],
)
def test_what_keeps_a_chapter_from_the_exchange_is_told(folder, settings, message):
    (folder / "answers" / "exchange" / "begun" / "inbound").mkdir(parents=True)
    config = folder / "answers" / "nbgrader_config.py"
    config.write_text(f"c = get_config()\n{settings}\n")
    with pytest.raises(StudyError, match=rf"exchange did not take {CHAPTER}: {re.escape(message)}"):
        submit_to_exchange(folder, CHAPTER)


def test_a_deleted_cell_comes_back_with_an_update_and_a_backup_is_kept(folder):
    _put(folder, RIGHT)
    assert [done.backup for done in update(folder)] == [None]
    _delete(folder, "add_up_test")
    deleted = _path(folder).read_bytes()
    (done,) = update(folder)
    assert done.backup.read_bytes() == deleted
    assert _cell(nbformat.read(_path(folder), 4), "add_up").source == RIGHT
    assert [done.backup for done in update(folder)] == [None]


def test_the_empty_cell_that_jupyterlab_adds_below_the_last_one_is_no_change(folder):
    _put(folder, RIGHT)
    _change(folder, lambda notebook: notebook.cells.append(nbformat.v4.new_code_cell("")))
    before = _path(folder).read_bytes()
    assert [(done.changes, done.backup) for done in update(folder)] == [((), None)]
    assert _path(folder).read_bytes() == before


def test_an_update_keeps_the_outputs_of_cells_that_stay_as_they_are(folder):
    _put(folder, RIGHT)

    def run(notebook):
        cell = _cell(notebook, "add_up")
        cell.outputs = [nbformat.v4.new_output("stream", text="5")]
        cell.execution_count = 3

    _change(folder, run)
    _delete(folder, "add_up_test")
    assert [done.changes for done in update(folder)] != [()]
    cell = _cell(nbformat.read(_path(folder), 4), "add_up")
    assert (cell.outputs[0].text, cell.execution_count) == ("5", 3)


def test_a_chapter_may_be_named_by_its_number_alone(folder, capsys, monkeypatch):
    number = CHAPTER[:2]
    for typed in (number, str(int(number)), CHAPTER[:4]):
        assert full_name(folder, typed) == CHAPTER
    for typed in ("77", "", "no_such_chapter"):
        assert full_name(folder, typed) == typed
    _put(folder, RIGHT)
    said = _said(capsys, monkeypatch, "submit", number, "--course", str(folder))
    assert f"{CHAPTER}.ipynb" in "\n".join(said)


def test_a_new_release_keeps_answers_and_own_cells_and_says_what_changed(folder, tmp_path):
    _put(folder, RIGHT)
    own = nbformat.v4.new_code_cell("my_notes = 'keep me'")
    _change(folder, lambda notebook: notebook.cells.append(own))
    new = SOURCE.replace("# Add two numbers.", "# Add two numbers, whatever they are.")
    new = new.replace('says="2 and 3"', 'says="two and three"') + ANOTHER_QUESTION
    fresh = make_course(tmp_path / "new", new)
    shutil.rmtree(folder / "course")
    shutil.copytree(fresh.released, folder / "course")
    (done,) = update(folder)
    assert done.changes == (
        "New exercise: why_not.",
        "Changed: add_up_test.",
        "1 text or demonstration is new or changed.",
    )
    sources = [cell.source for cell in nbformat.read(_path(folder), 4).cells]
    assert RIGHT in sources
    assert "my_notes = 'keep me'" in sources
    assert sum("Add two numbers" in source for source in sources) == 1
    assert [done.backup for done in update(folder)] == [None]


@pytest.mark.parametrize("command", [("check", CHAPTER), ("submit", CHAPTER), ("study",)])
def test_a_file_that_was_saved_half_is_told_and_left_alone(folder, capsys, monkeypatch, command):
    half = _path(folder).read_bytes()[:-200]
    _path(folder).write_bytes(half)
    monkeypatch.setattr(sys, "argv", ["rnn-course", *command, "--course", str(folder)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert "saved half" in line
    assert "`rnn-course update`" in line
    assert _path(folder).read_bytes() == half


def test_an_update_saves_what_is_whole_in_a_file_that_was_saved_half(folder):
    _put(folder, RIGHT)
    half = _path(folder).read_bytes()[:-200]
    _path(folder).write_bytes(half)
    (done,) = update(folder)
    assert done.backup.read_bytes() == half
    assert any("cut off" in line for line in done.changes)
    assert _cell(nbformat.read(_path(folder), 4), "add_up").source == RIGHT


def test_windows_line_endings_and_a_byte_order_mark_change_nothing(folder):
    _put(folder, RIGHT)
    text = _path(folder).read_text(encoding="utf-8")
    _path(folder).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    warnings = "\n".join(look_over(folder, CHAPTER).warnings)
    assert "deleted" not in warnings
    assert "Not answered: the written question “Exercise 1”." in warnings


def test_windows_line_endings_in_an_answer_change_nothing(folder):
    _put(folder, RIGHT.replace("\n", "\r\n"))
    before = _path(folder).read_bytes()
    assert b"\\r\\n" in before
    with Checker(folder, CHAPTER) as checker:
        assert [result.state for result in checker.check()] == [State.PASSED]
        assert checker.repairs == ()
    assert "Not answered: the written question “Exercise 1”." in look_over(folder, CHAPTER).warnings
    assert [done.backup for done in update(folder)] == [None]
    assert _path(folder).read_bytes() == before


def test_a_deleted_answer_cell_is_told_with_the_way_to_get_it_back(folder):
    _delete(folder, "add_up")
    warnings = look_over(folder, CHAPTER).warnings
    assert warnings[-1] == f"To put the chapter's cells back: rnn-course update {CHAPTER}"
    assert "had been deleted" in warnings[-2]


def test_a_file_of_which_nothing_is_whole_is_left_and_the_chapter_comes_afresh(folder):
    _path(folder).write_bytes(b"")
    with pytest.raises(StudyError, match=r"is empty\. It was left as it is\. Move it"):
        list(update(folder))
    os.rename(_path(folder), folder / "elsewhere")
    (folder / "answers" / CHAPTER / "mine.txt").write_text("a note")
    assert copy_missing(folder) == [CHAPTER]
    released = folder / "course" / CHAPTER / f"{CHAPTER}.ipynb"
    assert _path(folder).read_bytes() == released.read_bytes()
    assert (folder / "answers" / CHAPTER / "mine.txt").read_text() == "a note"


_FULL_DISK = """
import pathlib, shutil
from rnn_helpers.errors import StudyError
from rnn_helpers.learner.study import copy_missing
from rnn_helpers.learner.updating import update
disk, ballast = pathlib.Path("disk"), pathlib.Path("disk/ballast")

def fill(left):
    free = shutil.disk_usage(disk).free
    assert free < 1_000_000, "this is not the small disk"
    ballast.write_bytes(bytes(free - left))

def told(action):
    try:
        action()
    except StudyError as error:
        print(error)
    answers = sorted(path.name for path in disk.glob("answers/**/*") if path.is_file())
    ballast.unlink()
    return answers

shutil.copytree("course", disk / "course")
# Room for one copy of the notebook, which is not enough: the release is kept as well.
size = max(path.stat().st_size for path in disk.glob("course/*/*.ipynb"))
fill(size + 20_000)
print(told(lambda: copy_missing(disk)))
print(copy_missing(disk))
(mine,) = disk.glob("answers/[!.]*/*.ipynb")
mine.write_bytes(mine.read_bytes()[:-200])
before = mine.read_bytes()
fill(0)
print(len(told(lambda: list(update(disk)))), mine.read_bytes() == before)
print([done.backup.read_bytes() == before for done in update(disk)])
"""


def test_on_a_full_disk_no_chapter_is_there_half_and_none_is_lost(folder):
    (folder / "disk").mkdir()
    # A tiny chapter is smaller than a disk block, so it needs padding.
    notebook = nbformat.read(folder / "course" / CHAPTER / f"{CHAPTER}.ipynb", 4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("word " * 20_000))
    nbformat.write(notebook, folder / "course" / CHAPTER / f"{CHAPTER}.ipynb")
    small = ["bwrap", "--dev-bind", "/", "/", "--size", "1000000", "--tmpfs", str(folder / "disk")]
    command = [*small, "--chdir", str(folder), sys.executable, "-c", _FULL_DISK]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    full = "No space left on device. Nothing was changed."
    assert lines[0] == f"can't write disk/answers/{CHAPTER}/{CHAPTER}.ipynb: {full}", done.stderr
    assert lines[1:3] == [f"['{CHAPTER}.ipynb']", f"['{CHAPTER}']"]
    assert lines[3].startswith("can't write disk/answers/.backup/") and lines[3].endswith(full)
    assert lines[4:] == ["2 True", "[True]"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_a_folder_that_belongs_to_somebody_else_is_told_before_jupyterlab_opens():
    with tempfile.TemporaryDirectory() as temporary:
        os.chmod(temporary, 0o755)
        course = make_course(Path(temporary) / "course").root
        study = [sys.executable, "-m", "rnn_helpers.learner.cli", "study", "--course", str(course)]
        done = as_user(ordinary_user(), study)
        assert done.returncode == 2
        assert done.stderr.startswith(f"rnn-course: can't write {course}/answers")
        assert len(done.stderr.splitlines()) == 1
        copy_missing(course)
        done = as_user(ordinary_user(), study)
        assert done.returncode == 2
        assert "so nothing that you do there could be saved" in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_answers_in_a_copy_are_told_with_the_place_where_they_are(folder):
    _put(folder, RIGHT)
    answered = _path(folder).read_bytes()
    _put(folder, "")
    for copy in (
        _path(folder).with_name(f"{CHAPTER}-Copy1.ipynb"),
        folder / "answers" / "Untitled.ipynb",
        folder / f"{CHAPTER}.ipynb",
    ):
        copy.write_bytes(answered)
        warnings = "\n".join(look_over(folder, CHAPTER).warnings)
        assert f"{copy} has answers that {CHAPTER}.ipynb lacks: “Exercise 1”." in warnings
        copy.write_bytes(b"no notebook")
        assert "lacks" not in "\n".join(look_over(folder, CHAPTER).warnings)
    _put(folder, RIGHT)
    _path(folder).with_name("copy.ipynb").write_bytes(answered)
    assert "lacks" not in "\n".join(look_over(folder, CHAPTER).warnings)


def test_a_module_beside_the_notebook_is_told_because_it_is_not_handed_in(folder):
    _put(folder, f"from my_module import two\nimport numpy\n\n{RIGHT}")
    module = _path(folder).with_name("my_module.py")
    assert "my_module" not in "\n".join(look_over(folder, CHAPTER).warnings)
    module.write_text("two = 2")
    warnings = "\n".join(look_over(folder, CHAPTER).warnings)
    assert "my_module.py, which lies beside the notebook" in warnings


def test_an_update_of_a_file_with_damage_in_the_middle_keeps_the_other_answers(folder):
    _put(folder, RIGHT)
    notebook = nbformat.read(_path(folder), 4)
    notebook.cells[0].source = "The title"
    whole = nbformat.writes(notebook)
    _path(folder).write_text(whole.replace("The title", 'The "title'))
    (done,) = update(folder)
    assert any("damaged" in line for line in done.changes)
    assert _cell(nbformat.read(_path(folder), 4), "add_up").source == RIGHT


@pytest.mark.parametrize("mine_first", [True, False])
def test_an_update_of_a_file_with_a_conflict_of_git_keeps_the_answers(folder, mine_first):
    blank = nbformat.writes(nbformat.read(_path(folder), 4))
    _put(folder, RIGHT)
    mine = nbformat.writes(nbformat.read(_path(folder), 4))
    sides = [mine, blank] if mine_first else [blank, mine]
    _path(folder).write_text("<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> b\n".format(*sides))
    with pytest.raises(StudyError, match=r"conflict that git could not resolve.* read both sides"):
        look_over(folder, CHAPTER)
    (done,) = update(folder)
    assert any("conflict" in line for line in done.changes)
    assert _cell(nbformat.read(_path(folder), 4), "add_up").source == RIGHT


def test_answers_that_jupyter_kept_from_before_are_told(folder):
    _put(folder, RIGHT)
    kept = _path(folder).parent / ".ipynb_checkpoints" / f"{CHAPTER}-checkpoint.ipynb"
    kept.parent.mkdir()
    kept.write_bytes(_path(folder).read_bytes())
    assert "lacks" not in "\n".join(look_over(folder, CHAPTER).warnings)
    _put(folder, "")
    warnings = "\n".join(look_over(folder, CHAPTER).warnings)
    assert f"{kept} has answers that {CHAPTER}.ipynb lacks: “Exercise 1”." in warnings
