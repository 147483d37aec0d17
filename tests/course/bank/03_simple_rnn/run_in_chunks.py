# %% right: array filled piece by piece
def run_in_chunks(x, chunk, W, U, b):
    if chunk <= 0:
        raise ValueError(f"chunk must be a positive number of steps, got {chunk}")
    outputs = np.empty((x.shape[0], x.shape[1], U.shape[0]), "float32")
    state = np.zeros((x.shape[0], U.shape[0]), "float32")
    start = 0
    while start < x.shape[1]:
        end = min(start + chunk, x.shape[1])
        outputs[:, start:end], state = simple_rnn(
            x[:, start:end], W, U, b, h0=state, return_sequences=True, return_state=True
        )
        start = end
    return outputs


# %% right: np.split
def run_in_chunks(x, chunk, W, U, b):
    if not chunk >= 1:
        raise ValueError("chunk should be at least one step")
    state, parts = None, []
    for part in np.split(x, range(chunk, x.shape[1], chunk), axis=1):
        part = simple_rnn(part, W, U, b, state, return_sequences=True)
        state = part[:, -1]
        parts.append(part)
    return np.hstack(parts)


# %% right: recursion in TensorFlow
def run_in_chunks(x, chunk, W, U, b, h=None):
    if chunk < 1:
        raise ValueError("a chunk has at least 1 step")
    outputs, h = simple_rnn(x[:, :chunk], W, U, b, h0=h, return_sequences=True, return_state=True)
    if x.shape[1] <= chunk:
        return tf.convert_to_tensor(outputs)
    return tf.concat([outputs, run_in_chunks(x[:, chunk:], chunk, W, U, b, h)], axis=1)


# %% right: a Keras layer with initial_state
def run_in_chunks(x, chunk, W, U, b):
    if chunk < 1:
        raise ValueError("chunk counts steps, from 1")
    layer = keras.layers.SimpleRNN(len(U), return_sequences=True, return_state=True)
    layer.build((None, None, x.shape[-1]))
    layer.set_weights([W, U, b])
    state, outputs = tf.zeros((len(x), len(U))), []
    for start in range(0, x.shape[1], chunk):
        output, state = layer(x[:, start : start + chunk], initial_state=[state])
        outputs.append(output)
    return tf.concat(outputs, axis=1)


# %% wrong: state_reset_at_each_chunk
def run_in_chunks(x, chunk, W, U, b):
    if chunk < 1:
        raise ValueError("chunk must be at least 1")
    parts = [
        simple_rnn(x[:, s : s + chunk], W, U, b, return_sequences=True)
        for s in range(0, x.shape[1], chunk)
    ]
    return np.concatenate(parts, axis=1)


# %% wrong: short_chunk_dropped
def run_in_chunks(x, chunk, W, U, b):
    if chunk < 1:
        raise ValueError("chunk must be at least 1")
    h, parts = None, []
    for k in range(x.shape[1] // chunk):
        part, h = simple_rnn(
            x[:, k * chunk : (k + 1) * chunk], W, U, b, h, return_sequences=True, return_state=True
        )
        parts.append(part)
    return np.concatenate(parts, axis=1) if parts else np.zeros((len(x), 0, len(U)))


# %% wrong: last_state_only
def run_in_chunks(x, chunk, W, U, b):
    if chunk < 1:
        raise ValueError("chunk must be at least 1")
    h = None
    for start in range(0, x.shape[1], chunk):
        h = simple_rnn(x[:, start : start + chunk], W, U, b, h)
    return h


# %% wrong: last_chunk_only
def run_in_chunks(x, chunk, W, U, b):
    if chunk < 1:
        raise ValueError("chunk must be at least 1")
    h = None
    for start in range(0, x.shape[1], chunk):
        part, h = simple_rnn(
            x[:, start : start + chunk], W, U, b, h, return_sequences=True, return_state=True
        )
    return part


# %% wrong: chunk_not_checked
def run_in_chunks(x, chunk, W, U, b):
    h, pieces = None, []
    for start in range(0, x.shape[1], max(chunk, 1)):
        piece = simple_rnn(x[:, start : start + max(chunk, 1)], W, U, b, h, return_sequences=True)
        h = piece[:, -1]
        pieces.append(piece)
    return np.concatenate(pieces, axis=1)


# %% wrong: error_without_help says "must mention 'chunk'"
def run_in_chunks(x, chunk, W, U, b):
    if chunk < 1:
        raise ValueError("bad value")
    return simple_rnn(x, W, U, b, return_sequences=True)


# %% wrong: first_state_carried
def run_in_chunks(x, chunk, W, U, b):
    """Every output, (batch, time, units), computed chunk steps at a time with the state carried."""
    if chunk < 1:
        raise ValueError("expected a chunk of at least 1 step")
    h0 = np.zeros((len(x), len(U)), x.dtype)
    result = np.zeros((x.shape[0], x.shape[1], len(U)), x.dtype)
    start = 0
    while start < x.shape[1]:
        out = simple_rnn(x[:, start : start + chunk], W, U, b, h0=h0, return_sequences=True)
        result[:, start : start + chunk] = out
        h0 = out[:, 0]
        start += chunk
    return result


# %% wrong: state_one_chunk_late
def run_in_chunks(x, chunk, W, U, b):
    """Every output, (batch, time, units), computed chunk steps at a time with the state carried."""
    if chunk <= 0:
        raise ValueError(f"chunk should be 1 or larger, but is {chunk}")
    outputs = []
    before = state = np.zeros((x.shape[0], W.shape[1]), "float32")
    for start in range(0, x.shape[1], chunk):
        piece = x[:, start : start + chunk, :]
        out, new_state = simple_rnn(
            piece, W, U, b, h0=before, return_sequences=True, return_state=True
        )
        before = state
        state = new_state
        outputs.append(out)
    return np.concatenate(outputs, axis=1)
