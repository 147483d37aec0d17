# %% right: pad_sequences
def prefix_sequences(ids, maxlen):
    rows = [list(ids[:n]) for n in range(1, len(ids))]
    return keras.utils.pad_sequences(rows, maxlen=maxlen), np.array(ids[1:])


# %% right: lists
def prefix_sequences(ids, maxlen):
    ids = list(ids)
    rows = [([0] * maxlen + ids[:n])[-maxlen:] for n in range(1, len(ids))]
    labels = [ids[n] for n in range(1, len(ids))]
    return rows, labels


# %% right: rolled row
def prefix_sequences(ids, maxlen):
    row = np.zeros(maxlen, "int64")
    rows = []
    for token in ids[:-1]:
        row = np.append(row[1:], token)
        rows.append(row)
    return tf.constant(np.stack(rows)), tf.constant(ids[1:])


# %% wrong: padded_at_the_end
def prefix_sequences(ids, maxlen):
    ids = list(ids)
    rows = [ids[max(0, n - maxlen) : n] + [0] * (maxlen - n) for n in range(1, len(ids))]
    labels = [ids[n] for n in range(1, len(ids))]
    return np.array(rows), np.array(labels)


# %% wrong: wrong_end_cut
def prefix_sequences(ids, maxlen):
    ids = list(ids)
    rows = [([0] * max(0, maxlen - n) + ids[:n])[:maxlen] for n in range(1, len(ids))]
    labels = [ids[n] for n in range(1, len(ids))]
    return np.array(rows), np.array(labels)


# %% wrong: label_in_input
def prefix_sequences(ids, maxlen):
    ids = list(ids)
    rows = [([0] * maxlen + ids[: n + 1])[-maxlen:] for n in range(1, len(ids))]
    labels = [ids[n] for n in range(1, len(ids))]
    return np.array(rows), np.array(labels)


# %% wrong: label_is_last_word
def prefix_sequences(ids, maxlen):
    ids = list(ids)
    rows = [([0] * maxlen + ids[:n])[-maxlen:] for n in range(1, len(ids))]
    labels = [ids[n - 1] for n in range(1, len(ids))]
    return np.array(rows), np.array(labels)


# %% wrong: first_prefix_missing
def prefix_sequences(ids, maxlen):
    ids = list(ids)
    rows = [([0] * maxlen + ids[:n])[-maxlen:] for n in range(2, len(ids))]
    labels = [ids[n] for n in range(2, len(ids))]
    return np.array(rows), np.array(labels)


# A row at least, where there is only one.
short = prefix_sequences


def prefix_sequences(ids, maxlen):
    return short(ids, maxlen)


# %% wrong: last_prefix_missing
def prefix_sequences(ids, maxlen):
    ids = list(ids)
    rows = [([0] * maxlen + ids[:n])[-maxlen:] for n in range(1, len(ids) - 1)]
    labels = [ids[n] for n in range(1, len(ids) - 1)]
    return np.array(rows), np.array(labels)


# %% wrong: labels_in_a_column
def prefix_sequences(ids, maxlen):
    ids = list(ids)
    rows = [([0] * maxlen + ids[:n])[-maxlen:] for n in range(1, len(ids))]
    labels = [[ids[n]] for n in range(1, len(ids))]
    return np.array(rows), np.array(labels)


# %% wrong: long_prefixes_missing
def prefix_sequences(ids, maxlen):
    ids = np.asarray(ids)
    rows, labels = [], []
    for end in range(1, len(ids)):
        if end > maxlen:
            break
        rows.append(np.pad(ids[:end], (maxlen - end, 0)))
        labels.append(ids[end])
    return np.stack(rows), np.array(labels)


# %% wrong: longest_first / labels in a column
def prefix_sequences(ids, maxlen):
    ids = list(ids)
    rows, labels = [], []
    for end in range(len(ids) - 1, 0, -1):
        prefix = ids[max(0, end - maxlen) : end]
        rows.append([0] * (maxlen - len(prefix)) + prefix)
        labels.append([ids[end]])
    return np.array(rows), np.array(labels)


# %% wrong: list_plus_array says "your code raised"
def prefix_sequences(ids, maxlen):
    """Every prefix of a line, padded in front to maxlen, and the id that follows each."""
    rows, labels = [], []
    for n in range(1, len(ids)):
        prefix = ids[:n][-maxlen:]
        rows.append([0] * (maxlen - len(prefix)) + prefix)
        labels.append(ids[n])
    return np.array(rows), np.array(labels)
