# %% right: ranks
def top_k(probabilities, k):
    if k <= 0:
        raise ValueError(f"k={k}: at least one token must stay")
    rank = np.empty(len(probabilities), int)
    rank[np.argsort(-probabilities)] = np.arange(len(probabilities))
    kept = np.where(rank < k, probabilities, 0.0)
    return kept / np.sum(kept)


def top_p(probabilities, p):
    kept, total = np.zeros(len(probabilities)), 0.0
    for i in np.argsort(probabilities)[::-1]:
        kept[i] = probabilities[i]
        total += probabilities[i]
        if total >= p:
            break
    return kept / kept.sum()


# %% right: TensorFlow
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k must be 1 or more")
    values, places = tf.math.top_k(probabilities, min(k, len(probabilities)))
    return tf.scatter_nd(places[:, None], values / tf.reduce_sum(values), [len(probabilities)])


def top_p(probabilities, p):
    values = tf.sort(probabilities, direction="DESCENDING")
    return top_k(probabilities, int(tf.reduce_sum(tf.cast(tf.cumsum(values) < p, tf.int32))) + 1)


# %% right: lists
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k")
    best = sorted(range(len(probabilities)), key=lambda i: -probabilities[i])[:k]
    total = sum(float(probabilities[i]) for i in best)
    return [
        float(probabilities[i]) / total if i in best else 0.0 for i in range(len(probabilities))
    ]


def top_p(probabilities, p):
    for k in range(1, len(probabilities) + 1):
        if np.sort(probabilities)[-k:].sum() >= p:
            return top_k(probabilities, k)
    return top_k(probabilities, len(probabilities))


# %% right: exclusive sums
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return kept / kept.sum()


def top_p(probabilities, p):
    order = np.argsort(-probabilities)
    before = np.cumsum(probabilities[order]) - probabilities[order]
    out = np.where(np.isin(np.arange(len(order)), order[before < p]), probabilities, 0)
    return out / out.sum()


# %% wrong: not_renormalised
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return kept


def top_p(probabilities, p):
    count = 1 + int(np.sum(np.cumsum(np.sort(probabilities)[::-1]) < p))
    return top_k(probabilities, count)


# %% wrong: uniform_among_kept
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = 1
    return kept / kept.sum()


def top_p(probabilities, p):
    count = 1 + int(np.sum(np.cumsum(np.sort(probabilities)[::-1]) < p))
    return top_k(probabilities, count)


# %% wrong: softmax_again
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return np.exp(kept) / np.exp(kept).sum()


def top_p(probabilities, p):
    count = 1 + int(np.sum(np.cumsum(np.sort(probabilities)[::-1]) < p))
    return top_k(probabilities, count)


# %% wrong: softmax_again / of the kept
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return np.exp(kept) * (kept > 0) / np.sum(np.exp(kept) * (kept > 0))


def top_p(probabilities, p):
    count = 1 + int(np.sum(np.cumsum(np.sort(probabilities)[::-1]) < p))
    return top_k(probabilities, count)


# %% wrong: rest_cut_off
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return probabilities[best] / kept.sum()


def top_p(probabilities, p):
    count = 1 + int(np.sum(np.cumsum(np.sort(probabilities)[::-1]) < p))
    return top_k(probabilities, count)


# %% wrong: order_lost
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return -np.sort(-kept) / kept.sum()


def top_p(probabilities, p):
    count = 1 + int(np.sum(np.cumsum(np.sort(probabilities)[::-1]) < p))
    return top_k(probabilities, count)


# %% wrong: one_too_many / top_k
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[: k + 1]
    kept[best] = probabilities[best]
    return kept / kept.sum()


def top_p(probabilities, p):
    count = 1 + int(np.sum(np.cumsum(np.sort(probabilities)[::-1]) < p))
    return top_k(probabilities, count)


# %% wrong: one_too_few
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[: k - 1]
    kept[best] = probabilities[best]
    return kept / max(kept.sum(), 1e-9)


def top_p(probabilities, p):
    count = 1 + int(np.sum(np.cumsum(np.sort(probabilities)[::-1]) < p))
    return top_k(probabilities, count)


# %% wrong: ties_kept
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = probabilities >= np.sort(probabilities)[-min(k, len(probabilities))]
    kept[best] = probabilities[best]
    return kept / kept.sum()


def top_p(probabilities, p):
    count = 1 + int(np.sum(np.cumsum(np.sort(probabilities)[::-1]) < p))
    return top_k(probabilities, count)


# %% wrong: least_likely_kept
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return kept / kept.sum()


def top_p(probabilities, p):
    count = 1 + int(np.sum(np.cumsum(np.sort(probabilities)[::-1]) < p))
    return top_k(probabilities, count)


# %% wrong: k_not_checked
def top_k(probabilities, k):
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities)[: max(k, 1)]
    kept[best] = probabilities[best]
    return kept / kept.sum()


def top_p(probabilities, p):
    count = 1 + int(np.sum(np.cumsum(np.sort(probabilities)[::-1]) < p))
    return top_k(probabilities, count)


# %% wrong: crossing_token_dropped
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return kept / kept.sum()


def top_p(probabilities, p):
    order = np.argsort(-probabilities)
    total = np.cumsum(probabilities[order])
    count = 1 + int(np.sum(total < p))
    kept = np.zeros(len(probabilities))
    count -= 1
    kept[order[:count]] = probabilities[order[:count]]
    return kept / max(kept.sum(), 1e-9)


# %% wrong: one_too_many
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return kept / kept.sum()


def top_p(probabilities, p):
    order = np.argsort(-probabilities)
    total = np.cumsum(probabilities[order])
    count = 1 + int(np.sum(total < p))
    kept = np.zeros(len(probabilities))
    count += 1
    kept[order[:count]] = probabilities[order[:count]]
    return kept / kept.sum()


# %% wrong: one_too_many / where the sum is p
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return kept / kept.sum()


def top_p(probabilities, p):
    order = np.argsort(-probabilities)
    total = np.cumsum(probabilities[order])
    count = 1 + int(np.sum(total <= p))
    kept = np.zeros(len(probabilities))
    kept[order[:count]] = probabilities[order[:count]]
    return kept / kept.sum()


# %% wrong: not_renormalised / top_p
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return kept / kept.sum()


def top_p(probabilities, p):
    order = np.argsort(-probabilities)
    total = np.cumsum(probabilities[order])
    count = 1 + int(np.sum(total < p))
    kept = np.zeros(len(probabilities))
    kept[order[:count]] = probabilities[order[:count]]
    return kept


# %% wrong: not_sorted
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return kept / kept.sum()


def top_p(probabilities, p):
    order = np.argsort(-probabilities)
    total = np.cumsum(probabilities[order])
    count = 1 + int(np.sum(total < p))
    kept = np.zeros(len(probabilities))
    kept = np.where(np.cumsum(probabilities) - probabilities < p, probabilities, 0)
    return kept / kept.sum()


# %% wrong: p_as_threshold
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return kept / kept.sum()


def top_p(probabilities, p):
    order = np.argsort(-probabilities)
    total = np.cumsum(probabilities[order])
    count = 1 + int(np.sum(total < p))
    kept = np.zeros(len(probabilities))
    kept = np.where(probabilities >= p, probabilities, 0)
    return kept / max(kept.sum(), 1e-9)


# %% wrong: least_likely_kept / top_p
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return kept / kept.sum()


def top_p(probabilities, p):
    order = np.argsort(-probabilities)
    total = np.cumsum(probabilities[order])
    count = 1 + int(np.sum(total < p))
    kept = np.zeros(len(probabilities))
    order = order[::-1]
    total = np.cumsum(probabilities[order])
    order = order[total - probabilities[order] < p]
    kept[order] = probabilities[order]
    return kept / kept.sum()


# %% wrong: uniform_among_kept / top_p
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return kept / kept.sum()


def top_p(probabilities, p):
    order = np.argsort(-probabilities)
    total = np.cumsum(probabilities[order])
    count = 1 + int(np.sum(total < p))
    kept = np.zeros(len(probabilities))
    kept[order[:count]] = 1 / count
    return kept / kept.sum()


# %% wrong: order_lost / top_p
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k is too small")
    kept = np.zeros_like(probabilities)
    best = np.argsort(-probabilities, kind="stable")[:k]
    kept[best] = probabilities[best]
    return kept / kept.sum()


def top_p(probabilities, p):
    order = np.argsort(-probabilities)
    total = np.cumsum(probabilities[order])
    count = 1 + int(np.sum(total < p))
    kept = np.zeros(len(probabilities))
    kept[:count] = probabilities[order[:count]]
    return kept / kept.sum()


# %% wrong: argument_changed / the tail set to 0 says "has changed its argument"
def top_k(probabilities, k):
    if k < 1:
        raise ValueError("k must be 1 or more")
    order = np.argsort(probabilities)[::-1]
    probabilities[order[k:]] = 0
    return probabilities / probabilities.sum()


def top_p(probabilities, p):
    order = np.argsort(probabilities)[::-1]
    total = 0.0
    for rank, token in enumerate(order):
        total += probabilities[token]
        if total >= p:
            probabilities[order[rank + 1 :]] = 0
            break
    return probabilities / probabilities.sum()


# %% wrong: place_not_found
def top_k(probabilities, k):
    """The k likeliest tokens' probabilities, made to add up to 1; the others are 0."""
    if k < 1:
        raise ValueError("k must be at least 1")
    order = np.argsort(probabilities)[::-1][:k]
    kept = np.zeros_like(probabilities)
    kept[order] = probabilities[order]
    return kept / kept.sum()


def top_p(probabilities, p):
    """The smallest set of likeliest tokens that reaches p, made to add up to 1."""
    order = np.argsort(probabilities)[::-1]
    cumulative = np.cumsum(probabilities[order])
    count = np.argmax(cumulative >= p) + 1
    kept = np.zeros_like(probabilities)
    kept[order[:count]] = probabilities[order[:count]]
    return kept / kept.sum()


# %% wrong: ties_kept / top_p
def top_k(probabilities, k):
    """The k likeliest tokens' probabilities, made to add up to 1; the others are 0."""
    if k < 1:
        raise ValueError("k below 1")
    order = np.argsort(probabilities)[::-1]
    kept = np.array(probabilities, "float64")
    kept[order[k:]] = 0
    return kept / kept.sum()


def top_p(probabilities, p):
    """The smallest set of likeliest tokens that reaches p, made to add up to 1."""
    falling = np.sort(np.asarray(probabilities, "float64"))[::-1]
    total = 0.0
    for border in falling:
        total += border
        if total >= p:
            break
    kept = np.where(probabilities >= border, probabilities, 0)
    return kept / kept.sum()
