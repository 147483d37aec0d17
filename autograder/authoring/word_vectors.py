"""Train the word vectors that `rnn_helpers.texts.valley` ships: a minute on two cores.

Run ``python -m autograder.authoring.word_vectors`` again whenever a tale changes. It prints the
nearest words of a few words, so that you see what the vectors are worth before you commit them.
"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rnn_helpers.texts import sentences as corpus, valley

import keras
import numpy as np

LEAST_COUNT = 5
# Of a few settings, these made the most neighbours of the same kind (days, numbers, persons): a
# small text wants short windows and few epochs, or the vectors learn the pairs by heart.
DIM, WINDOW, NEGATIVES, EPOCHS, SEED = 32, 2, 5, 12, 0
# A word that is more frequent than this share of the text is often left out (Mikolov, Sutskever,
# Chen, Corrado and Dean, 2013): otherwise most pairs would only say that "the" is everywhere. Large
# texts take a smaller share, but here function words say most about the kind of a word.
FREQUENT = 1e-2

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")


def words_of(tale: str) -> list[list[str]]:
    """Return the words of each sentence of a tale, in lower case.

    >>> words_of("The bell spoke. Nell didn't.")
    [['the', 'bell', 'spoke'], ['nell', "didn't"]]
    """
    pieces = re.split(r"[.!?;:]|\n\n", tale.lower())
    return [words for piece in pieces if (words := _WORD.findall(piece))]


def vocabulary(sentences: Sequence[Sequence[str]], least_count: int = LEAST_COUNT) -> list[str]:
    """Return the words that occur at least so often, the most frequent first."""
    counts = Counter(word for sentence in sentences for word in sentence)
    return [word for word, count in counts.most_common() if count >= least_count]


def skip_gram_vectors(
    sentences: Sequence[Sequence[str]],
    words: Sequence[str],
    dim: int = DIM,
    epochs: int = EPOCHS,
    seed: int = SEED,
) -> np.ndarray:
    """Train one vector for each word by skip-gram with negative sampling.

    Each epoch draws anew which frequent words it leaves out, how far from a word its contexts are,
    and the random words.

    Returns:
        The table, ``(words, dim)`` in float32.
    """
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    row = {word: i for i, word in enumerate(words)}
    ids = [np.array([row[w] for w in sentence if w in row], "int32") for sentence in sentences]
    counts = np.bincount(np.concatenate(ids), minlength=len(words))
    kept = np.minimum(1.0, np.sqrt(FREQUENT * counts.sum() / counts))
    model = _model(len(words), dim)
    for _ in range(epochs):
        pairs = [p for line in ids for p in _pairs(line[rng.random(len(line)) < kept[line]], rng)]
        centres, candidates, labels = corpus.with_negatives(pairs, len(words), NEGATIVES, rng)
        model.fit([centres, candidates], labels, batch_size=512, epochs=1, verbose=0)
    return np.asarray(model.get_layer("words").get_weights()[0])


def _model(vocab_size: int, dim: int) -> keras.Model:
    centre, candidates = keras.Input((1,)), keras.Input((1 + NEGATIVES,))
    words = keras.layers.Embedding(vocab_size, dim, name="words")(centre)
    contexts = keras.layers.Embedding(vocab_size, dim)(candidates)
    scores = keras.layers.Flatten()(keras.layers.Dot(axes=2)([words, contexts]))
    model = keras.Model([centre, candidates], scores)
    model.compile(keras.optimizers.Adam(5e-3), keras.losses.BinaryCrossentropy(from_logits=True))
    return model


def _pairs(line: np.ndarray, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Return pairs of a word and a context, up to ``WINDOW`` away, near ones more often."""
    ids, pairs = line.tolist(), []
    for i, reach in enumerate(rng.integers(1, WINDOW + 1, len(ids))):
        around = ids[max(0, i - reach) : i] + ids[i + 1 : i + 1 + reach]
        pairs += [(ids[i], context) for context in around]
    return pairs


def main() -> None:
    """Train the vectors and store them beside the tales."""
    sentences = [sentence for tale in valley.tales() for sentence in words_of(tale)]
    words = vocabulary(sentences)
    table = skip_gram_vectors(sentences, words)
    target = Path(valley.__file__).with_name("valley_vectors.npz")
    np.savez_compressed(target, table=table.astype("float16"), words=np.array(words))
    print(f"{target.name}: {len(words)} words, {target.stat().st_size / 1000:.0f} kB")
    directions = table / np.sqrt((table**2).sum(axis=1, keepdims=True))
    for word in ("monday", "red", "mother", "horse", "bread", "north", "five", "nell", "river"):
        nearest = np.argsort(-(directions @ directions[words.index(word)]))[1:6]
        print(f"{word:8}", ", ".join(words[i] for i in nearest))


if __name__ == "__main__":
    main()
