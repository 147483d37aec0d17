"""Known mistakes with reviews, splits, classifiers and what is measured on them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from rnn_helpers.check import Mistake
from rnn_helpers.topics.choosing_a_layer import oracle as reference
from rnn_helpers.topics.choosing_a_layer.oracle import SOME, Parsed
from rnn_helpers.topics.models import UNBUILT

import keras
import numpy as np

Array = np.ndarray

SEED_NOT_USED = Mistake("seed_not_used", "the split does not come from the seed alone.")
NOT_RANDOM = Mistake("not_random", "the split does not depend on the seed.")
SHARE_NOT_CHECKED = Mistake("share_not_checked", "a share is more than 0 and less than 1.")
KIND_NOT_CHECKED = Mistake(
    "kind_not_checked", "raise a ValueError whose message contains the kind that was given."
)
ARGUMENTS_NOT_CHECKED = Mistake(
    "arguments_not_checked", "this argument can't be used; say what was expected."
)
TABLE_NOT_CHECKED = Mistake("table_not_checked", "there is nothing to choose from; say so.")


def reviews(grammar: Mapping[str, Any]) -> Iterator[Mistake]:
    """Yield the mistakes in drawing reviews; the values are those of ``reference.review_facts``."""
    right = reference.right_review_facts(grammar)
    yield Mistake(
        "text_not_tokens",
        "the review is one text. Return its words, a list of strings.",
        reference.unread_facts(grammar, reference.TEXT),
    )
    yield Mistake(
        "asides_not_split",
        "one of your tokens has a space in it, such as an aside of two words, or `not` and its "
        "word. Each word is a token of its own.",
        reference.unread_facts(grammar, reference.SPACED),
    )
    yield from _labels(grammar, right)
    for fact, value, name, explanation in (
        (
            reference.OPPOSITE,
            SOME,
            "opinions_not_opposite",
            "the two opinions of a review are drawn independently. They must be opposite, or order "
            "would not matter in half of the reviews.",
        ),
        (
            reference.EQUAL_ASIDES,
            SOME,
            "asides_drawn_for_each_place",
            "the number of asides is drawn for each place. Draw it once for the whole review.",
        ),
        (
            reference.EVERY_DISTANCE,
            SOME,
            "longest_distance_missing",
            "some numbers of asides never occur. Both ends of grammar['distance'] are to occur; "
            "rng.integers leaves out its upper end.",
        ),
        (
            reference.NO_OTHER_DISTANCE,
            SOME,
            "distance_exceeded",
            "some reviews have more asides at a place, or fewer, than grammar['distance'] allows.",
        ),
        (
            reference.EACH_ASIDE,
            reference.SAME_AT_A_PLACE,
            "aside_repeated",
            "one aside is drawn and repeated. Draw each aside separately, so that a place may have"
            " different ones.",
        ),
        (
            reference.EACH_ASIDE,
            reference.SAME_AT_EACH_PLACE,
            "aside_repeated",
            "the asides are drawn once for a review, and every place has the same ones. Draw them "
            "separately at each place.",
        ),
        (
            reference.NOTS,
            "0.00",
            "not_never_said",
            "no opinion is ever said with 'not'. grammar['not'] is how often it is.",
        ),
        (
            reference.NOTS,
            reference.DRAWN_ONCE,
            "not_drawn_once",
            "whether there is a 'not' is drawn once for a review, so both opinions have it or none "
            "has. Draw it anew for each opinion.",
        ),
        (
            reference.SEEDED,
            False,
            "rng_not_used",
            "two generators with the same seed gave different reviews, so some of the random "
            "numbers do not come from rng. Take all of them from rng.",
        ),
    ):
        yield Mistake(name, explanation, right | {fact: value})


def _labels(grammar: Mapping[str, Any], right: Mapping[str, Any]) -> Iterator[Mistake]:
    """Yield wrong rules for the label, applied to one review of each sort that the grammar has."""
    places = [reference.opinion_places(pattern) for pattern, _ in grammar["patterns"]]
    rules: list[tuple[str, str, Callable[[Parsed], bool]]] = [
        (
            "first_opinion_counts",
            "the label is always that of the same place. The pattern names the place that counts.",
            lambda p: p.positive[p.first],
        ),
        (
            "first_opinion_counts",
            "the label is always that of the opinion that is read first. The pattern names the "
            "place that counts.",
            lambda p: p.positive[0],
        ),
        (
            "last_opinion_counts",
            "the label is always that of the opinion that is read last. The pattern names the "
            "place that counts.",
            lambda p: p.positive[-1],
        ),
        (
            "not_ignored",
            "where the opinion that counts is said with 'not', the label is that of the bare word. "
            "'not dull' is a positive opinion.",
            lambda p: p.positive[p.counts] != p.negated[p.counts],
        ),
        (
            "labels_inverted",
            "every label is the wrong way round: 1 is for a positive opinion, 0 for a negative "
            "one.",
            lambda p: not p.positive[p.counts],
        ),
    ]
    for name, explanation, rule in rules:
        labelled = [(p, int(rule(p))) for p in _every_sort(grammar, places)]
        facts = {**right, **reference.label_facts(labelled)}
        yield Mistake(name, explanation, facts)
        if name == "not_ignored":
            # A common mistake: "not" is put before a word that has the opinion's own sign.
            yield Mistake(name, explanation, facts | {reference.OPPOSITE: SOME})


def _every_sort(grammar: Mapping[str, Any], places: Sequence[Sequence[str]]) -> Iterator[Parsed]:
    for number, (_, counts) in enumerate(grammar["patterns"]):
        opinions = places[number]
        for first, *negated in product((False, True), repeat=1 + len(opinions)):
            positive = (first, not first)[: len(opinions)]
            counting, of_first = opinions.index(counts), opinions.index("FIRST")
            yield Parsed(number, (), positive, tuple(negated), counting, of_first)


def split() -> Iterator[Mistake]:
    """Yield the mistakes in splitting; the values are those of ``reference.split_facts``."""
    for kept, apart, size, name, explanation in (
        (
            True,
            False,
            "not looked at",
            "duplicates_leak",
            "copies of one item are in both parts, so the test asks about items that training has "
            "seen. Split the different items, and put all copies of an item into the same part.",
        ),
        (
            False,
            True,
            reference.RIGHT_SIZE,
            "duplicates_dropped",
            "copies have gone missing. Every item comes back as often as it was given, all its "
            "copies on one side.",
        ),
        (
            True,
            True,
            reference.EXCHANGED,
            "parts_exchanged",
            "the sizes are exchanged. `share` says how large the test part is, and the training "
            "part comes first.",
        ),
        (
            True,
            True,
            reference.CUT_OFF,
            "share_not_rounded",
            "the number of test items is rounded down, as int() and // do. Round it to the nearest "
            "whole number.",
        ),
        (
            True,
            True,
            reference.ROUNDED_UP,
            "share_not_rounded",
            "the number of test items is rounded up. Round it to the nearest whole number.",
        ),
        (
            True,
            True,
            reference.COPIES_COUNTED,
            "copies_counted",
            "the size of the test part is the share of all items, with copies counted. Take the "
            "share of the different items, however many copies they have.",
        ),
    ):
        value = {reference.KEPT: kept, reference.APART: apart, reference.SHARE: size}
        yield Mistake(name, explanation, reference.right_split_facts() | value)


def encoding(train: Sequence[str], test: Sequence[str], length: int) -> Iterator[Mistake]:
    """Yield the mistakes in turning texts into ids, given the exercise's arguments."""
    known, of_test = " ".join(train).split(), " ".join(test).split()
    right = reference.encoded(train, test, length)

    def both(words: Sequence[str], **changed: Any) -> tuple[Array, Array]:
        return (
            reference.lookup(words, train, length, **changed),
            reference.lookup(words, test, length, **changed),
        )

    fitted = (
        "the index knows words of the test texts. Then the test can't show what happens to a word "
        "that training has never seen. Build it from the training texts alone."
    )
    yield Mistake("index_fitted_on_test", fitted, both([*known, *of_test]))
    yield Mistake("index_fitted_on_test", fitted, both([*of_test, *known]))
    yield Mistake("index_fitted_on_test", fitted, (right[0], both(of_test)[1]))
    yield Mistake(
        "unknown_is_padding",
        "unknown words got id 0, which is for pads: a mask would erase them. They get 1.",
        (right[0], np.where(right[1] == 1, 0, right[1])),
    )
    bare = [" ".join(w for w in text.split() if w in known) for text in test]
    yield Mistake(
        "unknown_dropped",
        "unknown words are left out. They get id 1, so that a word stays a word.",
        (right[0], reference.lookup(known, bare, length)),
    )
    yield Mistake(
        "words_from_1",
        "the first word got id 1, which is for unknown words. Words begin at 2.",
        (np.maximum(right[0] - 1, 0), np.where(right[1] > 1, right[1] - 1, right[1])),
    )
    yield Mistake(
        "padded_behind",
        "the pads stand behind the words. They belong in front.",
        both(known, padding="post"),
    )
    yield Mistake(
        "wrong_end_cut",
        "of a text that is too long the beginning was kept. Keep its last ids, as chapter 01 does.",
        both(known, truncating="post"),
    )
    yield Mistake(
        "sorted_index",
        "the ids go by the alphabet. They go by first appearance in the training texts.",
        both(sorted(known)),
    )


def classifier(kind: str, vocab_size: int, dim: int, units: int) -> Iterator[Mistake]:
    """Yield the mistakes in building a classifier, given the exercise's arguments."""
    sizes = (vocab_size, dim, units)

    def facts(kind: str = kind, sizes: tuple[int, int, int] = sizes, **changed: Any) -> Any:
        return reference.classifier_facts(kind, *sizes, **changed)

    yield from _of_one_kind(kind, facts)
    yield Mistake(
        "logits_returned",
        "the output has no sigmoid, so it is no probability but a logit: a threshold of 0.5 would "
        "mean something else.",
        facts(last="linear"),
    )
    yield Mistake(
        "softmax_of_one",
        "the softmax of one number is always 1. One output needs a sigmoid.",
        facts(last="softmax"),
    )
    yield Mistake(
        "two_outputs",
        "there are two outputs. One probability, of a positive review, is enough.",
        facts(outputs=2),
    )
    yield Mistake(
        "dim_and_units_swapped",
        "dim and units are exchanged: dim is the width of the embedding, units that of the layer.",
        facts(sizes=(vocab_size, units, dim)),
    )
    for size in (vocab_size + 1, vocab_size - 1):
        yield Mistake(
            "vocabulary_off_by_one",
            "the embedding has not vocab_size rows. vocab_size counts pads and unknown words "
            "already.",
            facts(sizes=(size, dim, units)),
        )
    yield Mistake(
        "not_built",
        "the model is not built, or has not one input and one output. Begin with "
        "keras.Input((None,), dtype='int32').",
        UNBUILT,
    )
    yield from _other_kinds(kind, facts)


def _of_one_kind(kind: str, facts: Callable[..., Any]) -> Iterator[Mistake]:
    if kind == "pooling":
        yield Mistake(
            "pads_counted",
            "pads are counted in the mean, so the same review gives another answer when it is "
            "padded. With mask_zero=True in the embedding the pooling leaves them out.",
            facts(masked=False),
        )
        yield Mistake(
            "maximum_for_mean",
            "the maximum is taken over time. GlobalAveragePooling1D takes the mean.",
            facts(masked=False, pool=keras.layers.GlobalMaxPooling1D),
        )
    elif kind == "conv1d":
        yield Mistake(
            "masked_before_convolution",
            "your embedding has mask_zero=True. A convolution loses a mask, so for 'conv1d' it "
            "makes none.",
            facts() | {reference.MASK: True},
        )
        for name, explanation, changed in (
            (
                "mean_for_maximum",
                "the mean is taken over time. GlobalMaxPooling1D takes the maximum: a pattern "
                "counts anywhere in the text.",
                {"pool": keras.layers.GlobalAveragePooling1D},
            ),
            (
                "mean_for_maximum",
                "the mean is taken over time, and the convolution has no relu. GlobalMaxPooling1D "
                "takes the maximum: a pattern counts anywhere in the text.",
                {"pool": keras.layers.GlobalAveragePooling1D, "activation": "linear"},
            ),
            (
                "relu_missing",
                "the convolution has no relu.",
                {"activation": "linear"},
            ),
            (
                "padding_not_same",
                "the convolution does not use padding='same'.",
                {"padding": "valid"},
            ),
            (
                "padding_not_same",
                "the convolution is causal. padding='same' is asked for: a word and both its "
                "neighbours.",
                {"padding": "causal"},
            ),
            ("kernel_size", "the kernel does not span 3 words.", {"kernel_size": 5}),
            ("kernel_size", "the kernel does not span 3 words.", {"kernel_size": 2}),
        ):
            yield Mistake(name, explanation, facts(**changed))
    else:
        yield Mistake(
            "pads_counted",
            "the layer reads pads like words, so the same review gives another answer when it is "
            "padded. With mask_zero=True in the embedding it skips them.",
            facts(masked=False),
        )
        yield Mistake(
            "read_backwards",
            "the layer reads from the end to the beginning.",
            facts(go_backwards=True) if kind != "bidirectional" else None,
        )
        yield Mistake(
            "sequences_returned",
            "the layer returns its outputs at all steps. One vector for the whole review is "
            "wanted, its last output: leave return_sequences at its default.",
            facts() | {"output shape": (None, None, 1), "predictions": "not looked at"},
        )
    if kind == "bidirectional":
        yield Mistake(
            "one_direction",
            "the layer reads in one direction. Put the GRU into keras.layers.Bidirectional.",
            facts("gru"),
        )
        yield Mistake(
            "not_concatenated",
            "the two directions are merged into one. Keep the default, which puts them side by "
            "side.",
            facts(merge_mode="sum"),
        )
        yield Mistake(
            "lstm_inside",
            "there is an LSTM in both directions. The table asks for a GRU.",
            facts(inside=keras.layers.LSTM),
        )


def _other_kinds(kind: str, facts: Callable[..., Any]) -> Iterator[Mistake]:
    if kind == "pooling":
        for other in ("simple_rnn", "gru", "lstm", "conv1d"):
            yield Mistake(
                "pooling_sees_order",
                "there is a layer that sees order. Pooling alone averages the word vectors, and a "
                "mean does not know in which order they came.",
                facts(other) | ({reference.MASK: True} if other == "conv1d" else {}),
            )
    # The embedding before a convolution has no mask, whatever follows it.
    masks = (True, False) if kind == "conv1d" else (True,)
    for other in reference.KINDS:
        if other != kind:
            for masked in masks:
                yield Mistake(
                    "kind_ignored",
                    f"this is the model for {other!r}, not for {kind!r}.",
                    facts(other, masked=masked),
                )
                if other == "conv1d":
                    yield Mistake(
                        "kind_ignored",
                        f"this is the model for {other!r}, not for {kind!r}.",
                        facts(other) | {reference.MASK: True},
                    )


def cross_entropy(probabilities: Array, labels: Array) -> Iterator[Mistake]:
    """Yield the mistakes in the loss, given the exercise's arguments."""
    right = reference.cross_entropy(probabilities, labels)
    p, y = (np.asarray(v, "float64").reshape(-1) for v in (probabilities, labels))
    yield Mistake("sign_missing", "the sign is wrong: a loss is 0 or more.", -right)
    yield Mistake(
        "labels_inverted",
        "labels are exchanged: where the label is 1 the loss is -log p, where it is 0 -log(1 - p).",
        reference.cross_entropy(p, 1 - y),
    )
    yield Mistake("sum_not_mean", "this is the sum over samples. Take the mean.", right * p.size)
    yield Mistake(
        "not_reduced",
        "this is one loss for each sample. Return their mean.",
        np.array([reference.cross_entropy(p[i : i + 1], y[i : i + 1]) for i in range(p.size)]),
    )
    yield Mistake(
        "in_bits", "this is in bits. Take the natural logarithm, as Keras does.", right / np.log(2)
    )
    yield Mistake(
        "sigmoid_again",
        "the probabilities went through a sigmoid once more. They are no logits.",
        reference.cross_entropy(p, y, from_logits=True),
    )
    yield Mistake(
        "half_of_the_loss",
        "only samples with label 1 add to the loss. Those with label 0 cost -log(1 - p).",
        _part(p, y),
    )
    yield Mistake(
        "not_finite", "the logarithm of 0 was computed. Clip the probabilities first.", float("nan")
    )
    yield Mistake(
        "not_finite", "the logarithm of 0 was computed. Clip the probabilities first.", float("inf")
    )
    every_pair = [reference.cross_entropy(np.full(y.size, probability), y) for probability in p]
    yield Mistake(
        "broadcast",
        "a column (n, 1) met a row (n,), and NumPy made an (n, n) table of every probability with "
        "every label. Bring both to one shape first.",
        float(np.mean(every_pair)),
    )


def _part(p: Array, y: Array) -> float:
    positive = y == 1
    if not positive.any():
        return 0.0
    return reference.cross_entropy(p[positive], y[positive]) * float(positive.mean())


def counts(probabilities: Array, labels: Array, threshold: float = 0.5) -> Iterator[Mistake]:
    """Yield the mistakes in counting, given the exercise's arguments."""
    p, y = np.reshape(probabilities, -1), np.reshape(labels, -1)
    right = reference.counts(p, y, threshold)

    def renamed(**names: str) -> dict[str, int]:
        return {name: right[names.get(name, name)] for name in right}

    yield Mistake(
        "misses_and_false_alarms_swapped",
        "false positives and false negatives are exchanged. Positive and negative is what the "
        "model says; false means that it is wrong.",
        renamed(false_positive="false_negative", false_negative="false_positive"),
    )
    yield Mistake(
        "classes_swapped",
        "the classes are exchanged: label 1 is the positive one.",
        renamed(
            true_positive="true_negative",
            true_negative="true_positive",
            false_positive="false_negative",
            false_negative="false_positive",
        ),
    )
    yield Mistake(
        "threshold_ignored",
        "your threshold is 0.5 whatever is asked for.",
        reference.counts(p, y, 0.5),
    )
    yield Mistake(
        "threshold_for_logits",
        "everything counts as positive, as if the numbers were logits with their threshold at 0. A "
        "probability is compared with the threshold as it is.",
        reference.counts(np.ones_like(p, float), y, 0.5),
    )
    yield Mistake(
        "below_the_threshold",
        "what is below the threshold counts as positive. It is what is above it.",
        reference.counts(1 - np.asarray(p, "float64"), y, 1 - threshold),
    )
    yield Mistake(
        "threshold_included",
        "a probability equal to the threshold counts as positive here. It must be above it.",
        reference.counts(np.where(p == threshold, 1.0, p), y, threshold),
    )
    yield Mistake(
        "empty_box_missing",
        "a box that no sample falls into has no key. All four keys are there, with 0 if need be.",
        {name: count for name, count in right.items() if count},
    )
    yield Mistake(
        "shares_not_counts",
        "these are shares. Return whole numbers of samples.",
        {name: count / p.size for name, count in right.items()},
    )
    yield Mistake(
        "broadcast",
        "a column (n, 1) met a row (n,), and every probability was compared with every label. "
        "Bring both to one shape first.",
        reference.counts(np.repeat(p, y.size), np.tile(y, p.size), threshold),
    )


def accuracy(
    outputs: Array, labels: Array, threshold: float = 0.5, from_logits: bool = False
) -> Iterator[Mistake]:
    """Yield the mistakes in the accuracy, given the exercise's arguments."""
    x, y = (np.asarray(v, "float32").reshape(-1) for v in (outputs, labels))
    right = reference.accuracy(x, y, threshold, from_logits)
    if from_logits:
        yield Mistake(
            "threshold_on_logits",
            "logits were compared with a threshold for probabilities. Send them through the "
            "sigmoid first: a probability of 0.5 is a logit of 0.",
            reference.accuracy(x, y, threshold),
        )
    else:
        yield Mistake(
            "sigmoid_again",
            "probabilities went through a sigmoid once more, and all of them came out above 0.5. "
            "Only logits need it.",
            reference.accuracy(x, y, threshold, from_logits=True),
        )
    if from_logits:
        yield Mistake(
            "answers_turned_round",
            "with from_logits=True every answer is turned round. Look at the sign in the exponent: "
            "the sigmoid is 1 / (1 + exp(-logit)).",
            1 - right,
        )
    else:
        yield Mistake("errors_counted", "this is the share of wrong answers.", 1 - right)
    yield Mistake(
        "share_of_positives",
        "this is the share of positive answers, right or wrong.",
        reference.accuracy(x, np.ones_like(y), threshold, from_logits),
    )
    boxes = reference.counts(_probabilities(x, from_logits), y, threshold)
    for name, explanation, of in (
        (
            "precision",
            "this is the precision: how much is right of what the model calls positive. Accuracy "
            "is the share of right answers among all.",
            "false_positive",
        ),
        (
            "recall",
            "this is the recall: how much the model finds of what is positive. Accuracy is the "
            "share of right answers among all.",
            "false_negative",
        ),
    ):
        counted = boxes["true_positive"] + boxes[of]
        yield Mistake(name, explanation, boxes["true_positive"] / counted if counted else 0.0)
    yield Mistake(
        "a_count", "this is a number of samples. Divide by how many there are.", right * y.size
    )
    yield Mistake("in_percent", "this is in percent. Return a share from 0 to 1.", 100 * right)
    yield Mistake(
        "threshold_ignored",
        "your threshold is 0.5 whatever is asked for.",
        reference.accuracy(x, y, 0.5, from_logits),
    )
    table = [reference.accuracy(np.full(y.size, output), y, threshold, from_logits) for output in x]
    yield Mistake(
        "broadcast",
        "a column (n, 1) met a row (n,), and every output was compared with every label. Bring "
        "both to one shape first.",
        float(np.mean(table)),
    )


def _probabilities(outputs: Array, from_logits: bool) -> Array:
    return np.asarray(keras.activations.sigmoid(outputs)) if from_logits else outputs


def _runs_to_the_end(losses: Sequence[float], patience: int) -> bool:
    """Return whether patience has not run out after the last epoch."""
    one_more_bad_epoch = [*losses, max(losses)]
    return reference.stopped_epoch(one_more_bad_epoch, patience) == len(losses)


def early_stop_epoch(losses: Sequence[float], patience: int) -> Iterator[Mistake]:
    """Yield the mistakes in early stopping, given the exercise's arguments."""
    right = reference.stopped_epoch(losses, patience)
    yield Mistake(
        "best_epoch",
        "this is the epoch with the best loss so far. Training goes on from there for patience "
        "epochs, and then stops.",
        reference.stopped_epoch(losses, patience, best=True),
    )
    yield Mistake(
        "lowest_of_all",
        "this is the lowest loss of all, but training may have stopped before it could be seen.",
        int(np.argmin(losses)),
    )
    yield Mistake(
        "looked_ahead",
        "the best epoch of the whole list was taken, also of epochs after the stop. At each epoch "
        "only the losses up to it are known.",
        min(int(np.argmin(losses)) + patience, len(losses) - 1),
    )
    yield Mistake("counted_from_1", "epochs are counted from 1 here. Count from 0.", right + 1)
    yield Mistake(
        "number_of_epochs",
        "if training never stops early, this is the number of epochs. The number of the last one "
        "is wanted, and epochs are counted from 0.",
        len(losses) if _runs_to_the_end(losses, patience) else right,
    )
    yield Mistake(
        "against_the_last_epoch",
        "each loss is compared with that of the epoch before. Compare it with the best so far.",
        _without_improvement(losses, patience, run=True),
    )
    yield Mistake(
        "against_patience_epochs_ago",
        "each loss is compared with the one patience epochs before. What counts is whether any of "
        "the epochs in between was lower than the best before it.",
        _not_below_an_earlier_one(losses, patience),
    )
    yield Mistake(
        "patience_never_reset",
        "bad epochs are counted altogether. A new best loss sets the count back to 0.",
        _without_improvement(losses, patience, run=False),
    )
    yield Mistake(
        "equal_is_better",
        "a loss equal to the best so far was taken for an improvement. It must be lower.",
        reference.stopped_epoch(np.asarray(losses) - 1e-4 * np.arange(len(losses)), patience),
    )
    yield Mistake(
        "one_epoch_too_patient",
        "training stops one epoch too late: after patience epochs in a row without a new best.",
        reference.stopped_epoch(losses, patience + 1),
    )
    if patience > 1:
        yield Mistake(
            "one_epoch_too_impatient",
            "training stops one epoch too early: after patience epochs in a row without a new "
            "best.",
            reference.stopped_epoch(losses, patience - 1),
        )
    yield Mistake(
        "never_stopped",
        "training runs to the last epoch, though the loss has long stopped improving.",
        len(losses) - 1,
    )


def _without_improvement(losses: Sequence[float], patience: int, run: bool) -> int:
    """Return the epoch at which a wrong count of epochs without improvement reaches patience.

    Args:
        run: Compare each epoch with the one before, and reset the count on an improvement.
            Otherwise compare it with the best epoch so far, and never reset the count.
    """
    found = np.asarray(losses)
    compared = found[:-1] if run else np.minimum.accumulate(found)[:-1]
    worse = found[1:] >= compared
    for epoch in range(1, len(found)):
        last = worse[max(0, epoch - patience) : epoch] if run else worse[:epoch]
        if int(last.sum()) >= patience:
            return epoch
    return len(found) - 1


def _not_below_an_earlier_one(losses: Sequence[float], patience: int) -> int:
    """Return the first epoch whose loss is not below that of ``patience`` epochs before."""
    pairs = zip(losses[patience:], losses, strict=False)
    stops = (epoch for epoch, (now, then) in enumerate(pairs, patience) if now >= then)
    return next(stops, len(losses) - 1)


def accuracies(model: Callable[[Array], Array], sets: reference.LabelledSets) -> Iterator[Mistake]:
    """Yield the mistakes in measuring ``reference.pretended`` on several sets."""
    right = reference.accuracies(model, sets)
    answers = {name: reference.pretended(ids) for name, (ids, _) in sets.items()}
    labels = {name: column for name, (_, column) in sets.items()}
    yield Mistake(
        "names_lost",
        "the names are lost. Return a dict with the names of sets, each with its accuracy.",
        list(right.values()),
    )
    for name in list(right)[:1]:
        yield Mistake(
            "first_set_only",
            "only the first set is there. The return is inside the loop, so it ends after one set.",
            {name: right[name]},
        )
    together = reference.accuracy(
        np.concatenate(list(answers.values())), np.concatenate(list(labels.values()))
    )
    for value in (together, float(np.mean(list(right.values()))), dict.fromkeys(right, together)):
        yield Mistake(
            "sets_together",
            "all sets are measured together. One number hides where a model fails; give one "
            "accuracy for each set.",
            value,
        )
    for name, value in right.items():
        yield Mistake(
            "one_set_for_all",
            f"every name has the accuracy on {name!r}. Call the model for the ids of each set.",
            dict.fromkeys(right, value),
        )
    yield Mistake(
        "broadcast",
        "a column (n, 1) met a row (n,), and every answer was compared with every label. Your "
        "accuracy of exercise 7 handles that; use it.",
        {name: _every_pair(answers[name], labels[name]) for name in sets},
    )
    yield Mistake(
        "mean_probability",
        "this is the mean of the probabilities. It says what the model answers, not how often it "
        "is right.",
        {name: float(np.mean(answers[name])) for name in sets},
    )
    yield Mistake(
        "a_count",
        "these are numbers of right answers. Sets of different size can be compared by shares.",
        {name: right[name] * len(labels[name]) for name in sets},
    )


def _every_pair(outputs: Array, labels: Array) -> float:
    """Return the share of all pairs of an output and a label that agree."""
    return float(np.mean((outputs > 0.5) == (labels == 1)))


def choice(table: reference.Table, slack: float = 0.01) -> Iterator[Mistake]:
    """Yield the mistakes in choosing a layer, given the exercise's arguments."""
    names = [str(row["layer"]) for row in table]
    far, sizes = reference.column(table, "far"), reference.column(table, "parameters")
    so_far = np.maximum.accumulate(far)
    falling = -np.sort(-far)
    steps = np.flatnonzero(falling[:-1] - falling[1:] > slack)
    chain_ends = falling[steps[0]] if len(steps) else falling[-1]
    for name, explanation, place in (
        (
            "training_accuracy",
            "this layer is best on the training set. What it has learnt by heart says nothing "
            "about reviews that it has never seen.",
            reference.column(table, "train").argmax(),
        ),
        (
            "most_parameters",
            "this layer has the most parameters. They cost; they don't make it better.",
            sizes.argmax(),
        ),
        (
            "near_only",
            "this layer is best on near reviews. The far ones are asked for.",
            reference.column(table, "near").argmax(),
        ),
        (
            "slack_ignored",
            "this layer has the best far accuracy, but a smaller one is within the slack.",
            far.argmax(),
        ),
        (
            "smallest",
            "this layer has the fewest parameters of all, but its far accuracy is not within the "
            "slack of the best.",
            sizes.argmin(),
        ),
        (
            "best_so_far",
            "each row is compared with the best row before it, so early rows get in too easily. "
            "Find the best of the whole table first.",
            np.where(so_far - far <= slack, sizes, np.inf).argmin(),
        ),
        (
            "slack_as_a_factor",
            "slack is taken for a share of the best far accuracy. It is a difference: the limit is "
            "best - slack.",
            np.where(far >= far.max() * (1 - slack), sizes, np.inf).argmin(),
        ),
        (
            "slack_from_row_to_row",
            "each row is compared with the next better one, so the slack is granted again and "
            "again. Compare every row with the best of all.",
            np.where(far >= chain_ends, sizes, np.inf).argmin(),
        ),
    ):
        yield Mistake(name, explanation, names[int(place)])
    right = reference.chosen(table, slack)
    yield Mistake(
        "row_returned",
        "this is the whole row. Return the name of its layer, row['layer'].",
        table[names.index(right)],
    )
