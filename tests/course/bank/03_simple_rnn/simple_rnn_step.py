# %% right: einsum
def simple_rnn_step(x_t, h, W, U, b):
    return np.tanh(np.einsum("bf,fu->bu", x_t, W) + np.einsum("bv,vu->bu", h, U) + b)


# %% right: loops in pure Python
def simple_rnn_step(x_t, h, W, U, b):
    import math

    rows = []
    for i in range(len(x_t)):
        row = []
        for k in range(len(b)):
            total = float(b[k])
            for f in range(len(W)):
                total += float(x_t[i][f]) * float(W[f][k])
            for v in range(len(U)):
                total += float(h[i][v]) * float(U[v][k])
            row.append(math.tanh(total))
        rows.append(row)
    return rows


# %% right: TensorFlow
def simple_rnn_step(x_t, h, W, U, b):
    return tf.math.tanh(tf.matmul(x_t, W) + tf.matmul(h, U) + b)


# %% right: float64, one product of joined matrices
def simple_rnn_step(x_t, h, W, U, b):
    joined = np.concatenate([x_t, h], axis=1).astype("float64")
    return np.tanh(joined @ np.concatenate([W, U]) + b)


# %% right: by exponentials
def simple_rnn_step(x_t, h, W, U, b):
    total = x_t @ W + h @ U + b
    return 1 - 2 / (np.exp(2 * np.clip(total, -40, 40)) + 1)


# %% right: keras ops
simple_rnn_step = lambda x_t, h, W, U, b: keras.ops.tanh(keras.ops.add(x_t @ W, h @ U) + b)


# %% wrong: bias_missing
def simple_rnn_step(x_t, h, W, U, b):
    return np.tanh(x_t @ W + h @ U)


# %% wrong: bias_twice
def simple_rnn_step(x_t, h, W, U, b):
    return np.tanh((x_t @ W + b) + (h @ U + b))


# %% wrong: activation_on_input_only
def simple_rnn_step(x_t, h, W, U, b):
    return np.tanh(x_t @ W + b) + h @ U


# %% wrong: activation_missing
def simple_rnn_step(x_t, h, W, U, b):
    return x_t @ W + h @ U + b


# %% wrong: sigmoid
def simple_rnn_step(x_t, h, W, U, b):
    return 1 / (1 + np.exp(-(x_t @ W + h @ U + b)))


# %% wrong: state_ignored
def simple_rnn_step(x_t, h, W, U, b):
    return np.tanh(x_t @ W + b)


# %% wrong: input_ignored
def simple_rnn_step(x_t, h, W, U, b):
    return np.tanh(h @ U + b)


# %% wrong: recurrent_kernel_transposed
def simple_rnn_step(x_t, h, W, U, b):
    return np.tanh(x_t @ W + h @ U.T + b)


# %% wrong: return_forgotten says "Is a return missing?"
def simple_rnn_step(x_t, h, W, U, b):
    h = np.tanh(x_t @ W + h @ U + b)


# %% wrong: own_error says "your code raised NameError"
def simple_rnn_step(x_t, h, W, U, b):
    return tanh(x_t @ W + h @ U + b)


# %% wrong: asked_keras
def simple_rnn_step(x_t, h, W, U, b):
    cell = keras.layers.SimpleRNNCell(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return cell(x_t, [h])[0]


# %% wrong: bias_outside
def simple_rnn_step(x_t, h, W, U, b):
    """The next state, (batch, units), from one input, (batch, features), and the last state."""
    from_input = x_t @ W
    from_state = h @ U
    return np.tanh(from_input + from_state) + b


# %% wrong: returned_after_first_sample
def simple_rnn_step(x_t, h, W, U, b):
    """The next state, (batch, units), from one input, (batch, features), and the last state."""
    new = np.zeros_like(h)
    for i in range(len(x_t)):
        new[i] = np.tanh(np.dot(x_t[i], W) + np.dot(h[i], U) + b)
        return new


# %% wrong: argument_changed / in place, by exponentials says "has changed its argument"
def simple_rnn_step(x_t, h, W, U, b):
    h[:] = x_t @ W + h @ U + b
    h[:] = 1 - 2 / (np.exp(2 * np.clip(h, -40, 40)) + 1)
    return h
