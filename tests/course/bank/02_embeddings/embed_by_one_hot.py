# %% right: identity matrix
def embed_by_one_hot(ids, table):
    return np.eye(len(table))[ids] @ table


# %% right: tf.one_hot and tensordot
def embed_by_one_hot(ids, table):
    return tf.tensordot(tf.one_hot(ids, table.shape[0]), table, axes=1)


# %% right: zeros filled in a loop, einsum
def embed_by_one_hot(ids, table):
    flat = np.ravel(ids)
    one_hot = np.zeros((flat.size, len(table)), "float32")
    for place, i in enumerate(flat):
        one_hot[place, i] = 1
    return np.einsum("nv,vd->nd", one_hot, table).reshape(*np.shape(ids), -1)


# %% wrong: last_axis_lost / keras.utils.to_categorical
def embed_by_one_hot(ids, table):
    return np.matmul(keras.utils.to_categorical(np.asarray(ids), len(table)), table)


# %% wrong: position_for_id
def embed_by_one_hot(ids, table):
    ids = np.asarray(ids)
    if ids.ndim == 0:
        return table[ids]
    time = ids.shape[-1]
    one_hot = np.broadcast_to(np.eye(time, len(table)), (*ids.shape, len(table)))
    return one_hot @ table


# %% wrong: ids_shifted
def embed_by_one_hot(ids, table):
    return np.eye(len(table))[np.asarray(ids) - 1] @ table


# %% wrong: padding_as_zeros
def embed_by_one_hot(ids, table):
    one_hot = np.eye(len(table))[np.asarray(ids)]
    one_hot[..., 0] = 0
    return one_hot @ table


# %% wrong: one_hot_returned
def embed_by_one_hot(ids, table):
    return np.eye(len(table), dtype="float32")[np.asarray(ids)]


# %% wrong: vectors_joined
def embed_by_one_hot(ids, table):
    ids = np.asarray(ids)
    return (np.eye(len(table))[ids] @ table).reshape(*ids.shape[:-1], -1)


# %% wrong: axes_swapped
def embed_by_one_hot(ids, table):
    found = np.eye(len(table))[np.asarray(ids)] @ table
    return found.swapaxes(0, 1) if found.ndim > 2 else found


# %% wrong: vectors_added / counts of words instead of one-hot vectors
def embed_by_one_hot(ids, table):
    one_hot = np.eye(len(table))[np.asarray(ids)]
    return one_hot.sum(axis=-2) @ table


# %% wrong: too_narrow says "your code raised ValueError"
def embed_by_one_hot(ids, table):
    ids = np.asarray(ids)
    return np.eye(int(ids.max()))[ids - 1] @ table


# %% wrong: looked_up
def embed_by_one_hot(ids, table):
    return table[np.asarray(ids)]


# %% wrong: every_id_everywhere
def embed_by_one_hot(ids, table):
    ids = np.asarray(ids)
    vocab = table.shape[0]
    one_hot = np.zeros(ids.shape + (vocab,))
    one_hot[..., ids] = 1
    return np.matmul(one_hot, table)
