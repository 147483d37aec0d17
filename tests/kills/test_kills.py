"""A killed and restarted run ends as an undisturbed one, and what differs is noticed."""

from __future__ import annotations

import random

import pytest

from tests.engine_record.classes import TinyClass
from tests.kills.run import KINDS, compared, disturb, finish, prepare, recorded


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A class of five submissions, not graded yet."""
    return prepare(tmp_path_factory.mktemp("kills") / "class", 5)


def test_a_killed_run_that_is_started_again_ends_as_an_undisturbed_one(handed_in, tmp_path):
    calm = TinyClass.copied(handed_in, tmp_path / "calm")
    assert finish(calm.root) == 1
    expected = recorded(calm)
    assert len(expected) > 10
    for number in range(2):
        draw = random.Random(number)
        ended = disturb(handed_in, expected, tmp_path / f"run-{number}", draw, 2.0)
        assert ended.kind in (*KINDS, "none")
        assert ended.differences == []


def test_what_is_missing_or_other_is_named():
    expected, found = {"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "0", "d": "4"}
    assert compared(expected, found) == ["b differs", "c differs", "d differs"]
