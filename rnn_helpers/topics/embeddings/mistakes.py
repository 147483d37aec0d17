"""Known mistakes with embeddings, masks and word2vec."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from rnn_helpers.check import Mistake
from rnn_helpers.topics.embeddings import oracle as keras_embedding

import keras
import numpy as np

Array = np.ndarray
Places = list[tuple[int, int]]

OUT_OF_RANGE = Mistake(
    "id_out_of_range_accepted",
    "the table has rows 0 to len(table) - 1, and this id is none of them. A wrong id is a fault in "
    "the data: say so with an IndexError instead of returning some vector.",
)
NEGATIVE = Mistake(
    "negative_id_wraps",
    "a negative id counts from the end, in NumPy and in Keras on a CPU alike, so -1 quietly became "
    "the last row. No word has a negative id: check for that yourself.",
)

UNKNOWN_WORD = Mistake(
    "unknown_word_accepted",
    "this word is not in the index, so it has no vector. Say so with a KeyError.",
)


def lookup(ids: Array, table: Array) -> Iterator[Mistake]:
    """Yield the mistakes in looking ids up, directly or by one-hot vectors."""
    ids = np.asarray(ids)
    right = keras_embedding.lookup(ids, table)
    if ids.ndim and ids.shape[-1] <= len(table):
        positions = np.broadcast_to(np.arange(ids.shape[-1]), ids.shape)
        yield Mistake(
            "position_for_id",
            "the vector depends on the position in the row, not on the id there. The "
            "same id gets the same vector in any position.",
            keras_embedding.lookup(positions, table),
        )
    yield Mistake(
        "ids_shifted",
        "each id was given the row before its own. Row 0 belongs to id 0, row 1 to id 1.",
        keras_embedding.lookup((ids - 1) % len(table), table),
    )
    yield Mistake(
        "padding_as_zeros",
        "id 0 was given a vector of zeros. It has a row like any other id, row 0 of the table.",
        right * (ids != 0)[..., None],
    )
    yield Mistake(
        "one_hot_returned",
        "these are the one-hot vectors themselves. Multiplied by the table they give the rows.",
        np.asarray(keras.ops.one_hot(ids, len(table))),
    )
    if ids.ndim > 1 and ids.shape[-1] == 1:
        yield Mistake(
            "last_axis_lost",
            "an axis of length 1 is lost. `np.squeeze` drops such axes, and so does "
            "`keras.utils.to_categorical` with the last axis of the ids. `np.eye(vocab)[ids]` "
            "keeps them all.",
            right.squeeze(-2),
        )
    if ids.ndim > 1:
        yield Mistake(
            "vectors_joined",
            "the vectors of a row were joined to one long one. The result has the axes of ids and "
            "one more, dim, at the end.",
            right.reshape(*ids.shape[:-1], -1),
        )
        yield Mistake(
            "axes_swapped",
            "the first two axes of ids are swapped. The result keeps the axes of ids as they are.",
            right.swapaxes(0, 1),
        )
    if ids.ndim:
        yield Mistake(
            "vectors_added",
            "the vectors of a row were added up. Each id gets a vector of its own.",
            right.sum(axis=-2),
        )
        every = np.isin(np.arange(len(table)), ids)
        yield Mistake(
            "every_id_everywhere",
            "each place got the sum of the rows of all ids that occur. Each one-hot vector has a "
            "single 1: at the place of its own id.",
            np.broadcast_to(table[every].sum(axis=0), right.shape),
        )


def product(ids: Array, table: Array) -> Iterator[Mistake]:
    """Yield the mistakes with one-hot vectors times the table, given the exercise's arguments."""
    yield from lookup(ids, table)
    yield Mistake(
        "looked_up",
        "the rows were looked up. The product with the table is what this exercise is about.",
        keras_embedding.lookup(ids, table),
    )


def gradient(ids: Array, upstream: Array, vocab_size: int) -> Iterator[Mistake]:
    """Yield the mistakes with the gradient of the table, given the exercise's arguments."""
    right = keras_embedding.gradient(ids, upstream, vocab_size)
    flat, rows = ids.ravel(), upstream.reshape(-1, upstream.shape[-1])
    for order in (slice(None), slice(None, None, -1)):
        # np.unique keeps the first of equal values, so the reversed order keeps the last.
        _, kept = np.unique(flat[order], return_index=True)
        yield Mistake(
            "repeated_ids_overwritten",
            "where an id occurs more than once, only one of its gradients is left. The same row "
            "was used each time, so its gradients add up. (`grad[ids] += ...` writes each row "
            "once.)",
            keras_embedding.gradient(flat[order][kept], rows[order][kept], vocab_size),
        )
    counts = np.bincount(flat, minlength=vocab_size)[:, None]
    yield Mistake(
        "repeated_ids_averaged",
        "where an id occurs more than once, its gradients were averaged. They add up.",
        right / np.maximum(counts, 1),
    )
    yield Mistake(
        "averaged_over_batch",
        "the gradient is divided by the number of samples. Here the loss is a sum, not a mean.",
        right / len(ids),
    )
    yield Mistake(
        "one_row_missing",
        "there is no row for id 0. The table has vocab_size rows, from 0 to vocab_size - 1: with "
        "words numbered from 1, that is one row more than there are words.",
        right[1:],
    )
    yield Mistake(
        "rows_end_at_largest_id",
        "the rows behind the largest id of this batch are missing. The table has vocab_size rows, "
        "whatever ids occur.",
        right[: flat.max() + 1],
    )
    yield Mistake(
        "one_row_too_many",
        "there is one row too many. vocab_size counts the rows already, row 0 included.",
        np.concatenate([right, np.zeros_like(right[:1])]),
    )
    yield Mistake(
        "only_rows_that_occur",
        "only the rows of ids that occur are there. The gradient has the table's shape; rows that "
        "were not used are zero.",
        right[np.unique(flat)],
    )
    yield Mistake(
        "padding_left_out",
        "row 0 got no gradient. Without a mask, padding is an id like any other.",
        right * (np.arange(vocab_size) > 0)[:, None],
    )
    yield Mistake(
        "ids_shifted",
        "each gradient went to the row before its own. Id 1 belongs to row 1.",
        np.roll(right, -1, axis=0),
    )
    cut = np.zeros(right.shape)
    for row, vector in zip(flat, rows, strict=True):
        cut[row] = np.trunc(cut[row] + vector)
    for kind in ("int32", "int64"):
        yield Mistake(
            "whole_numbers",
            "the gradient is made of whole numbers. Start from float zeros: an array with the kind "
            "of the ids cuts every fraction off.",
            cut.astype(kind),
        )
    yield Mistake(
        "last_row_of_batch_only",
        "only the last row of the batch is in the gradient. Make the zeros once, before the loop.",
        keras_embedding.gradient(ids[-1:], upstream[-1:], vocab_size),
    )
    if ids.ndim > 1 and ids.shape[-1] <= vocab_size:
        yield Mistake(
            "position_for_id",
            "the gradients went to rows by position, not by id.",
            keras_embedding.gradient(
                np.broadcast_to(np.arange(ids.shape[-1]), ids.shape), upstream, vocab_size
            ),
        )
        yield Mistake(
            "samples_kept_apart",
            "there is one gradient for each sample. All samples use one table: add them up.",
            np.stack(
                [
                    keras_embedding.gradient(row, up, vocab_size)
                    for row, up in zip(ids, upstream, strict=True)
                ]
            ),
        )


def padding_mask(ids: Array) -> Iterator[Mistake]:
    """Yield the mistakes in telling words from padding, given the exercise's arguments."""
    right = keras_embedding.mask(ids)
    counts, steps = right.sum(axis=1, keepdims=True), np.arange(ids.shape[1])
    yield Mistake(
        "mask_inverted",
        "the mask is inverted. In Keras True means: this step counts; False means: leave it out.",
        ~right,
    )
    yield Mistake(
        "numbers_for_booleans",
        "these are numbers, 0 and 1. A mask is boolean; numbers would pick rows when used as an "
        "index.",
        right.astype("int32"),
    )
    yield Mistake(
        "numbers_for_booleans",
        "these are numbers, 0.0 and 1.0. A mask is boolean.",
        right.astype("float32"),
    )
    yield Mistake(
        "first_word_masked",
        "id 1 is masked as well. Only id 0 is padding.",
        keras_embedding.mask(np.maximum(ids - 1, 0)),
    )
    yield Mistake(
        "post_padding_assumed",
        "you take padding to be at the end of a row. It may be at the start as well: look at "
        "each id.",
        steps < counts,
    )
    yield Mistake(
        "pre_padding_assumed",
        "you take padding to be at the start of a row. It may be at the end as well: look at "
        "each id.",
        steps >= ids.shape[1] - counts,
    )
    yield Mistake(
        "masked_from_first_zero",
        "each row ends at its first 0, found with `argmax` or the like. In a row without padding "
        "that gives 0, and nothing is left; and padding may be at the start. Look at each id.",
        steps < (ids == 0).argmax(axis=1, keepdims=True),
    )
    yield Mistake(
        "masked_from_first_zero",
        "each row ends at its first 0. Padding may be at the start as well: look at each id.",
        np.cumprod(right, axis=1).astype(bool),
    )
    yield Mistake(
        "one_value_per_row",
        "there is one value for each row. The mask has one for each step: the shape of ids.",
        right.all(axis=1),
    )
    yield Mistake(
        "one_value_per_row",
        "there is one value for each row. The mask has one for each step: the shape of ids.",
        right.any(axis=1),
    )
    yield Mistake(
        "axis_added",
        "there is an axis too many. The mask has the shape of ids, (batch, time).",
        right[..., None],
    )
    yield Mistake(
        "ids_for_mask",
        "these are ids. What is asked for is True or False for each of them.",
        ids,
    )


def masked_mean(x: Array, mask: Array) -> Iterator[Mistake]:
    """Yield the mistakes in averaging over the steps that count, given the exercise's arguments."""
    right, raw = keras_embedding.pooled_or_zero(x, mask), keras_embedding.pooled(x, mask)
    counts, time = mask.sum(axis=1, keepdims=True), x.shape[1]
    yield Mistake(
        "empty_row_divided_by_zero",
        "a row without any word came out as NaN, since it was divided by zero. Return zeros for "
        "it.",
        raw,
    )
    yield Mistake(
        "mask_ignored",
        "this is the mean over all steps, padding included. Steps whose mask is False do not "
        "count.",
        keras_embedding.pooled(x, None),
    )
    yield Mistake(
        "divided_by_all_steps",
        "the padding is left out of the sum, but the sum is divided by the number of all steps. "
        "Divide by the number of steps that count, each row by its own.",
        right * counts / time,
    )
    yield Mistake(
        "mask_inverted",
        "this is the mean over the padding. True marks the steps that count.",
        keras_embedding.pooled_or_zero(x, ~mask),
    )
    yield Mistake(
        "mask_inverted",
        "this is the mean over the padding. True marks the steps that count.",
        keras_embedding.pooled(x, ~mask),
    )
    yield Mistake(
        "not_divided",
        "this is the sum. Divide it by the number of steps that count.",
        right * counts,
    )
    yield Mistake(
        "one_added_to_count",
        "the count is one too large in every row. Only a row without any step needs another "
        "number than 0 to divide by: take the larger of the count and 1.",
        right * counts / (counts + 1),
    )
    yield Mistake(
        "mean_over_batch",
        "all rows are averaged into one. Each row of the batch has its own mean.",
        (right * counts).sum(axis=0) / max(counts.sum(), 1),
    )
    for shared in (counts.mean(), counts.sum()):
        yield Mistake(
            "one_count_for_all_rows",
            "every row is divided by the same number. Rows have different numbers of steps that "
            "count: sum the mask along time only.",
            right * counts / max(shared, 1 / counts.size),
        )
    first = np.arange(time) < counts
    yield Mistake(
        "first_steps_taken",
        "the right number of steps is taken, but from the start of each row. Padding may be "
        "at the start: take the steps whose mask is True.",
        keras_embedding.pooled_or_zero(x, first),
    )
    kept = x * mask[..., None]
    for not_zero in (kept != 0, (kept != 0).any(axis=2, keepdims=True)):
        yield Mistake(
            "zeros_not_counted",
            "numbers that are 0 are not counted. A 0 in x is a number like any other; the mask "
            "alone says which steps count.",
            kept.sum(axis=1) / np.maximum(not_zero.sum(axis=1), 1),
        )
    yield Mistake(
        "empty_rows_left_out",
        "rows without any step that counts are left out. They give zeros, so that every row of "
        "the batch has its row in the result.",
        right[counts[:, 0] > 0],
    )
    yield Mistake(
        "features_averaged",
        "the features were averaged, too. The mean goes over time only: (batch, features).",
        right.mean(axis=-1),
    )


def pairs(sequence: Sequence[int], window: int) -> Iterator[Mistake]:
    """Yield the mistakes in making skip-gram pairs, given the exercise's arguments."""
    places = _pairs_of_places(sequence, window)
    n = len(sequence)

    def named(chosen: Places) -> Places:
        return [(int(sequence[i]), int(sequence[j])) for i, j in chosen]

    yield Mistake(
        "context_on_the_right_only",
        "only words to the right of the centre are taken. The window reaches to both sides.",
        named([(i, j) for i, j in places if j > i]),
    )
    yield Mistake(
        "context_on_the_left_only",
        "only words to the left of the centre are taken. The window reaches to both sides.",
        named([(i, j) for i, j in places if j < i]),
    )
    yield Mistake(
        "window_one_too_small",
        "words at a distance of exactly `window` are missing. A range or a slice stops before its "
        "end.",
        named([(i, j) for i, j in places if abs(j - i) < window]),
    )
    yield Mistake(
        "window_one_too_small",
        "the words `window` places to the right are missing. A range or a slice stops before its "
        "end.",
        named([(i, j) for i, j in places if j - i < window]),
    )
    yield Mistake(
        "window_one_too_large",
        "words further away than `window` are taken. The window reaches `window` places to each "
        "side.",
        keras_embedding.pairs(sequence, window + 1),
    )
    yield Mistake(
        "window_counts_both_sides",
        "the window is shared between the two sides. It reaches `window` places to the left and as "
        "many to the right.",
        named([(i, j) for i, j in places if abs(j - i) <= window // 2]),
    )
    yield Mistake(
        "window_ignored",
        "each word is paired with the one after it, and no other. The window reaches `window` "
        "places to each side.",
        named([(i, j) for i, j in places if j == i + 1]),
    )
    yield from _pairs_at_the_edges(sequence, window, places)
    with_itself = sorted([*places, *((i, i) for i in range(n) if sequence[i])])
    yield Mistake(
        "centre_paired_with_itself",
        "the centre is in its own context. Leave out the centre's own place.",
        named(with_itself),
    )
    yield Mistake(
        "equal_words_skipped",
        "a word that occurs twice within a window is left out. What is left out is the centre's "
        "own place, not every word equal to it: compare places, not ids.",
        named([(i, j) for i, j in places if sequence[i] != sequence[j]]),
    )
    words = [token for token in sequence if token]
    yield Mistake(
        "first_place_of_a_word",
        "a word that occurs twice gets the contexts of its first place each time. `index` finds "
        "the first one only: let `enumerate` or `range` give you the place.",
        [
            (word, words[j])
            for word in words
            for j in range(len(words))
            if 0 < abs(j - words.index(word)) <= window
        ],
    )
    if 0 in sequence:
        end = list(sequence).index(0)
        yield Mistake(
            "cut_at_first_padding",
            "the sequence is cut at its first 0. Padding may be at the start, too.",
            named([(i, j) for i, j in places if i < end and j < end]),
        )
    shifted = keras_embedding.pairs([token + 1 for token in sequence], window)
    yield Mistake(
        "padding_paired",
        "padding, id 0, is in a pair. It is no word, so it is neither centre nor context.",
        [(i - 1, j - 1) for i, j in shifted],
    )
    yield from _pairs_out_of_order(named, places)


def _pairs_of_places(sequence: Sequence[int], window: int) -> Places:
    """Return the right pairs, as positions in the sequence."""
    numbered = [i + 1 if token else 0 for i, token in enumerate(sequence)]
    return [(i - 1, j - 1) for i, j in keras_embedding.pairs(numbered, window)]


def _pairs_at_the_edges(sequence: Sequence[int], window: int, places: Places) -> Iterator[Mistake]:
    n = len(sequence)
    for kept, sides in (
        ([(i, j) for i, j in places if i >= window or j > i], "left"),
        ([(i, j) for i, j in places if i >= window], "left"),
        ([(i, j) for i, j in places if window <= i < n - window], "full"),
    ):
        side = (
            "a slice or an index that starts below zero counts from the end; start at 0 at the "
            "lowest"
            if sides == "left"
            else "at both ends a window is shorter, but it still makes pairs"
        )
        yield Mistake(
            "words_at_the_edge_lost",
            f"pairs are missing at the edge of the sequence: {side}.",
            [(int(sequence[i]), int(sequence[j])) for i, j in kept],
        )


def _pairs_out_of_order(named: Callable[[Places], Places], places: Places) -> Iterator[Mistake]:
    explanation = (
        "these are the right pairs in another order. Go through the centres from left to right, "
        "and for each through its contexts from left to right."
    )
    by_distance = sorted(places, key=lambda p: (p[0], abs(p[1] - p[0]), p[1]))
    for ordered in (
        [(j, i) for i, j in places],
        by_distance,
        sorted(places, key=lambda p: (p[0], abs(p[1] - p[0]), -p[1])),
        sorted(places, key=lambda p: (p[0], p[1] < p[0], abs(p[1] - p[0]))),
        sorted(places, key=lambda p: (p[0], p[1] < p[0], p[1])),
        sorted(places, key=lambda p: (p[0], p[1] > p[0], abs(p[1] - p[0]))),
        sorted(places, key=lambda p: (abs(p[1] - p[0]), p[0], p[1])),
    ):
        yield Mistake("another_order", explanation, named(ordered))
    yield Mistake("another_order", explanation, sorted(named(places)))


def sampling_loss(centre: Array, positive: Array, negatives: Array) -> Iterator[Mistake]:
    """Yield the mistakes with the loss of negative sampling, given the exercise's arguments."""
    k = len(negatives)

    def losses(first: float, others: float) -> Array:
        return keras_embedding.pair_losses(centre, positive, negatives, [first] + [others] * k)

    each = losses(1.0, 0.0)
    yield Mistake(
        "negatives_treated_as_positives",
        "the negatives are rewarded for a high score, like the true context. For a negative the "
        "sign of the score is turned: it should be low.",
        float(losses(1.0, 1.0).sum()),
    )
    yield Mistake(
        "signs_swapped",
        "the signs are the wrong way round: the true context should score high, negatives low.",
        float(losses(0.0, 1.0).sum()),
    )
    yield Mistake(
        "likelihood_returned",
        "this is the log-likelihood, which is to be raised. A loss is to be lowered: turn its "
        "sign.",
        -float(each.sum()),
    )
    yield Mistake(
        "negatives_averaged",
        "the negatives' terms are averaged. In this loss they are added.",
        float(each[0] + each[1:].mean()),
    )
    yield Mistake(
        "averaged_over_candidates",
        "the terms are averaged. In this loss they are added.",
        float(each.mean()),
    )
    yield Mistake(
        "positive_only",
        "only the true context is in the loss. Without the negatives the lowest loss is reached "
        "when all vectors point the same way.",
        float(each[0]),
    )
    yield Mistake(
        "negatives_only",
        "only the negatives are in the loss. The true context is missing.",
        float(each[1:].sum()),
    )
    yield Mistake(
        "logarithm_missing",
        "the logarithm is missing: these are probabilities, added up.",
        float(np.exp(-each).sum()),
    )
    yield Mistake(
        "logarithm_missing",
        "the logarithm is missing: these are probabilities, added up with turned sign.",
        -float(np.exp(-each).sum()),
    )
    with_context = keras_embedding.sampling_loss(positive, centre, negatives)
    yield Mistake(
        "negatives_with_context",
        "the negatives are multiplied by the true context. Every score is a product with the "
        "centre.",
        with_context,
    )
    added = np.stack([centre @ positive, np.sum(negatives @ centre)])
    yield Mistake(
        "scores_added_first",
        "the negatives' scores are added up before the logarithm is taken. Each negative has a "
        "term of its own, and the terms are added.",
        float(np.logaddexp(0, -added[0]) + np.logaddexp(0, added[1])),
    )
    for least in (1e-7, 1e-8, 1e-9, 1e-10, 1e-12):
        yield Mistake(
            "probabilities_clipped",
            "the probabilities are kept away from 0, so large losses all end at the same value. "
            "Take the loss from the score: log(1 + exp(-s)) is np.logaddexp(0, -s).",
            float(-np.log(np.clip(np.exp(-each.astype("float64")), least, 1 - least)).sum()),
        )
    for broken in (np.inf, np.nan):
        yield Mistake(
            "large_scores_overflow",
            "at large scores the sigmoid is exactly 0 in floating point, and its logarithm is "
            "infinite. The minus log sigmoid of s is log(1 + exp(-s)), and np.logaddexp computes "
            "that safely.",
            broken,
        )


def neighbours(word: str, table: Array, word_index: Mapping[str, int], k: int) -> Iterator[Mistake]:
    """Yield the mistakes in finding similar words, given the exercise's arguments."""
    words = list(word_index)
    others = [other for other in words if other != word]
    query = table[word_index[word]]
    rows = table[[word_index[other] for other in others]]
    norms, length = np.linalg.norm(rows, axis=1), np.linalg.norm(query)
    cosines = keras_embedding.cosines(query, rows)

    def best(
        scores: Array, names: Sequence[str] = others, sign: int = -1
    ) -> list[tuple[str, float]]:
        order = np.argsort(sign * scores, kind="stable")[:k]
        found = [(names[int(i)], float(scores[i])) for i in order]
        sorted_: list[tuple[str, float]] = keras_embedding.ties_by_name(found)
        return sorted_

    right = best(cosines)
    yield Mistake(
        "word_itself_included",
        "the word itself is in the list. It is always its own nearest neighbour; leave it out.",
        [(word, 1.0), *right[: k - 1]],
    )
    yield Mistake(
        "dot_product",
        "these are dot products. A long vector wins those in any direction; divide by both "
        "lengths.",
        best(cosines * norms * length),
    )
    yield Mistake(
        "dot_product",
        "these are dot products, and the word itself is among the words. Divide by both lengths, "
        "and leave the word out.",
        best(np.append(cosines * norms * length, length**2), [*others, word]),
    )
    yield Mistake(
        "query_not_normalised",
        "the scores are not divided by the length of the word's own vector. The order does not "
        "change by that, but it is no cosine.",
        best(cosines * length),
    )
    yield Mistake(
        "only_query_normalised",
        "the scores are divided by the length of the word's own vector only. Divide by that of the "
        "other vector, too.",
        best(cosines * norms),
    )
    yield Mistake(
        "euclidean_distance",
        "these are the nearest by Euclidean distance. Asked for is the cosine, which knows no "
        "lengths.",
        best(np.linalg.norm(rows - query, axis=1), sign=1),
    )
    yield Mistake(
        "divided_by_length_of_table",
        "the rows are divided by the length of the whole table. Each row has a length of its own: "
        "`np.linalg.norm(table, axis=1)`.",
        best(cosines * norms * length / np.linalg.norm(table) ** 2),
    )
    yield Mistake(
        "least_similar",
        "these are the least similar words. Sort from the largest cosine to the smallest.",
        best(cosines, sign=1),
    )
    yield Mistake(
        "order_reversed",
        "these are the right words, but the least similar of them comes first.",
        right[::-1],
    )
    yield from _equal_cosines(word, words, cosines, others, k)
    if len(words) <= len(table):
        places = {other: place for place, other in enumerate(words)}
        by_place = keras_embedding.cosines(query, table[[places[other] for other in others]])
        yield Mistake(
            "place_for_row",
            "the place of a word in the index is taken for its row. The index says which row is a "
            "word's: table[word_index[word]].",
            best(by_place),
        )
    shifted = {other: max(number - 1, 0) for other, number in word_index.items()}
    yield Mistake(
        "ids_shifted",
        "each word was given the row before its own. Word ids start at 1, since row 0 belongs to "
        "padding: the vector of a word is table[word_index[word]].",
        keras_embedding.neighbours(word, table, shifted, k),
    )
    yield Mistake(
        "similarities_missing",
        "the cosines are missing. Return pairs: (word, cosine).",
        [other for other, _ in right],
    )
    yield Mistake(
        "pair_swapped",
        "the pairs are the wrong way round: (word, cosine).",
        [p[::-1] for p in right],
    )
    yield Mistake(
        "k_ignored",
        "k is ignored: these are all other words. Return the first k.",
        [(others[int(i)], float(cosines[i])) for i in np.argsort(-cosines, kind="stable")],
    )


def _equal_cosines(
    word: str, words: Sequence[str], cosines: Array, others: Sequence[str], k: int
) -> Iterator[Mistake]:
    """Yield what goes wrong if another word has a cosine of 1, or two have the same."""
    scores = {other: round(float(c), 5) for other, c in zip(others, cosines, strict=True)}
    scores[word] = 1.0
    for order in (list(words), list(words)[::-1]):
        ranked = sorted(order, key=lambda w: -scores[w])
        yield Mistake(
            "first_left_out",
            "the first of the list is left out, in the belief that it is the word itself. Another "
            "word with the same direction may come first: leave the word out by its name.",
            keras_embedding.ties_by_name([(w, scores[w]) for w in ranked[1 : k + 1]]),
        )
        kept = {scores[w]: w for w in order if w != word}
        yield Mistake(
            "equal_cosines_lost",
            "of two words with the same cosine one is lost. A dict has one entry for each key: "
            "collect the pairs in a list.",
            [(kept[score], score) for score in sorted(kept, reverse=True)[:k]],
        )
