"""How fast this machine is just now, beside the one that the chapters' time was set on.

A shared machine can be half as fast for many minutes, and nothing in a chapter is the cause of it.
"""

from typing import Final

import nbformat.v4 as v4

from autograder.authoring.gates.own_time import run

USUAL_SECONDS: Final = 7.5
"""What the work below takes on two quiet cores of the machine on which the limit was set."""

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
"""As in a chapter: a kernel starts, TensorFlow is imported, small recurrent models are trained."""


def times_slower() -> float:
    """How many times as long as usual this machine takes now; 1 if it is no slower."""
    return max(1.0, run(v4.new_notebook(cells=[v4.new_code_cell(_WORK)])) / USUAL_SECONDS)
