# %% right: functional
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    symbols = keras.Input(shape=(time, 4), name="symbols")
    state = kinds[cell](units, name="memory")(symbols)
    return keras.Model(symbols, keras.layers.Dense(4, activation="softmax")(state))


# %% right: layers added one by one, softmax apart
def build_memory_model(cell, units, time):
    model = keras.Sequential()
    model.add(keras.Input((time, 4)))
    if cell == "lstm":
        model.add(keras.layers.LSTM(units))
    elif cell == "gru":
        model.add(keras.layers.GRU(units))
    elif cell == "simple_rnn":
        model.add(keras.layers.SimpleRNN(units))
    else:
        raise ValueError("unknown: " + cell)
    model.add(keras.layers.Dense(4))
    model.add(keras.layers.Softmax())
    return model


# %% right: RNN around a cell, compiled
def build_memory_model(cell, units, time):
    cells = {
        "simple_rnn": keras.layers.SimpleRNNCell,
        "lstm": keras.layers.LSTMCell,
        "gru": keras.layers.GRUCell,
    }
    if cell not in cells:
        raise ValueError(f"{cell!r} is none of {list(cells)}")
    model = keras.Sequential(
        [
            keras.Input((time, 4)),
            keras.layers.RNN(cells[cell](units)),
            keras.layers.Dense(4, "softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


# %% right: match
def build_memory_model(cell, units, time):
    match cell:
        case "simple_rnn":
            layer = keras.layers.SimpleRNN(units)
        case "lstm":
            layer = keras.layers.LSTM(units, unroll=False)
        case "gru":
            layer = keras.layers.GRU(units)
        case _:
            raise ValueError(f"cell {cell}")
    return keras.models.Sequential(
        [
            keras.layers.InputLayer((time, 4)),
            layer,
            keras.layers.Dense(units=4, activation=keras.activations.softmax),
        ]
    )


# %% wrong: sequences_returned
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [
            keras.Input((time, 4)),
            kinds[cell](units, return_sequences=True),
            keras.layers.Dense(4, "softmax"),
        ]
    )


# %% wrong: softmax_missing
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential([keras.Input((time, 4)), kinds[cell](units), keras.layers.Dense(4)])


# %% wrong: sigmoid_for_softmax
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [keras.Input((time, 4)), kinds[cell](units), keras.layers.Dense(4, "sigmoid")]
    )


# %% wrong: units_and_time_swapped
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [keras.Input((units, 4)), kinds[cell](time), keras.layers.Dense(4, "softmax")]
    )


# %% wrong: units_are_time
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [keras.Input((time, 4)), kinds[cell](time), keras.layers.Dense(4, "softmax")]
    )


# %% wrong: cell_ignored
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [keras.Input((time, 4)), keras.layers.LSTM(units), keras.layers.Dense(4, "softmax")]
    )


# %% wrong: time_and_features_swapped
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [keras.Input((4, time)), kinds[cell](units), keras.layers.Dense(4, "softmax")]
    )


# %% wrong: one_output
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [keras.Input((time, 4)), kinds[cell](units), keras.layers.Dense(1, "sigmoid")]
    )


# %% wrong: one_output / softmax
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [keras.Input((time, 4)), kinds[cell](units), keras.layers.Dense(1, "softmax")]
    )


# %% wrong: model_not_built
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential([kinds[cell](units), keras.layers.Dense(4, "softmax")])


# %% wrong: cell_not_checked
def build_memory_model(cell, units, time):
    kinds = {"simple_rnn": keras.layers.SimpleRNN, "gru": keras.layers.GRU}
    return keras.Sequential(
        [
            keras.Input((time, 4)),
            kinds.get(cell, keras.layers.LSTM)(units),
            keras.layers.Dense(4, "softmax"),
        ]
    )


# %% wrong: key_error says "expected ValueError"
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    return keras.Sequential(
        [keras.Input((time, 4)), kinds[cell](units), keras.layers.Dense(4, "softmax")]
    )


# %% wrong: no_return says "got None"
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    keras.Sequential([keras.Input((time, 4)), kinds[cell](units)])


# %% wrong: a_layer says "a Keras model was asked for"
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return kinds[cell](units)


# %% wrong: another_dense says "shapes of the weights"
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [
            keras.Input((time, 4)),
            kinds[cell](units),
            keras.layers.Dense(8),
            keras.layers.Dense(4, "softmax"),
        ]
    )


# %% wrong: units_and_symbols_swapped
def build_memory_model(cell, units, time):
    """A Keras model from (batch, time, 4) to four probabilities, (batch, 4)."""
    names = {"simple_rnn": "SimpleRNN", "lstm": "LSTM", "gru": "GRU"}
    if cell not in names:
        raise ValueError(f"no such cell: {cell!r}")
    layer = getattr(keras.layers, names[cell])
    return keras.Sequential(
        [
            keras.Input((time, 4)),
            layer(4),
            keras.layers.Dense(units, activation="softmax"),
        ]
    )


# %% wrong: dropout_added says "settings that were changed"
def build_memory_model(cell, units, time):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no such cell: {cell}")
    return keras.Sequential(
        [
            keras.Input((time, 4)),
            kinds[cell](units, dropout=0.2),
            keras.layers.Dense(4, activation="softmax"),
        ]
    )


# %% wrong: part_of_a_name_accepted
def build_memory_model(cell, units, time):
    if cell in "lstm":
        layer = keras.layers.LSTM(units)
    elif cell in "gru":
        layer = keras.layers.GRU(units)
    elif cell in "simple_rnn":
        layer = keras.layers.SimpleRNN(units)
    else:
        raise ValueError(f"unknown cell {cell}")
    return keras.Sequential(
        [keras.Input((time, 4)), layer, keras.layers.Dense(4, activation="softmax")]
    )


# %% wrong: other_spelling_accepted
def build_memory_model(cell, units, time):
    kinds = {
        "simplernn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    name = str(cell).lower().replace("_", "")
    if name not in kinds:
        raise ValueError(f"cell {cell!r} is not known")
    return keras.Sequential(
        [keras.Input((time, 4)), kinds[name](units), keras.layers.Dense(4, activation="softmax")]
    )


# %% wrong: answers_are_units
def build_memory_model(cell, units, time):
    if cell == "simple_rnn":
        recurrent = keras.layers.SimpleRNN(units)
    elif cell == "lstm":
        recurrent = keras.layers.LSTM(units)
    elif cell == "gru":
        recurrent = keras.layers.GRU(units)
    else:
        raise ValueError(f"no cell is called {cell}")
    return keras.Sequential(
        [keras.Input((time, 4)), recurrent, keras.layers.Dense(units, activation="softmax")]
    )
