"""The review questions can be answered on a page in the course's JupyterLab."""

import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

from rnn_helpers.learner.progress import store
from rnn_helpers.learner.review.questions import question
from rnn_helpers.learner.review.schedule import due_on
from rnn_helpers.learner.review.service import next_question, take_answer
from rnn_helpers.learner.study import REVIEW_PAGE, running_lab

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_code_cell, new_notebook

from tests.support.browser import LAPTOP, PATIENCE_MS, open_notebook, run_cell

TODAY = date.today()
EXERCISE = "lstm_parameters"


@pytest.fixture
def done(monkeypatch, tmp_path):
    """Have done an exercise yesterday."""
    monkeypatch.setenv("RNN_COURSE_DATA", str(tmp_path / "data"))

    class Yesterday(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime.now(zone) - timedelta(days=1)

    with monkeypatch.context() as patched:
        patched.setattr(store, "datetime", Yesterday)
        store.mark_passed(EXERCISE)


def made_for(asked):
    (entry,) = [due for due in due_on(TODAY) if due.item.name == asked["item"]]
    return question(entry.item.name, len(entry.asked), entry.asked)


def test_an_answer_is_kept_and_not_asked_again(done):
    asked = next_question(TODAY)
    made = made_for(asked)
    told = take_answer(asked | {"choice": made.right}, TODAY)
    assert told["right"] is True
    assert told["says"] == "Right. It comes back in 3 days."
    assert next_question(TODAY).get("item") != asked["item"]
    twice = take_answer(asked | {"choice": made.right}, TODAY)
    assert twice == {"says": "This question has been answered already.", "right": None}


def test_a_wrong_answer_is_told_what_is_right_and_why(done):
    asked = next_question(TODAY)
    made = made_for(asked)
    wrong = next(i for i in range(len(made.choices)) if i != made.right)
    told = take_answer(asked | {"choice": wrong}, TODAY)
    assert told["right"] is False
    assert told["says"].startswith(
        f"No: {'abcd'[made.right]} is right. {made.choices[wrong].reason}"
    )


@pytest.mark.parametrize("choice", [-1, 4])
def test_an_answer_that_is_none_of_the_choices_is_not_kept(done, choice):
    asked = next_question(TODAY)
    assert take_answer(asked | {"choice": choice}, TODAY)["says"] == "Choose one of the answers."
    assert next_question(TODAY) == asked


def test_the_service_replies_to_each_line_and_ends_with_its_input(done):
    lines = '{"ask": true}\n{"item": "x", "key": 1, "choice": 0}\n'
    run = subprocess.run(
        [sys.executable, "-m", "rnn_helpers.learner.review.service"],
        input=lines,
        capture_output=True,
        text=True,
        timeout=120,
    )
    first, second = map(json.loads, run.stdout.splitlines())
    assert first["item"].startswith(EXERCISE)
    assert second["right"] is None


def test_a_progress_file_that_cannot_be_read_is_told(done, tmp_path):
    (tmp_path / "data" / "progress.sqlite3").write_text("no database")
    run = subprocess.run(
        [sys.executable, "-m", "rnn_helpers.learner.review.service"],
        input='{"ask": true}\n',
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "can't be read or kept: " in json.loads(run.stdout)["nothing"]


def test_a_learner_answers_all_that_is_due_by_keyboard(done, tmp_path, browser):
    (tmp_path / "answers").mkdir()
    due = len(due_on(TODAY))
    with running_lab(tmp_path / "answers") as lab:
        page = browser.new_page(viewport=LAPTOP)
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{lab.url}{REVIEW_PAGE}?token={lab.token}")
        for left in range(due, 0, -1):
            assert re.search(rf"\b{left} questions? (is|are) due", page.inner_text("main"))
            assert Axe().run(page).violations_count == 0
            page.keyboard.press("Tab")
            page.keyboard.press("Space")
            page.keyboard.press("Enter")
            page.get_by_role("link", name="Next question").wait_for()
            assert re.search(r"Right\.|No: [a-d] is right\.", page.inner_text("main"))
            assert Axe().run(page).violations_count == 0
            page.keyboard.press("Enter")
            page.wait_for_function("() => !document.querySelector('.next')")
        assert "Nothing is due today" in page.inner_text("main")
        # Without the server's token nobody reads or answers anything.
        stranger = browser.new_context().new_page()
        stranger.goto(f"{lab.url}{REVIEW_PAGE}")
        assert "Nothing is due" not in stranger.inner_text("body")
        # Another site that the learner visits can't answer in the learner's name.
        answer = page.request.post(
            f"{lab.url}{REVIEW_PAGE}", form={"item": "x", "key": "1", "choice": "0"}
        )
        assert answer.status == 403
    assert len(store.reviews()) == due
    assert all(review.due > datetime.now(UTC).date() for review in store.reviews().values())


def test_a_chapters_first_questions_lead_to_the_page(done, tmp_path, browser):
    source = (
        "from rnn_helpers.learner.review.recall import recall_first\n"
        'recall_first("simple_rnn_parameters")'
    )
    notebook = new_notebook(cells=[new_code_cell(source)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "", "language": "python"}
    (tmp_path / "answers").mkdir()
    nbformat.write(notebook, tmp_path / "answers" / "a.ipynb")
    with running_lab(tmp_path / "answers") as lab:
        page = browser.new_page(viewport=LAPTOP)
        open_notebook(page, lab, "a.ipynb")
        run_cell(page, page.locator(".jp-CodeCell").first)
        assert page.locator(".rnn-card summary").count() >= 2
        with page.expect_popup() as opened:
            page.get_by_role("link", name="Answer them now").click()
        opened.value.wait_for_selector("fieldset", timeout=PATIENCE_MS)
        assert opened.value.url == f"{lab.url}{REVIEW_PAGE}"
