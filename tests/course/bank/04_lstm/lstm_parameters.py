# %% right: a sum over the four
def lstm_parameters(features, units):
    return sum(features * units + units * units + units for _ in range(4))


# %% right: by the shapes
def lstm_parameters(features, units):
    shapes = [(features, 4 * units), (units, 4 * units), (4 * units,)]
    return sum(np.prod(shape) for shape in shapes)


# %% right: asks Keras
def lstm_parameters(features, units):
    layer = keras.layers.LSTM(units)
    layer.build((None, None, features))
    return layer.count_params()


# %% wrong: one_set_of_weights
def lstm_parameters(features, units):
    return features * units + units * units + units


# %% wrong: candidate_not_counted
def lstm_parameters(features, units):
    return 3 * (features * units + units * units + units)


# %% wrong: bias_missing
def lstm_parameters(features, units):
    return 4 * (features * units + units * units)


# %% wrong: one_bias_only
def lstm_parameters(features, units):
    return 4 * (features * units + units * units) + units


# %% wrong: forget_bias_not_counted
def lstm_parameters(features, units):
    return 4 * (features * units + units * units) + 3 * units


# %% wrong: forget_bias_extra
def lstm_parameters(features, units):
    return 4 * (features * units + units * units + units) + units


# %% wrong: bias_twice
def lstm_parameters(features, units):
    return 4 * (features * units + units * units + 2 * units)


# %% wrong: recurrent_kernel_missing
def lstm_parameters(features, units):
    return 4 * (features * units + units)


# %% wrong: float says "expected an int"
def lstm_parameters(features, units):
    return 4.0 * units * (features + units + 1)


# %% wrong: recurrent_kernel_too_wide
def lstm_parameters(features, units):
    """The number of weights of an LSTM, biases included."""
    wide = 4 * units
    kernel = features * wide
    recurrent = wide * wide
    bias = wide
    return kernel + recurrent + bias
