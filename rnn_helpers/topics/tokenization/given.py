"""What the chapter gives to answers and checks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from rnn_helpers.check.beside import beside_answer
from rnn_helpers.texts.verse import VERSE
from rnn_helpers.topics.tokenization.oracle import subwords

import keras
import numpy as np
import tensorflow as tf

#: What Keras takes for punctuation. The apostrophe is not among it.
FILTERS: Final = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'


@beside_answer("build_vectorizer")
def ids_by_layer(
    build: Callable[..., Any], word_index: dict[str, int], length: int, texts: Sequence[str]
) -> np.ndarray | None:
    """Return what the layer that ``build`` returns makes of texts; None if it returns none."""
    layer = build(word_index, length)
    return None if layer is None else np.asarray(layer(tf.constant(texts)))


def print_side_by_side(
    words: Sequence[str], index: Mapping[str, int], layer: Callable[[str], Any]
) -> None:
    """Print the ids of a line of the verse by an index, a Tokenizer and two layers.

    Args:
        words: The words of the line.
        index: The ids of all words of the verse, from 1.
        layer: What gives ids to a text; each of the line's words gets one.
    """
    line = " ".join(words)
    legacy = tf.keras.preprocessing.text.Tokenizer()
    legacy.fit_on_texts(VERSE)
    adapted = keras.layers.TextVectorization()
    adapted.adapt(list(VERSE))
    print(f"{'word':8}{'yours':>8}{'Tokenizer':>12}{'adapted':>10}{'your layer':>13}")
    rows = (legacy.texts_to_sequences([line])[0], adapted(line), layer(line))
    for word, old, own, given in zip(words, *rows, strict=False):
        print(f"{word:8}{index[word]:>8}{old:>12}{int(own):>10}{int(given):>13}")
    rows_of_layer = adapted.vocabulary_size()
    print(f"rows for an embedding: {len(index) + 1} with ids from 1, {rows_of_layer} for a layer")


def token_costs(
    words: Sequence[str], merges: Mapping[int, Sequence[tuple[str, str]]], lines: int
) -> dict[str, tuple[int, float]]:
    """Return how many different tokens there are, and how many a line has, by kind of token.

    Args:
        words: All words of a text.
        merges: The pairs that byte pair encoding joins, by their number. No pairs are letters.
        lines: The number of lines of the text.
    """
    kinds = {f"{n} merges" if n else "letters": pairs for n, pairs in merges.items()}
    pieces = {kind: [subwords(w, pairs) for w in words] for kind, pairs in kinds.items()}
    pieces["words"] = [[word] for word in words]
    return {
        kind: (len({p for word in found for p in word}), sum(map(len, found)) / lines)
        for kind, found in pieces.items()
    }
