"""Poems of a trained model, with the probability of each token, and how much of them is new."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rnn_helpers.texts.pieces import line_end_id, longest_copy
from rnn_helpers.topics.capstone import poets

import numpy as np

Poem = list[tuple[str, float]]


class Writer:
    """Continues a prompt, with a poem of 240 tokens at most.

    Args:
        write_poem: Writes the ids of a poem with a step.
        model: A trained model.
        prompt_ids: The ids of the beginning.
        vocabulary: The tokens, by their ids.
    """

    def __init__(
        self,
        write_poem: Callable[..., Any],
        model: Any,
        prompt_ids: Sequence[int],
        vocabulary: list[str],
    ) -> None:
        self._write_poem = write_poem
        self._step = poets.stepper(model)
        self._prompt_ids = list(prompt_ids)
        self._vocabulary = list(vocabulary)

    def poem(self, temperature: float, lines: int = 9, seed: int = 0) -> Poem:
        """Return the tokens of a poem, each with the probability that the model gave to it."""
        ids = self._ids(temperature, lines, seed)
        pieces = [self._vocabulary[i] for i in ids]
        return list(zip(pieces, poets.chances(self._step, self._prompt_ids, ids), strict=True))

    def text(self, temperature: float, lines: int = 9, seed: int = 0) -> str:
        """Return a poem as text."""
        return "".join(self._vocabulary[i] for i in self._ids(temperature, lines, seed))

    def _ids(self, temperature: float, lines: int, seed: int) -> list[int]:
        rng, line_end = np.random.default_rng(seed), line_end_id(self._vocabulary)
        arguments = (self._step, list(self._prompt_ids), line_end, lines, temperature, rng)
        return list(self._write_poem(*arguments, most=240))


def print_what_is_new(poems: Mapping[float, str], train_text: str) -> None:
    """Print shares of known and of different words, and the longest copy, by temperature."""
    train_words = set(train_text.split())
    print("temperature   known words   different words   longest copy")
    for temperature, text in poems.items():
        words, copy = text.split(), longest_copy(text, train_text)
        known = np.mean([word in train_words for word in words])
        different = len(set(words)) / len(words)
        copied = f"{len(copy)}: {copy[:40]!r}"
        print(f"{temperature:11} {known:13.0%} {different:17.0%}   {copied}")
