"""Fixtures that more than one module uses."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path, PurePosixPath

from rnn_helpers.learner.study import running_lab

import pytest
from nbformat import NotebookNode
from xdist.scheduler import LoadScopeScheduling

from autograder.engine.prepare.pristine import load_pristine
from tests.support.browser import chromium
from tests.support.classes import CHAPTER, TinyClass
from tests.support.servers import PostgresServer, dask_cluster, postgres


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


@pytest.fixture(scope="session")
def released_tiny_class(tmp_path_factory: pytest.TempPathFactory) -> TinyClass:
    """A class whose chapter is released; tests copy it, because releasing takes a second."""
    return TinyClass(tmp_path_factory.mktemp("classes") / "released")


@pytest.fixture
def tiny_class(released_tiny_class: TinyClass, tmp_path: Path) -> TinyClass:
    """A fresh class folder with one released chapter and no submissions."""
    return TinyClass.copied(released_tiny_class, tmp_path / "class")


@pytest.fixture(scope="session")
def release(released_tiny_class: TinyClass) -> NotebookNode:
    """The notebook as students get it."""
    return released_tiny_class.released()


@pytest.fixture(scope="session")
def pristine(released_tiny_class: TinyClass) -> NotebookNode:
    """The notebook as it is graded."""
    return load_pristine(released_tiny_class.folder, CHAPTER, CHAPTER).notebook


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a Dask scheduler with two workers, each a process started by itself."""
    with dask_cluster() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with postgres() as server:
        yield server


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
