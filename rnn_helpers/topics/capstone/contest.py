"""The chapter's contest: four layers within one budget of parameters, and what follows from it."""

from collections.abc import Callable, Sequence
from typing import Any

from rnn_helpers.texts.pieces import tokens
from rnn_helpers.topics.capstone import poets
from rnn_helpers.topics.capstone.oracle import CELLS
from rnn_helpers.topics.capstone.poets import Training
from rnn_helpers.topics.capstone.result_oracle import bigram_perplexity

import keras
import numpy as np

Array = np.ndarray
Perplexities = dict[str, float]

DIM, LENGTH = 24, 64


def budget_for(vocab_size: int) -> int:
    """Return a budget of parameters; a large vocabulary needs rows."""
    return 20_000 + 50 * vocab_size


class Contest:
    """Four contestants on one text.

    Attributes:
        budget: The most parameters that a contestant may have.
        models: The models by cell.
        trainings: How the training of each cell went that has been entered.
        table: A row for each cell that has been entered.
        baseline: The perplexity of a bigram model on the validation part.
    """

    def __init__(
        self,
        build: Callable[..., Any],
        measure: Callable[..., Perplexities],
        train_ids: Array,
        validation_ids: Array,
        vocabulary: Sequence[str],
        validation_text: str,
        updates: int,
        seed: int,
    ) -> None:
        self._build, self._measure = build, measure
        self._ids = (train_ids, validation_ids)
        self._text = validation_text
        self._updates, self._seed = updates, seed
        self._further = 0
        self.budget = budget_for(len(vocabulary))
        self.models = {cell: self._built(cell, len(vocabulary), self.budget) for cell in CELLS}
        self.trainings: dict[str, Training] = {}
        self.table: list[dict[str, Any]] = []
        self.baseline = bigram_perplexity(train_ids, validation_ids, len(vocabulary))

    def enter(self, cell: str) -> None:
        """Train a contestant, and add its row to the table."""
        model, training = poets.train(
            self.models[cell], *self._ids, updates=self._updates, seed=self._seed, most_seconds=8
        )
        row = {"cell": cell, "parameters": model.count_params(), "seconds": training.seconds}
        row |= {"train": training.training[-1], "validation": self.measured(cell)["per_token"]}
        self.trainings[cell] = training
        self.table = [*(other for other in self.table if other["cell"] != cell), row]

    def measured(self, cell: str) -> Perplexities:
        """Return the perplexities of a contestant on the whole validation part."""
        return self._perplexities(self.models[cell], self._ids[1])

    def with_other_tokens(
        self, cell: str, encode: Callable[..., Any], train_text: str, kind: str, size: int
    ) -> dict[str, Perplexities]:
        """Return the perplexities of a contestant, and those of one that reads other tokens.

        Args:
            cell: A contestant that has been entered.
            encode: What gives a vocabulary and ids to tokens.
            train_text: The training part.
            kind: The tokens of the contest, ``"words"`` or ``"characters"``. The other model reads
                the other kind, and trains a fifth as long.
            size: The most tokens that a vocabulary may have.
        """
        other = "characters" if kind == "words" else "words"
        vocabulary, *ids = encode(tokens(train_text, other), tokens(self._text, other), size)
        train_ids, validation_ids = map(np.asarray, ids)
        budget = max(self.budget, budget_for(len(vocabulary)))
        model = self._built(cell, len(vocabulary), budget)
        model, _ = poets.train(
            model,
            train_ids,
            validation_ids,
            updates=self._updates // 5,
            seed=self._seed,
            most_seconds=8,
        )
        return {kind: self.measured(cell), other: self._perplexities(model, validation_ids)}

    def train_further(self, cell: str, updates: int = 200) -> tuple[Any, Training]:
        """Train a contestant further, for 20 seconds at most; each call draws new windows."""
        self._further += 1
        seed = self._seed + self._further
        return poets.train(self.models[cell], *self._ids, updates=updates, seed=seed)

    def _built(self, cell: str, vocab_size: int, budget: int) -> Any:
        keras.utils.set_random_seed(self._seed)
        return self._build(cell, vocab_size, DIM, budget)

    def _perplexities(self, model: Any, ids: Array) -> Perplexities:
        return self._measure(poets.predictor(model), ids, LENGTH, len(self._text))


def stacked_poet(vocab_size: int, layers: int, units: int, dropout: float, seed: int = 0) -> Any:
    """Return GRUs one above the other; dropout follows the embedding and each GRU."""
    keras.utils.set_random_seed(seed)
    row = [keras.Input((None,), dtype="int32"), keras.layers.Embedding(vocab_size, DIM)]
    row.append(keras.layers.Dropout(dropout))
    for _ in range(layers):
        row += [keras.layers.GRU(units, return_sequences=True), keras.layers.Dropout(dropout)]
    return keras.Sequential([*row, keras.layers.Dense(vocab_size)])
