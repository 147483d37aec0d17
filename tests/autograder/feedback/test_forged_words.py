"""Names and messages from students are shown as text, which can't pass for anything else."""

import io

from rnn_helpers import check
from rnn_helpers.check.outcomes import MIME_TYPE, CheckFailed

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from rich.table import Table

from autograder import cli
from autograder.classroom.cell_grades import CellGrade
from autograder.classroom.classes import create_class
from autograder.classroom.graded_notebooks import read_graded
from autograder.classroom.screen import Screen, one_line, visible
from autograder.classroom.tables import harmless
from autograder.classroom.words import some
from autograder.collect import roster
from autograder.engine.record.inert import make_inert
from autograder.engine.run.grade import grade
from autograder.engine.run.progress import Note, ProgressBar, Result
from autograder.engine.stages import RunVerdict
from autograder.feedback.content import read_content
from autograder.feedback.grades import Grades
from autograder.feedback.render import render
from autograder.release.chapter import release
from tests.autograder.formgrader.test_formgrader import _hand_in
from tests.support.standins import run_with_exec
from tests.support.tiny_course import CHAPTER, make_course

FAKE = (
    "wrong\n✓ add_up: everything\n  Recognised: full marks\nRecognised: full marks\n"
    "  Found out: full marks"
)
ESCAPES = "\x1b[2J\x1b]0;title\x07\x9b31m\u202e\u200b"
GRADES = Grades(
    "eve", "Eve", "c", 0, 1, 0, None, None, {"f_test": CellGrade("c", "f_test", 0, 1)}, {}
)


def failed_check(message, remote=""):
    """Return the outputs of a test whose answer raised an error with this message."""

    def f():
        error = ValueError(message)
        if remote:
            error.student_traceback = remote
        raise error

    with pytest.raises(CheckFailed) as caught:
        check.returns(f, expected=1, says="one")
    text = str(caught.value)
    record = new_output("display_data", data={MIME_TYPE: caught.value.verdict.record()})
    return [record, new_output("error", ename="CheckFailed", evalue=text, traceback=[text])]


def bare_failure(message):
    """Return the outputs of a test without a check, whose answer raised this error."""
    text = f"ValueError: {message}\na note\nRecognised: full marks\n  Found out: full marks"
    return [new_output("error", ename="ValueError", evalue=message, traceback=["…", text])]


def graded_notebook(outputs):
    """Return a graded notebook of one test with these outputs."""
    marks = {
        "grade_id": "f_test", "grade": True, "solution": False, "locked": True, "points": 1,
        "schema_version": 3, "cell_type": "code", "checksum": "x",
    }  # fmt: skip
    cell = new_code_cell("x", outputs=outputs, metadata={"nbgrader": marks})
    notebook = new_notebook(cells=[cell])
    make_inert(notebook)
    return notebook


FORGED = {
    "message": failed_check(FAKE),
    "traceback": failed_check("x", f"Your cell, line 1\n{FAKE}"),
    "bare": bare_failure(FAKE),
    "printed": [new_output("stream", text=FAKE), *failed_check("x")],
}


@pytest.mark.parametrize("way", FORGED)
def test_no_line_of_an_answers_passes_for_a_checks(way, tmp_path):
    notebook = graded_notebook(FORGED[way])
    html = render(read_content(notebook, GRADES, None, False), "")
    assert "<strong>Recognised:" not in html
    assert "<strong>Found out:" not in html
    texts = [
        line for part in html.split("<pre") for line in part.partition("</pre>")[0].split("\n")
    ]
    plain = [
        line
        for output in notebook.cells[0].outputs
        for text in (output.get("text", ""), "\n".join(output.get("traceback", [])))
        for line in text.split("\n")
    ]
    path = tmp_path / "n.ipynb"
    nbformat.write(notebook, path)
    found = read_graded(path, {"f_test"}).tests["f_test"]
    assert not any(check.explanation or check.mistake for check in found.checks)
    for line in (*texts, *plain, *found.error.split("\n")):
        assert not line.strip().startswith(("✓", "Recognised", "Found out")), line


def test_what_a_check_recognises_is_told_all_the_same():
    known = check.Mistake("twice", "the result is doubled.", 2)
    with pytest.raises(CheckFailed) as caught:
        check.returns(lambda: 2, expected=1, says="one", mistakes=[known])
    text = str(caught.value)
    record = new_output("display_data", data={MIME_TYPE: caught.value.verdict.record()})
    error = new_output("error", ename="CheckFailed", evalue=text, traceback=[text])
    notebook = graded_notebook([record, error])
    assert "  Recognised: the result is doubled." in notebook.cells[0].outputs[1].evalue
    html = render(read_content(notebook, GRADES, None, False), "")
    assert "<strong>Recognised:</strong> the result is doubled." in html


def printed(*things):
    """Return what the terminal prints of these things."""
    screen = Screen(file=io.StringIO(), force_terminal=True, color_system=None, width=200)
    for thing in things:
        screen.print(thing)
    return screen.file.getvalue()


def row(student):
    """Return a result of this student."""
    return Result(student, "c", "n", RunVerdict.OK, f"by {student}", 1.0, 2.0, 0, (), 1, True, 0.5)


def test_a_screen_prints_no_sign_that_a_terminal_acts_on(monkeypatch):
    table = Table("student")
    table.add_row(f"eve{ESCAPES}")
    screen = Screen(file=io.StringIO(), force_terminal=True, color_system=None, width=200)
    monkeypatch.setattr(cli, "console", screen)
    cli._print_results([row(f"eve{ESCAPES}\nmallory")])
    output = printed(f"hello {ESCAPES}", table) + screen.file.getvalue()
    assert not set(ESCAPES) - set("[2J]0;title31m") & set(output)
    assert "eve?[2J" in output
    assert "\nmallory" not in output


def test_a_progress_bar_prints_none_either():
    screen = Screen(file=io.StringIO(), force_terminal=True, color_system=None, width=200)
    with ProgressBar(screen) as bar:
        bar(Note(f"note {ESCAPES}"))
        bar(row(f"eve{ESCAPES}"))
    output = screen.file.getvalue()
    assert "note ?[2J?]0" in output
    for sign in ("\x1b]0", "\x9b", "\u202e", "\x07"):
        assert sign not in output


def test_an_error_message_prints_none_either(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["rnn-grade", "grade", "--class", f"{tmp_path}/{ESCAPES}"])
    with pytest.raises(SystemExit):
        cli.main()
    output = capsys.readouterr().err
    assert "?[2J" in output
    assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(output)


def test_names_in_sentences_stay_in_their_line():
    assert some(["ada", "b\x1b[1m\nmallory"]) == "ada, b?[1m mallory"
    assert one_line("a\n\tb\x00") == "a b?"
    assert visible("a\n\tb\u200d") == "a\n\tb\u200d"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"), ("\t=1+1", "'=1+1"), ("＝1", "'＝1"), ("a;=1+1", "a;'=1+1"),
        ("a, @SUM(1)", "a, '@SUM(1)"), ('a;"=1"', 'a;"\'=1"'), ("x\x1b[1m", "x [1m"),
        ("O'Neil; Jr.", "O'Neil; Jr."), ("anne-marie", "anne-marie"),
    ],
)  # fmt: skip
def test_a_table_runs_nothing_whatever_separates_its_cells(text, cell):
    assert harmless(text).replace("  ", " ") == cell


def test_a_folder_whose_name_would_act_is_not_graded_and_named_once(tmp_path):
    (chapter,) = make_course(tmp_path / "course").chapters()
    folder = create_class(tmp_path / "class")
    released = release(folder, chapter)
    _hand_in(folder, released)
    names = ["<img src=x onerror=f()>", 'a";f();"', "b\x1b[2J", "c\nd", "e\\"]
    for name in names:
        target = folder.root / "submitted" / name / CHAPTER
        target.mkdir(parents=True)
        (target / f"{CHAPTER}.ipynb").write_bytes((released / f"{CHAPTER}.ipynb").read_bytes())
    lines = []
    rows = grade(folder.root, executor=run_with_exec, on_progress=lines.append)
    assert [result.student for result in rows] == ["ada"]
    notes = [event.message for event in lines if isinstance(event, Note)]
    assert len(notes) == len(names)
    assert all("Rename it" in note and "\n" not in note and "\x1b" not in note for note in notes)
    assert [path.name for path in (folder.root / "autograded").glob("[!.]*")] == ["ada"]


def test_a_name_from_a_roster_is_no_html():
    assert roster._fitting("Ada <img src=x>\nLovelace") == "Ada ?img src=x? Lovelace"
