"""Fixtures that more than one module uses."""

from contextlib import ExitStack

from rnn_helpers.study import running_lab

import pytest

from tests.browser import chromium


@pytest.fixture
def serving():
    """A function that serves a folder with JupyterLab and returns another that asks the server."""
    with ExitStack() as stack:

        def serve(root):
            return stack.enter_context(running_lab(root)).get

        yield serve


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium."""
    with chromium() as started:
        yield started


# Their tests have nothing in common, so that workers may share them out.
_SPREAD = ("test_bank", "test_same_grades", "test_cli", "test_wire", "test_sanitize")


# Before pytest-xdist's own, which reads the marks.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """With several workers, a module stays with one of them: its fixtures are set up once."""
    for item in items:
        if item.path.stem not in _SPREAD:
            item.add_marker(
                pytest.mark.xdist_group(str(item.path.relative_to(item.config.rootpath)))
            )
