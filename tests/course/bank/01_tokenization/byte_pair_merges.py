# %% right: words with counts, new lists
def byte_pair_merges(words, merges):
    corpus = {word: (tuple(word), n) for word, n in Counter(words).items()}
    result = []
    while len(result) < merges:
        counts = {}
        for pieces, n in corpus.values():
            for pair in zip(pieces, pieces[1:]):
                counts[pair] = counts.get(pair, 0) + n
        if not counts:
            break
        top = max(counts.values())
        pair = next(p for p in counts if counts[p] == top)
        result.append(pair)
        for word, (pieces, n) in corpus.items():
            new, i = [], 0
            while i < len(pieces):
                if pieces[i : i + 2] == pair:
                    new.append(pieces[i] + pieces[i + 1])
                    i += 2
                else:
                    new.append(pieces[i])
                    i += 1
            corpus[word] = (tuple(new), n)
    return result


# %% right: strings with separators and a regular expression
def byte_pair_merges(words, merges):
    import re

    text = [" ".join(word) for word in words]
    found = []
    for _ in range(merges):
        counts = Counter()
        for line in text:
            pieces = line.split()
            counts.update(zip(pieces[:-1], pieces[1:]))
        if len(counts) == 0:
            return found
        (a, b), _ = counts.most_common(1)[0]
        found.append((a, b))
        pattern = re.compile(r"(?<!\S)" + re.escape(a + " " + b) + r"(?!\S)")
        text = [pattern.sub(a + b, line) for line in text]
    return found


# %% right: recursion, lists for pairs
def byte_pair_merges(words, merges):
    def join(pieces, a, b):
        if len(pieces) < 2:
            return pieces
        if pieces[0] == a and pieces[1] == b:
            return [a + b, *join(pieces[2:], a, b)]
        return [pieces[0], *join(pieces[1:], a, b)]

    def more(text, left):
        pairs = [p for pieces in text for p in zip(pieces, pieces[1:])]
        if not pairs or left == 0:
            return []
        a, b = max(pairs, key=pairs.count)
        return [[a, b], *more([join(pieces, a, b) for pieces in text], left - 1)]

    return more([list(word) for word in words], merges)


# %% wrong: words_counted_once
def byte_pair_merges(words, merges):
    text = [list(w) for w in dict.fromkeys(words)]
    return _grow(text, merges)


def _grow(text, merges):
    found = []
    for _ in range(merges):
        counts = Counter(p for w in text for p in zip(w, w[1:]))
        if not counts:
            break
        best = max(counts, key=counts.get)
        found.append(best)
        for w in text:
            i = 0
            while i < len(w) - 1:
                if (w[i], w[i + 1]) == best:
                    w[i : i + 2] = [w[i] + w[i + 1]]
                i += 1
    return found


# %% wrong: pairs_across_words
def byte_pair_merges(words, merges):
    text, found = list("".join(words)), []
    for _ in range(merges):
        counts = Counter(zip(text, text[1:]))
        if not counts:
            break
        best = max(counts, key=counts.get)
        found.append(best)
        i = 0
        while i < len(text) - 1:
            if (text[i], text[i + 1]) == best:
                text[i : i + 2] = [text[i] + text[i + 1]]
            i += 1
    return found


# %% wrong: merge_not_applied
def byte_pair_merges(words, merges):
    found = []
    for _ in range(merges):
        counts = Counter(p for w in words for p in zip(w, w[1:]))
        if counts:
            found.append(max(counts, key=counts.get))
    return found


# %% wrong: not_counted_anew
def byte_pair_merges(words, merges):
    counts = Counter(p for w in words for p in zip(w, w[1:]))
    return [pair for pair, _ in counts.most_common(merges)]


# %% wrong: ties_last_first
def byte_pair_merges(words, merges):
    text, found = [list(w) for w in words], []
    for _ in range(merges):
        counts = Counter(p for w in text for p in zip(w, w[1:]))
        if not counts:
            break
        best = sorted(counts, key=counts.get)[-1]
        found.append(best)
        for w in text:
            i = 0
            while i < len(w) - 1:
                if (w[i], w[i + 1]) == best:
                    w[i : i + 2] = [w[i] + w[i + 1]]
                i += 1
    return found


# %% wrong: ties_alphabetical
def byte_pair_merges(words, merges):
    text, found = [list(w) for w in words], []
    for _ in range(merges):
        counts = Counter(p for w in text for p in zip(w, w[1:]))
        if not counts:
            break
        best = max(counts, key=lambda p: (counts[p], p))
        found.append(best)
        for w in text:
            i = 0
            while i < len(w) - 1:
                if (w[i], w[i + 1]) == best:
                    w[i : i + 2] = [w[i] + w[i + 1]]
                i += 1
    return found


# %% wrong: rarest_pair
def byte_pair_merges(words, merges):
    text, found = [list(w) for w in words], []
    for _ in range(merges):
        counts = Counter(p for w in text for p in zip(w, w[1:]))
        if not counts:
            break
        best = min(counts, key=counts.get)
        found.append(best)
        for w in text:
            i = 0
            while i < len(w) - 1:
                if (w[i], w[i + 1]) == best:
                    w[i : i + 2] = [w[i] + w[i + 1]]
                i += 1
    return found


# %% wrong: one_merge_too_few
def byte_pair_merges(words, merges):
    text, found = [list(w) for w in words], []
    for _ in range(1, merges):
        counts = Counter(p for w in text for p in zip(w, w[1:]))
        if not counts:
            break
        best = max(counts, key=counts.get)
        found.append(best)
        for w in text:
            i = 0
            while i < len(w) - 1:
                if (w[i], w[i + 1]) == best:
                    w[i : i + 2] = [w[i] + w[i + 1]]
                i += 1
    return found


# %% wrong: pieces_returned
def byte_pair_merges(words, merges):
    text, found = [list(w) for w in words], []
    for _ in range(merges):
        counts = Counter(p for w in text for p in zip(w, w[1:]))
        if not counts:
            break
        best = max(counts, key=counts.get)
        found.append("".join(best))
        for w in text:
            i = 0
            while i < len(w) - 1:
                if (w[i], w[i + 1]) == best:
                    w[i : i + 2] = [w[i] + w[i + 1]]
                i += 1
    return found


# %% wrong: ends_of_pieces_joined
def byte_pair_merges(words, merges):
    spaced = [" ".join(word) for word in words]
    result = []
    for _ in range(merges):
        counts = Counter()
        for text in spaced:
            pieces = text.split(" ")
            counts.update(zip(pieces, pieces[1:]))
        if not counts:
            break
        first, second = max(counts, key=counts.get)
        result.append((first, second))
        spaced = [text.replace(first + " " + second, first + second) for text in spaced]
    return result


# %% wrong: joined_once_a_word
def byte_pair_merges(words, merges):
    split = [list(word) for word in words]
    result = []
    for _ in range(merges):
        counts = Counter(pair for word in split for pair in zip(word, word[1:]))
        if not counts:
            break
        best = max(counts, key=counts.get)
        result.append(best)
        for word in split:
            for i in range(len(word) - 1):
                if (word[i], word[i + 1]) == best:
                    word[i : i + 2] = [best[0] + best[1]]
                    break
    return result


# %% wrong: stops_at_single_pairs
def byte_pair_merges(words, merges):
    split = [list(word) for word in words]
    found = []
    while len(found) < merges:
        counts = Counter()
        for word in split:
            for pair in zip(word, word[1:]):
                counts[pair] += 1
        if not counts or max(counts.values()) < 2:
            break
        pair = max(counts, key=counts.get)
        found.append(pair)
        for k, word in enumerate(split):
            joined = []
            for piece in word:
                joined.append(piece)
            i = 0
            while i < len(joined) - 1:
                if (joined[i], joined[i + 1]) == pair:
                    joined[i : i + 2] = [joined[i] + joined[i + 1]]
                i += 1
            split[k] = joined
    return found
