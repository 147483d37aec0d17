"""An explorable answers in JupyterLab, and in Notebook 7 after it was saved."""

from rnn_helpers.learner.study import running_lab

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.support.browser import LAPTOP, PATIENCE_MS, open_notebook, run_cell, save

SOURCE = "from rnn_helpers.topics.conv1d.explorable import receptive_field\nreceptive_field()"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    root = tmp_path_factory.mktemp("lab")
    notebook = new_notebook(cells=[new_code_cell(SOURCE)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "", "language": "python"}
    nbformat.write(notebook, root / "a.ipynb")
    with running_lab(root) as running:
        yield running


@pytest.fixture(scope="module")
def page(browser):
    return browser.new_page(viewport=LAPTOP)


def answers(page):
    frame = page.frame_locator(".jp-OutputArea iframe")
    frame.locator(".says").wait_for()
    before = frame.locator(".says").inner_text()
    frame.get_by_role("button", name="One step back").click()
    assert frame.locator(".says").inner_text() != before
    assert not page.locator(".rnn-explorable img").is_visible()


def test_it_answers_in_jupyterlab(page, lab):
    open_notebook(page, lab, "a.ipynb")
    run_cell(page, page.locator(".jp-CodeCell").first)
    page.frame_locator(".jp-OutputArea iframe").locator(".says").wait_for()
    save(page)
    answers(page)


def test_a_click_beside_the_figure_takes_the_keyboard_from_it(page):
    for _ in range(3):
        page.frame_locator(".jp-OutputArea iframe").locator(".says").click()
        assert page.evaluate("() => document.activeElement.tagName") == "IFRAME"
        page.locator(".jp-InputPrompt").first.click()
        assert page.evaluate("() => document.activeElement.tagName") != "IFRAME"


def test_it_answers_in_a_saved_notebook_in_notebook_7_without_being_run(page, lab):
    page.goto(f"{lab.url}/notebooks/a.ipynb?token={lab.token}", timeout=PATIENCE_MS)
    page.wait_for_selector(".jp-Notebook")
    answers(page)
