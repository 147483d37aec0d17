"""Fixtures that more than one module uses."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from rnn_helpers.learner.study import running_lab

import pytest
from nbformat import NotebookNode

from autograder.engine.prepare.pristine import load_pristine
from tests.support.browser import chromium
from tests.support.classes import CHAPTER, TinyClass
from tests.support.schedule import ByScope, SecondsNoted, longest_first, quick_only
from tests.support.servers import PostgresServer, dask_cluster, postgres


@pytest.fixture
def serving():
    """Yield a function that serves a folder with JupyterLab.

    It returns another function, which sends requests to the server.
    """
    with ExitStack() as stack:

        def serve(root):
            return stack.enter_context(running_lab(root)).get

        yield serve


@pytest.fixture(scope="module")
def browser():
    """Yield Debian's Chromium."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def released_tiny_class(tmp_path_factory: pytest.TempPathFactory) -> TinyClass:
    """Return a class whose chapter is released; tests copy it, because releasing takes a second."""
    return TinyClass(tmp_path_factory.mktemp("classes") / "released")


@pytest.fixture
def tiny_class(released_tiny_class: TinyClass, tmp_path: Path) -> TinyClass:
    """Return a fresh class folder with one released chapter and no submissions."""
    return TinyClass.copied(released_tiny_class, tmp_path / "class")


@pytest.fixture(scope="session")
def release(released_tiny_class: TinyClass) -> NotebookNode:
    """Return the notebook as students get it."""
    return released_tiny_class.released()


@pytest.fixture(scope="session")
def pristine(released_tiny_class: TinyClass) -> NotebookNode:
    """Return the notebook as it is graded."""
    return load_pristine(released_tiny_class.folder, CHAPTER, CHAPTER).notebook


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """Yield the address of a Dask scheduler with two workers, all in processes of their own."""
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
    # The order comes from `longest_first`, and not from the number of tests.
    config.option.loadscopereorder = False
    # With xdist, only the process that distributes the tests gets the reports of all.
    if config.option.note_seconds and not hasattr(config, "workerinput"):
        config.pluginmanager.register(SecondsNoted())


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect no garbage while modules are imported, and none later among what they leave.

    There is hardly any, and looking for it takes a fifth of the time.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.quick:
        items[:], slow = quick_only(items)
        config.hook.pytest_deselected(items=slow)
    # Without workers, the tests keep the order of the command line.
    if hasattr(config, "workerinput"):
        items[:] = longest_first(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByScope:
    """Return the scheduler that decides how ``pytest -n`` distributes the tests."""
    return ByScope(config, log)
