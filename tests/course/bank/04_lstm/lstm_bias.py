# %% right: blocks joined
def lstm_bias(units, forget_bias=1.0):
    nothing = np.zeros(units)
    return np.concatenate([nothing, nothing + forget_bias, nothing, nothing])


# %% right: a list
def lstm_bias(units, forget_bias=1.0):
    return [0.0] * units + [float(forget_bias)] * units + [0.0] * (2 * units)


# %% right: TensorFlow, repeated
def lstm_bias(units, forget_bias=1.0):
    return tf.repeat(tf.constant([0.0, forget_bias, 0.0, 0.0]), units)


# %% right: outer product
def lstm_bias(units, forget_bias=1.0):
    return np.outer([0, forget_bias, 0, 0], np.ones(units)).ravel()


# %% wrong: forget_bias_missing
def lstm_bias(units, forget_bias=1.0):
    return np.zeros(4 * units)


# %% wrong: forget_bias_everywhere
def lstm_bias(units, forget_bias=1.0):
    return np.full(4 * units, float(forget_bias))


# %% wrong: forget_bias_in_wrong_block / i
def lstm_bias(units, forget_bias=1.0):
    return np.repeat([float(forget_bias), 0.0, 0.0, 0.0], units)


# %% wrong: forget_bias_in_wrong_block / candidate
def lstm_bias(units, forget_bias=1.0):
    return np.repeat([0.0, 0.0, float(forget_bias), 0.0], units)


# %% wrong: forget_bias_in_wrong_block / o
def lstm_bias(units, forget_bias=1.0):
    return np.repeat([0.0, 0.0, 0.0, float(forget_bias)], units)


# %% wrong: one_block_only
def lstm_bias(units, forget_bias=1.0):
    return np.full(units, float(forget_bias))


# %% wrong: forget_bias_always_one
def lstm_bias(units, forget_bias=1.0):
    return np.repeat([0.0, 1.0, 0.0, 0.0], units)


# %% wrong: whole_numbers says "kind of number"
def lstm_bias(units, forget_bias=1.0):
    return np.repeat([0, int(forget_bias), 0, 0], units)


# %% wrong: whole_numbers
def lstm_bias(units, forget_bias=1.0):
    """The first bias of an LSTM, (4 * units,), in Keras' order."""
    b = np.array([0] * (4 * units))
    b[units : 2 * units] = forget_bias
    return b


# %% wrong: columns_interleaved
def lstm_bias(units, forget_bias=1.0):
    """The first bias of an LSTM, (4 * units,), in Keras' order."""
    bias = np.zeros(4 * units, dtype="float32")
    bias[1::4] = forget_bias
    return bias


# %% wrong: four_rows
def lstm_bias(units, forget_bias=1.0):
    """The first bias of an LSTM, (4 * units,), in Keras' order."""
    b = np.zeros((4, units), "float32")
    b[1] = forget_bias
    return b


# %% wrong: slice_one_short
def lstm_bias(units, forget_bias=1.0):
    """The first bias of an LSTM, (4 * units,), in Keras' order."""
    b = np.zeros(units * 4, "float32")
    for k in range(units, 2 * units - 1):
        b[k] = forget_bias
    return b
