"""Known mistakes with windows, losses, distributions and generating."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from rnn_helpers.check import Mistake
from rnn_helpers.topics.lstm import mistakes as lstm
from rnn_helpers.topics.models import UNBUILT
from rnn_helpers.topics.text_generation import oracle as right
from rnn_helpers.topics.text_generation.oracle import TinyNetwork

import numpy as np
import tensorflow as tf

Array = np.ndarray

LENGTH_NOT_CHECKED = Mistake(
    "length_not_checked",
    "no window fits: the last target would lie beyond the text. Say so with a ValueError.",
)
CELL_NOT_CHECKED = lstm.CELL_NOT_CHECKED
TEMPERATURE_NOT_CHECKED = Mistake(
    "temperature_not_checked",
    "no number may be divided by 0, and a temperature below 0 would turn the order round. Say "
    "so with a ValueError.",
)
K_NOT_CHECKED = Mistake(
    "k_not_checked",
    "with no token left there is nothing to draw. Say so with a ValueError.",
)
RNG_NOT_USED = Mistake(
    "rng_not_used",
    "the randomness does not come from rng. Draw with its methods, and don't make a generator "
    "of your own.",
)
PREFIX_REREAD = Mistake(
    "prefix_reread",
    "the prefix is read again for every id, which is quadratic work. The state holds all that "
    "was read: hand it on, and read the new id only.",
)
PROMPT_CHANGED = Mistake(
    "prompt_changed",
    "the new ids are put into the caller's own list.",
)
PROMPT_NOT_CHECKED = Mistake(
    "prompt_not_checked",
    "without a prompt there are no logits to draw from. Say so with a ValueError.",
)


def windows(ids: Sequence[int], length: int, step: int = 1) -> Iterator[Mistake]:
    """Yield the mistakes in cutting windows, given the exercise's arguments."""
    inputs, targets = right.windows(ids, length, step)
    yield Mistake(
        "not_shifted",
        "targets equal inputs. A model learns in no time to repeat what it has just read. The "
        "target at each position is the id that comes next.",
        (inputs, inputs),
    )
    yield Mistake(
        "shifted_backwards",
        "inputs and targets trade places: each target is the id before its input, so the model "
        "would learn the past.",
        (targets, inputs),
    )
    zeroed, wrapped = targets.copy(), targets.copy()
    zeroed[:, -1], wrapped[:, -1] = 0, inputs[:, 0]
    yield Mistake(
        "last_target_missing",
        "the last target of each window is 0. It is the id that follows the window in the text, "
        "so cut length + 1 ids.",
        (inputs, zeroed),
    )
    yield Mistake(
        "last_target_wraps",
        "the last target of each window is its own first id (np.roll brings it there). It is the "
        "id that follows the window in the text.",
        (inputs, wrapped),
    )
    yield Mistake(
        "only_last_target",
        "there is one target for each window. The model answers at every step, so every step has "
        "one: (n, length).",
        (inputs, targets[:, -1]),
    )
    if step > 1:
        yield Mistake(
            "step_ignored",
            "the windows start at every id. They start `step` ids apart.",
            right.windows(ids, length, 1),
        )
        starts = np.arange(len(inputs)) * step + step
        shifted = [np.asarray(ids)[s : s + length] for s in starts if s + length <= len(ids)]
        yield Mistake(
            "shifted_by_step",
            "the targets are shifted by `step` ids. They are shifted by one, however far apart "
            "the windows start.",
            (inputs[: len(shifted)], np.array(shifted)),
        )
    if step != length:
        yield Mistake(
            "windows_side_by_side",
            "the windows start `length` ids apart. They start `step` ids apart, and may overlap.",
            right.windows(ids, length, length),
        )
        starts = np.arange(0, len(ids) - length - step + 1, length)
        places = starts[:, None] + np.arange(length)
        yield Mistake(
            "windows_side_by_side",
            "the windows start `length` ids apart, and the targets are shifted by `step`. It is "
            "the windows that start `step` ids apart; the targets are shifted by one.",
            (np.asarray(ids)[places], np.asarray(ids)[places + step]),
        )
    all_but_last = inputs[:-1], targets[:-1]
    # A list without windows becomes an array of one axis.
    for parts in (all_but_last, tuple(np.array(part.tolist()) for part in all_but_last)):
        yield Mistake(
            "last_window_missing",
            "the last window that fits is missing. It may end with the last id of the text as its "
            "last target.",
            parts,
        )
    ends_early = range(0, len(ids) - length - 1, step)
    yield Mistake(
        "last_window_missing",
        "the windows stop one id too early. The last window that fits may end with the last id of "
        "the text as its last target.",
        (inputs[: len(ends_early)], targets[: len(ends_early)]),
    )


def prefixes(ids: Sequence[int], maxlen: int) -> Iterator[Mistake]:
    """Yield the mistakes in making prefixes, given the exercise's arguments."""
    inputs, labels = right.prefixes(ids, maxlen)
    lengths = np.minimum(np.arange(1, len(ids)), maxlen)
    moved = [np.roll(row, n - maxlen) for row, n in zip(inputs, lengths, strict=True)]
    yield Mistake(
        "padded_at_the_end",
        "the zeros are at the end. They belong in front, so that the last step is the last word.",
        (np.array(moved), labels),
    )
    start = np.zeros(maxlen, "int32")
    start[: min(len(ids), maxlen)] = ids[:maxlen]
    yield Mistake(
        "wrong_end_cut",
        "a prefix longer than maxlen lost its end. Its last maxlen ids matter: cut at the start.",
        (np.where((np.arange(1, len(ids)) > maxlen)[:, None], start, inputs), labels),
    )
    with_label = np.concatenate([inputs[:, 1:], labels[:, None]], axis=1)
    yield Mistake(
        "label_in_input",
        "each row ends with its own label, so the model sees the answer. The label comes after "
        "the prefix.",
        (with_label, labels),
    )
    yield Mistake(
        "label_is_last_word",
        "the label is the last id of the prefix itself. It is the id that comes after it.",
        (inputs, inputs[:, -1]),
    )
    yield Mistake(
        "first_prefix_missing",
        "the prefix of a single id is missing. The second word has to be guessed as well.",
        (inputs[1:], labels[1:]),
    )
    if maxlen < len(labels):
        yield Mistake(
            "long_prefixes_missing",
            "the prefixes that are longer than maxlen are missing. Each has a row: its last maxlen "
            "ids.",
            (inputs[:maxlen], labels[:maxlen]),
        )
    for column in (labels[::-1], labels[::-1, None]):
        yield Mistake(
            "longest_first",
            "the longest prefix comes first. The shortest one does, and the labels follow the same "
            "order, (n,).",
            (inputs[::-1], column),
        )
    yield Mistake(
        "last_prefix_missing",
        "the longest prefix is missing. The last id of the line is a label, too.",
        (inputs[:-1], labels[:-1]),
    )
    yield Mistake(
        "labels_in_a_column",
        "the labels have an axis too many. They are (n,): one id for each row.",
        (inputs, labels[:, None]),
    )


def generator(vocab_size: int, dim: int, units: int, cell: str) -> Iterator[Mistake]:
    """Yield the mistakes in building a generator, given the exercise's arguments."""

    def facts(
        vocab_size: int = vocab_size,
        dim: int = dim,
        units: int = units,
        cell: str = cell,
        **changed: Any,
    ) -> Any:
        return right.generator_facts(vocab_size, dim, units, cell, **changed)

    # Such an answer often has a softmax too, so the mistakes in the layer are tried first.
    for last in ("linear", "softmax"):
        yield Mistake(
            "last_step_only",
            "the recurrent layer returns its last output only. A prediction is wanted at every "
            "step: return_sequences=True.",
            facts(return_sequences=False, last=last),
        )
    yield Mistake(
        "softmax_included",
        "the outputs have gone through a softmax. Logits are wanted: the loss takes them as they "
        "are (from_logits=True), and so does the temperature.",
        facts(last="softmax"),
    )
    yield Mistake(
        "activation_added",
        "the logits go through an activation. They may be any numbers, so Dense has none.",
        facts(last="relu"),
    )
    yield Mistake(
        "activation_added",
        "the logits go through an activation. They may be any numbers, so Dense has none.",
        facts(last="tanh"),
    )
    both: dict[str, Any] = {"rows": vocab_size + 1, "answers": vocab_size + 1}
    for wrong in (both, {"rows": vocab_size + 1}, {"answers": vocab_size + 1}):
        yield Mistake(
            "one_id_too_many",
            "there is one id too many. vocab_size counts every id from 0 on; nothing is added.",
            facts(**wrong),
        )
    yield Mistake(
        "reads_the_future",
        "your layer is bidirectional. At every step its backward half has read the very token that "
        "is to be predicted: the loss falls to nearly nothing, and the generator is useless.",
        facts(both_ways=True),
    )
    yield Mistake(
        "dim_and_units_swapped",
        "dim and units are swapped: dim is the width of the embedding, units that of the state.",
        facts(dim=units, units=dim),
    )
    for other in ("simple_rnn", "lstm", "gru"):
        if other != cell:
            yield Mistake(
                "cell_ignored", f"the layer is not the one {cell!r} asks for.", facts(cell=other)
            )
    yield Mistake(
        "model_not_built",
        "the model is not built: it does not know its input. Begin with keras.Input.",
        UNBUILT,
    )


def cross_entropy(logits: Array, targets: Array) -> Iterator[Mistake]:
    """Yield the mistakes with the mean cross-entropy, given the exercise's arguments."""
    each = right.losses(logits, targets)
    wide = np.asarray(logits, "float64")
    yield Mistake(
        "summed",
        "this is the sum over all positions. The mean is wanted, so that texts of different "
        "lengths can be compared.",
        float(each.sum()),
    )
    yield Mistake(
        "summed_over_time",
        "the losses are added up over time and averaged over the batch only. Average over all "
        "positions.",
        float(each.sum(axis=-1).mean()),
    )
    yield Mistake(
        "one_per_position", "there is one number for each position. Take their mean.", each
    )
    yield Mistake(
        "in_bits",
        "this is in bits, with a logarithm to base 2. Here and in Keras it is in nats: the "
        "natural logarithm.",
        float(each.mean() / np.log(2)),
    )
    yield Mistake(
        "sign_missing",
        "the sign is wrong. The logarithm of a probability is negative; the loss is its opposite.",
        -float(each.mean()),
    )
    yield Mistake(
        "softmax_twice",
        "a softmax was taken twice. It turns logits into probabilities; those are no logits.",
        right.cross_entropy(tf.nn.softmax(wide).numpy(), targets),
    )
    everywhere = tf.gather(tf.nn.log_softmax(wide), np.ravel(targets), axis=-1).numpy()
    yield Mistake(
        "targets_of_all_positions",
        "every target was looked up at every position. Each position has one target: "
        "np.take_along_axis picks one number for each.",
        float(-everywhere.mean()),
    )
    over_time = tf.nn.log_softmax(wide, axis=-2).numpy()
    yield Mistake(
        "softmax_over_time",
        "the softmax runs over time. It runs over the vocabulary, the last axis.",
        float(-np.take_along_axis(over_time, np.asarray(targets)[..., None], -1).mean()),
    )
    yield Mistake(
        "logarithm_missing",
        "this is the mean probability of the right ids. Take the logarithm of each first.",
        float(np.exp(-each).mean()),
    )
    yield Mistake(
        "logarithm_of_the_mean",
        "the probabilities were averaged before the logarithm. Take the logarithm of each, then "
        "the mean.",
        float(-np.log(np.maximum(np.exp(-each).mean(), 1e-300))),
    )
    if each.shape[-1] > 1:
        yield Mistake(
            "shifted_again",
            "the targets were shifted once more. make_windows has done that already: logits and "
            "targets of the same position belong together.",
            right.cross_entropy(wide[:, :-1], np.asarray(targets)[:, 1:]),
        )
    for loss in _clipped(each):
        yield Mistake("probability_clipped", _CLIPPED, loss)
    yield from _overflow(float(each.mean()))


def perplexity(logits: Array, targets: Array) -> Iterator[Mistake]:
    """Yield the mistakes with perplexity, given the exercise's arguments."""
    each = right.losses(logits, targets)
    with np.errstate(over="ignore"):
        yield Mistake(
            "mean_of_exponentials",
            "exp was taken at each position, and then the mean. Take the mean first: perplexity "
            "is exp of the mean cross-entropy.",
            float(np.exp(each).mean()),
        )
        yield Mistake(
            "exponential_of_the_sum",
            "this is exp of the summed losses. It grows with the text; take exp of their mean.",
            float(np.exp(each.sum())),
        )
    yield Mistake(
        "bits_and_nats_mixed",
        "this is 2 to the power of a loss in nats. Base and logarithm belong together: with the "
        "natural logarithm it is exp.",
        float(2 ** each.mean()),
    )
    yield Mistake(
        "loss_returned",
        "this is the cross-entropy. Perplexity is exp of it.",
        float(each.mean()),
    )
    yield Mistake(
        "inverted",
        "this is one over the perplexity: the sign of the exponent is wrong.",
        float(np.exp(-each.mean())),
    )
    for loss in _clipped(each):
        yield Mistake("probability_clipped", _CLIPPED, float(np.exp(loss)))
    yield from _overflow(float(np.exp(each.mean())))


_CLIPPED = (
    "a small number stands in for a probability that was rounded to 0, or was added to it, so the "
    "largest losses are cut off. Go to the logarithm by the formula, without the probability in "
    "between."
)


def _clipped(losses: Array) -> Iterator[float]:
    """Yield mean losses of probabilities that are cut off below, or raised by a small number."""
    probabilities = np.exp(-losses)
    for small in (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16):
        yield float(-np.log(np.maximum(probabilities, small)).mean())
        yield float(-np.log(probabilities + small).mean())


def _overflow(right_value: float) -> Iterator[Mistake]:
    # With smaller logits the same function is right, so that speaks not against this mistake.
    for value in (float("nan"), float("inf"), float("-inf"), right_value):
        yield Mistake(
            "overflow",
            "logits as large as these are too much for exp: it becomes infinite, or a probability "
            "becomes 0 and has no logarithm. Subtract the largest logit of each row first, and go "
            "to the logarithm by the formula, without the probability in between.",
            value,
        )


def bigram_perplexity(
    train_ids: Sequence[int], test_ids: Sequence[int], vocab_size: int
) -> Iterator[Mistake]:
    """Yield the mistakes with the bigram baseline, given the exercise's arguments."""
    train, test = np.asarray(train_ids), np.asarray(test_ids)
    expected = right.bigram_perplexity(train, test, vocab_size)
    entropy = np.log(expected)
    after = np.bincount(train[:-1], minlength=vocab_size)[test[:-1]]
    if np.exp(-entropy * (len(test) - 1)) == 0:
        yield Mistake(
            "product_underflows",
            "the probability of the whole text was rounded to 0: so many probabilities multiplied "
            "are too small for a float. Add up their logarithms.",
            float("inf"),
        )
    yield Mistake(
        "not_smoothed",
        "a pair that never occurs in the training text got probability 0, so its loss is infinite. "
        "Add one to every count.",
        float("inf"),
    )
    yield Mistake(
        "tested_on_training_text",
        "this is the perplexity of the training text itself. What counts is text that the model "
        "has not seen: count in train_ids, measure on test_ids.",
        right.bigram_perplexity(train, train, vocab_size),
    )
    yield Mistake(
        "counted_in_test_text",
        "the pairs were counted in the test text. A baseline must not see it: count in train_ids.",
        right.bigram_perplexity(test, test, vocab_size),
    )
    yield Mistake(
        "counted_in_both_texts",
        "the pairs of the test text were counted as well. Count in train_ids alone.",
        right.bigram_perplexity(np.concatenate([train, test]), test, vocab_size),
    )
    yield Mistake(
        "texts_swapped",
        "the texts are swapped: count in train_ids, measure on test_ids.",
        right.bigram_perplexity(test, train, vocab_size),
    )
    yield Mistake(
        "pair_turned_round",
        "this predicts the id before from the id after. The first id of a pair is given, the "
        "second is predicted: each *first* id's counts add up to the denominator.",
        right.bigram_perplexity(train[::-1], test[::-1], vocab_size),
    )
    yield Mistake(
        "pair_turned_round",
        "the pairs of the training text are counted the wrong way round: as the id after and the "
        "id before. Count each as the id before and the id after, as they are in the text.",
        right.bigram_perplexity(train[::-1], test, vocab_size),
    )
    counts = tf.math.bincount(tf.constant(train, tf.int32), minlength=vocab_size).numpy()
    for predicted in (test[1:], test):
        alone = np.broadcast_to(np.log(counts + 1.0), (len(predicted), vocab_size))
        yield Mistake(
            "unigram",
            "the id before plays no part in this. A bigram model looks at one id to predict the "
            "next.",
            right.perplexity(alone, predicted),
        )
    pairs = tf.math.confusion_matrix(train[:-1], train[1:], vocab_size, dtype=tf.float64)
    once = tf.gather(tf.math.log(tf.minimum(pairs, 1) + 1), test[:-1]).numpy()
    yield Mistake(
        "pairs_counted_once",
        "a pair that occurs several times was counted once. With arrays of places, counts[a, b] "
        "+= 1 adds 1 to each place, however often it is named; np.add.at counts them all.",
        right.perplexity(once, test[1:]),
    )
    with np.errstate(divide="ignore"):
        yield Mistake(
            "vocabulary_not_in_denominator",
            "the counts of a row were raised by one each, but not the denominator. It grows by "
            "vocab_size, so that a row adds up to 1.",
            float(np.exp(entropy + np.mean(np.log(after / (after + vocab_size))))),
        )
    known = len(np.unique(train))
    yield Mistake(
        "seen_vocabulary_only",
        "the denominator grew by the number of ids that occur in the training text. It grows by "
        "vocab_size: every id gets one.",
        float(np.exp(entropy + np.mean(np.log((after + known) / (after + vocab_size))))),
    )
    too_many = after + (test[:-1] == train[-1])
    yield Mistake(
        "last_id_counted",
        "the last id of the training text was counted as the first of a pair. Nothing follows it: "
        "the denominator counts pairs.",
        float(np.exp(entropy + np.mean(np.log((too_many + vocab_size) / (after + vocab_size))))),
    )
    all_pairs = len(train) - 1 + vocab_size**2
    yield Mistake(
        "joint_probability",
        "each count was divided by the number of all pairs. That is the probability of a pair; "
        "wanted is that of its second id when the first is given.",
        float(np.exp(entropy + np.mean(np.log(all_pairs / (after + vocab_size))))),
    )
    yield Mistake(
        "divided_by_ids",
        "the sum of the losses was divided by the number of ids. There is one pair less.",
        float(np.exp(entropy * (len(test) - 1) / len(test))),
    )
    yield Mistake(
        "bits_and_nats_mixed",
        "this is 2 to the power of a loss in nats, or exp of one in bits. Base and logarithm "
        "belong together.",
        float(2**entropy),
    )
    yield Mistake(
        "bits_and_nats_mixed",
        "this is 2 to the power of a loss in nats, or exp of one in bits. Base and logarithm "
        "belong together.",
        float(np.exp(entropy / np.log(2))),
    )
    yield Mistake(
        "loss_returned", "this is the cross-entropy. Perplexity is exp of it.", float(entropy)
    )


def temperature(logits: Array, value: float) -> Iterator[Mistake]:
    """Yield the mistakes with temperature, given the exercise's arguments."""
    plain = right.at_temperature(logits, 1.0)
    yield Mistake(
        "temperature_after_softmax",
        "the temperature has no effect. Dividing probabilities by it and making them add up to 1 "
        "again undoes the division: divide the logits, before the softmax.",
        plain,
    )
    yield Mistake(
        "temperature_inverted",
        "the logits are multiplied by the temperature. Divide them: a high temperature brings the "
        "probabilities closer together.",
        right.at_temperature(logits, 1 / value),
    )
    with np.errstate(all="ignore"):
        raised = plain ** (1 / value)
        yield Mistake(
            "small_probabilities_lost",
            "the softmax was taken first, and then the temperature applied to it. By then the "
            "probabilities of small logits are rounded to 0, and no temperature brings them back. "
            "Divide the logits.",
            raised / raised.sum(axis=-1, keepdims=True),
        )
    for smallest in (1e-7, 1e-8, 1e-10, 1e-12):
        for shifted in (plain + smallest, np.maximum(plain, smallest)):
            yield Mistake(
                "small_probabilities_lost",
                "the softmax was taken first, then the logarithm of probabilities that are kept "
                "away from 0 by a small number. So all unlikely tokens became equally likely. "
                "Divide the logits.",
                right.at_temperature(np.log(shifted), value),
            )
    yield Mistake(
        "softmax_twice",
        "a softmax was taken before the division and once more after it. Divide the logits, then "
        "take one softmax.",
        right.at_temperature(plain, value),
    )
    yield Mistake(
        "not_renormalised",
        "the probabilities themselves were divided by the temperature, so they don't add up to 1. "
        "Divide the logits.",
        plain / value,
    )
    yield Mistake(
        "logits_returned",
        "these are the divided logits. A softmax makes them probabilities.",
        np.asarray(logits, "float64") / value,
    )
    yield Mistake(
        "logarithms_returned",
        "these are logarithms of probabilities.",
        np.log(np.maximum(right.at_temperature(logits, value), 1e-300)),
    )
    if np.ndim(logits) > 1:
        wide = np.asarray(logits, "float64") / value
        yield Mistake(
            "softmax_over_another_axis",
            "the softmax runs over the wrong axis. The vocabulary is the last one.",
            tf.nn.softmax(wide, axis=0).numpy(),
        )
        yield Mistake(
            "softmax_over_another_axis",
            "the softmax runs over all numbers together. It runs over the last axis, the "
            "vocabulary: each row adds up to 1.",
            tf.nn.softmax(wide.ravel()).numpy().reshape(wide.shape),
        )
        with np.errstate(all="ignore"):
            raised = np.exp(wide - wide.max())
            yield Mistake(
                "one_maximum_for_all",
                "the largest of all logits was subtracted, and in a row far below it exp is 0 "
                "everywhere. Subtract the largest logit of each row.",
                raised / raised.sum(axis=-1, keepdims=True),
            )
    for kind in ("float32", "float64"):
        yield Mistake(
            "overflow",
            "numbers as large as these overflow in exp. Divide by the temperature first, then "
            "subtract the largest number of each row: the probabilities stay the same.",
            _overflowing_softmax(logits, value, kind),
        )


def _overflowing_softmax(logits: Array, value: float, kind: str) -> Array:
    """Return exp divided by the sum of exp, computed in the given precision."""
    with np.errstate(all="ignore"):
        raised = np.exp(np.asarray(logits, kind) / np.asarray(value, kind))
        return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def top_k(probabilities: Array, k: int) -> Iterator[Mistake]:
    """Yield the mistakes in keeping the k likeliest, given the exercise's arguments."""
    p = np.asarray(probabilities, "float64")
    kept = right.most_likely(p, k)
    yield from _kept_wrongly(p, kept)
    if k + 1 <= len(p):
        yield Mistake("one_too_many", f"{k + 1} tokens were kept.", right.top_k(p, k + 1))
        yield Mistake(
            "ties_kept",
            "more than k tokens were kept, since some are as likely as the k-th. Exactly k stay.",
            right.only(p, p >= np.min(p[kept])),
        )
    if k > 1:
        yield Mistake("one_too_few", f"{k - 1} tokens were kept.", right.top_k(p, k - 1))
    yield Mistake(
        "least_likely_kept", "the k least likely tokens were kept.", right.only(p, _least(p, k))
    )


def tied(probabilities: Array, k: int) -> Iterator[Mistake]:
    """Yield the mistakes where tokens at the border are equally likely; values in falling order."""
    for mistake in top_k(probabilities, k):
        yield replace(mistake, value=right.sorted_values(mistake.value))


def top_p(probabilities: Array, p: float) -> Iterator[Mistake]:
    """Yield the mistakes in keeping the smallest set that reaches p.

    The arguments are those of the exercise.
    """
    all_of_them = np.asarray(probabilities, "float64")
    count = right.needed(all_of_them, p)
    kept = right.most_likely(all_of_them, count)
    if count > 1:
        yield Mistake(
            "crossing_token_dropped",
            "the token with which the sum crosses p is missing. It belongs to the set: without it "
            "the set does not reach p.",
            right.top_k(all_of_them, count - 1),
        )
    else:
        for value in (np.zeros_like(all_of_them), np.full_like(all_of_them, np.nan)):
            yield Mistake(
                "crossing_token_dropped",
                "no token is left, though the first alone reaches p. The token with which the sum "
                "crosses p belongs to the set.",
                value,
            )
    if count < len(all_of_them):
        yield Mistake(
            "one_too_many",
            "one token too many was kept: the set reached p without it.",
            right.top_k(all_of_them, count + 1),
        )
        yield Mistake(
            "ties_kept",
            "every token as likely as the one that crosses p was kept. The smallest set has only "
            "as many of them as it takes to reach p.",
            right.only(all_of_them, all_of_them >= np.min(all_of_them[kept])),
        )
    elif all_of_them.sum() < p:
        yield Mistake(
            "place_not_found",
            "one token was kept, though no sum reaches p: np.argmax of values that are all False "
            "is 0. Here all tokens stay.",
            right.top_k(all_of_them, 1),
        )
    yield from _kept_wrongly(all_of_them, kept)
    reached = np.cumsum(all_of_them) - all_of_them < p
    yield Mistake(
        "not_sorted",
        "the probabilities were added up in the order of the ids. Begin with the likeliest.",
        right.only(all_of_them, reached),
    )
    alone = all_of_them >= p
    for value in (
        (all_of_them * alone, right.only(all_of_them, alone))
        if alone.any()
        else (
            np.zeros_like(all_of_them),
            np.full_like(all_of_them, np.nan),
        )
    ):
        yield Mistake(
            "p_as_threshold",
            "each token was compared with p by itself. Compare the sum of the likeliest ones.",
            value,
        )
    order = np.argsort(all_of_them)
    rising = np.cumsum(all_of_them[order]) - all_of_them[order] < p
    yield Mistake(
        "least_likely_kept",
        "the least likely tokens were added up first. Begin with the likeliest.",
        right.only(all_of_them, np.isin(np.arange(len(order)), order[rising])),
    )


def top_p_in_falling_order(probabilities: Array, p: float) -> Iterator[Mistake]:
    """Yield the mistakes where tokens at p are equally likely; values in falling order."""
    for mistake in top_p(probabilities, p):
        yield replace(mistake, value=right.sorted_values(mistake.value))


def _least(p: Array, k: int) -> Array:
    return np.isin(np.arange(len(p)), np.argsort(p)[:k])


def _kept_wrongly(p: Array, kept: Array) -> Iterator[Mistake]:
    """Yield mistakes that keep the right tokens with wrong probabilities or in wrong places."""
    yield Mistake(
        "not_renormalised",
        "the tokens that were kept still have their old probabilities, which don't add up to 1. "
        "Divide by their sum.",
        p * kept,
    )
    yield Mistake(
        "uniform_among_kept",
        "all tokens that were kept got the same probability. They keep their proportions.",
        right.only(np.full_like(p, 1 / len(p)), kept),
    )
    yield Mistake(
        "softmax_again",
        "a softmax was taken of probabilities. Divide those that are kept by their sum.",
        tf.nn.softmax(np.where(kept, p, -np.inf)).numpy(),
    )
    yield Mistake(
        "softmax_again",
        "a softmax was taken of probabilities, and zero is a logit like any other: all tokens came "
        "back. Divide those that are kept by their sum.",
        tf.nn.softmax(p * kept).numpy(),
    )
    cut = right.only(p, kept)
    for value in (cut[kept], -np.sort(-cut[kept])):
        yield Mistake(
            "rest_cut_off",
            "only the tokens that were kept are there. Return an array over the whole vocabulary, "
            "zero for the others.",
            value,
        )
    yield Mistake(
        "order_lost",
        "the probabilities came back sorted. Each token keeps its place: its index is its id.",
        -np.sort(-cut),
    )


def sample(probabilities: Array) -> Iterator[Mistake]:
    """Yield the mistakes in drawing, as shares of many draws."""
    p = np.asarray(probabilities, "float64")
    places = np.arange(len(p))
    yield Mistake(
        "probability_drawn",
        "a float came back, such as one of the probabilities. Draw among the ids, 0 to "
        "len(probabilities) - 1, and return an integer.",
        right.FLOATS,
    )
    yield Mistake(
        "row_drawn",
        "each call returned several numbers. Return one integer, the id that was drawn. "
        "(`rng.multinomial` gives counts: `rng.choice` gives an id.)",
        right.ROWS,
    )
    yield Mistake(
        "argmax",
        "always the likeliest token came. That is no sampling: each token comes with its own "
        "probability. Draw with rng, and don't make a generator of your own.",
        (places == np.argmax(p)).astype("float64"),
    )
    for place in places:
        yield Mistake(
            "always_the_same",
            "always the same token came, as if every call began with the same random numbers. Draw "
            "with the rng that you are given, and don't make a generator of your own.",
            (places == place).astype("float64"),
        )
    yield Mistake(
        "uniform_over_vocabulary",
        "all tokens came equally often. The probabilities were not used.",
        np.full(len(p), 1 / len(p)),
    )
    yield Mistake(
        "uniform_over_possible",
        "all tokens that may come at all came equally often. Each comes with its own probability.",
        (p > 0) / np.sum(p > 0),
    )
    yield Mistake(
        "probabilities_as_logits",
        "the probabilities were taken for logits, so a softmax was taken of them. What draws from "
        "logits needs their logarithms.",
        tf.nn.softmax(p).numpy(),
    )
    for places_of in (np.sort(p), np.sort(p)[::-1]):
        yield Mistake(
            "sorted_places",
            "the probabilities were sorted, and a place in the sorted list came back. Return the "
            "id, its place in `probabilities`.",
            places_of,
        )
    alone = p * np.cumprod(np.concatenate([[1.0], 1 - p[:-1]]))
    for rest in (places == np.argmax(p), places == len(p) - 1, places == 0):
        yield Mistake(
            "a_throw_for_each_id",
            "each id had a throw of its own, so an id that comes later came only if those before "
            "it had missed. Make one throw for all of them, for example with `rng.choice`.",
            alone + (1 - alone.sum()) * rest,
        )
    for shift in (1, -1):
        yield Mistake(
            "neighbour_drawn",
            "each token comes as often as its neighbour should. Look at where the running sum of "
            "the probabilities first exceeds the random number; ids count from 0.",
            np.roll(p, shift),
        )


def rare() -> Iterator[Mistake]:
    """Yield the mistakes in drawing from many unlikely tokens, as their share of the draws."""
    yield Mistake(
        "unlikely_never_drawn",
        "tokens with a small probability never came. Each is rare, but together they are not: draw "
        "with the probabilities as they are, without rounding.",
        0.0,
    )


def generated(
    network: TinyNetwork, prompt_ids: Sequence[int], length: int, temperature: float
) -> Iterator[Mistake]:
    """Yield the mistakes in generating, as the distribution of what then follows a prompt."""
    prompt = tuple(prompt_ids)

    def following(reads: Any, degree: float = temperature, sharp: bool = False) -> Array:
        def next_probabilities(drawn: list[tuple[int, ...]]) -> Array:
            logits = network.logits_after([reads(each) for each in drawn])
            if sharp:
                return np.eye(network.vocab_size)[logits.argmax(axis=-1)]
            return right.at_temperature(logits, degree)

        return right.continuations(network.vocab_size, length, next_probabilities)

    def refed(drawn: tuple[int, ...]) -> tuple[int, ...]:
        pieces = [prompt + drawn[:n] for n in range(len(drawn) + 1)]
        return tuple(token for piece in pieces for token in piece)

    one_early = np.zeros_like(right_shares := following(lambda drawn: prompt + drawn))
    one_early[prompt[-1]] = right_shares.sum(axis=-1)
    yield Mistake(
        "read_id_kept",
        "the list begins with the last id of the prompt, and the last draw is missing. Add the id "
        "that was drawn to the list, not the one that was read.",
        one_early,
    )
    yield Mistake(
        "state_reset",
        "each token is drawn as if only the one before it had been read. Pass the state that step "
        "returned to the next call.",
        following(lambda drawn: (prompt + drawn)[-1:]),
    )
    yield Mistake(
        "state_dropped",
        "the prompt is read with its state, but each drawn id is read without one. Pass the state "
        "that step returned to the next call there as well.",
        following(lambda drawn: drawn[-1:] or prompt),
    )
    yield Mistake(
        "prompt_not_read",
        "of the prompt only the last id was read. Give step every id of it, one after the other, "
        "before the first draw.",
        following(lambda drawn: prompt[-1:] + drawn),
    )
    yield Mistake(
        "last_prompt_id_read_twice",
        "the last id of the prompt was read twice. Its logits, from the loop over the prompt, are "
        "those of the first draw.",
        following(lambda drawn: prompt + prompt[-1:] + drawn),
    )
    yield Mistake(
        "prefix_and_state",
        "the whole prefix was read again, from the state that has read it already. With a carried "
        "state only the new id is read.",
        following(refed),
    )
    yield Mistake(
        "state_not_updated",
        "the state stays what it was after the prompt. Every draw is read, and changes it.",
        following(lambda drawn: prompt + drawn[-1:]),
    )
    yield Mistake(
        "draw_not_read",
        "the drawn ids are not read: the logits are always those after the prompt.",
        following(lambda _: prompt),
    )
    yield Mistake(
        "draw_not_read",
        "every draw is from the logits after the prompt. Keep the logits that step returns for "
        "the id just drawn, and draw the next one from those. The temperature is not used either.",
        following(lambda _: prompt, 1.0),
    )
    yield Mistake(
        "prompt_reversed",
        "the prompt was read from its end.",
        following(lambda drawn: prompt[::-1] + drawn),
    )
    yield Mistake(
        "temperature_ignored",
        "the draws are those of temperature 1. Apply the temperature to every step's logits.",
        following(lambda drawn: prompt + drawn, 1.0),
    )
    yield Mistake(
        "temperature_inverted",
        "the draws are those of one over the temperature.",
        following(lambda drawn: prompt + drawn, 1 / temperature),
    )
    yield Mistake(
        "argmax",
        "always the likeliest continuation came. Draw from the probabilities with `sample`.",
        following(lambda drawn: prompt + drawn, sharp=True),
    )
    yield Mistake(
        "uniform",
        "all continuations came equally often. The logits were not used.",
        np.full((network.vocab_size,) * length, float(network.vocab_size) ** -length),
    )


def count(prompt: int, length: int) -> Iterator[Mistake]:
    """Yield the mistakes with the number of ids that come back."""
    yield Mistake(
        "prompt_returned",
        "the prompt came back as well. Return the new ids only.",
        prompt + length,
    )
    yield Mistake("one_too_many", "one id too many was drawn.", length + 1)
    yield Mistake("one_too_few", "one id too few was drawn.", length - 1)
