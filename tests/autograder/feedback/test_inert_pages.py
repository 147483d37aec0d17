"""No page that people open after grading runs scripts, leads elsewhere or makes requests.

In the class, "hostile" was graded like everybody else. "control" has the same attacks in a notebook
from which nothing was removed, to show that the attacks work, and that formgrader's policy stops
them by itself.
"""

from urllib.parse import urlsplit

from rnn_helpers.learner.study import running_lab

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.classroom.classes import create_class
from autograder.classroom.nbgrader_steps import nbgrader_api
from autograder.engine.record import recorder as record
from autograder.engine.run.grade import grade
from autograder.feedback.write import FeedbackWriter
from autograder.release.chapter import release
from autograder.report.page import write_report
from tests.adversity.attacks.pages import hand_in, show_attacks
from tests.support.careless import reading
from tests.support.formgrader_command import formgrader
from tests.support.tiny_course import CHAPTER, make_course


@pytest.fixture(scope="module")
def graded(tmp_path_factory, canary):
    """Return the graded class."""
    root = tmp_path_factory.mktemp("inert")
    (chapter,) = make_course(root / "course").chapters()
    folder = create_class(root / "class")
    released = release(folder, chapter)
    hand_in(folder, released, "hostile", canary[0])
    hand_in(folder, released, "control", canary[0], everything=False)
    grade(folder.root, students=["hostile"], executor=show_attacks)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(record, "make_inert", lambda notebook: [])
        grade(folder.root, students=["control"], executor=show_attacks)
    return folder


@pytest.fixture(scope="module")
def guarded(graded):
    """Yield the address of `rnn-grade formgrader`, with its token."""
    with formgrader(graded.root) as address:
        yield address


@pytest.fixture(scope="module")
def stock(graded):
    """Yield the address of nbgrader's own formgrader, in an instructor's own JupyterLab."""
    with running_lab(graded.root) as lab:
        yield f"{lab.url}/login?next=%2Fformgrader&token={lab.token}"


def submission(folder, login, student):
    """Return the address of a submission's page in formgrader."""
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        found = gradebook.find_submission_notebook(CHAPTER, CHAPTER, student).id
    parts = urlsplit(login)
    return f"{parts.scheme}://{parts.netloc}/formgrader/submissions/{found}/?index=0"


def assert_inert(watched, address):
    watched.open(address)
    assert watched.went_to == address
    assert (watched.ran, watched.asked, watched.take_stolen()) == (set(), set(), set())
    assert len(watched.page.context.pages) == 1
    assert len(watched.page.frames) == 1


def test_the_attacks_work_where_nothing_is_taken_out(graded, stock, browser, canary):
    with reading(browser, graded, canary, stock) as watched:
        watched.open(submission(graded, stock, "control"))
        assert len(watched.ran) >= 20, watched.ran
        assert len(watched.take_stolen()) >= 15
        assert {"/picture", "/css_inline", "/css_import"} <= watched.asked


def test_the_graded_notebook_is_inert_in_nbgraders_own_formgrader(graded, stock, browser, canary):
    with reading(browser, graded, canary, stock) as watched:
        assert_inert(watched, submission(graded, stock, "hostile"))
        assert "Because of the sum." in watched.page.inner_text("#notebook")


def test_the_graded_notebook_is_inert_in_formgrader(graded, guarded, browser, canary):
    with reading(browser, graded, canary, guarded) as watched:
        assert_inert(watched, submission(graded, guarded, "hostile"))
        assert watched.page.locator("input.score").count() == 3


def test_formgraders_policy_lets_nothing_run_even_where_nothing_is_taken_out(
    graded, guarded, browser, canary
):
    with reading(browser, graded, canary, guarded) as watched:
        watched.open(submission(graded, guarded, "control"))
        assert (watched.ran, watched.take_stolen()) == (set(), set())
        assert not {"/picture", "/css_inline", "/css_import", "/script"} & watched.asked


def test_the_feedback_page_is_inert(graded, browser, canary):
    with FeedbackWriter(graded) as writer:
        page = writer.write("hostile", CHAPTER).page
    with reading(browser, graded, canary) as watched:
        assert_inert(watched, page.as_uri())


def test_nothing_runs_on_a_feedback_page_even_where_nothing_is_taken_out(graded, browser, canary):
    with FeedbackWriter(graded) as writer:
        page = writer.write("control", CHAPTER).page
    with reading(browser, graded, canary) as watched:
        watched.open(page.as_uri())
        assert (watched.ran, watched.take_stolen()) == (set(), set())


def test_the_class_report_is_inert(graded, browser, canary, tmp_path):
    write_report(graded, tmp_path / "report.html", names=True)
    with reading(browser, graded, canary) as watched:
        assert_inert(watched, (tmp_path / "report.html").as_uri())


def test_nbgraders_own_feedback_is_inert(graded, browser, canary):
    config = graded.config.copy()
    config.GenerateFeedback.exporter_class = "nbconvert.exporters.html.HTMLExporter"
    outcome = nbgrader_api(config).generate_feedback(CHAPTER, "hostile", force=True)
    assert outcome["success"], outcome
    page = graded.root / "feedback" / "hostile" / CHAPTER / f"{CHAPTER}.html"
    assert "autograder" not in page.read_text("utf-8")[:200]
    with reading(browser, graded, canary) as watched:
        assert_inert(watched, page.as_uri())


def test_the_notes_on_top_tell_what_was_taken_out(graded):
    path = graded.autograded("hostile", CHAPTER) / f"{CHAPTER}.ipynb"
    notes = nbformat.read(path, 4).cells[0].source
    assert "Made harmless" in notes
    assert "why" in notes


def test_files_beside_a_notebook_are_no_pages(graded, guarded, stock, browser, canary):
    names = {path.name for path in graded.autograded("hostile", CHAPTER).iterdir()}
    assert {"page.html.txt", "drawing.svg.txt", "page.xhtml.txt", "data.csv"} <= names
    for login in (guarded, stock):
        with reading(browser, graded, canary, login) as watched:
            page = submission(graded, login, "hostile").partition("?")[0]
            answer = watched.page.goto(f"{page}page.html.txt")
            assert answer.headers["content-type"].startswith("text/plain")
            assert watched.ran == set()


def test_formgrader_takes_no_other_folder_from_its_address(graded, guarded, browser, canary):
    place = graded.root / "submitted" / "hostile" / CHAPTER
    (place / "nbgrader_config.py").write_text(f"open({str(graded.root / 'owned')!r}, 'w')")
    with reading(browser, graded, canary, guarded) as watched:
        parts = urlsplit(guarded)
        page = f"{parts.scheme}://{parts.netloc}/formgrader?path={place}"
        assert watched.page.goto(page).status == 403
    assert not (graded.root / "owned").exists()
