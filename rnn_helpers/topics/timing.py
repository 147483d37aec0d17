"""Measurement of how long a layer takes."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf


def milliseconds(run: Callable[[], Any], repeats: int = 3) -> float:
    """Return the time of the fastest of several runs, in milliseconds, after one untimed run.

    The first run may compile. The fastest run counts, because other work of the machine can only
    make a run slower.
    """
    run()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return 1000 * min(seconds)


def milliseconds_per_step(
    layer: Callable[[Any], Any], batch: int, steps: int, features: int, repeats: int = 20
) -> float:
    """Return the time of a layer's forward pass for one time step, in milliseconds.

    The layer is compiled first, as it is in ``fit`` and ``predict``.

    Args:
        layer: The layer; takes ``(batch, steps, features)``.
        repeats: How many runs are timed.
    """
    run = tf.function(layer)
    x = tf.constant(np.random.default_rng(0).normal(size=(batch, steps, features)), tf.float32)
    return milliseconds(lambda: run(x), repeats) / steps
