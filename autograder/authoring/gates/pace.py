"""Measure how fast this machine is now, compared with the machine that the time limit was set on.

A shared machine can be half as fast for many minutes, which is not the fault of a chapter.
"""

from typing import Final

import nbformat.v4 as v4

from autograder.authoring.gates.own_time import run

USUAL_SECONDS: Final = 7.5
"""Seconds that the work below takes on two idle cores of the machine that the limit was set on."""

_WORK: Final = """
import keras
import numpy as np

keras.utils.set_random_seed(0)
x = np.random.default_rng(0).normal(size=(1000, 40, 8)).astype("float32")
for kind in (keras.layers.SimpleRNN, keras.layers.LSTM):
    model = keras.Sequential([keras.Input((40, 8)), kind(32), keras.layers.Dense(1)])
    model.compile("adam", "mse", jit_compile=False)
    model.fit(x, x[:, 0, :1], batch_size=50, epochs=3, verbose=0)
"""
"""Work like a chapter's, for a new kernel: import TensorFlow, train small recurrent models."""


def times_slower() -> float:
    """Return how many times as long as usual this machine needs now, at least 1."""
    return max(1.0, run(v4.new_notebook(cells=[v4.new_code_cell(_WORK)])) / USUAL_SECONDS)
