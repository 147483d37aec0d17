# %% right: as in the lesson
def binary_cross_entropy(probabilities, labels):
    """Mean binary cross-entropy of probabilities, (n,) or (n, 1), for labels, (n,)."""
    p = np.clip(np.asarray(probabilities, "float64").reshape(-1), 1e-7, 1 - 1e-7)
    y = np.asarray(labels).reshape(-1)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


# %% right: float32, a loop
def binary_cross_entropy(probabilities, labels):
    total = 0.0
    p = np.asarray(probabilities, "float32").ravel()
    for i in range(len(labels)):
        q = min(max(p[i], np.float32(1e-7)), np.float32(1 - 1e-7))
        total -= np.log(q) if labels[i] else np.log(1 - q)
    return total / len(labels)


# %% right: where
def binary_cross_entropy(probabilities, labels):
    p = np.squeeze(np.atleast_2d(np.array(probabilities, dtype=float)).reshape(len(labels), -1), -1)
    right = np.where(np.array(labels) == 1, p, 1 - p)
    return np.mean(-np.log(np.clip(right, 1e-7, 1 - 1e-7)))


# %% right: a tensor
def binary_cross_entropy(probabilities, labels):
    y = np.asarray(labels, "float32")[:, None]
    p = np.asarray(probabilities, "float32").reshape(y.shape)
    return keras.ops.mean(keras.losses.binary_crossentropy(y, p))


# %% wrong: sign_missing
def binary_cross_entropy(probabilities, labels):
    """Mean binary cross-entropy of probabilities, (n,) or (n, 1), for labels, (n,)."""
    p = np.clip(np.asarray(probabilities, "float64").reshape(-1), 1e-7, 1 - 1e-7)
    y = np.asarray(labels).reshape(-1)
    return float(np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


# %% wrong: labels_inverted
def binary_cross_entropy(probabilities, labels):
    """Mean binary cross-entropy of probabilities, (n,) or (n, 1), for labels, (n,)."""
    p = np.clip(np.asarray(probabilities, "float64").reshape(-1), 1e-7, 1 - 1e-7)
    y = np.asarray(labels).reshape(-1)
    return float(-np.mean((1 - y) * np.log(p) + y * np.log(1 - p)))


# %% wrong: sum_not_mean
def binary_cross_entropy(probabilities, labels):
    """Mean binary cross-entropy of probabilities, (n,) or (n, 1), for labels, (n,)."""
    p = np.clip(np.asarray(probabilities, "float64").reshape(-1), 1e-7, 1 - 1e-7)
    y = np.asarray(labels).reshape(-1)
    return float(-np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)))


# %% wrong: not_reduced
def binary_cross_entropy(probabilities, labels):
    """Mean binary cross-entropy of probabilities, (n,) or (n, 1), for labels, (n,)."""
    p = np.clip(np.asarray(probabilities, "float64").reshape(-1), 1e-7, 1 - 1e-7)
    y = np.asarray(labels).reshape(-1)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


# %% wrong: in_bits
def binary_cross_entropy(probabilities, labels):
    """Mean binary cross-entropy of probabilities, (n,) or (n, 1), for labels, (n,)."""
    p = np.clip(np.asarray(probabilities, "float64").reshape(-1), 1e-7, 1 - 1e-7)
    y = np.asarray(labels).reshape(-1)
    return float(-np.mean(y * np.log2(p) + (1 - y) * np.log2(1 - p)))


# %% wrong: sigmoid_again
def binary_cross_entropy(probabilities, labels):
    """Mean binary cross-entropy of probabilities, (n,) or (n, 1), for labels, (n,)."""
    p = np.clip(1 / (1 + np.exp(-np.asarray(probabilities, "float64").reshape(-1))), 1e-7, 1 - 1e-7)
    y = np.asarray(labels).reshape(-1)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


# %% wrong: half_of_the_loss
def binary_cross_entropy(probabilities, labels):
    """Mean binary cross-entropy of probabilities, (n,) or (n, 1), for labels, (n,)."""
    p = np.clip(np.asarray(probabilities, "float64").reshape(-1), 1e-7, 1 - 1e-7)
    y = np.asarray(labels).reshape(-1)
    return float(-np.mean(y * np.log(p)))


# %% wrong: not_finite
def binary_cross_entropy(probabilities, labels):
    """Mean binary cross-entropy of probabilities, (n,) or (n, 1), for labels, (n,)."""
    p = np.asarray(probabilities, "float64").reshape(-1)
    y = np.asarray(labels).reshape(-1)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


# %% wrong: not_finite / where
def binary_cross_entropy(probabilities, labels):
    p = np.asarray(probabilities).reshape(-1)
    return float(np.mean(-np.log(np.where(labels == 1, p, 1 - p))))


# %% wrong: broadcast
def binary_cross_entropy(probabilities, labels):
    """Mean binary cross-entropy of probabilities, (n,) or (n, 1), for labels, (n,)."""
    p = np.clip(np.asarray(probabilities, "float64"), 1e-7, 1 - 1e-7)
    y = np.asarray(labels).reshape(-1)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
