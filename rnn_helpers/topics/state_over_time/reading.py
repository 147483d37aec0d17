"""A small language model of words, which is trained batch by batch and may carry its state on."""

import itertools
import re
from collections.abc import Sequence
from typing import Any

from rnn_helpers.texts.ballads import RHYMES

import keras
import numpy as np
import tensorflow as tf

Array = np.ndarray
State = Sequence[Any]


def tokens_of(text: str) -> list[str]:
    """Return the words, the punctuation marks and the line ends of a text.

    >>> tokens_of("The bell rang,\\nand stopped.")
    ['The', 'bell', 'rang', ',', '\\n', 'and', 'stopped', '.']
    """
    return re.findall(r"\w+|[^\w ]", text)


class WordModel:
    """Embedding, LSTM and Dense, which give each next word a probability.

    Args:
        vocabulary: All tokens; a token's id is its place.
        units: Width of the LSTM.
        seed: Decides the first weights, and what dropout drops.
        dropout: Rate at which numbers are dropped in training: of the LSTM's inputs and outputs.
    """

    def __init__(
        self, vocabulary: Sequence[str], units: int = 64, seed: int = 0, dropout: float = 0.0
    ) -> None:
        keras.utils.set_random_seed(seed)
        self.ids = {token: i for i, token in enumerate(vocabulary)}
        self.units = units
        self._embedding = keras.layers.Embedding(len(vocabulary), 16)
        self._lstm = keras.layers.LSTM(
            units, return_sequences=True, return_state=True, dropout=dropout
        )
        self._dense = keras.layers.Dense(len(vocabulary))
        self._drop = keras.layers.Dropout(dropout)
        self._embedding.build((None, None))
        self._lstm.build((None, None, 16))
        self._dense.build((None, None, units))
        layers = (self._embedding, self._lstm, self._dense)
        self._weights = [weight for layer in layers for weight in layer.trainable_variables]
        self._optimizer = keras.optimizers.Adam(1e-2, clipnorm=1.0)
        self._optimizer.build(self._weights)
        ids, states = tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None, units))
        signature = [ids, ids, states, states]
        # Concrete functions, because TensorFlow would otherwise warn about retracing.
        self._learn = tf.function(self._one_update).get_concrete_function(*signature)
        self._read = tf.function(self._log_probabilities).get_concrete_function(ids, states, states)

    def learn(self, inputs: Array, targets: Array, state: State | None = None) -> State:
        """Make one update on a batch, and return the state after its last step.

        Args:
            inputs: Ids, ``(batch, time)``.
            targets: The id that follows each input, ``(batch, time)``.
            state: What an earlier call returned; None is a state of zeros. The gradient ends here.
        """
        h, c = self._zeros(len(inputs)) if state is None else state
        return self._learn(_ids(inputs), _ids(targets), h, c)

    def losses(self, inputs: Array, targets: Array) -> Array:
        """Return the cross-entropy of each target, ``(batch, time)``, from a state of zeros."""
        found, _, _ = self._read(_ids(inputs), *self._zeros(len(inputs)))
        chosen = np.take_along_axis(found.numpy(), np.asarray(targets)[..., None], axis=-1)
        return -chosen[..., 0]

    def rhymes(self, text: str) -> float:
        """Return how much of the probability of a rhyme goes to the right one, from 0 to 1.

        At the end of each stanza, the groups of rhyming words are compared by the mean probability
        of the words in them, without the word that ends the second line. Their sum counts as 1, so
        a model that knows nothing of rhymes gets about 0.1. The stanza before it is read as well.
        """
        shares = []
        for before, stanza in itertools.pairwise(text.strip().split("\n\n")):
            _, second, _, fourth = stanza.split("\n")
            (heard, _), (wanted, right) = _rhyme_of(second), _rhyme_of(fourth)
            head = tokens_of(before + "\n\n" + stanza.removesuffix(wanted + "."))
            words = [(w, group) for group, ws in enumerate(RHYMES) for w in ws if w != heard]
            likely = self._probabilities(head, [tokens_of(word + ".") for word, _ in words])
            of_group = np.zeros((len(RHYMES), 2))
            for p, (_, group) in zip(likely, words, strict=True):
                of_group[group] += p, 1
            means = of_group[:, 0] / of_group[:, 1]
            shares.append(means[right] / means.sum())
        return float(np.mean(shares))

    def _probabilities(self, head: list[str], ends: list[list[str]]) -> list[float]:
        """Return the probability of each continuation of ``head``."""
        context = np.array([[self.ids[token] for token in head]])
        _, h, c = self._read(_ids(context[:, :-1]), *self._zeros(1))
        longest = max(map(len, ends))
        rows = [[self.ids[t] for t in end] + [0] * (longest - len(end)) for end in ends]
        inputs = np.concatenate([np.repeat(context[:, -1:], len(rows), axis=0), rows], axis=1)
        states = [tf.repeat(part, len(rows), axis=0) for part in (h, c)]
        found = self._read(_ids(inputs[:, :-1]), *states)[0].numpy()
        logs = np.take_along_axis(found, inputs[:, 1:, None], axis=-1)[..., 0]
        return [float(np.exp(row[: len(end)].sum())) for row, end in zip(logs, ends, strict=True)]

    def _zeros(self, batch: int) -> State:
        return tf.zeros((batch, self.units)), tf.zeros((batch, self.units))

    def _outputs(self, inputs: Any, h: Any, c: Any, training: bool) -> tuple[Any, Any, Any]:
        embedded = self._embedding(inputs)
        outputs, h, c = self._lstm(embedded, initial_state=[h, c], training=training)
        return self._dense(self._drop(outputs, training=training)), h, c

    def _one_update(self, inputs: Any, targets: Any, h: Any, c: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            logits, h, c = self._outputs(inputs, h, c, training=True)
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)
            mean = tf.reduce_mean(loss)
        self._optimizer.apply(tape.gradient(mean, self._weights))
        return h, c

    def _log_probabilities(self, inputs: Any, h: Any, c: Any) -> tuple[Any, Any, Any]:
        logits, h, c = self._outputs(inputs, h, c, training=False)
        return tf.nn.log_softmax(logits), h, c


def _ids(values: Any) -> Any:
    return tf.constant(np.asarray(values, "int32"))


def _rhyme_of(line: str) -> tuple[str, int]:
    """Return the rhyming words that end a line, and the number of their group."""
    found = [
        (word, group)
        for group, words in enumerate(RHYMES)
        for word in words
        if line.rstrip(",.").endswith(word)
    ]
    return max(found, key=lambda rhyme: len(rhyme[0]))
