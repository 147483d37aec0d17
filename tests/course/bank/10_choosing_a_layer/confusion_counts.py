# %% right: as in the lesson
def confusion_counts(probabilities, labels, threshold=0.5):
    """How many samples fall into each of the four boxes, as a dict of ints."""
    says = np.asarray(probabilities).reshape(-1) > threshold
    truth = np.asarray(labels).reshape(-1) == 1
    return {
        "true_positive": int(np.sum(says & truth)),
        "false_positive": int(np.sum(says & ~truth)),
        "false_negative": int(np.sum(~says & truth)),
        "true_negative": int(np.sum(~says & ~truth)),
    }


# %% right: a loop
def confusion_counts(probabilities, labels, threshold=0.5):
    names = {
        (1, 1): "true_positive",
        (1, 0): "false_positive",
        (0, 1): "false_negative",
        (0, 0): "true_negative",
    }
    counts = dict.fromkeys(names.values(), 0)
    for p, y in zip(np.ravel(probabilities), np.ravel(labels)):
        counts[names[int(p > threshold), int(y)]] += 1
    return counts


# %% right: products, numpy ints
def confusion_counts(probabilities, labels, threshold=0.5):
    s = (np.asarray(probabilities).flatten() > threshold).astype(int)
    t = np.asarray(labels).flatten().astype(int)
    tp = (s * t).sum()
    return dict(
        true_positive=tp,
        false_positive=s.sum() - tp,
        false_negative=t.sum() - tp,
        true_negative=((1 - s) * (1 - t)).sum(),
    )


# %% wrong: misses_and_false_alarms_swapped
def confusion_counts(probabilities, labels, threshold=0.5):
    """How many samples fall into each of the four boxes, as a dict of ints."""
    says = np.asarray(probabilities).reshape(-1) > threshold
    truth = np.asarray(labels).reshape(-1) == 1
    return {
        "true_positive": int(np.sum(says & truth)),
        "false_positive": int(np.sum(~says & truth)),
        "false_negative": int(np.sum(says & ~truth)),
        "true_negative": int(np.sum(~says & ~truth)),
    }


# %% wrong: classes_swapped
def confusion_counts(probabilities, labels, threshold=0.5):
    """How many samples fall into each of the four boxes, as a dict of ints."""
    says = np.asarray(probabilities).reshape(-1) <= threshold
    truth = np.asarray(labels).reshape(-1) == 0
    return {
        "true_positive": int(np.sum(says & truth)),
        "false_positive": int(np.sum(says & ~truth)),
        "false_negative": int(np.sum(~says & truth)),
        "true_negative": int(np.sum(~says & ~truth)),
    }


# %% wrong: threshold_ignored
def confusion_counts(probabilities, labels, threshold=0.5):
    """How many samples fall into each of the four boxes, as a dict of ints."""
    says = np.asarray(probabilities).reshape(-1) > 0.5
    truth = np.asarray(labels).reshape(-1) == 1
    return {
        "true_positive": int(np.sum(says & truth)),
        "false_positive": int(np.sum(says & ~truth)),
        "false_negative": int(np.sum(~says & truth)),
        "true_negative": int(np.sum(~says & ~truth)),
    }


# %% wrong: threshold_for_logits
def confusion_counts(probabilities, labels, threshold=0.5):
    """How many samples fall into each of the four boxes, as a dict of ints."""
    says = np.asarray(probabilities).reshape(-1) > 0
    truth = np.asarray(labels).reshape(-1) == 1
    return {
        "true_positive": int(np.sum(says & truth)),
        "false_positive": int(np.sum(says & ~truth)),
        "false_negative": int(np.sum(~says & truth)),
        "true_negative": int(np.sum(~says & ~truth)),
    }


# %% wrong: threshold_for_logits / a sigmoid too many
def confusion_counts(probabilities, labels, threshold=0.5):
    """How many samples fall into each of the four boxes, as a dict of ints."""
    says = 1 / (1 + np.exp(-np.asarray(probabilities).reshape(-1))) > 0.5
    truth = np.asarray(labels).reshape(-1) == 1
    return {
        "true_positive": int(np.sum(says & truth)),
        "false_positive": int(np.sum(says & ~truth)),
        "false_negative": int(np.sum(~says & truth)),
        "true_negative": int(np.sum(~says & ~truth)),
    }


# %% wrong: below_the_threshold
def confusion_counts(probabilities, labels, threshold=0.5):
    """How many samples fall into each of the four boxes, as a dict of ints."""
    says = np.asarray(probabilities).reshape(-1) < threshold
    truth = np.asarray(labels).reshape(-1) == 1
    return {
        "true_positive": int(np.sum(says & truth)),
        "false_positive": int(np.sum(says & ~truth)),
        "false_negative": int(np.sum(~says & truth)),
        "true_negative": int(np.sum(~says & ~truth)),
    }


# %% wrong: threshold_included
def confusion_counts(probabilities, labels, threshold=0.5):
    """How many samples fall into each of the four boxes, as a dict of ints."""
    says = np.asarray(probabilities).reshape(-1) >= threshold
    truth = np.asarray(labels).reshape(-1) == 1
    return {
        "true_positive": int(np.sum(says & truth)),
        "false_positive": int(np.sum(says & ~truth)),
        "false_negative": int(np.sum(~says & truth)),
        "true_negative": int(np.sum(~says & ~truth)),
    }


# %% wrong: shares_not_counts
def confusion_counts(probabilities, labels, threshold=0.5):
    """How many samples fall into each of the four boxes, as a dict of ints."""
    says = np.asarray(probabilities).reshape(-1) > threshold
    truth = np.asarray(labels).reshape(-1) == 1
    return {
        "true_positive": float(np.mean(says & truth)),
        "false_positive": float(np.mean(says & ~truth)),
        "false_negative": float(np.mean(~says & truth)),
        "true_negative": float(np.mean(~says & ~truth)),
    }


# %% wrong: broadcast
def confusion_counts(probabilities, labels, threshold=0.5):
    """How many samples fall into each of the four boxes, as a dict of ints."""
    says = np.asarray(probabilities) > threshold
    truth = np.asarray(labels).reshape(-1) == 1
    return {
        "true_positive": int(np.sum(says & truth)),
        "false_positive": int(np.sum(says & ~truth)),
        "false_negative": int(np.sum(~says & truth)),
        "true_negative": int(np.sum(~says & ~truth)),
    }


# %% wrong: tuple_returned says "expected a dict"
def confusion_counts(probabilities, labels, threshold=0.5):
    """How many samples fall into each of the four boxes, as a dict of ints."""
    says = np.asarray(probabilities).reshape(-1) > threshold
    truth = np.asarray(labels).reshape(-1) == 1
    return tuple(
        {
            "true_positive": int(np.sum(says & truth)),
            "false_positive": int(np.sum(says & ~truth)),
            "false_negative": int(np.sum(~says & truth)),
            "true_negative": int(np.sum(~says & ~truth)),
        }.values()
    )


# %% wrong: asked_reference
def confusion_counts(probabilities, labels, threshold=0.5):
    return reference.counts(probabilities, labels, threshold)


# %% wrong: empty_box_missing
def confusion_counts(probabilities, labels, threshold=0.5):
    counts = {}
    for p, y in zip(np.asarray(probabilities).ravel(), np.asarray(labels)):
        answer = 1 if p > threshold else 0
        name = ("true_" if answer == y else "false_") + ("positive" if answer else "negative")
        counts[name] = counts.get(name, 0) + 1
    return counts
