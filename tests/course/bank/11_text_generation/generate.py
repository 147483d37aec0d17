# %% right: no step after the last draw, an array
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    drawn, state, waiting = [], None, list(prompt_ids)
    while len(drawn) < length:
        for token in waiting:
            logits, state = step(token, state)
        waiting = [sample(apply_temperature(logits, temperature), rng)]
        drawn += waiting
    return np.array(drawn)


# %% right: last prompt id in the loop
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids[:-1]:
        _, state = step(token, state)
    token, drawn = prompt_ids[-1], []
    for _ in range(length):
        logits, state = step(token, state)
        token = sample(apply_temperature(logits, temperature), rng)
        drawn.append(token)
    return drawn


# %% right: own softmax and running sum
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    ids, state = list(prompt_ids), None
    for i in range(len(ids) + length - 1):
        logits, state = step(ids[i], state)
        if i >= len(prompt_ids) - 1:
            p = np.exp((logits - logits.max()) / temperature)
            ids.append(int(np.searchsorted(np.cumsum(p) / p.sum(), rng.random())))
    return tuple(ids[len(prompt_ids) :])


# %% right: first step without a state
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    logits, state = step(prompt_ids[0])
    for token in prompt_ids[1:]:
        logits, state = step(token, state=state)
    drawn = []
    for _ in range(length):
        token = sample(apply_temperature(logits, temperature), rng)
        drawn.append(token)
        logits, state = step(token, state)
    return drawn


# %% wrong: state_reset
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    logits, _ = step(prompt_ids[-1], None)
    drawn = []
    for _ in range(length):
        token = sample(apply_temperature(logits, temperature), rng)
        drawn.append(token)
        logits, _ = step(token, None)
    return drawn


# %% wrong: state_dropped
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    drawn = []
    for _ in range(length):
        token = sample(apply_temperature(logits, temperature), rng)
        drawn.append(token)
        logits, _ = step(token)
    return drawn


# %% wrong: prompt_not_read
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    logits, state = step(prompt_ids[-1], None)
    drawn = []
    for _ in range(length):
        token = sample(apply_temperature(logits, temperature), rng)
        drawn.append(token)
        logits, state = step(token, state)
    return drawn


# %% wrong: last_prompt_id_read_twice
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    logits, state = step(prompt_ids[-1], state)
    drawn = []
    for _ in range(length):
        token = sample(apply_temperature(logits, temperature), rng)
        drawn.append(token)
        logits, state = step(token, state)
    return drawn


# %% wrong: prefix_and_state
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    drawn = []
    for _ in range(length):
        token = sample(apply_temperature(logits, temperature), rng)
        drawn.append(token)
        for old in [*prompt_ids, *drawn]:
            logits, state = step(old, state)
    return drawn


# %% wrong: state_not_updated
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    drawn = []
    for _ in range(length):
        token = sample(apply_temperature(logits, temperature), rng)
        drawn.append(token)
        logits, _ = step(token, state)
    return drawn


# %% wrong: draw_not_read
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    drawn = []
    for _ in range(length):
        token = sample(apply_temperature(logits, temperature), rng)
        drawn.append(token)
        pass
    return drawn


# %% wrong: prompt_reversed
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids[::-1]:
        logits, state = step(token, state)
    drawn = []
    for _ in range(length):
        token = sample(apply_temperature(logits, temperature), rng)
        drawn.append(token)
        logits, state = step(token, state)
    return drawn


# %% wrong: temperature_ignored
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    drawn = []
    for _ in range(length):
        token = sample(apply_temperature(logits, 1.0), rng)
        drawn.append(token)
        logits, state = step(token, state)
    return drawn


# %% wrong: temperature_inverted
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    drawn = []
    for _ in range(length):
        token = sample(apply_temperature(logits, 1 / temperature), rng)
        drawn.append(token)
        logits, state = step(token, state)
    return drawn


# %% wrong: argmax
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    drawn = []
    for _ in range(length):
        token = int(np.argmax(logits))
        drawn.append(token)
        logits, state = step(token, state)
    return drawn


# %% wrong: uniform
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    drawn = []
    for _ in range(length):
        token = int(rng.integers(len(logits)))
        drawn.append(token)
        logits, state = step(token, state)
    return drawn


# %% wrong: prefix_reread
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    drawn = []
    for _ in range(length):
        token = sample(apply_temperature(logits, temperature), rng)
        drawn.append(token)
        state = None
        for old in [*prompt_ids, *drawn]:
            logits, state = step(old, state)
    return drawn


# %% wrong: prompt_returned
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    drawn = []
    for _ in range(length):
        token = sample(apply_temperature(logits, temperature), rng)
        drawn.append(token)
        logits, state = step(token, state)
    return [*prompt_ids, *drawn]


# %% wrong: one_too_many
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    drawn = []
    for _ in range(length + 1):
        token = sample(apply_temperature(logits, temperature), rng)
        drawn.append(token)
        logits, state = step(token, state)
    return drawn


# %% wrong: one_too_few
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    drawn = []
    for _ in range(length - 1):
        token = sample(apply_temperature(logits, temperature), rng)
        drawn.append(token)
        logits, state = step(token, state)
    return drawn


# %% wrong: prompt_not_checked
def generate(step, prompt_ids, length, temperature, rng):
    prompt_ids = prompt_ids or [0]
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    drawn = []
    for _ in range(length):
        token = sample(apply_temperature(logits, temperature), rng)
        drawn.append(token)
        logits, state = step(token, state)
    return drawn


# %% wrong: a_batch says "step takes one token id"
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    logits, state = step(np.array([prompt_ids]), None)
    return [sample(apply_temperature(logits, temperature), rng)]


# %% wrong: draw_not_read / and no temperature
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("the prompt must have at least one id")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    new = []
    for _ in range(length):
        token = sample(apply_temperature(logits, 1.0), rng)
        new.append(token)
        new_logits, state = step(token, state)
    return new


# %% wrong: prompt_returned / as the tail of the prompt
def generate(step, prompt_ids, length, temperature, rng):
    """A list of length new ids that continue the prompt, one step for each id."""
    if not prompt_ids:
        raise ValueError("empty prompt")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    for _ in range(length):
        token = sample(apply_temperature(logits, temperature), rng)
        prompt_ids.append(token)
        logits, state = step(token, state)
    return prompt_ids[-length:]


# %% wrong: prompt_changed
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    given, state = len(prompt_ids), None
    for token in prompt_ids:
        logits, state = step(token, state)
    for _ in range(length):
        prompt_ids.append(sample(apply_temperature(logits, temperature), rng))
        logits, state = step(prompt_ids[-1], state)
    return prompt_ids[given:]


# %% wrong: read_id_kept
def generate(step, prompt_ids, length, temperature, rng):
    if len(prompt_ids) == 0:
        raise ValueError("empty prompt")
    state, text = None, list(prompt_ids)
    for place in range(len(prompt_ids) + length - 1):
        logits, state = step(text[place], state)
        if place >= len(prompt_ids) - 1:
            text.append(sample(apply_temperature(logits, temperature), rng))
    return text[len(prompt_ids) - 1 : -1]
