# %% right: nested loops in lists
def make_batch(batch, time, features):
    result, n = [], 0.0
    for _ in range(batch):
        sample = []
        for _ in range(time):
            step = []
            for _ in range(features):
                step.append(n)
                n += 1
            sample.append(step)
        result.append(sample)
    return result


# %% right: filled by position
def make_batch(batch, time, features):
    x = np.empty((batch, time, features), "float32")
    for i in range(x.size):
        x[np.unravel_index(i, x.shape)] = i
    return x


# %% right: a TensorFlow tensor
def make_batch(batch, time, features):
    import tensorflow as tf

    return tf.reshape(tf.range(batch * time * features, dtype=tf.float32), (batch, time, features))


# %% right: float64 from three ranges
def make_batch(batch, time, features):
    b, t, f = np.ogrid[:batch, :time, :features]
    return b * float(time * features) + t * features + f


# %% wrong: batch_and_time_swapped
def make_batch(batch, time, features):
    return np.arange(batch * time * features, dtype="float32").reshape(time, batch, features)


# %% wrong: time_and_features_swapped
def make_batch(batch, time, features):
    return np.arange(batch * time * features, dtype="float32").reshape(batch, features, time)


# %% wrong: shape_reversed
def make_batch(batch, time, features):
    return np.arange(batch * time * features, dtype="float32").reshape(features, time, batch)


# %% wrong: starts_at_one
def make_batch(batch, time, features):
    n = batch * time * features
    return np.arange(1, n + 1, dtype="float32").reshape(batch, time, features)


# %% wrong: not_in_reading_order
def make_batch(batch, time, features):
    x = np.arange(batch * time * features, dtype="float32")
    return x.reshape(batch, time, features, order="F")


# %% wrong: not_in_reading_order / transposed
def make_batch(batch, time, features):
    x = np.arange(batch * time * features, dtype="float32").reshape(time, batch, features)
    return x.transpose(1, 0, 2)


# %% wrong: flat
def make_batch(batch, time, features):
    return np.arange(batch * time * features, dtype="float32")


# %% wrong: all_equal
def make_batch(batch, time, features):
    return np.zeros((batch, time, features), "float32")


# %% wrong: whole_numbers
def make_batch(batch, time, features):
    return np.arange(batch * time * features).reshape(batch, time, features)


# %% wrong: end_included
def make_batch(batch, time, features):
    n = batch * time * features
    x = np.linspace(0, n, n)
    return x.reshape(batch, time, features).astype("float32")


# %% wrong: counted_anew_in_each_sample
def make_batch(batch, time, features):
    x = np.zeros((batch, time, features), dtype="float32")
    for b in range(batch):
        number = 0
        for t in range(time):
            for f in range(features):
                x[b, t, f] = number
                number += 1
    return x


# %% wrong: stride_of_another_axis
def make_batch(batch, time, features):
    x = np.empty((batch, time, features), dtype=np.float32)
    for b in range(batch):
        for t in range(time):
            for f in range(features):
                x[b, t, f] = b * time * features + t * time + f
    return x


# %% wrong: counted_anew_in_each_step
def make_batch(batch, time, features):
    return np.tile(np.arange(features, dtype="float32"), (batch, time, 1))


# %% wrong: resized_in_place says "`resize` changes its object and returns None"
def make_batch(batch, time, features):
    numbers = np.arange(batch * time * features, dtype="float32")
    return numbers.resize((batch, time, features))
