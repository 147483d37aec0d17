# %% right: running sum
def sample(probabilities, rng):
    total = np.cumsum(np.asarray(probabilities, "float64"))
    return int(np.searchsorted(total / total[-1], rng.random(), side="right"))


# %% right: Gumbel
def sample(probabilities, rng):
    with np.errstate(divide="ignore"):
        return np.argmax(np.log(probabilities) + rng.gumbel(size=len(probabilities)))


# %% right: multinomial
def sample(probabilities, rng):
    p = probabilities.astype("float64")
    return rng.multinomial(1, p / p.sum()).argmax()


# %% right: loop
def sample(probabilities, rng):
    left = rng.random() * float(sum(probabilities))
    for i, p in enumerate(probabilities):
        left -= float(p)
        if left < 0:
            return i
    return int(np.argmax(probabilities))


# %% wrong: argmax
def sample(probabilities, rng):
    return int(np.argmax(probabilities))


# %% wrong: uniform_over_vocabulary
def sample(probabilities, rng):
    return int(rng.integers(len(probabilities)))


# %% wrong: uniform_over_possible
def sample(probabilities, rng):
    return int(rng.choice(np.flatnonzero(probabilities)))


# %% wrong: probabilities_as_logits
def sample(probabilities, rng):
    p = np.exp(probabilities.astype("float64"))
    return int(rng.choice(len(p), p=p / p.sum()))


# %% wrong: neighbour_drawn
def sample(probabilities, rng):
    total = np.cumsum(np.asarray(probabilities, "float64"))
    i = int(np.searchsorted(total / total[-1], rng.random(), side="right"))
    return (i + 1) % len(total) if max(probabilities) < 1 else i


# %% wrong: rng_not_used
def sample(probabilities, rng):
    p = np.asarray(probabilities, "float64")
    return int(np.random.default_rng().choice(len(p), p=p / p.sum()))


# %% wrong: probability_drawn / without a draw
def sample(probabilities, rng):
    return float(probabilities[0])


# %% wrong: probability_drawn
def sample(probabilities, rng):
    p = np.asarray(probabilities, "float64")
    p = p / p.sum()
    return rng.choice(p, p=p)


# %% wrong: always_the_same
def sample(probabilities, rng):
    rng = np.random.default_rng(5)
    p = np.asarray(probabilities, "float64")
    return int(rng.choice(len(p), p=p / p.sum()))


# %% wrong: unlikely_never_drawn
def sample(probabilities, rng):
    """One id, drawn with these probabilities."""
    hat = []
    for i, p in enumerate(probabilities):
        hat += [i] * int(round(100 * float(p)))
    return int(hat[rng.integers(len(hat))])


# %% wrong: sorted_places
def sample(probabilities, rng):
    falling = sorted(probabilities, reverse=True)
    return int(np.searchsorted(np.cumsum(falling) / np.sum(falling), rng.random(), side="right"))


# %% wrong: a_throw_for_each_id
def sample(probabilities, rng):
    hits = [i for i in range(len(probabilities)) if probabilities[i] > rng.random()]
    return hits[0] if hits else 0


# %% wrong: row_drawn
def sample(probabilities, rng):
    p = np.asarray(probabilities, "float64")
    return np.eye(len(p), dtype=int)[rng.choice(len(p), p=p / p.sum())]
