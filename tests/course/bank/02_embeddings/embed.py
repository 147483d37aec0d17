# %% right: take
def embed(ids, table):
    ids = np.asarray(ids)
    if np.any(ids < 0) or np.any(ids >= table.shape[0]):
        bad = [i for i in ids.ravel().tolist() if not 0 <= i < table.shape[0]]
        raise IndexError(f"no row for id {bad[0]}")
    return np.take(table, ids, axis=0)


# %% right: recursion over lists
def embed(ids, table):
    if np.ndim(ids) == 0:
        if ids < 0:
            raise IndexError(f"id {ids} is negative")
        return table[ids]
    return np.stack([embed(part, table) for part in ids])


# %% right: TensorFlow
def embed(ids, table):
    ids = tf.convert_to_tensor(ids)
    for i in np.ravel(ids):
        if i not in range(len(table)):
            raise IndexError(f"expected ids below {len(table)} and not below 0, got {i}")
    return tf.gather(table, ids)


# %% right: NumPy's own error for ids that are too large
def embed(ids, table):
    ids = np.array(ids)
    lowest = ids.min()
    if lowest < 0:
        raise IndexError("negative: " + str(lowest))
    return table[ids].astype("float64")


# %% right: nested lists
def embed(ids, table):
    rows = table.tolist()

    def row(i):
        if isinstance(i, list):
            return [row(j) for j in i]
        if i < 0 or i >= len(rows):
            raise IndexError(f"{i} is not in [0, {len(rows)})")
        return rows[i]

    return row(np.asarray(ids).tolist())


# %% wrong: negative_id_wraps
def embed(ids, table):
    return table[np.asarray(ids)]


# %% wrong: id_out_of_range_accepted
def embed(ids, table):
    ids = np.asarray(ids)
    if (ids < 0).any():
        raise IndexError(f"negative id {ids.min()}")
    return table[np.minimum(ids, len(table) - 1)]


# %% wrong: position_for_id
def embed(ids, table):
    ids = np.asarray(ids)
    if (ids < 0).any() or (ids >= len(table)).any():
        raise IndexError(f"wrong id {ids.min()} or {ids.max()}")
    if ids.ndim == 0:
        return table[ids]
    return np.broadcast_to(table[: ids.shape[-1]], (*ids.shape, table.shape[1]))


# %% wrong: ids_shifted
def embed(ids, table):
    ids = np.asarray(ids)
    if (ids < 0).any() or (ids >= len(table)).any():
        raise IndexError(f"wrong id {ids.min()} or {ids.max()}")
    return table[ids - 1]


# %% wrong: padding_as_zeros
def embed(ids, table):
    ids = np.asarray(ids)
    if (ids < 0).any() or (ids >= len(table)).any():
        raise IndexError(f"wrong id {ids.min()} or {ids.max()}")
    return np.where((ids == 0)[..., None], 0, table[ids])


# %% wrong: one_hot_returned
def embed(ids, table):
    ids = np.asarray(ids)
    if (ids < 0).any() or (ids >= len(table)).any():
        raise IndexError(f"wrong id {ids.min()} or {ids.max()}")
    return np.eye(len(table), dtype="float32")[ids]


# %% wrong: vectors_joined
def embed(ids, table):
    ids = np.asarray(ids)
    if (ids < 0).any() or (ids >= len(table)).any():
        raise IndexError(f"wrong id {ids.min()} or {ids.max()}")
    return table[ids].reshape(*ids.shape[:-1], -1)


# %% wrong: axes_swapped
def embed(ids, table):
    ids = np.asarray(ids)
    if (ids < 0).any() or (ids >= len(table)).any():
        raise IndexError(f"wrong id {ids.min()} or {ids.max()}")
    return table[ids.swapaxes(0, 1)] if ids.ndim > 1 else table[ids]


# %% wrong: vectors_added
def embed(ids, table):
    ids = np.asarray(ids)
    if (ids < 0).any() or (ids >= len(table)).any():
        raise IndexError(f"wrong id {ids.min()} or {ids.max()}")
    return table[ids].sum(axis=-2)


# %% wrong: other_error says "expected IndexError, but your code raised ValueError"
def embed(ids, table):
    ids = np.asarray(ids)
    if (ids < 0).any() or (ids >= len(table)).any():
        raise ValueError(f"wrong id {ids.min()} or {ids.max()}")
    return table[ids]


# %% wrong: message_without_id says "must mention '-1'"
def embed(ids, table):
    ids = np.asarray(ids)
    if (ids < 0).any() or (ids >= len(table)).any():
        raise IndexError("bad id")
    return table[ids]


# %% wrong: asked_reference
def embed(ids, table):
    return reference.lookup(ids, table)
