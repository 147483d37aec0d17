# %% right: compare
def padding_mask(ids):
    return ids != 0


# %% right: TensorFlow
def padding_mask(ids):
    return tf.cast(ids, tf.bool)


# %% right: nested lists
def padding_mask(ids):
    return [[bool(i) for i in row] for row in ids]


# %% right: everything true, then padding put out
def padding_mask(ids):
    mask = np.full(ids.shape, True)
    mask[np.where(ids == 0)] = False
    return mask


# %% wrong: mask_inverted
def padding_mask(ids):
    return ids == 0


# %% wrong: numbers_for_booleans
def padding_mask(ids):
    return np.where(ids == 0, 0, 1)


# %% wrong: numbers_for_booleans / floats
def padding_mask(ids):
    return (ids != 0).astype("float32")


# %% wrong: first_word_masked
def padding_mask(ids):
    return ids > 1


# %% wrong: post_padding_assumed
def padding_mask(ids):
    lengths = np.count_nonzero(ids, axis=1)
    return np.arange(ids.shape[1]) < lengths[:, None]


# %% wrong: pre_padding_assumed
def padding_mask(ids):
    lengths = np.count_nonzero(ids, axis=1)
    return np.arange(ids.shape[1]) >= ids.shape[1] - lengths[:, None]


# %% wrong: one_value_per_row
def padding_mask(ids):
    return np.all(ids, axis=1)


# %% wrong: one_value_per_row / any
def padding_mask(ids):
    return np.any(ids, axis=1)


# %% wrong: axis_added
def padding_mask(ids):
    return (ids != 0)[:, :, None]


# %% wrong: ids_for_mask
def padding_mask(ids):
    return ids


# %% wrong: masked_from_first_zero
def padding_mask(ids):
    end = (ids == 0).argmax(axis=1)
    mask = np.zeros(ids.shape, dtype=bool)
    for row in range(len(ids)):
        mask[row, : end[row]] = True
    return mask


# %% wrong: masked_from_first_zero / no word after it
def padding_mask(ids):
    mask = np.zeros(ids.shape, bool)
    for i, row in enumerate(ids):
        for j, word in enumerate(row):
            if word == 0:
                break
            mask[i, j] = True
    return mask
