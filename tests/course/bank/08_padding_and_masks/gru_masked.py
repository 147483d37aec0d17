# %% right: a share of one or zero
def gru_masked(x, mask, W, U, b):
    outputs = np.zeros((*x.shape[:2], U.shape[0]))
    h = outputs[:, 0]
    for t in range(x.shape[1]):
        m = mask[:, t].astype(float).reshape(-1, 1)
        h = m * gru_step(x[:, t], h, W, U, b) + (1 - m) * h
        outputs[:, t] = h
    return outputs


# %% right: only the real samples step, in place
def gru_masked(x, mask, W, U, b):
    h = np.zeros((x.shape[0], U.shape[0]), "float32")
    outputs = []
    for t in range(x.shape[1]):
        real = mask[:, t]
        h[real] = gru_step(x[real, t], h[real], W, U, b)
        outputs.append(h.copy())
    return np.array(outputs).swapaxes(0, 1)


# %% right: each sample without its padding, then spread out
def gru_masked(x, mask, W, U, b):
    rows = []
    for sample, real in zip(x, mask, strict=True):
        states = [np.zeros(U.shape[0])]
        for x_t in sample[real]:
            states.append(gru_step(x_t[None], states[-1][None], W, U, b)[0])
        rows.append(np.array(states)[np.cumsum(real)])
    return rows


# %% right: TensorFlow
def gru_masked(x, mask, W, U, b):
    h, outputs = tf.zeros((x.shape[0], U.shape[0])), []
    for t in range(x.shape[1]):
        new = tf.cast(gru_step(x[:, t], h.numpy(), W, U, b), tf.float32)
        h = tf.where(mask[:, t, None], new, h)
        outputs.append(h)
    return tf.stack(outputs, axis=1)


# %% right: Keras' cell in a loop of one's own
def gru_masked(x, mask, W, U, b):
    cell = keras.layers.GRUCell(len(U))
    cell.build((None, x.shape[-1]))
    cell.set_weights([W, U, b])
    h, outputs = np.zeros((len(x), len(U)), "float32"), []
    for t in range(x.shape[1]):
        new, _ = cell(x[:, t], [h])
        h = tf.where(mask[:, t, None], new, h)
        outputs.append(h)
    return tf.stack(outputs, axis=1)


# %% wrong: mask_ignored
def gru_masked(x, mask, W, U, b):
    h = np.zeros((len(x), len(U)))
    outputs = []
    for t in range(x.shape[1]):
        new = gru_step(x[:, t], h, W, U, b)
        h = new
        outputs.append(h)
    return np.stack(outputs, axis=1)


# %% wrong: mask_inverted
def gru_masked(x, mask, W, U, b):
    h = np.zeros((len(x), len(U)))
    outputs = []
    for t in range(x.shape[1]):
        new = gru_step(x[:, t], h, W, U, b)
        h = np.where(mask[:, t : t + 1], h, new)
        outputs.append(h)
    return np.stack(outputs, axis=1)


# %% wrong: masked_steps_output_zeros
def gru_masked(x, mask, W, U, b):
    h = np.zeros((len(x), len(U)))
    outputs = []
    for t in range(x.shape[1]):
        new = gru_step(x[:, t], h, W, U, b)
        h = np.where(mask[:, t : t + 1], new, h)
        outputs.append(h * mask[:, t : t + 1])
    return np.stack(outputs, axis=1)


# %% wrong: state_lost_at_masked_steps
def gru_masked(x, mask, W, U, b):
    h = np.zeros((len(x), len(U)))
    outputs = []
    for t in range(x.shape[1]):
        new = gru_step(x[:, t], h, W, U, b)
        h = np.where(mask[:, t : t + 1], new, 0.0)
        outputs.append(h)
    return np.stack(outputs, axis=1)


# %% wrong: padding_read_as_zeros
def gru_masked(x, mask, W, U, b):
    def gru(x):
        h, states = np.zeros((len(x), len(U))), []
        for t in range(x.shape[1]):
            h = gru_step(x[:, t], h, W, U, b)
            states.append(h)
        return np.stack(states, axis=1)

    return gru(x * mask[:, :, None])


# %% wrong: state_moves_on
def gru_masked(x, mask, W, U, b):
    def gru(x):
        h, states = np.zeros((len(x), len(U))), []
        for t in range(x.shape[1]):
            h = gru_step(x[:, t], h, W, U, b)
            states.append(h)
        return np.stack(states, axis=1)

    outputs = gru(x)
    shown = np.zeros((len(x), len(U)))
    for t in range(x.shape[1]):
        shown = np.where(mask[:, t, None], outputs[:, t], shown)
        outputs[:, t] = shown
    return outputs


# %% wrong: masking_shortens
def gru_masked(x, mask, W, U, b):
    def gru(x):
        h, states = np.zeros((len(x), len(U))), []
        for t in range(x.shape[1]):
            h = gru_step(x[:, t], h, W, U, b)
            states.append(h)
        return np.stack(states, axis=1)

    return [
        gru(s[m][None])[0]
        for s, m in zip(x, mask, strict=True)
        if m.any()
    ]


# %% wrong: real_steps_moved_to_the_front
def gru_masked(x, mask, W, U, b):
    def gru(x):
        h, states = np.zeros((len(x), len(U))), []
        for t in range(x.shape[1]):
            h = gru_step(x[:, t], h, W, U, b)
            states.append(h)
        return np.stack(states, axis=1)

    outputs = np.zeros((*x.shape[:2], len(U)))
    for i, real in enumerate(mask):
        if real.any():
            outputs[i, : real.sum()] = gru(x[i : i + 1, real])[0]
    return outputs


# %% wrong: one_mask_for_all
def gru_masked(x, mask, W, U, b):
    h = np.zeros((len(x), len(U)))
    outputs = []
    for t in range(x.shape[1]):
        new = gru_step(x[:, t], h, W, U, b)
        h = np.where(mask[:, t].all(), new, h)
        outputs.append(h)
    return np.stack(outputs, axis=1)


# %% wrong: last_state_only
def gru_masked(x, mask, W, U, b):
    h = np.zeros((len(x), len(U)))
    outputs = []
    for t in range(x.shape[1]):
        new = gru_step(x[:, t], h, W, U, b)
        h = np.where(mask[:, t : t + 1], new, h)
        outputs.append(h)
    return h


# %% wrong: mask_on_the_outputs_only
def gru_masked(x, mask, W, U, b):
    def gru(x):
        h, states = np.zeros((len(x), len(U))), []
        for t in range(x.shape[1]):
            h = gru_step(x[:, t], h, W, U, b)
            states.append(h)
        return np.stack(states, axis=1)

    return gru(x) * mask[..., None]


# %% wrong: asked_keras
def gru_masked(x, mask, W, U, b):
    layer = keras.layers.GRU(len(U), return_sequences=True, use_cudnn=False)
    layer.build(x.shape)
    layer.set_weights([W, U, b])
    return layer(x, mask=mask)


# %% wrong: one_array_for_all_steps says "one and the same array"
def gru_masked(x, mask, W, U, b):
    """Every output, (batch, time, units), of a GRU that skips the steps where mask is False."""
    h = np.zeros((x.shape[0], U.shape[0]), dtype="float32")
    outputs = []
    for t in range(x.shape[1]):
        real = mask[:, t]
        h[real] = gru_step(x[real, t], h[real], W, U, b)
        outputs.append(h)
    return np.stack(outputs, axis=1)


# %% wrong: padding_assumed_at_the_end
def gru_masked(x, mask, W, U, b):
    """Every output, (batch, time, units), of a GRU that skips the steps where mask is False."""
    lengths = mask.sum(axis=1)
    h = np.zeros((len(x), len(U)))
    result = []
    for t in range(x.shape[1]):
        new = gru_step(x[:, t], h, W, U, b)
        h = np.where((t < lengths)[:, None], new, h)
        result.append(h)
    return np.stack(result, axis=1)


# %% wrong: masked_steps_output_moves
def gru_masked(x, mask, W, U, b):
    h = np.zeros((x.shape[0], U.shape[0]), "float32")
    outputs = []
    for t in range(x.shape[1]):
        new = gru_step(x[:, t], h, W, U, b)
        outputs.append(new)
        h = np.where(mask[:, t, None], new, h)
    return np.stack(outputs, axis=1)


# %% wrong: stops_at_first_masked_step
def gru_masked(x, mask, W, U, b):
    outputs = np.zeros((*x.shape[:2], U.shape[0]), "float32")
    for i in range(len(x)):
        h = np.zeros((1, U.shape[0]), "float32")
        going_on = True
        for t in range(x.shape[1]):
            going_on = going_on and bool(mask[i, t])
            if going_on:
                h = np.asarray(gru_step(x[i : i + 1, t], h, W, U, b))
            outputs[i, t] = h
    return outputs


# %% wrong: real_steps_moved_to_the_front / the last one repeated
def gru_masked(x, mask, W, U, b):
    outputs = np.zeros((*x.shape[:2], U.shape[0]), "float32")
    for i, real in enumerate(mask):
        h = np.zeros((1, U.shape[0]), "float32")
        steps = x[i][real]
        for t in range(x.shape[1]):
            if t < len(steps):
                h = np.asarray(gru_step(steps[t : t + 1], h, W, U, b))
            outputs[i, t] = h
    return outputs
