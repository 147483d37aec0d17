# %% right: a loop over all ids
def embedding_gradient(ids, upstream, vocab_size):
    grad = np.zeros((vocab_size, upstream.shape[-1]))
    for i, vector in zip(ids.reshape(-1), upstream.reshape(-1, upstream.shape[-1])):
        grad[i] += vector
    return grad


# %% right: one-hot transposed times upstream
def embedding_gradient(ids, upstream, vocab_size):
    one_hot = np.eye(vocab_size, dtype="float32")[ids.ravel()]
    return one_hot.T @ upstream.reshape(len(one_hot), -1)


# %% right: TensorFlow's tape
def embedding_gradient(ids, upstream, vocab_size):
    table = tf.Variable(tf.zeros((vocab_size, upstream.shape[-1])))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.gather(table, ids) * upstream)
    return tf.convert_to_tensor(tape.gradient(loss, table))


# %% right: segment sum
def embedding_gradient(ids, upstream, vocab_size):
    rows = tf.reshape(upstream, (-1, upstream.shape[-1]))
    return tf.math.unsorted_segment_sum(rows, tf.reshape(ids, [-1]), vocab_size)


# %% right: one row of the table at a time, as a list
def embedding_gradient(ids, upstream, vocab_size):
    return [upstream[ids == row].sum(axis=0) for row in range(vocab_size)]


# %% wrong: repeated_ids_overwritten
def embedding_gradient(ids, upstream, vocab_size):
    grad = np.zeros((vocab_size, upstream.shape[-1]), "float32")
    grad[ids] += upstream
    return grad


# %% wrong: repeated_ids_overwritten / the first one stays
def embedding_gradient(ids, upstream, vocab_size):
    grad = np.zeros((vocab_size, upstream.shape[-1]), "float32")
    for i, vector in zip(ids.ravel(), upstream.reshape(-1, upstream.shape[-1])):
        if not grad[i].any():
            grad[i] = vector
    return grad


# %% wrong: repeated_ids_averaged
def embedding_gradient(ids, upstream, vocab_size):
    grad = np.zeros((vocab_size, upstream.shape[-1]), "float32")
    for row in range(vocab_size):
        if (ids == row).any():
            grad[row] = upstream[ids == row].mean(axis=0)
    return grad


# %% wrong: averaged_over_batch
def embedding_gradient(ids, upstream, vocab_size):
    grad = np.zeros((vocab_size, upstream.shape[-1]), "float32")
    np.add.at(grad, ids, upstream)
    return grad / len(ids)


# %% wrong: one_row_missing
def embedding_gradient(ids, upstream, vocab_size):
    return np.array([upstream[ids == row].sum(axis=0) for row in range(1, vocab_size)])


# %% wrong: one_row_too_many
def embedding_gradient(ids, upstream, vocab_size):
    return np.array([upstream[ids == row].sum(axis=0) for row in range(vocab_size + 1)])


# %% wrong: only_rows_that_occur
def embedding_gradient(ids, upstream, vocab_size):
    return np.array([upstream[ids == row].sum(axis=0) for row in sorted(set(ids.ravel()))])


# %% wrong: padding_left_out
def embedding_gradient(ids, upstream, vocab_size):
    grad = np.zeros((vocab_size, upstream.shape[-1]), "float32")
    np.add.at(grad, ids, upstream)
    grad[0] = 0
    return grad


# %% wrong: ids_shifted
def embedding_gradient(ids, upstream, vocab_size):
    grad = np.zeros((vocab_size, upstream.shape[-1]), "float32")
    np.add.at(grad, ids - 1, upstream)
    return grad


# %% wrong: position_for_id
def embedding_gradient(ids, upstream, vocab_size):
    grad = np.zeros((vocab_size, upstream.shape[-1]), "float32")
    for t in range(ids.shape[-1]):
        grad[t] = upstream[..., t, :].reshape(-1, upstream.shape[-1]).sum(axis=0)
    return grad


# %% wrong: samples_kept_apart
def embedding_gradient(ids, upstream, vocab_size):
    return np.swapaxes(np.eye(vocab_size)[ids], -1, -2) @ upstream


# %% wrong: rows_end_at_largest_id
def embedding_gradient(ids, upstream, vocab_size):
    flat = upstream.reshape(-1, upstream.shape[-1])
    columns = [np.bincount(np.ravel(ids), weights=column) for column in flat.T]
    return np.stack(columns, axis=-1)


# %% wrong: whole_numbers
def embedding_gradient(ids, upstream, vocab_size):
    dim = upstream.shape[-1]
    ids = np.asarray(ids)
    gradient = np.zeros((vocab_size, dim), dtype=ids.dtype)
    for place in np.ndindex(*ids.shape):
        for d in range(dim):
            gradient[ids[place], d] += upstream[place][d]
    return gradient


# %% wrong: last_row_of_batch_only
def embedding_gradient(ids, upstream, vocab_size):
    dim = upstream.shape[-1]
    for row, vectors in zip(
        ids.reshape(-1, ids.shape[-1]), upstream.reshape(-1, ids.shape[-1], dim)
    ):
        gradient = np.zeros((vocab_size, dim))
        for i, vector in zip(row, vectors):
            gradient[i] += vector
    return gradient
