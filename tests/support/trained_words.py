"""A small table of word vectors that is trained as in chapter 02, with what it was on the way."""

from functools import cache

from rnn_helpers.texts import sentences as corpus
from rnn_helpers.topics.embeddings import oracle
from rnn_helpers.topics.embeddings.explorable import TableRecorder

import keras
import numpy as np


@cache
def trained_words() -> tuple[dict[int, np.ndarray], dict[str, int]]:
    """Return the tables by their number of updates, and the row of each word."""
    keras.utils.set_random_seed(0)
    lines = [sentence.split() for sentence in corpus.sentences(1000)]
    words = sorted({word for line in lines for word in line})
    word_index = {word: row for row, word in enumerate(words, start=1)}
    ids = [[word_index[word] for word in line] for line in lines]
    pairs = [pair for line in ids for pair in oracle.pairs(line, 2)]
    centre, candidates = keras.Input((1,), dtype="int32"), keras.Input((6,), dtype="int32")
    table = keras.layers.Embedding(len(words) + 1, 16, name="words")
    contexts = keras.layers.Embedding(len(words) + 1, 16)
    scores = keras.layers.Dot(axes=2)([table(centre), contexts(candidates)])
    model = keras.Model([centre, candidates], keras.layers.Flatten()(scores))
    model.compile(keras.optimizers.Adam(0.02), keras.losses.BinaryCrossentropy(from_logits=True))
    examples = corpus.with_negatives(pairs, len(words) + 1, 5, np.random.default_rng(0))
    recorder = TableRecorder("words")
    model.fit(examples[:2], examples[2], 512, epochs=4, verbose=0, callbacks=[recorder])
    return recorder.tables, word_index
