"""Which tests start first, and which of them `--quick` runs."""

import json
from types import SimpleNamespace

import pytest

from tests.support import schedule

NOTED = {"tests/test_slow.py": 60.0, "tests/test_slower.py": 90.0, "tests/test_short.py": 2.0}


@pytest.fixture
def items(tmp_path, monkeypatch):
    """Return tests of modules, most of which have been measured."""
    monkeypatch.setattr(schedule, "SECONDS_FILE", tmp_path / "seconds.json")
    schedule.SECONDS_FILE.write_text(json.dumps(NOTED))
    names = ("new.py::a", "slow.py::a", "short.py::a", "slower.py::b", "slower.py::a")
    return [SimpleNamespace(nodeid=f"tests/test_{name}") for name in names]


def names(items):
    return [item.nodeid.removeprefix("tests/test_") for item in items]


def test_long_modules_begin_first_and_keep_the_order_of_their_tests(items):
    assert names(schedule.longest_first(items)) == [
        "slower.py::b",
        "slower.py::a",
        "slow.py::a",
        "short.py::a",
        "new.py::a",
    ]


def test_a_module_that_was_not_measured_counts_as_quick_and_no_test_is_lost(items):
    quick, slow = schedule.quick_only(items)
    assert names(quick) == ["new.py::a", "short.py::a"]
    assert len(quick) + len(slow) == len(items)


def test_measuring_some_modules_again_leaves_the_others_as_they_were(items):
    noted = schedule.SecondsNoted()
    for seconds in (3.0, 4.0):
        noted.pytest_runtest_logreport(
            SimpleNamespace(nodeid="tests/test_short.py::a", duration=seconds)
        )
    noted.pytest_sessionfinish()
    assert schedule.noted_seconds() == NOTED | {"tests/test_short.py": 7.0}


def test_every_module_that_was_measured_is_still_there():
    root = schedule.SECONDS_FILE.parents[1]
    modules = {root / scope.split("::")[0] for scope in schedule.noted_seconds()}
    assert [module for module in modules if not module.is_file()] == []
