# %% right: as in the lesson
def accuracy(outputs, labels, threshold=0.5, from_logits=False):
    """The share of right answers among outputs, (n,) or (n, 1), for labels, (n,)."""
    outputs = np.asarray(outputs, "float64").reshape(-1)
    probabilities = 1 / (1 + np.exp(-outputs)) if from_logits else outputs
    counts = confusion_counts(probabilities, labels, threshold)
    return (counts["true_positive"] + counts["true_negative"]) / len(outputs)


# %% right: mean of a comparison
def accuracy(outputs, labels, threshold=0.5, from_logits=False):
    x = np.ravel(outputs)
    if from_logits:
        x = 1.0 / (1.0 + np.exp(-x))
    return np.mean((x > threshold) == (np.ravel(labels) > 0.5))


# %% right: a threshold for logits
def accuracy(outputs, labels, threshold=0.5, from_logits=False):
    limit = np.log(threshold / (1 - threshold)) if from_logits else threshold
    right = 0
    for x, y in zip(np.asarray(outputs).reshape(-1), labels):
        right += int((x > limit) == bool(y))
    return right / len(labels)


# %% right: Keras
def accuracy(outputs, labels, threshold=0.5, from_logits=False):
    x = np.asarray(outputs, "float32").reshape(-1, 1)
    if from_logits:
        x = keras.ops.sigmoid(x)
    return keras.ops.mean(keras.metrics.binary_accuracy(np.reshape(labels, (-1, 1)), x, threshold))


# %% wrong: threshold_on_logits
def accuracy(outputs, labels, threshold=0.5, from_logits=False):
    """The share of right answers among outputs, (n,) or (n, 1), for labels, (n,)."""
    outputs = np.asarray(outputs, "float64").reshape(-1)
    probabilities = outputs
    counts = confusion_counts(probabilities, labels, threshold)
    return (counts["true_positive"] + counts["true_negative"]) / len(outputs)


# %% wrong: sigmoid_again
def accuracy(outputs, labels, threshold=0.5, from_logits=False):
    """The share of right answers among outputs, (n,) or (n, 1), for labels, (n,)."""
    outputs = np.asarray(outputs, "float64").reshape(-1)
    probabilities = 1 / (1 + np.exp(-outputs))
    counts = confusion_counts(probabilities, labels, threshold)
    return (counts["true_positive"] + counts["true_negative"]) / len(outputs)


# %% wrong: errors_counted
def accuracy(outputs, labels, threshold=0.5, from_logits=False):
    """The share of right answers among outputs, (n,) or (n, 1), for labels, (n,)."""
    outputs = np.asarray(outputs, "float64").reshape(-1)
    probabilities = 1 / (1 + np.exp(-outputs)) if from_logits else outputs
    counts = confusion_counts(probabilities, labels, threshold)
    return (counts["false_positive"] + counts["false_negative"]) / len(outputs)


# %% wrong: share_of_positives
def accuracy(outputs, labels, threshold=0.5, from_logits=False):
    """The share of right answers among outputs, (n,) or (n, 1), for labels, (n,)."""
    outputs = np.asarray(outputs, "float64").reshape(-1)
    probabilities = 1 / (1 + np.exp(-outputs)) if from_logits else outputs
    counts = confusion_counts(probabilities, labels, threshold)
    return (counts["true_positive"] + counts["false_positive"]) / len(outputs)


# %% wrong: a_count
def accuracy(outputs, labels, threshold=0.5, from_logits=False):
    """The share of right answers among outputs, (n,) or (n, 1), for labels, (n,)."""
    outputs = np.asarray(outputs, "float64").reshape(-1)
    probabilities = 1 / (1 + np.exp(-outputs)) if from_logits else outputs
    counts = confusion_counts(probabilities, labels, threshold)
    return counts["true_positive"] + counts["true_negative"]


# %% wrong: in_percent
def accuracy(outputs, labels, threshold=0.5, from_logits=False):
    """The share of right answers among outputs, (n,) or (n, 1), for labels, (n,)."""
    outputs = np.asarray(outputs, "float64").reshape(-1)
    probabilities = 1 / (1 + np.exp(-outputs)) if from_logits else outputs
    counts = confusion_counts(probabilities, labels, threshold)
    return 100 * (counts["true_positive"] + counts["true_negative"]) / len(outputs)


# %% wrong: threshold_ignored
def accuracy(outputs, labels, threshold=0.5, from_logits=False):
    """The share of right answers among outputs, (n,) or (n, 1), for labels, (n,)."""
    outputs = np.asarray(outputs, "float64").reshape(-1)
    probabilities = 1 / (1 + np.exp(-outputs)) if from_logits else outputs
    counts = confusion_counts(probabilities, labels, 0.5)
    return (counts["true_positive"] + counts["true_negative"]) / len(outputs)


# %% wrong: broadcast
def accuracy(outputs, labels, threshold=0.5, from_logits=False):
    x = 1 / (1 + np.exp(-outputs)) if from_logits else outputs
    return np.mean((x > threshold) == (labels == 1))


# %% wrong: precision
def accuracy(outputs, labels, threshold=0.5, from_logits=False):
    p = np.ravel(outputs)
    if from_logits:
        p = 1 / (1 + np.exp(-p))
    counts = confusion_counts(p, labels, threshold)
    positives = counts["true_positive"] + counts["false_positive"]
    if positives == 0:
        return 0.0
    return counts["true_positive"] / positives


# %% wrong: answers_turned_round
def accuracy(outputs, labels, threshold=0.5, from_logits=False):
    p = np.asarray(outputs, "float64").reshape(-1)
    if from_logits:
        p = 1 / (1 + np.exp(p))
    return float(np.mean((p > threshold) == (np.asarray(labels) == 1)))
