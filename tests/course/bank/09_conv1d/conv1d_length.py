# %% right: counts the places
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding not in {"valid", "same", "causal"}:
        raise ValueError(f"unknown padding {padding}")
    span = kernel_size + (kernel_size - 1) * (dilation_rate - 1)
    if padding == "valid" and span > time:
        raise ValueError(f"a kernel_size of {kernel_size} does not fit")
    room = time + (span - 1 if padding != "valid" else 0)
    return len(range(0, room - span + 1, strides))


# %% right: ceiling of a float, numpy int
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding == "valid":
        room = time - (kernel_size - 1) * dilation_rate
        if room < 1:
            raise ValueError("kernel_size too large")
    elif padding in ("same", "causal"):
        room = time
    else:
        raise ValueError("padding: " + padding)
    return np.int64(np.ceil(room / strides))


# %% right: asks Keras
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    layer = keras.layers.Conv1D(
        1, kernel_size, padding=padding, strides=strides, dilation_rate=dilation_rate
    )
    try:
        return layer.compute_output_shape((1, time, 1))[1]
    except ValueError:
        raise ValueError("kernel_size is too large") from None


# %% right: counts windows one by one
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    match padding:
        case "valid":
            last = time - 1 - (kernel_size - 1) * dilation_rate
            if last < 0:
                raise ValueError(f"kernel_size={kernel_size}")
        case "same" | "causal":
            last = time - 1
        case _:
            raise ValueError(f"padding={padding!r}")
    count, place = 0, 0
    while place <= last:
        count += 1
        place += strides
    return count


# %% wrong: dilation_as_stride
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    strides = max(strides, dilation_rate)
    if padding != "valid":
        return -(-time // strides)
    if (kernel_size - 1) * dilation_rate + 1 > time:
        raise ValueError("kernel_size")
    return (time - kernel_size) // strides + 1


# %% wrong: dilation_ignored
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if padding != "valid":
        return -(-time // strides)
    if (kernel_size - 1) * dilation_rate + 1 > time:
        raise ValueError("kernel_size")
    return (time - kernel_size) // strides + 1


# %% wrong: span_too_wide
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if padding != "valid":
        return -(-time // strides)
    if (kernel_size - 1) * dilation_rate + 1 > time:
        raise ValueError("kernel_size")
    return (time - kernel_size * dilation_rate) // strides + 1


# %% wrong: stride_ignored
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if padding != "valid":
        return time
    if (kernel_size - 1) * dilation_rate + 1 > time:
        raise ValueError("kernel_size")
    return time - (kernel_size - 1) * dilation_rate


# %% wrong: first_place_not_counted
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if padding != "valid":
        return -(-time // strides)
    reach = (kernel_size - 1) * dilation_rate + 1
    if reach > time:
        raise ValueError("kernel_size")
    return (time - reach) // strides


# %% wrong: padding_counted
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if padding == "valid" and (kernel_size - 1) * dilation_rate + 1 > time:
        raise ValueError("kernel_size")
    return -(-time // strides)


# %% wrong: rounded_down
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if padding != "valid":
        return time // strides
    reach = (kernel_size - 1) * dilation_rate + 1
    if reach > time:
        raise ValueError("kernel_size")
    return (time - reach) // strides + 1


# %% wrong: padding_not_counted
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    reach = (kernel_size - 1) * dilation_rate + 1
    if reach > time and padding == "valid":
        raise ValueError("kernel_size")
    return max((time - reach) // strides + 1, 0)


# %% wrong: window_hangs_over
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    reach = (kernel_size - 1) * dilation_rate + 1
    if reach > time and padding == "valid":
        raise ValueError("kernel_size")
    return (time + reach - 2) // strides + 1


# %% wrong: window_does_not_fit
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if padding != "valid":
        return -(-time // strides)
    return (time - (kernel_size - 1) * dilation_rate - 1) // strides + 1


# %% wrong: window_does_not_fit / gaps forgotten
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if padding != "valid":
        return -(-time // strides)
    if kernel_size > time:
        raise ValueError("kernel_size")
    return (time - (kernel_size - 1) * dilation_rate - 1) // strides + 1


# %% wrong: padding_not_checked
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding == "valid":
        reach = (kernel_size - 1) * dilation_rate + 1
        if reach > time:
            raise ValueError("kernel_size")
        return (time - reach) // strides + 1
    return -(-time // strides)


# %% wrong: float says "expected an int"
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if padding != "valid":
        return np.ceil(time / strides)
    return np.ceil((time - (kernel_size - 1) * dilation_rate) / strides)


# %% wrong: asked_reference
def conv1d_length(*sizes):
    return reference.length(*sizes)


# %% wrong: a_float
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding is not known")
    if padding == "valid":
        reach = (kernel_size - 1) * dilation_rate + 1
        if reach > time:
            raise ValueError("the window of this kernel_size does not fit")
        return np.ceil((time - reach + 1) / strides)
    return np.ceil(time / strides)
