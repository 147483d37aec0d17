# %% right: TensorFlow's tape
def simple_rnn_backward(x, W, U, b, upstream):
    variables = [tf.convert_to_tensor(v) for v in (x, W, U, b)]
    with tf.GradientTape() as tape:
        tape.watch(variables)
        x, W, U, b = variables
        h, loss = tf.zeros((x.shape[0], U.shape[0])), 0.0
        for t in range(x.shape[1]):
            h = tf.tanh(x[:, t] @ W + h @ U + b)
            loss += tf.reduce_sum(h * upstream[:, t])
    return tape.gradient(loss, variables)


# %% right: einsum over all steps at the end, float64
def simple_rnn_backward(x, W, U, b, upstream):
    outputs = np.asarray(simple_rnn(x, W, U, b, return_sequences=True), "float64")
    before = np.concatenate([np.zeros_like(outputs[:, :1]), outputs[:, :-1]], axis=1)
    da = np.zeros_like(outputs)
    carried = 0.0
    for t in range(x.shape[1])[::-1]:
        da[:, t] = (upstream[:, t] + carried) * (1 - outputs[:, t] ** 2)
        carried = da[:, t] @ U.T
    return (
        np.einsum("btu,fu->btf", da, W),
        np.einsum("btf,btu->fu", x, da),
        np.einsum("btv,btu->vu", before, da),
        da.sum(axis=(0, 1)),
    )


# %% right: lists of steps joined at the end
def simple_rnn_backward(x, W, U, b, upstream):
    states = [np.zeros((x.shape[0], U.shape[0]))]
    for t in range(x.shape[1]):
        states.append(simple_rnn_step(x[:, t], states[-1], W, U, b))
    dxs, dW, dU, db, dh = [], 0, 0, 0, 0
    for t in range(x.shape[1] - 1, -1, -1):
        slope = np.multiply(dh + upstream[:, t], 1 - np.square(states[t + 1]))
        dxs.insert(0, np.dot(slope, np.transpose(W)))
        dW = dW + np.dot(x[:, t].T, slope)
        dU = dU + np.dot(states[t].T, slope)
        db = db + np.sum(slope, 0)
        dh = np.dot(slope, np.transpose(U))
    return [np.stack(dxs, 1), dW, dU, db]


# %% wrong: state_gradient_not_carried
def simple_rnn_backward(x, W, U, b, upstream):
    outputs = simple_rnn(x, W, U, b, return_sequences=True)
    before = np.concatenate([np.zeros_like(outputs[:, :1]), outputs[:, :-1]], axis=1)
    da = upstream * (1 - outputs**2)
    return (
        da @ W.T,
        np.einsum("btf,btu->fu", x, da),
        np.einsum("btv,btu->vu", before, da),
        da.sum(axis=(0, 1)),
    )


# %% wrong: activation_derivative_missing
def simple_rnn_backward(x, W, U, b, upstream):
    outputs = simple_rnn(x, W, U, b, return_sequences=True)
    before = np.concatenate([np.zeros_like(outputs[:, :1]), outputs[:, :-1]], axis=1)
    da, carried = np.zeros_like(outputs), 0
    for t in range(x.shape[1])[::-1]:
        da[:, t] = upstream[:, t] + carried
        carried = da[:, t] @ U.T
    return (
        da @ W.T,
        np.einsum("btf,btu->fu", x, da),
        np.einsum("btv,btu->vu", before, da),
        da.sum(axis=(0, 1)),
    )


# %% wrong: last_output_only
def simple_rnn_backward(x, W, U, b, upstream):
    outputs = simple_rnn(x, W, U, b, return_sequences=True)
    before = np.concatenate([np.zeros_like(outputs[:, :1]), outputs[:, :-1]], axis=1)
    da, carried = np.zeros_like(outputs), upstream[:, -1]
    for t in range(x.shape[1])[::-1]:
        da[:, t] = carried * (1 - outputs[:, t] ** 2)
        carried = da[:, t] @ U.T
    return (
        da @ W.T,
        np.einsum("btf,btu->fu", x, da),
        np.einsum("btv,btu->vu", before, da),
        da.sum(axis=(0, 1)),
    )


# %% wrong: bias_gradient_averaged
def simple_rnn_backward(x, W, U, b, upstream):
    outputs = simple_rnn(x, W, U, b, return_sequences=True)
    before = np.concatenate([np.zeros_like(outputs[:, :1]), outputs[:, :-1]], axis=1)
    da, carried = np.zeros_like(outputs), 0
    for t in range(x.shape[1])[::-1]:
        da[:, t] = (upstream[:, t] + carried) * (1 - outputs[:, t] ** 2)
        carried = da[:, t] @ U.T
    return (
        da @ W.T,
        np.einsum("btf,btu->fu", x, da),
        np.einsum("btv,btu->vu", before, da),
        da.mean(axis=(0, 1)),
    )


# %% wrong: recurrent_gradient_transposed
def simple_rnn_backward(x, W, U, b, upstream):
    outputs = simple_rnn(x, W, U, b, return_sequences=True)
    before = np.concatenate([np.zeros_like(outputs[:, :1]), outputs[:, :-1]], axis=1)
    da, carried = np.zeros_like(outputs), 0
    for t in range(x.shape[1])[::-1]:
        da[:, t] = (upstream[:, t] + carried) * (1 - outputs[:, t] ** 2)
        carried = da[:, t] @ U.T
    return (
        da @ W.T,
        np.einsum("btf,btu->fu", x, da),
        np.einsum("btv,btu->uv", before, da),
        da.sum(axis=(0, 1)),
    )


# %% wrong: state_before_first_step
def simple_rnn_backward(x, W, U, b, upstream):
    """Gradients of sum(upstream * outputs) with respect to x, W, U and b."""
    outputs = simple_rnn(x, W, U, b, return_sequences=True)
    dx, dW, dU, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    back = np.zeros_like(outputs[:, 0])
    for t in range(x.shape[1] - 1, -1, -1):
        dz = (upstream[:, t] + back) * (1 - outputs[:, t] ** 2)
        dx[:, t] = dz @ W.T
        dW += x[:, t].T @ dz
        dU += outputs[:, t - 1].T @ dz
        db += dz.sum(axis=0)
        back = dz @ U.T
    return dx, dW, dU, db


# %% wrong: input_gradient_reversed
def simple_rnn_backward(x, W, U, b, upstream):
    """Gradients of sum(upstream * outputs) with respect to x, W, U and b."""
    out = simple_rnn(x, W, U, b, return_sequences=True)
    before = np.concatenate([np.zeros_like(out[:, :1]), out[:, :-1]], axis=1)
    dW, dU, db = 0, 0, 0
    dxs = []
    carried = 0
    for t in range(x.shape[1])[::-1]:
        da = (upstream[:, t] + carried) * (1 - out[:, t] ** 2)
        dxs.append(da @ W.T)
        dW = dW + x[:, t].T @ da
        dU = dU + before[:, t].T @ da
        db = db + da.sum(axis=0)
        carried = da @ U.T
    return np.stack(dxs, axis=1), dW, dU, db


# %% wrong: gradients_not_added_up
def simple_rnn_backward(x, W, U, b, upstream):
    """Gradients of sum(upstream * outputs) with respect to x, W, U and b."""
    hs = simple_rnn(x, W, U, b, return_sequences=True)
    zero = np.zeros_like(hs[:, 0])
    dx = np.zeros(x.shape, "float32")
    dh_next = zero
    for t in reversed(range(x.shape[1])):
        h_before = hs[:, t - 1] if t > 0 else zero
        dz = (upstream[:, t] + dh_next) * (1 - hs[:, t] ** 2)
        dx[:, t] = dz @ W.T
        dW = x[:, t].T @ dz
        dU = h_before.T @ dz
        db = dz.sum(axis=0)
        dh_next = dz @ U.T
    return dx, dW, dU, db


# %% wrong: averaged_over_batch
def simple_rnn_backward(x, W, U, b, upstream):
    """Gradients of sum(upstream * outputs) with respect to x, W, U and b."""
    outputs = simple_rnn(x, W, U, b, return_sequences=True)
    batch, time, units = outputs.shape
    dx, dW, dU, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    back = np.zeros((batch, units), "float32")
    for t in reversed(range(time)):
        h_before = outputs[:, t - 1] if t else np.zeros((batch, units), "float32")
        dz = (upstream[:, t] + back) * (1 - outputs[:, t] ** 2)
        dx[:, t] = dz @ W.T
        dW += x[:, t].T @ dz / batch
        dU += h_before.T @ dz / batch
        db += dz.mean(axis=0)
        back = dz @ U.T
    return dx, dW, dU, db


# %% wrong: slope_not_squared
def simple_rnn_backward(x, W, U, b, upstream):
    h = simple_rnn(x, W, U, b, return_sequences=True)
    old = np.concatenate([np.zeros_like(h[:, :1]), h[:, :-1]], axis=1)
    sums = np.zeros_like(h)
    back = np.zeros_like(h[:, 0])
    for t in range(x.shape[1] - 1, -1, -1):
        sums[:, t] = (upstream[:, t] + back) * (1 - h[:, t])
        back = sums[:, t] @ U.T
    d_x = sums @ W.T
    d_W = sum(x[:, t].T @ sums[:, t] for t in range(x.shape[1]))
    d_U = sum(old[:, t].T @ sums[:, t] for t in range(x.shape[1]))
    return d_x, d_W, d_U, sums.sum((0, 1))


# %% wrong: state_gradient_not_transposed
def simple_rnn_backward(x, W, U, b, upstream):
    h = simple_rnn(x, W, U, b, return_sequences=True)
    old = np.concatenate([np.zeros_like(h[:, :1]), h[:, :-1]], axis=1)
    sums = np.zeros_like(h)
    back = np.zeros_like(h[:, 0])
    for t in range(x.shape[1] - 1, -1, -1):
        sums[:, t] = (upstream[:, t] + back) * (1 - h[:, t] ** 2)
        back = sums[:, t] @ U
    d_x = sums @ W.T
    d_W = sum(x[:, t].T @ sums[:, t] for t in range(x.shape[1]))
    d_U = sum(old[:, t].T @ sums[:, t] for t in range(x.shape[1]))
    return d_x, d_W, d_U, sums.sum((0, 1))


# %% wrong: state_gradient_after_slope
def simple_rnn_backward(x, W, U, b, upstream):
    h = simple_rnn(x, W, U, b, return_sequences=True)
    old = np.concatenate([np.zeros_like(h[:, :1]), h[:, :-1]], axis=1)
    sums = np.zeros_like(h)
    back = np.zeros_like(h[:, 0])
    for t in range(x.shape[1] - 1, -1, -1):
        sums[:, t] = upstream[:, t] * (1 - h[:, t] ** 2) + back
        back = sums[:, t] @ U.T
    d_x = sums @ W.T
    d_W = sum(x[:, t].T @ sums[:, t] for t in range(x.shape[1]))
    d_U = sum(old[:, t].T @ sums[:, t] for t in range(x.shape[1]))
    return d_x, d_W, d_U, sums.sum((0, 1))
