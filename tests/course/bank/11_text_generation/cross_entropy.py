# %% right: Keras' loss, tensors
def cross_entropy(logits, targets):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return loss(targets, tf.cast(logits, "float64"))


def perplexity(logits, targets):
    return tf.exp(cross_entropy(logits, targets))


# %% right: loops
def cross_entropy(logits, targets):
    import math

    total = 0.0
    for row, answers in zip(logits.astype("float64"), targets):
        for z, answer in zip(row, answers):
            total += math.log(sum(math.exp(v - z.max()) for v in z)) + z.max() - z[answer]
    return total / targets.size


def perplexity(logits, targets):
    return float(np.exp(cross_entropy(logits, targets)))


# %% right: float32, one-hot
def cross_entropy(logits, targets):
    log_p = logits - logits.max(-1, keepdims=True)
    log_p = log_p - np.log(np.sum(np.exp(log_p), -1, keepdims=True))
    return -np.mean(np.sum(log_p * np.eye(logits.shape[-1], dtype="float32")[targets], -1))


def perplexity(logits, targets):
    return np.exp(cross_entropy(logits, targets))


# %% right: flattened
def cross_entropy(logits, targets):
    rows = np.asarray(logits, "float64").reshape(-1, logits.shape[-1])
    right = rows[np.arange(len(rows)), targets.ravel()]
    return np.mean(np.logaddexp.reduce(rows, axis=1) - right)


def perplexity(logits, targets):
    return np.e ** cross_entropy(logits, targets)


# %% wrong: summed
def cross_entropy(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return float(each.sum())


def perplexity(logits, targets):
    return float(np.exp(cross_entropy(logits, targets)))


# %% wrong: summed_over_time
def cross_entropy(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return float(each.sum(axis=1).mean())


def perplexity(logits, targets):
    return float(np.exp(cross_entropy(logits, targets)))


# %% wrong: one_per_position
def cross_entropy(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return each


def perplexity(logits, targets):
    return float(np.exp(cross_entropy(logits, targets)))


# %% wrong: in_bits
def cross_entropy(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return float(each.mean() / np.log(2))


def perplexity(logits, targets):
    return float(np.exp(cross_entropy(logits, targets)))


# %% wrong: sign_missing
def cross_entropy(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return -float(each.mean())


def perplexity(logits, targets):
    return float(np.exp(cross_entropy(logits, targets)))


# %% wrong: logarithm_missing
def cross_entropy(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return float(np.exp(-each).mean())


def perplexity(logits, targets):
    return float(np.exp(cross_entropy(logits, targets)))


# %% wrong: logarithm_of_the_mean
def cross_entropy(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return float(-np.log(np.exp(-each).mean()))


def perplexity(logits, targets):
    return float(np.exp(cross_entropy(logits, targets)))


# %% wrong: softmax_twice
def cross_entropy(logits, targets):
    p = tf.nn.softmax(tf.cast(logits, "float64"))
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(targets, p))


def perplexity(logits, targets):
    return float(np.exp(cross_entropy(logits, targets)))


# %% wrong: targets_of_all_positions
def cross_entropy(logits, targets):
    log_p = tf.nn.log_softmax(logits.astype("float64")).numpy()
    return float(-log_p[..., targets].mean())


def perplexity(logits, targets):
    return float(np.exp(cross_entropy(logits, targets)))


# %% wrong: softmax_over_time
def cross_entropy(logits, targets):
    log_p = tf.nn.log_softmax(logits.astype("float64"), axis=1).numpy()
    return float(-np.take_along_axis(log_p, targets[..., None], -1).mean())


def perplexity(logits, targets):
    return float(np.exp(cross_entropy(logits, targets)))


# %% wrong: shifted_again
def cross_entropy(logits, targets):
    log_p = tf.nn.log_softmax(logits.astype("float64")).numpy()
    return float(-np.take_along_axis(log_p[:, :-1], targets[:, 1:, None], -1).mean())


def perplexity(logits, targets):
    return float(np.exp(cross_entropy(logits, targets)))


# %% wrong: overflow
def cross_entropy(logits, targets):
    with np.errstate(all="ignore"):
        p = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
        return float(-np.log(np.take_along_axis(p, targets[..., None], -1)).mean())


def perplexity(logits, targets):
    return float(np.exp(cross_entropy(logits, targets)))


# %% wrong: mean_of_exponentials
def cross_entropy(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return float(each.mean())


def perplexity(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return float(np.exp(each).mean())


# %% wrong: exponential_of_the_sum
def cross_entropy(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return float(each.mean())


def perplexity(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return float(np.exp(each.sum()))


# %% wrong: bits_and_nats_mixed
def cross_entropy(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return float(each.mean())


def perplexity(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return float(2 ** each.mean())


# %% wrong: loss_returned
def cross_entropy(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return float(each.mean())


def perplexity(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return float(each.mean())


# %% wrong: inverted
def cross_entropy(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return float(each.mean())


def perplexity(logits, targets):
    logits = np.asarray(logits, "float64")
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    each = -np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return float(np.exp(-each.mean()))


# %% wrong: overflow / logarithm of a softmax
def cross_entropy(logits, targets):
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p = p / p.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore"):
        return -np.log(np.take_along_axis(p, targets[..., None], axis=-1)).mean()


def perplexity(logits, targets):
    return np.exp(cross_entropy(logits, targets))


# %% wrong: overflow / one maximum for all positions
def cross_entropy(logits, targets):
    below = np.asarray(logits, "float64")
    below = below - below.max()
    with np.errstate(divide="ignore"):
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
    return -np.take_along_axis(log_p, targets[..., None], axis=-1).mean()


def perplexity(logits, targets):
    return np.exp(cross_entropy(logits, targets))


# %% wrong: probability_clipped / a lower limit
def cross_entropy(logits, targets):
    p = np.asarray(keras.ops.softmax(logits))
    return -np.log(np.maximum(np.take_along_axis(p, targets[..., None], axis=-1), 1e-7)).mean()


def perplexity(logits, targets):
    return np.exp(cross_entropy(logits, targets))


# %% wrong: probability_clipped
def cross_entropy(logits, targets):
    p = tf.nn.softmax(tf.cast(logits, tf.float64)).numpy()
    return -np.log(np.take_along_axis(p, targets[..., None], axis=-1) + 1e-9).mean()


def perplexity(logits, targets):
    return np.exp(cross_entropy(logits, targets))
