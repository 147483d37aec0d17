"""Questions about tokens, ids and padding, which come back in later weeks."""

from collections.abc import Iterator

from rnn_helpers.topics.review import BOTH, Case

import numpy as np

FORMS = {
    "pad": BOTH,
    "build_word_index": BOTH,
    "table_rows": BOTH,
}

WORDS = ("bell", "rings", "wind", "sea", "night", "snow", "song", "door")


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield one question for each of several exercises, with numbers drawn from ``rng``."""
    from rnn_helpers.topics.tokenization import oracle

    ids = rng.permutation(np.arange(1, 10))[:5].tolist()
    padding, truncating = (str(rng.choice(["pre", "post"])) for _ in range(2))
    short, long = ids[:2], ids[2:] + ids[:1]
    yield Case(
        "pad",
        "padding",
        f"You pad [{short}, {long}] to 3 steps, with padding={padding!r} and "
        f"truncating={truncating!r}. What comes out?",
        oracle.padded,
        ([short, long], 3, padding, truncating),
    )
    words = [str(word) for word in rng.permutation(WORDS)[:3]]
    text = " ".join([words[1], words[0], words[1], words[2], words[1], words[0]])
    yield Case(
        "build_word_index",
        "ids",
        f"The only text is {text!r}. Which word index does Keras' Tokenizer make of it?",
        oracle.word_index,
        ([text],),
    )
    size, limit = int(rng.integers(5, 9)), int(rng.integers(10, 20))
    index = {f"word{i}": i for i in range(1, size + 1)}
    yield Case(
        "table_rows",
        "counts",
        f"A word index has {size} words, with the ids 1 to {size}, and num_words is {limit}. How "
        "many rows does the embedding's table need?",
        oracle.rows,
        (index, limit),
        unit="rows",
    )
