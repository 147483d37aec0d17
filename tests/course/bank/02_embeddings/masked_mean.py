# %% right: one row at a time
def masked_mean(x, mask):
    means = np.zeros((x.shape[0], x.shape[2]), "float32")
    for i in range(len(x)):
        if mask[i].any():
            means[i] = x[i][mask[i]].mean(axis=0)
    return means


# %% right: einsum in float64
def masked_mean(x, mask):
    weights = mask / np.maximum(mask.sum(axis=1), 1)[:, None]
    return np.einsum("btf,bt->bf", x.astype("float64"), weights)


# %% right: TensorFlow
def masked_mean(x, mask):
    kept = tf.where(mask[:, :, None], x, 0.0)
    steps = tf.reduce_sum(tf.cast(mask, tf.float32), axis=1, keepdims=True)
    return tf.math.divide_no_nan(tf.reduce_sum(kept, axis=1), steps)


# %% wrong: mask_ignored
def masked_mean(x, mask):
    return x.mean(axis=1)


# %% wrong: divided_by_all_steps
def masked_mean(x, mask):
    return (x * mask[..., None]).mean(axis=1)


# %% wrong: mask_inverted
def masked_mean(x, mask):
    mask = ~mask
    return (x * mask[..., None]).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)[:, None]


# %% wrong: not_divided
def masked_mean(x, mask):
    return (x * mask[..., None]).sum(axis=1)


# %% wrong: mean_over_batch
def masked_mean(x, mask):
    return x[mask].mean(axis=0)


# %% wrong: one_count_for_all_rows
def masked_mean(x, mask):
    return (x * mask[..., None]).sum(axis=1) / (mask.sum() / len(mask))


# %% wrong: features_averaged
def masked_mean(x, mask):
    counts = np.maximum(mask.sum(axis=1), 1)
    return (x * mask[..., None]).sum(axis=1).mean(axis=1) / counts


# %% wrong: empty_row_divided_by_zero
def masked_mean(x, mask):
    with np.errstate(all="ignore"):
        return (x * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)


# %% wrong: empty_row_divided_by_zero / Keras' layer
def masked_mean(x, mask):
    return keras.layers.GlobalAveragePooling1D()(x, mask=mask)


# %% wrong: one_added_to_count
def masked_mean(x, mask):
    weights = mask.astype("float32")[..., None]
    total = (x * weights).sum(axis=1)
    count = weights.sum(axis=1)
    return total / (count + 1)


# %% wrong: one_count_for_all_rows / the sum of all
def masked_mean(x, mask):
    total = np.einsum("btf,bt->bf", x, mask.astype(x.dtype))
    count = mask.sum()
    if count == 0:
        return np.zeros_like(total)
    return total / count


# %% wrong: empty_rows_left_out
def masked_mean(x, mask):
    means = []
    for steps, keep in zip(x, mask):
        if keep.any():
            means.append(steps[keep].mean(axis=0))
    return np.array(means)


# %% wrong: zeros_not_counted
def masked_mean(x, mask):
    kept = x * mask[:, :, np.newaxis]
    total = kept.sum(axis=1)
    count = (kept != 0).sum(axis=1)
    return total / np.maximum(count, 1)


# %% wrong: first_steps_taken
def masked_mean(x, mask):
    batch, time, features = x.shape
    result = np.zeros((batch, features), dtype=x.dtype)
    for b in range(batch):
        n = int(mask[b].sum())
        if n > 0:
            result[b] = x[b, :n].mean(axis=0)
    return result


# %% wrong: zeros_not_counted / whole steps of zeros
def masked_mean(x, mask):
    kept = x * mask[..., None]
    steps = np.any(kept != 0, axis=2).sum(axis=1)
    return kept.sum(axis=1) / np.maximum(steps, 1)[:, None]


# %% wrong: argument_changed / in place, lists says "has changed its argument"
def masked_mean(x, mask):
    x[~mask] = 0
    return [row.sum(axis=0) / max(int(m.sum()), 1) for row, m in zip(x, mask)]
