"""What the chapters on gates give to answers."""

import numpy as np


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-z)): the share, between 0 and 1, that a gate lets through.

    The result has the shape of ``z``. No number overflows, however large it is.
    """
    return (1 + np.tanh(np.asarray(z) / 2)) / 2
