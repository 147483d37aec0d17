"""Do work once, before kernels are forked, that every kernel would have to do otherwise.

Nothing here changes what a kernel computes. TensorFlow's thread pools must not exist before a fork,
so nothing here may use TensorFlow's eager context, which starts them.
"""

import contextlib
import ctypes
import functools
import gc
import itertools
import sys
import typing
from typing import Any, Final

_LARGEST_HOLE: Final = 1 << 17
_SMALLEST_HOLE: Final = 24


def prepare() -> None:
    """Do all of the work, except for what the installed versions of the libraries don't support."""
    # This uses private parts of libraries, which other versions may not have.
    with contextlib.suppress(ImportError, AttributeError):
        _generate_products()
    with contextlib.suppress(ImportError, AttributeError):
        _register_compiled_kernels()
    with contextlib.suppress(ImportError, AttributeError):
        _read_backends()
    with contextlib.suppress(KeyError):
        remember_protocols()
    gc.collect()
    _fill_holes()


def _generate_products() -> None:
    """Make oneDNN generate its code for matrix products, which takes 27 ms.

    TensorFlow computes a graph's constants while the graph is built, in the thread that builds it.
    It creates a pool with one thread for this, which does not matter: with a pool of one thread the
    work is done in the calling thread, so a kernel does not need that thread.
    """
    import tensorflow as tf

    with tf.Graph().as_default():
        for transpose_a, transpose_b in itertools.product((False, True), repeat=2):
            a = tf.ones((3, 2) if transpose_a else (2, 3))
            b = tf.ones((2, 3) if transpose_b else (3, 2))
            product = tf.matmul(a, b, transpose_a=transpose_a, transpose_b=transpose_b)
            size = tf.cast(tf.reduce_sum(product), tf.int32)
            # The product's value is needed as a shape, which makes TensorFlow compute it here.
            tf.zeros(tf.reshape(size, [1]))


def _register_compiled_kernels() -> None:
    """Make TensorFlow list the operations that it could compile, which takes 5 ms."""
    from tensorflow.python.util import pywrap_xla_ops

    pywrap_xla_ops.get_cpu_kernel_names()


def _read_backends() -> None:
    """Make Matplotlib search all installed packages for backends, which takes 12 ms."""
    from matplotlib.backends.registry import backend_registry

    backend_registry.list_all()


def remember_protocols() -> None:
    """Make Python 3.11 list the members of each protocol once, as later versions do.

    TensorFlow asks some hundred times per test whether a value is one of its tensors, and Python
    would list the members of two protocols each time.
    """
    if sys.version_info < (3, 12):
        members: Any = vars(typing)["_get_protocol_attrs"]
        vars(typing)["_get_protocol_attrs"] = functools.lru_cache(members)


class _HeapState(ctypes.Structure):
    """The C library's ``struct mallinfo2``; ``keepcost`` is the free space at the heap's end."""

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
    """Allocate the small free pieces of memory between used ones, half a megabyte in all.

    A kernel that allocated one would have to copy the page around it, which was shared until then,
    and the pages of its neighbours in the list of free pieces: about 1,000 pages before the
    kernel's first result.
    """
    libc = ctypes.CDLL(None)
    try:
        state, allocate, trim = libc.mallinfo2, libc.malloc, libc.malloc_trim
    except AttributeError:
        # The C library is not GNU's, or it is older than 2.33.
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
            # The memory came from the end of the heap, so no free piece of this size is left.
            size = size - 16 if size <= 1024 else size * 7 // 8
