# %% right: lists
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    for side in (padding, truncating):
        if side not in ("pre", "post"):
            raise ValueError(f"{side!r} must be 'pre' or 'post'")
    if maxlen is None:
        maxlen = max(map(len, sequences))
    rows = []
    for sequence in sequences:
        extra = len(sequence) - maxlen
        if extra > 0:
            sequence = sequence[extra:] if truncating == "pre" else sequence[:maxlen]
        fill = [value] * (maxlen - len(sequence))
        rows.append(fill + sequence if padding == "pre" else sequence + fill)
    return rows


# %% right: np.pad, int64
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    if padding not in ("pre", "post") or truncating not in ("pre", "post"):
        raise ValueError("allowed: pre, post")
    width = maxlen or max(len(s) for s in sequences)
    rows = []
    for s in sequences:
        s = np.array(s, dtype="int64")
        while len(s) > width:
            s = s[1:] if truncating == "pre" else s[:-1]
        gap = width - len(s)
        sides = (gap, 0) if padding == "pre" else (0, gap)
        rows.append(np.pad(s, sides, constant_values=value))
    return np.stack(rows)


# %% right: a TensorFlow tensor from reversed rows
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    allowed = {"pre": True, "post": False}
    try:
        before, cut_front = allowed[padding], allowed[truncating]
    except KeyError as error:
        raise ValueError(f"pre or post, not {error}") from None
    if maxlen is None:
        maxlen = max(len(s) for s in sequences)
    array = np.zeros((len(sequences), maxlen), np.int32) + value
    for i, s in enumerate(sequences):
        kept = s[max(0, len(s) - maxlen) :] if cut_front else s[:maxlen]
        for k, number in enumerate(kept):
            array[i, k + (maxlen - len(kept) if before else 0)] = number
    return tf.constant(array, tf.int32)


# %% wrong: padding_side_swapped
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    if not {padding, truncating} <= {"pre", "post"}:
        raise ValueError("pre or post")
    other = {"pre": "post", "post": "pre"}[padding]
    return keras.utils.pad_sequences(sequences, maxlen, "int32", other, truncating, value)


# %% wrong: padding_side_swapped / follows truncating
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    if not {padding, truncating} <= {"pre", "post"}:
        raise ValueError("pre or post")
    return keras.utils.pad_sequences(sequences, maxlen, "int32", truncating, truncating, value)


# %% wrong: truncated_at_wrong_end
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    if not {padding, truncating} <= {"pre", "post"}:
        raise ValueError("pre or post")
    other = {"pre": "post", "post": "pre"}[truncating]
    return keras.utils.pad_sequences(sequences, maxlen, "int32", padding, other, value)


# %% wrong: truncated_at_wrong_end / follows padding
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    if not {padding, truncating} <= {"pre", "post"}:
        raise ValueError("pre or post")
    return keras.utils.pad_sequences(sequences, maxlen, "int32", padding, padding, value)


# %% wrong: both_sides_swapped
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    if not {padding, truncating} <= {"pre", "post"}:
        raise ValueError("pre or post")
    swap = {"pre": "post", "post": "pre"}
    one, two = swap[padding], swap[truncating]
    if maxlen is None or maxlen > max(map(len, sequences)):
        one = padding
    return keras.utils.pad_sequences(sequences, maxlen, "int32", one, two, value)


# %% wrong: value_ignored
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    if not {padding, truncating} <= {"pre", "post"}:
        raise ValueError("pre or post")
    return keras.utils.pad_sequences(sequences, maxlen, "int32", padding, truncating)


# %% wrong: maxlen_ignored
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    if not {padding, truncating} <= {"pre", "post"}:
        raise ValueError("pre or post")
    return keras.utils.pad_sequences(sequences, None, "int32", padding, truncating, value)


# %% wrong: never_longer_than_the_longest
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    if not {padding, truncating} <= {"pre", "post"}:
        raise ValueError("pre or post")
    longest = max(map(len, sequences))
    maxlen = min(maxlen or longest, longest)
    return keras.utils.pad_sequences(sequences, maxlen, "int32", padding, truncating, value)


# %% wrong: maxlen_ignored / never truncated
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    if not {padding, truncating} <= {"pre", "post"}:
        raise ValueError("pre or post")
    longest = max(map(len, sequences))
    maxlen = max(maxlen or longest, longest)
    return keras.utils.pad_sequences(sequences, maxlen, "int32", padding, truncating, value)


# %% wrong: side_not_checked
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    padding = "post" if padding == "post" else "pre"
    truncating = "post" if truncating == "post" else "pre"
    return keras.utils.pad_sequences(sequences, maxlen, "int32", padding, truncating, value)


# %% wrong: floats says "the kind of number is wrong"
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    if not {padding, truncating} <= {"pre", "post"}:
        raise ValueError("pre or post")
    return keras.utils.pad_sequences(sequences, maxlen, "float32", padding, truncating, value)


# %% wrong: ragged says "no array"
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    return sequences


# %% wrong: asked_keras
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    if not {padding, truncating} <= {"pre", "post"}:
        raise ValueError("padding and truncating are pre or post")
    return keras.utils.pad_sequences(sequences, maxlen, "int32", padding, truncating, value)


# %% wrong: rows_are_one_list
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    for side in [padding, truncating]:
        if side != "pre" and side != "post":
            raise ValueError(f"{side} is neither pre nor post")
    if maxlen is None:
        maxlen = max([len(s) for s in sequences], default=0)
    table = [[value] * maxlen] * len(sequences)
    for i, s in enumerate(sequences):
        if len(s) > maxlen:
            s = s[len(s) - maxlen :] if truncating == "pre" else s[:maxlen]
        start = maxlen - len(s) if padding == "pre" else 0
        for j, number in enumerate(s):
            table[i][start + j] = number
    return np.array(table, dtype="int32").reshape(len(sequences), maxlen)
