"""Fixtures that more than one module uses."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from rnn_helpers.learner.study import running_lab

import pytest
from nbformat import NotebookNode

from autograder.engine.prepare.pristine import load_chapter
from tests.support.browser import chromium
from tests.support.classes import CHAPTER, TinyClass
from tests.support.schedule import ByScope, SecondsNoted, longest_first, quick_only
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
    return load_chapter(released_tiny_class.folder, CHAPTER, CHAPTER).pristine


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a Dask scheduler with two workers, each a process started by itself."""
    with dask_cluster() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with postgres() as server:
        yield server


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("course", "tests of the course")
    group.addoption("--quick", action="store_true", help="only modules that take a few seconds")
    group.addoption(
        "--note-seconds", action="store_true", help="write down how long each module takes"
    )


def pytest_configure(config: pytest.Config) -> None:
    # The order is that of `longest_first`, and not by the number of tests.
    config.option.loadscopereorder = False
    # With xdist, only the process that hands out the tests hears of all of them.
    if config.option.note_seconds and not hasattr(config, "workerinput"):
        config.pluginmanager.register(SecondsNoted())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.quick:
        items[:], slow = quick_only(items)
        config.hook.pytest_deselected(items=slow)
    # Without workers, tests run in the order in which they are named.
    if hasattr(config, "workerinput"):
        items[:] = longest_first(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByScope:
    """How ``pytest -n`` shares out the tests."""
    return ByScope(config, log)
