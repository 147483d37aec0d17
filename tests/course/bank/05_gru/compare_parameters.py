# %% right: formulas
def compare_parameters(features, units):
    total = features + units
    return {
        "SimpleRNN": units * (total + 1),
        "GRU": 3 * units * (total + 2),
        "LSTM": 4 * units * (total + 1),
    }


# %% right: blocks and biases in a table
def compare_parameters(features, units):
    cells = [("LSTM", 4, 1), ("SimpleRNN", 1, 1), ("GRU", 3, 2)]
    return {name: n * (features * units + units**2 + k * units) for name, n, k in cells}


# %% right: asks Keras
def compare_parameters(features, units):
    found = {}
    for kind in (keras.layers.SimpleRNN, keras.layers.GRU, keras.layers.LSTM):
        layer = kind(units)
        layer.build((None, None, features))
        found[kind.__name__] = layer.count_params()
    return found


# %% wrong: gru_one_bias
def compare_parameters(features, units):
    total = features + units
    return {
        "SimpleRNN": units * (total + 1),
        "GRU": 3 * units * (total + 1),
        "LSTM": 4 * units * (total + 1),
    }


# %% wrong: two_biases_everywhere
def compare_parameters(features, units):
    total = features + units
    return {
        "SimpleRNN": units * (total + 2),
        "GRU": 3 * units * (total + 2),
        "LSTM": 4 * units * (total + 2),
    }


# %% wrong: lstm_two_biases
def compare_parameters(features, units):
    total = features + units
    return {
        "SimpleRNN": units * (total + 1),
        "GRU": 3 * units * (total + 2),
        "LSTM": 4 * units * (total + 2),
    }


# %% wrong: candidates_not_counted
def compare_parameters(features, units):
    total = features + units
    return {
        "SimpleRNN": units * (total + 1),
        "GRU": 2 * units * (total + 2),
        "LSTM": 3 * units * (total + 1),
    }


# %% wrong: lstm_three_blocks
def compare_parameters(features, units):
    total = features + units
    return {
        "SimpleRNN": units * (total + 1),
        "GRU": 3 * units * (total + 2),
        "LSTM": 3 * units * (total + 1),
    }


# %% wrong: gates_not_counted
def compare_parameters(features, units):
    total = features + units
    return {
        "SimpleRNN": units * (total + 1),
        "GRU": units * (total + 1),
        "LSTM": units * (total + 1),
    }


# %% wrong: keys says "the keys are wrong"
def compare_parameters(features, units):
    total = features + units
    return {
        "SimpleRNN": units * (total + 1),
        "gru": 3 * units * (total + 2),
        "LSTM": 4 * units * (total + 1),
    }


# %% wrong: lstm_two_biases / and one for the GRU
def compare_parameters(features, units):
    """The number of weights of the three cells, by name."""
    counts = {}
    counts["SimpleRNN"] = units * (features + units + 1)
    counts["GRU"] = gru_parameters(features, units, reset_after=False)
    counts["LSTM"] = 4 * units * (features + units + 2)
    return counts


# %% wrong: total_not_reset
def compare_parameters(features, units):
    """The number of weights of the three cells, by name."""
    result = {}
    total = 0
    blocks = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}
    for name in blocks:
        biases = 2 if name == "GRU" else 1
        total += blocks[name] * units * (features + units + biases)
        result[name] = total
    return result
