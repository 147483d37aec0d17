# %% right: TensorFlow's cross-entropy
def negative_sampling_loss(centre, positive, negatives):
    scores = tf.linalg.matvec(tf.concat([[positive], negatives], axis=0), centre)
    labels = tf.concat([[1.0], tf.zeros(len(negatives))], axis=0)
    return tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=scores))


# %% right: loops in pure Python, softplus by cases
def negative_sampling_loss(centre, positive, negatives):
    import math

    def softplus(s):
        return s + math.log1p(math.exp(-s)) if s > 0 else math.log1p(math.exp(s))

    loss = softplus(-sum(float(a) * float(b) for a, b in zip(centre, positive)))
    for negative in negatives:
        loss += softplus(sum(float(a) * float(b) for a, b in zip(centre, negative)))
    return loss


# %% right: signs turned first
def negative_sampling_loss(centre, positive, negatives):
    turned = np.concatenate([positive[None], -negatives]).astype("float64")
    return np.sum(np.logaddexp(0, -(turned @ centre)))


# %% right: keras ops
def negative_sampling_loss(centre, positive, negatives):
    repel = keras.ops.sum(keras.ops.log_sigmoid(-keras.ops.matmul(negatives, centre)))
    return -(keras.ops.log_sigmoid(keras.ops.dot(centre, positive)) + repel)


# %% wrong: negatives_treated_as_positives
def negative_sampling_loss(centre, positive, negatives):
    return float(
        np.logaddexp(0, -(positive @ centre)) + np.logaddexp(0, -(negatives @ centre)).sum()
    )


# %% wrong: signs_swapped
def negative_sampling_loss(centre, positive, negatives):
    return float(np.logaddexp(0, positive @ centre) + np.logaddexp(0, -(negatives @ centre)).sum())


# %% wrong: likelihood_returned
def negative_sampling_loss(centre, positive, negatives):
    return -float(np.logaddexp(0, -(positive @ centre)) + np.logaddexp(0, negatives @ centre).sum())


# %% wrong: negatives_averaged
def negative_sampling_loss(centre, positive, negatives):
    return float(np.logaddexp(0, -(positive @ centre)) + np.logaddexp(0, negatives @ centre).mean())


# %% wrong: averaged_over_candidates
def negative_sampling_loss(centre, positive, negatives):
    terms = [np.logaddexp(0, -(positive @ centre)), *np.logaddexp(0, negatives @ centre)]
    return float(np.mean(terms))


# %% wrong: positive_only
def negative_sampling_loss(centre, positive, negatives):
    return float(np.logaddexp(0, -(positive @ centre)))


# %% wrong: negatives_only
def negative_sampling_loss(centre, positive, negatives):
    return float(np.logaddexp(0, negatives @ centre).sum())


# %% wrong: logarithm_missing
def negative_sampling_loss(centre, positive, negatives):
    def sigmoid(s):
        return 1 / (1 + np.exp(-np.clip(s, -80, 80)))

    return float(sigmoid(positive @ centre) + sigmoid(-(negatives @ centre)).sum())


# %% wrong: logarithm_missing / turned sign
def negative_sampling_loss(centre, positive, negatives):
    def sigmoid(s):
        return 1 / (1 + np.exp(-np.clip(s, -80, 80)))

    return -float(sigmoid(positive @ centre) + sigmoid(-(negatives @ centre)).sum())


# %% wrong: large_scores_overflow
def negative_sampling_loss(centre, positive, negatives):
    with np.errstate(all="ignore"):

        def sigmoid(s):
            return 1 / (1 + np.exp(-s))

        attract = np.log(sigmoid(positive @ centre))
        return float(-attract - np.log(sigmoid(-(negatives @ centre))).sum())


# %% wrong: probabilities_clipped
def negative_sampling_loss(centre, positive, negatives):
    def log_sigmoid(s):
        return np.log(np.clip(1 / (1 + np.exp(-np.clip(s, -80, 80))), 1e-7, 1))

    return float(-log_sigmoid(positive @ centre) - log_sigmoid(-(negatives @ centre)).sum())


# %% wrong: scores_added_first
def negative_sampling_loss(centre, positive, negatives):
    score = np.dot(centre, positive)
    total = 0.0
    for vector in negatives:
        total += np.dot(centre, vector)
    return float(np.logaddexp(0, -score) + np.logaddexp(0, total))


# %% wrong: negatives_with_context
def negative_sampling_loss(centre, positive, negatives):
    loss = np.logaddexp(0.0, -(centre @ positive))
    for negative in negatives:
        loss += np.logaddexp(0.0, positive @ negative)
    return float(loss)
