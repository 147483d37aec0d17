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
