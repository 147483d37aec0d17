"""What the state of a trained model knows about the place in a text, and what a letter needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rnn_helpers.topics.text_generation.stepping import Step

import numpy as np
import tensorflow as tf

Array = np.ndarray


class States:
    """The states after each character of a text, compared with the places of the characters."""

    def __init__(self, step: Step, char_id: Mapping[str, int], text: str) -> None:
        self._step, self._char_id = step, char_id
        self._states = self._after_each(text)
        self._places = _places(text)

    def best_unit(self, place: str) -> tuple[int, float]:
        """Return the unit that follows a place most closely, and its correlation."""
        fits = [np.corrcoef(unit, self._places[place])[0, 1] for unit in self._states.T]
        unit = int(np.argmax(np.abs(fits)))
        return unit, float(fits[unit])

    def all_units(self, place: str) -> float:
        """Return the correlation of a place with the best weighted sum of all units.

        The weights are fitted on the first half of the text, and measured on the second.
        """
        values, half = self._places[place], len(self._states) // 2
        with_one = np.column_stack([self._states, np.ones(len(self._states))])
        weights = np.linalg.lstsq(with_one[:half], values[:half], rcond=None)[0]
        return float(np.corrcoef(with_one[half:] @ weights, values[half:])[0, 1])

    def _after_each(self, text: str) -> Array:
        state, found = None, []
        for character in text:
            _, state = self._step(self._char_id[character], state)
            found.append(np.ravel(state[0]))
        return np.array(found)


def _places(text: str) -> dict[str, Array]:
    """Return each character's place in its word and in its line, from 1; 0 is outside of them."""
    belongs: dict[str, Callable[[str], bool]] = {
        "the word": str.isalpha,
        "the line": lambda character: character != "\n",
    }
    found = {}
    for name, is_inside in belongs.items():
        place, values = 0, []
        for character in text:
            place = place + 1 if is_inside(character) else 0
            values.append(place)
        found[name] = np.array(values)
    return found


@dataclass(frozen=True)
class Influences:
    """What a model makes of a text that it reads from zeros, character by character.

    Attributes:
        chances: The probability that the model gives to each character; the first one's is NaN.
        shares: Row t says how much each character before t matters for the character at t,
            ``(time, time)``; the largest of a row is 1.
        units: The values of the state after each character, ``(time, units)``.
    """

    chances: Array
    shares: Array
    units: Array


def influences(model: Any, char_id: Mapping[str, int], text: str) -> Influences:
    """Return how much each character of a text matters for each later one.

    It is the length of the gradient of the later one's log-probability with respect to the vector
    of the earlier one. The Jacobian matrices of all steps lead back from each to each.

    Args:
        model: An embedding, one recurrent layer and a dense layer.
        char_id: The id of each character.
        text: At least one character, all of them in ``char_id``.
    """
    embedding, recurrent, dense = (layer for layer in model.layers if layer.weights)
    ids = np.array([char_id[character] for character in text])
    vectors = np.asarray(embedding(ids))
    outputs, by_vector, by_state = _steps(recurrent.cell, vectors)
    p = tf.nn.softmax(np.asarray(dense(outputs), "float64")).numpy()
    chosen = p[np.arange(len(ids) - 1), ids[1:]]
    by_output = (np.eye(p.shape[1])[ids[1:]] - p[:-1]) @ np.asarray(dense.kernel, "float64").T
    lengths = np.zeros((len(ids), len(ids)))
    gradients = np.zeros((0, by_state.shape[1]))
    for step in range(len(ids) - 2, -1, -1):
        first = np.zeros((1, by_state.shape[1]))
        first[0, : by_output.shape[1]] = by_output[step]
        gradients = np.concatenate([first, gradients])
        lengths[step + 1 :, step] = np.linalg.norm(gradients @ by_vector[step], axis=1)
        gradients = gradients @ by_state[step]
    most = lengths.max(axis=1, keepdims=True)
    shares = np.divide(lengths, most, out=np.zeros_like(lengths), where=most > 0)
    return Influences(np.append(np.nan, chosen), shares, outputs)


def _steps(cell: Any, vectors: Array) -> tuple[Array, Array, Array]:
    """Run a cell over vectors, ``(time, dim)``, from zeros.

    Returns:
        The outputs, ``(time, units)``, and the derivatives of the state after each step with
        respect to its vector and to the state before it. Keras' cells put the output first in it.
    """
    sizes = [int(size) for size in np.ravel(cell.state_size)]
    state, before = [tf.zeros((1, size)) for size in sizes], []
    for vector in vectors:
        before.append(tf.concat(state, axis=1))
        _, state = cell(vector[None], state)
    inputs = tf.concat([vectors, tf.concat(before, axis=0)], axis=1)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(inputs)
        vector, *states = tf.split(inputs, [vectors.shape[1], *sizes], axis=1)
        outputs, states = cell(vector, states)
        after = tf.unstack(tf.concat(states, axis=1), axis=1)
    # The tape's own batch_jacobian warns when it is used often.
    rows = [np.asarray(tape.gradient(value, inputs), "float64") for value in after]
    jacobians = np.stack(rows, axis=1)
    by_vector, by_state = np.split(jacobians, [vectors.shape[1]], axis=2)
    return np.asarray(outputs), by_vector, by_state
