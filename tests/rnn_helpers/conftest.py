"""Fixtures for tests of the learner's side."""

from rnn_helpers.jupyter.provisioner import close_zygote
from rnn_helpers.learner.progress import store

import pytest


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    """Use a new data folder, so that the developer's own progress stays unchanged."""
    monkeypatch.setenv(store.DATA_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(scope="session")
def preloaded():
    """End the process that kernels are forked from after the tests."""
    yield
    close_zygote()
