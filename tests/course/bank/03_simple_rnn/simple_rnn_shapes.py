# %% right: one expression
def simple_rnn_shapes(batch, time, features, units, return_sequences, return_state):
    return ((batch,) + (time,) * return_sequences + (units,),) + ((batch, units),) * return_state


# %% right: lists
def simple_rnn_shapes(batch, time, features, units, return_sequences, return_state):
    shapes = []
    if return_sequences:
        shapes.append([batch, time, units])
    else:
        shapes.append([batch, units])
    if return_state:
        shapes.append([batch, units])
    return shapes


# %% right: asks arrays
def simple_rnn_shapes(batch, time, features, units, return_sequences, return_state):
    every = np.zeros((batch, time, units))
    output = every if return_sequences else every[:, -1]
    return (output.shape, every[:, -1].shape) if return_state else (output.shape,)


# %% wrong: features_for_units
def simple_rnn_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, features) if return_sequences else (batch, features)
    return (output, (batch, units)) if return_state else (output,)


# %% wrong: last_output_only
def simple_rnn_shapes(batch, time, features, units, return_sequences, return_state):
    return ((batch, units), (batch, units)) if return_state else ((batch, units),)


# %% wrong: time_and_units_swapped
def simple_rnn_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, units, time) if return_sequences else (batch, units)
    return (output, (batch, units)) if return_state else (output,)


# %% wrong: batch_and_time_swapped
def simple_rnn_shapes(batch, time, features, units, return_sequences, return_state):
    output = (time, batch, units) if return_sequences else (batch, units)
    return (output, (batch, units)) if return_state else (output,)


# %% wrong: state_of_every_step
def simple_rnn_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, units)
    return (output, output) if return_state else (output,)


# %% wrong: sequences_not_asked_for
def simple_rnn_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units)
    return (output, (batch, units)) if return_state else (output,)


# %% wrong: one_number
def simple_rnn_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, 1)
    return (output, (batch, units)) if return_state else (output,)


# %% wrong: state_not_returned
def simple_rnn_shapes(batch, time, features, units, return_sequences, return_state):
    return ((batch, time, units) if return_sequences else (batch, units),)


# %% wrong: state_not_asked_for
def simple_rnn_shapes(batch, time, features, units, return_sequences, return_state):
    return ((batch, time, units) if return_sequences else (batch, units), (batch, units))


# %% wrong: shape_not_in_a_tuple
def simple_rnn_shapes(batch, time, features, units, return_sequences, return_state):
    output = (batch, time, units) if return_sequences else (batch, units)
    return (output, (batch, units)) if return_state else output


# %% wrong: asked_reference
def simple_rnn_shapes(*sizes_and_switches):
    return reference.shapes(*sizes_and_switches)


# %% wrong: sequences_added says "adds no tensor"
def simple_rnn_shapes(batch, time, features, units, return_sequences, return_state):
    shapes = [(batch, time, units)] if return_sequences else []
    shapes.append((batch, units))
    if return_state:
        shapes.append((batch, units))
    return tuple(shapes)
