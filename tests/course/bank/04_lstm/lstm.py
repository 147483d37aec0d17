# %% right: TensorFlow, in one go
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    x = tf.reverse(x, [1]) if go_backwards else tf.convert_to_tensor(x)
    units = U.shape[0]
    h = tf.zeros((x.shape[0], units)) if h0 is None else h0
    c = tf.zeros((x.shape[0], units)) if c0 is None else c0
    outputs = []
    for x_t in tf.unstack(x, axis=1):
        i, f, g, o = tf.split(x_t @ W + h @ U + b, 4, axis=1)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
        h = tf.sigmoid(o) * tf.tanh(c)
        outputs.append(h)
    output = tf.stack(outputs, axis=1) if return_sequences else h
    return [output, h, c] if return_state else output


# %% right: array filled in place, float64
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    n, time, _ = x.shape
    every = np.empty((n, time, len(U)))
    h = np.zeros((n, len(U))) if h0 is None else h0
    c = np.zeros((n, len(U))) if c0 is None else c0
    for k in range(time):
        h, c = lstm_step(x[:, time - 1 - k if go_backwards else k], h, c, W, U, b)
        every[:, k] = h
    result = every if return_sequences else every[:, -1]
    if return_state:
        return result, every[:, -1], c
    return result


# %% right: one sample at a time, lists
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    outputs, hs, cs = [], [], []
    for n in range(len(x)):
        h = np.zeros((1, len(U))) if h0 is None else h0[n : n + 1]
        c = np.zeros((1, len(U))) if c0 is None else c0[n : n + 1]
        row = []
        for x_t in x[n][::-1] if go_backwards else x[n]:
            h, c = lstm_step(x_t[None], h, c, W, U, b)
            row.append(h[0].tolist())
        outputs.append(row if return_sequences else row[-1])
        hs.append(h[0].tolist())
        cs.append(c[0].tolist())
    return (outputs, hs, cs) if return_state else outputs


# %% right: recursion
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    h = np.zeros((len(x), len(U)), x.dtype) if h0 is None else h0
    c = np.zeros((len(x), len(U)), x.dtype) if c0 is None else c0
    x = np.flip(x, axis=1) if go_backwards else x
    h, c = lstm_step(x[:, 0], h, c, W, U, b)
    if x.shape[1] == 1:
        out, last_h, last_c = h[:, None], h, c
    else:
        out, last_h, last_c = lstm(x[:, 1:], W, U, b, h, c, True, True)
        out = np.concatenate([h[:, None], out], axis=1)
    out = out if return_sequences else last_h
    return (out, last_h, last_c) if return_state else out


# %% right: Keras' cell in a loop of one's own
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    cell = keras.layers.LSTMCell(len(U))
    cell.build((None, x.shape[-1]))
    cell.set_weights([W, U, b])
    zeros = np.zeros((len(x), len(U)), "float32")
    states = [zeros if h0 is None else h0, zeros if c0 is None else c0]
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        output, states = cell(x[:, t], states)
        outputs.append(output)
    answer = tf.stack(outputs, axis=1) if return_sequences else output
    return (answer, *states) if return_state else answer


# %% wrong: states_swapped
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, c, h) if return_state else output


# %% wrong: long_memory_not_returned
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: hidden_state_not_returned
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, c) if return_state else output


# %% wrong: states_nested
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, (h, c)) if return_state else output


# %% wrong: state_not_returned
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return output


# %% wrong: state_not_asked_for
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return output, h, c


# %% wrong: last_output_only
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = h
    return (output, h, c) if return_state else output


# %% wrong: sequences_not_asked_for
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1)
    return (output, h, c) if return_state else output


# %% wrong: output_is_c
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(c)
    output = np.stack(outputs, axis=1) if return_sequences else c
    return (output, h, c) if return_state else output


# %% wrong: states_swapped_inside
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        c, h = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, h, c) if return_state else output


# %% wrong: long_memory_not_carried
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(
            x[:, t], h, c if t == (len(x[0]) - 1 if go_backwards else 0) else zeros, W, U, b
        )
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, h, c) if return_state else output


# %% wrong: working_memory_not_carried
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(
            x[:, t], h if t == (len(x[0]) - 1 if go_backwards else 0) else zeros, c, W, U, b
        )
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, h, c) if return_state else output


# %% wrong: go_backwards_ignored
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, h, c) if return_state else output


# %% wrong: go_backwards_in_input_order
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    outputs = outputs[::-1] if go_backwards else outputs
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, h, c) if return_state else output


# %% wrong: time_reversed
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1])[:: 1 if go_backwards else -1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, h, c) if return_state else output


# %% wrong: initial_states_ignored
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros, zeros
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, h, c) if return_state else output


# %% wrong: h0_ignored
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros, zeros if c0 is None else c0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, h, c) if return_state else output


# %% wrong: c0_ignored
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if h0 is None else h0, zeros
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, h, c) if return_state else output


# %% wrong: initial_states_swapped
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros if c0 is None else c0, zeros if h0 is None else h0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, h, c) if return_state else output


# %% wrong: batch_and_time_swapped
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    x = x.transpose(1, 0, 2)
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = zeros, zeros
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, h, c) if return_state else output


# %% wrong: c0_needs_h0 says "your code raised"
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    zeros = np.zeros((len(x), len(U)), "float32")
    h, c = (zeros, zeros) if h0 is None and c0 is None else (h0, c0)
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, h, c) if return_state else output


# %% wrong: asked_keras
def lstm(x, W, U, b, h0=None, c0=None, **switches):
    layer = keras.layers.LSTM(len(U), **switches)
    layer.build(x.shape)
    layer.set_weights([W, U, b])
    zeros = np.zeros((len(x), len(U)), "float32")
    return layer(x, initial_state=[zeros if state is None else state for state in (h0, c0)])


# %% wrong: samples_turned_round
def lstm(
    x,
    W,
    U,
    b,
    h0=None,
    c0=None,
    return_sequences=False,
    return_state=False,
    go_backwards=False,
):
    """The outputs of an LSTM over x, (batch, time, features); with return_state (output, h, c)."""
    n, time = x.shape[:2]
    h = np.zeros((n, len(U)), "float32") if h0 is None else h0
    c = np.zeros((n, len(U)), "float32") if c0 is None else c0
    if go_backwards:
        x = x[::-1]
    result = np.zeros((n, time, len(U)), "float32")
    for t in range(time):
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        result[:, t] = h
    if not return_sequences:
        result = result[:, -1]
    if return_state:
        return result, h, c
    return result


# %% wrong: squeezed says "the shape is wrong"
def lstm(
    x,
    W,
    U,
    b,
    h0=None,
    c0=None,
    return_sequences=False,
    return_state=False,
    go_backwards=False,
):
    """The outputs of an LSTM over x, (batch, time, features); with return_state (output, h, c)."""
    batch, units = x.shape[0], U.shape[0]
    h = np.zeros((batch, units)) if h0 is None else h0
    c = np.zeros((batch, units)) if c0 is None else c0
    if go_backwards:
        x = x[:, ::-1, :]
    outputs = []
    for step in np.split(x, x.shape[1], axis=1):
        h, c = lstm_step(step[:, 0], h, c, W, U, b)
        outputs.append(h[:, None, :])
    outputs = np.concatenate(outputs, axis=1)
    if not return_sequences:
        outputs = outputs[:, -1:, :]
    outputs = outputs.squeeze()
    return (outputs, h, c) if return_state else outputs


# %% wrong: returned_after_first_step
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    h, c = (np.zeros((len(x), len(U))) if s is None else s for s in (h0, c0))
    made = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        made.append(h)
        if not return_sequences:
            return (h, h, c) if return_state else h
    output = np.stack(made, axis=1)
    return (output, h, c) if return_state else output


# %% wrong: one_state_for_both
def lstm(
    x, W, U, b, h0=None, c0=None, return_sequences=False, return_state=False, go_backwards=False
):
    h = np.zeros((len(x), len(U)), "float32") if h0 is None else h0
    c = h if c0 is None else c0
    steps = range(x.shape[1])
    if go_backwards:
        steps = reversed(steps)
    outputs = []
    for t in steps:
        h, c = lstm_step(x[:, t], h, c, W, U, b)
        outputs.append(h)
    output = np.stack(outputs, axis=1) if return_sequences else h
    return (output, h, c) if return_state else output
