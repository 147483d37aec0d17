# %% right: one flat vector
def clip_by_global_norm(grads, limit):
    length = np.linalg.norm(np.concatenate([g.ravel() for g in grads]))
    factor = min(1.0, limit / max(length, 1e-12))
    return [factor * g for g in grads]


# %% right: TensorFlow
def clip_by_global_norm(grads, limit):
    norm = tf.sqrt(tf.add_n([tf.reduce_sum(tf.square(g)) for g in grads]))
    return tuple(tf.convert_to_tensor(g) * limit / tf.maximum(norm, limit) for g in grads)


# %% right: number by number, in float64
def clip_by_global_norm(grads, limit):
    squares = 0.0
    for g in grads:
        for value in g.flat:
            squares += float(value) ** 2
    factor = min(1.0, limit / squares**0.5) if squares > 0 else 1.0
    return [factor * g.astype("float64") for g in grads]


# %% wrong: clipped_one_by_one
def clip_by_global_norm(grads, limit):
    return [g * min(1.0, limit / max(np.linalg.norm(g), 1e-12)) for g in grads]


# %% wrong: clipped_by_value
def clip_by_global_norm(grads, limit):
    return [np.clip(g, -limit, limit) for g in grads]


# %% wrong: scaled_up
def clip_by_global_norm(grads, limit):
    total = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g * limit / max(total, 1e-12) for g in grads]


# %% wrong: not_clipped
def clip_by_global_norm(grads, limit):
    return grads


# %% wrong: norm_is_sum_of_norms
def clip_by_global_norm(grads, limit):
    total = sum(np.linalg.norm(g) for g in grads)
    return [g * min(1.0, limit / max(total, 1e-12)) for g in grads]


# %% wrong: zero_gradients says "values are wrong"
def clip_by_global_norm(grads, limit):
    total = np.sqrt(sum(np.sum(g**2) for g in grads))
    with np.errstate(all="ignore"):
        return [
            g * np.minimum(1.0, limit * g / (total * g))
            if total == 0
            else g * min(1.0, limit / total)
            for g in grads
        ]


# %% wrong: root_missing
def clip_by_global_norm(grads, limit):
    """The gradients, scaled by one factor where their global norm is above limit."""
    total = 0.0
    for g in grads:
        total += np.sum(g * g)
    if total > limit:
        return [g * limit / total for g in grads]
    return list(grads)


# %% wrong: argument_changed / in place, in float64 says "has changed its argument"
def clip_by_global_norm(grads, limit):
    squares = 0.0
    for g in grads:
        for value in g.flat:
            squares += float(value) ** 2
    if squares**0.5 > limit:
        for g in grads:
            g *= limit / squares**0.5
    return grads


# %% wrong: compared_with_square
def clip_by_global_norm(grads, limit):
    """The gradients, scaled by one factor where their global norm is above limit."""
    squares = sum(float(np.sum(np.square(g))) for g in grads)
    if squares > limit:
        scale = limit / np.sqrt(squares)
        return [g * scale for g in grads]
    return [g.copy() for g in grads]
