"""axe finds no faults in cards in a real JupyterLab, in light, in dark, and at twice the size."""

import json

from rnn_helpers.learner.study import running_lab

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_code_cell, new_notebook

from tests.support.browser import LAPTOP, chromium, open_notebook, run_cell, save

# At 200 %, a page has half the width and height of a laptop's screen.
ZOOMED = {"width": 683, "height": 384}
THEMES = "@jupyterlab/apputils-extension/themes.jupyterlab-settings"

# One cell shows every kind of card, which a learner would see one at a time.
MISTAKES = """
import contextlib
import numpy as np
from rnn_helpers import check
from rnn_helpers.check import CheckFailed, Mistake
from rnn_helpers.check.compare import Axes
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first

predict_first("least_gradient", "")
predict_first("least_gradient", "a")
predict_first("least_gradient", "c")

axes = Axes(("batch", "units"), {"batch": 4, "time": 6, "features": 3, "units": 5})
known = [Mistake("m", "`return_sequences` keeps the time axis, and so on.", np.ones((4, 6, 5)))]
long = np.arange(40.0).reshape(4, 10)
words = "a" * 200
for got, expected in [
    (np.ones((4, 6, 5)), np.ones((4, 5))),
    (np.zeros((4, 5)), np.ones((4, 5))),
    (long + 0.123456789 * (long > 16), long),
    ([1, 2, 3, 4], [1, 2, 5]),
    (words + "b", words + "c"),
    (0.25, 0.5),
    (np.arange(3), np.arange(3.0)),
    (None, np.ones(2)),
]:
    with contextlib.suppress(CheckFailed):
        def simple_rnn():
            return got
        check.returns(simple_rnn, expected=expected, axes=axes, mistakes=known, says="an output")
def lstm():
    raise NotImplementedError()
with contextlib.suppress(CheckFailed):
    check.returns(lstm, expected=1, says="an output")
from IPython.display import HTML, display
from rnn_helpers.learner.chapters import all_chapters
from rnn_helpers.learner.progress.card import success_card
from rnn_helpers.learner.progress.summary import ChapterProgress
display(HTML(success_card("gru", ChapterProgress(all_chapters()["05_gru"], {}), True)))
def gru():
    return 1 / 0
check.returns(gru, expected=1, says="an output")
"""
CARDS = 15
# Below a setup cell is the chapter's card.
SETUP = {"nbgrader": {"grade_id": "setup"}}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Yield the page of the notebook, run in a JupyterLab with new settings."""
    root = tmp_path_factory.mktemp("lab")
    folder = root / "03_simple_rnn"
    folder.mkdir()
    notebook = new_notebook(cells=[new_code_cell(MISTAKES, metadata=SETUP)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "", "language": "python"}
    nbformat.write(notebook, folder / "03_simple_rnn.ipynb")
    with pytest.MonkeyPatch.context() as patch, chromium() as browser:
        patch.setenv("RNN_COURSE_DATA", str(root / "data"))
        patch.setenv("JUPYTERLAB_SETTINGS_DIR", str(root / "settings"))
        patch.setenv("JUPYTERLAB_WORKSPACES_DIR", str(root / "workspaces"))
        with running_lab(root) as lab:
            page = browser.new_page(viewport=LAPTOP)
            page.settings = root / "settings" / THEMES
            open_notebook(page, lab, f"{folder.name}/{folder.name}.ipynb")
            run_cell(page, page.locator(".jp-CodeCell").first)
            save(page)
            yield page


def use(page, theme):
    """Reload JupyterLab with a theme; the outputs are the saved ones."""
    page.settings.parent.mkdir(parents=True, exist_ok=True)
    page.settings.write_text(json.dumps({"theme": f"JupyterLab {theme}"}))
    page.reload()
    page.wait_for_selector(f"body[data-jp-theme-name='JupyterLab {theme}']", state="attached")
    page.wait_for_selector(".rnn-card")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_in_the_way(page, theme):
    use(page, theme)
    assert page.locator(".rnn-card").count() == CARDS
    found = Axe().run(page, context=".rnn-card")
    assert found.violations_count == 0, found.generate_report()
    # axe doesn't judge the contrast here; test_contrast does.
    checked = {rule["id"] for rule in found.response["passes"]}
    assert {"aria-allowed-role", "role-img-alt", "scope-attr-valid"} <= checked


def test_at_twice_the_size_nothing_is_cut_off(page):
    page.set_viewport_size(ZOOMED)
    try:
        widths = page.eval_on_selector_all(
            ".rnn-card", "cards => cards.map(c => [c.scrollWidth, c.clientWidth])"
        )
        assert len(widths) == CARDS
        assert all(needed <= given for needed, given in widths), widths
        outside = page.eval_on_selector_all(
            ".rnn-card",
            "cards => cards.filter(c => c.getBoundingClientRect().right > innerWidth).length",
        )
        assert outside == 0
    finally:
        page.set_viewport_size(LAPTOP)


def test_the_keyboard_reaches_a_table_that_scrolls(page):
    first = page.locator(".rnn-card .rnn-scroll").first
    first.focus()
    assert first.evaluate("element => element === document.activeElement")
