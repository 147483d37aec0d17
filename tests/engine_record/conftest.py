"""Fixtures: a released class to copy, and the chapter as it is graded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode

from autograder.engine.prepare.pristine import load_chapter
from tests.engine_record.classes import CHAPTER, TinyClass
from tests.engine_record.servers import PostgresServer, dask_cluster, postgres


@pytest.fixture(scope="session")
def released_class(tmp_path_factory: pytest.TempPathFactory) -> TinyClass:
    """A class whose chapter is released; tests copy it, because releasing takes a second."""
    return TinyClass(tmp_path_factory.mktemp("classes") / "released")


@pytest.fixture
def tiny_class(released_class: TinyClass, tmp_path: Path) -> TinyClass:
    """A fresh class folder with one released chapter and no submissions."""
    return TinyClass.copied(released_class, tmp_path / "class")


@pytest.fixture(scope="session")
def release(released_class: TinyClass) -> NotebookNode:
    """The notebook as students get it."""
    return released_class.released()


@pytest.fixture(scope="session")
def pristine(released_class: TinyClass) -> NotebookNode:
    """The notebook as it is graded."""
    return load_chapter(released_class.folder, CHAPTER, CHAPTER).pristine


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a Dask scheduler with two workers, each a process started by itself."""
    with dask_cluster() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with postgres() as server:
        yield server
