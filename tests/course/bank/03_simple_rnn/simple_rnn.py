# %% right: TensorFlow, switches by slicing
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    x = tf.convert_to_tensor(x)
    h = tf.zeros((tf.shape(x)[0], U.shape[0])) if h0 is None else tf.convert_to_tensor(h0)
    if go_backwards:
        x = tf.reverse(x, axis=[1])
    outputs = []
    for x_t in tf.unstack(x, axis=1):
        h = tf.tanh(x_t @ W + h @ U + b)
        outputs.append(h)
    result = tf.stack(outputs, axis=1) if return_sequences else h
    return [result, h] if return_state else result


# %% right: float64 array filled in place
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    x = x[:, ::-1] if go_backwards else x
    every = np.zeros((x.shape[0], x.shape[1] + 1, U.shape[0]))
    if h0 is not None:
        every[:, 0] = h0
    inputs_part = np.einsum("btf,fu->btu", x, W) + b
    for t in range(x.shape[1]):
        np.tanh(inputs_part[:, t] + every[:, t].dot(U), out=every[:, t + 1])
    last = every[:, -1]
    answer = every[:, 1:] if return_sequences else last
    if return_state:
        return answer, last
    return answer


# %% right: recursion over time
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    def states(steps, h):
        if not steps:
            return []
        h = simple_rnn_step(steps[0], h, W, U, b)
        return [h, *states(steps[1:], h)]

    steps = [x[:, t] for t in range(x.shape[1])]
    start = np.zeros((len(x), len(U))) if h0 is None else h0
    found = states(steps[::-1] if go_backwards else steps, start)
    output = np.swapaxes(np.array(found), 0, 1) if return_sequences else found[-1]
    return (output, found[-1]) if return_state else output


# %% right: one sample at a time, each from its own state
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    sequences, lasts = [], []
    for i, sample in enumerate(x):
        h = np.zeros(U.shape[0]) if h0 is None else h0[i]
        sequence = []
        for x_t in reversed(sample) if go_backwards else sample:
            h = np.tanh(x_t @ W + h @ U + b)
            sequence.append(h)
        sequences.append(sequence)
        lasts.append(h)
    output = np.array(sequences if return_sequences else lasts)
    return (output, np.array(lasts)) if return_state else output


# %% right: Keras' cell in a loop of one's own
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    cell = keras.layers.SimpleRNNCell(len(U))
    cell.build((None, x.shape[-1]))
    cell.set_weights([W, U, b])
    h = np.zeros((len(x), len(U)), "float32") if h0 is None else h0
    outputs = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h, _ = cell(x[:, t], [h])
        outputs.append(h)
    answer = tf.stack(outputs, axis=1) if return_sequences else h
    return (answer, h) if return_state else answer


# %% wrong: state_leaks_between_samples
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((1, len(U))) if h0 is None else h0[:1]
    rows, lasts = [], []
    for sample in x:
        row = []
        for x_t in sample[:: -1 if go_backwards else 1]:
            h = simple_rnn_step(x_t[None], h, W, U, b)
            row.append(h[0])
        rows.append(row)
        lasts.append(h[0])
    output = np.array(rows if return_sequences else lasts)
    return (output, np.array(lasts)) if return_state else output


# %% wrong: batch_and_time_swapped
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((x.shape[1], len(U)))
    states = []
    for t in range(x.shape[0])[:: -1 if go_backwards else 1]:
        h = simple_rnn_step(x[t], h, W, U, b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: last_output_only
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = simple_rnn_step(x[:, t], h, W, U, b)
    return (h, h) if return_state else h


# %% wrong: go_backwards_in_input_order
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = simple_rnn_step(x[:, t], h, W, U, b)
        states.append(h)
    if go_backwards:
        states = states[::-1]
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: bias_twice
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = np.tanh(x[:, t] @ W + b + h @ U + b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: sequences_not_asked_for
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = simple_rnn_step(x[:, t], h, W, U, b)
        states.append(h)
    states = np.stack(states, axis=1)
    return (states, h) if return_state else states


# %% wrong: state_not_returned
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = simple_rnn_step(x[:, t], h, W, U, b)
        states.append(h)
    return np.stack(states, axis=1) if return_sequences else h


# %% wrong: state_not_asked_for
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = simple_rnn_step(x[:, t], h, W, U, b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return output, h


# %% wrong: third_value
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = simple_rnn_step(x[:, t], h, W, U, b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h, h) if return_state else output


# %% wrong: go_backwards_ignored
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1]):
        h = simple_rnn_step(x[:, t], h, W, U, b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: initial_state_ignored
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U)))
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = simple_rnn_step(x[:, t], h, W, U, b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: bias_missing
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[:: -1 if go_backwards else 1]:
        h = np.tanh(x[:, t] @ W + h @ U)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: time_reversed
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    h = np.zeros((len(x), len(U))) if h0 is None else h0
    states = []
    for t in range(x.shape[1])[::-1]:
        h = simple_rnn_step(x[:, t], h, W, U, b)
        states.append(h)
    output = np.stack(states, axis=1) if return_sequences else h
    return (output, h) if return_state else output


# %% wrong: asked_keras
def simple_rnn(x, W, U, b, h0=None, **switches):
    layer = keras.layers.SimpleRNN(len(U), **switches)
    layer.build(x.shape)
    layer.set_weights([W, U, b])
    return layer(x, initial_state=h0)


# %% wrong: outputs_turned_round
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    """The outputs of a SimpleRNN over x, (batch, time, features); see the table above."""
    if h0 is None:
        h0 = np.zeros((x.shape[0], W.shape[1]), "float32")
    h = h0
    outputs = []
    for t in range(x.shape[1]):
        h = simple_rnn_step(x[:, t], h, W, U, b)
        outputs.append(h)
    if go_backwards:
        outputs = outputs[::-1]
    last = outputs[-1]
    output = np.stack(outputs, 1) if return_sequences else last
    return (output, last) if return_state else output
