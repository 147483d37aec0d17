# %% right: NumPy, without the lesson's gates
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


# %% right: TensorFlow, a list
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = tf.split(tf.matmul(x_t, W) + tf.matmul(h, U) + b, 4, axis=1)
    c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
    return [tf.sigmoid(o) * tf.tanh(c), c]


# %% right: einsum, one gate at a time, float64
def lstm_step(x_t, h, c, W, U, b):
    units = len(U)

    def total(k):
        cols = slice(k * units, (k + 1) * units)
        part = np.einsum("bf,fu->bu", x_t, W[:, cols].astype("float64"))
        return part + np.einsum("bv,vu->bu", h, U[:, cols]) + b[cols]

    c = c * (1 / (1 + np.exp(-total(1)))) + 1 / (1 + np.exp(-total(0))) * np.tanh(total(2))
    return 1 / (1 + np.exp(-total(3))) * np.tanh(c), c


# %% right: loops in pure Python
def lstm_step(x_t, h, c, W, U, b):
    import math

    units = len(U)
    new_h, new_c = [], []
    for n in range(len(x_t)):
        z = [
            float(b[k])
            + sum(float(x_t[n][f]) * float(W[f][k]) for f in range(len(W)))
            + sum(float(h[n][v]) * float(U[v][k]) for v in range(units))
            for k in range(4 * units)
        ]
        s = [1 / (1 + math.exp(-value)) for value in z]
        row = [
            s[units + k] * float(c[n][k]) + s[k] * math.tanh(z[2 * units + k]) for k in range(units)
        ]
        new_c.append(row)
        new_h.append([s[3 * units + k] * math.tanh(row[k]) for k in range(units)])
    return new_h, new_c


# %% wrong: states_swapped
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return c, sigmoid(o) * np.tanh(c)


# %% wrong: output_is_c
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return c, c


# %% wrong: long_memory_not_returned
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c)


# %% wrong: gate_order_ifoc
def lstm_step(x_t, h, c, W, U, b):
    i, f, o, g = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


# %% wrong: gate_order_fico
def lstm_step(x_t, h, c, W, U, b):
    f, i, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


# %% wrong: gate_order_fioc
def lstm_step(x_t, h, c, W, U, b):
    f, i, o, g = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


# %% wrong: output_without_tanh
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * c, c


# %% wrong: old_memory_shown
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), new


# %% wrong: sigmoid_on_candidate
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * sigmoid(g)
    return sigmoid(o) * np.tanh(c), c


# %% wrong: candidate_without_tanh
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * g
    return sigmoid(o) * np.tanh(c), c


# %% wrong: long_memory_squashed
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), np.tanh(c)


# %% wrong: forget_is_one_minus_input
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = (1 - sigmoid(i)) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


# %% wrong: gate_reversed
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = (1 - sigmoid(f)) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


# %% wrong: nothing_forgotten
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


# %% wrong: gate_without_sigmoid
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c


# %% wrong: bias_missing
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


# %% wrong: bias_twice
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + b + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


# %% wrong: forget_bias_added_again
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f + 1) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


# %% wrong: state_ignored
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


# %% wrong: input_ignored
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


# %% wrong: candidate_learnt_whole says "values are wrong"
def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


# %% wrong: asked_keras
def lstm_step(x_t, h, c, W, U, b):
    cell = keras.layers.LSTMCell(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return tuple(cell(x_t, [h, c])[1])


# %% wrong: long_memory_into_gates
def lstm_step(x_t, h, c, W, U, b):
    """The next (h, c), each (batch, units), from one input, (batch, features), and the last two."""
    units = b.shape[0] // 4
    sums = np.matmul(x_t, W) + np.matmul(c, U) + b
    z_i, z_f, z_g, z_o = split_gates(sums, units)
    long_memory = forget_gate(z_f, c) + learn_gate(z_i, z_g)
    working_memory = use_gate(z_o, long_memory)
    return working_memory, long_memory


# %% wrong: input_is_one_minus_forget
def lstm_step(x_t, h, c, W, U, b):
    z_i, z_f, z_g, z_o = split_gates(x_t @ W + h @ U + b, h.shape[-1])
    f = sigmoid(z_f)
    c_new = f * c + (1 - f) * np.tanh(z_g)
    h_new = sigmoid(z_o) * np.tanh(c_new)
    return h_new, c_new


# %% wrong: argument_changed / joined matrices, in place says "has changed its argument"
def lstm_step(x_t, h, c, W, U, b):
    z = np.hstack([x_t, h]) @ np.vstack([W, U]) + b
    u = h.shape[1]
    c *= sigmoid(z[:, u : 2 * u])
    c += sigmoid(z[:, :u]) * np.tanh(z[:, 2 * u : 3 * u])
    h[:] = sigmoid(z[:, 3 * u :]) * np.tanh(c)
    return h, c


# %% wrong: argument_changed / the memory alone says "has changed its argument"
def lstm_step(x_t, h, c, W, U, b):
    """The next (h, c), each (batch, units), from one input, (batch, features), and the last two."""
    z = x_t @ W + h @ U + b
    i, f, g, o = split_gates(z, len(U))
    c *= sigmoid(f)
    c += sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
