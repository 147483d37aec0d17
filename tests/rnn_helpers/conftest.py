"""Fixtures for tests of the learner's side."""

from rnn_helpers.jupyter.provisioner import close_zygote
from rnn_helpers.learner.progress import store

import pytest


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    """A data folder of the test's own; the developer's progress stays as it is."""
    monkeypatch.setenv(store.DATA_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(scope="session")
def preloaded():
    """The process that kernels are forked from ends with the tests."""
    yield
    close_zygote()
