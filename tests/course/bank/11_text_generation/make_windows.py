# %% right: loop and lists
def make_windows(ids, length, step=1):
    if len(ids) < length + 1:
        raise ValueError("length is too large for these ids")
    inputs, targets = [], []
    start = 0
    while start + length < len(ids):
        inputs.append(list(ids[start : start + length]))
        targets.append(list(ids[start + 1 : start + 1 + length]))
        start += step
    return inputs, targets


# %% right: sliding window view
def make_windows(ids, length, step=1):
    if len(ids) < length + 1:
        raise ValueError("length is too large for these ids")
    view = np.lib.stride_tricks.sliding_window_view(np.asarray(ids), length + 1)[::step]
    return view[:, :-1], view[:, 1:]


# %% right: tensors
def make_windows(ids, length, step=1):
    if len(ids) < length + 1:
        raise ValueError("length is too large for these ids")
    framed = tf.signal.frame(tf.constant(np.asarray(ids), tf.int64), length + 1, step)
    return framed[:, :length], framed[:, 1:]


# %% right: an array of two
def make_windows(ids, length, step=1):
    if len(ids) < length + 1:
        raise ValueError("length is too large for these ids")
    ids = list(ids)
    starts = range(0, len(ids) - length, step)
    return np.stack(
        [
            np.array([ids[s : s + length] for s in starts]),
            np.array([ids[s + 1 : s + length + 1] for s in starts]),
        ]
    )


# %% wrong: not_shifted
def make_windows(ids, length, step=1):
    if len(ids) < length + 1:
        raise ValueError("length is too large for these ids")
    ids = list(ids)
    starts = range(0, len(ids) - length, step)
    return np.array([ids[s : s + length] for s in starts]), np.array(
        [ids[s : s + length] for s in starts]
    )


# %% wrong: shifted_backwards
def make_windows(ids, length, step=1):
    if len(ids) < length + 1:
        raise ValueError("length is too large for these ids")
    ids = list(ids)
    starts = range(0, len(ids) - length, step)
    return np.array([ids[s + 1 : s + length + 1] for s in starts]), np.array(
        [ids[s : s + length] for s in starts]
    )


# %% wrong: last_target_missing
def make_windows(ids, length, step=1):
    if len(ids) < length + 1:
        raise ValueError("length is too large for these ids")
    ids = list(ids)
    starts = range(0, len(ids) - length, step)
    return np.array([ids[s : s + length] for s in starts]), np.array(
        [ids[s + 1 : s + length] + [0] for s in starts]
    )


# %% wrong: last_target_wraps
def make_windows(ids, length, step=1):
    if len(ids) < length + 1:
        raise ValueError("length is too large for these ids")
    ids = list(ids)
    starts = range(0, len(ids) - length, step)
    return np.array([ids[s : s + length] for s in starts]), np.array(
        [ids[s + 1 : s + length] + [ids[s]] for s in starts]
    )


# %% wrong: only_last_target
def make_windows(ids, length, step=1):
    if len(ids) < length + 1:
        raise ValueError("length is too large for these ids")
    ids = list(ids)
    starts = range(0, len(ids) - length, step)
    return np.array([ids[s : s + length] for s in starts]), np.array(
        [ids[s + length] for s in starts]
    )


# %% wrong: step_ignored
def make_windows(ids, length, step=1):
    if len(ids) < length + 1:
        raise ValueError("length is too large for these ids")
    ids = list(ids)
    starts = range(len(ids) - length)
    return np.array([ids[s : s + length] for s in starts]), np.array(
        [ids[s + 1 : s + length + 1] for s in starts]
    )


# %% wrong: shifted_by_step
def make_windows(ids, length, step=1):
    if len(ids) < length + 1:
        raise ValueError("length is too large for these ids")
    ids = list(ids)
    starts = range(0, len(ids) - length - step + 1, step)
    return np.array([ids[s : s + length] for s in starts]), np.array(
        [ids[s + step : s + step + length] for s in starts]
    )


# %% wrong: windows_side_by_side
def make_windows(ids, length, step=1):
    if len(ids) < length + 1:
        raise ValueError("length is too large for these ids")
    ids = list(ids)
    starts = range(0, len(ids) - length, length)
    return np.array([ids[s : s + length] for s in starts]), np.array(
        [ids[s + 1 : s + length + 1] for s in starts]
    )


# %% wrong: last_window_missing
def make_windows(ids, length, step=1):
    if len(ids) < length + 1:
        raise ValueError("length is too large for these ids")
    ids = list(ids)
    starts = range(0, (len(ids) - length - 1) // step * step, step)
    return np.array([ids[s : s + length] for s in starts]), np.array(
        [ids[s + 1 : s + length + 1] for s in starts]
    )


# %% wrong: length_not_checked
def make_windows(ids, length, step=1):
    ids = list(ids)
    starts = range(0, len(ids) - length, step)
    return np.array([ids[s : s + length] for s in starts]), np.array(
        [ids[s + 1 : s + length + 1] for s in starts]
    )


# %% wrong: ragged says "no array"
def make_windows(ids, length, step=1):
    if len(ids) < length + 1:
        raise ValueError("length is too large for these ids")
    ids = list(ids)
    starts = range(0, len(ids), step)
    return [ids[s : s + length] for s in starts], [ids[s + 1 : s + length + 1] for s in starts]


# %% wrong: asked_reference
def make_windows(ids, length, step=1):
    return reference.windows(ids, length, step)


# %% wrong: last_window_missing / one id too early
def make_windows(ids, length, step=1):
    ids = np.asarray(ids)
    if len(ids) < length + 1:
        raise ValueError("length is too large for the text")
    inputs, targets = [], []
    for start in range(0, len(ids) - length - 1, step):
        inputs.append(ids[start : start + length])
        targets.append(ids[start + 1 : start + length + 1])
    return np.array(inputs).reshape(-1, length), np.array(targets).reshape(-1, length)


# %% wrong: windows_side_by_side / step shifts the targets
def make_windows(ids, length, step=1):
    ids = np.array(ids)
    if ids.size < length + step:
        raise ValueError("length is larger than the text")
    inputs, targets = [], []
    for start in range(0, len(ids) - length - step + 1, length):
        inputs.append(ids[start : start + length])
        targets.append(ids[start + step : start + step + length])
    return np.stack(inputs), np.stack(targets)
