"""Build bubblewrap's command line for the sandbox, and find out if the sandbox works here.

Only what Python needs is mounted in the sandbox, all of it read-only: the interpreter, the virtual
environment, /usr and a few files of /etc. The sandbox has no home folder, no checkout, no class
folder and no network.
"""

import functools
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import rnn_helpers

from autograder.engine.sandbox import confine, seccomp
from autograder.engine.sandbox.interpreter import Interpreter, InterpreterUnusable, interpreter

PROJECT = "/run/project"
# The parts of the engine that run in the sandbox.
_ROOMS = ("kernels", "wire", "sandbox")
# Files for dynamic linking, time zones, fonts and alternatives (such as BLAS). Files with passwords
# or host names must not be added.
_ETC = (
    "alternatives",
    "fonts",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "localtime",
    "mime.types",
    "ssl/openssl.cnf",
)
_SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    # There is no network in the sandbox. pip would try for 15 s to reach one, and uv too.
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_INDEX": "1",
    "PIP_NO_INPUT": "1",
    "UV_OFFLINE": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    # The order of sets must not change from run to run, so that grading again gives the same grade.
    "PYTHONHASHSEED": "0",
    "PYTHONPATH": PROJECT,
    "PYTHONUNBUFFERED": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
_PASSED_ON = ("KERAS_BACKEND", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_ENABLE_ONEDNN_OPTS")
_INSTALL = {
    "debian": "sudo apt-get install bubblewrap",
    "fedora": "sudo dnf install bubblewrap",
    "arch": "sudo pacman -S bubblewrap",
}


class SandboxUnavailable(RuntimeError):
    """Student code can't be shut in on this machine; the message says what to install or allow."""


def sandbox_problem() -> str | None:
    """Return what to install or to allow so that the sandbox works here; None if it works."""
    try:
        return problem_with(interpreter())
    except InterpreterUnusable as error:
        return f"{error}: choose another one with --python, or leave it out"


@functools.cache
def problem_with(python: Interpreter) -> str | None:
    """Return what to install or to allow so that the sandbox works with a Python."""
    if sys.platform != "linux":
        return (
            f"the grading sandbox needs Linux, and this is {platform.system()}: "
            "grade on a Linux machine or in a Linux container, or pass --no-sandbox"
        )
    if not seccomp.supported():
        return (
            f"the grading sandbox knows x86_64 and aarch64 processors, not {platform.machine()}: "
            "grade on such a machine, or pass --no-sandbox"
        )
    if shutil.which("bwrap") is None:
        return f"bubblewrap is not installed; install it with: {_install_command()}"
    if hidden := _unreadable_without_root(python):
        return (
            f"{hidden} can't be read by other users than root, and grading gives root up: "
            "install the course in a folder that all may read, or grade as an ordinary user"
        )
    return _namespace_problem()


def _install_command() -> str:
    release = Path("/etc/os-release")
    text = release.read_text() if release.exists() else ""
    like = next((name for name in _INSTALL if name in text), "debian")
    return _INSTALL[like]


def _unreadable_without_root(python: Interpreter) -> str | None:
    """Return a file that kernels need and could not read once they gave root up; None if none."""
    if os.getuid() != 0:
        return None
    of_python = map(Path, (python.executable, *python.libraries))
    for file in (Path(rnn_helpers.__file__), Path(__file__), *of_python):
        if not file.stat().st_mode & 0o004:
            return str(file)
    return None


def _namespace_problem() -> str | None:
    """Set up a sandbox as zygotes do, and in it namespaces as kernels do; return what fails.

    Returns:
        A sentence on the problem; None if there is none.
    """
    probe = "from autograder.engine.sandbox import bubblewrap; bubblewrap.probe()"
    argv = [*command("/nonexistent", share=False), interpreter().executable, "-c", probe]
    done = subprocess.run(
        argv, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode == 0:
        return None
    reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
    return (
        f"the sandbox could not be set up ({reason}): allow user namespaces "
        "(sysctl user.max_user_namespaces and kernel.unprivileged_userns_clone must not be 0; on "
        "Ubuntu also kernel.apparmor_restrict_unprivileged_userns=0; in a container, run it "
        "with the right to make them), or pass --no-sandbox"
    )


def probe() -> None:
    """Shut this process in as each kernel does; it runs inside a sandbox that is set up for a test.

    Raises:
        OSError: The system refuses something.
    """
    uid = unprivileged_uid(0)
    if uid is not None:
        confine.become(uid)
    confine.enter_namespaces()
    confine.drop_privileges()


def unprivileged_uid(number: int) -> int | None:
    """Return the id of the user that a kernel runs as; None if it runs as the current user.

    Only root's kernels run as other users. Their ids are from the range that systemd reserves for
    dynamic users.

    Args:
        number: The number of the kernel.
    """
    return 61184 + number % 4000 if os.getuid() == 0 else None


def command(shared: str, share: bool = True) -> list[str]:
    """Return bubblewrap's command line, without the program to run in the sandbox.

    Args:
        shared: The folder that holds the kernels' folders. In the sandbox it is at
            :data:`confine.SHARED_DIR`.
        share: Whether to mount that folder.
    """
    argv = ["bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    # The zygote is process 1 of its namespace: when it ends, Linux ends all its kernels.
    argv += ["--as-pid-1"]
    argv += ["--unshare-cgroup-try", "--hostname", "grader", "--new-session", "--clearenv"]
    if os.getuid() == 0:
        # Root can mount without a user namespace. It keeps only the capabilities by which each
        # kernel becomes another user.
        argv += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        argv += ["--unshare-user", "--uid", str(confine.INNER_ID), "--gid", str(confine.INNER_ID)]
    for name, value in _environment().items():
        argv += ["--setenv", name, value]
    binds = ["--ro-bind", "/usr", "/usr", *_system_folders(), *_etc(), *_python(), *_project()]
    argv += [*_parents(binds[2::3]), *binds]
    argv += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", confine.ZYGOTE_DIR]
    for folder in (confine.HOME, confine.KERNEL_DIR, confine.SHARED_DIR, "/tmp"):
        argv += ["--dir", folder]
    if share:
        argv += ["--bind", shared, confine.SHARED_DIR]
    # Mapping /dev/zero gives shared memory that is in no process's account once it is unmapped. A
    # device that is mounted like this can't be opened.
    argv += ["--ro-bind", "/dev/null", "/dev/zero"]
    argv += ["--remount-ro", "/dev", "--remount-ro", "/"]
    argv += ["--chdir", "/"]
    return argv


def _environment() -> dict[str, str]:
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    path = os.pathsep.join(
        (str(Path(interpreter().executable).parent), "/usr/local/bin", "/usr/bin", "/bin")
    )
    return {
        **passed,
        **_ENVIRONMENT,
        "PATH": path,
        "HOME": confine.ZYGOTE_DIR,
        "TMPDIR": confine.ZYGOTE_DIR,
        "MPLCONFIGDIR": f"{confine.ZYGOTE_DIR}/matplotlib",
    }


def _parents(targets: list[str]) -> Iterator[str]:
    """Yield options that make the folders above mount points.

    bubblewrap makes missing folders by itself, but such that only its own user can enter them.
    """
    above = {parent for target in targets for parent in Path(target).parents[:-1]}
    for folder in sorted(above - {Path("/usr")}):
        yield from ("--dir", str(folder))


def _system_folders() -> Iterator[str]:
    for folder in _SYSTEM:
        path = Path(folder)
        if path.is_symlink():
            yield from ("--symlink", os.readlink(path), folder)
        elif path.is_dir():
            yield from ("--ro-bind", folder, folder)


def _etc() -> Iterator[str]:
    for name in _ETC:
        yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")


def _python() -> Iterator[str]:
    """Yield options that mount the interpreter and its libraries, unless they are in /usr."""
    for folder in interpreter().folders():
        if not folder.is_relative_to("/usr"):
            yield from ("--ro-bind", str(folder), str(folder))


def _project() -> Iterator[str]:
    """Yield options that mount rnn_helpers and those parts of the grader that kernels run."""
    helpers = Path(rnn_helpers.__file__).resolve().parent
    yield from ("--ro-bind", str(helpers), f"{PROJECT}/rnn_helpers")
    grader = Path(__file__).resolve().parents[2]
    for name in ("__init__.py", "engine/__init__.py", *(f"engine/{room}" for room in _ROOMS)):
        yield from ("--ro-bind", str(grader / name), f"{PROJECT}/autograder/{name}")


def unsandboxed_environment() -> dict[str, str]:
    """Return the environment of a zygote without a sandbox: this process's, with additions."""
    own = Path(__file__).resolve().parents[3]
    helpers = Path(rnn_helpers.__file__).resolve().parents[1]
    path = os.pathsep.join(dict.fromkeys((str(own), str(helpers))))
    # With the network, installing works.
    without_pip = {n: v for n, v in _ENVIRONMENT.items() if not n.startswith(("PIP_", "UV_"))}
    return {**os.environ, **without_pip, "PYTHONPATH": path}
