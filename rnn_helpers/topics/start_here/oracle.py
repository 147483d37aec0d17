"""Oracles for shapes: NumPy's own ``shape``, Keras' layers, and properties of positions."""

import re
from typing import Any

from rnn_helpers.check import grader_code

import keras
import numpy as np
import tensorflow as tf

Shape = tuple[int, ...]


@grader_code
def greeting(name: str) -> str:
    """The greeting that the first exercise asks for."""
    return "Hello, NAME!".replace("NAME", name)


@grader_code
def sentence(shape: Shape, plural_of_one: bool = False) -> str:
    """A shape of three axes in words; ``plural_of_one`` leaves ``1 samples`` as it is."""
    template = iter(re.split("[BTF]", "B samples, T time steps, F features")[1:])
    text = "".join(f"{size}{words}" for size, words in zip(shape, template, strict=True))
    return text if plural_of_one else re.sub(r"\b1 ([a-z ]+)s\b", r"1 \1", text)


@grader_code
def counted(batch: int, time: int, features: int, order: str = "btf") -> np.ndarray:
    """Each number is its own position in reading order, ``(batch, time, features)``, float32.

    Args:
        order: The axes from the slowest to the fastest one; another order is a known mistake.
    """
    sizes = {"b": batch, "t": time, "f": features}

    def position(*index: np.ndarray) -> np.ndarray:
        at = dict(zip("btf", index, strict=True))
        total = np.zeros_like(index[0])
        for axis in order:
            total = total * sizes[axis] + at[axis]
        return total

    return np.asarray(np.fromfunction(position, (batch, time, features)), "float32")


@grader_code
def last_step(x: np.ndarray) -> np.ndarray:
    """What Keras leaves of ``(batch, time, features)`` when it crops all steps but the last."""
    cropped = keras.layers.Cropping1D((x.shape[1] - 1, 0))(x)
    return np.asarray(tf.squeeze(cropped, axis=1))


@grader_code
def time_reversed(x: np.ndarray, axes: tuple[int, ...] = (1,)) -> np.ndarray:
    """The array with the given axes reversed, by TensorFlow."""
    return np.asarray(tf.reverse(x, axis=list(axes)))


@grader_code
def summary_shape(shape: Shape, units: int) -> Shape:
    """The shape that Keras announces for a recurrent layer's output."""
    return tuple(keras.layers.SimpleRNN(units).compute_output_shape(shape))


@grader_code
def shape_of(nested: Any) -> Shape:
    """NumPy's shape of nested lists."""
    return tuple(np.shape(nested))


def nested_lists(rng: np.random.Generator, shape: Shape) -> Any:
    """Nested lists of whole numbers with a given shape."""
    return rng.integers(-9, 10, shape).tolist()


def ragged_lists(rng: np.random.Generator, shape: Shape) -> tuple[Any, str]:
    """Nested lists in which one list, at the second place or later, lost its last item.

    Returns:
        The lists, and where the short one is, written as in Python: ``[2][1]``.
    """
    nested = nested_lists(rng, shape)
    path = [int(rng.integers(1, size)) for size in shape[:-1]]
    short = nested
    for index in path:
        short = short[index]
    short.pop()
    return nested, "".join(f"[{index}]" for index in path)
