"""Make README's picture of a card from the real thing: ``python -m tests.picture``."""

import sys
import tempfile
from pathlib import Path

from rnn_helpers.learner.released import COURSE
from rnn_helpers.learner.study import ANSWERS, copy_missing, running_lab

import nbformat
from playwright.sync_api import Page

from tests.support.bank_runner import COURSE as CHECKOUT
from tests.support.browser import LAPTOP, chromium, open_notebook, run_cell

CHAPTER, EXERCISE = "03_simple_rnn", "simple_rnn_step"
#: A learner's first try, which forgets the bias.
TRY = "def simple_rnn_step(x_t, h, W, U, b):\n    return np.tanh(x_t @ W + h @ U)"
PICTURE = CHECKOUT.root / "docs" / "images" / "lesson.png"


def make(path: Path) -> None:
    """Run the try and its check in JupyterLab, and take a picture of both.

    Args:
        path: Where to write the picture.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / COURSE).symlink_to(CHECKOUT.released)
        copy_missing(folder)
        notebook = folder / ANSWERS / CHAPTER / f"{CHAPTER}.ipynb"
        _write_try(notebook)
        with running_lab(folder / ANSWERS) as lab, chromium() as browser:
            # Taller than a laptop, so that the card and all above it are in view.
            page = browser.new_page(viewport=LAPTOP | {"height": 1200})
            open_notebook(page, lab, f"{CHAPTER}/{CHAPTER}.ipynb")
            _take(page, path)


def _write_try(notebook: Path) -> None:
    content = nbformat.read(notebook, as_version=4)
    for cell in content.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == EXERCISE:
            cell.source = TRY
    nbformat.write(content, notebook)


def _take(page: Page, path: Path) -> None:
    cells = page.locator(".jp-CodeCell")
    answer = cells.filter(has=page.locator(".cm-content", has_text=f"def {EXERCISE}(")).first
    check = cells.filter(has=page.locator(".cm-content", has_text=f"{EXERCISE}, x_t, h, W")).first
    run_cell(page, cells.filter(has=page.locator(".cm-content", has_text="from rnn_helpers")).first)
    run_cell(page, answer)
    run_cell(page, check)
    check.locator(".rnn-card").wait_for()
    answer.scroll_into_view_if_needed()
    page.mouse.move(0, 0)
    first, last = answer.bounding_box(), check.bounding_box()
    assert first and last
    # Without the line that marks the end of the cell.
    height = last["y"] + last["height"] - first["y"] - 4
    clip = {"x": first["x"], "y": first["y"], "width": first["width"], "height": height}
    page.screenshot(path=path, clip=clip)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE)
