"""A person grades written questions in formgrader, with the rubric next to the answer."""

import urllib.request

import nbformat
import pytest

from autograder.classroom.classes import create_class
from autograder.engine.run.grade import grade
from autograder.release.chapter import release
from tests.support.formgrader_command import formgrader
from tests.support.standins import run_with_exec
from tests.support.tiny_course import CHAPTER, SOURCE, make_course

RUBRIC = "- 1 point: names the sum."
WITH_RUBRIC = SOURCE.replace(
    "# ### END SOLUTION\n", f"#\n# **Rubric**\n#\n# {RUBRIC}\n# ### END SOLUTION\n"
)


def _hand_in(folder, released):
    notebook = nbformat.read(released / f"{CHAPTER}.ipynb", 4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name == "add_up":
            cell.source = "def add_up(left, right):\n    return left + right"
        elif name == "why_add":
            cell.source = "Because of the sum."
    path = folder.root / "submitted" / "ada" / CHAPTER / f"{CHAPTER}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Return a class with one student, graded except for the written question."""
    root = tmp_path_factory.mktemp("formgrader")
    (chapter,) = make_course(root / "course", WITH_RUBRIC).chapters()
    folder = create_class(root / "class")
    _hand_in(folder, release(folder, chapter))
    (result,) = grade(folder.root, executor=run_with_exec)
    assert (result.score, result.most) == (3, 4)
    return folder


@pytest.fixture(scope="module")
def address(graded):
    """Yield the address that `rnn-grade formgrader` prints, with its token."""
    with formgrader(graded.root) as address:
        yield address


def test_a_person_grades_an_answer_and_a_regrade_keeps_the_grade(graded, address, browser):
    origin = address.partition("/login")[0]
    page = browser.new_page()
    page.goto(address)
    page.get_by_role("heading", name="Manage Assignments").wait_for()
    page.goto(f"{origin}/formgrader/gradebook/{CHAPTER}/{CHAPTER}/")
    page.get_by_role("link", name="Submission #1").click()
    page.get_by_text(RUBRIC[2:]).wait_for()
    score = page.locator("input.score").last
    assert "Because of the sum." in page.content()
    page.wait_for_load_state("networkidle")
    with page.expect_response(lambda r: r.request.method == "PUT" and r.ok):
        score.fill("1")
        score.press("Tab")
    page.goto(f"{origin}/formgrader/gradebook/{CHAPTER}/{CHAPTER}/")
    page.get_by_text("4 / 4").wait_for()
    (result,) = grade(graded.root, executor=run_with_exec, regrade=True)
    assert (result.score, result.most) == (4, 4)


def test_without_its_token_it_shows_nothing(address):
    origin = address.partition("/login")[0]
    with urllib.request.urlopen(f"{origin}/formgrader/api/assignments", timeout=20) as answer:
        assert answer.geturl().startswith(f"{origin}/login")


def test_students_never_see_the_rubric(graded):
    released = (graded.root / "release" / CHAPTER / f"{CHAPTER}.ipynb").read_text("utf-8")
    assert RUBRIC not in released
