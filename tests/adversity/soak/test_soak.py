"""A short run leaves nothing behind, and the growth of memory is measured correctly."""

import subprocess
import sys

import pytest

from tests.adversity.soak.run import Soak
from tests.support.servers import PROJECT, environment


def test_a_run_leaves_no_process_socket_mount_or_file_behind():
    done = subprocess.run(
        [sys.executable, "-m", "tests.adversity.soak", "--submissions", "12", "--workers", "1"],
        cwd=PROJECT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "12 submissions, 0 without full marks" in done.stdout, done.stderr
    assert "left behind: 0" in done.stdout


def test_growth_is_what_a_submission_adds():
    found = Soak(memory=[{"coordinator": 2**20 * (n > 9) + 3072 * n} for n in range(40)])
    assert found.growth("coordinator") == pytest.approx(3)
