# %% right: plain loops
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    result = []
    for text in texts:
        row = []
        for word in split_words(text):
            if word in word_index and (num_words is None or word_index[word] < num_words):
                row.append(word_index[word])
            elif oov_token is not None:
                row.append(word_index[oov_token])
        result.append(row)
    return result


# %% right: a smaller index first
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    limit = num_words or float("inf")
    small = {w: i for w, i in word_index.items() if i < limit}
    other = word_index[oov_token] if oov_token else None
    rows = [[small.get(w, other) for w in split_words(t)] for t in texts]
    return [[i for i in row if i] for row in rows]


# %% right: Keras' Tokenizer
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    tokenizer = tf.keras.preprocessing.text.Tokenizer(num_words=num_words, oov_token=oov_token)
    tokenizer.word_index = word_index
    return tokenizer.texts_to_sequences(texts)


# %% right: tuples of NumPy integers
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    def ids(text):
        for word in split_words(text):
            i = word_index.get(word, 0)
            if not i or (num_words and i >= num_words):
                i = word_index.get(oov_token, 0)
            if i:
                yield np.int32(i)

    return tuple(tuple(ids(text)) for text in texts)


# %% wrong: oov_dropped
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    limit = num_words or len(word_index) + 1
    return [
        [word_index[w] for w in split_words(t) if w in word_index and word_index[w] < limit]
        for t in texts
    ]


# %% wrong: rare_words_dropped
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    rows = []
    for t in texts:
        row = []
        for w in split_words(t):
            i = word_index.get(w)
            if i is None and oov_token:
                i = word_index[oov_token]
            if i is not None and (num_words is None or i < num_words):
                row.append(i)
        rows.append(row)
    return rows


# %% wrong: unknown_as_zero
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    other = word_index[oov_token] if oov_token else 0
    limit = num_words or len(word_index) + 1
    small = {w: i for w, i in word_index.items() if i < limit}
    return [[small.get(w, other) for w in split_words(t)] for t in texts]


# %% wrong: num_words_inclusive
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    limit = num_words or len(word_index)
    small = {w: i for w, i in word_index.items() if i <= limit}
    other = word_index[oov_token] if oov_token else None
    return [[i for w in split_words(t) if (i := small.get(w, other))] for t in texts]


# %% wrong: num_words_ignored
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    other = word_index[oov_token] if oov_token else None
    return [[i for w in split_words(t) if (i := word_index.get(w, other))] for t in texts]


# %% wrong: refitted
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    word_index = build_word_index(texts, oov_token)
    limit = num_words or len(word_index) + 1
    small = {w: i for w, i in word_index.items() if i < limit}
    other = word_index[oov_token] if oov_token else None
    return [[i for w in split_words(t) if (i := small.get(w, other))] for t in texts]


# %% wrong: punctuation_and_case_kept
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    limit = num_words or len(word_index) + 1
    small = {w: i for w, i in word_index.items() if i < limit}
    other = word_index[oov_token] if oov_token else None
    return [[i for w in t.split() if (i := small.get(w, other))] for t in texts]


# %% wrong: punctuation_kept
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    limit = num_words or len(word_index) + 1
    small = {w: i for w, i in word_index.items() if i < limit}
    other = word_index[oov_token] if oov_token else None
    return [[i for w in t.lower().split() if (i := small.get(w, other))] for t in texts]


# %% wrong: case_kept
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    limit = num_words or len(word_index) + 1
    small = {w: i for w, i in word_index.items() if i < limit}
    other = word_index[oov_token] if oov_token else None
    table = str.maketrans(dict.fromkeys(FILTERS, " "))
    return [[i for w in t.translate(table).split() if (i := small.get(w, other))] for t in texts]


# %% wrong: flattened
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    limit = num_words or len(word_index) + 1
    small = {w: i for w, i in word_index.items() if i < limit}
    other = word_index[oov_token] if oov_token else None
    return [i for t in texts for w in split_words(t) if (i := small.get(w, other))]


# %% wrong: key_error says "your code raised KeyError"
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    return [[word_index[w] for w in split_words(t)] for t in texts]


# %% wrong: largest_id_lost
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    if num_words is None:
        num_words = len(word_index)
    oov = word_index.get(oov_token)
    result = []
    for text in texts:
        ids = [word_index.get(word) for word in split_words(text)]
        ids = [i if i is not None and i < num_words else oov for i in ids]
        result.append([i for i in ids if i is not None])
    return result


# %% wrong: empty_sequences_left_out
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    rows = []
    for text in texts:
        row = []
        for word in split_words(text):
            known = word in word_index and (num_words is None or word_index[word] < num_words)
            if known:
                row.append(word_index[word])
            elif oov_token is not None:
                row.append(word_index[oov_token])
        if row:
            rows.append(row)
    return rows


# %% wrong: one_list_for_all
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    limit = float("inf") if num_words is None else num_words
    result = []
    row = []
    for text in texts:
        for word in split_words(text):
            if word_index.get(word, limit) < limit:
                row.append(word_index[word])
            elif oov_token is not None:
                row.append(word_index[oov_token])
        result.append(row)
    return result


# %% wrong: oov_id_is_1
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    """One list of ids for each text."""
    sequences = []
    for text in texts:
        row = []
        for word in split_words(text):
            i = word_index.get(word)
            if i is not None and (num_words is None or i < num_words):
                row.append(i)
            elif oov_token is not None:
                row.append(1)
        sequences.append(row)
    return sequences
