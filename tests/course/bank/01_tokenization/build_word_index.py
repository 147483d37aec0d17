# %% right: most_common
def build_word_index(texts, oov_token=None):
    counts = Counter()
    for text in texts:
        counts.update(split_words(text))
    names = [word for word, _ in counts.most_common()]
    if oov_token:
        names = [oov_token, *names]
    return dict(zip(names, range(1, len(names) + 1)))


# %% right: plain dictionaries, reverse keeps ties
def build_word_index(texts, oov_token=None):
    counts = {}
    for text in texts:
        for word in split_words(text):
            counts[word] = counts.get(word, 0) + 1
    index = {} if oov_token is None else {oov_token: 1}
    for word in sorted(counts, key=counts.get, reverse=True):
        index[word] = len(index) + 1
    return index


# %% right: explicit first appearance, NumPy ids
def build_word_index(texts, oov_token=None):
    words = [word for text in texts for word in split_words(text)]
    order = sorted(set(words), key=lambda word: (-words.count(word), words.index(word)))
    start = 1
    index = {}
    if oov_token is not None:
        index[oov_token] = 1
        start = 2
    return index | dict(zip(order, np.arange(start, start + len(order))))


# %% wrong: id_zero_used
def build_word_index(texts, oov_token=None):
    counts = Counter(w for t in texts for w in split_words(t))
    names = ([oov_token] if oov_token else []) + [w for w, _ in counts.most_common()]
    return {w: i for i, w in enumerate(names)}


# %% wrong: oov_missing
def build_word_index(texts, oov_token=None):
    counts = Counter(w for t in texts for w in split_words(t))
    return {w: i for i, (w, _) in enumerate(counts.most_common(), 1)}


# %% wrong: oov_last
def build_word_index(texts, oov_token=None):
    counts = Counter(w for t in texts for w in split_words(t))
    names = [w for w, _ in counts.most_common()] + ([oov_token] if oov_token else [])
    return {w: i for i, w in enumerate(names, 1)}


# %% wrong: alphabetical
def build_word_index(texts, oov_token=None):
    names = sorted({w for t in texts for w in split_words(t)})
    names = ([oov_token] if oov_token else []) + names
    return {w: i for i, w in enumerate(names, 1)}


# %% wrong: order_of_appearance
def build_word_index(texts, oov_token=None):
    names = list(dict.fromkeys(w for t in texts for w in split_words(t)))
    names = ([oov_token] if oov_token else []) + names
    return {w: i for i, w in enumerate(names, 1)}


# %% wrong: ties_alphabetical
def build_word_index(texts, oov_token=None):
    counts = Counter(w for t in texts for w in split_words(t))
    names = sorted(counts, key=lambda w: (-counts[w], w))
    names = ([oov_token] if oov_token else []) + names
    return {w: i for i, w in enumerate(names, 1)}


# %% wrong: ties_last_first
def build_word_index(texts, oov_token=None):
    counts = Counter(w for t in texts for w in split_words(t))
    names = sorted(counts, key=counts.get)[::-1]
    names = ([oov_token] if oov_token else []) + names
    return {w: i for i, w in enumerate(names, 1)}


# %% wrong: rare_words_first
def build_word_index(texts, oov_token=None):
    counts = Counter(w for t in texts for w in split_words(t))
    names = sorted(counts, key=counts.get)
    names = ([oov_token] if oov_token else []) + names
    return {w: i for i, w in enumerate(names, 1)}


# %% wrong: texts_counted
def build_word_index(texts, oov_token=None):
    counts = Counter(w for t in texts for w in dict.fromkeys(split_words(t)))
    names = ([oov_token] if oov_token else []) + [w for w, _ in counts.most_common()]
    return {w: i for i, w in enumerate(names, 1)}


# %% wrong: counts_returned
def build_word_index(texts, oov_token=None):
    return dict(Counter(w for t in texts for w in split_words(t)))


# %% wrong: case_kept
def build_word_index(texts, oov_token=None):
    table = str.maketrans(dict.fromkeys(FILTERS, " "))
    counts = Counter(w for t in texts for w in t.translate(table).split())
    names = ([oov_token] if oov_token else []) + [w for w, _ in counts.most_common()]
    return {w: i for i, w in enumerate(names, 1)}


# %% wrong: punctuation_kept
def build_word_index(texts, oov_token=None):
    counts = Counter(w for t in texts for w in t.lower().split())
    names = ([oov_token] if oov_token else []) + [w for w, _ in counts.most_common()]
    return {w: i for i, w in enumerate(names, 1)}


# %% wrong: texts_glued
def build_word_index(texts, oov_token=None):
    counts = Counter(split_words("".join(texts)))
    names = ([oov_token] if oov_token else []) + [w for w, _ in counts.most_common()]
    return {w: i for i, w in enumerate(names, 1)}


# %% wrong: id_zero_used / as they appear
def build_word_index(texts, oov_token=None):
    seen = [] if oov_token is None else [oov_token]
    for text in texts:
        for word in split_words(text):
            if word not in seen:
                seen.append(word)
    return {word: number for number, word in enumerate(seen)}


# %% wrong: id_given_twice
def build_word_index(texts, oov_token=None):
    counts = Counter(word for text in texts for word in split_words(text))
    index = {}
    if oov_token is not None:
        index[oov_token] = 1
    number = 1
    for word, _ in counts.most_common():
        index[word] = number
        number += 1
    return index


# %% wrong: punctuation_and_case_kept
def build_word_index(texts, oov_token=None):
    counts = Counter(" ".join(texts).split())
    words = [word for word, count in counts.most_common()]
    if oov_token is not None:
        words = [oov_token, *words]
    return {word: i + 1 for i, word in enumerate(words)}
