# %% right: one product for the gates
def gru_step_reset_before(x_t, h, W, U, b):
    u = U.shape[0]
    both = sigmoid((x_t @ W + b)[:, : 2 * u] + h @ U[:, : 2 * u])
    z, r = both[:, :u], both[:, u:]
    new = np.tanh(x_t @ W[:, 2 * u :] + b[2 * u :] + np.multiply(r, h) @ U[:, 2 * u :])
    return (1 - z) * new + z * h


# %% right: TensorFlow
def gru_step_reset_before(x_t, h, W, U, b):
    W_z, W_r, W_h = tf.split(W, 3, axis=1)
    U_z, U_r, U_h = tf.split(U, 3, axis=1)
    b_z, b_r, b_h = tf.split(b, 3)
    z = tf.sigmoid(x_t @ W_z + h @ U_z + b_z)
    r = tf.sigmoid(x_t @ W_r + h @ U_r + b_r)
    return z * h + (1 - z) * tf.tanh(x_t @ W_h + tf.matmul(r * h, U_h) + b_h)


# %% right: joined matrices, float64
def gru_step_reset_before(x_t, h, W, U, b):
    joined = np.concatenate([W, U]).astype("float64")
    z, r = np.split(sigmoid(np.hstack([x_t, h]) @ joined + b)[:, : 2 * h.shape[1]], 2, axis=1)
    new = np.tanh((np.hstack([x_t, r * h]) @ joined + b)[:, 2 * h.shape[1] :])
    return z * h + (1 - z) * new


# %% right: sample by sample
def gru_step_reset_before(x_t, h, W, U, b):
    u, rows = len(U), []
    for x, old in zip(x_t, h, strict=True):
        z = sigmoid(x @ W[:, :u] + old @ U[:, :u] + b[:u])
        r = sigmoid(x @ W[:, u : 2 * u] + old @ U[:, u : 2 * u] + b[u : 2 * u])
        rows.append(z * old + (1 - z) * np.tanh(x @ W[:, -u:] + (r * old) @ U[:, -u:] + b[-u:]))
    return rows


# %% wrong: update_gate_reversed
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(x_t @ W + b, 3, axis=-1)
    z, r = sigmoid(zx + h @ Uz), sigmoid(rx + h @ Ur)
    c = np.tanh(cx + (r * h) @ Uc)
    return (1 - z) * h + z * c


# %% wrong: gate_order_r_z_h
def gru_step_reset_before(x_t, h, W, U, b):
    Ur, Uz, Uc = np.split(U, 3, axis=-1)
    rx, zx, cx = np.split(x_t @ W + b, 3, axis=-1)
    z, r = sigmoid(zx + h @ Uz), sigmoid(rx + h @ Ur)
    c = np.tanh(cx + (r * h) @ Uc)
    return z * h + (1 - z) * c


# %% wrong: reset_after_product
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(x_t @ W + b, 3, axis=-1)
    z, r = sigmoid(zx + h @ Uz), sigmoid(rx + h @ Ur)
    c = np.tanh(cx + r * (h @ Uc))
    return z * h + (1 - z) * c


# %% wrong: reset_after_product / bias inside
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(x_t @ W + b, 3, axis=-1)
    z, r = sigmoid(zx + h @ Uz), sigmoid(rx + h @ Ur)
    c = np.tanh(x_t @ W[:, 2 * len(U) :] + r * (h @ Uc + b[2 * len(U) :]))
    return z * h + (1 - z) * c


# %% wrong: reset_on_input
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(x_t @ W + b, 3, axis=-1)
    z, r = sigmoid(zx + h @ Uz), sigmoid(rx + h @ Ur)
    c = np.tanh(r * cx + h @ Uc)
    return z * h + (1 - z) * c


# %% wrong: reset_on_both
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(x_t @ W + b, 3, axis=-1)
    z, r = sigmoid(zx + h @ Uz), sigmoid(rx + h @ Ur)
    c = np.tanh(r * (cx + h @ Uc))
    return z * h + (1 - z) * c


# %% wrong: bias_twice
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(x_t @ W + 2 * b, 3, axis=-1)
    z, r = sigmoid(zx + h @ Uz), sigmoid(rx + h @ Ur)
    c = np.tanh(cx + (r * h) @ Uc)
    return z * h + (1 - z) * c


# %% wrong: bias_missing
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(x_t @ W, 3, axis=-1)
    z, r = sigmoid(zx + h @ Uz), sigmoid(rx + h @ Ur)
    c = np.tanh(cx + (r * h) @ Uc)
    return z * h + (1 - z) * c


# %% wrong: reset_gate_missing
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(x_t @ W + b, 3, axis=-1)
    z, r = sigmoid(zx + h @ Uz), sigmoid(rx + h @ Ur)
    c = np.tanh(cx + h @ Uc)
    return z * h + (1 - z) * c


# %% wrong: reset_erases_state
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(x_t @ W + b, 3, axis=-1)
    z, r = sigmoid(zx + h @ Uz), sigmoid(rx + h @ Ur)
    c = np.tanh(cx + (r * h) @ Uc)
    return z * r * h + (1 - z) * c


# %% wrong: candidate_only
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(x_t @ W + b, 3, axis=-1)
    z, r = sigmoid(zx + h @ Uz), sigmoid(rx + h @ Ur)
    c = np.tanh(cx + (r * h) @ Uc)
    return c


# %% wrong: candidate_sigmoid
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(x_t @ W + b, 3, axis=-1)
    z, r = sigmoid(zx + h @ Uz), sigmoid(rx + h @ Ur)
    c = sigmoid(cx + (r * h) @ Uc)
    return z * h + (1 - z) * c


# %% wrong: candidate_linear
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(x_t @ W + b, 3, axis=-1)
    z, r = sigmoid(zx + h @ Uz), sigmoid(rx + h @ Ur)
    c = cx + (r * h) @ Uc
    return z * h + (1 - z) * c


# %% wrong: gates_tanh
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(x_t @ W + b, 3, axis=-1)
    z, r = np.tanh(zx + h @ Uz), np.tanh(rx + h @ Ur)
    c = np.tanh(cx + (r * h) @ Uc)
    return z * h + (1 - z) * c


# %% wrong: recurrent_kernel_transposed
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(x_t @ W + b, 3, axis=-1)
    z, r = sigmoid(zx + h @ Uz.T), sigmoid(rx + h @ Ur.T)
    c = np.tanh(cx + (r * h) @ Uc.T)
    return z * h + (1 - z) * c


# %% wrong: state_ignored
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(x_t @ W + b, 3, axis=-1)
    z, r = sigmoid(zx), sigmoid(rx)
    c = np.tanh(cx)
    return z * h + (1 - z) * c


# %% wrong: input_ignored
def gru_step_reset_before(x_t, h, W, U, b):
    Uz, Ur, Uc = np.split(U, 3, axis=-1)
    zx, rx, cx = np.split(b, 3, axis=-1)
    z, r = sigmoid(zx + h @ Uz), sigmoid(rx + h @ Ur)
    c = np.tanh(cx + (r * h) @ Uc)
    return z * h + (1 - z) * c


# %% wrong: asked_keras
def gru_step_reset_before(x_t, h, W, U, b):
    cell = keras.layers.GRUCell(len(U), reset_after=False)
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return cell(x_t, [h])[0]


# %% wrong: update_gate_resets
def gru_step_reset_before(x_t, h, W, U, b):
    """The next state, (batch, units), of a GRU that resets before the product with U."""
    W_z, W_r, W_h = np.split(W, 3, axis=1)
    U_z, U_r, U_h = np.split(U, 3, axis=1)
    b_z, b_r, b_h = np.split(b, 3)
    z = sigmoid(x_t @ W_z + h @ U_z + b_z)
    r = sigmoid(x_t @ W_r + h @ U_r + b_r)
    candidate = np.tanh(x_t @ W_h + (z * h) @ U_h + b_h)
    return z * h + (1 - z) * candidate


# %% wrong: bias_indexed
def gru_step_reset_before(x_t, h, W, U, b):
    """The next state, (batch, units), of a GRU that resets before the product with U."""
    U_z, U_r, U_h = np.split(U, 3, axis=-1)
    x_z, x_r, x_h = np.split(x_t @ W + b[0], 3, axis=-1)
    z = sigmoid(x_z + h @ U_z)
    r = sigmoid(x_r + h @ U_r)
    return z * h + (1 - z) * np.tanh(x_h + (r * h) @ U_h)


# %% wrong: argument_changed says "has changed its argument"
def gru_step_reset_before(x_t, h, W, U, b):
    """The next state, (batch, units), of a GRU that resets before the product with U."""
    old = h.copy()
    U_z, U_r, U_h = np.split(U, 3, axis=-1)
    x_z, x_r, x_h = np.split(x_t @ W + b, 3, axis=-1)
    z = sigmoid(x_z + h @ U_z)
    h *= sigmoid(x_r + h @ U_r)
    candidate = np.tanh(x_h + h @ U_h)
    return z * old + (1 - z) * candidate


# %% wrong: gates_from_reset_state
def gru_step_reset_before(x_t, h, W, U, b):
    u = U.shape[0]
    r = sigmoid((x_t @ W + h @ U + b)[:, u : 2 * u])
    sums = x_t @ W + (r * h) @ U + b
    z = sigmoid(sums[:, :u])
    return z * h + (1 - z) * np.tanh(sums[:, 2 * u :])
