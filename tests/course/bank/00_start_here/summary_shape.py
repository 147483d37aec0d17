# %% right: unpacked
def summary_shape(shape, units):
    batch, time, features = shape
    return batch, units


# %% right: a list
def summary_shape(shape, units):
    return [*shape[:1], units]


# %% right: asks Keras
def summary_shape(shape, units):
    return keras.layers.GRU(units).compute_output_shape(shape)


# %% right: asks an array
def summary_shape(shape, units):
    x = np.zeros(shape)
    return (x[:, 0] @ np.zeros((x.shape[2], units))).shape


# %% wrong: units_are_time_steps
def summary_shape(shape, units):
    return (shape[0], units, shape[2])


# %% wrong: time_for_units
def summary_shape(shape, units):
    return (shape[0], shape[1])


# %% wrong: features_for_units
def summary_shape(shape, units):
    return (shape[0], shape[2])


# %% wrong: time_kept
def summary_shape(shape, units):
    return (shape[0], shape[1], units)


# %% wrong: batch_and_time_swapped
def summary_shape(shape, units):
    return (shape[1], units)


# %% wrong: batch_lost
def summary_shape(shape, units):
    return (units,)


# %% wrong: units_first
def summary_shape(shape, units):
    return (units, shape[0])


# %% wrong: a_number says "got an int"
def summary_shape(shape, units):
    return units


# %% wrong: units_times_features
def summary_shape(shape, units):
    batch, _, features = shape
    return (batch, units * features)
