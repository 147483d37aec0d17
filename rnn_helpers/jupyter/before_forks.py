"""What a process does once, before it forks kernels, so that no kernel has to do it for itself.

Nothing here changes what a kernel computes, and no thread of TensorFlow's that a kernel needs may
exist before a fork: all of it runs without TensorFlow's eager context, which makes those threads.
"""

import contextlib
import ctypes
import gc
import itertools
from typing import Final

_LARGEST_HOLE: Final = 1 << 17
_SMALLEST_HOLE: Final = 24


def prepare() -> None:
    """Do all of it. What a library of another version does not offer is left out."""
    # Private parts of libraries come and go with their versions.
    with contextlib.suppress(ImportError, AttributeError):
        _generate_products()
    with contextlib.suppress(ImportError, AttributeError):
        _register_compiled_kernels()
    with contextlib.suppress(ImportError, AttributeError):
        _read_backends()
    gc.collect()
    _fill_holes()


def _generate_products() -> None:
    """Have oneDNN generate its code for products of matrices, which takes it 27 ms.

    TensorFlow works out a graph's constants while it is built, in the thread that builds it. The
    pool of one thread that it makes for this is not needed: work for one thread is done at once.
    """
    import tensorflow as tf

    with tf.Graph().as_default():
        for transpose_a, transpose_b in itertools.product((False, True), repeat=2):
            a = tf.ones((3, 2) if transpose_a else (2, 3))
            b = tf.ones((2, 3) if transpose_b else (3, 2))
            product = tf.matmul(a, b, transpose_a=transpose_a, transpose_b=transpose_b)
            size = tf.cast(tf.reduce_sum(product), tf.int32)
            # Its shape is the product's value, so that this has to be known here and now.
            tf.zeros(tf.reshape(size, [1]))


def _register_compiled_kernels() -> None:
    """Have TensorFlow list what it could compile, as it does when it gets ready (5 ms)."""
    from tensorflow.python.util import pywrap_xla_ops

    pywrap_xla_ops.get_cpu_kernel_names()


def _read_backends() -> None:
    """Have Matplotlib look for backends in all packages that are installed (12 ms)."""
    from matplotlib.backends.registry import backend_registry

    backend_registry.list_all()


class _HeapState(ctypes.Structure):
    """The C library's ``struct mallinfo2``: ``keepcost`` is what is free at the end of the heap."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        )
    ]


def _fill_holes() -> None:
    """Take the small pieces of memory that are free between others, half a megabyte in all.

    A kernel that took one would have to copy the page around it, which is shared until then, and
    the pages around those next to it in the list: some 1,000 pages before its first result.
    """
    libc = ctypes.CDLL(None)
    try:
        state, allocate, trim = libc.mallinfo2, libc.malloc, libc.malloc_trim
    except AttributeError:
        # Another C library than GNU's, or one before 2.33.
        return
    state.restype = _HeapState
    allocate.restype, allocate.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    trim(0)
    size = _LARGEST_HOLE
    while size >= _SMALLEST_HOLE:
        before = state()
        allocate(size)
        after = state()
        if (before.arena, before.keepcost) != (after.arena, after.keepcost):
            # No hole is as large as this: it came from the end of the heap.
            size = size - 16 if size <= 1024 else size * 7 // 8
