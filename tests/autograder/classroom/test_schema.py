"""A new gradebook is made without starting a process."""

import subprocess

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import text

from autograder.classroom.schema import newest_schema


def test_a_new_gradebook_has_the_newest_version_and_starts_no_process(tmp_path, monkeypatch):
    def start(*_, **__):
        pytest.fail("a process was started")

    monkeypatch.setattr(subprocess, "Popen", start)
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", "new") as gradebook:
        noted = gradebook.db.execute(text("select version_num from alembic_version")).scalar()
    assert noted == newest_schema()
    assert noted
