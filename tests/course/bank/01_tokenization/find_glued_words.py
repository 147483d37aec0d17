# %% right: nested loops
def find_glued_words(texts, known_words):
    result = []
    for text in texts:
        for word in split_words(text):
            if word in known_words:
                continue
            for cut in range(1, len(word)):
                if word[:cut] in known_words and word[cut:] in known_words:
                    if word not in result:
                        result.append(word)
                    break
    return result


# %% right: every pair of known words, precomputed
def find_glued_words(texts, known_words):
    pairs = {a + b for a in known_words for b in known_words} - set(known_words)
    return list(dict.fromkeys(w for t in texts for w in split_words(t) if w in pairs))


# %% right: regular expression
def find_glued_words(texts, known_words):
    import re

    one = "(?:" + "|".join(map(re.escape, known_words)) + ")"
    unknown = [w for t in texts for w in split_words(t) if w not in known_words]
    return [w for w in dict.fromkeys(unknown) if re.fullmatch(one + one, w)]


# %% wrong: unknown_words_reported
def find_glued_words(texts, known_words):
    words = [w for t in texts for w in split_words(t)]
    return [w for w in dict.fromkeys(words) if w not in known_words]


# %% wrong: known_words_reported
def find_glued_words(texts, known_words):
    pairs = {a + b for a in known_words for b in known_words}
    return list(dict.fromkeys(w for t in texts for w in split_words(t) if w in pairs))


# %% wrong: one_half_enough
def find_glued_words(texts, known_words):
    found = []
    for w in (w for t in texts for w in split_words(t)):
        if w not in known_words and any(w[:i] in known_words for i in range(1, len(w))):
            found.append(w)
    return list(dict.fromkeys(found))


# %% wrong: one_half_enough / either
def find_glued_words(texts, known_words):
    found = []
    for w in (w for t in texts for w in split_words(t)):
        cuts = range(1, len(w))
        if w not in known_words and any(w[:i] in known_words or w[i:] in known_words for i in cuts):
            found.append(w)
    return list(dict.fromkeys(found))


# %% wrong: three_words_reported
def find_glued_words(texts, known_words):
    def splits(w):
        return w in known_words or any(
            w[:i] in known_words and splits(w[i:]) for i in range(1, len(w))
        )

    words = dict.fromkeys(w for t in texts for w in split_words(t))
    return [w for w in words if w not in known_words and splits(w)]


# %% wrong: only_one_cut_tried
def find_glued_words(texts, known_words):
    found = []
    for w in dict.fromkeys(w for t in texts for w in split_words(t)):
        if w in known_words:
            continue
        for i in range(1, len(w)):
            if w[:i] in known_words:
                if w[i:] in known_words:
                    found.append(w)
                break
    return found


# %% wrong: reported_twice
def find_glued_words(texts, known_words):
    pairs = {a + b for a in known_words for b in known_words} - set(known_words)
    return [w for t in texts for w in split_words(t) if w in pairs]


# %% wrong: sorted
def find_glued_words(texts, known_words):
    pairs = {a + b for a in known_words for b in known_words} - set(known_words)
    return sorted({w for t in texts for w in split_words(t) if w in pairs})


# %% wrong: halves_returned
def find_glued_words(texts, known_words):
    pairs = {a + b: (a, b) for a in known_words for b in known_words}
    words = dict.fromkeys(w for t in texts for w in split_words(t))
    return [pairs[w] for w in words if w in pairs and w not in known_words]


# %% wrong: halves_returned / as one string
def find_glued_words(texts, known_words):
    pairs = {a + b: f"{a} {b}" for a in known_words for b in known_words}
    words = dict.fromkeys(w for t in texts for w in split_words(t))
    return [pairs[w] for w in words if w in pairs and w not in known_words]


# %% wrong: not_standardised
def find_glued_words(texts, known_words):
    pairs = {a + b for a in known_words for b in known_words} - set(known_words)
    return list(dict.fromkeys(w for t in texts for w in t.split() if w in pairs))


# %% wrong: a_set says "got a set"
def find_glued_words(texts, known_words):
    pairs = {a + b for a in known_words for b in known_words} - set(known_words)
    return {w for t in texts for w in split_words(t) if w in pairs}


# %% wrong: single_letter_missed
def find_glued_words(texts, known_words):
    known = set(known_words)
    glued = []
    for text in texts:
        for word in split_words(text):
            if word in known or word in glued:
                continue
            for i in range(1, len(word) - 1):
                if word[:i] in known and word[i:] in known:
                    glued.append(word)
                    break
    return glued


# %% wrong: same_word_twice_missed
def find_glued_words(texts, known_words):
    joined = {a + b for a in known_words for b in known_words if a != b}
    result = []
    for text in texts:
        for word in split_words(text):
            if word in joined and word not in known_words and word not in result:
                result.append(word)
    return result


# %% wrong: order_of_known_words
def find_glued_words(texts, known_words):
    words = set()
    for text in texts:
        words.update(split_words(text))
    glued = []
    for first in known_words:
        for second in known_words:
            word = first + second
            if word in words and word not in known_words and word not in glued:
                glued.append(word)
    return glued


# %% wrong: only_one_cut_tried / the longest start
def find_glued_words(texts, known_words):
    found = []
    by_length = sorted(known_words, key=len, reverse=True)
    for text in texts:
        for word in split_words(text):
            if word in known_words or word in found:
                continue
            for start in by_length:
                if word.startswith(start):
                    if word[len(start) :] in known_words:
                        found.append(word)
                    break
    return found


# %% wrong: only_one_cut_tried / the longest end
def find_glued_words(texts, known_words):
    found = []
    for word in (w for text in texts for w in split_words(text)):
        ends = [word[cut:] for cut in range(1, len(word)) if word[cut:] in known_words]
        if word in known_words or word in found or not ends:
            continue
        if word[: len(word) - len(ends[0])] in known_words:
            found.append(word)
    return found


# %% wrong: listed_for_each_cut
def find_glued_words(texts, known_words):
    known = set(known_words)
    words = []
    for text in texts:
        for word in split_words(text):
            if word not in words:
                words.append(word)
    result = []
    for word in words:
        if word in known:
            continue
        for i in range(1, len(word)):
            if word[:i] in known and word[i:] in known:
                result.append(word)
    return result
