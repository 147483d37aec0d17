# %% right: one window after the other
def held_out_perplexity(predict, ids, length, characters):
    nats = 0.0
    for start in range(0, len(ids) - 1, length):
        targets = ids[start + 1 : start + 1 + length]
        inputs = ids[start : start + len(targets)]
        logits = predict(inputs[None])[0]
        for row, target in zip(logits, targets):
            row = row - max(row)
            nats += np.log(np.exp(row).sum()) - row[target]
    per_token = np.exp(nats / (len(ids) - 1))
    return {"per_token": per_token, "per_character": np.exp(nats / characters)}


# %% right: padded into one batch, Keras' loss
def held_out_perplexity(predict, ids, length, characters):
    n = len(ids) - 1
    rows = int(np.ceil(n / length))
    inputs, targets = np.zeros(rows * length, int), np.zeros(rows * length, int)
    inputs[:n], targets[:n] = ids[:-1], ids[1:]
    logits = predict(inputs.reshape(rows, length))
    losses = keras.losses.sparse_categorical_crossentropy(
        targets.reshape(rows, length), logits, from_logits=True
    )
    nats = float(np.asarray(losses).ravel()[:n].astype("float64").sum())
    return dict(per_token=float(np.exp(nats / n)), per_character=float(np.exp(nats / characters)))


# %% right: log_softmax, the second number from the first
def held_out_perplexity(predict, ids, length, characters):
    surprise = []
    position = 0
    while position < len(ids) - 1:
        window = np.asarray(ids[position : position + length + 1])
        log_p = keras.ops.log_softmax(predict(window[:-1].reshape(1, -1)), axis=-1)
        log_p = np.asarray(log_p)[0]
        surprise.extend(-log_p[i, window[i + 1]] for i in range(len(window) - 1))
        position += length
    per_token = np.exp(np.mean(surprise))
    return {"per_character": per_token ** (len(surprise) / characters), "per_token": per_token}


# %% wrong: border_lost
def held_out_perplexity(predict, ids, length, characters):
    windows = []
    for start in range(0, len(ids) - 1, length):
        targets = ids[start + 1 : start + 1 + length - 1]
        inputs = ids[start : start + len(targets)]
        if not len(inputs):
            continue
        logits = predict(inputs[None])[0]
        below = logits - logits.max(axis=-1, keepdims=True)
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
        windows.append(-log_p[np.arange(len(targets)), targets])
    each = np.concatenate(windows)
    nats, tokens = each.sum(), len(each)
    per_token = np.exp(nats / tokens)
    per_character = np.exp(nats / characters)
    return {"per_token": float(per_token), "per_character": float(per_character)}


# %% wrong: border_lost / divided by all
def held_out_perplexity(predict, ids, length, characters):
    windows = []
    for start in range(0, len(ids) - 1, length):
        targets = ids[start + 1 : start + 1 + length - 1]
        inputs = ids[start : start + len(targets)]
        if not len(inputs):
            continue
        logits = predict(inputs[None])[0]
        below = logits - logits.max(axis=-1, keepdims=True)
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
        windows.append(-log_p[np.arange(len(targets)), targets])
    each = np.concatenate(windows)
    nats, tokens = each.sum(), len(ids) - 1
    per_token = np.exp(nats / tokens)
    per_character = np.exp(nats / characters)
    return {"per_token": float(per_token), "per_character": float(per_character)}


# %% wrong: last_window_dropped
def held_out_perplexity(predict, ids, length, characters):
    windows = []
    for start in range(0, len(ids) - 1, length):
        targets = ids[start + 1 : start + 1 + length]
        inputs = ids[start : start + len(targets)]
        if len(inputs) < length:
            continue
        logits = predict(inputs[None])[0]
        below = logits - logits.max(axis=-1, keepdims=True)
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
        windows.append(-log_p[np.arange(len(targets)), targets])
    each = np.concatenate(windows)
    nats, tokens = each.sum(), len(each)
    per_token = np.exp(nats / tokens)
    per_character = np.exp(nats / characters)
    return {"per_token": float(per_token), "per_character": float(per_character)}


# %% wrong: last_window_dropped / divided by all
def held_out_perplexity(predict, ids, length, characters):
    windows = []
    for start in range(0, len(ids) - 1, length):
        targets = ids[start + 1 : start + 1 + length]
        inputs = ids[start : start + len(targets)]
        if len(inputs) < length:
            continue
        logits = predict(inputs[None])[0]
        below = logits - logits.max(axis=-1, keepdims=True)
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
        windows.append(-log_p[np.arange(len(targets)), targets])
    each = np.concatenate(windows)
    nats, tokens = each.sum(), len(ids) - 1
    per_token = np.exp(nats / tokens)
    per_character = np.exp(nats / characters)
    return {"per_token": float(per_token), "per_character": float(per_character)}


# %% wrong: targets_not_shifted
def held_out_perplexity(predict, ids, length, characters):
    windows = []
    for start in range(0, len(ids), length):
        targets = ids[start + 0 : start + 0 + length]
        inputs = ids[start : start + len(targets)]
        logits = predict(inputs[None])[0]
        below = logits - logits.max(axis=-1, keepdims=True)
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
        windows.append(-log_p[np.arange(len(targets)), targets])
    each = np.concatenate(windows)
    nats, tokens = each.sum(), len(each)
    per_token = np.exp(nats / tokens)
    per_character = np.exp(nats / characters)
    return {"per_token": float(per_token), "per_character": float(per_character)}


# %% wrong: windows_ignored
def held_out_perplexity(predict, ids, length, characters):
    windows = []
    for start in range(0, len(ids) - 1, len(ids)):
        targets = ids[start + 1 : start + 1 + len(ids)]
        inputs = ids[start : start + len(targets)]
        logits = predict(inputs[None])[0]
        below = logits - logits.max(axis=-1, keepdims=True)
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
        windows.append(-log_p[np.arange(len(targets)), targets])
    each = np.concatenate(windows)
    nats, tokens = each.sum(), len(ids) - 1
    per_token = np.exp(nats / tokens)
    per_character = np.exp(nats / characters)
    return {"per_token": float(per_token), "per_character": float(per_character)}


# %% wrong: windows_averaged / losses
def held_out_perplexity(predict, ids, length, characters):
    windows = []
    for start in range(0, len(ids) - 1, length):
        targets = ids[start + 1 : start + 1 + length]
        inputs = ids[start : start + len(targets)]
        logits = predict(inputs[None])[0]
        below = logits - logits.max(axis=-1, keepdims=True)
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
        windows.append(-log_p[np.arange(len(targets)), targets])
    each = np.concatenate(windows)
    nats, tokens = each.sum(), len(ids) - 1
    per_token = np.exp(np.mean([w.mean() for w in windows]))
    per_character = per_token ** (tokens / characters)
    return {"per_token": float(per_token), "per_character": float(per_character)}


# %% wrong: windows_averaged / perplexities
def held_out_perplexity(predict, ids, length, characters):
    windows = []
    for start in range(0, len(ids) - 1, length):
        targets = ids[start + 1 : start + 1 + length]
        inputs = ids[start : start + len(targets)]
        logits = predict(inputs[None])[0]
        below = logits - logits.max(axis=-1, keepdims=True)
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
        windows.append(-log_p[np.arange(len(targets)), targets])
    each = np.concatenate(windows)
    nats, tokens = each.sum(), len(ids) - 1
    per_token = np.mean([np.exp(w.mean()) for w in windows])
    per_character = per_token ** (tokens / characters)
    return {"per_token": float(per_token), "per_character": float(per_character)}


# %% wrong: mean_of_exp
def held_out_perplexity(predict, ids, length, characters):
    windows = []
    for start in range(0, len(ids) - 1, length):
        targets = ids[start + 1 : start + 1 + length]
        inputs = ids[start : start + len(targets)]
        logits = predict(inputs[None])[0]
        below = logits - logits.max(axis=-1, keepdims=True)
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
        windows.append(-log_p[np.arange(len(targets)), targets])
    each = np.concatenate(windows)
    nats, tokens = each.sum(), len(ids) - 1
    per_token = np.exp(each).mean()
    per_character = per_token ** (tokens / characters)
    return {"per_token": float(per_token), "per_character": float(per_character)}


# %% wrong: divided_by_ids
def held_out_perplexity(predict, ids, length, characters):
    windows = []
    for start in range(0, len(ids) - 1, length):
        targets = ids[start + 1 : start + 1 + length]
        inputs = ids[start : start + len(targets)]
        logits = predict(inputs[None])[0]
        below = logits - logits.max(axis=-1, keepdims=True)
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
        windows.append(-log_p[np.arange(len(targets)), targets])
    each = np.concatenate(windows)
    nats, tokens = each.sum(), len(ids)
    per_token = np.exp(nats / tokens)
    per_character = np.exp(nats / characters)
    return {"per_token": float(per_token), "per_character": float(per_character)}


# %% wrong: per_token_and_character_the_same
def held_out_perplexity(predict, ids, length, characters):
    windows = []
    for start in range(0, len(ids) - 1, length):
        targets = ids[start + 1 : start + 1 + length]
        inputs = ids[start : start + len(targets)]
        logits = predict(inputs[None])[0]
        below = logits - logits.max(axis=-1, keepdims=True)
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
        windows.append(-log_p[np.arange(len(targets)), targets])
    each = np.concatenate(windows)
    nats, tokens = each.sum(), len(ids) - 1
    per_token = np.exp(nats / tokens)
    per_character = per_token
    return {"per_token": float(per_token), "per_character": float(per_character)}


# %% wrong: perplexity_divided
def held_out_perplexity(predict, ids, length, characters):
    windows = []
    for start in range(0, len(ids) - 1, length):
        targets = ids[start + 1 : start + 1 + length]
        inputs = ids[start : start + len(targets)]
        logits = predict(inputs[None])[0]
        below = logits - logits.max(axis=-1, keepdims=True)
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
        windows.append(-log_p[np.arange(len(targets)), targets])
    each = np.concatenate(windows)
    nats, tokens = each.sum(), len(ids) - 1
    per_token = np.exp(nats / tokens)
    per_character = per_token * tokens / characters
    return {"per_token": float(per_token), "per_character": float(per_character)}


# %% wrong: perplexity_divided / wrong power
def held_out_perplexity(predict, ids, length, characters):
    windows = []
    for start in range(0, len(ids) - 1, length):
        targets = ids[start + 1 : start + 1 + length]
        inputs = ids[start : start + len(targets)]
        logits = predict(inputs[None])[0]
        below = logits - logits.max(axis=-1, keepdims=True)
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
        windows.append(-log_p[np.arange(len(targets)), targets])
    each = np.concatenate(windows)
    nats, tokens = each.sum(), len(ids) - 1
    per_token = np.exp(nats / tokens)
    per_character = per_token ** (characters / tokens)
    return {"per_token": float(per_token), "per_character": float(per_character)}


# %% wrong: loss_returned
def held_out_perplexity(predict, ids, length, characters):
    windows = []
    for start in range(0, len(ids) - 1, length):
        targets = ids[start + 1 : start + 1 + length]
        inputs = ids[start : start + len(targets)]
        logits = predict(inputs[None])[0]
        below = logits - logits.max(axis=-1, keepdims=True)
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
        windows.append(-log_p[np.arange(len(targets)), targets])
    each = np.concatenate(windows)
    nats, tokens = each.sum(), len(ids) - 1
    per_token = nats / tokens
    per_character = nats / characters
    return {"per_token": float(per_token), "per_character": float(per_character)}


# %% wrong: bits_and_nats_mixed
def held_out_perplexity(predict, ids, length, characters):
    windows = []
    for start in range(0, len(ids) - 1, length):
        targets = ids[start + 1 : start + 1 + length]
        inputs = ids[start : start + len(targets)]
        logits = predict(inputs[None])[0]
        below = logits - logits.max(axis=-1, keepdims=True)
        log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
        windows.append(-log_p[np.arange(len(targets)), targets])
    each = np.concatenate(windows)
    nats, tokens = each.sum(), len(ids) - 1
    per_token = 2 ** (nats / tokens)
    per_character = 2 ** (nats / characters)
    return {"per_token": float(per_token), "per_character": float(per_character)}


# %% wrong: overflow
def held_out_perplexity(predict, ids, length, characters):
    nats = 0.0
    with np.errstate(all="ignore"):
        for start in range(0, len(ids) - 1, length):
            targets = ids[start + 1 : start + 1 + length]
            logits = predict(ids[start : start + len(targets)][None])[0]
            below = logits
            log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
            nats -= log_p[np.arange(len(targets)), targets].sum()
    return {
        "per_token": np.exp(nats / (len(ids) - 1)),
        "per_character": np.exp(nats / characters),
    }


# %% wrong: overflow / one maximum for a window
def held_out_perplexity(predict, ids, length, characters):
    nats = 0.0
    with np.errstate(all="ignore"):
        for start in range(0, len(ids) - 1, length):
            targets = ids[start + 1 : start + 1 + length]
            logits = predict(ids[start : start + len(targets)][None])[0]
            below = logits - logits.max()
            log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
            nats -= log_p[np.arange(len(targets)), targets].sum()
    return {
        "per_token": np.exp(nats / (len(ids) - 1)),
        "per_character": np.exp(nats / characters),
    }


# %% wrong: a_number says "expected a dict"
def held_out_perplexity(predict, ids, length, characters):
    return 1.0


# %% wrong: one_of_two says "missing"
def held_out_perplexity(predict, ids, length, characters):
    return {"per_token": 7.0}


# %% wrong: zeros says "wrong"
def held_out_perplexity(predict, ids, length, characters):
    return {"per_token": 0.0, "per_character": 0.0}


# %% wrong: asked_reference
def held_out_perplexity(predict, ids, length, characters):
    return reference.held_out(predict, ids, length, characters)


# %% wrong: windows_averaged / per token only
def held_out_perplexity(predict, ids, length, characters):
    losses = []
    total = 0.0
    for start in range(0, len(ids) - 1, length):
        inputs = ids[start : start + length]
        targets = ids[start + 1 : start + length + 1]
        inputs = inputs[: len(targets)]
        z = np.asarray(predict(inputs[None]), "float64")[0]
        z -= z.max(axis=-1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
        nats = -log_p[np.arange(len(targets)), targets]
        losses.append(nats.mean())
        total += nats.sum()
    return {
        "per_token": float(np.exp(np.mean(losses))),
        "per_character": float(np.exp(total / characters)),
    }
