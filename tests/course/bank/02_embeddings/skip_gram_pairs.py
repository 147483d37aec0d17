# %% right: comprehension over all pairs of places
def skip_gram_pairs(sequence, window):
    places = range(len(sequence))
    return [
        (sequence[i], sequence[j])
        for i in places
        for j in places
        if 0 < abs(i - j) <= window and sequence[i] and sequence[j]
    ]


# %% right: slices, lists, padding stripped first
def skip_gram_pairs(sequence, window):
    words = [w for w in sequence if w != 0]
    found = []
    for i, word in enumerate(words):
        around = words[max(0, i - window) : i] + words[i + 1 : i + 1 + window]
        found += [[word, other] for other in around]
    return found


# %% right: NumPy
def skip_gram_pairs(sequence, window):
    ids = np.array(sequence, dtype="int32")
    i, j = np.indices((len(ids), len(ids)))
    near = (i != j) & (np.abs(i - j) <= window) & (ids[i] != 0) & (ids[j] != 0)
    return np.stack([ids[i[near]], ids[j[near]]], axis=1)


# %% right: offsets, padded on both sides with None
def skip_gram_pairs(sequence, window):
    wide = [0] * window + list(sequence) + [0] * window
    pairs = []
    for i in range(window, window + len(sequence)):
        for offset in list(range(-window, 0)) + list(range(1, window + 1)):
            if wide[i] and wide[i + offset]:
                pairs.append((wide[i], wide[i + offset]))
    return pairs


# %% wrong: context_on_the_right_only
def skip_gram_pairs(sequence, window):
    n = len(sequence)
    pairs = [(i, j) for i in range(n) for j in range(i + 1, min(n, i + window + 1))]
    return [(sequence[i], sequence[j]) for i, j in pairs if sequence[i] and sequence[j]]


# %% wrong: context_on_the_left_only
def skip_gram_pairs(sequence, window):
    pairs = [(i, j) for i in range(len(sequence)) for j in range(max(0, i - window), i)]
    return [(sequence[i], sequence[j]) for i, j in pairs if sequence[i] and sequence[j]]


# %% wrong: window_one_too_small
def skip_gram_pairs(sequence, window):
    n = range(len(sequence))
    pairs = [(i, j) for i in n for j in n if 0 < abs(i - j) < window]
    return [(sequence[i], sequence[j]) for i, j in pairs if sequence[i] and sequence[j]]


# %% wrong: window_one_too_small / on the right
def skip_gram_pairs(sequence, window):
    pairs = []
    for i in range(len(sequence)):
        for j in range(max(0, i - window), min(len(sequence), i + window)):
            if i != j and sequence[i] and sequence[j]:
                pairs.append((sequence[i], sequence[j]))
    return pairs


# %% wrong: window_one_too_large
def skip_gram_pairs(sequence, window):
    n = range(len(sequence))
    pairs = [(i, j) for i in n for j in n if 0 < abs(i - j) <= window + 1]
    return [(sequence[i], sequence[j]) for i, j in pairs if sequence[i] and sequence[j]]


# %% wrong: window_counts_both_sides
def skip_gram_pairs(sequence, window):
    n = range(len(sequence))
    pairs = [(i, j) for i in n for j in n if 0 < abs(i - j) <= window // 2]
    return [(sequence[i], sequence[j]) for i, j in pairs if sequence[i] and sequence[j]]


# %% wrong: words_at_the_edge_lost / negative slice
def skip_gram_pairs(sequence, window):
    words = [w for w in sequence if w]
    pairs = []
    for i, word in enumerate(words):
        left = words[i - window : i] if i >= window else []
        pairs += [(word, other) for other in left + words[i + 1 : i + window + 1]]
    return pairs


# %% wrong: words_at_the_edge_lost / full windows only
def skip_gram_pairs(sequence, window):
    pairs = []
    for i in range(window, len(sequence) - window):
        for j in range(i - window, i + window + 1):
            if i != j and sequence[i] and sequence[j]:
                pairs.append((sequence[i], sequence[j]))
    return pairs


# %% wrong: centre_paired_with_itself
def skip_gram_pairs(sequence, window):
    n = range(len(sequence))
    pairs = [(i, j) for i in n for j in n if abs(i - j) <= window]
    return [(sequence[i], sequence[j]) for i, j in pairs if sequence[i] and sequence[j]]


# %% wrong: equal_words_skipped
def skip_gram_pairs(sequence, window):
    n = range(len(sequence))
    pairs = [(sequence[i], sequence[j]) for i in n for j in n if abs(i - j) <= window]
    return [(c, o) for c, o in pairs if c and o and c != o]


# %% wrong: padding_paired
def skip_gram_pairs(sequence, window):
    n = range(len(sequence))
    return [(sequence[i], sequence[j]) for i in n for j in n if 0 < abs(i - j) <= window]


# %% wrong: another_order
def skip_gram_pairs(sequence, window):
    n = range(len(sequence))
    pairs = [(i, j) for i in n for j in n if 0 < abs(i - j) <= window]
    return sorted((sequence[i], sequence[j]) for i, j in pairs if sequence[i] and sequence[j])


# %% wrong: another_order / context first
def skip_gram_pairs(sequence, window):
    n = range(len(sequence))
    pairs = [(j, i) for i in n for j in n if 0 < abs(i - j) <= window]
    return [(sequence[i], sequence[j]) for i, j in pairs if sequence[i] and sequence[j]]


# %% wrong: another_order / nearest first
def skip_gram_pairs(sequence, window):
    words = [w for w in sequence if w]
    pairs = []
    for i in range(len(words)):
        for distance in range(1, window + 1):
            if i - distance >= 0:
                pairs.append((words[i], words[i - distance]))
            if i + distance < len(words):
                pairs.append((words[i], words[i + distance]))
    return pairs


# %% wrong: another_order / right side first
def skip_gram_pairs(sequence, window):
    words = [w for w in sequence if w]
    pairs = []
    for i in range(len(words)):
        pairs += [(words[i], w) for w in words[i + 1 : i + window + 1]]
        pairs += [(words[i], w) for w in words[max(0, i - window) : i]]
    return pairs


# %% wrong: another_order / distance by distance
def skip_gram_pairs(sequence, window):
    words = [w for w in sequence if w]
    pairs = []
    for d in range(1, window + 1):
        for i in range(len(words)):
            pairs += [(words[i], words[j]) for j in (i - d, i + d) if 0 <= j < len(words)]
    return pairs


# %% wrong: window_ignored
def skip_gram_pairs(sequence, window):
    words = [token for token in sequence if token]
    return [(words[i], words[i + 1]) for i in range(len(words) - 1)]


# %% wrong: first_place_of_a_word
def skip_gram_pairs(sequence, window):
    words = [word for word in sequence if word != 0]
    pairs = []
    for centre in words:
        i = words.index(centre)
        for j in range(max(0, i - window), min(len(words), i + window + 1)):
            if j != i:
                pairs.append((centre, words[j]))
    return pairs


# %% wrong: cut_at_first_padding
def skip_gram_pairs(sequence, window):
    if 0 in sequence:
        sequence = sequence[: sequence.index(0)]
    pairs = []
    for i in range(len(sequence)):
        for j in range(len(sequence)):
            if i != j and abs(i - j) <= window:
                pairs.append((sequence[i], sequence[j]))
    return pairs
