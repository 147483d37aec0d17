# %% right: an array filled, input flipped
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    if go_backwards:
        x = x[:, ::-1]
    outputs = np.zeros((*x.shape[:2], U.shape[0]))
    state = 0 * outputs[:, 0] if h0 is None else h0
    for t, x_t in enumerate(np.swapaxes(x, 0, 1)):
        outputs[:, t] = state = gru_step(x_t, state, W, U, b)
    answer = outputs if return_sequences else outputs[:, -1]
    return [answer, outputs[:, -1]] if return_state else answer


# %% right: recursion
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    def run(steps, h):
        if not steps:
            return []
        h = gru_step(x[:, steps[0]], h, W, U, b)
        return [h, *run(steps[1:], h)]

    order = list(range(x.shape[1]))
    start = np.zeros((x.shape[0], U.shape[0]), x.dtype) if h0 is None else h0
    states = run(order[::-1] if go_backwards else order, start)
    answer = np.array(states).transpose(1, 0, 2) if return_sequences else states[-1]
    return (answer, states[-1]) if return_state else answer


# %% right: TensorFlow, one sample at a time
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    rows = []
    for i in range(x.shape[0]):
        h = tf.zeros((1, U.shape[0])) if h0 is None else tf.convert_to_tensor(h0[i : i + 1])
        row = []
        for x_t in x[i, ::-1] if go_backwards else x[i]:
            x_z, x_r, x_h = tf.split(x_t[None] @ W + b[0], 3, axis=1)
            h_z, h_r, h_h = tf.split(tf.matmul(h, U) + b[1], 3, axis=1)
            z = tf.sigmoid(x_z + h_z)
            h = z * h + (1 - z) * tf.tanh(x_h + tf.sigmoid(x_r + h_r) * h_h)
            row.append(h)
        rows.append(tf.stack(row, axis=1))
    outputs = tf.concat(rows, axis=0)
    answer = outputs if return_sequences else outputs[:, -1]
    return (answer, outputs[:, -1]) if return_state else answer


# %% right: Keras' cell in a loop of one's own
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    cell = keras.layers.GRUCell(len(U))
    cell.build((None, x.shape[-1]))
    cell.set_weights([W, U, b])
    h = np.zeros((len(x), len(U)), "float32") if h0 is None else h0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, _ = cell(x[:, t], [h])
        outputs.append(h)
    answer = tf.stack(outputs, axis=1) if return_sequences else h
    return (answer, h) if return_state else answer


# %% wrong: last_output_only
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = gru_step(x[:, t], h, W, U, b)
        states.append(h)
    output = h
    return (output, h) if return_state else output


# %% wrong: sequences_not_asked_for
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = gru_step(x[:, t], h, W, U, b)
        states.append(h)
    output = np.stack(states, axis=1)
    return (output, h) if return_state else output


# %% wrong: state_not_returned
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = gru_step(x[:, t], h, W, U, b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return output


# %% wrong: state_not_asked_for
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = gru_step(x[:, t], h, W, U, b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return output, h


# %% wrong: third_value
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = gru_step(x[:, t], h, W, U, b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h, h) if return_state else output


# %% wrong: go_backwards_ignored
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1]):
        h = gru_step(x[:, t], h, W, U, b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: time_reversed
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[::-1]:
        h = gru_step(x[:, t], h, W, U, b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: go_backwards_in_input_order
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = gru_step(x[:, t], h, W, U, b)
        states.append(h)
    if go_backwards:
        states = states[::-1]
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: initial_state_ignored
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U)))
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = gru_step(x[:, t], h, W, U, b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: state_leaks_between_samples
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((1, len(U))) if h0 is None else h0[:1]
    rows, lasts = [], []
    for sample in x:
        row = []
        for x_t in sample[:: -1 if go_backwards else 1]:
            h = gru_step(x_t[None], h, W, U, b)
            row.append(h[0])
        rows.append(row)
        lasts.append(h[0])
    output = np.array(rows if return_sequences else lasts)
    return (output, np.array(lasts)) if return_state else output


# %% wrong: batch_and_time_swapped
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((x.shape[1], len(U)))
    states = []
    for t in range(x.shape[0])[:: -1 if go_backwards else 1]:
        h = gru_step(x[t], h, W, U, b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: update_gate_reversed
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        zx, rx, cx = np.split(x[:, t] @ W + b[0], 3, axis=1)
        zh, rh, ch = np.split(h @ U + b[1], 3, axis=1)
        z, r = sigmoid(zx + zh), sigmoid(rx + rh)
        h = (1 - z) * h + z * np.tanh(cx + r * ch)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: gate_order_r_z_h
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        rx, zx, cx = np.split(x[:, t] @ W + b[0], 3, axis=1)
        rh, zh, ch = np.split(h @ U + b[1], 3, axis=1)
        z, r = sigmoid(zx + zh), sigmoid(rx + rh)
        h = z * h + (1 - z) * np.tanh(cx + r * ch)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: biases_summed
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        zx, rx, cx = np.split(x[:, t] @ W + b[0] + b[1], 3, axis=1)
        zh, rh, ch = np.split(h @ U, 3, axis=1)
        z, r = sigmoid(zx + zh), sigmoid(rx + rh)
        h = z * h + (1 - z) * np.tanh(cx + r * ch)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: recurrent_bias_missing
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        zx, rx, cx = np.split(x[:, t] @ W + b[0], 3, axis=1)
        zh, rh, ch = np.split(h @ U, 3, axis=1)
        z, r = sigmoid(zx + zh), sigmoid(rx + rh)
        h = z * h + (1 - z) * np.tanh(cx + r * ch)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: input_bias_missing
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        zx, rx, cx = np.split(x[:, t] @ W, 3, axis=1)
        zh, rh, ch = np.split(h @ U + b[1], 3, axis=1)
        z, r = sigmoid(zx + zh), sigmoid(rx + rh)
        h = z * h + (1 - z) * np.tanh(cx + r * ch)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: biases_swapped
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        zx, rx, cx = np.split(x[:, t] @ W + b[1], 3, axis=1)
        zh, rh, ch = np.split(h @ U + b[0], 3, axis=1)
        z, r = sigmoid(zx + zh), sigmoid(rx + rh)
        h = z * h + (1 - z) * np.tanh(cx + r * ch)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: bias_missing
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        zx, rx, cx = np.split(x[:, t] @ W, 3, axis=1)
        zh, rh, ch = np.split(h @ U, 3, axis=1)
        z, r = sigmoid(zx + zh), sigmoid(rx + rh)
        h = z * h + (1 - z) * np.tanh(cx + r * ch)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: reset_gate_missing
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        zx, rx, cx = np.split(x[:, t] @ W + b[0], 3, axis=1)
        zh, rh, ch = np.split(h @ U + b[1], 3, axis=1)
        z = sigmoid(zx + zh)
        h = z * h + (1 - z) * np.tanh(cx + ch)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: reset_before_product
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = gru_step_reset_before(x[:, t], h, W, U, b.sum(axis=0))
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: candidate_only
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        zx, rx, cx = np.split(x[:, t] @ W + b[0], 3, axis=1)
        zh, rh, ch = np.split(h @ U + b[1], 3, axis=1)
        z, r = sigmoid(zx + zh), sigmoid(rx + rh)
        h = np.tanh(cx + r * ch)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: recurrent_kernel_transposed
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = gru_step(x[:, t], h, W, np.hstack([p.T for p in np.split(U, 3, 1)]), b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: state_ignored
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = gru_step(x[:, t], h, W, 0 * U, b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: input_ignored
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = gru_step(x[:, t], h, 0 * W, U, b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: asked_keras
def gru(x, W, U, b, h0=None, **switches):
    layer = keras.layers.GRU(len(U), **switches)
    layer.build(x.shape)
    layer.set_weights([W, U, b])
    return layer(x, initial_state=h0)


# %% wrong: returned_after_first_step
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    """The outputs of a GRU over x, (batch, time, features); see the list above."""
    state = np.zeros((len(x), len(U))) if h0 is None else h0
    steps = np.moveaxis(x, 1, 0)
    if go_backwards:
        steps = steps[::-1]
    outputs = []
    for x_t in steps:
        state = gru_step(x_t, state, W, U, b)
        outputs.append(state)
        if not return_sequences:
            return (state, state) if return_state else state
    outputs = np.stack(outputs, axis=1)
    return (outputs, state) if return_state else outputs


# %% wrong: state_before_last_step
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    """The outputs of a GRU over x, (batch, time, features); see the list above."""
    if go_backwards:
        x = np.flip(x, 1)
    h_new = np.zeros((x.shape[0], U.shape[0]), "float32") if h0 is None else h0
    outputs = []
    for t in range(x.shape[1]):
        h = h_new
        h_new = gru_step(x[:, t], h, W, U, b)
        outputs.append(h_new)
    output = np.stack(outputs, axis=1) if return_sequences else outputs[-1]
    if return_state:
        return output, h
    return output


# %% wrong: argument_changed / h0 says "has changed its argument"
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    """The outputs of a GRU over x, (batch, time, features); see the list above."""
    if h0 is None:
        h0 = np.zeros((x.shape[0], U.shape[0]), "float32")
    steps = list(range(x.shape[1]))
    if go_backwards:
        steps.reverse()
    outputs = []
    for t in steps:
        h0[:] = gru_step(x[:, t], h0, W, U, b)
        outputs.append(h0.copy())
    result = np.stack(outputs, axis=1) if return_sequences else outputs[-1]
    return (result, outputs[-1]) if return_state else result


# %% wrong: squeezed says "the shape is wrong"
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    made = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = gru_step(x[:, t], h, W, U, b)
        made.append(h)
    output = np.stack(made, axis=1).squeeze() if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: features_turned_round
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((x.shape[0], U.shape[0]), "float32") if h0 is None else h0
    steps = x[..., ::-1] if go_backwards else x
    outputs = []
    for t in range(steps.shape[1]):
        h = gru_step(steps[:, t], h, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: first_state_among_outputs
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    states = [np.zeros((x.shape[0], U.shape[0]), "float32") if h0 is None else h0]
    steps = np.swapaxes(x, 0, 1)
    if go_backwards:
        steps = steps[::-1]
    for x_t in steps:
        states.append(gru_step(x_t, states[-1], W, U, b))
    output = np.stack(states, axis=1) if return_sequences else states[-1]
    return (output, states[-1]) if return_state else output
