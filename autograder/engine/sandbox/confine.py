"""Shut a newly forked process in: namespaces, private folders, limits, no privileges.

All of this runs in the forked process before any code of a student. The process must have only one
thread, because Linux refuses a new user namespace to a process with several.
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

# RLIMIT_NPROC counts threads as well, and TensorFlow starts several pools with one thread per core.
# The watcher enforces the limit on processes; RLIMIT_NPROC stops a fork bomb in the time between
# two looks of the watcher.
THREADS_BESIDES_PROCESSES = 32 + 8 * (os.cpu_count() or 1)

MAX_TERMINALS = 32


@dataclass(frozen=True)
class Bounds:
    """The limits of a kernel that the operating system can enforce, as sent to the zygote.

    Attributes:
        memory_bytes: The memory of one process.
        processes: How many processes there may be.
        file_bytes: The size of one file.
    """

    memory_bytes: int = 4 << 30
    processes: int = 64
    file_bytes: int = 64 << 20

    @property
    def disk_bytes(self) -> int:
        """Return how many bytes all files of a kernel may take together."""
        return 4 * self.file_bytes


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount a file system or a folder, as mount(2) does.

    Args:
        source: What to mount.
        target: The folder or file to mount it on.
        kind: The type of file system; None for a bind mount.
        flags: The sum of ``MS_`` constants.
        options: Options of the file system.

    Raises:
        OSError: The system refuses it.
    """
    result = libc().mount(
        source.encode(),
        target.encode(),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        options.encode() or None,
    )
    check(result, f"mount {target}")


def become(uid: int) -> None:
    """Give up root for good and become an unprivileged user.

    Raises:
        OSError: The user id can't be used, such as in a container without a range of ids.
    """
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    # A process that changes its user loses the right to write to its own /proc/self, where
    # enter_namespaces() writes the id maps. Being dumpable gives the right back.
    prctl(PR_SET_DUMPABLE, 1)


def enter_namespaces() -> None:
    """Move this process into new user, mount, pid, ipc, uts and network namespaces.

    The pid namespace begins with the next child, which is process 1 in it.

    Raises:
        OSError: The system refuses it.
    """
    uid, gid = os.getuid(), os.getgid()
    flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET
    check(libc().unshare(flags), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{INNER_ID} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{INNER_ID} {gid} 1")
    _raise_loopback()


def _raise_loopback() -> None:
    """Make 127.0.0.1 usable, so that programs in the sandbox can connect to each other.

    It is the namespace's own address; no other address can be reached.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = struct.pack("16sh14x", b"lo", 0)
        answer = fcntl.ioctl(probe, SIOCGIFFLAGS, request)
        flags = struct.unpack("16sh14x", answer)[1] | IFF_UP
        fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags))


def make_private_places(kernel: str, bounds: Bounds) -> None:
    """Mount the folders that only this kernel can write to, and hide all other kernels' sockets.

    Args:
        kernel: The kernel's name.
        bounds: The kernel's limits.

    Raises:
        OSError: The system refuses a mount.
    """
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    places = [HOME, "/dev/shm", "/tmp"]
    # All of these folders are on one file system, so that its size limits all files together.
    options = f"size={bounds.disk_bytes},nr_inodes=20000,mode=0700,uid={INNER_ID}"
    mount("tmpfs", ZYGOTE_DIR, "tmpfs", MS_NOSUID | MS_NODEV, options)
    for number, place in enumerate(places):
        folder = f"{ZYGOTE_DIR}/{number}"
        os.mkdir(folder, 0o700)
        # The checkout or the interpreter may be below /tmp. Such folders stay there, read-only.
        for name in os.listdir(place):
            os.mkdir(f"{folder}/{name}", 0o700)
            mount(f"{place}/{name}", f"{folder}/{name}", None, MS_BIND | MS_REC)
        mount(folder, place, None, MS_BIND | MS_REC)
    # Each kernel has its own terminals, which no other kernel can open. Their number is limited,
    # because each of them takes memory.
    terminals = f"newinstance,ptmxmode=0666,mode=0600,max={MAX_TERMINALS}"
    mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, terminals)
    mount(f"{SHARED_DIR}/{kernel}", KERNEL_DIR, None, MS_BIND)
    for place in (SHARED_DIR, ZYGOTE_DIR):
        mount("tmpfs", place, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV, "size=4096,mode=0555")


def seal_sockets() -> None:
    """Make the folder of the kernel's sockets read-only, once they are bound.

    The folder is on the machine's own disk, which a student's code must not be able to fill.

    Raises:
        OSError: The system refuses it.
    """
    flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV
    mount("none", KERNEL_DIR, None, flags)


def set_limits(bounds: Bounds) -> None:
    """Set the resource limits of this process and its children.

    RLIMIT_DATA bounds the memory, not RLIMIT_AS, because TensorFlow reserves far more address space
    than it uses.

    Raises:
        OSError: The system refuses a limit.
    """
    tasks = bounds.processes + THREADS_BESIDES_PROCESSES
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, _private_bytes() + bounds.memory_bytes),
        (resource.RLIMIT_FSIZE, bounds.file_bytes),
        # Each of the following takes memory of Linux itself, which is in no process's account.
        (resource.RLIMIT_NOFILE, 512),
        (resource.RLIMIT_SIGPENDING, 1024),
        (resource.RLIMIT_NPROC, tasks),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))
    # If the machine runs out of memory all the same, Linux ends students' kernels first.
    Path("/proc/self/oom_score_adj").write_text("1000")


def _private_bytes() -> int:
    """Return the bytes that RLIMIT_DATA counts so far: the zygote's memory, not the student's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0


def drop_privileges() -> None:
    """Give up all capabilities and any way to get them back, and filter system calls.

    Among the calls that are refused from then on are those that make namespaces and those that look
    into other processes.

    Raises:
        OSError: The system refuses it.
    """
    for capability in range(64):
        if libc().prctl(PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0) != 0:
            break
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    drop_capabilities()
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install()


def drop_capabilities() -> None:
    """Give up all effective, permitted and inheritable capabilities.

    Raises:
        OSError: The system refuses it.
    """
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)()
    check(libc().capset(header, data), "capset")
