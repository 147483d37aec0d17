# %% right: one expression
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    return ((batch,) + (time,) * return_sequences + (units,),) + ((batch, units),) * (
        2 * return_state
    )


# %% right: lists
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    shapes = [[batch, time, units] if return_sequences else [batch, units]]
    if return_state:
        shapes += [[batch, units], [batch, units]]
    return shapes


# %% right: asks Keras
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    layer = keras.layers.LSTM(units, return_sequences=return_sequences, return_state=return_state)
    tensors = layer(np.zeros((batch, time, features), "float32"))
    return tuple(tuple(t.shape) for t in (tensors if return_state else [tensors]))


# %% wrong: two_tensors_only
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, units)
    return (output, (batch, units)) if return_state else (output,)


# %% wrong: state_not_returned
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, units)
    return (output,)


# %% wrong: two_tensors_only / the output left out
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, units)
    return ((batch, units), (batch, units)) if return_state else (output,)


# %% wrong: state_not_asked_for
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, units)
    return (output, (batch, units), (batch, units))


# %% wrong: features_for_units
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, features) if return_sequences else (batch, features)
    return (output, (batch, units), (batch, units)) if return_state else (output,)


# %% wrong: four_gates_wide
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, 4 * units) if return_sequences else (batch, 4 * units)
    return (output, (batch, units), (batch, units)) if return_state else (output,)


# %% wrong: last_output_only
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, units)
    return (output, (batch, units), (batch, units)) if return_state else (output,)


# %% wrong: batch_and_time_swapped
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    output = (time, batch, units) if return_sequences else (batch, units)
    return (output, (batch, units), (batch, units)) if return_state else (output,)


# %% wrong: time_and_units_swapped
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, units, time) if return_sequences else (batch, units)
    return (output, (batch, units), (batch, units)) if return_state else (output,)


# %% wrong: one_number
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, 1)
    return (output, (batch, units), (batch, units)) if return_state else (output,)


# %% wrong: state_of_every_step
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, units)
    return (output, output, output) if return_state else (output,)


# %% wrong: state_of_every_step / c only
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, units)
    return (output, (batch, units), output) if return_state else (output,)


# %% wrong: sequences_not_asked_for
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units)
    return (output, (batch, units), (batch, units)) if return_state else (output,)


# %% wrong: shape_not_in_a_tuple
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, units)
    return (output, (batch, units), (batch, units)) if return_state else output


# %% wrong: states_nested
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    """The shape of each tensor that an LSTM returns."""
    output = (batch, time, units) if return_sequences else (batch, units)
    states = ((batch, units), (batch, units))
    if return_state:
        return (output, states)
    return (output,)


# %% wrong: switches_swapped says "change places"
def lstm_shapes(batch, time, features, units, return_sequences, return_state):
    """The shape of each tensor that an LSTM returns."""
    result = ((batch, time, units),) if return_state else ((batch, units),)
    if return_sequences:
        result += ((batch, units),) * 2
    return result
