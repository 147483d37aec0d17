# %% right: term by term
def gru_parameters(features, units, reset_after):
    return 3 * features * units + 3 * units**2 + (6 if reset_after else 3) * units


# %% right: sizes of arrays
def gru_parameters(features, units, reset_after):
    wide = 3 * units
    bias = np.ones((2, wide) if reset_after else wide)
    return np.ones((features, wide)).size + np.ones((units, wide)).size + bias.size


# %% right: a NumPy integer, a truth value as a number
def gru_parameters(features, units, reset_after):
    return np.int64(3) * units * (features + units + 1 + reset_after)


# %% right: asks Keras
def gru_parameters(features, units, reset_after):
    layer = keras.layers.GRU(units, reset_after=reset_after)
    layer.build((None, None, features))
    return layer.count_params()


# %% wrong: recurrent_bias_missing
def gru_parameters(features, units, reset_after):
    return 3 * units * (features + units + 1)


# %% wrong: recurrent_bias_counted
def gru_parameters(features, units, reset_after):
    return 3 * units * (features + units + 2)


# %% wrong: candidate_not_counted
def gru_parameters(features, units, reset_after):
    return 2 * units * (features + units + 1 + reset_after)


# %% wrong: four_blocks
def gru_parameters(features, units, reset_after):
    return 4 * units * (features + units + 1 + reset_after)


# %% wrong: one_block
def gru_parameters(features, units, reset_after):
    return units * (features + units + 1 + reset_after)


# %% wrong: bias_missing
def gru_parameters(features, units, reset_after):
    return 3 * units * (features + units)


# %% wrong: recurrent_kernel_missing
def gru_parameters(features, units, reset_after):
    return 3 * units * (features + 1 + reset_after)


# %% wrong: asked_reference
def gru_parameters(features, units, reset_after):
    return reference.parameters(features, units, reset_after)


# %% wrong: bias_for_one_block
def gru_parameters(features, units, reset_after):
    """The number of weights of a GRU, biases included."""
    weights = 3 * (features * units + units * units)
    if reset_after:
        return weights + 2 * units
    return weights + units


# %% wrong: second_bias_for_candidate_only
def gru_parameters(features, units, reset_after):
    """The number of weights of a GRU, biases included."""
    count = 3 * (features * units + units * units + units)
    if reset_after:
        count = count + units
    return count
