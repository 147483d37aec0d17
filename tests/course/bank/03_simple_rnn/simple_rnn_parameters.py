# %% right: factored
def simple_rnn_parameters(features, units):
    return (features + units + 1) * units


# %% right: sizes of arrays
def simple_rnn_parameters(features, units):
    return sum(
        a.size for a in (np.ones((features, units)), np.ones((units, units)), np.ones(units))
    )


# %% right: a NumPy integer
def simple_rnn_parameters(features, units):
    return np.int64(units) * (features + units) + units


# %% right: asks Keras
def simple_rnn_parameters(features, units):
    layer = keras.layers.SimpleRNN(units)
    layer.build((None, None, features))
    return layer.count_params()


# %% wrong: bias_missing
def simple_rnn_parameters(features, units):
    return features * units + units**2


# %% wrong: bias_twice
def simple_rnn_parameters(features, units):
    return features * units + units**2 + 2 * units


# %% wrong: recurrent_kernel_missing
def simple_rnn_parameters(features, units):
    return features * units + units


# %% wrong: recurrent_kernel_diagonal
def simple_rnn_parameters(features, units):
    return features * units + units + units


# %% wrong: exclusive_or_for_power
def simple_rnn_parameters(features, units):
    """The number of weights of a SimpleRNN, biases included."""
    return features * units + (units ^ 2) + units
