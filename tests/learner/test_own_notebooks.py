"""A learner's notebooks on disk: checked, handed in, and carried over to a new release."""

import os
import shutil
import sys
import threading

from rnn_helpers import cli
from rnn_helpers.checking import Checker, State
from rnn_helpers.errors import StudyError
from rnn_helpers.handing_in import look_over, submit_to_exchange, write
from rnn_helpers.study import copy_missing
from rnn_helpers.updating import update

import nbformat
import pytest

from tests.tiny_course import CHAPTER, SOURCE, make_course

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
    """A learner's folder with the tiny chapter, copied and not yet answered."""
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
    """A checker with its kernel, and the folder that it looks at."""
    course = make_course(tmp_path_factory.mktemp("watched"))
    copy_missing(course.root)
    with Checker(course.root, CHAPTER) as checker:
        yield checker, course.root


def test_a_check_says_what_a_grader_would_see(watched):
    checker, folder = watched
    assert [one.state for one in checker.check()] == [State.NOT_ATTEMPTED]
    _put(folder, WRONG)
    (checked,) = checker.check()
    assert checked.state is State.FAILED
    assert "add_up: 2 and 3" in checked.text
    assert "\x1b" not in checked.text
    _put(folder, RIGHT)
    assert [one.state for one in checker.check()] == [State.PASSED]


def test_a_name_that_is_gone_from_the_notebook_is_gone_from_the_check(watched):
    checker, folder = watched
    _put(folder, "helper = 1\n" + RIGHT)
    assert [one.state for one in checker.check()] == [State.PASSED]
    _put(folder, "def add_up(left, right):\n    return left + right * helper")
    (checked,) = checker.check()
    assert checked.state is State.FAILED
    assert "helper" in checked.text


def test_an_edited_test_is_put_back_and_told(watched):
    checker, folder = watched
    _put(folder, WRONG)
    _put(folder, "pass", "add_up_test")
    assert [one.state for one in checker.check()] == [State.FAILED]
    assert any("add_up_test had been changed" in line for line in checker.repairs)


def test_a_cell_that_ends_the_kernel_fails_and_the_next_check_goes_on(watched):
    checker, folder = watched
    _put(folder, "import os\nos._exit(1)")
    assert [one.state for one in checker.check()] == [State.FAILED]
    _put(folder, RIGHT)
    assert [one.state for one in checker.check()] == [State.PASSED]


def test_a_cell_that_never_ends_is_ended(watched):
    _, folder = watched
    _put(folder, "while True:\n    pass")
    with Checker(folder, CHAPTER, cell_seconds=2) as impatient:
        assert [one.state for one in impatient.check()] == [State.FAILED]


def test_watching_notices_a_save(watched):
    checker, folder = watched
    later = threading.Timer(0.7, os.utime, [_path(folder)])
    later.start()
    next(checker.changes())
    later.join()


def test_handing_in_tells_what_is_missing_and_writes_the_file_all_the_same(folder):
    _put(folder, "")
    ready = look_over(folder, CHAPTER)
    told = "\n".join(ready.warnings)
    assert "Not answered: add_up, why_add." in told
    assert "No cell defines add_up" in told
    assert "Not run: add_up_test." in told
    path = write(folder, ready)
    assert path == folder / "hand_in" / f"{CHAPTER}.ipynb"
    assert nbformat.read(path, 4).cells == nbformat.read(_path(folder), 4).cells


def test_handing_in_tells_a_failing_test_and_a_deleted_answer(folder):
    def fail(notebook):
        test = _cell(notebook, "add_up_test")
        test.execution_count = 1
        test.outputs = [nbformat.v4.new_output("error", ename="E", evalue="", traceback=[])]

    _change(folder, fail)
    assert "Failing when you saved: add_up_test." in look_over(folder, CHAPTER).warnings
    _delete(folder, "add_up")
    assert any("add_up had been deleted" in line for line in look_over(folder, CHAPTER).warnings)


def test_without_an_exchange_handing_in_through_it_says_so(folder):
    with pytest.raises(StudyError, match="exchange did not take"):
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
    told = "\n".join(done.changes)
    assert "New exercise: why_not." in told
    assert "Changed: add_up_test." in told
    sources = [cell.source for cell in nbformat.read(_path(folder), 4).cells]
    assert RIGHT in sources
    assert "my_notes = 'keep me'" in sources
    assert sum("Add two numbers" in source for source in sources) == 1
    assert [done.backup for done in update(folder)] == [None]


@pytest.mark.parametrize("command", ["check", "submit"])
def test_a_file_that_was_saved_half_is_told_and_left_alone(folder, capsys, monkeypatch, command):
    half = _path(folder).read_bytes()[:-200]
    _path(folder).write_bytes(half)
    monkeypatch.setattr(sys, "argv", ["rnn-course", command, CHAPTER, "--course", str(folder)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert "saved half" in line
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
    told = "\n".join(look_over(folder, CHAPTER).warnings)
    assert "deleted" not in told
    assert "Not answered: why_add." in told
