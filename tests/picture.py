"""Make README's two pictures from the real things: ``python -m tests.picture``."""

import io
import tempfile
from pathlib import Path

from rnn_helpers.learner.released import COURSE
from rnn_helpers.learner.study import ANSWERS, copy_missing, running_lab
from rnn_helpers.topics.conv1d.explorable import receptive_field

import nbformat
from PIL import Image
from playwright.sync_api import Page

from tests.support.bank_runner import COURSE as CHECKOUT
from tests.support.browser import LAPTOP, chromium, open_notebook, run_cell
from tests.support.explorables import move, opened

CHAPTER, EXERCISE = "03_simple_rnn", "simple_rnn_step"
#: A learner's first try, which forgets the bias.
TRY = "def simple_rnn_step(x_t, h, W, U, b):\n    return np.tanh(x_t @ W + h @ U)"
IMAGES = CHECKOUT.root / "docs" / "images"
#: How long each state of the explorable is shown, and the last one, in milliseconds.
_FRAME_MS, _LAST_MS = 700, 2500


def make_card(path: Path) -> None:
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


def make_motion(path: Path) -> None:
    """Use the explorable of the receptive field, and put what it shows into a moving picture.

    Args:
        path: Where to write the picture, a GIF.
    """
    frames = []
    with chromium() as browser, opened(browser, receptive_field(), width=860) as page:

        def take() -> None:
            frames.append(Image.open(io.BytesIO(page.screenshot())).convert("P"))

        for layers in range(3):
            move(page, "Layers:", layers)
            take()
        page.get_by_label("Dilation rate").select_option(label="doubled from layer to layer")
        for output in (23, 21, 19, 17):
            move(page, "Output:", output)
            take()
        page.get_by_label("same").check()
        take()
    first, *others = frames
    times = [_FRAME_MS] * len(others) + [_LAST_MS]
    first.save(path, save_all=True, append_images=others, duration=times, loop=0, optimize=True)


if __name__ == "__main__":
    make_card(IMAGES / "lesson.png")
    make_motion(IMAGES / "explorable.gif")
