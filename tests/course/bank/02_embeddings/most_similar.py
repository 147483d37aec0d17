# %% right: a loop with math
def most_similar(word, table, word_index, k):
    own = table[word_index[word]]
    found = []
    for other in word_index:
        if other == word:
            continue
        vector = table[word_index[other]]
        cosine = np.dot(own, vector) / (np.linalg.norm(own) * np.linalg.norm(vector))
        found.append((cosine, other))
    found.sort(reverse=True)
    return [(other, cosine) for cosine, other in found][:k]


# %% right: argsort over the words' rows
def most_similar(word, table, word_index, k):
    if word not in word_index:
        raise KeyError(f"{word!r} is not in the index")
    words = [w for w in word_index if w != word]
    rows = np.asarray(table, "float64")[[word_index[w] for w in words]]
    own = table[word_index[word]].astype("float64")
    cosines = rows @ own / np.sqrt((rows**2).sum(axis=1) * (own**2).sum())
    return [[words[i], cosines[i]] for i in np.argsort(cosines)[::-1][:k]]


# %% right: TensorFlow
def most_similar(word, table, word_index, k):
    unit = tf.math.l2_normalize(table, axis=1)
    scores = tf.linalg.matvec(unit, unit[word_index[word]]).numpy()
    others = [w for w in word_index if w != word]
    others.sort(key=lambda w: -scores[word_index[w]])
    return tuple((w, scores[word_index[w]]) for w in others[:k])


# %% right: heapq, Keras' loss
def most_similar(word, table, word_index, k):
    import heapq

    own = table[word_index[word]]
    losses = keras.losses.cosine_similarity(np.broadcast_to(own, table.shape), table)
    scored = {w: -float(losses[i]) for w, i in word_index.items() if w != word}
    return [(w, scored[w]) for w in heapq.nlargest(k, scored, key=scored.get)]


# %% wrong: word_itself_included
def most_similar(word, table, word_index, k):
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    scores = unit @ unit[word_index[word]]
    found = sorted(word_index, key=lambda w: -scores[word_index[w]])
    return [(w, float(scores[word_index[w]])) for w in found[:k]]


# %% wrong: dot_product
def most_similar(word, table, word_index, k):
    scores = table @ table[word_index[word]]
    found = sorted((w for w in word_index if w != word), key=lambda w: -scores[word_index[w]])
    return [(w, float(scores[word_index[w]])) for w in found[:k]]


# %% wrong: query_not_normalised
def most_similar(word, table, word_index, k):
    scores = table @ table[word_index[word]] / np.linalg.norm(table, axis=1)
    found = sorted((w for w in word_index if w != word), key=lambda w: -scores[word_index[w]])
    return [(w, float(scores[word_index[w]])) for w in found[:k]]


# %% wrong: only_query_normalised
def most_similar(word, table, word_index, k):
    own = table[word_index[word]]
    scores = table @ own / np.linalg.norm(own)
    found = sorted((w for w in word_index if w != word), key=lambda w: -scores[word_index[w]])
    return [(w, float(scores[word_index[w]])) for w in found[:k]]


# %% wrong: euclidean_distance
def most_similar(word, table, word_index, k):
    scores = np.linalg.norm(table - table[word_index[word]], axis=1)
    found = sorted((w for w in word_index if w != word), key=lambda w: scores[word_index[w]])
    return [(w, float(scores[word_index[w]])) for w in found[:k]]


# %% wrong: least_similar
def most_similar(word, table, word_index, k):
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    scores = unit @ unit[word_index[word]]
    found = sorted((w for w in word_index if w != word), key=lambda w: scores[word_index[w]])
    return [(w, float(scores[word_index[w]])) for w in found[:k]]


# %% wrong: order_reversed
def most_similar(word, table, word_index, k):
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    scores = unit @ unit[word_index[word]]
    found = sorted((w for w in word_index if w != word), key=lambda w: scores[word_index[w]])
    return [(w, float(scores[word_index[w]])) for w in found[-k:]]


# %% wrong: ids_shifted
def most_similar(word, table, word_index, k):
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    scores = unit @ unit[word_index[word] - 1]
    found = sorted((w for w in word_index if w != word), key=lambda w: -scores[word_index[w] - 1])
    return [(w, float(scores[word_index[w] - 1])) for w in found[:k]]


# %% wrong: similarities_missing
def most_similar(word, table, word_index, k):
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    scores = unit @ unit[word_index[word]]
    return sorted((w for w in word_index if w != word), key=lambda w: -scores[word_index[w]])[:k]


# %% wrong: pair_swapped
def most_similar(word, table, word_index, k):
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    scores = unit @ unit[word_index[word]]
    found = sorted((w for w in word_index if w != word), key=lambda w: -scores[word_index[w]])
    return [(float(scores[word_index[w]]), w) for w in found[:k]]


# %% wrong: k_ignored
def most_similar(word, table, word_index, k):
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    scores = unit @ unit[word_index[word]]
    found = sorted((w for w in word_index if w != word), key=lambda w: -scores[word_index[w]])
    return [(w, float(scores[word_index[w]])) for w in found]


# %% wrong: unknown_word_accepted
def most_similar(word, table, word_index, k):
    if word not in word_index:
        return []
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    scores = unit @ unit[word_index[word]]
    found = sorted((w for w in word_index if w != word), key=lambda w: -scores[word_index[w]])
    return [(w, float(scores[word_index[w]])) for w in found[:k]]


# %% wrong: padding_taken_for_a_word says "your code raised KeyError"
def most_similar(word, table, word_index, k):
    names = {row: w for w, row in word_index.items()}
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    scores = unit @ unit[word_index[word]]
    order = [i for i in np.argsort(-scores) if i != word_index[word]]
    return [(names[i], float(scores[i])) for i in order[:k]]


# %% wrong: dot_product / the word itself as well
def most_similar(word, table, word_index, k):
    scores = {other: float(table[i] @ table[word_index[word]]) for other, i in word_index.items()}
    return sorted(scores.items(), key=lambda pair: -pair[1])[:k]


# %% wrong: divided_by_length_of_table
def most_similar(word, table, word_index, k):
    """The k other words with the largest cosine."""
    normed = table / np.linalg.norm(table)
    cosines = normed @ normed[word_index[word]]
    pairs = [(other, float(cosines[i])) for other, i in word_index.items() if other != word]
    pairs.sort(key=lambda pair: pair[1], reverse=True)
    return pairs[:k]


# %% wrong: place_for_row
def most_similar(word, table, word_index, k):
    words = list(word_index)
    vectors = table / np.linalg.norm(table, axis=1, keepdims=True)
    cosines = vectors @ vectors[word_index[word]]
    result = []
    for i in np.argsort(-cosines[: len(words)]):
        if words[i] != word:
            result.append((words[i], float(cosines[i])))
    return result[:k]


# %% wrong: first_left_out
def most_similar(word, table, word_index, k):
    vector = table[word_index[word]]
    scores = []
    for other, row in word_index.items():
        cosine = vector @ table[row] / (np.linalg.norm(vector) * np.linalg.norm(table[row]))
        scores.append((other, round(float(cosine), 6)))
    scores.sort(key=lambda pair: -pair[1])
    return scores[1 : k + 1]


# %% wrong: equal_cosines_lost
def most_similar(word, table, word_index, k):
    v = table[word_index[word]]
    found = {}
    for other, i in word_index.items():
        if other == word:
            continue
        u = table[i]
        cosine = float(np.dot(u, v) / np.sqrt(np.dot(u, u) * np.dot(v, v)))
        found[cosine] = other
    return [(found[c], c) for c in sorted(found, reverse=True)[:k]]
