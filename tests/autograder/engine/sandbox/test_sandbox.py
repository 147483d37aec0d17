"""The sandbox confines code for root and for an ordinary user, from inside and outside."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from autograder.engine.execute.channel import KernelChannel
from autograder.engine.execute.lockstep import Lockstep
from autograder.engine.execute.watcher import Watcher, descendants
from autograder.engine.sandbox import bubblewrap
from autograder.engine.sandbox.confine import Bounds
from autograder.engine.stages import Limits, Task
from autograder.engine.zygotes.registry import zygote_of
from autograder.engine.zygotes.zygote import GradingZygote, KernelFailed, ZygoteDied, sweep
from tests.adversity.attacks.bombs import BOMBS
from tests.adversity.attacks.escapes import ESCAPES
from tests.support.engine import (
    SECRET,
    Attack,
    as_user,
    cell,
    cells_of,
    notebook,
    ordinary_user,
    run,
    scores,
    text_of,
)

_BOUNDS = Bounds()
_AS_ORDINARY_USER = """
import json, os, sys
from autograder.engine.execute.stage import close_zygotes
from autograder.engine.zygotes.registry import zygote_of
from autograder.engine.execute.watcher import descendants
from tests.adversity.attacks.bombs import BOMBS
from tests.adversity.attacks.escapes import ESCAPES
from tests.support.engine import Attack, cell, cells_of, run, scores, text_of

wanted = set(json.loads(sys.argv[1]))
results = {"uid": os.getuid()}
for attack in [Attack("honest", (1, 1, 1)), *BOMBS, *ESCAPES]:
    if attack.name in wanted or attack.name == "honest":
        outcome = run(*attack.cells(), limits=attack.limits)
        results[attack.name] = [list(scores(outcome).values()), outcome.verdict]
results["left"] = len(list(descendants(zygote_of(True).pid)))
close_zygotes()
print(json.dumps(results))
"""
_FOR_BOTH_USERS = (
    "hidden tests are looked for in the memory of all processes",
    "the seed is looked for in all environments",
    "other kernels' connection files and sockets are looked for",
    "further namespaces, mounts and debuggers are asked for",
    "privileges are asked for",
    "the host's files are read, also through links",
    "the network is called",
    "files that the grading kernel imports are overwritten",
    "every process in sight is killed",
    "a fork bomb",
    "a memory bomb shared out to many processes",
    "a file without end",
    "the folder of the kernel's sockets is filled",
    "a daemon that waits for the next submission",
    "memory is held in files, also removed ones",
    "memory is held in sockets of many processes",
    "system calls are asked for that no exercise needs",
    "text is typed into a terminal, and others' terminals are looked for",
)


def _printed(source, **options):
    return text_of(cells_of(run(cell(source), **options))[0])


@pytest.fixture
def zygote():
    """Return this process's running zygote."""
    found = zygote_of(sandbox=True)
    found.start()
    return found


def _wait_until_gone(pids, seconds=5.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        left = [pid for pid in pids if _runs(pid)]
        if not left:
            return []
        time.sleep(0.02)
    return left


def _runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.timeout(200)
def test_an_ordinary_user_has_the_same_walls_as_root():
    names = set(_FOR_BOTH_USERS)
    argv = [sys.executable, "-c", _AS_ORDINARY_USER, json.dumps(sorted(names))]
    if os.getuid() == 0:
        done = as_user(ordinary_user(), argv, timeout=180)
    else:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    results = json.loads(done.stdout.splitlines()[-1])
    assert results.pop("uid") != 0
    assert results.pop("left") == 1
    assert results.pop("honest") == [[1, 1, 1], "ok"]
    expected = {
        attack.name: list(attack.scores) for attack in [*BOMBS, *ESCAPES] if attack.name in names
    }
    assert {name: points for name, (points, _) in results.items()} == expected
    assert len(expected) == len(names)
    held = {name: verdict for name, (_, verdict) in results.items() if "memory is held" in name}
    assert set(held.values()) == {"memory"}, held


def test_a_kernel_of_root_is_not_root_and_two_kernels_are_two_users(zygote):
    if os.getuid() != 0:
        assert bubblewrap.unprivileged_uid(1) is None
        return
    kernels = [zygote.fork("plain", _BOUNDS) for _ in range(2)]
    for kernel in kernels:
        kernel.wait_ready()
    users = {Path(f"/proc/{kernel.kernel_pid}").stat().st_uid for kernel in kernels}
    for kernel in kernels:
        kernel.close()
    assert len(users) == 2
    assert 0 not in users


def test_a_kernel_has_a_private_home_and_sees_no_checkout():
    assert _printed("import os; print(os.getcwd(), sorted(os.listdir('/home')))") == (
        "/home/student ['student']\n"
    )
    root = Path(__file__).resolve().parents[4]
    seen = _printed(
        f"import os\ntry: print(os.listdir({str(root)!r}))\nexcept OSError: print('no')"
    )
    assert "solutions" not in seen
    assert "tests" not in seen


def test_of_the_grader_only_what_runs_there_can_be_read():
    package = str(Path(bubblewrap.__file__).resolve().parents[2])
    seen = _printed(
        "import os\n"
        "from pathlib import Path\n"
        "import autograder\n"
        "folder = Path(autograder.__file__).parent\n"
        "for path in sorted(folder.rglob('*.py')):\n"
        "    path.read_bytes()\n"
        "    print(path.relative_to(folder))\n"
        f"print(os.path.exists({package!r}))\n"
    ).splitlines()
    rooms = ("kernels", "wire", "sandbox")
    wanted = {
        str(path.relative_to(package))
        for room in rooms
        for path in Path(package, "engine", room).glob("*.py")
    }
    assert set(seen) == {"__init__.py", "engine/__init__.py", *wanted, "False"}


def test_what_one_kernel_writes_no_other_kernel_finds():
    walk = (
        "import json, os, sys\n"
        "def places():\n"
        "    for top, folders, files in os.walk('/'):\n"
        "        if top in ('/proc', '/usr', sys.prefix, sys.base_prefix): folders.clear()\n"
        "        yield top, files\n"
    )
    write = (
        "for top, _ in places():\n"
        "    try: open(os.path.join(top, 'left-behind'), 'w').write('x')\n"
        "    except OSError: pass\n"
    )
    look = "print(json.dumps([top for top, files in places() if 'left-behind' in files]))\n"
    assert {"/home/student", "/tmp", "/dev/shm"} <= set(json.loads(_printed(walk + write + look)))
    assert json.loads(_printed(walk + look)) == []


def test_the_only_network_is_a_loopback_of_the_kernels_own():
    source = (
        "import socket\n"
        "print(sorted(name for _, name in socket.if_nameindex()))\n"
        "server = socket.create_server(('127.0.0.1', 8786))\n"
        "print(socket.create_connection(('127.0.0.1', 8786), 1) is not None)\n"
        "for address in ('1.1.1.1', '192.168.0.1', '169.254.169.254'):\n"
        "    try: socket.create_connection((address, 80), 0.3); print('reached')\n"
        "    except OSError as error: print('no')\n"
    )
    printed = _printed(source).splitlines()
    assert "lo" in printed[0]
    assert printed[1:] == ["True", "no", "no", "no"]


def test_pip_does_not_wait_for_a_network_that_is_not_there():
    """It would try for 15 seconds."""
    source = (
        "import subprocess, sys, time\n"
        "began = time.monotonic()\n"
        "done = subprocess.run([sys.executable, '-m', 'pip', 'install', 'no-such-package'],\n"
        "    capture_output=True)\n"
        "print(done.returncode, time.monotonic() - began < 10)\n"
    )
    assert _printed(source).split() == ["1", "True"]


def test_hidden_tests_and_seed_are_nowhere_in_the_students_process(zygote):
    task = Task("ada", "c", notebook(*Attack("", (1, 1, 1)).cells()), 918_273_645, Limits())
    made = nbformat.reads(task.notebook.decode(), as_version=4)
    with Watcher(task.limits) as watcher:
        lockstep = Lockstep(zygote, task, made, watcher)
        try:
            lockstep.start()
            lockstep.run()
            kernels = lockstep.kernels
            secrets = (SECRET.encode(), b"918273645")
            held = {role: _found(kernel.kernel_pid, secrets) for role, kernel in kernels.items()}
            held["init"] = _found(kernels["student"].init_pid, secrets)
            environment = Path(f"/proc/{kernels['student'].kernel_pid}/environ").read_bytes()
        finally:
            lockstep.close()
    # The search finds the secret where it is, so it would also find it where it must not be.
    assert held == {"grader": set(secrets), "student": set(), "init": set()}
    assert not any(secret in environment for secret in secrets)


def _found(pid, secrets):
    """Return the secrets that are in the writable memory of a process."""
    found = set()
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            start, end, rights = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
            if rights.startswith("rw"):
                memory.seek(int(start, 16))
                try:
                    region = memory.read(int(end, 16) - int(start, 16))
                except OSError:
                    continue
                found |= {secret for secret in secrets if secret in region}
    return found


def test_all_that_a_kernel_started_ends_with_it(zygote):
    with zygote.fork("plain", _BOUNDS) as kernel:
        kernel.wait_ready()
        channel = KernelChannel(kernel)
        channel.wait_ready()
        channel.execute(
            "import os, time\n"
            "for _ in range(3):\n"
            "    if os.fork() == 0:\n"
            "        os.setsid()\n"
            "        if os.fork() == 0: time.sleep(600)\n"
            "        os._exit(0)\n"
        )
        channel.shell.poll(60_000)
        time.sleep(0.2)
        started = list(descendants(kernel.init_pid))
        channel.close()
    assert len(started) >= 4
    assert _wait_until_gone(started) == []
    assert not kernel.folder.exists()


def test_without_a_sandbox_too_all_that_a_kernel_started_ends_with_it():
    with zygote_of(sandbox=False).fork("plain", _BOUNDS) as kernel:
        kernel.wait_ready()
        channel = KernelChannel(kernel)
        channel.wait_ready()
        channel.execute(
            "import os, time\n"
            "if os.fork() == 0:\n"
            "    os.setsid()\n"
            "    if os.fork() == 0: time.sleep(600)\n"
            "    os._exit(0)\n"
        )
        channel.shell.poll(60_000)
        time.sleep(0.2)
        started = list(descendants(kernel.init_pid))
        channel.close()
        kernel.kill()
        assert len(started) >= 2
        assert _wait_until_gone(started) == []


def test_a_killed_zygote_takes_its_kernels_with_it_and_is_started_again(zygote):
    kernel = zygote.fork("plain", _BOUNDS)
    kernel.wait_ready()
    starts, pids = zygote.starts, list(descendants(zygote.pid))
    os.kill(pids[0], signal.SIGKILL)
    assert _wait_until_gone(pids) == []
    assert zygote.lost(starts)
    with zygote.fork("plain", _BOUNDS) as other:
        other.wait_ready()
        assert other.alive
    assert zygote.starts == starts + 1
    kernel.close()


def test_a_run_whose_zygote_is_killed_is_begun_again(zygote):
    starts = zygote.starts
    victim = next(iter(descendants(zygote.pid)))
    killer = subprocess.Popen(
        [sys.executable, "-c", f"import os, time; time.sleep(1); os.kill({victim}, 9)"]
    )
    outcome = run(cell("import time; time.sleep(1.5)"), *Attack("", (1, 1, 1)).cells())
    killer.wait()
    assert tuple(scores(outcome).values()) == (1, 1, 1)
    assert outcome.verdict == "ok"
    assert zygote.starts == starts + 1


def _kill_the_kernel_that_sleeps(zygote, seconds):
    """Kill the parent of the first process that sleeps for exactly this time."""
    while True:
        for pid in descendants(zygote.pid):
            with contextlib.suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                if process.cmdline() == ["sleep", seconds]:
                    process.parent().kill()
                    return
        time.sleep(0.02)


def test_a_run_whose_kernel_is_killed_from_outside_is_begun_again(zygote):
    killer = threading.Thread(target=_kill_the_kernel_that_sleeps, args=(zygote, "2.611"))
    killer.start()
    outcome = run(
        cell("import subprocess\nsubprocess.run(['sleep', '2.611'])"),
        *Attack("", (1, 1, 1)).cells(),
        limits=Limits(cell_seconds=60),
    )
    killer.join()
    assert tuple(scores(outcome).values()) == (1, 1, 1)
    assert outcome.verdict == "ok"


@pytest.fixture
def own_temporary_folder(monkeypatch):
    """Use a new temporary folder that no other test cleans up; sockets need its short name."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the unprivileged user of a sandbox must be able to enter
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield folder


_OWNER = """
import sys, time
from autograder.engine.sandbox.confine import Bounds
from autograder.engine.zygotes.zygote import GradingZygote
zygote = GradingZygote(sandboxed=sys.argv[1] == "True")
kernel = zygote.fork("plain", Bounds())
kernel.wait_ready()
print(zygote.pid, kernel.init_pid, kernel.kernel_pid, kernel.folder.parent, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("sandboxed", [True, False])
def test_nothing_outlives_an_owner_that_is_killed(sandboxed, own_temporary_folder):
    owner = subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(sandboxed)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[4],
        env=os.environ | {"TMPDIR": own_temporary_folder},
    )
    assert owner.stdout is not None
    *pids, folder = owner.stdout.readline().split()
    assert str(Path(folder).parent) == own_temporary_folder
    below = list(descendants(owner.pid))
    assert {int(pid) for pid in pids} <= set(below)
    owner.kill()
    owner.wait()
    owner.stdout.close()
    assert _wait_until_gone(below) == []
    # The next owner cleans up what the killed owner left.
    assert Path(folder).exists()
    sweep()
    assert not Path(folder).exists()


def test_a_missing_bubblewrap_is_named_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    bubblewrap.problem_with.cache_clear()
    try:
        problem = bubblewrap.sandbox_problem()
        assert "bubblewrap is not installed" in problem
        assert "install bubblewrap" in problem
        with pytest.raises(bubblewrap.SandboxUnavailable, match="bubblewrap"):
            GradingZygote().start()
    finally:
        bubblewrap.problem_with.cache_clear()


def test_a_sandbox_that_can_not_be_set_up_is_explained(monkeypatch, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n"
    )
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    bubblewrap.problem_with.cache_clear()
    try:
        problem = bubblewrap.sandbox_problem()
        assert "No permissions to create new namespace" in problem
        assert "max_user_namespaces" in problem
        assert "--no-sandbox" in problem
    finally:
        bubblewrap.problem_with.cache_clear()


def test_other_systems_are_told_what_to_do(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    bubblewrap.problem_with.cache_clear()
    try:
        assert "needs Linux" in bubblewrap.sandbox_problem()
    finally:
        bubblewrap.problem_with.cache_clear()


def test_a_zygote_that_can_not_start_says_why(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "no-such-backend")
    with pytest.raises(ZygoteDied, match="no-such-backend"):
        GradingZygote().start()


def test_a_kernel_that_can_not_start_says_why(zygote):
    kernel = zygote.fork("plain", _BOUNDS, environment={"=": "no name"})
    with kernel, pytest.raises(KernelFailed, match="ValueError"):
        kernel.wait_ready()
