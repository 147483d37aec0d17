"""Use JupyterLab in Debian's Chromium as a learner does."""

from collections.abc import Iterator
from contextlib import contextmanager

from rnn_helpers.learner.study import LabServer

from playwright.sync_api import Browser, Locator, Page, Response, TimeoutError, sync_playwright

LAPTOP = {"width": 1366, "height": 768}
# On a busy machine a kernel takes long to start.
PATIENCE_MS = 120_000
_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
_PRESSES = 5


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a browser while the block lasts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_QUIET)
        yield browser
        browser.close()


def open_notebook(page: Page, lab: LabServer, path: str) -> None:
    """Open a notebook alone in JupyterLab, and wait for its kernel."""
    page.set_default_timeout(PATIENCE_MS)
    # Without "reset", JupyterLab also opens what an earlier session had open.
    page.goto(f"{lab.url}/lab/tree/{path}?reset&token={lab.token}")
    page.wait_for_selector(".jp-NotebookPanel [data-status=idle]")


def run_cell(page: Page, cell: Locator) -> None:
    """Select a code cell, run it with Shift+Enter, and wait until it ends.

    Raises:
        AssertionError: A dialog is in the way; the error holds the dialog's text.
    """
    try:
        cell.locator(".jp-InputPrompt").first.click()
    except TimeoutError:
        in_the_way = page.locator(".jp-Dialog").all_inner_texts()
        assert not in_the_way, in_the_way
        raise
    before = _prompt(cell)
    # JupyterLab ignores a key while it is still building its page.
    for _ in range(_PRESSES):
        page.keyboard.press("Shift+Enter")
        try:
            page.wait_for_function(
                "([prompt, before]) => prompt.innerText != before",
                arg=[cell.locator(".jp-InputPrompt").first.element_handle(), before],
                timeout=PATIENCE_MS / 10,
            )
            break
        except TimeoutError:
            cell.locator(".jp-InputPrompt").first.click()
    page.wait_for_function(
        "prompt => /\\d/.test(prompt.innerText)",
        arg=cell.locator(".jp-InputPrompt").first.element_handle(),
    )


def save(page: Page) -> None:
    """Save the notebook with Ctrl+S, and wait until JupyterLab has written it."""
    for press in range(_PRESSES):
        try:  # JupyterLab may ignore a key here too.
            with page.expect_response(_writes, timeout=PATIENCE_MS / _PRESSES):
                page.keyboard.press("Control+s")
            return
        except TimeoutError:
            if press == _PRESSES - 1:
                raise
            page.locator(".jp-InputPrompt").first.click()


def _writes(answer: Response) -> bool:
    # JupyterLab also puts its workspace and its settings.
    return answer.request.method == "PUT" and "/api/contents/" in answer.url


def _prompt(cell: Locator) -> str:
    return cell.locator(".jp-InputPrompt").first.inner_text()
