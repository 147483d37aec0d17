"""Fixtures that more than one module uses."""

from contextlib import ExitStack
from pathlib import PurePosixPath

from rnn_helpers.learner.study import running_lab

import pytest
from xdist.scheduler import LoadScopeScheduling

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


class _ByModule(LoadScopeScheduling):
    """A module stays with one worker, so that its fixtures are set up once."""

    def _split_scope(self, nodeid):
        module = nodeid.split("::")[0]
        return nodeid if PurePosixPath(module).stem in _SPREAD else module


def pytest_xdist_make_scheduler(config, log):
    """How ``pytest -n`` shares out the tests."""
    return _ByModule(config, log)
