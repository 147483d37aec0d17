# %% right: einsum and gates by index
def gru_step(x_t, h, W, U, b):
    u = h.shape[1]
    x_part = np.einsum("bf,fk->bk", x_t, W) + b[0]
    h_part = np.einsum("bu,uk->bk", h, U) + b[1]
    z = 1 / (1 + np.exp(-(x_part[:, :u] + h_part[:, :u])))
    r = 1 / (1 + np.exp(-(x_part[:, u : 2 * u] + h_part[:, u : 2 * u])))
    new = np.tanh(x_part[:, 2 * u :] + r * h_part[:, 2 * u :])
    return new + z * (h - new)


# %% right: TensorFlow
def gru_step(x_t, h, W, U, b):
    x_z, x_r, x_h = tf.split(tf.matmul(x_t, W) + b[0], 3, axis=1)
    h_z, h_r, h_h = tf.split(tf.matmul(h, U) + b[1], 3, axis=1)
    z = tf.sigmoid(x_z + h_z)
    return z * h + (1 - z) * tf.tanh(x_h + tf.sigmoid(x_r + h_r) * h_h)


# %% right: loops in pure Python, a list
def gru_step(x_t, h, W, U, b):
    import math

    u = len(h[0])
    rows = []
    for x, old in zip(x_t.tolist(), h.tolist(), strict=True):
        from_x = [sum(v * w for v, w in zip(x, c, strict=True)) for c in W.T.tolist()]
        from_h = [sum(v * w for v, w in zip(old, c, strict=True)) for c in U.T.tolist()]
        from_x = [a + float(c) for a, c in zip(from_x, b[0], strict=True)]
        from_h = [a + float(c) for a, c in zip(from_h, b[1], strict=True)]
        row = []
        for k in range(u):
            z = 1 / (1 + math.exp(-from_x[k] - from_h[k]))
            r = 1 / (1 + math.exp(-from_x[u + k] - from_h[u + k]))
            c = math.tanh(from_x[2 * u + k] + r * from_h[2 * u + k])
            row.append(z * old[k] + (1 - z) * c)
        rows.append(row)
    return rows


# %% wrong: update_gate_reversed
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    zh, rh, ch = np.split(h @ U + b[1], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(cx + r * ch)
    return (1 - z) * h + z * c


# %% wrong: gate_order_r_z_h
def gru_step(x_t, h, W, U, b):
    rx, zx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    rh, zh, ch = np.split(h @ U + b[1], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(cx + r * ch)
    return z * h + (1 - z) * c


# %% wrong: reset_before_product
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    zh, rh, ch = np.split(h @ U + b[1], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(cx + (r * h) @ np.split(U, 3, axis=-1)[2] + np.split(b[1], 3)[2])
    return z * h + (1 - z) * c


# %% wrong: reset_on_input
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    zh, rh, ch = np.split(h @ U + b[1], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(r * cx + ch)
    return z * h + (1 - z) * c


# %% wrong: reset_on_both
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    zh, rh, ch = np.split(h @ U + b[1], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(r * (cx + ch))
    return z * h + (1 - z) * c


# %% wrong: biases_summed
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0] + b[1], 3, axis=-1)
    zh, rh, ch = np.split(h @ U, 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(cx + r * ch)
    return z * h + (1 - z) * c


# %% wrong: biases_summed / added after the gate
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    zh, rh, ch = np.split(h @ U + b[1], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(cx + r * (h @ np.split(U, 3, axis=-1)[2]) + np.split(b[1], 3)[2])
    return z * h + (1 - z) * c


# %% wrong: recurrent_bias_missing
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    zh, rh, ch = np.split(h @ U, 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(cx + r * ch)
    return z * h + (1 - z) * c


# %% wrong: input_bias_missing
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W, 3, axis=-1)
    zh, rh, ch = np.split(h @ U + b[1], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(cx + r * ch)
    return z * h + (1 - z) * c


# %% wrong: bias_missing
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W, 3, axis=-1)
    zh, rh, ch = np.split(h @ U, 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(cx + r * ch)
    return z * h + (1 - z) * c


# %% wrong: biases_swapped
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[1], 3, axis=-1)
    zh, rh, ch = np.split(h @ U + b[0], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(cx + r * ch)
    return z * h + (1 - z) * c


# %% wrong: reset_gate_missing
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    zh, rh, ch = np.split(h @ U + b[1], 3, axis=-1)
    z = sigmoid(zx + zh)
    c = np.tanh(cx + ch)
    return z * h + (1 - z) * c


# %% wrong: reset_erases_state
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    zh, rh, ch = np.split(h @ U + b[1], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(cx + r * ch)
    return z * r * h + (1 - z) * c


# %% wrong: candidate_only
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    zh, rh, ch = np.split(h @ U + b[1], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(cx + r * ch)
    return c


# %% wrong: candidate_sigmoid
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    zh, rh, ch = np.split(h @ U + b[1], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = sigmoid(cx + r * ch)
    return z * h + (1 - z) * c


# %% wrong: candidate_linear
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    zh, rh, ch = np.split(h @ U + b[1], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = cx + r * ch
    return z * h + (1 - z) * c


# %% wrong: gates_tanh
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    zh, rh, ch = np.split(h @ U + b[1], 3, axis=-1)
    z, r = np.tanh(zx + zh), np.tanh(rx + rh)
    c = np.tanh(cx + r * ch)
    return z * h + (1 - z) * c


# %% wrong: recurrent_kernel_transposed
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    zh, rh, ch = np.split(np.hstack([h @ p.T for p in np.split(U, 3, axis=1)]) + b[1], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(cx + r * ch)
    return z * h + (1 - z) * c


# %% wrong: state_ignored
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    zh, rh, ch = np.split(b[1], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(cx + r * ch)
    return z * h + (1 - z) * c


# %% wrong: input_ignored
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(b[0], 3, axis=-1)
    zh, rh, ch = np.split(h @ U + b[1], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(cx + r * ch)
    return z * h + (1 - z) * c


# %% wrong: zeros says "values are wrong"
def gru_step(x_t, h, W, U, b):
    return np.zeros_like(h)


# %% wrong: return_forgotten says "Is a return missing?"
def gru_step(x_t, h, W, U, b):
    zx, rx, cx = np.split(x_t @ W + b[0], 3, axis=-1)
    zh, rh, ch = np.split(h @ U + b[1], 3, axis=-1)
    z, r = sigmoid(zx + zh), sigmoid(rx + rh)
    c = np.tanh(cx + r * ch)
    h = z * h + (1 - z) * c


# %% wrong: asked_keras
def gru_step(x_t, h, W, U, b):
    cell = keras.layers.GRUCell(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return cell(x_t, [h])[0]


# %% wrong: argument_changed / float64, blocks of their own, in place says "has changed its argument"
def gru_step(x_t, h, W, U, b):
    Wz, Wr, Wh = np.split(np.float64(W), 3, axis=1)
    Uz, Ur, Uh = np.split(np.float64(U), 3, axis=1)
    bz, br, bh = np.split(np.float64(b), 3, axis=1)
    z = sigmoid(x_t @ Wz + h @ Uz + bz.sum(axis=0))
    r = sigmoid(x_t @ Wr + h @ Ur + br.sum(axis=0))
    new = np.tanh(x_t @ Wh + bh[0] + r * (h @ Uh + bh[1]))
    h *= z
    h += (1 - z) * new
    return h


# %% wrong: gates_hard_sigmoid / of Keras 2
def gru_step(x_t, h, W, U, b):
    def gate(a):
        return np.clip(0.2 * a + 0.5, 0, 1)

    x_z, x_r, x_h = np.split(x_t @ W + b[0], 3, axis=1)
    h_z, h_r, h_h = np.split(h @ U + b[1], 3, axis=1)
    z = gate(x_z + h_z)
    return z * h + (1 - z) * np.tanh(x_h + gate(x_r + h_r) * h_h)


# %% wrong: gates_hard_sigmoid / of Keras 3
def gru_step(x_t, h, W, U, b):
    def gate(a):
        return np.clip(a / 6 + 0.5, 0, 1)

    x_z, x_r, x_h = np.split(x_t @ W + b[0], 3, axis=1)
    h_z, h_r, h_h = np.split(h @ U + b[1], 3, axis=1)
    z = gate(x_z + h_z)
    return z * h + (1 - z) * np.tanh(x_h + gate(x_r + h_r) * h_h)
