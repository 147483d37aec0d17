"""What a kernel, with all that it started, holds in memory: all of it, also what no process owns.

Processes account for their own pages only. A file on a tmpfs, what waits in a socket or a pipe, and
the tables that map pages are memory as well; :mod:`autograder.engine.sandbox.system_calls` keeps
out what can't be counted here.
"""

import contextlib
import functools
import os
import resource
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from autograder.engine.zygotes.zygote import ForkedKernel, SandboxedKernel

_PAGE: Final = resource.getpagesize()
# A socket takes messages until its buffer is full, and then one more, of up to the same size; and
# each piece of a message takes more than what it holds.
_BUFFERS_OF_A_SOCKET: Final = 3
# A pipe holds 16 pages, as long as one of its ends is open; those of a user who has filled some
# thousand of pages hold 2.
_BYTES_OF_A_PIPE: Final = 16 * _PAGE
_BYTES_OF_A_SMALL_PIPE: Final = 2 * _PAGE
# One for all of a kernel's folders, see confine.make_private_places.
_FOLDER: Final = "tmp"


@dataclass
class Held:
    """What processes account for, in bytes, as the fields of ``/proc/PID/status`` have it.

    ``descriptors`` is how many they have room for.
    """

    anonymous: int = 0
    shared: int = 0
    swapped: int = 0
    tables: int = 0
    descriptors: int = 0

    def __add__(self, other: "Held") -> "Held":
        return Held(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


_FIELDS: Final = {
    b"RssAnon": "anonymous",
    b"RssShmem": "shared",
    b"VmSwap": "swapped",
    b"VmPTE": "tables",
    b"FDSize": "descriptors",
}
_SHARES: Final = {b"Pss_Anon": "anonymous", b"Pss_Shmem": "shared"}


class Footprint:
    """Counts what one kernel holds; close it after use.

    Made before a student's code runs: the sockets that the kernel has then are its own.
    """

    def __init__(self, kernel: ForkedKernel) -> None:
        self._folder = -1
        self._pid: int | None = None
        self._sockets_at_first = 0
        # Without a sandbox, folders and network are the machine's.
        if isinstance(kernel, SandboxedKernel) and (pid := kernel.kernel_pid) is not None:
            self._pid = pid
            # A root that may not look into other processes counts what of the files is mapped; the
            # size of the file system bounds the rest.
            with contextlib.suppress(OSError):
                self._folder = os.open(f"/proc/{pid}/root/{_FOLDER}", os.O_PATH | os.O_DIRECTORY)
            self._sockets_at_first = _in_sockets(pid)

    def close(self) -> None:
        """Let go of the kernel's files; safe to call twice."""
        if self._folder >= 0:
            os.close(self._folder)
            self._folder = -1

    def seen(self, processes: Iterable[int]) -> int:
        """Bytes that are held, or may be, counted quickly; shared pages count for each process."""
        return self._count(_sum(map(_held_by, processes)))

    def exact(self, processes: Iterable[int]) -> int:
        """The same with each shared page counted once, which takes longer."""
        return self._count(_sum(map(_share_of, processes)))

    def _count(self, held: Held) -> int:
        shared = self._files() if self._folder >= 0 else held.shared
        return held.anonymous + held.swapped + held.tables + shared + self._buffered(held)

    def _files(self) -> int:
        """All files of the kernel's, mapped or not, removed or not."""
        found = os.fstatvfs(self._folder)
        return (found.f_blocks - found.f_bfree) * found.f_frsize

    def _buffered(self, held: Held) -> int:
        """The most that can wait in sockets and pipes."""
        if self._pid is None:
            return 0
        most = held.descriptors
        pipes = min(most * _BYTES_OF_A_PIPE, _pipe_pages() * _PAGE + most * _BYTES_OF_A_SMALL_PIPE)
        return pipes + max(0, _in_sockets(self._pid) - self._sockets_at_first)


def private_bytes(pid: int) -> int:
    """Memory of a process that is not backed by a file, shared pages counted in full."""
    held = _held_by(pid)
    return held.anonymous + held.shared + held.swapped + held.tables


def _sum(held: Iterable[Held]) -> Held:
    return sum(held, Held())


def _held_by(pid: int) -> Held:
    return _fields_of(f"/proc/{pid}/status", _FIELDS)


def _share_of(pid: int) -> Held:
    """The same, with the process's share of each shared page."""
    held = _held_by(pid)
    share = _fields_of(f"/proc/{pid}/smaps_rollup", _SHARES)
    if share.anonymous:
        held.anonymous, held.shared = share.anonymous, share.shared
    return held


def _fields_of(file: str, wanted: dict[bytes, str]) -> Held:
    held = Held()
    # A process may end while it is looked at.
    with contextlib.suppress(OSError):
        for line in read(file).splitlines():
            name, _, value = line.partition(b":")
            if (field := wanted.get(name)) is not None:
                number, *unit = value.split()
                setattr(held, field, int(number) * (1024 if unit else 1))
    return held


def _in_sockets(pid: int) -> int:
    """The most that can wait in all sockets of a process's network, also in those on their way."""
    count = connections = pages = 0
    with contextlib.suppress(OSError):
        for line in read(f"/proc/{pid}/net/sockstat").splitlines():
            words = line.split()
            if words[0] == b"sockets:":
                count = int(words[2])
            elif words[0] == b"TCP:":
                connections, pages = int(words[2]), int(words[-1])
    # TCP's buffers grow by themselves. What they hold is only known for the machine as a whole.
    tcp = min(pages * _PAGE, connections * _largest_connection())
    return count * _BUFFERS_OF_A_SOCKET * _default_buffer() + tcp


@functools.cache
def _default_buffer() -> int:
    return max(_setting(f"net/core/{kind}mem_default", 212_992) for kind in "rw")


@functools.cache
def _largest_connection() -> int:
    return sum(_setting(f"net/ipv4/tcp_{kind}mem", 32 << 20) for kind in "rw")


@functools.cache
def _pipe_pages() -> int:
    return _setting("fs/pipe-user-pages-soft", 16_384)


def _setting(name: str, otherwise: int) -> int:
    """The last number of one of the system's settings."""
    try:
        return int(Path("/proc/sys", name).read_text().split()[-1])
    except OSError:
        return otherwise


def read(file: str) -> bytes:
    """Return a small file of the system's; one that is gone raises OSError."""
    # Some forty of them each time: a Path and a decoder would take most of it.
    with open(file, "rb", buffering=0) as opened:
        return opened.read()
