# %% right: NumPy
def run_cell(cell, x, states):
    outputs = []
    for t in range(x.shape[1]):
        output, states = cell(x[:, t], states)
        outputs.append(np.asarray(output))
    outputs = np.stack(outputs, axis=1)
    return outputs, states


# %% right: TensorFlow
def run_cell(cell, x, states):
    outputs = []
    for x_t in tf.unstack(tf.convert_to_tensor(x), axis=1):
        output, states = cell(x_t, tuple(states))
        outputs.append(output)
    return [tf.stack(outputs, 1), tuple(states)]


# %% right: backwards recursion
def run_cell(cell, x, states):
    if x.shape[1] == 0:
        return np.zeros((len(x), 0, cell.units)), states
    outputs, states = run_cell(cell, x[:, :-1], states)
    last, states = cell(x[:, -1], states)
    last = np.asarray(last)[:, None]
    return np.concatenate([outputs, last], axis=1), [np.array(state) for state in states]


# %% wrong: states_not_carried
def run_cell(cell, x, states):
    outputs = []
    for t in range(x.shape[1]):
        output, last = cell(x[:, t], states)
        outputs.append(np.asarray(output))
    outputs = np.stack(outputs, axis=1)
    return outputs, last


# %% wrong: initial_states_ignored
def run_cell(cell, x, states):
    outputs = []
    states = [np.zeros_like(s) for s in states]
    for t in range(x.shape[1]):
        output, states = cell(x[:, t], states)
        outputs.append(np.asarray(output))
    outputs = np.stack(outputs, axis=1)
    return outputs, states


# %% wrong: initial_states_returned
def run_cell(cell, x, states):
    outputs = []
    first = states
    for t in range(x.shape[1]):
        output, states = cell(x[:, t], states)
        outputs.append(np.asarray(output))
    outputs = np.stack(outputs, axis=1)
    return outputs, first


# %% wrong: last_output_only
def run_cell(cell, x, states):
    outputs = []
    for t in range(x.shape[1]):
        output, states = cell(x[:, t], states)
        outputs.append(np.asarray(output))
    outputs = outputs[-1]
    return outputs, states


# %% wrong: time_first
def run_cell(cell, x, states):
    outputs = []
    for t in range(x.shape[1]):
        output, states = cell(x[:, t], states)
        outputs.append(np.asarray(output))
    outputs = np.stack(outputs, axis=0)
    return outputs, states


# %% wrong: states_missing
def run_cell(cell, x, states):
    outputs = []
    for t in range(x.shape[1]):
        output, states = cell(x[:, t], states)
        outputs.append(np.asarray(output))
    outputs = np.stack(outputs, axis=1)
    return outputs


# %% wrong: one_state_only
def run_cell(cell, x, states):
    outputs = []
    for t in range(x.shape[1]):
        output, states = cell(x[:, t], states)
        outputs.append(np.asarray(output))
    outputs = np.stack(outputs, axis=1)
    return outputs, states[:1]


# %% wrong: states_swapped
def run_cell(cell, x, states):
    outputs = []
    for t in range(x.shape[1]):
        output, states = cell(x[:, t], states)
        outputs.append(np.asarray(output))
    outputs = np.stack(outputs, axis=1)
    return outputs, states[::-1]


# %% wrong: states_not_a_list
def run_cell(cell, x, states):
    outputs = []
    for t in range(x.shape[1]):
        output, states = cell(x[:, t], states)
        outputs.append(np.asarray(output))
    outputs = np.stack(outputs, axis=1)
    return outputs, states[0]


# %% wrong: time_reversed
def run_cell(cell, x, states):
    outputs = []
    for t in reversed(range(x.shape[1])):
        output, states = cell(x[:, t], states)
        outputs.append(np.asarray(output))
    outputs = np.stack(outputs, axis=1)
    return outputs, states


# %% wrong: asked_keras
def run_cell(cell, x, states):
    layer = keras.layers.RNN(cell, return_sequences=True, return_state=True)
    outputs, *last = layer(x, initial_state=states)
    return outputs, last


# %% wrong: one_state_only / in every place
def run_cell(cell, x, states):
    """Every output, (batch, time, units), and the last states of a cell that is run over x."""
    outputs = []
    h = states[0]
    for t in range(x.shape[1]):
        output, new = cell(x[:, t], [h] * len(states))
        h = new[0]
        outputs.append(output)
    return np.stack(outputs, axis=1), [h]


# %% wrong: returned_after_first_step
def run_cell(cell, x, states):
    """Every output, (batch, time, units), and the last states of a cell that is run over x."""
    outputs = []
    for t in range(x.shape[1]):
        output, states = cell(x[:, t], states)
        outputs.append(output)
        return np.stack(outputs, axis=1), list(states)
