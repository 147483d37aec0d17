# %% right: np.split
def split_gates(z, units):
    return np.split(z, 4, axis=-1)


# %% right: TensorFlow
def split_gates(z, units):
    return tf.split(z, 4, axis=-1)


# %% right: reshape and unstack
def split_gates(z, units):
    parts = z.reshape(*z.shape[:-1], 4, units)
    return parts[..., 0, :], parts[..., 1, :], parts[..., 2, :], parts[..., 3, :]


# %% right: lists
def split_gates(z, units):
    last = [row.tolist() for row in z.reshape(-1, 4 * units)]
    shape = (*z.shape[:-1], units)
    return [
        np.array([row[k : k + units] for row in last]).reshape(shape)
        for k in range(0, 4 * units, units)
    ]


# %% right: counted from the end
def split_gates(z, units):
    return z[..., :units], z[..., units : 2 * units], z[..., -2 * units : -units], z[..., -units:]


# %% wrong: gate_order_ifoc
def split_gates(z, units):
    i, f, o, g = np.split(z, 4, axis=-1)
    return i, f, g, o


# %% wrong: gate_order_fico
def split_gates(z, units):
    f, i, g, o = np.split(z, 4, axis=-1)
    return i, f, g, o


# %% wrong: gate_order_fioc
def split_gates(z, units):
    f, i, o, g = np.split(z, 4, axis=-1)
    return i, f, g, o


# %% wrong: columns_interleaved
def split_gates(z, units):
    return tuple(z[..., k::4] for k in range(4))


# %% wrong: activations_applied
def split_gates(z, units):
    i, f, g, o = np.split(z, 4, axis=-1)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)


# %% wrong: activations_applied / sigmoid on all
def split_gates(z, units):
    return tuple(sigmoid(part) for part in np.split(z, 4, axis=-1))


# %% wrong: wrong_axis says "shape is wrong"
def split_gates(z, units):
    return z[:units], z[units : 2 * units], z[2 * units : 3 * units], z[3 * units :]


# %% wrong: one_array says "got 3 values"
def split_gates(z, units):
    return np.split(z, 4, axis=-1)[:3]


# %% wrong: asked_reference
def split_gates(z, units):
    return reference.split(z, units)


# %% wrong: cut_along_first_axis
def split_gates(z, units):
    """The sums of input gate, forget gate, candidate and output gate, each (..., units)."""
    z_i, z_f, z_g, z_o = np.split(z, [units, 2 * units, 3 * units])
    return z_i, z_f, z_g, z_o


# %% wrong: cut_along_second_axis
def split_gates(z, units):
    """The sums of input gate, forget gate, candidate and output gate, each (..., units)."""
    z_i = z[:, :units]
    z_f = z[:, units : 2 * units]
    z_g = z[:, 2 * units : 3 * units]
    z_o = z[:, 3 * units :]
    return z_i, z_f, z_g, z_o


# %% wrong: slices_one_short
def split_gates(z, units):
    """The sums of input gate, forget gate, candidate and output gate, each (..., units)."""
    parts = []
    for k in range(4):
        start = k * units
        end = start + units - 1
        parts.append(z[..., start:end])
    return tuple(parts)


# %% wrong: axes_lost
def split_gates(z, units):
    table = np.reshape(z, (-1, 4, units))
    return table[:, 0], table[:, 1], table[:, 2], table[:, 3]
