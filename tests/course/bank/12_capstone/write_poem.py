# %% right: a counter and keras' softmax
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("the temperature must be positive")
    state = None
    for token in prompt_ids:
        logits, state = step(int(token), state)
    drawn, ends = [], 0
    for _ in range(most):
        p = np.exp((logits[1:] - np.max(logits[1:])) / temperature)
        token = 1 + int(rng.choice(len(p), p=p / p.sum()))
        drawn.append(token)
        ends += token == line_end
        if ends == lines:
            break
        logits, state = step(token, state)
    return drawn


# %% right: the inverse of the running sum, numpy integers
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if not temperature > 0:
        raise ValueError(f"temperature = {temperature}")
    logits, state = step(prompt_ids[0])
    for token in prompt_ids[1:]:
        logits, state = step(token, state)
    poem = []
    while True:
        scaled = logits / temperature
        p = np.exp(scaled - scaled[1:].max())
        p[0] = 0
        sums = np.cumsum(p)
        poem.append(np.searchsorted(sums, rng.random() * sums[-1], side="right"))
        if len(poem) == most or sum(token == line_end for token in poem) == lines:
            return np.array(poem)
        logits, state = step(poem[-1], state)


# %% right: Gumbel noise on the logits
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("a temperature is above 0")
    state, poem = None, []
    for token in list(prompt_ids):
        logits, state = step(token, state)
    while len(poem) < most and poem.count(line_end) < lines:
        noisy = np.array(logits) / temperature + rng.gumbel(size=len(logits))
        poem.append(int(np.argmax(noisy[1:])) + 1)
        logits, state = step(poem[-1], state)
    return poem


# %% right: keras' softmax of what is known
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem, left = [], lines
    while left and len(poem) < most:
        known = np.asarray(logits)[1:] / temperature
        p = np.asarray(keras.ops.softmax(known), "float64")
        token = int(rng.choice(np.arange(1, len(p) + 1), p=p / p.sum()))
        poem.append(token)
        left -= token == line_end
        if left:
            logits, state = step(token, state)
    return tuple(poem)


# %% wrong: unknown_drawn
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: unknown_logit_0
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = 0
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: temperature_without_effect
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float)
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: temperature_without_effect / after the softmax
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float)
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        p = p / temperature
        token = int(rng.choice(len(p), p=p / p.sum()))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: temperature_inverted
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) * temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: softmax_twice
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        z = np.array(logits, float)
        z[0] = -np.inf
        z = np.exp(z - z.max())
        scaled = z / z.sum() / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: argmax
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(np.argmax(p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: state_dropped
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids[-1:]:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token)
    return poem


# %% wrong: prompt_not_read
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids[-1:]:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: last_prompt_id_read_twice
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in [*prompt_ids, prompt_ids[-1]]:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: prefix_and_state
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        for token in [*prompt_ids, *poem]:
            logits, state = step(token, state)
    return poem


# %% wrong: draw_not_read
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
    return poem


# %% wrong: line_end_left_out
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        lines -= token == line_end
        if not lines:
            break
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: goes_on
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: goes_on / one line
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) <= lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: prompt_lines_counted
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and [*prompt_ids, *poem].count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: ends_after_one_line
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and line_end not in poem:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: prompt_returned
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return [*prompt_ids, *poem]


# %% wrong: most_off_by_one
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) <= most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: most_off_by_one / less
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most - 1 and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: most_off_by_one / where none is given
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=401):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        poem.append(int(rng.choice(len(p), p=p / p.sum())))
        logits, state = step(poem[-1], state)
    return poem


# %% wrong: probabilities_are_nan
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        with np.errstate(all="ignore"):
            p = np.exp(scaled)
            p = p / p.sum()
        poem.append(int(rng.choice(len(p), p=p)))
        logits, state = step(poem[-1], state)
    return poem


# %% wrong: probabilities_do_not_add_up
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.asarray(logits, "float64") / temperature
        weights = np.exp(scaled - scaled.max())
        chances = weights / weights.sum()
        chances[0] = 0
        poem.append(int(rng.choice(len(chances), p=chances)))
        logits, state = step(poem[-1], state)
    return poem


# %% wrong: prefix_reread
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        state = None
        for token in [*prompt_ids, *poem]:
            logits, state = step(token, state)
    return poem


# %% wrong: temperature_not_checked
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled.max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: nothing says "None"
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    print("a poem")


# %% wrong: the_same_poem says "1500 poems"
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    return [1] * most


# %% wrong: text says "got a str"
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    return "the river"


# %% wrong: maximum_with_unknown says "take the maximum of the others"
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        p = np.exp(scaled - scaled.max())
        p[0] = 0
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: softmax_twice / with the unknown token in the first
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        first = np.exp(logits - np.max(logits))
        scaled = first / first.sum() / temperature
        scaled[0] = -np.inf
        p = np.exp(scaled - scaled[1:].max())
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem


# %% wrong: softmax_twice / the temperature in the first
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    if temperature <= 0:
        raise ValueError("temperature")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.array(logits, float) / temperature
        first = np.exp(scaled - scaled.max())
        first = first / first.sum()
        p = np.exp(first)
        p[0] = 0
        p = p / p.sum()
        token = int(rng.choice(len(p), p=p))
        poem.append(token)
        logits, state = step(token, state)
    return poem
