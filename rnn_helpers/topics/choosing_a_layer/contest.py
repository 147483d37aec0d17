"""The data, the models and the table of the chapter's contest."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rnn_helpers.texts import reviews
from rnn_helpers.topics.choosing_a_layer import training
from rnn_helpers.topics.choosing_a_layer.oracle import mirrored

import keras
import numpy as np

Array = np.ndarray
Answers = Callable[[Array], Array]
Pairs = list[tuple[str, int]]
Sets = dict[Any, tuple[Array, Array]]

EMBEDDING, UNITS, EPOCHS, BATCH = 8, 16, 14, 128
FEW, FEW_EPOCHS, FEW_HELD_OUT = 256, 30, 400
#: How many asides there are at each place of the reviews that show how far a model reaches.
DISTANCES = (0, 1, 2, 3, 4, 6, 8)


def print_grammar(grammar: reviews.Grammar) -> None:
    """Print a grammar's parts, and each of its patterns on its own line."""
    for name, value in grammar.items():
        lines = value if name == "patterns" else [value]
        print(f"{name:9}", *lines, sep="\n          " if name == "patterns" else " ")


def many(draw: Callable[..., Any], grammar: reviews.Grammar, count: int, seed: int) -> Pairs:
    """Return reviews that ``draw`` makes from one seed, as pairs of a text and a label."""
    rng = np.random.default_rng(seed)
    drawn = (draw(grammar, rng) for _ in range(count))
    return [(" ".join(tokens), int(label)) for tokens, label in drawn]


class Data:
    """The training set of the contest, and the sets that it is measured on.

    Attributes:
        train_ids: The ids of the training texts, ``(samples, time)``.
        train_labels: Their labels, ``(samples,)``.
        vocab_size: The number of ids, with 0 for padding and 1 for an unknown word.
        near: The contrasts among the held-out reviews.
        far: New contrasts with more asides at each place than any training text has.
        sets: Ids and labels to train on, and of the near and the far reviews.
        distances: Ids and labels of contrasts, by the number of words between their opinions.
        seen_until: The longest of these distances in the training set.
    """

    def __init__(
        self,
        train: Pairs,
        held_out: Pairs,
        draw: Callable[..., Any],
        encode: Callable[..., Any],
        grammar: reviews.Grammar,
    ) -> None:
        self._train_texts, self.train_labels = _unzipped(train)
        self._encode = encode
        self._grammar = grammar
        self._held_out = held_out
        most = grammar["distance"][1]
        self.near = [pair for pair in held_out if {"but", "though"} & set(pair[0].split())]
        at = {asides: self._unseen(asides, draw) for asides in DISTANCES}
        self.far = [pair for asides in DISTANCES if asides > most for pair in at[asides]]
        self.train_ids = self.encoded(train)[0]
        self.vocab_size = int(self.train_ids.max()) + 1
        self.sets: Sets = {
            "train": (self.train_ids, self.train_labels),
            "near": self.encoded(self.near),
            "far": self.encoded(self.far, max(DISTANCES)),
        }
        self.distances: Sets = {
            reviews.words_between(n, grammar): self.encoded(pairs, n) for n, pairs in at.items()
        }
        self.seen_until = reviews.words_between(most, grammar)

    def encoded(self, pairs: Pairs, asides: int | None = None) -> tuple[Array, Array]:
        """Return ids by the training words, and labels.

        Args:
            pairs: Texts and their labels.
            asides: The rows are as long as so many asides at each place need; None for as many as
                the training texts have.
        """
        texts, labels = _unzipped(pairs)
        most = self._grammar["distance"][1] if asides is None else asides
        length = reviews.longest(most, self._grammar)
        return np.asarray(self._encode(self._train_texts, texts, length)[1]), labels

    def near_with_twins(self) -> tuple[Array, Array]:
        """Return the near reviews together with the twin of each, as ids and labels."""
        twins = [
            (" ".join(mirrored(text.split(), self._grammar)), 1 - label)
            for text, label in self.near
        ]
        return self.encoded(self.near + twins)

    def few(self) -> Sets:
        """Return a few reviews to train on, and held-out ones, in whatever order they came."""
        rng = np.random.default_rng(0)
        some = rng.permutation(len(self.train_ids))[:FEW]
        held_out = [self._held_out[i] for i in rng.permutation(len(self._held_out))]
        return {
            "training set": (self.train_ids[some], self.train_labels[some]),
            "held out": self.encoded(held_out[:FEW_HELD_OUT]),
        }

    def _unseen(self, asides: int, draw: Callable[..., Any]) -> Pairs:
        """Return up to 300 contrasts with so many asides, none of them from the training set."""
        drawn = many(draw, reviews.at_distance(self._grammar, asides), 800, 1000 + asides)
        seen = set(self._train_texts)
        return [pair for pair in drawn if pair[0] not in seen][:300]


def train_on_few(
    data: Data, build: Callable[..., Any], seed: int
) -> tuple[Answers, training.History]:
    """Train the convolution for long on only a few reviews.

    Returns:
        The model as a function from ids to probabilities, and its losses after each epoch.
    """
    few, held_out = data.few().values()
    keras.utils.set_random_seed(seed)
    model = build("conv1d", data.vocab_size, EMBEDDING, UNITS)
    history = training.train(model, *few, FEW_EPOCHS, seed, held_out, batch=32)
    return training.predictor(model), history


class Contest:
    """Six layers that get the same training.

    Attributes:
        data: What they are trained and measured on.
        results: The trained models as functions from ids to probabilities, by kind.
    """

    def __init__(
        self, data: Data, build: Callable[..., Any], measure: Callable[..., Any], seed: int
    ) -> None:
        self.data = data
        self.results: dict[str, Answers] = {}
        self._build = build
        self._measure = measure
        self._seed = seed
        self._built: dict[str, Any] = {}
        self._rows: dict[str, dict[str, Any]] = {}

    @property
    def table(self) -> list[dict[str, Any]]:
        """Return a row for each layer that has been entered."""
        return list(self._rows.values())

    def untrained(self, kind: str) -> Any:
        """Return a new model of a kind, with weights from the contest's seed."""
        keras.utils.set_random_seed(self._seed)
        return self._build(kind, self.data.vocab_size, EMBEDDING, UNITS)

    def trained(self, model: Any, like: Any = None) -> Answers:
        """Train a model, and return it as a function from ids to probabilities.

        Args:
            model: An untrained model.
            like: A model of the same layers that the contest has trained before.
        """
        data = (self.data.train_ids, self.data.train_labels)
        training.train(model, *data, epochs=EPOCHS, seed=self._seed, batch=BATCH, like=like)
        return training.predictor(model)

    def enter(self, kind: str) -> None:
        """Train one of the six, keep it, and fill its row of the table."""
        model = self._built[kind] = self.untrained(kind)
        start = time.perf_counter()
        self.results[kind] = self.trained(model)
        seconds = time.perf_counter() - start
        row = {"layer": kind, **self._measure(self.results[kind], self.data.sets)}
        self._rows[kind] = row | {"parameters": model.count_params(), "seconds": seconds}

    def with_window(self, words: int) -> Answers:
        """Return the trained convolution with windows of so many words."""
        if words == 3:
            return self.results["conv1d"]
        return self.trained(training.with_kernel_size(self.untrained("conv1d"), words))

    def with_other_initial_weights(self) -> dict[str, Answers]:
        """Return an LSTM and a SimpleRNN as Keras starts them and with another start, trained."""
        return {
            "LSTM, forget bias 1 (default)": self.results["lstm"],
            "LSTM, forget bias 3": self._restarted("lstm", _forget_bias_of_3),
            "SimpleRNN, orthogonal (default)": self.results["simple_rnn"],
            "SimpleRNN, Glorot": self._restarted("simple_rnn", self._glorot),
        }

    def curves(self, models: Mapping[str, Answers]) -> dict[str, Mapping[int, float]]:
        """Return each model's accuracy by the number of words between the two opinions."""
        return {name: self._measure(model, self.data.distances) for name, model in models.items()}

    def _restarted(self, kind: str, change: Callable[[Any], None]) -> Answers:
        """Train one of the six again, its recurrent layer changed before the training."""
        model = self.untrained(kind)
        change(next(layer for layer in model.layers if isinstance(layer, keras.layers.RNN)))
        return self.trained(model, like=self._built[kind])

    def _glorot(self, layer: Any) -> None:
        """Draw a layer's recurrent kernel like any other kernel."""
        kernel, recurrent, bias = layer.get_weights()
        drawn = keras.initializers.GlorotUniform(seed=self._seed)(recurrent.shape)
        layer.set_weights([kernel, np.asarray(drawn), bias])


def _forget_bias_of_3(layer: Any) -> None:
    kernel, recurrent, bias = layer.get_weights()
    units = len(recurrent)
    bias[units : 2 * units] = 3.0
    layer.set_weights([kernel, recurrent, bias])


def _unzipped(pairs: Sequence[tuple[str, int]]) -> tuple[list[str], Array]:
    return [text for text, _ in pairs], np.array([label for _, label in pairs])
