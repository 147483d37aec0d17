# %% right: np.flip
def reverse_time(x):
    return np.flip(x, axis=1)


# %% right: loops
def reverse_time(x):
    return [[sample[t] for t in range(len(sample) - 1, -1, -1)] for sample in x]


# %% right: in place
def reverse_time(x):
    for sample in x:
        sample[:] = sample[::-1].copy()
    return x


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
