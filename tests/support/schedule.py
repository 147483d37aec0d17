"""Decide in which order workers run the tests, and which tests are quick.

``tests/seconds.json`` says how long each module took when it was last measured. It only decides the
order and what ``--quick`` runs. A module that is not in it counts as quick, and is tested like any
other. ``pytest -n 2 --note-seconds`` measures again all that it runs.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final

import pytest
from xdist.scheduler import LoadScopeScheduling

SECONDS_FILE: Final = Path(__file__).parents[1] / "seconds.json"
NOTED_FROM: Final = 1.0
"""Scopes that take fewer seconds are not noted."""
QUICK: Final = 5.0
"""``--quick`` leaves out scopes that take more seconds."""
# Answers to later chapters build and train models, a second for each of about a thousand answers.
_QUICK_ANSWERS: Final = re.compile(r"test_bank\.py::.*\[0[0-3]_")
# The tests in these modules share no slow fixtures, so workers may divide them.
_SPREAD: Final = ("test_bank", "test_same_grades", "test_cli", "test_wire", "test_sanitize")


def scope_of(nodeid: str) -> str:
    """Return the scope that stays with one worker: a test's module, to set up fixtures once."""
    module = nodeid.split("::")[0]
    return nodeid if PurePosixPath(module).stem in _SPREAD else module


def noted_seconds() -> dict[str, float]:
    """Return the seconds that each scope took; quick ones may be missing."""
    return json.loads(SECONDS_FILE.read_text(encoding="utf-8"))


def longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the tests with the longest modules first, so that no worker starts one at the end.

    The order within a module stays the same.
    """
    seconds = noted_seconds()
    return sorted(items, key=lambda item: -seconds.get(scope_of(item.nodeid), 0))


def quick_only(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Return the tests of quick modules, and all others."""
    seconds = noted_seconds()
    quick, slow = [], []
    for item in items:
        (quick if _is_quick(item.nodeid, seconds) else slow).append(item)
    return quick, slow


def _is_quick(nodeid: str, seconds: Mapping[str, float]) -> bool:
    if "test_bank.py::" in nodeid:
        return bool(_QUICK_ANSWERS.search(nodeid))
    return seconds.get(scope_of(nodeid), 0) <= QUICK


class ByScope(LoadScopeScheduling):
    """A scheduler that keeps each scope with one worker."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


class SecondsNoted:
    """A plugin that notes how long each scope took; scopes that did not run stay unchanged."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[scope_of(report.nodeid)] += report.duration

    def pytest_sessionfinish(self) -> None:
        known = noted_seconds() | {scope: round(s, 1) for scope, s in self._seconds.items()}
        noted = {scope: s for scope, s in sorted(known.items()) if s >= NOTED_FROM}
        text = json.dumps(noted, indent=2, ensure_ascii=False) + "\n"
        SECONDS_FILE.write_text(text, encoding="utf-8")
