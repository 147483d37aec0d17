"""Oracles for shapes: NumPy's own ``shape``, Keras' layers, and numbered positions."""

import itertools
import re
from typing import Any

from rnn_helpers.check import grader_code, oracle

import keras
import numpy as np
import tensorflow as tf

Shape = tuple[int, ...]


def _is_name(name: str) -> bool:
    return name != "" and name == name.strip()


def _is_shape(shape: Shape) -> bool:
    return type(shape) is tuple and len(shape) == 3 and all(type(n) is int and n > 0 for n in shape)


@oracle(mistakes="greeting", valid=_is_name)
def greeting(name: str) -> str:
    """Return the greeting that the first exercise asks for."""
    return "Hello, NAME!".replace("NAME", name)


@oracle(mistakes="sentence", valid=_is_shape)
def sentence(shape: Shape) -> str:
    """Return a shape of three axes in words."""
    return in_words(shape)


@grader_code
def in_words(shape: Shape, plural_of_one: bool = False) -> str:
    """Return a shape of three axes in words; ``plural_of_one`` leaves ``1 samples`` as it is."""
    template = iter(re.split("[BTF]", "B samples, T time steps, F features")[1:])
    text = "".join(f"{size}{words}" for size, words in zip(shape, template, strict=True))
    return text if plural_of_one else re.sub(r"\b1 ([a-z ]+)s\b", r"1 \1", text)


def _are_sizes(batch: int, time: int, features: int) -> bool:
    return _is_shape((batch, time, features))


@oracle(
    takes={"batch": "batch", "time": "time", "features": "features"},
    gives="batch time features",
    mistakes="counted",
    valid=_are_sizes,
)
def counted(batch: int, time: int, features: int) -> np.ndarray:
    """Return an array, ``(batch, time, features)``, float32, that counts up in reading order."""
    return counted_by(batch, time, features, "btf")


@grader_code
def counted_by(batch: int, time: int, features: int, order: str) -> np.ndarray:
    """Return an array, ``(batch, time, features)``, float32, that counts up.

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


def _is_batch(x: np.ndarray) -> bool:
    return x.ndim == 3 and x.size > 0


@oracle(
    takes={"x": "batch time features"},
    gives="batch features",
    mistakes="last_step",
    valid=_is_batch,
)
def last_step(x: np.ndarray) -> np.ndarray:
    """Return the last step of ``(batch, time, features)``, by Keras' cropping layer."""
    cropped = keras.layers.Cropping1D((x.shape[1] - 1, 0))(x)
    return np.asarray(tf.squeeze(cropped, axis=1))


@oracle(
    takes={"x": "batch time features"},
    gives="batch time features",
    mistakes="time_reversed",
    valid=_is_batch,
)
def time_reversed(x: np.ndarray) -> np.ndarray:
    """Return the batch with its steps in reverse order."""
    return reversed_along(x, (1,))


@grader_code
def reversed_along(x: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """Return the array with the given axes reversed, by TensorFlow."""
    return np.asarray(tf.reverse(x, axis=list(axes)))


def _has_summary(shape: Shape, units: int) -> bool:
    return _is_shape(shape) and units > 0


@oracle(mistakes="summary_shape", valid=_has_summary)
def summary_shape(shape: Shape, units: int) -> Shape:
    """Return the shape that Keras reports for a recurrent layer's output."""
    return tuple(keras.layers.SimpleRNN(units).compute_output_shape(shape))


def _has_shape(nested: Any) -> bool:
    if isinstance(nested, list):
        return all(map(_has_shape, nested)) and len({np.shape(item) for item in nested}) < 2
    return isinstance(nested, (int, float))


@oracle(stands_for="shape_of", mistakes="shape_of", valid=_has_shape)
def shape_of(nested: Any) -> Shape:
    """Return the shape that NumPy finds for nested lists."""
    return tuple(np.shape(nested))


def nested_lists(rng: np.random.Generator, shape: Shape) -> Any:
    """Return nested lists of whole numbers with a given shape."""
    return rng.integers(-9, 10, shape).tolist()


@grader_code
def other_places(shape: Shape, place: str) -> list[str]:
    """Return the places of all innermost lists but one, if the lists are three deep or deeper.

    Of lists that are two deep, a good message may well tell of each one how long it is.
    """
    if len(shape) < 3:
        return []
    every = itertools.product(*map(range, shape[:-1]))
    places = ("".join(f"[{index}]" for index in path) for path in every)
    return [other for other in places if other != place]


def ragged_lists(rng: np.random.Generator, shape: Shape) -> tuple[Any, str]:
    """Return nested lists in which one list, at position 1 or later, lacks its last item.

    Returns:
        The lists, and the position of the short one in Python's notation: ``[2][1]``.
    """
    nested = nested_lists(rng, shape)
    path = [int(rng.integers(1, size)) for size in shape[:-1]]
    if len(path) > 1:
        # Read backwards, it is another position.
        path[-1] = path[0] % (shape[-2] - 1) + 1
    short = nested
    for index in path:
        short = short[index]
    short.pop()
    return nested, "".join(f"[{index}]" for index in path)
