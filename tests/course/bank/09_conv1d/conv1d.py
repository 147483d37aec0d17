# %% right: tensordot for each window
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1)


# %% right: strided windows and einsum, float64
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ["valid", "causal", "same"]:
        raise ValueError(f"no padding {padding!r}")
    if min(strides, dilation_rate) > 1:
        raise ValueError("dilation_rate with strides")
    x = np.asarray(x, "float64")
    wide = np.zeros(((len(kernel) - 1) * dilation_rate + 1, *kernel.shape[1:]))
    wide[::dilation_rate] = kernel
    if padding == "causal":
        x = np.concatenate([np.zeros((len(x), len(wide) - 1, x.shape[2])), x], axis=1)
    if padding == "same":
        lacking = (int(np.ceil(x.shape[1] / strides)) - 1) * strides + len(wide) - x.shape[1]
        lacking = max(0, lacking)
        left, right = lacking // 2, lacking - lacking // 2
        x = np.concatenate(
            [np.zeros((len(x), left, x.shape[2])), x, np.zeros((len(x), right, x.shape[2]))], axis=1
        )
    windows = np.lib.stride_tricks.sliding_window_view(x, len(wide), axis=1)[:, ::strides]
    return np.einsum("btfk,kfu->btu", windows, wide) + bias


# %% right: pure Python loops, nested lists
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    batch, time, features = x.shape
    k, _, filters = kernel.shape
    reach = (k - 1) * dilation_rate + 1
    if padding == "valid":
        count, front = (time - reach) // strides + 1, 0
    else:
        count = (time + strides - 1) // strides
        front = reach - 1
        if padding == "same":
            front = max((count - 1) * strides + reach - time, 0) // 2
    y = []
    for i in range(batch):
        row = []
        for n in range(count):
            sums = [float(b) for b in bias]
            for j in range(k):
                t = n * strides + j * dilation_rate - front
                if 0 <= t < time:
                    for u in range(filters):
                        sums[u] += float(x[i, t] @ kernel[j, :, u])
            row.append(sums)
        y.append(row)
    return y


# %% right: TensorFlow's convolution
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    if padding == "causal":
        x = tf_pad(x, (len(kernel) - 1) * dilation_rate)
        padding = "valid"
    import tensorflow as tf

    return tf.nn.convolution(x, kernel, strides, padding.upper(), dilations=dilation_rate) + bias


def tf_pad(x, front):
    import tensorflow as tf

    return tf.pad(x, [[0, 0], [front, 0], [0, 0]])


# %% right: the default output shifted and added up
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    n = conv1d_length(x.shape[1], len(kernel), padding, strides, dilation_rate)
    lacking = {"valid": 0, "causal": reach - 1}.get(
        padding, max(0, (n - 1) * strides + reach - x.shape[1])
    )
    front = lacking if padding == "causal" else lacking // 2
    x = np.pad(x, [(0, 0), (front, lacking - front), (0, 0)])
    at = np.arange(n)[:, None] * strides + np.arange(len(kernel)) * dilation_rate
    flat = x[:, at].reshape(len(x), n, -1)
    return flat @ kernel.reshape(-1, kernel.shape[-1]) + bias


# %% wrong: kernel_flipped
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel[::-1], ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1)


# %% wrong: causal_padded_right
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total, front = reach - 1, 0
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1)


# %% wrong: causal_padded_both_sides
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding != "valid":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1)


# %% wrong: same_shared_wrongly
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total - total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1)


# %% wrong: same_ignores_stride
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = reach - 1
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1)


# %% wrong: same_padded_left
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total = reach - 1
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1)


# %% wrong: padding_ignored
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (0, 0), (0, 0)))
    outputs = [np.zeros((len(x), kernel.shape[2]))] * 0
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1) if outputs else np.zeros((len(x), 0, len(bias)))


# %% wrong: padding_added
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = reach - 1
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1)


# %% wrong: dilation_as_stride
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    strides, dilation_rate = max(strides, dilation_rate), 1
    reach = len(kernel)
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1)


# %% wrong: dilation_ignored
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    dilation_rate = 1
    reach = len(kernel)
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1)


# %% wrong: stride_as_dilation
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    strides, dilation_rate = 1, max(strides, dilation_rate)
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1)


# %% wrong: stride_ignored
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    strides = 1
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1)


# %% wrong: bias_missing
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])))
    return np.stack(outputs, axis=1)


# %% wrong: bias_at_each_tap
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1) + (len(kernel) - 1) * bias


# %% wrong: channels_first
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=2)


# %% wrong: time_first
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=0)


# %% wrong: mean_for_sum
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) / len(kernel) + bias)
    return np.stack(outputs, axis=1)


# %% wrong: relu_added
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.maximum(np.stack(outputs, axis=1), 0)


# %% wrong: padding_not_checked
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1)


# %% wrong: both_switches
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    reach = (len(kernel) - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "same":
        total = max((-(-time // strides) - 1) * strides + reach - time, 0)
        front = total // 2
    elif padding == "causal":
        total = front = reach - 1
    else:
        total = front = 0
    x = np.pad(x, ((0, 0), (front, total - front), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides):
        window = x[:, start : start + reach : dilation_rate]
        outputs.append(np.tensordot(window, kernel, ([1, 2], [0, 1])) + bias)
    return np.stack(outputs, axis=1)


# %% wrong: np_convolve / channels mixed says "your code raised ValueError"
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    return np.stack([np.convolve(row, kernel, "valid") for row in x]) + bias


# %% wrong: loops_over_features says "your code raised ValueError"
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    k = len(kernel)
    return (
        np.stack(
            [
                np.einsum("bct,tcf->bf", x[:, :, i : i + k], kernel)
                for i in range(x.shape[2] - k + 1)
            ],
            axis=-1,
        )
        + bias
    )


# %% wrong: zeros says "values are wrong"
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate")
    return np.zeros((len(x), x.shape[1] - len(kernel) + 1, len(bias)))


# %% wrong: asked_keras
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError(f"no padding {padding}")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides or dilation_rate must be 1")
    size, _, filters = kernel.shape
    layer = keras.layers.Conv1D(filters, size, strides, padding, dilation_rate=dilation_rate)
    layer.build(x.shape)
    layer.set_weights([kernel, bias])
    return layer(x)


# %% wrong: dilation_moves_window
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding")
    if strides > 1 and dilation_rate > 1:
        raise ValueError("dilation_rate")
    time = x.shape[1]
    reach = (kernel.shape[0] - 1) * dilation_rate + 1
    front = back = 0
    if padding == "causal":
        front = reach - 1
    if padding == "same":
        n = -(-time // strides)
        total = max((n - 1) * strides + reach - time, 0)
        front = total // 2
        back = total - front
    x = np.pad(x, ((0, 0), (front, back), (0, 0)))
    outputs = []
    for start in range(0, x.shape[1] - reach + 1, strides * dilation_rate):
        total = bias
        for j in range(kernel.shape[0]):
            total = total + x[:, start + j * dilation_rate] @ kernel[j]
        outputs.append(total)
    return np.stack(outputs, axis=1)


# %% wrong: zeros_where_none_are_lacking
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    if padding not in ("valid", "same", "causal"):
        raise ValueError("padding must be one of three")
    if strides != 1 and dilation_rate != 1:
        raise ValueError("strides or dilation_rate, not both")
    reach = (kernel.shape[0] - 1) * dilation_rate + 1
    time = x.shape[1]
    if padding == "causal":
        x = np.pad(x, ((0, 0), (reach - 1, 0), (0, 0)))
    if padding == "same":
        n = -(-time // strides)
        total = abs((n - 1) * strides + reach - time)
        x = np.pad(x, ((0, 0), (total // 2, total - total // 2), (0, 0)))
    outputs = []
    position = 0
    while position + reach <= x.shape[1]:
        piece = x[:, position : position + reach : dilation_rate, :]
        outputs.append(np.tensordot(piece, kernel, axes=([1, 2], [0, 1])) + bias)
        position += strides
    return np.stack(outputs, axis=1)
