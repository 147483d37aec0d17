# %% right: loops and lists
def continuous_rows(ids, batch, time):
    ids = list(ids)
    n = 0
    while batch * (n + 1) * time + 1 <= len(ids):
        n += 1
    if n == 0:
        raise ValueError("not enough ids")
    batches = []
    for k in range(n):
        inputs, targets = [], []
        for row in range(batch):
            start = row * n * time + k * time
            inputs.append(ids[start : start + time])
            targets.append(ids[start + 1 : start + time + 1])
        batches.append((inputs, targets))
    return batches


# %% right: places
def continuous_rows(ids, batch, time):
    n = (len(ids) - 1) // (batch * time)
    if not n:
        raise ValueError(f"no batch fits into {len(ids)} ids")
    places = np.arange(batch * n * time).reshape(batch, n, time)
    text = np.asarray(ids)
    return tuple([text[places[:, k]], text[places[:, k] + 1]] for k in range(n))


# %% right: tensors, split
def continuous_rows(ids, batch, time):
    n = (len(ids) - 1) // (batch * time)
    if n <= 0:
        raise ValueError("these ids do not fill one batch")
    ids = tf.constant(np.asarray(ids), tf.int64)
    inputs = tf.reshape(ids[: batch * n * time], (batch, n * time))
    targets = tf.reshape(ids[1 : batch * n * time + 1], (batch, n * time))
    return list(zip(tf.split(inputs, n, axis=1), tf.split(targets, n, axis=1)))


# %% right: an array of all pairs
def continuous_rows(ids, batch, time):
    n = (len(ids) - 1) // (batch * time)
    if n < 1:
        raise ValueError("ids: too few")
    text = np.array(ids)
    both = np.stack([text[: batch * n * time], text[1 : batch * n * time + 1]])
    return both.reshape(2, batch, n, time).transpose(2, 0, 1, 3)


# %% wrong: rows_go_down
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    if count < 1:
        raise ValueError(f"{len(ids)} ids are too few for a batch")
    ids = np.asarray(ids)
    inputs = ids[: batch * count * time].reshape(count, batch, time)
    targets = ids[1 : batch * count * time + 1].reshape(count, batch, time)
    return list(zip(inputs, targets))


# %% wrong: not_shifted
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    if count < 1:
        raise ValueError(f"{len(ids)} ids are too few for a batch")
    ids = np.asarray(ids)
    whole = ids[: batch * count * time].reshape(batch, -1)
    after = ids[1 : batch * count * time + 1].reshape(batch, -1)
    return [
        (whole[:, k * time : (k + 1) * time], whole[:, k * time : (k + 1) * time])
        for k in range(count)
    ]


# %% wrong: shifted_backwards
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    if count < 1:
        raise ValueError(f"{len(ids)} ids are too few for a batch")
    ids = np.asarray(ids)
    whole = ids[: batch * count * time].reshape(batch, -1)
    after = ids[1 : batch * count * time + 1].reshape(batch, -1)
    return [
        (after[:, k * time : (k + 1) * time], whole[:, k * time : (k + 1) * time])
        for k in range(count)
    ]


# %% wrong: last_target_from_the_batch
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    if count < 1:
        raise ValueError(f"{len(ids)} ids are too few for a batch")
    ids = np.asarray(ids)
    whole = ids[: batch * count * time].reshape(batch, -1)
    after = ids[1 : batch * count * time + 1].reshape(batch, -1)
    batches = []
    for k in range(count):
        x = whole[:, k * time : (k + 1) * time]
        batches.append((x, np.roll(x, -1, axis=1)))
    return batches


# %% wrong: last_target_of_a_row
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    if count < 1:
        raise ValueError(f"{len(ids)} ids are too few for a batch")
    ids = np.asarray(ids)
    whole = ids[: batch * count * time].reshape(batch, -1)
    after = ids[1 : batch * count * time + 1].reshape(batch, -1)
    after = np.roll(whole, -1, axis=1)
    return [
        (whole[:, k * time : (k + 1) * time], after[:, k * time : (k + 1) * time])
        for k in range(count)
    ]


# %% wrong: gaps_between_rows
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    if count < 1:
        raise ValueError(f"{len(ids)} ids are too few for a batch")
    ids = np.asarray(ids)
    part = (len(ids) - 1) // batch
    return [
        (
            np.stack([ids[i * part + k * time :][:time] for i in range(batch)]),
            np.stack([ids[i * part + k * time + 1 :][:time] for i in range(batch)]),
        )
        for k in range(count)
    ]


# %% wrong: ids_dealt_out
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    if count < 1:
        raise ValueError(f"{len(ids)} ids are too few for a batch")
    ids = np.asarray(ids)
    whole = ids[: batch * count * time].reshape(-1, batch).T
    after = ids[1 : batch * count * time + 1].reshape(-1, batch).T
    return [
        (whole[:, k * time : (k + 1) * time], after[:, k * time : (k + 1) * time])
        for k in range(count)
    ]


# %% wrong: windows_overlap
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    if count < 1:
        raise ValueError(f"{len(ids)} ids are too few for a batch")
    ids = np.asarray(ids)
    starts = np.arange(batch)[:, None] * count * time + np.arange(time)
    return [(ids[starts + k], ids[starts + k + 1]) for k in range(count)]


# %% wrong: same_text_in_every_row
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    if count < 1:
        raise ValueError(f"{len(ids)} ids are too few for a batch")
    ids = np.asarray(ids)
    return [
        (
            np.tile(ids[k * time :][:time], (batch, 1)),
            np.tile(ids[k * time + 1 :][:time], (batch, 1)),
        )
        for k in range(count)
    ]


# %% wrong: axes_swapped
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    if count < 1:
        raise ValueError(f"{len(ids)} ids are too few for a batch")
    ids = np.asarray(ids)
    whole = ids[: batch * count * time].reshape(batch, -1)
    after = ids[1 : batch * count * time + 1].reshape(batch, -1)
    return [
        (whole[:, k * time : (k + 1) * time].T, after[:, k * time : (k + 1) * time].T)
        for k in range(count)
    ]


# %% wrong: batches_joined
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    if count < 1:
        raise ValueError(f"{len(ids)} ids are too few for a batch")
    ids = np.asarray(ids)
    whole = ids[: batch * count * time].reshape(batch, -1)
    after = ids[1 : batch * count * time + 1].reshape(batch, -1)
    return whole, after


# %% wrong: targets_missing
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    if count < 1:
        raise ValueError(f"{len(ids)} ids are too few for a batch")
    ids = np.asarray(ids)
    whole = ids[: batch * count * time].reshape(batch, -1)
    after = ids[1 : batch * count * time + 1].reshape(batch, -1)
    return [whole[:, k * time : (k + 1) * time] for k in range(count)]


# %% wrong: last_batch_missing
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    if count < 1:
        raise ValueError(f"{len(ids)} ids are too few for a batch")
    ids = np.asarray(ids)
    whole = ids[: batch * count * time].reshape(batch, -1)
    after = ids[1 : batch * count * time + 1].reshape(batch, -1)
    return [
        (whole[:, k * time : (k + 1) * time], after[:, k * time : (k + 1) * time])
        for k in range(count - 1)
    ]


# %% wrong: first_batch_only
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    if count < 1:
        raise ValueError(f"{len(ids)} ids are too few for a batch")
    ids = np.asarray(ids)
    whole = ids[: batch * count * time].reshape(batch, -1)
    after = ids[1 : batch * count * time + 1].reshape(batch, -1)
    return [(whole[:, :time], after[:, :time])]


# %% wrong: no_batch_not_refused
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    ids = np.asarray(ids)
    if count < 1:
        return []
    whole = ids[: batch * count * time].reshape(batch, -1)
    after = ids[1 : batch * count * time + 1].reshape(batch, -1)
    return [
        (whole[:, k * time : (k + 1) * time], after[:, k * time : (k + 1) * time])
        for k in range(count)
    ]


# %% wrong: last_target_invented
def continuous_rows(ids, batch, time):
    count = len(ids) // (batch * time)
    if count < 1:
        raise ValueError("too few ids")
    ids = np.asarray(ids)
    after = np.append(ids[1:], ids[:1])
    whole = ids[: batch * count * time].reshape(batch, -1)
    after = after[: batch * count * time].reshape(batch, -1)
    return [
        (whole[:, k * time : (k + 1) * time], after[:, k * time : (k + 1) * time])
        for k in range(count)
    ]


# %% wrong: rows_go_down
def continuous_rows(ids, batch, time):
    count = (len(ids) - 1) // (batch * time)
    if count < 1:
        raise ValueError("too few ids")
    batches = []
    start = 0
    for _ in range(count):
        xs, ys = [], []
        for _ in range(batch):
            xs.append(ids[start : start + time])
            ys.append(ids[start + 1 : start + time + 1])
            start += time
        batches.append((xs, ys))
    return batches


# %% wrong: asked_reference
def continuous_rows(ids, batch, time):
    return reference.rows(ids, batch, time)
