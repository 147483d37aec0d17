"""Poems of a trained model, with the probability of each token, and how much of them is new."""

from collections.abc import Callable, Sequence
from typing import Any

from rnn_helpers.texts.pieces import line_end_id, longest_copy
from rnn_helpers.topics.capstone import poets

import numpy as np

Poem = list[tuple[str, float]]


def writer(
    write_poem: Callable[..., Any], model: Any, prompt_ids: Sequence[int], vocabulary: list[str]
) -> Callable[..., Poem]:
    """Return ``written(temperature, lines=9, seed=0)``, which continues a prompt.

    It returns the tokens of a poem of 240 tokens at most, each with the probability that the model
    gave to it.
    """
    step = poets.stepper(model)
    line_end = line_end_id(vocabulary)

    def written(temperature: float, lines: int = 9, seed: int = 0) -> Poem:
        rng = np.random.default_rng(seed)
        ids = write_poem(step, list(prompt_ids), line_end, lines, temperature, rng, most=240)
        pieces = [vocabulary[i] for i in ids]
        return list(zip(pieces, poets.chances(step, prompt_ids, ids), strict=True))

    return written


def print_what_is_new(poems: dict[float, Poem], train_text: str) -> None:
    """Print shares of known and of different words, and the longest copy, by temperature."""
    train_words = set(train_text.split())
    print("temperature   known words   different words   longest copy")
    for temperature, poem in poems.items():
        text = "".join(piece for piece, _ in poem)
        words, copy = text.split(), longest_copy(text, train_text)
        known = np.mean([word in train_words for word in words])
        different = len(set(words)) / len(words)
        copied = f"{len(copy)}: {copy[:40]!r}"
        print(f"{temperature:11} {known:13.0%} {different:17.0%}   {copied}")
