"""Oracles for drawn reviews, splits, classifiers and their evaluation."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rnn_helpers.check import grader_code, oracle
from rnn_helpers.check.compare import Tolerance
from rnn_helpers.topics.models import answers_with, facts_by, makes_mask
from rnn_helpers.topics.oracle_cache import remembered
from rnn_helpers.topics.recurrent import oracle as recurrent

import keras
import numpy as np
import tensorflow as tf

Array = np.ndarray
Facts = dict[str, Any]
Item = tuple[str, int]

KINDS = ("pooling", "conv1d", "simple_rnn", "gru", "lstm", "bidirectional")
KERNEL_SIZE = 3
MASK = "mask_zero before the convolution"

ALL, SOME, NONE = "all", "some", "none"
FORM = "what comes back"
PAIR = "a list of words and a label, 0 or 1"
SPACED = "a token with a space in it"
TEXT = "a text in one piece"
PATTERNS = "reviews that a pattern of the grammar makes"
EQUAL_ASIDES = "reviews with as many asides at each place"
OPPOSITE = "reviews whose two opinions are opposite"
LABELS_OF_ONE = "right labels where there is one opinion, without 'not'"
LABELS_OF_FIRST = "right labels where the opinion read first counts, without 'not'"
LABELS_OF_LAST = "right labels where the opinion read last counts, without 'not'"
LABELS_WITH_NOT = "right labels where the opinion that counts is said with 'not'"
EVERY_PATTERN, EVERY_DISTANCE = "patterns that occur", "numbers of asides that occur"
EACH_ASIDE = "each aside is drawn separately"
SAME_AT_A_PLACE, SAME_AT_EACH_PLACE = "one for a whole place", "once, for all places of a review"
EVERY_WORD, NOTS = "words that occur", "how often an opinion is said with 'not'"
DRAWN_ONCE = "drawn once for all opinions of a review"
NO_OTHER_DISTANCE = "reviews with no more and no fewer asides than the grammar allows"
COIN, SEEDED = "how often FIRST is positive", "the same seed gives the same reviews"


def review_facts(grammar: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Return a function that parses drawn reviews and works out every label again.

    The function takes ``{"drawn": [(tokens, label), ...], "again": ...}``, where ``again`` was
    drawn with the same seed, and returns facts like those of :func:`right_review_facts`. Anything
    that is no review is described under :data:`FORM`.
    """

    def read(drawn: Any) -> Any:
        if not isinstance(drawn, Mapping):
            return drawn
        for pair in drawn["drawn"]:
            if form := _wrong_form(pair):
                return unread_facts(grammar, form)
        return _facts_of_reviews([(list(t), int(n)) for t, n in drawn["drawn"]], drawn, grammar)

    return read


def _wrong_form(pair: Any) -> str:
    """Return what is wrong with the form of a review; an empty string if nothing is."""
    if not (isinstance(pair, (tuple, list)) and len(pair) == 2):
        return f"{type(pair).__name__} {pair!r}"[:60]
    tokens, label = pair
    if isinstance(tokens, str):
        return TEXT
    if not isinstance(tokens, (list, tuple)) or not all(isinstance(t, str) for t in tokens):
        return f"{type(tokens).__name__} {tokens!r}"[:60]
    if any(" " in token for token in tokens):
        return SPACED
    number = isinstance(label, (int, np.integer)) and int(label) in (0, 1)
    return "" if number else f"the label {label!r}"[:60]


@grader_code
def _facts_of_reviews(
    reviews: list[tuple[list[str], int]], drawn: Mapping[str, Any], grammar: Mapping[str, Any]
) -> Facts:
    parsed = [(parse(tokens, grammar), label) for tokens, label in reviews]
    known = [(p, label) for p, label in parsed if p]
    fewest, most = grammar["distance"]
    asides = {n for p, _ in known for n in p.asides}
    patterns = {p.pattern for p, _ in known}
    used = {word for tokens, _ in reviews for word in tokens}
    return {
        FORM: PAIR,
        PATTERNS: _all_parsed(reviews, parsed),
        EQUAL_ASIDES: _share([len(set(p.asides)) < 2 for p, _ in known]),
        OPPOSITE: _share([len(set(p.positive)) == 2 for p, _ in known if len(p.positive) == 2]),
        **label_facts(known),
        EVERY_PATTERN: _share([i in patterns for i in range(len(grammar["patterns"]))]),
        EVERY_DISTANCE: _share([n in asides for n in range(fewest, most + 1)]),
        NO_OTHER_DISTANCE: _share([fewest <= n <= most for p, _ in known for n in p.asides]),
        EACH_ASIDE: _asides_drawn([p.asides_said for p, _ in known]),
        EVERY_WORD: _share([w in used for w in _every_word(grammar)]),
        NOTS: _nots([p.negated for p, _ in known], grammar["not"]),
        COIN: _about([p.positive[p.first] for p, _ in known], 0.5),
        SEEDED: str(drawn["drawn"]) == str(drawn["again"]),
    }


def _nots(negated: Sequence[Sequence[bool]], chance: float) -> str:
    """Return how often opinions are negated, or that those of a review always agree in it."""
    pairs = [each for each in negated if len(each) > 1]
    if any(any(each) for each in pairs) and all(len(set(each)) == 1 for each in pairs):
        return DRAWN_ONCE
    return _about([one for each in negated for one in each], chance)


def _every_word(grammar: Mapping[str, Any]) -> list[str]:
    asides = " ".join(grammar["asides"]).split()
    return [*grammar["good"], *grammar["bad"], *asides]


def _asides_drawn(reviews: Sequence[Sequence[str]]) -> bool | str:
    """Return whether asides differ within a place and between the places of a review."""
    said = [[place.split() for place in places if place] for places in reviews]
    pairs = [[list(zip(p[::2], p[1::2], strict=False)) for p in places] for places in said]
    several = [len(set(place)) > 1 for places in pairs for place in places if len(place) > 1]
    if several and not any(several):
        return SAME_AT_A_PLACE
    others = [places[0] != place for places in pairs for place in places[1:]]
    if others and not any(others):
        return SAME_AT_EACH_PLACE
    return True


def _all_parsed(
    reviews: Sequence[tuple[list[str], int]], parsed: Sequence[tuple["Parsed | None", int]]
) -> str:
    """Return whether the grammar makes every review; if not, name the first that it does not."""
    for (tokens, _), (found, _) in zip(reviews, parsed, strict=True):
        if found is None:
            return f"not {' '.join(tokens)!r}"
    return ALL


def right_review_facts(grammar: Mapping[str, Any]) -> Facts:
    """Return the facts of reviews that are drawn as the exercise asks."""
    shares = (PATTERNS, EQUAL_ASIDES, OPPOSITE, LABELS_OF_ONE, LABELS_OF_FIRST, LABELS_OF_LAST)
    more = (LABELS_WITH_NOT, EVERY_PATTERN, EVERY_DISTANCE, NO_OTHER_DISTANCE, EVERY_WORD)
    return {
        FORM: PAIR,
        **dict.fromkeys((*shares, *more), ALL),
        NOTS: f"about {grammar['not']}",
        EACH_ASIDE: True,
        COIN: "about 0.5",
        SEEDED: True,
    }


def unread_facts(grammar: Mapping[str, Any], form: str) -> Facts:
    """Return the facts of an answer that is no list of reviews."""
    return dict.fromkeys(right_review_facts(grammar), "not looked at") | {FORM: form}


def label_facts(known: Sequence[tuple["Parsed", int]]) -> Facts:
    """Return how many labels are right among the reviews of each sort.

    The first three sorts contain no "not", so that each sort tests a single rule.
    """
    plain = [(p, label) for p, label in known if not any(p.negated)]
    last = [(p, label) for p, label in plain if p.counts == len(p.positive) - 1 > 0]
    first = [(p, label) for p, label in plain if p.counts < len(p.positive) - 1]
    return {
        LABELS_OF_ONE: _right([(p, label) for p, label in plain if len(p.positive) == 1]),
        LABELS_OF_FIRST: _right(first),
        LABELS_OF_LAST: _right(last),
        LABELS_WITH_NOT: _right([(p, label) for p, label in known if p.negated[p.counts]]),
    }


def _right(of_sort: Sequence[tuple["Parsed", int]]) -> str:
    return _share([label == p.positive[p.counts] for p, label in of_sort])


def _share(holds: Sequence[bool]) -> str:
    return ALL if all(holds) else SOME if any(holds) else NONE


def _about(found: Sequence[int | bool], wanted: float) -> str:
    # For 400 reviews or more, five standard deviations of a share are at most 0.125.
    share = float(np.mean(found)) if found else 0.0
    return f"about {wanted}" if abs(share - wanted) < 0.13 else f"{share:.2f}"


@dataclass(frozen=True)
class Parsed:
    """A review taken apart into the choices that the grammar made.

    Attributes:
        pattern: Number of its pattern.
        asides: How many asides there are at each place for them.
        positive: Whether each opinion is positive, in reading order.
        negated: Whether each opinion is negated by "not", in reading order.
        counts: Index, in reading order, of the opinion that decides the label.
        first: Index, in reading order, of the pattern's FIRST.
        asides_said: The asides at each place, as text.
    """

    pattern: int
    asides: tuple[int, ...]
    positive: tuple[bool, ...]
    negated: tuple[bool, ...]
    counts: int
    first: int
    asides_said: tuple[str, ...] = ()


def parse(tokens: Sequence[str], grammar: Mapping[str, Any]) -> Parsed | None:
    """Return the review taken apart, or ``None`` if no pattern of the grammar makes it."""
    text = "".join(f" {token}" for token in tokens)
    for number, (pattern, counts) in enumerate(grammar["patterns"]):
        match = re.fullmatch(_expression(pattern, grammar), text)
        if match:
            groups = {k: v for k, v in match.groupdict().items() if v is not None}
            places = opinion_places(pattern)
            opinions = [groups[place].split() for place in places]
            negated = tuple(len(opinion) == 2 for opinion in opinions)
            good = [opinion[-1] in grammar["good"] for opinion in opinions]
            positive = tuple(g != n for g, n in zip(good, negated, strict=True))
            asides = tuple(v for k, v in groups.items() if k.startswith("ASIDES"))
            counted = tuple(len(a.split()) // len(grammar["asides"][0].split()) for a in asides)
            counting, first = places.index(counts), places.index("FIRST")
            return Parsed(number, counted, positive, negated, counting, first, asides)
    return None


def opinion_places(pattern: str) -> list[str]:
    """Return the places of a pattern's opinions, FIRST and SECOND, in reading order."""
    return [word for word in pattern.split() if word in ("FIRST", "SECOND")]


def _expression(pattern: str, grammar: Mapping[str, Any]) -> str:
    """Return a regular expression for the reviews of a pattern, each word after a space."""
    opinion = "|".join((*grammar["good"], *grammar["bad"]))
    aside = "|".join(f" {aside}" for aside in grammar["asides"])
    parts = []
    for i, word in enumerate(pattern.split()):
        if word == "ASIDES":
            parts.append(f"(?P<ASIDES{i}>(?:{aside})*)")
        elif word in ("FIRST", "SECOND"):
            parts.append(f"(?P<{word}>(?: not)? (?:{opinion}))")
        else:
            parts.append(f" {word}")
    return "".join(parts)


def mirrored(tokens: Sequence[str], grammar: Mapping[str, Any]) -> list[str]:
    """Return the review with its two opinions exchanged: the same words, the opposite label.

    Raises:
        ValueError: The review does not have two opinions.
    """
    text = "".join(f" {token}" for token in tokens)
    for pattern, _ in grammar["patterns"]:
        match = re.fullmatch(_expression(pattern, grammar), text)
        if match and "SECOND" in match.groupdict():
            (a, b), (c, d) = sorted((match.span("FIRST"), match.span("SECOND")))
            return (text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]).split()
    raise ValueError(f"{' '.join(tokens)!r} is no review with two opinions")


KEPT = "every item is in one of the two parts, as often as before"
APART = "no item is in both parts"
SHARE = "how many of the different items are in the test part"
TWO_LISTS = "a pair of lists, (train, test)"
RIGHT_SIZE, EXCHANGED = "as many as asked for", "as many as belong in the training part"
_MOST_COPIES = 5
COPIES_COUNTED = "a share of all items, with every copy counted"
CUT_OFF, ROUNDED_UP = "one too few (rounded down)", "one too many (rounded up)"


def split_facts(items: Sequence[Item], share: float) -> Callable[[Any], Any]:
    """Return a function that reads from a split what is kept, what leaked and the parts' sizes."""

    def read(parts: Any) -> Any:
        if parts is None:
            return None
        if not isinstance(parts, (tuple, list)) or len(parts) != 2:
            return unsplit_facts(f"{type(parts).__name__} {parts!r}"[:60])
        for part in parts:
            if not isinstance(part, (list, tuple)):
                return unsplit_facts(f"a pair with {type(part).__name__} {part!r}"[:60])
        return _facts_of_split(items, share, *parts)

    return read


@grader_code
def _facts_of_split(items: Sequence[Item], share: float, train: Any, test: Any) -> Facts:
    def bag(part: Any) -> list[str]:
        return sorted(str(tuple(item) if isinstance(item, list) else item) for item in part)

    both, before = bag(train) + bag(test), bag(items)
    wanted = share * len(set(before))
    apart = not set(bag(train)) & set(bag(test))
    size = _size(len(set(bag(test))), wanted, len(set(before)))
    more = len(test) - share * len(items)
    if size not in (RIGHT_SIZE, CUT_OFF, ROUNDED_UP) and -1 <= more < _MOST_COPIES:
        size = COPIES_COUNTED
    return {
        FORM: TWO_LISTS,
        KEPT: sorted(both) == before,
        APART: apart,
        SHARE: size if apart else "not looked at",
    }


def right_split_facts() -> Facts:
    """Return the facts of a split as the exercise asks for it."""
    return {FORM: TWO_LISTS, KEPT: True, APART: True, SHARE: RIGHT_SIZE}


def unsplit_facts(form: str) -> Facts:
    """Return the facts of an answer that is no split."""
    return dict.fromkeys(right_split_facts(), "not looked at") | {FORM: form}


def same_test_part(one: Any, other: Any) -> bool:
    """Return whether two splits have the same set of items in their test parts."""
    return {str(item) for item in one[1]} == {str(item) for item in other[1]}


def _size(found: int, wanted: float, different: int) -> str:
    if abs(found - wanted) <= 0.5:
        return RIGHT_SIZE
    if abs(found - wanted) < 1:
        return CUT_OFF if found < wanted else ROUNDED_UP
    if abs(different - found - wanted) <= 1:
        return EXCHANGED
    return f"{found} of {different}, where {round(wanted)} are asked for"


def items_with_copies(
    rng: np.random.Generator, different: int = 30, copies: int = 20
) -> list[Item]:
    """Return items in random order, some of which occur more than once."""
    words = ["dull", "moving", "cold", "warm", "but", "though", "not"]
    single = [(f"{rng.choice(words)} number {i}", int(rng.integers(2))) for i in range(different)]
    drawn = single + [single[i] for i in rng.integers(0, different // 2, copies)]
    return [drawn[i] for i in rng.permutation(len(drawn))]


def _are_texts(train: Sequence[str], test: Sequence[str], length: int) -> bool:
    spaced = all(text and text == " ".join(text.split()) for text in (*train, *test))
    return length >= 1 and len(train) > 0 and len(test) > 0 and spaced


@oracle(
    stands_for="encode_reviews",
    takes={"length": "length"},
    gives=("texts length", "texts length"),
    mistakes="encoding",
    valid=_are_texts,
)
def encoded(train: Sequence[str], test: Sequence[str], length: int) -> tuple[Array, Array]:
    """Return ids of two lists of texts by Keras' ``StringLookup``, padded in front to ``length``.

    The vocabulary is that of ``train``, by first appearance, from id 2; 0 is padding, 1 unknown.
    """
    known = " ".join(train).split()
    return lookup(known, train, length), lookup(known, test, length)


@grader_code
def lookup(words: Sequence[str], texts: Sequence[str], length: int, **changed: Any) -> Array:
    """Return ids of texts for a vocabulary; ``changed`` holds other arguments for ``pad``."""
    vocabulary = list(dict.fromkeys(words))
    layer = keras.layers.StringLookup(vocabulary=vocabulary, mask_token="", oov_token="[UNK]")
    sequences = [np.asarray(layer(tf.constant(text.split()))).tolist() for text in texts]
    options = {"padding": "pre", "truncating": "pre"} | changed
    return np.asarray(keras.utils.pad_sequences(sequences, length, **options), "int32")


def model_facts(model: Any) -> Any:
    """Return the facts of a classifier as plain data; return anything else unchanged."""
    return facts_by(_facts_of_model, model)


@grader_code
def _facts_of_model(model: Any) -> Facts:
    shapes = [tuple(w.shape) for w in model.get_weights()]
    output = tuple(model.output_shape)
    facts: Facts = {
        "output shape": output,
        "shapes of the weights": shapes,
        "predictions": "not looked at",
    }
    if any(isinstance(layer, keras.layers.Conv1D) for layer in model.layers):
        facts[MASK] = makes_mask(model)
    if len(model.input_shape) != 2:
        return {"input shape": tuple(model.input_shape)}
    if output != (None, 1) or not shapes or len(shapes[0]) != 2:
        return facts
    ids = probe_ids(shapes[0][0])
    takes = model.input_shape[1] in (None, ids.shape[1])
    weights = probe_weights(shapes)
    return facts | {"predictions": answers_with(weights, model, ids) if takes else None}


def probe_weights(shapes: Sequence[tuple[int, ...]]) -> list[Array]:
    """Return weights for a probe; they depend only on the shapes and their order.

    Every second unit has a bias so low that its output stays below zero. Otherwise the largest of
    several outputs of a convolution is rarely negative, and a missing relu would not show.
    """
    generator = np.random.default_rng(81)
    weights = [generator.normal(size=shape, scale=0.6).astype("float32") for shape in shapes]
    for bias in weights:
        if bias.ndim == 1 and len(bias) > 1:
            bias[::2] -= 3
    return weights


def probe_ids(vocab_size: int) -> Array:
    """Return rows of 6 ids: padded in front, padded at the end, unpadded, unpadded and reversed."""
    ids = np.random.default_rng(82).integers(1, vocab_size, (4, 6)).astype("int32")
    ids[0, :2] = 0
    ids[1, 4:] = 0
    ids[2, 0] = vocab_size - 1
    ids[3] = ids[2, ::-1]
    return ids


@grader_code
@remembered
def classifier_facts(
    kind: str, vocab_size: int, dim: int, units: int, masked: bool = True, **changed: Any
) -> Facts:
    """Return the facts of a right classifier: Keras' layer on rows without their pads.

    Args:
        masked: Whether pads are skipped; a convolution always reads them.
        changed: ``last``, the activation of the output; ``pool``, the pooling after a convolution;
            ``kernel_size``, ``padding`` and ``activation`` of a convolution; ``inside``, the layer
            that reads in both directions; ``outputs``.
    """
    outputs, last = changed.pop("outputs", 1), changed.pop("last", "sigmoid")
    body = _body(kind, units, changed)
    body.build((None, None, dim))
    wide = body(np.zeros((1, 3, dim), "float32")).shape[-1]
    shapes = [(vocab_size, dim), *(tuple(w.shape) for w in body.get_weights())]
    shapes += [(wide, outputs), (outputs,)]
    table, *own, kernel, bias = probe_weights(shapes)
    body.set_weights(own)
    ids = probe_ids(vocab_size)
    alone = masked and kind != "conv1d"
    # A batch needs rows of equal length, so the padded rows and the unpadded ones run separately.
    halves = [half[half > 0].reshape(2, -1) if alone else half for half in (ids[:2], ids[2:])]
    codes = np.concatenate([np.asarray(body(table[half])) for half in halves])
    facts: Facts = {
        "output shape": (None, outputs),
        "shapes of the weights": shapes,
        "predictions": "not looked at",
    }
    if kind == "conv1d":
        facts[MASK] = False
    if outputs != 1:
        return facts
    return facts | {"predictions": np.asarray(keras.activations.get(last)(codes @ kernel + bias))}


def _is_classifier(kind: str, vocab_size: int, dim: int, units: int) -> bool:
    return kind in KINDS and vocab_size >= 3 and min(dim, units) >= 1


@oracle(
    takes={"vocab_size": "vocab_size", "dim": "dim", "units": "units"},
    mistakes="classifier",
    read=model_facts,
    valid=_is_classifier,
)
def classifier(kind: str, vocab_size: int, dim: int, units: int) -> Facts:
    """Return the facts of a right classifier."""
    return classifier_facts(kind, vocab_size, dim, units)


def _body(kind: str, units: int, changed: Mapping[str, Any]) -> Any:
    """Return the layers between the embedding and the output."""
    layers = keras.layers
    if kind == "pooling":
        return _sequence(changed.get("pool", layers.GlobalAveragePooling1D)())
    if kind == "conv1d":
        options = {"kernel_size": KERNEL_SIZE, "padding": "same", "activation": "relu"}
        own = {k: v for k, v in changed.items() if k != "pool"}
        pool = changed.get("pool", layers.GlobalMaxPooling1D)
        return _sequence(layers.Conv1D(units, **(options | own)), pool())
    if kind == "bidirectional":
        own = {k: v for k, v in changed.items() if k != "inside"}
        return _sequence(layers.Bidirectional(changed.get("inside", layers.GRU)(units), **own))
    return _sequence(recurrent.KINDS[kind](units, **changed))


def _sequence(*layers: Any) -> Any:
    return keras.Sequential(list(layers))


@grader_code
def cross_entropy(probabilities: Array, labels: Array, from_logits: bool = False) -> float:
    """Return Keras' mean binary cross-entropy over samples; shapes ``(n,)`` or ``(n, 1)``."""
    y, p = (np.asarray(v, "float32").reshape(-1, 1) for v in (labels, probabilities))
    return float(np.mean(keras.losses.binary_crossentropy(y, p, from_logits=from_logits)))


ROUNDED = Tolerance(relative=0.02)
"""For probabilities clipped at 1 - 1e-7, which differs between float32 and float64."""


def _are_samples(outputs: Array, labels: Array) -> bool:
    n = np.size(labels)
    shaped = np.shape(labels) == (n,) and np.shape(outputs) in ((n,), (n, 1))
    return n > 0 and shaped and bool(np.all(np.isin(labels, (0, 1))))


def _are_answers(probabilities: Array, labels: Array) -> bool:
    shares = bool(np.all((np.asarray(probabilities) >= 0) & (np.asarray(probabilities) <= 1)))
    return shares and _are_samples(probabilities, labels)


def _none_sure_and_wrong(probabilities: Array, labels: Array) -> bool:
    apart = np.abs(np.reshape(probabilities, -1) - np.reshape(labels, -1))
    return _are_answers(probabilities, labels) and bool(np.all(apart < 0.999))


_SAMPLES = {"probabilities": "n", "outputs": "n", "labels": "n"}


@oracle(takes=_SAMPLES, mistakes="cross_entropy", valid=_none_sure_and_wrong)
def loss(probabilities: Array, labels: Array) -> float:
    """Return Keras' mean binary cross-entropy of probabilities."""
    return cross_entropy(probabilities, labels)


@oracle(takes=_SAMPLES, mistakes="cross_entropy", valid=_are_answers, tolerance=ROUNDED)
def loss_of_sure_answers(probabilities: Array, labels: Array) -> float:
    """Return the same where some probabilities are exactly 0 or 1, and wrong."""
    return cross_entropy(probabilities, labels)


def confusing(rng: np.random.Generator) -> tuple[Array, Array]:
    """Return 29 probabilities and labels whose confusion matrix has 4 different counts.

    No probability is near 0.3, 0.5 or 0.7.
    """
    bands = ((0.05, 0.25), (0.35, 0.45), (0.55, 0.65), (0.75, 0.95))
    sizes = {1: (2, 3, 5, 8), 0: (4, 3, 2, 2)}
    pairs = [
        (float(rng.uniform(*band)), label)
        for label, counted in sizes.items()
        for band, size in zip(bands, counted, strict=True)
        for _ in range(size)
    ]
    order = rng.permutation(len(pairs))
    p, y = np.array(pairs)[order].T
    return p.astype("float32"), y.astype("int64")


COUNTS = {
    "true_positive": keras.metrics.TruePositives,
    "false_positive": keras.metrics.FalsePositives,
    "false_negative": keras.metrics.FalseNegatives,
    "true_negative": keras.metrics.TrueNegatives,
}


def _clear(values: Array, threshold: float) -> bool:
    """Return whether rounding can't move a value across the threshold."""
    wide = np.asarray(values, "float64")
    on_it = (wide == threshold) & (float(np.float32(threshold)) == threshold)
    return bool(np.all((np.abs(wide - threshold) > 1e-6) | on_it))


def _can_be_counted(probabilities: Array, labels: Array, threshold: float = 0.5) -> bool:
    asked = 0 < threshold < 1 and _are_answers(probabilities, labels)
    return asked and _clear(probabilities, threshold)


@oracle(takes=_SAMPLES, mistakes="counts", valid=_can_be_counted)
def counts(probabilities: Array, labels: Array, threshold: float = 0.5) -> dict[str, int]:
    """Return Keras' counts of right and wrong answers at a threshold."""
    found = {}
    for name, metric in COUNTS.items():
        measured = metric(thresholds=threshold)
        measured.update_state(np.reshape(labels, -1), np.reshape(probabilities, -1))
        found[name] = int(measured.result())
    return found


def _can_be_judged(
    outputs: Array, labels: Array, threshold: float = 0.5, from_logits: bool = False
) -> bool:
    if not from_logits:
        return _can_be_counted(outputs, labels, threshold)
    # A logit on the threshold may come out of the sigmoid a little above it.
    apart = np.abs(
        np.asarray(keras.activations.sigmoid(np.asarray(outputs, "float32"))) - threshold
    )
    return 0 < threshold < 1 and _are_samples(outputs, labels) and bool(np.all(apart > 1e-6))


@oracle(stands_for="accuracy", takes=_SAMPLES, mistakes="accuracy", valid=_can_be_judged)
def accuracy(
    outputs: Array, labels: Array, threshold: float = 0.5, from_logits: bool = False
) -> float:
    """Return Keras' binary accuracy at a threshold for probabilities."""
    column = np.asarray(outputs, "float32").reshape(-1, 1)
    probabilities = keras.activations.sigmoid(column) if from_logits else column
    metric = keras.metrics.BinaryAccuracy(threshold=threshold)
    metric.update_state(np.asarray(labels, "float32").reshape(-1, 1), probabilities)
    return float(metric.result())


LabelledSets = Mapping[str, tuple[Array, Array]]


def pretended(ids: Array) -> Array:
    """Return made-up probabilities, ``(n, 1)``, for ids, ``(n, time)``, from the even ids."""
    even = np.sum(np.asarray(ids) % 2 == 0, axis=1, keepdims=True)
    # No probability is exactly a half, which is the threshold.
    return np.asarray((even + 0.2) / (np.shape(ids)[1] + 0.5), "float32")


def labelled_sets(rng: np.random.Generator) -> dict[str, tuple[Array, Array]]:
    """Return three sets of ids and labels.

    :func:`pretended` is right about 7 of 9, 10 of 14 and 4 of 11 samples.
    """
    sets = {}
    for name, n, time, right in (("near", 9, 5, 7), ("far", 14, 8, 10), ("further", 11, 12, 4)):
        ids = rng.integers(1, 30, (n, time))
        ids[:2] = [[2] * time, [3] * time]  # so that both answers occur
        labels = (pretended(ids)[:, 0] > 0.5).astype("int64")
        wrong = rng.permutation(n)[right:]
        labels[wrong] = 1 - labels[wrong]
        sets[name] = (ids.astype("int32"), labels)
    return sets


def _are_sets(answers: Any, sets: LabelledSets) -> bool:
    return bool(sets) and all(len(ids) == len(labels) > 0 for ids, labels in sets.values())


@oracle(stands_for="accuracy_by_set", mistakes="accuracies", valid=_are_sets)
def accuracies(answers: Callable[[Array], Array], sets: LabelledSets) -> dict[str, float]:
    """Return Keras' binary accuracy of :func:`pretended` on each set, whatever ``answers`` is."""
    return {name: accuracy(pretended(ids), labels) for name, (ids, labels) in sets.items()}


@grader_code
def stopped_epoch(losses: Sequence[float], patience: int, best: bool = False) -> int:
    """Return the epoch, from 0, after which Keras' ``EarlyStopping`` stops, or the last epoch.

    Args:
        best: Return the epoch of the best loss so far instead.
    """

    class Training:
        stop_training = False

    callback = keras.callbacks.EarlyStopping(monitor="loss", patience=patience, mode="min")
    callback.set_model(Training())
    callback.on_train_begin()
    epoch = 0
    for epoch, loss in enumerate(losses):
        callback.on_epoch_end(epoch, {"loss": loss})
        if callback.model.stop_training:
            break
    return int(callback.best_epoch) if best else epoch


def _is_training(losses: Sequence[float], patience: int) -> bool:
    return len(losses) > 0 and patience >= 1


@oracle(stands_for="early_stop_epoch", mistakes="early_stop_epoch", valid=_is_training)
def early_stop_epoch(losses: Sequence[float], patience: int) -> int:
    """Return the epoch after which training stops."""
    return stopped_epoch(losses, patience)


Table = list[dict[str, Any]]


def column(table: Table, name: str) -> Array:
    """Return a column of a table of layers."""
    return np.array([row[name] for row in table], "float64")


def _has_one_answer(table: Table, slack: float = 0.01) -> bool:
    if not table or slack < 0:
        return False
    behind = column(table, "far").max() - column(table, "far")
    sizes = column(table, "parameters")[behind <= slack]
    clear = bool(np.all((np.abs(behind - slack) > 1e-9) | (behind == slack)))
    return clear and int(np.sum(sizes == sizes.min())) == 1


@oracle(stands_for="choose_layer", mistakes="choice", valid=_has_one_answer)
def chosen(table: Table, slack: float = 0.01) -> str:
    """Return the layer with the fewest weights of those within ``slack`` of the best."""
    far, sizes = (tf.constant(column(table, name)) for name in ("far", "parameters"))
    allowed = tf.boolean_mask(tf.range(len(table)), tf.reduce_max(far) - far <= slack)
    smallest = tf.argmin(tf.gather(sizes, allowed))
    return str(table[int(allowed[smallest])]["layer"])


@grader_code
def planted_table(rng: np.random.Generator, slack: float = 0.01) -> Table:
    """Draw a table of nine layers for which the right rule and each wrong one choose another."""
    names = [str(name) for name in rng.permutation([*KINDS, "attention", "wavenet", "mixer"])]
    right, train, large, near, far, small, closer, next_to_right, first = names
    best = round(float(rng.uniform(0.85, 0.94)), 3)
    # layer: train, near, far, parameters, seconds
    cells = {
        # A slack that is taken for a factor, of a best below 0.95, leaves this row out.
        right: (0.93, 0.95, best - 0.97 * slack, 1400, 2.5),
        closer: (0.93, 0.92, best - 0.4 * slack, 1700, 2.6),
        next_to_right: (0.92, 0.94, best - 1.5 * slack, 1000, 2.2),
        far: (0.95, 0.94, best, 1900, 2.9),
        large: (0.96, 0.93, best - 0.3 * slack, 2600, 4.2),
        train: (1.00, 0.96, best - 4 * slack, 1300, 1.9),
        near: (0.94, 0.99, best - 3.5 * slack, 900, 1.7),
        first: (0.91, 0.93, best - 2 * slack, 1100, 2.3),
        small: (0.70, 0.60, 0.51, 200, 0.9),
    }
    columns = ("train", "near", "far", "parameters", "seconds")
    rows = [{"layer": n, **dict(zip(columns, cells[n], strict=True))} for n in cells]
    mixed = [rows[i] for i in rng.permutation(len(rows))]
    # Who compares with the best row so far is to choose the first row, and no other.
    places = {first: 0, next_to_right: 2}
    return sorted(mixed, key=lambda row: places.get(row["layer"], 1))
