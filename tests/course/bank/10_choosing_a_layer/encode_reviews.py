# %% right: as in the lesson
def encode_reviews(train, test, length):
    """Ids of the training and of the test texts, (texts, length) each, by the training words."""
    index = {}
    for text in train:
        for word in text.split():
            index.setdefault(word, len(index) + 2)

    def ids(texts):
        found = np.zeros((len(texts), length), dtype="int32")
        for row, text in zip(found, texts, strict=True):
            known = [index.get(word, 1) for word in text.split()][-length:]
            row[length - len(known) :] = known
        return found

    return ids(train), ids(test)


# %% right: Keras pads
def encode_reviews(train, test, length):
    words = list(dict.fromkeys(w for text in train for w in text.split()))
    number = {word: i for i, word in enumerate(words, start=2)}
    return tuple(
        keras.utils.pad_sequences([[number.get(w, 1) for w in t.split()] for t in texts], length)
        for texts in (train, test)
    )


# %% right: lists, index by position
def encode_reviews(train, test, length):
    seen = []
    for text in train:
        for w in text.split():
            if w not in seen:
                seen.append(w)
    found = []
    for texts in (train, test):
        rows = []
        for text in texts:
            row = [seen.index(w) + 2 if w in seen else 1 for w in text.split()]
            row = [0] * length + row
            rows.append(row[-length:])
        found.append(rows)
    return found


# %% right: StringLookup
def encode_reviews(train, test, length):
    vocabulary = list(dict.fromkeys(" ".join(train).split(" ")))
    layer = keras.layers.StringLookup(vocabulary=vocabulary, mask_token="")

    def one(texts):
        out = np.zeros((len(texts), length), int)
        for i, t in enumerate(texts):
            ids = np.asarray(layer(t.split()))[-length:]
            out[i, length - len(ids) :] = ids
        return out

    return one(train), one(test)


# %% wrong: index_fitted_on_test
def encode_reviews(train, test, length):
    """Ids of the training and of the test texts, (texts, length) each, by the training words."""
    index = {}
    for text in [*train, *test]:
        for word in text.split():
            index.setdefault(word, len(index) + 2)

    def ids(texts):
        found = np.zeros((len(texts), length), dtype="int32")
        for row, text in zip(found, texts, strict=True):
            known = [index.get(word, 1) for word in text.split()][-length:]
            row[length - len(known) :] = known
        return found

    return ids(train), ids(test)


# %% wrong: index_fitted_on_test / test first
def encode_reviews(train, test, length):
    """Ids of the training and of the test texts, (texts, length) each, by the training words."""
    index = {}
    for text in [*test, *train]:
        for word in text.split():
            index.setdefault(word, len(index) + 2)

    def ids(texts):
        found = np.zeros((len(texts), length), dtype="int32")
        for row, text in zip(found, texts, strict=True):
            known = [index.get(word, 1) for word in text.split()][-length:]
            row[length - len(known) :] = known
        return found

    return ids(train), ids(test)


# %% wrong: index_fitted_on_test / one for each
def encode_reviews(train, test, length):
    found = []
    for texts in (train, test):
        words = list(dict.fromkeys(" ".join(texts).split()))
        ids = [[words.index(w) + 2 for w in t.split()] for t in texts]
        found.append(keras.utils.pad_sequences(ids, length))
    return tuple(found)


# %% wrong: unknown_is_padding
def encode_reviews(train, test, length):
    """Ids of the training and of the test texts, (texts, length) each, by the training words."""
    index = {}
    for text in train:
        for word in text.split():
            index.setdefault(word, len(index) + 2)

    def ids(texts):
        found = np.zeros((len(texts), length), dtype="int32")
        for row, text in zip(found, texts, strict=True):
            known = [index.get(word, 0) for word in text.split()][-length:]
            row[length - len(known) :] = known
        return found

    return ids(train), ids(test)


# %% wrong: unknown_dropped
def encode_reviews(train, test, length):
    """Ids of the training and of the test texts, (texts, length) each, by the training words."""
    index = {}
    for text in train:
        for word in text.split():
            index.setdefault(word, len(index) + 2)

    def ids(texts):
        found = np.zeros((len(texts), length), dtype="int32")
        for row, text in zip(found, texts, strict=True):
            known = [index[word] for word in text.split() if word in index][-length:]
            row[length - len(known) :] = known
        return found

    return ids(train), ids(test)


# %% wrong: words_from_1
def encode_reviews(train, test, length):
    """Ids of the training and of the test texts, (texts, length) each, by the training words."""
    index = {}
    for text in train:
        for word in text.split():
            index.setdefault(word, len(index) + 1)

    def ids(texts):
        found = np.zeros((len(texts), length), dtype="int32")
        for row, text in zip(found, texts, strict=True):
            known = [index.get(word, 1) for word in text.split()][-length:]
            row[length - len(known) :] = known
        return found

    return ids(train), ids(test)


# %% wrong: padded_behind
def encode_reviews(train, test, length):
    """Ids of the training and of the test texts, (texts, length) each, by the training words."""
    index = {}
    for text in train:
        for word in text.split():
            index.setdefault(word, len(index) + 2)

    def ids(texts):
        found = np.zeros((len(texts), length), dtype="int32")
        for row, text in zip(found, texts, strict=True):
            known = [index.get(word, 1) for word in text.split()][-length:]
            row[: len(known)] = known
        return found

    return ids(train), ids(test)


# %% wrong: wrong_end_cut
def encode_reviews(train, test, length):
    """Ids of the training and of the test texts, (texts, length) each, by the training words."""
    index = {}
    for text in train:
        for word in text.split():
            index.setdefault(word, len(index) + 2)

    def ids(texts):
        found = np.zeros((len(texts), length), dtype="int32")
        for row, text in zip(found, texts, strict=True):
            known = [index.get(word, 1) for word in text.split()][:length]
            row[length - len(known) :] = known
        return found

    return ids(train), ids(test)


# %% wrong: sorted_index
def encode_reviews(train, test, length):
    words = sorted(set(" ".join(train).split()))
    return tuple(
        keras.utils.pad_sequences(
            [[words.index(w) + 2 if w in words else 1 for w in t.split()] for t in texts], length
        )
        for texts in (train, test)
    )


# %% wrong: floats says "kind of number"
def encode_reviews(train, test, length):
    """Ids of the training and of the test texts, (texts, length) each, by the training words."""
    index = {}
    for text in train:
        for word in text.split():
            index.setdefault(word, len(index) + 2)

    def ids(texts):
        found = np.zeros((len(texts), length), dtype="float32")
        for row, text in zip(found, texts, strict=True):
            known = [index.get(word, 1) for word in text.split()][-length:]
            row[length - len(known) :] = known
        return found

    return ids(train), ids(test)
