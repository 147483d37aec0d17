"""Measure how much memory a kernel holds with everything it started.

The account of a process shows its own pages only. Files on a tmpfs, data that waits in a socket or
a pipe, and page tables take memory as well, and are counted here. Memory that can't be counted here
can't be allocated: :mod:`autograder.engine.sandbox.system_calls` refuses the calls for it.
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
# A socket takes messages until its buffer is full, and then one more of up to the same size. Each
# part of a message also takes more memory than the data in it.
_BUFFERS_OF_A_SOCKET: Final = 3
# A pipe can hold 16 pages as long as one of its ends is open. Once the pipes of a user hold some
# thousands of pages together, each new pipe can hold only 2.
_BYTES_OF_A_PIPE: Final = 16 * _PAGE
_BYTES_OF_A_SMALL_PIPE: Final = 2 * _PAGE
# All folders of a kernel are on one file system, so that any of them shows its size: see
# confine.make_private_places.
_FOLDER: Final = "tmp"


@dataclass
class Held:
    """The memory in the accounts of some processes, as ``/proc/PID/status`` shows it.

    Attributes:
        anonymous: Bytes of memory without a file.
        shared: Bytes of shared memory and of files on a tmpfs.
        swapped: Bytes that are swapped out.
        tables: Bytes of page tables.
        descriptors: For how many descriptors the processes have room.
    """

    anonymous: int = 0
    shared: int = 0
    swapped: int = 0
    tables: int = 0
    descriptors: int = 0

    def __add__(self, other: "Held") -> "Held":
        names = [field.name for field in fields(self)]
        return Held(*(getattr(self, name) + getattr(other, name) for name in names))


_FIELDS: Final = {
    b"RssAnon": "anonymous",
    b"RssShmem": "shared",
    b"VmSwap": "swapped",
    b"VmPTE": "tables",
    b"FDSize": "descriptors",
}
_SHARES: Final = {b"Pss_Anon": "anonymous", b"Pss_Shmem": "shared"}


class Footprint:
    """The memory of one kernel, to be measured again and again, and to be closed after use.

    It must be made before any code of a student runs: sockets that exist then are taken for the
    kernel's own and don't count.
    """

    def __init__(self, kernel: ForkedKernel) -> None:
        self._folder = -1
        self._pid: int | None = None
        self._sockets_at_first = 0
        # Without a sandbox the kernel uses the machine's folders and network, where nobody can say
        # what belongs to the kernel.
        if isinstance(kernel, SandboxedKernel) and (pid := kernel.kernel_pid) is not None:
            self._pid = pid
            # In some containers even root may not look into other processes. Then only the mapped
            # parts of files count, and the size of the file system bounds the rest.
            with contextlib.suppress(OSError):
                self._folder = os.open(f"/proc/{pid}/root/{_FOLDER}", os.O_PATH | os.O_DIRECTORY)
            self._sockets_at_first = _in_sockets(pid)

    def close(self) -> None:
        """Close the kernel's folder; safe to call twice."""
        if self._folder >= 0:
            os.close(self._folder)
            self._folder = -1

    def seen(self, processes: Iterable[int]) -> int:
        """Return the most bytes that the kernel may hold; shared pages count once per process.

        Args:
            processes: The ids of the kernel's processes.
        """
        return self._count(_sum(map(_held_by, processes)))

    def exact(self, processes: Iterable[int]) -> int:
        """Return the bytes that the kernel holds; it is slower, but counts shared pages once.

        Args:
            processes: The ids of the kernel's processes.
        """
        return self._count(_sum(map(_share_of, processes)))

    def _count(self, held: Held) -> int:
        shared = self._files() if self._folder >= 0 else held.shared
        return held.anonymous + held.swapped + held.tables + shared + self._buffered(held)

    def _files(self) -> int:
        """Return the bytes of all of the kernel's files, also of those not mapped or removed."""
        found = os.fstatvfs(self._folder)
        return (found.f_blocks - found.f_bfree) * found.f_frsize

    def _buffered(self, held: Held) -> int:
        """Return the most bytes that can wait in sockets and pipes."""
        if self._pid is None:
            return 0
        pipes = held.descriptors
        in_pipes = min(
            pipes * _BYTES_OF_A_PIPE, _pipe_pages() * _PAGE + pipes * _BYTES_OF_A_SMALL_PIPE
        )
        return in_pipes + max(0, _in_sockets(self._pid) - self._sockets_at_first)


def private_bytes(pid: int) -> int:
    """Return the bytes of a process that no file on a disk backs; shared pages count in full."""
    held = _held_by(pid)
    return held.anonymous + held.shared + held.swapped + held.tables


def _sum(held: Iterable[Held]) -> Held:
    return sum(held, Held())


def _held_by(pid: int) -> Held:
    return _fields_of(f"/proc/{pid}/status", _FIELDS)


def _share_of(pid: int) -> Held:
    """Return what a process holds, with only its share of each shared page."""
    held = _held_by(pid)
    share = _fields_of(f"/proc/{pid}/smaps_rollup", _SHARES)
    if share.anonymous:
        held.anonymous, held.shared = share.anonymous, share.shared
    return held


def _fields_of(file: str, wanted: dict[bytes, str]) -> Held:
    held = Held()
    # The process may end meanwhile.
    with contextlib.suppress(OSError):
        for line in read(file).splitlines():
            name, _, value = line.partition(b":")
            if (field := wanted.get(name)) is not None:
                number, *unit = value.split()
                setattr(held, field, int(number) * (1024 if unit else 1))
    return held


def _in_sockets(pid: int) -> int:
    """Return the most bytes that can wait in all sockets of a process's network namespace.

    Sockets that are on their way from one process to another count as well.
    """
    count = connections = pages = 0
    with contextlib.suppress(OSError):
        for line in read(f"/proc/{pid}/net/sockstat").splitlines():
            words = line.split()
            if words[0] == b"sockets:":
                count = int(words[2])
            elif words[0] == b"TCP:":
                connections, pages = int(words[2]), int(words[-1])
    # The buffers of TCP grow by themselves, and Linux says what they hold for the machine only.
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
    """Return the last number of a setting in ``/proc/sys``; ``otherwise`` if it can't be read."""
    try:
        return int(Path("/proc/sys", name).read_text().split()[-1])
    except OSError:
        return otherwise


def read(file: str) -> bytes:
    """Return the content of a small file of ``/proc``.

    Raises:
        OSError: The file can't be read, as when its process has ended.
    """
    # Each look reads some forty files; with pathlib and decoding it would take much longer.
    with open(file, "rb", buffering=0) as opened:
        return opened.read()
