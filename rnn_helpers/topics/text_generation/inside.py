"""What the state of a trained model knows about the place in a text, and what a letter needs."""

from collections.abc import Callable, Mapping
from typing import Any

from rnn_helpers.topics.text_generation.stepping import Step

import numpy as np
import tensorflow as tf

Array = np.ndarray

PLACES = ("the word", "the line")


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

    def values(self, text: str) -> dict[str, Array]:
        """Return the values of the best units while the model reads a text after an empty line."""
        states = self._after_each("\n\n" + text)[2:]
        units = {place: self.best_unit(place)[0] for place in PLACES}
        return {
            f"Unit {unit}, the best for the place in {place}": states[:, unit]
            for place, unit in units.items()
        }

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


def influence_on(model: Any, char_id: Mapping[str, int], text: str, place: int) -> Array:
    """Return how much each character before a place matters for the logit of the one there.

    It is the length of the logit's gradient with respect to the vector of each character. The
    largest is 1.
    """
    embedding, recurrent, dense = (layer for layer in model.layers if layer.weights)
    vectors = tf.convert_to_tensor(embedding(np.array([[char_id[c] for c in text[:place]]])))
    with tf.GradientTape() as tape:
        tape.watch(vectors)
        logit = dense(recurrent(vectors))[0, -1, char_id[text[place]]]
    norms = np.linalg.norm(tape.gradient(logit, vectors)[0], axis=-1)
    return np.asarray(norms / norms.max())
