"""Shut a freshly forked process in: namespaces, private places to write, limits, no privileges.

Everything here runs in a forked child, before any line of a student's code, and while the child
still has one thread only: ``unshare`` of a user namespace is refused to a process with threads.
"""

import ctypes
import fcntl
import os
import resource
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

from rnn_helpers.jupyter.process import PR_SET_DUMPABLE, check, libc, prctl

from autograder.engine.sandbox import seccomp

HOME = "/home/student"
KERNEL_DIR = "/run/kernel"
SHARED_DIR = "/run/rnn"
ZYGOTE_DIR = "/run/zygote"
INNER_ID = 1000

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18

PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

SIOCGIFFLAGS = 0x8913
SIOCSIFFLAGS = 0x8914
IFF_UP = 1

_CAPABILITY_VERSION_3 = 0x20080522

# Threads count as processes for RLIMIT_NPROC, and TensorFlow starts several pools of one thread
# per core. The limit on processes proper is kept by the watcher; this one stops a fork bomb in the
# time between two looks of the watcher.
THREADS_BESIDES_PROCESSES = 32 + 8 * (os.cpu_count() or 1)

MAX_TERMINALS = 32


@dataclass(frozen=True)
class Bounds:
    """The limits that the operating system itself can hold, as they travel to the zygote."""

    memory_bytes: int = 4 << 30
    processes: int = 64
    file_bytes: int = 64 << 20

    @property
    def disk_bytes(self) -> int:
        """All files of a kernel together."""
        return 4 * self.file_bytes


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """mount(2)."""
    result = libc().mount(
        source.encode(),
        target.encode(),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        options.encode() or None,
    )
    check(result, f"mount {target}")


def become(uid: int) -> None:
    """Give up root for an unprivileged user id, for good.

    Raises OSError where the id can't be used, such as in a container without a range of ids.
    """
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    # Changing the user makes /proc/self root's, and the id maps below could not be written.
    prctl(PR_SET_DUMPABLE, 1)


def enter_namespaces() -> None:
    """New user, mount, pid, ipc, uts and network namespaces. The next child is pid 1."""
    uid, gid = os.getuid(), os.getgid()
    flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET
    check(libc().unshare(flags), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{INNER_ID} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{INNER_ID} {gid} 1")
    _raise_loopback()


def _raise_loopback() -> None:
    """ipykernel passes the output of subprocesses on over 127.0.0.1; nothing else is reachable."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = struct.pack("16sh14x", b"lo", 0)
        answer = fcntl.ioctl(probe, SIOCGIFFLAGS, request)
        flags = struct.unpack("16sh14x", answer)[1] | IFF_UP
        fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags))


def make_private_places(kernel: str, bounds: Bounds) -> None:
    """Mount what this kernel alone may write to, and hide the sockets of all other kernels."""
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    places = [HOME, "/dev/shm", "/tmp"]
    # One file system for all of them, so that one size bounds all.
    options = f"size={bounds.disk_bytes},nr_inodes=20000,mode=0700,uid={INNER_ID}"
    mount("tmpfs", ZYGOTE_DIR, "tmpfs", MS_NOSUID | MS_NODEV, options)
    for number, place in enumerate(places):
        folder = f"{ZYGOTE_DIR}/{number}"
        os.mkdir(folder, 0o700)
        # The checkout or the interpreter may lie below /tmp: it stays there, read-only.
        for name in os.listdir(place):
            os.mkdir(f"{folder}/{name}", 0o700)
            mount(f"{place}/{name}", f"{folder}/{name}", None, MS_BIND | MS_REC)
        mount(folder, place, None, MS_BIND | MS_REC)
    # Terminals of its own, too: no other kernel can open them, and each takes memory.
    terminals = f"newinstance,ptmxmode=0666,mode=0600,max={MAX_TERMINALS}"
    mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, terminals)
    mount(f"{SHARED_DIR}/{kernel}", KERNEL_DIR, None, MS_BIND)
    for place in (SHARED_DIR, ZYGOTE_DIR):
        mount("tmpfs", place, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV, "size=4096,mode=0555")


def seal_sockets() -> None:
    """Make the folder of the kernel's sockets read-only, once they are bound.

    It is a folder of the host's disk, so a student's code must not be able to fill it.
    """
    flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV
    mount("none", KERNEL_DIR, None, flags)


def set_limits(bounds: Bounds) -> None:
    """Resource limits of this process and its children.

    RLIMIT_DATA rather than RLIMIT_AS: TensorFlow reserves far more address space than it uses.
    """
    tasks = bounds.processes + THREADS_BESIDES_PROCESSES
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, _private_bytes() + bounds.memory_bytes),
        (resource.RLIMIT_FSIZE, bounds.file_bytes),
        # Of each there is memory in the system that no process accounts for.
        (resource.RLIMIT_NOFILE, 512),
        (resource.RLIMIT_SIGPENDING, 1024),
        (resource.RLIMIT_NPROC, tasks),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))
    # Should the machine run out of memory all the same, a student's kernel goes first.
    Path("/proc/self/oom_score_adj").write_text("1000")


def _private_bytes() -> int:
    """What RLIMIT_DATA already counts: the zygote's imports are not the student's memory."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0


def drop_privileges() -> None:
    """No capabilities, no way to regain any, no further namespaces, no debugging of others."""
    for capability in range(64):
        if libc().prctl(PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0) != 0:
            break
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    drop_capabilities()
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install()


def drop_capabilities() -> None:
    """Empty the effective, permitted and inheritable sets."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)()
    check(libc().capset(header, data), "capset")
