# %% right: one branch for each
def bidirectional(forward, backward, merge_mode="concat"):
    backward = np.flip(backward, axis=1)
    if merge_mode == "concat":
        return np.dstack([forward, backward])
    if merge_mode == "sum":
        return np.add(forward, backward)
    if merge_mode == "mul":
        return np.multiply(forward, backward)
    if merge_mode == "ave":
        return np.mean([forward, backward], axis=0)
    if merge_mode is None:
        return [forward, backward]
    raise ValueError(f"unknown merge_mode {merge_mode}")


# %% right: a table of TensorFlow functions
def bidirectional(forward, backward, merge_mode="concat"):
    merges = {
        "concat": lambda a, b: tf.concat([a, b], axis=2),
        "sum": tf.add,
        "mul": tf.multiply,
        "ave": lambda a, b: 0.5 * (a + b),
        None: lambda a, b: (a, b),
    }
    if merge_mode not in merges:
        raise ValueError("merge_mode has no such value")
    return merges[merge_mode](forward, tf.reverse(backward, [1]))


# %% right: float64, filled step by step
def bidirectional(forward, backward, merge_mode="concat"):
    batch, time, units = forward.shape
    turned = np.zeros((batch, time, units))
    for t in range(time):
        turned[:, time - 1 - t] = backward[:, t]
    if merge_mode is None:
        return forward, turned
    if merge_mode not in ("concat", "sum", "mul", "ave"):
        raise ValueError("merge_mode is wrong")
    result = np.zeros((batch, time, 2 * units if merge_mode == "concat" else units))
    result[:, :, :units] = forward
    if merge_mode == "concat":
        result[:, :, units:] = turned
    elif merge_mode == "mul":
        result *= turned
    else:
        result += turned
    return result / 2 if merge_mode == "ave" else result


# %% wrong: not_realigned
def bidirectional(forward, backward, merge_mode="concat"):
    if merge_mode == "concat":
        return np.dstack([forward, backward])
    if merge_mode == "sum":
        return np.add(forward, backward)
    if merge_mode == "mul":
        return np.multiply(forward, backward)
    if merge_mode == "ave":
        return np.mean([forward, backward], axis=0)
    if merge_mode is None:
        return [forward, backward]
    raise ValueError(f"unknown merge_mode {merge_mode}")


# %% wrong: wrong_axis_reversed / units
def bidirectional(forward, backward, merge_mode="concat"):
    backward = np.flip(backward, axis=2)
    if merge_mode == "concat":
        return np.dstack([forward, backward])
    if merge_mode == "sum":
        return np.add(forward, backward)
    if merge_mode == "mul":
        return np.multiply(forward, backward)
    if merge_mode == "ave":
        return np.mean([forward, backward], axis=0)
    if merge_mode is None:
        return [forward, backward]
    raise ValueError(f"unknown merge_mode {merge_mode}")


# %% wrong: wrong_axis_reversed / batch
def bidirectional(forward, backward, merge_mode="concat"):
    backward = np.flip(backward, axis=0)
    if merge_mode == "concat":
        return np.dstack([forward, backward])
    if merge_mode == "sum":
        return np.add(forward, backward)
    if merge_mode == "mul":
        return np.multiply(forward, backward)
    if merge_mode == "ave":
        return np.mean([forward, backward], axis=0)
    if merge_mode is None:
        return [forward, backward]
    raise ValueError(f"unknown merge_mode {merge_mode}")


# %% wrong: forward_reversed
def bidirectional(forward, backward, merge_mode="concat"):
    forward = np.flip(forward, axis=1)
    if merge_mode == "concat":
        return np.dstack([forward, backward])
    if merge_mode == "sum":
        return np.add(forward, backward)
    if merge_mode == "mul":
        return np.multiply(forward, backward)
    if merge_mode == "ave":
        return np.mean([forward, backward], axis=0)
    if merge_mode is None:
        return [forward, backward]
    raise ValueError(f"unknown merge_mode {merge_mode}")


# %% wrong: backward_first
def bidirectional(forward, backward, merge_mode="concat"):
    backward = np.flip(backward, axis=1)
    if merge_mode == "concat":
        return np.dstack([backward, forward])
    if merge_mode == "sum":
        return np.add(forward, backward)
    if merge_mode == "mul":
        return np.multiply(forward, backward)
    if merge_mode == "ave":
        return np.mean([forward, backward], axis=0)
    if merge_mode is None:
        return [backward, forward]
    raise ValueError(f"unknown merge_mode {merge_mode}")


# %% wrong: bidirectional_doubles_time
def bidirectional(forward, backward, merge_mode="concat"):
    backward = np.flip(backward, axis=1)
    if merge_mode == "concat":
        return np.concatenate([forward, backward], axis=1)
    if merge_mode == "sum":
        return np.add(forward, backward)
    if merge_mode == "mul":
        return np.multiply(forward, backward)
    if merge_mode == "ave":
        return np.mean([forward, backward], axis=0)
    if merge_mode is None:
        return [forward, backward]
    raise ValueError(f"unknown merge_mode {merge_mode}")


# %% wrong: bidirectional_doubles_time / as it came
def bidirectional(forward, backward, merge_mode="concat"):
    if merge_mode == "concat":
        return np.concatenate([forward, backward], axis=1)
    backward = backward[:, ::-1]
    if merge_mode is None:
        return forward, backward
    if merge_mode == "sum":
        return forward + backward
    if merge_mode == "mul":
        return forward * backward
    if merge_mode == "ave":
        return (forward + backward) / 2
    raise ValueError(f"merge_mode {merge_mode}")


# %% wrong: other_merge / mean for sum
def bidirectional(forward, backward, merge_mode="concat"):
    backward = np.flip(backward, axis=1)
    if merge_mode == "concat":
        return np.dstack([forward, backward])
    if merge_mode == "sum":
        return (forward + backward) / 2
    if merge_mode == "mul":
        return np.multiply(forward, backward)
    if merge_mode == "ave":
        return np.mean([forward, backward], axis=0)
    if merge_mode is None:
        return [forward, backward]
    raise ValueError(f"unknown merge_mode {merge_mode}")


# %% wrong: other_merge / sum for mean
def bidirectional(forward, backward, merge_mode="concat"):
    backward = np.flip(backward, axis=1)
    if merge_mode == "concat":
        return np.dstack([forward, backward])
    if merge_mode == "sum":
        return np.add(forward, backward)
    if merge_mode == "mul":
        return np.multiply(forward, backward)
    if merge_mode == "ave":
        return forward + backward
    if merge_mode is None:
        return [forward, backward]
    raise ValueError(f"unknown merge_mode {merge_mode}")


# %% wrong: mode_not_checked
def bidirectional(forward, backward, merge_mode="concat"):
    backward = np.flip(backward, axis=1)
    if merge_mode == "concat":
        return np.dstack([forward, backward])
    if merge_mode == "sum":
        return np.add(forward, backward)
    if merge_mode == "mul":
        return np.multiply(forward, backward)
    if merge_mode == "ave":
        return np.mean([forward, backward], axis=0)
    if merge_mode is None:
        return [forward, backward]
    return None


# %% wrong: brackets_missing
def bidirectional(forward, backward, merge_mode="concat"):
    """The outputs of two runs, each (batch, time, units), merged step by step."""
    back = backward[:, ::-1, :]
    modes = {
        "concat": np.concatenate([forward, back], axis=-1),
        "sum": forward + back,
        "mul": forward * back,
        "ave": forward + back / 2,
        None: (forward, back),
    }
    if merge_mode not in modes:
        raise ValueError(f"merge_mode {merge_mode!r} is not known")
    return modes[merge_mode]


# %% wrong: argument_changed says "has changed its argument"
def bidirectional(forward, backward, merge_mode="concat"):
    """The outputs of two runs, each (batch, time, units), merged step by step."""
    back = backward[:, ::-1]
    if merge_mode is None:
        return forward, back
    if merge_mode == "concat":
        return np.concatenate([forward, back], axis=-1)
    if merge_mode == "sum":
        forward += back
    elif merge_mode == "mul":
        forward *= back
    elif merge_mode == "ave":
        forward += back
        forward /= 2
    else:
        raise ValueError(f"merge_mode: {merge_mode}")
    return forward
