# %% right: largest id and one more
def table_rows(word_index, num_words=None):
    largest = max(word_index.values())
    if num_words is not None and num_words <= largest:
        largest = num_words - 1
    return largest + 1


# %% right: counts the ids that are used
def table_rows(word_index, num_words=None):
    used = {0}
    for word in word_index:
        used.update(i for row in texts_to_sequences([word], word_index, num_words) for i in row)
    return len(used)


# %% right: NumPy
def table_rows(word_index, num_words=None):
    ids = np.array(list(word_index.values()))
    if num_words is not None:
        ids = ids[ids < num_words]
    return ids.max() + 1


# %% right: sorted, with a default for no limit
def table_rows(word_index, num_words=float("inf")):
    num_words = float("inf") if num_words is None else num_words
    return sorted([len(word_index) + 1, num_words])[0]


# %% wrong: limit_taken_for_size
def table_rows(word_index, num_words=None):
    return num_words if num_words else len(word_index) + 1


# %% wrong: num_words_ignored
def table_rows(word_index, num_words=None):
    return len(word_index) + 1


# %% wrong: no_row_for_padding
def table_rows(word_index, num_words=None):
    return len(word_index) if num_words is None else min(len(word_index), num_words - 1)


# %% wrong: one_row_too_many
def table_rows(word_index, num_words=None):
    return len(word_index) + 2 if num_words is None else min(len(word_index) + 2, num_words + 1)


# %% wrong: border
def table_rows(word_index, num_words=None):
    if num_words is None:
        return len(word_index) + 1
    if num_words >= len(word_index):
        return len(word_index) + 1
    else:
        return num_words
