"""A kernel's footprint includes all memory that it can hold, wherever the system counts it."""

import time

import pytest

from autograder.engine.execute.footprint import Footprint
from autograder.engine.execute.side import Side
from autograder.engine.execute.watcher import descendants
from autograder.engine.sandbox.confine import Bounds
from autograder.engine.stages import MIB
from autograder.engine.zygotes.registry import zygote_of

_BOUNDS = Bounds(file_bytes=200 * MIB)
# Each way to hold memory, and how much memory it holds.
_WAYS = {
    "a file that was removed": (
        "import os\n"
        "file = open('/tmp/held', 'wb', buffering=0)\n"
        "os.remove('/tmp/held')\n"
        "file.write(bytes(100 << 20))\n",
        100 * MIB,
    ),
    "shared memory of the C library, mapped no longer": (
        "import mmap\n"
        "file = open('/dev/shm/held', 'w+b')\n"
        "file.truncate(64 << 20)\n"
        "pages = mmap.mmap(file.fileno(), 0)\n"
        "pages[:] = b'x' * (64 << 20)\n"
        "pages.close()\n",
        64 * MIB,
    ),
    "messages on their way": (
        "import socket\n"
        "held = [socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(100)]\n"
        "for one in sum(held, ()):\n"
        "    one.setblocking(False)\n"
        "    try:\n"
        "        while True: one.send(bytes(200_000))\n"
        "    except OSError: pass\n",
        200 * 200_000,
    ),
    "sockets that are on their way themselves": (
        "import socket\n"
        "left, right = socket.socketpair()\n"
        "for _ in range(40):\n"
        "    pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
        "    pair[0].setblocking(False)\n"
        "    try:\n"
        "        while True: pair[0].send(bytes(200_000))\n"
        "    except OSError: pass\n"
        "    socket.send_fds(left, [b'x'], [one.fileno() for one in pair])\n"
        "    for one in pair: one.close()\n",
        40 * 200_000,
    ),
    "what is written into pipes": (
        "import os\n"
        "held = [os.pipe() for _ in range(200)]\n"
        "for _, end in held: os.write(end, bytes(65536))\n",
        200 * 65536,
    ),
    "tables of pages": (
        "import ctypes\n"
        "libc = ctypes.CDLL(None)\n"
        "libc.mmap.restype = ctypes.c_void_p\n"
        "size = 2**35\n"
        "at = libc.mmap(None, ctypes.c_size_t(size), 1, 0x4022, -1, ctypes.c_long(0))\n"
        "for place in range(at, at + size, 2**21): ctypes.c_char.from_address(place).value\n",
        2**14 * 4096,
    ),
    "pages of its own": ("held = bytearray(b'x') * (50 << 20)\n", 50 * MIB),
}
# Memory that the kernel itself may take in the meantime.
_SLACK = 20 * MIB


@pytest.fixture
def kernel():
    """Yield a student's kernel that is ready."""
    side = Side(zygote_of(sandbox=True), "student", _BOUNDS).wait_ready()
    yield side
    side.close()


def _run(side, source):
    request = side.channel.execute(source)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        side.channel.shell.poll(50)
        message = side.channel.receive(side.channel.shell)
        if message is not None and message["parent_header"].get("msg_id") == request:
            assert message["content"]["status"] == "ok", message["content"]
            return
    raise AssertionError("the kernel did not answer")


def _grown(side, source):
    """Return how much more memory a kernel holds after some code, by two kinds of count."""
    processes = list(descendants(side.kernel.init_pid))
    footprint = Footprint(side.kernel)
    try:
        before = footprint.seen(processes), footprint.exact(processes)
        _run(side, source)
        processes = list(descendants(side.kernel.init_pid))
        return footprint.seen(processes) - before[0], footprint.exact(processes) - before[1]
    finally:
        footprint.close()


@pytest.mark.parametrize("way", _WAYS)
def test_memory_counts_however_it_is_held(kernel, way):
    source, held = _WAYS[way]
    seen, exact = _grown(kernel, source)
    assert seen >= held
    assert exact >= held


def test_a_kernel_that_holds_nothing_has_no_larger_footprint(kernel):
    seen, exact = _grown(kernel, "x = 1\n")
    assert seen < _SLACK
    assert exact < _SLACK


def test_memory_that_is_let_go_counts_no_longer(kernel):
    source = "held = open('/tmp/held', 'wb', buffering=0)\nheld.write(bytes(100 << 20))\n"
    seen, _ = _grown(kernel, source + "import os\nos.remove('/tmp/held')\nheld.close()\n")
    assert seen < _SLACK


def test_a_look_at_a_kernel_takes_a_hundredth_of_the_time_between_two(kernel):
    processes = list(descendants(kernel.kernel.init_pid))
    footprint = Footprint(kernel.kernel)
    begun = time.process_time()
    for _ in range(100):
        footprint.seen(processes)
    spent = (time.process_time() - begun) / 100
    footprint.close()
    assert spent < 0.05 / 100 * 2
