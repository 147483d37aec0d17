# %% right: dictionaries
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    from collections import Counter
    from math import exp, log

    pairs, firsts = Counter(zip(train, train[1:])), Counter(train[:-1])
    total = 0.0
    for a, b in zip(test, test[1:]):
        total -= log((pairs[a, b] + 1) / (firsts[a] + V))
    return exp(total / (len(test) - 1))


# %% right: one-hot product, NumPy number
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    one_hot = np.eye(V)[train]
    p = one_hot[:-1].T @ one_hot[1:] + 1
    p = p / p.sum(1, keepdims=True)
    return np.exp(-np.log(p[test[:-1], test[1:]]).mean())


# %% wrong: product_underflows
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(c[a, b] + 1) / (c[a].sum() + V) for a, b in zip(test, test[1:])]
        return float(np.prod(p) ** (-1 / len(p)))


# %% right: in bits, to the base 2
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(c[a, b] + 1) / (c[a].sum() + V) for a, b in zip(test, test[1:])]
        return 2 ** -np.mean(np.log2(p))


# %% wrong: not_smoothed
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [c[a, b] / max(1, c[a].sum()) for a, b in zip(test, test[1:])]
        return float(np.exp(-np.mean(np.log(p))))


# %% wrong: tested_on_training_text
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(c[a, b] + 1) / (c[a].sum() + V) for a, b in zip(train, train[1:])]
        return float(np.exp(-np.mean(np.log(p))))


# %% wrong: counted_in_test_text
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    c = np.zeros((V, V))
    for a, b in zip(test, test[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(c[a, b] + 1) / (c[a].sum() + V) for a, b in zip(test, test[1:])]
        return float(np.exp(-np.mean(np.log(p))))


# %% wrong: counted_in_both_texts
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    train = train + test
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(c[a, b] + 1) / (c[a].sum() + V) for a, b in zip(test, test[1:])]
        return float(np.exp(-np.mean(np.log(p))))


# %% wrong: texts_swapped
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    train, test = test, train
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(c[a, b] + 1) / (c[a].sum() + V) for a, b in zip(test, test[1:])]
        return float(np.exp(-np.mean(np.log(p))))


# %% wrong: pair_turned_round
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(c[a, b] + 1) / (c[:, b].sum() + V) for a, b in zip(test, test[1:])]
        return float(np.exp(-np.mean(np.log(p))))


# %% wrong: unigram
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(train.count(b) + 1) / (len(train) + V) for a, b in zip(test, test[1:])]
        return float(np.exp(-np.mean(np.log(p))))


# %% wrong: pairs_counted_once
def bigram_perplexity(train_ids, test_ids, vocab_size):
    counts = np.ones((vocab_size, vocab_size))
    counts[train_ids[:-1], train_ids[1:]] += 1
    p = counts / counts.sum(axis=1, keepdims=True)
    return np.exp(-np.log(p[test_ids[:-1], test_ids[1:]]).mean())


# %% wrong: vocabulary_not_in_denominator
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(c[a, b] + 1) / c[a].sum() for a, b in zip(test, test[1:])]
        return float(np.exp(-np.mean(np.log(p))))


# %% wrong: seen_vocabulary_only
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(c[a, b] + 1) / (c[a].sum() + len(set(train))) for a, b in zip(test, test[1:])]
        return float(np.exp(-np.mean(np.log(p))))


# %% wrong: last_id_counted
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(c[a, b] + 1) / (train.count(a) + V) for a, b in zip(test, test[1:])]
        return float(np.exp(-np.mean(np.log(p))))


# %% wrong: joint_probability
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(c[a, b] + 1) / (c.sum() + V * V) for a, b in zip(test, test[1:])]
        return float(np.exp(-np.mean(np.log(p))))


# %% wrong: divided_by_ids
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(c[a, b] + 1) / (c[a].sum() + V) for a, b in zip(test, test[1:])]
        return float(np.exp(-np.sum(np.log(p)) / len(test)))


# %% wrong: bits_and_nats_mixed
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(c[a, b] + 1) / (c[a].sum() + V) for a, b in zip(test, test[1:])]
        return float(2 ** -np.mean(np.log(p)))


# %% wrong: bits_and_nats_mixed / other way
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(c[a, b] + 1) / (c[a].sum() + V) for a, b in zip(test, test[1:])]
        return float(np.exp(-np.mean(np.log2(p))))


# %% wrong: loss_returned
def bigram_perplexity(train_ids, test_ids, vocab_size):
    train, test, V = list(train_ids), list(test_ids), vocab_size
    c = np.zeros((V, V))
    for a, b in zip(train, train[1:]):
        c[a, b] += 1
    with np.errstate(all="ignore"):
        p = [(c[a, b] + 1) / (c[a].sum() + V) for a, b in zip(test, test[1:])]
        return float(-np.mean(np.log(p)))


# %% wrong: pair_turned_round / in the training text only
def bigram_perplexity(train_ids, test_ids, vocab_size):
    counts = np.zeros((vocab_size, vocab_size))
    np.add.at(counts, (np.asarray(train_ids)[1:], np.asarray(train_ids)[:-1]), 1)
    p = (counts + 1) / (counts.sum(axis=1, keepdims=True) + vocab_size)
    test = np.asarray(test_ids)
    return float(np.exp(-np.mean(np.log(p[test[:-1], test[1:]]))))


# %% wrong: product_underflows / in a loop
def bigram_perplexity(train_ids, test_ids, vocab_size):
    """Perplexity of test_ids under an add-one bigram model counted in train_ids."""
    counts = np.ones((vocab_size, vocab_size))
    np.add.at(counts, (np.array(train_ids[:-1]), np.array(train_ids[1:])), 1)
    p = counts / counts.sum(axis=1, keepdims=True)
    product = np.float64(1.0)
    for a, b in zip(test_ids[:-1], test_ids[1:]):
        product *= p[a, b]
    return float(product ** (-1 / (len(test_ids) - 1)))
