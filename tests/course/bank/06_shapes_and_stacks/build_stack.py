# %% right: functional
def build_stack(units, features=6):
    if len(units) == 0:
        raise ValueError("units is empty")
    inputs = keras.Input((None, features))
    x = inputs
    for i, size in enumerate(units):
        x = keras.layers.GRU(size, return_sequences=i < len(units) - 1)(x)
    return keras.Model(inputs, x)


# %% right: a list of layers
def build_stack(units, features=6):
    if units == []:
        raise ValueError("give me some units")
    *below, top = units
    layers = [
        keras.layers.GRU(n, return_sequences=True, name=f"gru_{i}") for i, n in enumerate(below)
    ]
    return keras.Sequential([keras.Input((None, features)), *layers, keras.layers.GRU(top)])


# %% right: from the top down, with input_shape given as build
def build_stack(units, features=6):
    assert features > 0
    if not len(units) > 0:
        raise ValueError("there must be units for one layer at least")
    layers = [keras.layers.GRU(units[-1])]
    for size in reversed(units[:-1]):
        layers.insert(0, keras.layers.GRU(size, return_sequences=True))
    model = keras.Sequential(layers)
    model.build((None, None, features))
    return model


# %% right: cells in RNN layers, compiled all the same
def build_stack(units, features=6):
    if not units:
        raise ValueError("no units")
    model = keras.Sequential([keras.Input(shape=(None, features))])
    for size in units[:-1]:
        model.add(keras.layers.RNN(keras.layers.GRUCell(size), return_sequences=True))
    model.add(keras.layers.RNN(keras.layers.GRUCell(units[-1])))
    model.compile("adam", "mse")
    return model


# %% wrong: sequences_missing_in_the_middle
def build_stack(units, features=6):
    if len(units) == 0:
        raise ValueError("units is empty")
    inputs = keras.Input((None, features))
    x = inputs
    for i, size in enumerate(units):
        x = keras.layers.GRU(size)(x)
    return keras.Model(inputs, x)


# %% wrong: sequences_missing_in_the_middle / no time in the input
def build_stack(units, features=6):
    if not units:
        raise ValueError("units")
    model = keras.Sequential([keras.Input((features,))])
    for size in units[:-1]:
        model.add(keras.layers.GRU(size, return_sequences=True))
    model.add(keras.layers.GRU(units[-1]))
    return model


# %% wrong: last_returns_sequences
def build_stack(units, features=6):
    if len(units) == 0:
        raise ValueError("units is empty")
    inputs = keras.Input((None, features))
    x = inputs
    for i, size in enumerate(units):
        x = keras.layers.GRU(size, return_sequences=True)(x)
    return keras.Model(inputs, x)


# %% wrong: order_reversed
def build_stack(units, features=6):
    if len(units) == 0:
        raise ValueError("units is empty")
    inputs = keras.Input((None, features))
    x = inputs
    for i, size in enumerate(units[::-1]):
        x = keras.layers.GRU(size, return_sequences=i < len(units) - 1)(x)
    return keras.Model(inputs, x)


# %% wrong: layer_missing / the last
def build_stack(units, features=6):
    if len(units) == 0:
        raise ValueError("units is empty")
    inputs = keras.Input((None, features))
    x = inputs
    units = units[:-1] or units
    for i, size in enumerate(units):
        x = keras.layers.GRU(size, return_sequences=i < len(units) - 1)(x)
    return keras.Model(inputs, x)


# %% wrong: layer_missing / the first
def build_stack(units, features=6):
    if len(units) == 0:
        raise ValueError("units is empty")
    inputs = keras.Input((None, features))
    x = inputs
    units = units[1:] or units
    for i, size in enumerate(units):
        x = keras.layers.GRU(size, return_sequences=i < len(units) - 1)(x)
    return keras.Model(inputs, x)


# %% wrong: other_layer
def build_stack(units, features=6):
    if len(units) == 0:
        raise ValueError("units is empty")
    inputs = keras.Input((None, features))
    x = inputs
    for i, size in enumerate(units):
        x = keras.layers.LSTM(size, return_sequences=i < len(units) - 1)(x)
    return keras.Model(inputs, x)


# %% wrong: other_layer / simple
def build_stack(units, features=6):
    if len(units) == 0:
        raise ValueError("units is empty")
    inputs = keras.Input((None, features))
    x = inputs
    for i, size in enumerate(units):
        x = keras.layers.SimpleRNN(size, return_sequences=i < len(units) - 1)(x)
    return keras.Model(inputs, x)


# %% wrong: not_built
def build_stack(units, features=6):
    if len(units) == 0:
        raise ValueError("units is empty")
    inputs = keras.Input((None, features))
    x = inputs
    for i, size in enumerate(units):
        x = keras.layers.GRU(size, return_sequences=i < len(units) - 1)(x)
    return keras.Sequential([keras.layers.GRU(n) for n in units])


# %% wrong: no_model says "Is a return missing?"
def build_stack(units, features=6):
    if len(units) == 0:
        raise ValueError("units is empty")
    inputs = keras.Input((None, features))
    x = inputs
    for i, size in enumerate(units):
        x = keras.layers.GRU(size, return_sequences=i < len(units) - 1)(x)
    keras.Model(inputs, x)


# %% wrong: empty_stack
def build_stack(units, features=6):
    model = keras.Sequential([keras.Input((None, features))])
    for i, size in enumerate(units):
        model.add(keras.layers.GRU(size, return_sequences=i + 1 < len(units)))
    return model


# %% wrong: sequences_missing_in_the_middle / the last one found by its value
def build_stack(units, features=6):
    """A Keras model of stacked GRU layers, (batch, time, features) to (batch, units[-1])."""
    if not units:
        raise ValueError("units must not be empty")
    layers = [keras.Input((None, features))]
    for n in units:
        if n == units[-1]:
            layers.append(keras.layers.GRU(n))
        else:
            layers.append(keras.layers.GRU(n, return_sequences=True))
    return keras.Sequential(layers)


# %% wrong: layer_missing / all read the input
def build_stack(units, features=6):
    """A Keras model of stacked GRU layers, (batch, time, features) to (batch, units[-1])."""
    if len(units) == 0:
        raise ValueError("units is empty")
    inputs = keras.Input((None, features))
    for i, n in enumerate(units):
        last = i == len(units) - 1
        outputs = keras.layers.GRU(n, return_sequences=not last)(inputs)
    return keras.Model(inputs, outputs)


# %% wrong: dropout_added says "settings that were changed"
def build_stack(units, features=6):
    if not units:
        raise ValueError("units is empty")
    model = keras.Sequential([keras.Input((None, features))])
    for place, size in enumerate(units, 1):
        model.add(keras.layers.GRU(size, return_sequences=place < len(units), dropout=0.1))
    return model


# %% wrong: last_found_by_its_number
def build_stack(units, features=6):
    if not units:
        raise ValueError("units is empty")
    model = keras.Sequential([keras.Input((None, features))])
    for n in units:
        is_last = units.index(n) == len(units) - 1
        model.add(keras.layers.GRU(n, return_sequences=not is_last))
    return model


# %% wrong: order_by_size
def build_stack(units, features=6):
    if len(units) == 0:
        raise ValueError("units must not be empty")
    *lower, top = sorted(units, reverse=True)
    layers = [keras.Input((None, features))]
    for n in lower:
        layers.append(keras.layers.GRU(n, return_sequences=True))
    layers.append(keras.layers.GRU(top))
    return keras.Sequential(layers)


# %% wrong: features_ignored
def build_stack(units, features=6):
    if not units:
        raise ValueError("units: give at least one")
    inputs = x = keras.Input((None, 6))
    for n in units[:-1]:
        x = keras.layers.GRU(n, return_sequences=True)(x)
    return keras.Model(inputs, keras.layers.GRU(units[-1])(x))


# %% wrong: argument_changed / takes the sizes from the front says "has changed its argument"
def build_stack(units, features=6):
    if not units:
        raise ValueError("no units")
    model = keras.Sequential([keras.Input(shape=(None, features))])
    while len(units) > 1:
        model.add(keras.layers.RNN(keras.layers.GRUCell(units.pop(0)), return_sequences=True))
    model.add(keras.layers.RNN(keras.layers.GRUCell(units[0])))
    model.compile("adam", "mse")
    return model


# %% wrong: argument_changed says "has changed its argument"
def build_stack(units, features=6):
    """A Keras model of stacked GRU layers, (batch, time, features) to (batch, units[-1])."""
    if len(units) == 0:
        raise ValueError("no units given")
    top = units.pop()
    model = keras.Sequential([keras.Input((None, features))])
    for n in units:
        model.add(keras.layers.GRU(n, return_sequences=True))
    model.add(keras.layers.GRU(top))
    return model


# %% wrong: nothing says "shapes of the weights"
def build_stack(units, features=6):
    """A Keras model of stacked GRU layers, (batch, time, features) to (batch, units[-1])."""
    if len(units) == 0:
        raise ValueError("units is empty")
    made = {n: keras.layers.GRU(n, return_sequences=True) for n in units[:-1]}
    inputs = keras.Input((None, features))
    x = inputs
    for n in units[:-1]:
        x = made[n](x)
    return keras.Model(inputs, keras.layers.GRU(units[-1])(x))
