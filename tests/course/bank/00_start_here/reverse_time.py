# %% right: np.flip
def reverse_time(x):
    return np.flip(x, axis=1)


# %% right: loops
def reverse_time(x):
    return [[sample[t] for t in range(len(sample) - 1, -1, -1)] for sample in x]


# %% right: Keras' operations
def reverse_time(x):
    return keras.ops.flip(x, axis=1)


# %% wrong: batch_reversed
def reverse_time(x):
    return x[::-1]


# %% wrong: features_reversed
def reverse_time(x):
    return x[..., ::-1]


# %% wrong: too_much_reversed
def reverse_time(x):
    return x[::-1, ::-1]


# %% wrong: too_much_reversed / everything
def reverse_time(x):
    return np.flip(x)


# %% wrong: not_reversed
def reverse_time(x):
    return x


# %% wrong: batch_and_time_swapped
def reverse_time(x):
    return np.swapaxes(x, 0, 1)


# %% wrong: reversed_object says "got a reversed"
def reverse_time(x):
    return reversed(x)


# %% wrong: first_step_stays
def reverse_time(x):
    result = np.zeros_like(x)
    for t in range(x.shape[1]):
        result[:, t] = x[:, -t]
    return result


# %% wrong: first_step_lost
def reverse_time(x):
    last = x.shape[1] - 1
    return x[:, last:0:-1, :]


# %% wrong: read_after_overwriting
def reverse_time(x):
    result = x.copy()
    time = x.shape[1]
    for t in range(time):
        result[:, t] = result[:, time - 1 - t]
    return result


# %% wrong: argument_changed / in place says "has changed its argument"
def reverse_time(x):
    for sample in x:
        sample[:] = sample[::-1].copy()
    return x
