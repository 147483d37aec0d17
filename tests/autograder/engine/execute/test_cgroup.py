"""Control groups are made where systemd delegated one, and nowhere else.

A folder replaces the system's groups here, because few machines delegate one to their tests.
"""

import os
from pathlib import Path

import pytest

from autograder.engine.execute import cgroup
from autograder.engine.execute.watcher import Watcher, descendants
from autograder.engine.sandbox.confine import Bounds
from autograder.engine.stages import Limits
from autograder.engine.zygotes.registry import zygote_of

_FILES = ("memory.max", "memory.swap.max", "memory.oom.group", "pids.max", "cgroup.procs")


@pytest.fixture
def group(tmp_path):
    """Return a group that has both controllers and delegates neither to its children."""
    (tmp_path / "cgroup.controllers").write_text("cpu io memory pids\n")
    (tmp_path / "cgroup.subtree_control").write_text("\n")
    (tmp_path / "cgroup.procs").write_text("")
    return tmp_path


@pytest.fixture
def new_groups_have_files(monkeypatch):
    """Fill each new folder with files at once, as the system does."""
    mkdir = Path.mkdir

    def filled(self, *args, **kwargs):
        mkdir(self, *args, **kwargs)
        for name in _FILES:
            (self / name).touch()

    monkeypatch.setattr(Path, "mkdir", filled)


def test_a_group_that_was_not_delegated_is_left_alone(group):
    assert not cgroup._enables_limits(group)
    assert {path.name for path in group.iterdir()} == {
        "cgroup.controllers",
        "cgroup.subtree_control",
        "cgroup.procs",
    }


def test_a_group_without_the_two_controllers_is_of_no_use(group):
    (group / "cgroup.controllers").write_text("cpu pids\n")
    (group / "cgroup.subtree_control").write_text("cpu pids\n")
    assert not cgroup._enables_limits(group)


def test_a_group_that_hands_its_controllers_on_is_used_as_it_is(group):
    (group / "cgroup.subtree_control").write_text("memory pids\n")
    assert cgroup._enables_limits(group)


def test_whoever_runs_in_a_delegated_group_moves_below_it(
    group, monkeypatch, new_groups_have_files
):
    monkeypatch.setattr(os, "getxattr", lambda path, name: b"1")
    (group / "cgroup.procs").write_text("4711\n")
    assert cgroup._enables_limits(group)
    assert (group / "rnn-owners" / "cgroup.procs").read_text() == "4711"
    assert (group / "cgroup.subtree_control").read_text() == "+memory +pids"


def test_a_kernels_group_has_its_limits_and_its_processes(group, new_groups_have_files):
    made = cgroup.KernelGroup(group, 600 << 20, 88)
    made.take([11])
    (folder,) = (path for path in group.iterdir() if path.is_dir())
    found = {name: (folder / name).read_text() for name in _FILES}
    assert found == {
        "memory.max": str(600 << 20),
        "memory.swap.max": "0",
        "memory.oom.group": "1",
        "pids.max": "88",
        "cgroup.procs": "11",
    }
    assert not made.ran_out_of_memory()
    (folder / "memory.events").write_text("low 0\nhigh 0\nmax 7\noom 1\noom_kill 3\n")
    assert made.ran_out_of_memory()


def test_a_group_that_the_system_refuses_leaves_nothing_behind(group, monkeypatch):
    monkeypatch.setattr(cgroup, "delegated", lambda: group)
    assert cgroup.make(600 << 20, 88) is None
    assert not [path for path in group.iterdir() if path.is_dir()]


class _FullGroup:
    def take(self, processes):
        self.taken = processes

    def ran_out_of_memory(self):
        return True

    def remove(self):
        return True


def test_a_kernel_that_its_group_ended_used_too_much_memory(monkeypatch):
    full = _FullGroup()
    monkeypatch.setattr(cgroup, "make", lambda memory_bytes, tasks: full)
    with zygote_of(sandbox=True).fork("plain", Bounds()) as kernel:
        kernel.wait_ready()
        with Watcher(Limits()) as watcher:
            watcher.add(kernel)
            assert full.taken == [kernel.init_pid, *descendants(kernel.init_pid)]
            assert watcher.reason(kernel) == "memory"
            watcher.remove(kernel)
