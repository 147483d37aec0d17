# %% right: a loop
def receptive_field(kernel_sizes, dilation_rates):
    if len(kernel_sizes) != len(dilation_rates):
        raise ValueError(f"{len(kernel_sizes)} kernel sizes, {len(dilation_rates)} dilation_rates")
    field = 1
    for k, d in zip(kernel_sizes, dilation_rates):
        field += (k - 1) * d
    return field


# %% right: numpy
def receptive_field(kernel_sizes, dilation_rates):
    k, d = np.array(kernel_sizes), np.array(dilation_rates)
    if k.shape != d.shape:
        raise ValueError("kernel_sizes and dilation_rates differ in length")
    return np.dot(k - 1, d) + 1


# %% right: a set of reached steps
def receptive_field(kernel_sizes, dilation_rates):
    reached = {0}
    try:
        for k, d in zip(kernel_sizes, dilation_rates, strict=True):
            reached = {t - j * d for t in reached for j in range(k)}
    except ValueError:
        raise ValueError("kernel_sizes and dilation_rates must match") from None
    return 1 - min(reached)


# %% right: recursion
def receptive_field(kernel_sizes, dilation_rates):
    if len(kernel_sizes) != len(dilation_rates):
        raise ValueError("dilation_rates: one for each layer")
    if not kernel_sizes:
        return 1
    return (
        receptive_field(kernel_sizes[1:], dilation_rates[1:])
        + (kernel_sizes[0] - 1) * dilation_rates[0]
    )


# %% wrong: sum_of_kernels
def receptive_field(kernel_sizes, dilation_rates):
    if len(kernel_sizes) != len(dilation_rates):
        raise ValueError("dilation_rates")
    return sum(kernel_sizes)


# %% wrong: sum_of_dilated_kernels
def receptive_field(kernel_sizes, dilation_rates):
    if len(kernel_sizes) != len(dilation_rates):
        raise ValueError("dilation_rates")
    return sum(k * d for k, d in zip(kernel_sizes, dilation_rates))


# %% wrong: sum_of_spans
def receptive_field(kernel_sizes, dilation_rates):
    if len(kernel_sizes) != len(dilation_rates):
        raise ValueError("dilation_rates")
    return sum((k - 1) * d + 1 for k, d in zip(kernel_sizes, dilation_rates))


# %% wrong: dilation_ignored
def receptive_field(kernel_sizes, dilation_rates):
    if len(kernel_sizes) != len(dilation_rates):
        raise ValueError("dilation_rates")
    return 1 + sum(k - 1 for k in kernel_sizes)


# %% wrong: own_step_missing
def receptive_field(kernel_sizes, dilation_rates):
    if len(kernel_sizes) != len(dilation_rates):
        raise ValueError("dilation_rates")
    return sum((k - 1) * d for k, d in zip(kernel_sizes, dilation_rates))


# %% wrong: last_layer_only
def receptive_field(kernel_sizes, dilation_rates):
    if len(kernel_sizes) != len(dilation_rates):
        raise ValueError("dilation_rates")
    return (kernel_sizes[-1] - 1) * dilation_rates[-1] + 1


# %% wrong: dilations_multiplied
def receptive_field(kernel_sizes, dilation_rates):
    if len(kernel_sizes) != len(dilation_rates):
        raise ValueError("dilation_rates")
    field, jump = 1, 1
    for k, d in zip(kernel_sizes, dilation_rates):
        jump *= d
        field += (k - 1) * jump
    return field


# %% wrong: lengths_not_checked
def receptive_field(kernel_sizes, dilation_rates):
    return 1 + sum((k - 1) * d for k, d in zip(kernel_sizes, dilation_rates))


# %% wrong: spans_multiplied
def receptive_field(kernel_sizes, dilation_rates):
    if len(kernel_sizes) != len(dilation_rates):
        raise ValueError(f"{len(dilation_rates)} dilation_rates")
    field = 1
    for k, d in zip(kernel_sizes, dilation_rates):
        field *= (k - 1) * d + 1
    return field


# %% wrong: gaps_not_counted / a set
def receptive_field(kernel_sizes, dilation_rates):
    if len(kernel_sizes) != len(dilation_rates):
        raise ValueError("kernel_sizes and dilation_rates need the same length")
    seen = {0}
    for size, rate in reversed(list(zip(kernel_sizes, dilation_rates))):
        seen = {step - tap * rate for step in seen for tap in range(size)}
    return len(seen)


# %% wrong: gaps_not_counted / an array of booleans
def receptive_field(kernel_sizes, dilation_rates):
    if len(kernel_sizes) != len(dilation_rates):
        raise ValueError(f"{len(dilation_rates)} dilation_rates for {len(kernel_sizes)} layers")
    felt = np.ones(1, int)
    for size, rate in zip(kernel_sizes, dilation_rates):
        taps = np.zeros((size - 1) * rate + 1, int)
        taps[::rate] = 1
        felt = np.minimum(np.convolve(felt, taps), 1)
    return int(felt.sum())


# %% wrong: lengths_not_checked / fewer dilation rates
def receptive_field(kernel_sizes, dilation_rates):
    """How many input steps one output of a stack of Conv1D layers spans, gaps included."""
    if len(dilation_rates) > len(kernel_sizes):
        raise ValueError("too many dilation_rates")
    return 1 + sum((k - 1) * d for k, d in zip(kernel_sizes, dilation_rates))
