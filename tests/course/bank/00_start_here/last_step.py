# %% right: a loop over the samples
def last_step(x):
    return [sample[-1] for sample in x]


# %% right: by length
def last_step(x):
    return x[:, x.shape[1] - 1, :]


# %% right: np.take
def last_step(x):
    return np.take(x, -1, axis=1)


# %% right: Keras' operations
def last_step(x):
    return keras.ops.squeeze(keras.ops.flip(x, axis=1)[:, :1], axis=1)


# %% wrong: last_sample
def last_step(x):
    return x[-1]


# %% wrong: last_feature
def last_step(x):
    return x[..., -1]


# %% wrong: first_step
def last_step(x):
    return x[:, 0]


# %% wrong: last_but_one
def last_step(x):
    return x[:, -2]


# %% wrong: time_axis_kept
def last_step(x):
    return x[:, -1:]


# %% wrong: one_sample_only
def last_step(x):
    return x[-1, -1]


# %% wrong: one_sample_only / the first
def last_step(x):
    return x[0][-1]


# %% wrong: unchanged says "the shape is wrong"
def last_step(x):
    return x


# %% wrong: asked_reference
def last_step(x):
    return reference.last_step(x)


# %% wrong: samples_taken_for_steps
def last_step(x):
    steps = len(x)
    return x[:, steps - 1, :]


# %% wrong: first_sample_only
def last_step(x):
    result = []
    for sample in x:
        result.append(sample[-1])
        return np.array(result)


# %% wrong: axis_of_length_one_lost
def last_step(x):
    last = x[:, -1:, :]
    return np.squeeze(last)
