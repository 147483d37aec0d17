"""Known mistakes in the capstone: splits, ids, models, measurements and poems."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from rnn_helpers.check import Mistake
from rnn_helpers.topics.capstone import oracle as right
from rnn_helpers.topics.models import UNBUILT
from rnn_helpers.topics.text_generation import mistakes as generating
from rnn_helpers.topics.text_generation.oracle import TinyNetwork, at_temperature

import numpy as np

Array = np.ndarray

SHARE_NOT_CHECKED = Mistake(
    "share_not_checked",
    "with this share a part is empty. Say so with a ValueError.",
)
BUDGET_NOT_CHECKED = Mistake(
    "budget_not_checked",
    "the embedding takes 36 parameters, and not even one unit fits into the rest. Say so with "
    "a ValueError.",
)
CELL_NOT_CHECKED = generating.CELL_NOT_CHECKED
TEMPERATURE_NOT_CHECKED = generating.TEMPERATURE_NOT_CHECKED
PREFIX_REREAD = Mistake(
    "prefix_reread",
    "the prefix is read again for every token. The state holds all that was read: hand it on, "
    "and read the new token only.",
)


def order(passages: Sequence[str], share: float) -> Iterator[Mistake]:
    """Yield the mistakes with the order of passages; values are those of ``reference.order_of``.

    An answer that is not three parts is compared as it is, so some mistakes with the parts are
    here too.
    """
    yield Mistake(
        "shuffled",
        "the passages were shuffled. Neighbours in a text continue one another, so a held-out "
        "passage would have its neighbours in the training text. Cut in order: the test part is "
        "the end of the text.",
        right.SHUFFLED,
    )
    yield Mistake(
        "taken_here_and_there",
        "held-out passages were taken from between training passages, which continue them. Cut "
        "off the end of the text in one piece.",
        right.WITH_GAPS,
    )
    yield from places(passages, share)


def split(passages: Sequence[str], share: float) -> Iterator[Mistake]:
    """Yield the mistakes in splitting a text, given the exercise's arguments."""
    yield from places(passages, share)
    if len(set(passages)) < len(passages):
        yield from places(passages, share, right.without_copies)
    yield from copies(passages, share)


def places(
    passages: Sequence[str],
    share: float,
    finished: Callable[[right.Parts], right.Parts] = lambda parts: parts,
) -> Iterator[Mistake]:
    """Yield the mistakes in where a text is cut, given the exercise's arguments.

    Args:
        finished: What is done to the three parts after the text was cut.
    """
    n = len(passages)
    size = round(share * n)
    front = finished(
        (list(passages[2 * size :]), list(passages[size : 2 * size]), list(passages[:size]))
    )
    train, validation, test = finished(right.cut(passages, size, size))
    yield Mistake(
        "validation_and_test_exchanged",
        "validation and test part are exchanged. The end of the text is the test part, and it is "
        "returned last.",
        (train, test, validation),
    )
    yield Mistake(
        "held_out_in_training",
        "the training part is the whole text. What is held out must not be trained on, or the "
        "test asks what was learnt by heart.",
        (list(passages), validation, test),
    )
    yield Mistake(
        "validation_in_training",
        "the validation part is in the training part as well. Cut it off, too: it has to say when "
        "to stop, and it can't if the model has trained on it.",
        (train + validation, validation, test),
    )
    yield Mistake(
        "same_part_twice",
        "validation and test part are the same. The first is used for choosing, so the final "
        "result needs another text.",
        (train + validation, test, test),
    )
    yield Mistake(
        "same_part_twice",
        "validation and test part are the same. The first is used for choosing, so the final "
        "result needs another text.",
        (train, test, test),
    )
    yield Mistake(
        "no_validation",
        "there are two parts. Return three: training, validation, test.",
        (train + validation, test),
    )
    for exchanged in (front, (front[0], front[2], front[1])):
        yield Mistake(
            "held_out_from_the_start",
            "the held-out parts were taken from the start of the text. Take them from its end.",
            exchanged,
        )
    for mistake in _sizes(passages, share, size):
        yield replace(mistake, value=finished(mistake.value))


def _sizes(passages: Sequence[str], share: float, size: int) -> Iterator[Mistake]:
    n = len(passages)
    for other, way in ((math.floor(share * n), "down"), (math.ceil(share * n), "up")):
        # Where the number is the same, such an answer is right.
        same = other == size
        yield Mistake(
            "not_rounded",
            f"the number of held-out passages was always rounded {way}. Use round.",
            right.split(passages, share) if same else right.cut(passages, other, other),
        )
    rest = round(share * (n - size))
    if rest != size:
        yield Mistake(
            "share_of_the_rest",
            "the validation part is a share of what the test part left over. Both are a share of "
            "all passages.",
            right.cut(passages, rest, size),
        )
    halved = round(share * n / 2)
    if halved != size:
        yield Mistake(
            "share_halved",
            "validation and test part share the share. Each of them gets it.",
            right.cut(passages, halved, halved),
        )


def copies(passages: Sequence[str], share: float) -> Iterator[Mistake]:
    """Yield the mistakes with passages that occur twice, given the exercise's arguments."""
    train, validation, test = right.split(passages, share)
    size = round(share * len(passages))
    whole = right.cut(passages, size, size)
    of_test = right.without(whole[2], train)
    yield Mistake(
        "copies_left",
        "a held-out passage is in the training part too, word for word. The poet has seen it, so "
        "it measures nothing: leave it out of the held-out part.",
        whole,
    )
    yield Mistake(
        "second_copies_left",
        "a passage of the test part is in the validation part too. It was used to choose the poet:"
        " leave it out of the test part.",
        (train, validation, of_test),
    )
    cleared = right.without(train, whole[1] + whole[2])
    for parts in (whole[1:], (whole[1], of_test)):
        yield Mistake(
            "copies_taken_from_training",
            "copies were taken out of the training part. It stays as it is; leave them out of the "
            "held-out parts.",
            (cleared, *parts),
        )
    once = [p for i, p in enumerate(train) if p not in train[:i]]
    yield Mistake(
        "refrains_dropped",
        "a passage that the training part says twice was kept only once. A refrain belongs to the "
        "text; only the held-out parts lose copies.",
        (once, validation, test),
    )
    different = list(dict.fromkeys(passages))
    fewer = round(share * len(different))
    yield Mistake(
        "refrains_dropped",
        "copies were taken out of the whole text before it was cut. Cut first: the training part "
        "keeps its refrains, only the held-out parts lose copies.",
        right.cut(different, fewer, fewer),
    )
    yield Mistake(
        "own_copies_dropped",
        "a passage that stands twice in one held-out part was left out there. Only what stands in "
        "a part before it is a copy.",
        (train, list(dict.fromkeys(validation)), list(dict.fromkeys(test))),
    )
    yield Mistake(
        "part_of_a_passage_is_a_copy",
        "a passage was left out that is only a piece of another one. Compare whole passages: look "
        "for it in the list, not in the joined text.",
        (train, _no_pieces(whole[1], train), _no_pieces(whole[2], train + whole[1])),
    )
    skipping = _removed_while_looping(whole[1], train)
    yield Mistake(
        "removed_while_looping",
        "a list was changed while a loop ran over it, so the passage after each removed one was "
        "never looked at. Make a new list of what stays.",
        (train, skipping, _removed_while_looping(whole[2], train + skipping)),
    )
    if not size:
        for validation_too in ([], list(passages)):
            yield Mistake(
                "end_of_nothing",
                "nothing is held out of so short a text, and all of it landed in a held-out part: "
                "passages[-0:] is the whole list. Count the places from the start.",
                ([], validation_too, list(passages)),
            )


def _no_pieces(part: Sequence[str], known: Sequence[str]) -> list[str]:
    text = "".join(known)
    return [passage for passage in part if passage not in text]


def _removed_while_looping(part: Sequence[str], known: Sequence[str]) -> list[str]:
    left = list(part)
    for place in range(len(part)):
        if place < len(left) and left[place] in known:
            del left[place]
    return left


def encoding(
    train_tokens: Sequence[str], held_out_tokens: Sequence[str], size: int
) -> Iterator[Mistake]:
    """Yield the mistakes with vocabulary and ids, given the exercise's arguments."""
    vocabulary, train, held_out = right.encoded(train_tokens, held_out_tokens, size)
    by_count = right.by_frequency(train_tokens)

    def ranked(words: Sequence[str], count: int = size) -> tuple[list[str], Array, Array]:
        return right.encoded_by(words, train_tokens, held_out_tokens, count)

    fitted = (
        "the vocabulary knows tokens of the held-out text. Then the held-out text can't show what "
        "the poet does with tokens that it has never seen. Count the training tokens alone."
    )
    new = [token for token in dict.fromkeys(held_out_tokens) if token not in by_count]
    late = [token for token in new if held_out_tokens.count(token) > 1]
    together = right.by_frequency([*train_tokens, *held_out_tokens])
    yield Mistake("vocabulary_from_held_out", fitted, ranked(together))
    yield Mistake("vocabulary_from_held_out", fitted, ranked([*late, *by_count]))
    known = by_count[: size - 1]
    yield Mistake(
        "unknown_dropped",
        "unknown tokens are missing from the ids, so the text is another one. Each of them gets "
        "id 0.",
        (vocabulary, train[train > 0], held_out[held_out > 0]),
    )
    yield Mistake(
        "one_too_many",
        "the vocabulary has size + 1 tokens. The unknown token is one of the `size`.",
        ranked(by_count, size + 1),
    )
    more = by_count[:size]
    bare = (right.looked_up(more, tokens) - 1 for tokens in (train_tokens, held_out_tokens))
    yield Mistake(
        "no_unknown",
        "id 0 belongs to a token of the text. It is for unknown ones: begin the others at 1.",
        (more, *(np.maximum(ids, 0) for ids in bare)),
    )
    last = [np.where(ids == 0, len(known), ids - 1) for ids in (train, held_out)]
    yield Mistake(
        "unknown_last",
        "the unknown token is at the end of the vocabulary. It belongs at the beginning, id 0.",
        ([*known, right.UNKNOWN], *last),
    )
    for name, words, explanation in (
        ("alphabetical", sorted(by_count), "in alphabetical order. The most frequent come first"),
        (
            "by_first_appearance",
            list(dict.fromkeys(train_tokens)),
            "in the order of their first appearance. The most frequent come first",
        ),
        ("rarest_kept", by_count[::-1], "the rarest first. The most frequent are kept"),
    ):
        yield Mistake(name, f"the tokens were taken {explanation}.", ranked(words))
    for backwards in (False, True):
        by_name = sorted(by_count, reverse=backwards)
        by_name.sort(key=train_tokens.count, reverse=True)
        if by_name[:size] != by_count[:size]:
            yield Mistake(
                "ties_by_name",
                "tokens that are equally common come in the order of their letters. The one that "
                "appears first in the training text comes first.",
                ranked(by_name),
            )
    every_id = right.looked_up(by_count, train_tokens)
    yield Mistake(
        "rare_kept_in_training",
        "the training ids go beyond the vocabulary. A token that is too rare for it is unknown in "
        "the training text as well; only so the poet learns what comes after an unknown one.",
        (vocabulary, every_id, held_out),
    )


def poet(cell: str, vocab_size: int, dim: int, budget: int) -> Iterator[Mistake]:
    """Yield the mistakes in building a poet, given the exercise's arguments."""

    def largest(left_out: Callable[[int], int] = lambda units: 0) -> int:
        return right.largest(
            lambda u: right.parameters(cell, vocab_size, dim, u) - left_out(u) <= budget
        )

    def facts(units: int, **changed: Any) -> Mapping[str, Any]:
        return right.right_poet_facts(cell, vocab_size, dim, units, **changed)

    units = largest()
    yield Mistake(
        "model_not_built",
        "the model is not built, so it has no weights yet. Let it begin with "
        'keras.Input((None,), dtype="int32").',
        UNBUILT,
    )
    yield from _architecture(cell, units, facts)
    # With a wider last layer fewer units fit if the learner counted the model itself.
    for fewer in {units, largest(lambda u: -(u + 1))}:
        yield Mistake(
            "one_id_too_many",
            "there is one logit too many. The vocabulary's size counts the unknown token already.",
            facts(fewer, answers=vocab_size + 1),
        )
    counted = [
        (
            "one_gru_bias",
            "this many units would fit if a GRU had one bias. In Keras it has two: 3 * units "
            "parameters more.",
            lambda u: 3 * u if cell == "gru" else 0,
        ),
        (
            "later_convolutions_miscounted",
            "all three convolutions were counted as if they read the embedding, `dim` numbers. The "
            "second and the third read `units` numbers.",
            lambda u: 6 * u * (u - dim) if cell == "conv1d" else 0,
        ),
        (
            "embedding_not_counted",
            "the embedding was not counted: vocab_size * dim parameters.",
            lambda u: vocab_size * dim,
        ),
        (
            "logits_not_counted",
            "the last layer was not counted: (units + 1) * vocab_size parameters.",
            lambda u: (u + 1) * vocab_size,
        ),
        (
            "middle_alone_counted",
            "only the middle was counted. The budget is for the whole model, with the embedding "
            "and the last layer.",
            lambda u: vocab_size * dim + (u + 1) * vocab_size,
        ),
    ]
    for name, explanation, left_out in counted:
        other = largest(left_out)
        if other != units:
            yield Mistake(name, explanation, facts(other))
    yield Mistake(
        "budget_exceeded",
        "the model has more parameters than the budget. Take the largest that still fits.",
        facts(units + 1),
    )
    for most in (32, 64, 100, 128, 200, 255, 256):
        if units > most + 1:
            yield Mistake(
                "units_have_a_limit",
                f"the model has {most} units, though more fit, as if none but the numbers up to "
                f"{most} had been tried{', or only powers of two' if most in _POWERS else ''}. Go "
                "on until the budget is reached.",
                facts(most),
            )
    doubled = max(power for power in _POWERS if power <= units)
    if doubled < units - 1:
        yield Mistake(
            "units_in_steps",
            f"the model has {doubled} units, though more fit, as if only powers of two had been "
            "tried. Try the numbers between them as well.",
            facts(doubled),
        )
    # With `<` for `<=` the result is right if no model has exactly `budget` parameters.
    for fewer in {max(units - 1, 1), largest(lambda u: -1)}:
        yield Mistake(
            "too_small",
            "one unit more would fit. A model of exactly `budget` parameters is within it, and "
            "every number of units has to be tried, not only some, such as powers of two.",
            facts(fewer),
        )


def _architecture(
    cell: str, units: int, facts: Callable[..., Mapping[str, Any]]
) -> Iterator[Mistake]:
    future = (
        "a prediction reads tokens that come later, its own target among them. Such a model has a "
        "wonderful loss and can't write."
    )
    if cell == "conv1d":
        yield Mistake(
            "reads_the_future", f'{future} Use padding="causal".', facts(units, padding="same")
        )
        yield Mistake(
            "convolutions_shorten",
            'there are fewer answers than tokens, since padding is "valid". Use padding="causal".',
            facts(units, padding="valid"),
        )
        for rates in ((1, 1, 1), (1, 2, 4), (9, 3, 1)):
            yield Mistake(
                "dilation_wrong",
                f"the dilation rates are {', '.join(map(str, rates))}. They are 1, 3 and 9, in "
                "this order: so the poet sees 27 tokens.",
                facts(units, dilations=rates),
            )
        yield Mistake(
            "relu_missing",
            "the convolutions have no relu. Without it three of them are one, and linear.",
            facts(units, activation="linear"),
        )
    else:
        yield Mistake(
            "reads_the_future", f"{future} Leave Bidirectional out.", facts(units, both_ways=True)
        )
        yield Mistake(
            "last_step_only",
            "the model answers once for each text. It must answer at every step: "
            "return_sequences=True.",
            facts(units, return_sequences=False),
        )
        yield Mistake(
            "id_0_masked",
            "tokens with id 0 are skipped: mask_zero makes them padding. Here id 0 is the unknown "
            "token, which is read like any other.",
            facts(units, masked=True),
        )
    yield Mistake(
        "softmax_included",
        "the last layer has a softmax. Return logits: the loss and the temperature need them.",
        facts(units, last="softmax"),
    )


def held_out(
    predict: Callable[[Any], Array], ids: Array, length: int, characters: int
) -> Iterator[Mistake]:
    """Yield the mistakes in measuring on held-out text, given the exercise's arguments."""
    rows = right.window_losses(predict, ids, length)
    tokens = len(ids) - 1
    nats = float(np.concatenate(rows).sum())
    both = right.perplexities(nats, tokens, characters)
    yield from _counted_wrongly(predict, ids, length, characters, rows)
    yield Mistake(
        "per_token_and_character_the_same",
        "the perplexity per character is that per token. A token of several characters must "
        "predict them all: spread its nats over the characters.",
        both | {"per_character": both["per_token"]},
    )
    per_token = both["per_token"]
    for value in (per_token * tokens / characters, per_token ** (characters / tokens)):
        yield Mistake(
            "perplexity_divided",
            "the perplexity was converted as if it were a sum. What adds up are the nats: exp of "
            "the nats divided by the number of characters.",
            both | {"per_character": value},
        )
    yield Mistake(
        "loss_returned",
        "these are nats. Perplexity is exp of them.",
        {"per_token": nats / tokens, "per_character": nats / characters},
    )
    yield Mistake(
        "bits_and_nats_mixed",
        "this is 2 to the power of a loss in nats. Base and logarithm belong together.",
        {"per_token": 2 ** (nats / tokens), "per_character": 2 ** (nats / characters)},
    )
    for value in (float("nan"), float("inf"), 0.0):
        yield Mistake(
            "overflow",
            "logits as large as these are too much for exp: it becomes infinite, or 0 for all of a"
            " row. Subtract the largest logit of each row first, as in chapter 11.",
            {"per_token": value, "per_character": value},
        )


def _counted_wrongly(
    predict: Callable[[Any], Array],
    ids: Array,
    length: int,
    characters: int,
    rows: Sequence[Array],
) -> Iterator[Mistake]:
    tokens = len(ids) - 1

    def of(nats: float, count: float = tokens) -> dict[str, float]:
        return right.perplexities(nats, count, characters)

    def mean_of(losses: Sequence[Array]) -> tuple[float, int]:
        joined = np.concatenate(losses)
        return float(joined.sum()), len(joined)

    if length > 1:
        inner = [row[: length - 1] for row in rows]
        yield from _both_ways(
            "border_lost",
            "where two windows meet a prediction is missing. Each window needs one token more "
            "than it reads: the first of the next is its last target.",
            mean_of(inner),
            tokens,
            characters,
        )
    full = [row for row in rows if len(row) == length]
    if full and len(full) < len(rows):
        yield from _both_ways(
            "last_window_dropped",
            "the last window is missing, since it is shorter. Its tokens count like all others.",
            mean_of(full),
            tokens,
            characters,
        )
    yield from _both_ways(
        "targets_not_shifted",
        "the targets are the tokens that were read. They are the ones that come next.",
        mean_of(right.window_losses(predict, ids, length, shift=0)),
        tokens,
        characters,
    )
    whole = mean_of(right.window_losses(predict, ids, len(ids)))
    yield Mistake(
        "windows_ignored",
        "the text was read in one piece. Read it in windows of `length` tokens.",
        of(*whole),
    )
    means = np.array([row.mean() for row in rows])
    averages = (
        (float(means.mean()), "losses"),
        (float(np.log(np.exp(means).mean())), "perplexities"),
    )
    for average, what in averages:
        yield Mistake(
            "windows_averaged",
            f"the {what} of windows were averaged. The windows are not equally long: add up all "
            "nats, then divide once.",
            of(average * tokens),
        )
        yield Mistake(
            "windows_averaged",
            f"the {what} of windows were averaged for the perplexity per token. The windows are "
            "not equally long: add up all nats, then divide once.",
            of(float(np.concatenate(rows).sum())) | {"per_token": float(np.exp(average))},
        )
    each = np.concatenate(rows)
    yield Mistake(
        "mean_of_exp",
        "exp was taken of each token's loss, and the mean afterwards. The mean comes first.",
        of(float(np.log(np.exp(each).mean())) * tokens),
    )
    yield Mistake(
        "divided_by_ids",
        "the nats were divided by the number of ids. There is one prediction less: nothing "
        "predicts the first.",
        of(float(each.sum()), len(ids)),
    )


def _both_ways(
    name: str, explanation: str, found: tuple[float, int], tokens: int, characters: int
) -> Iterator[Mistake]:
    """Yield a wrong sum of nats, averaged over its own tokens and over all tokens."""
    nats, count = found
    for divisor in {count, tokens}:
        yield Mistake(name, explanation, right.perplexities(nats, divisor, characters))
    # An answer that derives the second perplexity from the first spreads the mean over all
    # tokens.
    spread = nats / count * tokens
    yield Mistake(name, explanation, right.perplexities(spread, tokens, characters))


_POWERS: Final = tuple(2**power for power in range(12))


def poems(
    network: TinyNetwork, prompt_ids: Sequence[int], lines: int, temperature: float
) -> Iterator[Mistake]:
    """Yield the mistakes in writing, each as a distribution of poems of at most three ids."""
    prompt = tuple(prompt_ids)

    def variant(**changed: Any) -> Array:
        return right.written(network, prompt, lines, temperature, **changed)

    yield Mistake(
        "unknown_drawn",
        "the unknown token was drawn. It is no word, so nobody can print it: remove it before the "
        "softmax (a logit of minus infinity), and the others add up to 1 again.",
        variant(probabilities=at_temperature),
    )
    yield Mistake(
        "unknown_logit_0",
        "the unknown token's logit was set to 0. That is a logit like any other; what can't come "
        "has minus infinity.",
        variant(probabilities=lambda z, t: at_temperature(np.where(np.arange(len(z)), z, 0.0), t)),
    )
    yield Mistake(
        "temperature_without_effect",
        "the temperature has no effect. Divide the logits by it, before the softmax: probabilities "
        "that are divided and made to add up to 1 again are the old ones.",
        variant(probabilities=lambda z, _: right.without_unknown(z, 1.0)),
    )
    yield Mistake(
        "temperature_inverted",
        "the logits were multiplied by the temperature. Divide them: a high temperature brings the "
        "probabilities closer together.",
        variant(probabilities=lambda z, t: right.without_unknown(z, 1 / t)),
    )
    for probabilities in _TWO_SOFTMAXES:
        yield Mistake(
            "softmax_twice",
            "two softmaxes were taken, one after the other, so that the draws are more alike than "
            "they should be. Divide the logits by the temperature, then take one softmax.",
            variant(probabilities=probabilities),
        )
    yield Mistake(
        "argmax",
        "always the likeliest poem came. Draw each token with its probability.",
        variant(probabilities=_likeliest),
    )
    yield Mistake(
        "most_off_by_one",
        f"it {_MOST.format('short')}",
        variant(cut=lambda drawn: right.until_line_end(drawn, lines)[: right.SHOWN - 1]),
    )
    yield from _read_wrongly(prompt, variant)
    yield from _ended_wrongly(prompt, lines, variant)


#: Two softmaxes: the temperature before the first or the second of them, the unknown token removed
#: before both, or before one of them.
_TWO_SOFTMAXES: Final[tuple[Callable[[Array, float], Array], ...]] = (
    lambda z, t: right.without_unknown(right.without_unknown(z, 1.0), t),
    lambda z, t: right.without_unknown(at_temperature(z, 1.0), t),
    lambda z, t: right.without_unknown(right.without_unknown(z, t), 1.0),
    lambda z, t: right.without_unknown(at_temperature(z, t), 1.0),
    lambda z, t: at_temperature(right.without_unknown(z, 1.0), t),
    lambda z, t: at_temperature(right.without_unknown(z, t), 1.0),
)


def _likeliest(logits: Array, _: float) -> Array:
    allowed = np.where(np.arange(len(logits)), logits, -np.inf)
    return np.asarray(np.arange(len(logits)) == np.argmax(allowed), "float64")


def _read_wrongly(prompt: tuple[int, ...], variant: Callable[..., Array]) -> Iterator[Mistake]:
    def refed(drawn: tuple[int, ...]) -> tuple[int, ...]:
        pieces = [prompt + drawn[:n] for n in range(len(drawn) + 1)]
        return tuple(token for piece in pieces for token in piece)

    for name, explanation, read in (
        (
            "state_dropped",
            "each token is drawn as if only the one before it had been read. Pass the state that "
            "step returned to its next call.",
            lambda drawn: (prompt + drawn)[-1:],
        ),
        (
            "prompt_not_read",
            "of the prompt only the last token was read. Give step all of them, one by one, before "
            "the first draw.",
            lambda drawn: prompt[-1:] + drawn,
        ),
        (
            "last_prompt_id_read_twice",
            "the last token of the prompt was read twice. Its logits, from the loop over the "
            "prompt, are those of the first draw.",
            lambda drawn: prompt + prompt[-1:] + drawn,
        ),
        (
            "prefix_and_state",
            "the whole prefix was read again, from the state that has read it already. With a "
            "carried state only the new token is read.",
            refed,
        ),
        (
            "draw_not_read",
            "the drawn tokens are not read: the logits are always those after the prompt.",
            lambda drawn: prompt,
        ),
    ):
        yield Mistake(name, explanation, variant(read=read))


def _ended_wrongly(
    prompt: tuple[int, ...], lines: int, variant: Callable[..., Array]
) -> Iterator[Mistake]:
    def until(drawn: Sequence[int], count: int) -> tuple[int, ...]:
        return right.until_line_end(drawn, count) if count > 0 else ()

    def without_end(drawn: Sequence[int]) -> tuple[int, ...]:
        kept = until(drawn, lines)
        return kept[:-1] if kept.count(right.LINE_END) == lines else kept

    counted = lines - prompt.count(right.LINE_END)
    goes_on = (
        "the poem goes on after its last line. Stop as soon as the line end has come `lines` times."
    )
    for name, explanation, cut in (
        (
            "line_end_left_out",
            "the last line end is missing. It was drawn, so it belongs to the poem.",
            without_end,
        ),
        (
            "goes_on",
            goes_on,
            tuple,
        ),
        (
            "prompt_lines_counted",
            "the line ends of the prompt were counted. Count those that are drawn.",
            lambda drawn: until(drawn, counted),
        ),
        (
            "ends_after_one_line",
            "the poem ends with its first line. It has `lines` lines.",
            lambda drawn: until(drawn, 1),
        ),
        (
            "goes_on",
            goes_on,
            lambda drawn: until(drawn, lines + 1),
        ),
        (
            "prompt_returned",
            "the prompt came back as well. Return the new tokens alone.",
            lambda drawn: (*prompt, *until(drawn, lines)),
        ),
    ):
        yield Mistake(name, explanation, variant(cut=cut))


_MOST = "is one too {}. After `most` new tokens a poem ends, wherever it is."


def most(count: int) -> Iterator[Mistake]:
    """Yield the mistakes with the largest number of tokens."""
    yield Mistake("most_off_by_one", f"it {_MOST.format('long')}", count + 1)
    yield Mistake("most_off_by_one", f"it {_MOST.format('short')}", count - 1)
