"""Fixtures that more than one module uses."""

from contextlib import ExitStack

from rnn_helpers.study import running_lab

import pytest


@pytest.fixture
def serving():
    """A function that serves a folder with JupyterLab and returns another that asks the server."""
    with ExitStack() as stack:

        def serve(root):
            return stack.enter_context(running_lab(root)).get

        yield serve
