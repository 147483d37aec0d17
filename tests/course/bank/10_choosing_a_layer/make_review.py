# %% right: as in the lesson
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, int(positive[counts])


# %% right: a comprehension, tuple and int64
def make_review(grammar, rng):
    text, counted = grammar["patterns"][int(rng.random() * len(grammar["patterns"]))]
    first_is_good = rng.random() < 0.5
    how_many = rng.choice(np.arange(grammar["distance"][0], grammar["distance"][1] + 1))

    def opinion(good):
        if rng.uniform() < grammar["not"]:
            return [
                "not",
                grammar["bad" if good else "good"][
                    rng.integers(len(grammar["bad" if good else "good"]))
                ],
            ]
        return [rng.choice(list(grammar["good" if good else "bad"]))]

    def words(place):
        if place == "FIRST":
            return opinion(first_is_good)
        if place == "SECOND":
            return opinion(not first_is_good)
        if place == "ASIDES":
            return [w for _ in range(how_many) for w in rng.choice(grammar["asides"]).split(" ")]
        return [place]

    tokens = tuple(w for place in text.split(" ") for w in words(place))
    good = first_is_good if counted == "FIRST" else not first_is_good
    return tokens, np.int64(good)


# %% right: the counted opinion is drawn first, text replaced
def make_review(grammar, rng):
    text, counted = grammar["patterns"][rng.integers(0, len(grammar["patterns"]))]
    label = int(rng.integers(0, 2))
    n = rng.integers(grammar["distance"][0], grammar["distance"][1], endpoint=True)
    for place in ("FIRST", "SECOND"):
        positive = label if place == counted else 1 - label
        use_not = rng.binomial(1, grammar["not"])
        word = rng.choice(grammar["good"] if positive ^ use_not else grammar["bad"])
        text = text.replace(place, "not " * use_not + word)
    while "ASIDES" in text:
        text = text.replace("ASIDES", " ".join(rng.choice(grammar["asides"], size=n)), 1)
    return text.split(), label


# %% right: a bool for a label
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, positive[counts]


# %% wrong: first_opinion_counts
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, int(positive["FIRST"])


# %% wrong: first_opinion_counts / read first
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, int(positive[[w for w in pattern.split() if w in positive][0]])


# %% wrong: last_opinion_counts
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, int(positive[[w for w in pattern.split() if w in positive][-1]])


# %% wrong: not_ignored
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, int(positive[counts])


# %% wrong: labels_inverted
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, int(not positive[counts])


# %% wrong: opinions_not_opposite
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": bool(rng.integers(2))}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, int(positive[counts])


# %% wrong: asides_drawn_for_each_place
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], rng.integers(low, high + 1))).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, int(positive[counts])


# %% wrong: longest_distance_missing
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, max(high, low + 1))
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, int(positive[counts])


# %% wrong: distance_exceeded
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 2)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, int(positive[counts])


# %% wrong: unfair_coin says "how often FIRST is positive"
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(4))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, int(positive[counts])


# %% wrong: not_never_said
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = False
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, int(positive[counts])


# %% wrong: rng_not_used
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(np.random.randint(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, int(positive[counts])


# %% wrong: asides_not_split
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += list(map(str, rng.choice(grammar["asides"], asides)))
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, int(positive[counts])


# %% wrong: text_not_tokens
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return " ".join(tokens), int(positive[counts])


# %% wrong: label_only says "what comes back"
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return int(positive[counts])


# %% wrong: label_as_text says "the label '1'"
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, str(int(positive[counts]))


# %% wrong: no_return says "Is a return missing?"
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    tokens, int(positive[counts])


# %% wrong: one_pattern says "patterns that occur"
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][0]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        else:
            tokens.append(word)
    return tokens, int(positive[counts])


# %% wrong: one_word says "words that occur"
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += " ".join(rng.choice(grammar["asides"], asides)).split()
        elif word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [grammar[kind][0]]
        else:
            tokens.append(word)
    return tokens, int(positive[counts])


# %% wrong: asides_forgotten says "numbers of asides"
def make_review(grammar, rng):
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word in positive:
            negated = rng.random() < grammar["not"]
            kind = "good" if positive[word] != negated else "bad"
            tokens += ["not"] * negated + [str(rng.choice(grammar[kind]))]
        elif word != "ASIDES":
            tokens.append(word)
    return tokens, int(positive[counts])


# %% wrong: asides_left_as_they_are says "reviews that a pattern of the grammar makes"
def make_review(grammar, rng):
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word in positive:
            tokens.append(str(rng.choice(grammar["good" if positive[word] else "bad"])))
        else:
            tokens.append(word)
    return tokens, int(positive[counts])


# %% wrong: aside_repeated
def make_review(grammar, rng):
    patterns = grammar["patterns"]
    text, counting = patterns[int(rng.integers(len(patterns)))]
    low, high = grammar["distance"]
    n = int(rng.integers(low, high + 1))
    aside = str(rng.choice(grammar["asides"])).split()
    first = rng.random() < 0.5
    tokens = []
    for word in text.split():
        if word == "ASIDES":
            tokens += aside * n
        elif word == "FIRST" or word == "SECOND":
            positive = first == (word == "FIRST")
            negated = rng.random() < grammar["not"]
            kind = "good" if positive != negated else "bad"
            if negated:
                tokens.append("not")
            tokens.append(str(rng.choice(grammar[kind])))
        else:
            tokens.append(word)
    return tokens, int(first == (counting == "FIRST"))


# %% wrong: aside_repeated / the same ones at each place
def make_review(grammar, rng):
    pattern, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = " ".join(rng.choice(grammar["asides"], rng.integers(low, high + 1))).split()
    first = bool(rng.integers(2))
    positive = {"FIRST": first, "SECOND": not first}
    tokens = []
    for word in pattern.split():
        if word == "ASIDES":
            tokens += asides
        elif word in positive:
            negated = rng.random() < grammar["not"]
            if negated:
                tokens.append("not")
            tokens.append(str(rng.choice(grammar["good" if positive[word] != negated else "bad"])))
        else:
            tokens.append(word)
    return tokens, int(positive[counts])


# %% wrong: not_drawn_once
def make_review(grammar, rng):
    """A review's tokens, a list of words, and its label: 1 if the opinion that counts is positive."""
    text, counts = grammar["patterns"][rng.integers(len(grammar["patterns"]))]
    low, high = grammar["distance"]
    asides = rng.integers(low, high + 1)
    first = rng.random() < 0.5
    negated = rng.random() < grammar["not"]
    tokens = []
    for word in text.split():
        if word in ("FIRST", "SECOND"):
            positive = first if word == "FIRST" else not first
            if negated:
                tokens += ["not", str(rng.choice(grammar["bad" if positive else "good"]))]
            else:
                tokens.append(str(rng.choice(grammar["good" if positive else "bad"])))
        elif word == "ASIDES":
            for _ in range(asides):
                tokens += str(rng.choice(grammar["asides"])).split()
        else:
            tokens.append(word)
    return tokens, int(first if counts == "FIRST" else not first)
