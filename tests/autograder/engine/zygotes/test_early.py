"""Zygotes that are launched before they have an owner."""

import signal
import subprocess
import sys
import time

from rnn_helpers.jupyter.zygote import Launched

import psutil
import pytest

from autograder.engine.run.cluster import Workers
from autograder.engine.sandbox import confine
from autograder.engine.stages import Execution, Task
from autograder.engine.zygotes.early import EarlyZygotes, fetch
from autograder.engine.zygotes.zygote import GradingZygote
from tests.support import standins

_BOUNDS = confine.Bounds(memory_bytes=2**32, processes=64, file_bytes=2**26)
_LAUNCHES = """
import time
from autograder.engine.zygotes.early import EarlyZygotes
from autograder.engine.zygotes.zygote import GradingZygote
early = EarlyZygotes(GradingZygote({sandboxed}), 1)
print("launched", flush=True)
time.sleep(60)
"""


class _Noted(GradingZygote):
    """A zygote that records which processes it launched."""

    def __init__(self, sandboxed: bool) -> None:
        super().__init__(sandboxed)
        self.pids: set[int] = set()

    def launch(self) -> Launched:
        launched = super().launch()
        self.pids.add(launched.process.pid)
        return launched


def _with_children(pids: set[int]) -> set[int]:
    return pids.union(
        child.pid for pid in pids for child in psutil.Process(pid).children(recursive=True)
    )


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _wait_until_gone(pids: set[int], seconds: float = 1.0) -> None:
    deadline = time.monotonic() + seconds
    while left := {pid for pid in pids if _runs(pid)}:
        assert time.monotonic() < deadline, left
        time.sleep(0.02)


@pytest.mark.parametrize("sandboxed", [True, False])
def test_who_fetches_one_owns_it_and_may_lose_it_and_start_another(sandboxed):
    kind = _Noted(sandboxed)
    with EarlyZygotes(kind, 1) as early:
        zygote = GradingZygote(sandboxed)
        zygote.early = early.address
        with zygote:
            assert {zygote.pid} == kind.pids
            assert zygote.versions["tensorflow"]
            assert fetch(early.address) is None
            with zygote.fork("plain", _BOUNDS) as kernel:
                kernel.wait_ready()
                assert kernel.alive
            first = _with_children({zygote.pid})
            psutil.Process(zygote.pid).send_signal(signal.SIGKILL)
            # On a busy machine this takes longer than `lost` waits.
            _wait_until_gone({zygote.pid}, seconds=20)
            assert zygote.lost(1)
            with zygote.fork("plain", _BOUNDS) as kernel:
                kernel.wait_ready()
            assert zygote.starts == 2
            second = _with_children({zygote.pid})
        _wait_until_gone(first | second)


@pytest.mark.parametrize("sandboxed", [True, False])
def test_what_nobody_fetches_ends_with_the_run_although_it_still_imports(sandboxed):
    kind = _Noted(sandboxed)
    with EarlyZygotes(kind, 2):
        launched = _with_children(kind.pids)
        assert len(launched) >= 2
    _wait_until_gone(launched, seconds=2)


@pytest.mark.parametrize("sandboxed", [True, False])
def test_it_ends_with_its_owner_although_it_still_imports(sandboxed):
    command = [sys.executable, "-c", _LAUNCHES.format(sandboxed=sandboxed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
        owner.stdout.readline()
        launched = _with_children({owner.pid}) - {owner.pid}
        assert launched
        owner.kill()
    _wait_until_gone(launched, seconds=2)


def test_a_machine_that_cannot_start_them_has_none(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with EarlyZygotes(GradingZygote(sandboxed=True), 1) as early:
        assert fetch(early.address) is None


def test_workers_of_this_machine_fetch_one_each():
    kind = _Noted(sandboxed=False)
    with EarlyZygotes(kind, 2) as early:
        with Workers(standins.wait_for_the_zygote, 2, zygote="plain", early=early) as workers:
            outcomes = []
            for number in (1, 2):
                workers.submit(Task("ada", "any", b"", 0), number)
            while len(outcomes) < 2:
                _, outcome = workers.next_done(90) or pytest.fail("no answer")
                assert isinstance(outcome, Execution)
                outcomes.append(int(outcome.detail))
        assert set(outcomes) <= kind.pids
        _wait_until_gone(kind.pids)
