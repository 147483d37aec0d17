"""A short run leaves nothing behind, and the coordinator doesn't keep what it has recorded."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc

import pytest

from tests.engine_record.servers import PROJECT, environment
from tests.engine_record.standins import run_with_exec
from tests.soak.run import Soak, soak


def test_a_run_leaves_no_process_socket_mount_or_file_behind():
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak", "--submissions", "12", "--workers", "1"],
        cwd=PROJECT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "12 submissions, 0 without full marks" in done.stdout, done.stderr
    assert "left behind: 0" in done.stdout


def test_what_the_coordinator_keeps_of_a_submission_is_small(tmp_path):
    kept: dict[int, int] = {}

    def note(number: int) -> None:
        if number in (30, 60):
            kept[number] = tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        soak(tmp_path / "class", 62, workers=1, executor=run_with_exec, on_each=note)
    finally:
        tracemalloc.stop()
    assert (kept[60] - kept[30]) / 30 < 20 * 1024


def test_growth_is_what_a_submission_adds():
    found = Soak(memory=[{"coordinator": 2**20 * (n > 9) + 3072 * n} for n in range(40)])
    assert found.growth("coordinator") == pytest.approx(3)
