# %% right: np.pad, lists
def as_batch(sequences, value=0.0):
    if len(sequences) == 0:
        raise ValueError("give at least one sequence, not an empty list")
    longest = max(map(len, sequences))
    rows, masks = [], []
    for s in sequences:
        rows.append(np.pad(s, ((0, longest - len(s)), (0, 0)), constant_values=value))
        masks.append([True] * len(s) + [False] * (longest - len(s)))
    return rows, masks


# %% right: Keras pads
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("At least one sequence is needed.")
    x = keras.utils.pad_sequences(sequences, padding="post", value=value, dtype="float32")
    lengths = tf.constant([len(s) for s in sequences])
    return x, tf.sequence_mask(lengths, x.shape[1])


# %% right: a box, step by step, float64
def as_batch(sequences, value=0.0):
    longest = -1
    for s in sequences:
        longest = max(longest, s.shape[0])
    if longest < 0:
        raise ValueError("expected at least one sequence")
    batch, features = len(sequences), sequences[0].shape[1]
    x, mask = np.ones((batch, longest, features)) * value, np.ones((batch, longest)) == 0
    for i in range(batch):
        for t in range(sequences[i].shape[0]):
            x[i, t], mask[i, t] = sequences[i][t], True
    return [x, mask]


# %% wrong: mask_missing
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("as_batch needs at least one sequence")
    longest = max(len(s) for s in sequences)
    x = np.full((len(sequences), longest, sequences[0].shape[1]), value, "float32")
    mask = np.zeros((len(sequences), longest), bool)
    for i, s in enumerate(sequences):
        x[i, : len(s)] = s
        mask[i, : len(s)] = True
    return x


# %% wrong: padded_in_front
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("as_batch needs at least one sequence")
    longest = max(len(s) for s in sequences)
    x = np.full((len(sequences), longest, sequences[0].shape[1]), value, "float32")
    mask = np.zeros((len(sequences), longest), bool)
    for i, s in enumerate(sequences):
        x[i, longest - len(s) :] = s
        mask[i, longest - len(s) :] = True
    return x, mask


# %% wrong: mask_inverted
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("as_batch needs at least one sequence")
    longest = max(len(s) for s in sequences)
    x = np.full((len(sequences), longest, sequences[0].shape[1]), value, "float32")
    mask = np.zeros((len(sequences), longest), bool)
    for i, s in enumerate(sequences):
        x[i, : len(s)] = s
        mask[i, : len(s)] = True
    return x, ~mask


# %% wrong: mask_from_values / all equal
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("as_batch needs at least one sequence")
    longest = max(len(s) for s in sequences)
    x = np.full((len(sequences), longest, sequences[0].shape[1]), value, "float32")
    mask = np.zeros((len(sequences), longest), bool)
    for i, s in enumerate(sequences):
        x[i, : len(s)] = s
        mask[i, : len(s)] = True
    return x, (x != value).any(axis=2)


# %% wrong: mask_from_values / one equal
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("as_batch needs at least one sequence")
    longest = max(len(s) for s in sequences)
    x = np.full((len(sequences), longest, sequences[0].shape[1]), value, "float32")
    mask = np.zeros((len(sequences), longest), bool)
    for i, s in enumerate(sequences):
        x[i, : len(s)] = s
        mask[i, : len(s)] = True
    return x, (x != value).all(axis=2)


# %% wrong: mask_for_each_feature
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("as_batch needs at least one sequence")
    longest = max(len(s) for s in sequences)
    x = np.full((len(sequences), longest, sequences[0].shape[1]), value, "float32")
    mask = np.zeros(x.shape, bool)
    for i, s in enumerate(sequences):
        x[i, : len(s)] = s
        mask[i, : len(s)] = True
    return x, mask


# %% wrong: mask_of_numbers
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("as_batch needs at least one sequence")
    longest = max(len(s) for s in sequences)
    x = np.full((len(sequences), longest, sequences[0].shape[1]), value, "float32")
    mask = np.zeros((len(sequences), longest), int)
    for i, s in enumerate(sequences):
        x[i, : len(s)] = s
        mask[i, : len(s)] = True
    return x, mask


# %% wrong: mask_of_numbers / floats
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("as_batch needs at least one sequence")
    longest = max(len(s) for s in sequences)
    x = np.full((len(sequences), longest, sequences[0].shape[1]), value, "float32")
    mask = np.zeros((len(sequences), longest))
    for i, s in enumerate(sequences):
        x[i, : len(s)] = s
        mask[i, : len(s)] = True
    return x, mask


# %% wrong: lengths_for_mask
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("as_batch needs at least one sequence")
    longest = max(len(s) for s in sequences)
    x = np.full((len(sequences), longest, sequences[0].shape[1]), value, "float32")
    mask = np.zeros((len(sequences), longest), bool)
    for i, s in enumerate(sequences):
        x[i, : len(s)] = s
        mask[i, : len(s)] = True
    return x, mask.sum(axis=1)


# %% wrong: value_ignored
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("as_batch needs at least one sequence")
    longest = max(len(s) for s in sequences)
    x = np.zeros((len(sequences), longest, sequences[0].shape[1]), "float32")
    mask = np.zeros((len(sequences), longest), bool)
    for i, s in enumerate(sequences):
        x[i, : len(s)] = s
        mask[i, : len(s)] = True
    return x, mask


# %% wrong: cut_to_the_shortest
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("as_batch needs at least one sequence")
    longest = min(len(s) for s in sequences)
    x = np.full((len(sequences), longest, sequences[0].shape[1]), value, "float32")
    mask = np.zeros((len(sequences), longest), bool)
    for i, s in enumerate(sequences):
        x[i, : len(s)] = s[:longest]
        mask[i, : len(s)] = True
    return x, mask


# %% wrong: numbers_cut_off
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("expected at least one sequence")
    x = keras.utils.pad_sequences(sequences, padding="post", value=value)
    return x, np.arange(x.shape[1]) < np.array([[len(s)] for s in sequences])


# %% wrong: numbers_cut_off / float again
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("expected at least one sequence")
    x = keras.utils.pad_sequences(sequences, padding="post", value=value).astype("float32")
    return x, np.arange(x.shape[1]) < np.array([[len(s)] for s in sequences])


# %% wrong: empty_batch_not_refused
def as_batch(sequences, value=0.0):
    if not sequences:
        return np.zeros((0, 0, 0), "float32"), np.zeros((0, 0), bool)
    longest = max(len(s) for s in sequences)
    x = np.full((len(sequences), longest, sequences[0].shape[1]), value, "float32")
    mask = np.zeros((len(sequences), longest), bool)
    for i, s in enumerate(sequences):
        x[i, : len(s)] = s
        mask[i, : len(s)] = True
    return x, mask


# %% wrong: message says "must mention 'at least one'"
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("bad input")
    longest = max(len(s) for s in sequences)
    x = np.full((len(sequences), longest, sequences[0].shape[1]), value, "float32")
    mask = np.zeros((len(sequences), longest), bool)
    for i, s in enumerate(sequences):
        x[i, : len(s)] = s
        mask[i, : len(s)] = True
    return x, mask


# %% wrong: own_max says "must mention"
def as_batch(sequences, value=0.0):
    longest = max(len(s) for s in sequences)
    x = np.full((len(sequences), longest, sequences[0].shape[1]), value, "float32")
    mask = np.zeros((len(sequences), longest), bool)
    for i, s in enumerate(sequences):
        x[i, : len(s)] = s
        mask[i, : len(s)] = True
    return x, mask


# %% wrong: pad_sequences_defaults
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("expected at least one sequence")
    x = keras.utils.pad_sequences(sequences, value=value)
    lengths = np.array([len(sequence) for sequence in sequences])
    return x, np.arange(x.shape[1]) < lengths[:, None]


# %% wrong: pad_sequences_defaults / mask from the numbers
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("expected at least one sequence")
    x = keras.utils.pad_sequences(sequences, value=value)
    return x, (x != value).any(axis=-1)


# %% wrong: unequal_lengths
def as_batch(sequences, value=0.0):
    if not sequences:
        raise ValueError("expected at least one sequence")
    x = np.array(sequences, "float32")
    return x, np.ones(x.shape[:2], bool)


# %% wrong: empty_ones_dropped
def as_batch(sequences, value=0.0):
    """Pad sequences of unequal lengths at the end; returns x and the mask of real steps."""
    if len(sequences) < 1:
        raise ValueError("There must be at least one sequence.")
    longest = max(map(len, sequences))
    rows, masks = [], []
    for s in sequences:
        if len(s) == 0:
            continue
        missing = longest - len(s)
        rows.append(np.pad(s, ((0, missing), (0, 0)), constant_values=value))
        masks.append([True] * len(s) + [False] * missing)
    return np.array(rows, dtype="float32"), np.array(masks, dtype=bool)


# %% wrong: padded_in_front / the mask is at the end
def as_batch(sequences, value=0.0):
    """Pad sequences of unequal lengths at the end; returns x and the mask of real steps."""
    if not len(sequences):
        raise ValueError("need at least one sequence")
    x = keras.utils.pad_sequences(sequences, dtype="float32", value=value)
    lengths = np.array([len(s) for s in sequences])
    mask = np.arange(x.shape[1])[None, :] < lengths[:, None]
    return x, mask


# %% wrong: numbers_cut_off / the type of the value
def as_batch(sequences, value=0.0):
    """Pad sequences of unequal lengths at the end; returns x and the mask of real steps."""
    if not sequences:
        raise ValueError("at least one sequence is expected")
    lengths = [len(s) for s in sequences]
    x = np.full((len(sequences), max(lengths), sequences[0].shape[-1]), value)
    for i, s in enumerate(sequences):
        x[i, : lengths[i]] = s
    mask = np.arange(max(lengths)) < np.array(lengths)[:, None]
    return x, mask
