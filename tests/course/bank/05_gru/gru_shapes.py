# %% right: one expression
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    return ((batch,) + (time,) * return_sequences + (units,),) + ((batch, units),) * return_state


# %% right: lists
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    shapes = [[batch, time, units] if return_sequences else [batch, units]]
    if return_state:
        shapes.append([batch, units])
    return shapes


# %% right: asks arrays
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    every = np.zeros((batch, time, units))
    output = every if return_sequences else every[:, -1]
    return (output.shape, every[:, 0].shape) if return_state else (output.shape,)


# %% wrong: features_for_units
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, features) if return_sequences else (batch, features)
    return (output, (batch, units)) if return_state else (output,)


# %% wrong: last_output_only
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, units) if return_sequences else (batch, units)
    return (output, (batch, units)) if return_state else (output,)


# %% wrong: time_and_units_swapped
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, units, time) if return_sequences else (batch, units)
    return (output, (batch, units)) if return_state else (output,)


# %% wrong: batch_and_time_swapped
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    output = (time, batch, units) if return_sequences else (batch, units)
    return (output, (batch, units)) if return_state else (output,)


# %% wrong: state_of_every_step
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, units)
    return (output, output) if return_state else (output,)


# %% wrong: sequences_not_asked_for
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, time, units)
    return (output, (batch, units)) if return_state else (output,)


# %% wrong: one_number
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, 1)
    return (output, (batch, units)) if return_state else (output,)


# %% wrong: state_not_returned
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, units)
    return (output,)


# %% wrong: state_not_asked_for
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, units)
    return (output, (batch, units))


# %% wrong: third_tensor
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, units)
    return (output, (batch, units), (batch, units)) if return_state else (output,)


# %% wrong: three_times_units
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, 3 * units) if return_sequences else (batch, 3 * units)
    return (output, (batch, 3 * units)) if return_state else (output,)


# %% wrong: shape_not_in_a_tuple
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, units)
    return (output, (batch, units)) if return_state else output


# %% wrong: state_without_batch
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    """The shape of each tensor that a GRU returns."""
    result = ()
    if return_sequences:
        result += ((batch, time, units),)
    else:
        result += ((batch, units),)
    if return_state:
        result += ((units,),)
    return result
