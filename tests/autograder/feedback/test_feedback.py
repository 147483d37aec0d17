"""Feedback pages help, don't reveal hidden tests, and contain nothing that runs."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import datetime

from rnn_helpers import check
from rnn_helpers.check_record import MIME_TYPE

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.api import Gradebook

from autograder.authoring.source import ChapterSource
from autograder.classroom.cell_grades import CellGrade
from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.classes import create_class
from autograder.classroom.due import set_due
from autograder.classroom.errors import CourseError
from autograder.engine.run.grade import grade
from autograder.feedback.content import read_content
from autograder.feedback.grades import Grades
from autograder.feedback.lms import feedback_zip
from autograder.feedback.write import FeedbackWriter
from autograder.release.chapter import release
from tests.rnn_helpers.check.cell_code import run_as_cell
from tests.support.downloads import notebook as plain_notebook, write, zipped
from tests.support.students import (
    ANSWERS,
    HIDDEN_NUMBER,
    SCRIPT,
    WITH_MISTAKE,
    forged_record_cell,
    hand_in,
)
from tests.support.tiny_course import CHAPTER

FILE = f"{CHAPTER}.ipynb"
# Returns the number of lines of text in each of some elements.
LINES = """all => all.map(one => {
    const text = document.createRange();
    text.selectNodeContents(one);
    return text.getClientRects().length;
})"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> ClassFolder:
    """Return a class of seven, graded by the engine in its sandbox; a person graded ada's text."""
    source = tmp_path_factory.mktemp("feedback") / f"{CHAPTER}.py"
    source.write_text(WITH_MISTAKE)
    folder = create_class(source.parent / "class")
    release(folder, ChapterSource(source))
    set_due(folder, {CHAPTER: datetime(2026, 5, 1, 9)})
    with (folder.root / "nbgrader_config.py").open("a") as file:
        file.write("c.LateSubmissionPlugin.penalty_method = 'none'\n")
    for student, (code, text) in ANSWERS.items():
        hand_in(folder, student, code, text)
    rows = grade(folder.root, workers=1)
    assert {row.student: row.verdict for row in rows} == dict.fromkeys(ANSWERS, "ok")
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        given = gradebook.find_grade("why_add", CHAPTER, CHAPTER, "ada")
        given.manual_score, given.extra_credit, given.needs_manual_grade = 0.5, 0.25, False
        comment = gradebook.find_comment("why_add", CHAPTER, CHAPTER, "ada")
        comment.manual_comment = f"Well *said*. {SCRIPT}"
        gradebook.db.commit()
        gradebook.update_or_create_student("ada", first_name="Ada", last_name="<b>Lovelace</b>")
    return folder


@pytest.fixture
def own(graded, tmp_path) -> ClassFolder:
    """Return a copy of the graded class, for a test to change."""
    shutil.copytree(
        graded.root, tmp_path / "class", ignore=shutil.ignore_patterns("feedback", ".*")
    )
    return ClassFolder(tmp_path / "class")


def page(folder: ClassFolder, student: str, show_hidden: bool = False) -> str:
    with FeedbackWriter(folder, show_hidden) as writer:
        return writer.write(student, CHAPTER).page.read_text(encoding="utf-8")


def text_of(html: str) -> str:
    """Return approximately the text that a reader sees."""
    body = re.sub(r"<style>.*?</style>|<head>.*?</head>", "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())


def test_a_page_gives_the_points_of_each_exercise_and_in_all(graded):
    text = text_of(page(graded, "ada"))
    assert "3.75 of 4 points" in text
    assert "✓ solved 3 of 3" in text
    assert "◐ partly solved 0.75 of 1" in text
    assert "Handed in 2026-05-01" in text
    assert "after the deadline" in text
    assert re.search(r"Run and checked in \d+\.\d s", text)


def test_a_failed_check_tells_what_was_checked_what_came_and_the_recognised_mistake(graded):
    text = text_of(page(graded, "bob"))
    assert "✗ failed: 2 and 3" in text
    assert "expected 5 got -1" in text
    assert text.count("Recognised: the difference is taken, not the sum.") == 2
    assert 'hint("add_up")' in text
    assert "0 of 4 points so far" in text


def test_where_own_code_is_asked_for_a_student_hears_calmly_what_a_person_may_look_at(own):
    graded = own.autograded("ada", CHAPTER) / FILE
    notebook = nbformat.read(graded, as_version=4)
    by_name = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    by_name["setup"].source += "\nimport keras"
    by_name["add_up"].source += "\n    return helper(left, right)"
    by_name["add_up_hidden"].source += "\ncheck.returns(made_by, add_up, part)"
    helper = f"def helper(*both):\n    return keras.layers.Add()(both)  # {SCRIPT}"
    notebook.cells.append(nbformat.v4.new_code_cell(helper))
    nbformat.write(notebook, graded)
    html = page(own, "ada")
    text = text_of(html)
    assert "This exercise asks for code of your own." in text
    assert "Line 2 of a cell of your own uses keras.layers.Add" in text
    assert "3.75 of 4 points" in text and "✓ solved 3 of 3" in text
    assert "<script" not in html
    assert "code of your own." not in text_of(page(own, "bob"))


def test_an_answer_that_is_not_there_is_no_wrong_answer(graded):
    text = text_of(page(graded, "cleo"))
    assert "○ not attempted 0 of 3" in text
    assert "There was no answer to check." in text
    assert "○ not attempted 0 of 1" in text
    assert "wrong" not in text


def test_a_result_without_a_proof_waits_for_a_person(own):
    path = own.autograded("bob", CHAPTER) / FILE
    notebook = nbformat.read(path, as_version=4)
    tests = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("points")]
    for cell in tests:
        if cell.cell_type == "code":
            cell.metadata.rnn_course["proof"] = "not proven"
    nbformat.write(notebook, path)
    text = text_of(page(own, "bob"))
    assert "to be graded by a person" in text
    assert "The grader can't decide on this result. A person looks at it" in text
    assert "fails for inputs" not in text


def test_what_a_cell_shows_after_hidden_tests_is_left_out():
    """An answer can keep the arguments from hidden tests."""
    secret = new_output("stream", text=f"called with {HIDDEN_NUMBER}")
    error = new_output("error", ename="ValueError", evalue=HIDDEN_NUMBER, traceback=[HIDDEN_NUMBER])

    def answer(name, *outputs):
        return new_code_cell("x", metadata=_settings(name, solution=True), outputs=list(outputs))

    def test(name):
        return new_code_cell("t", metadata=_settings(name, grade=True, points=1))

    shown = new_output("stream", text="an honest number")
    notebook = new_notebook(
        cells=[
            answer("first", shown),
            test("first_test"),
            test("first_hidden"),
            answer("second", secret, error),
            test("second_test"),
            new_code_cell("y", outputs=[error]),
        ]
    )
    names = ("first_test", "first_hidden", "second_test")
    cells = {name: CellGrade(CHAPTER, name, 1.0, 1.0) for name in names}
    grades = Grades("ada", "ada", CHAPTER, 3.0, 3.0, 0.0, None, None, cells, {})
    content = read_content(notebook, grades, None, show_hidden=False)
    assert "an honest number" in str(content)
    assert HIDDEN_NUMBER not in str(content)
    assert "It was stopped by a ValueError. What it said is left out" in content.parts[1].error
    assert HIDDEN_NUMBER in str(read_content(notebook, grades, None, show_hidden=True))


def test_of_an_error_in_a_hidden_test_only_what_it_means_is_told():
    """The learner's line is described with its values, which are the hidden inputs."""
    lookup = run_as_cell("def lookup(word):\n    return {'sun': 1}[word]")["lookup"]
    with pytest.raises(check.CheckFailed) as caught:
        check.returns(lookup, HIDDEN_NUMBER, expected=1, says="a number")
    verdict, text = caught.value.verdict, str(caught.value)
    assert HIDDEN_NUMBER in verdict.place
    record = new_output("display_data", data={MIME_TYPE: verdict.record()})
    error = new_output("error", ename="CheckFailed", evalue=text, traceback=[text])
    for name in ("lookup_hidden", "lookup_test"):
        settings = _settings(name, grade=True, points=1)
        cell = new_code_cell("t", metadata=settings, outputs=[record, error])
        cells = {name: CellGrade(CHAPTER, name, 0.0, 1.0)}
        grades = Grades("ada", "ada", CHAPTER, 0.0, 1.0, 0.0, None, None, cells, {})
        content = str(read_content(new_notebook(cells=[cell]), grades, None, show_hidden=False))
        assert "The dictionary has no such key" in content
        assert (HIDDEN_NUMBER in content) == (name == "lookup_test")


def _settings(name, **marks):
    base = {"grade": False, "solution": False, "locked": False, "schema_version": 3}
    return {"nbgrader": {**base, "grade_id": name, **marks}}


def test_an_error_in_the_answers_own_cell_comes_first(graded):
    text = text_of(page(graded, "dan"))
    assert text.index("Your cell stopped with an error") < text.index("NameError: name")
    assert "SyntaxError" in text


def test_a_written_answer_has_the_graders_points_and_comment(graded):
    html = page(graded, "ada")
    assert "<strong>two</strong>" in html
    assert "Well <em>said</em>." in html
    assert "to be graded by a person" in text_of(page(graded, "bob"))


@pytest.mark.parametrize("student", ANSWERS)
def test_what_a_hidden_test_calls_an_answer_with_is_shown_only_when_asked(graded, own, student):
    html = page(graded, student)
    assert HIDDEN_NUMBER not in html
    assert "HIDDEN TESTS" not in html
    full_page = page(own, student, show_hidden=True)
    assert (HIDDEN_NUMBER in full_page) and (
        student in ("ada", "משה") or "HIDDEN TESTS" in full_page
    )


def test_the_hidden_page_is_replaced_when_it_is_written_without_asking(own):
    assert HIDDEN_NUMBER in page(own, "bob", show_hidden=True)
    assert HIDDEN_NUMBER not in page(own, "bob")


def test_a_record_that_a_student_printed_in_another_cell_is_not_believed(own):
    path = own.autograded("bob", CHAPTER) / FILE
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(3, forged_record_cell())
    imitation = forged_record_cell()
    imitation.metadata["nbgrader"] = {
        "grade_id": "my_own_test", "grade": True, "locked": True, "solution": False, "points": 99,
    }  # fmt: skip
    notebook.cells.append(imitation)
    again = forged_record_cell()
    again.metadata["nbgrader"] = imitation.metadata["nbgrader"] | {"grade_id": "add_up_test"}
    notebook.cells.append(again)
    path.chmod(0o644)
    nbformat.write(notebook, path)
    html = page(own, "bob")
    assert "forged" not in html
    assert "0 of 4 points" in text_of(html)


def test_repairs_and_what_stopped_a_run_are_told(own):
    path = own.autograded("bob", CHAPTER) / FILE
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.rnn_course |= {
        "verdict": "timeout",
        "detail": "a cell ran longer than 10 s and was stopped",
        "repairs": [f"The notebook was named {SCRIPT}; it was taken for {FILE}."],
    }
    path.chmod(0o644)
    nbformat.write(notebook, path)
    html = page(own, "bob")
    text = text_of(html)
    assert "The notebook ran out of time: a cell ran longer than 10 s and was stopped." in text
    assert "Your notebook was mended before it was graded" in text
    assert "&lt;script&gt;document.title" in html


def test_a_late_penalty_is_told_and_counts(own):
    with Gradebook(own.db_url, own.course_id) as gradebook:
        submitted = gradebook.find_submission_notebook(CHAPTER, CHAPTER, "ada")
        submitted.late_submission_penalty = 1.5
        gradebook.db.commit()
    text = text_of(page(own, "ada"))
    assert "2.25 of 4 points" in text
    assert "For lateness −1.5 points" in text


def test_stock_nbgraders_grading_gives_the_same_page(own):
    before = text_of(page(own, "bob"))
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", CHAPTER, "--student=bob", "--force"],
        cwd=own.root, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    strip = re.compile(r"Run and checked in [\d.]+ s ?")
    assert strip.sub("", text_of(page(own, "bob"))) == strip.sub("", before)


def test_a_page_is_written_again_only_when_something_changed(own):
    def new() -> bool:
        with FeedbackWriter(own) as writer:
            return writer.write("bob", CHAPTER).new

    assert [new(), new()] == [True, False]
    with Gradebook(own.db_url, own.course_id) as gradebook:
        comment = gradebook.find_comment("add_up", CHAPTER, CHAPTER, "bob")
        comment.manual_comment = "Read the exercise once more."
        gradebook.db.commit()
    assert [new(), new()] == [True, False]
    assert "Read the exercise once more." in page(own, "bob")
    place = own.root / "feedback" / "bob" / CHAPTER
    (place / "submission_secret.txt").unlink()
    assert [new(), new()] == [True, False]
    (place / f"{CHAPTER}.html").write_text("half a page")
    assert [new(), new()] == [True, False]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("student", ["mallory", "ada"])
def test_nothing_runs_and_nothing_is_fetched_and_it_fits_the_screen(
    graded, browser, student, width
):
    with FeedbackWriter(graded) as writer:
        path = writer.write(student, CHAPTER).page
    shown = browser.new_page(viewport={"width": width, "height": 800})
    requests, complaints = [], []
    shown.on("request", lambda request: requests.append(request.url))
    shown.on("console", lambda message: complaints.append(message.text))
    shown.on("dialog", lambda dialog: requests.append("a dialog"))
    shown.goto(path.as_uri())
    shown.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert shown.title() == "Feedback: A tiny chapter"
    assert [url for url in requests if not url.startswith("data:")] == [path.as_uri()]
    assert complaints == []
    assert (
        shown.locator("script, iframe, svg, object, embed, form, [onclick], [onerror]").count() == 0
    )
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert shown.locator("main").is_visible()
    assert set(shown.eval_on_selector_all(".facts dt", LINES)) == {1}
    assert shown.locator("a[href^='javascript']").count() == 0
    shown.close()


def test_the_page_can_be_read_by_those_who_cannot_see_it_well(graded, browser):
    shown = browser.new_page(viewport={"width": 390, "height": 800})
    for student in ("bob", "ada"):
        with FeedbackWriter(graded) as writer:
            shown.goto(writer.write(student, CHAPTER).page.as_uri())
        # axe is a script, which the page's own policy would block.
        found = shown.evaluate("() => document.querySelectorAll('h1').length")
        assert found == 1
    without_policy = re.sub(
        r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page(graded, "bob")
    )
    shown.set_content(without_policy)
    results = Axe().run(shown)
    assert results.violations_count == 0, results.generate_report()
    shown.close()


def test_hostile_names_and_text_stay_text(graded):
    html = page(graded, "mallory")
    assert "<script" not in html.lower()
    assert (
        "onerror=" not in re.sub(r"&[^;]+;", "", re.sub(r"<[^>]*>", "", html)) or "&lt;img" in html
    )
    assert "\x1b" not in html
    assert "&lt;b&gt;Lovelace&lt;/b&gt;" in page(graded, "ada")
    assert 'href="https://example.org"' in html


def test_nbgraders_own_command_writes_the_same_page(own):
    ours = page(own, "bob")
    shutil.rmtree(own.root / "feedback")
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_feedback", CHAPTER],
        cwd=own.root, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    theirs = (own.root / "feedback" / "bob" / CHAPTER / f"{CHAPTER}.html").read_text()
    strip = re.compile(r"Run and checked in [\d.]+ s ?")
    assert strip.sub("", text_of(theirs)) == strip.sub("", text_of(ours))
    assert HIDDEN_NUMBER not in theirs


def test_the_stock_page_works_in_the_same_folder_where_it_is_wanted(own):
    config = own.root / "nbgrader_config.py"
    lines = [line for line in config.read_text().splitlines() if "exporter_class" not in line]
    config.write_text("\n".join(lines))
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_feedback", CHAPTER, "--student=bob"],
        cwd=own.root, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    html = (own.root / "feedback" / "bob" / CHAPTER / f"{CHAPTER}.html").read_text()
    assert "Score: 0.0 / 4.0" in html


def test_pages_go_back_through_the_exchange_to_whom_they_are_for(own, tmp_path, rnn_grade):
    exchange, home = tmp_path / "exchange", tmp_path / "home"
    with (own.root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.Exchange.root = {str(exchange)!r}\n")
    exchange.mkdir()
    output = rnn_grade("feedback", "--class", own.root, "--exchange")
    assert f"exchange: {len(ANSWERS)} pages given out" in output
    cache = home / "cache" / "rnn" / f"bob+{CHAPTER}+2026-05-01 10:00:00.000000 UTC"
    write(cache / FILE, plain_notebook())
    write(cache / "submission_secret.txt", b"secret of bob")
    config = f"c.Exchange.root = {str(exchange)!r}\nc.Exchange.cache = {str(home / 'cache')!r}\n"
    write(home / "nbgrader_config.py", f"c = get_config()\n{config}".encode())
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "fetch_feedback", CHAPTER, "--course", "rnn"],
        cwd=home, check=True, capture_output=True,
    )  # fmt: skip
    (fetched,) = (home / CHAPTER / "feedback").rglob("*.html")
    assert (
        fetched.read_bytes()
        == (own.root / "feedback" / "bob" / CHAPTER / f"{CHAPTER}.html").read_bytes()
    )


def test_who_did_not_hand_in_through_the_exchange_is_left_out_there(own, tmp_path, rnn_grade):
    with (own.root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.Exchange.root = {str(tmp_path)!r}\n")
    tmp_path.chmod(0o777)
    (own.autograded("ada", CHAPTER) / "submission_secret.txt").unlink()
    output = rnn_grade(
        "feedback", "--class", own.root, "--exchange", "--student", "ada", "--student", "bob"
    )
    assert "exchange: 1 page given out; 1 did not come through it" in output


def test_an_exchange_that_is_not_there_is_told_and_the_pages_are_written(own, complaint):
    with (own.root / "nbgrader_config.py").open("a") as file:
        file.write("c.Exchange.root = '/proc/none'\n")
    line = complaint("feedback", "--class", own.root, "--exchange")
    assert "rnn-grade doctor" in line
    assert (own.root / "feedback" / "ada" / CHAPTER / f"{CHAPTER}.html").is_file()


def test_pages_are_zipped_under_the_names_that_each_lms_reads_back(own, tmp_path, rnn_grade):
    moodle = {f"Bob Meier_77_assignsubmission_file_/{FILE}": plain_notebook("# bob")}
    canvas = {f"lovelaceada_LATE_11_901_{FILE}": plain_notebook("# ada")}
    write(tmp_path / "moodle.zip", zipped(moodle))
    write(tmp_path / "canvas.zip", zipped(canvas))
    roster = b"id,first_name,last_name,lms_user_id\nbob,Bob,Meier,\nada,Ada,Lovelace,11\n"
    write(tmp_path / "roster.csv", roster)
    rnn_grade(
        "collect", "--class", own.root, "--from", tmp_path / "moodle.zip",
        "--from", tmp_path / "canvas.zip", "--roster", tmp_path / "roster.csv",
    )  # fmt: skip
    output = rnn_grade("feedback", CHAPTER, "--class", own.root, "--zip", tmp_path / "out.zip")
    assert "Canvas lists each page under the name of the file that was handed in." in output
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        names = set(archive.namelist())
        moodle_page = f"Bob Meier_77_assignsubmission_file_/{CHAPTER}.html"
        assert archive.read(moodle_page).startswith(b"<!doctype html>")
    assert f"lovelaceada_11_901_{CHAPTER}.html" in names
    assert f"cleo/{CHAPTER}.html" in names
    # Moodle's importer splits a folder's name into name, participant, plugin type, plugin, rest.
    assert moodle_page.split("/")[0].split("_", 4) == [
        "Bob Meier", "77", "assignsubmission", "file", "",
    ]  # fmt: skip
    # As in Canvas, the first two numbers between underscores are user and attachment.
    parts = f"lovelaceada_11_901_{CHAPTER}.html".split("_")
    assert [part for part in parts if part.isdigit()][:2] == ["11", "901"]


def test_the_page_of_an_anonymous_submission_keeps_the_name_that_canvas_made_up(
    own, tmp_path, rnn_grade
):
    files = {f"LATE_anon_x9Yz1_901_{FILE}": plain_notebook("# who?")}
    write(tmp_path / "canvas.zip", zipped(files))
    rnn_grade("collect", "--class", own.root, "--from", tmp_path / "canvas.zip")
    page = write(tmp_path / "page.html", b"<!doctype html>")
    feedback_zip(own, CHAPTER, [("anon_x9Yz1", page)], tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.namelist() == [f"anon_x9Yz1_901_{CHAPTER}.html"]


def test_one_page_that_cannot_be_written_stops_no_other(own, complaint):
    path = own.autograded("bob", CHAPTER) / FILE
    path.chmod(0o644)
    path.write_text("{")
    line = complaint("feedback", "--class", own.root)
    assert "1 problem: " in line and "bob" in line and "grade it again" in line
    assert (own.root / "feedback" / "ada" / CHAPTER / f"{CHAPTER}.html").is_file()


def test_a_zip_that_is_there_is_not_overwritten(own, tmp_path, complaint):
    kept = write(tmp_path / "out.zip", b"by hand")
    line = complaint("feedback", CHAPTER, "--class", own.root, "--zip", kept)
    assert line == f"rnn-grade: {kept} exists; name another place with --zip, or add --force."
    assert kept.read_bytes() == b"by hand"


def test_force_replaces_a_zip_once_the_new_one_is_whole(own, tmp_path, rnn_grade, monkeypatch):
    kept = write(tmp_path / "out.zip", b"by hand")
    command = ("feedback", CHAPTER, "--class", own.root, "--zip", kept, "--force")

    def full(*arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(zipfile.ZipFile, "write", full)
        with pytest.raises(AssertionError, match="No space left"):
            rnn_grade(*command)
    assert kept.read_bytes() == b"by hand"
    rnn_grade(*command)
    with zipfile.ZipFile(kept) as archive:
        assert f"ada/{CHAPTER}.html" in archive.namelist()
    assert [path.name for path in tmp_path.glob("*out.zip*")] == ["out.zip"]


def test_what_was_not_graded_is_told(own):
    with FeedbackWriter(own) as writer, pytest.raises(CourseError, match="has not been graded"):
        writer.write("nobody", CHAPTER)


def test_a_line_of_the_log_that_a_kill_cut_off_does_no_harm(own):
    with (own.root / "grading-log.jsonl").open("a") as file:
        file.write('{"student": "bob", "chap')
    assert "Run and checked in" in text_of(page(own, "bob"))
    with (own.root / "grading-log.jsonl").open("a") as file:
        entry = {"student": "bob", "chapter": CHAPTER, "seconds": 77.0, "graded": True}
        file.write("\n" + json.dumps(entry) + "\n")
    assert "Run and checked in 77.0 s" in text_of(page(own, "bob"))
