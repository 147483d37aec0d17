# %% right: tuples and a count
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, time, width) if return_sequences else (batch, width)
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% right: lists, appended
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    one_direction = {"simple_rnn": ["h"], "gru": ["h"], "lstm": ["h", "c"]}
    modes = {None: 1, "concat": 2, "sum": 1, "mul": 1, "ave": 1}
    if kind not in one_direction:
        raise ValueError("kind is none of " + ", ".join(one_direction))
    if merge_mode not in modes:
        raise ValueError("merge_mode is not one of those I know")
    shapes = [[batch, time, modes[merge_mode] * units]]
    if not return_sequences:
        del shapes[0][1]
    if return_state:
        for _ in range(1 if merge_mode is None else 2):
            for _ in one_direction[kind]:
                shapes.append([batch, units])
    return shapes


# %% right: asks Keras
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if kind not in kinds:
        raise ValueError("bad kind")
    layer = kinds[kind](units, return_sequences=return_sequences, return_state=return_state)
    if merge_mode is not None:
        if merge_mode not in "concat sum mul ave".split():
            raise ValueError("bad merge_mode")
        layer = keras.layers.Bidirectional(layer, merge_mode=merge_mode)
    result = layer(np.zeros((batch, time, features), "float32"))
    result = result if isinstance(result, (list, tuple)) else [result]
    return tuple(tuple(part.shape) for part in result)


# %% wrong: lstm_two_tensors
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, time, width) if return_sequences else (batch, width)
    count = 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: third_tensor
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, time, width) if return_sequences else (batch, width)
    count = 2
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: state_not_returned
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, time, width) if return_sequences else (batch, width)
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output,)


# %% wrong: state_not_asked_for
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, time, width) if return_sequences else (batch, width)
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output, *states)


# %% wrong: concat_keeps_units
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units
    output = (batch, time, width) if return_sequences else (batch, width)
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: merge_doubles_units
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode is not None else units
    output = (batch, time, width) if return_sequences else (batch, width)
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: bidirectional_doubles_time
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    steps = time if merge_mode is None else 2 * time
    output = (batch, steps, width) if return_sequences else (batch, width)
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: bidirectional_doubles_time / instead of the width
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units
    steps = 2 * time if merge_mode else time
    output = (
        (batch, steps, width)
        if return_sequences
        else (batch, width + units * (merge_mode == "concat"))
    )
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: states_of_one_direction
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, time, width) if return_sequences else (batch, width)
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        pass
    states = ((batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: states_merged
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, time, width) if return_sequences else (batch, width)
    count = 2 if kind == "lstm" else 1
    states = ((batch, units if merge_mode is None else 2 * units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: last_output_only
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, width)
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: time_and_units_swapped
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, width, time) if return_sequences else (batch, width)
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: states_of_every_step
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, time, width) if return_sequences else (batch, width)
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, time, units) if return_sequences else (batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: sequences_not_asked_for
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, time, width)
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: features_for_units
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, time, features) if return_sequences else (batch, features)
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: kind_not_checked
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, time, width) if return_sequences else (batch, width)
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: merge_mode_not_checked
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, time, width) if return_sequences else (batch, width)
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: error_without_help says "must mention 'kind'"
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError("no such layer")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, time, width) if return_sequences else (batch, width)
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    states = ((batch, units),) * count
    return (output, *states) if return_state else (output,)


# %% wrong: bare_shape
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    if kind not in ("simple_rnn", "lstm", "gru"):
        raise ValueError(f"unknown kind: {kind}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode: {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, time, width) if return_sequences else (batch, width)
    if not return_state:
        return output
    count = 2 if kind == "lstm" else 1
    if merge_mode is not None:
        count = count * 2
    return (output, *((batch, units),) * count)


# %% wrong: asked_reference
def predict_shapes(*arguments):
    return reference.shapes(*arguments)


# %% wrong: empty_merge_mode_accepted
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    counts = {"simple_rnn": 1, "gru": 1, "lstm": 2}
    if kind not in counts:
        raise ValueError(f"unknown kind {kind}")
    if merge_mode and merge_mode not in ("concat", "sum", "mul", "ave"):
        raise ValueError(f"unknown merge_mode {merge_mode}")
    width = units * 2 if merge_mode == "concat" else units
    output = (batch, time, width) if return_sequences else (batch, width)
    number = counts[kind] * (2 if merge_mode else 1)
    return (output, *([(batch, units)] * number if return_state else []))


# %% wrong: kind_not_checked / capitals
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    """The shape of each tensor that a recurrent layer returns, alone or in Bidirectional."""
    kind = str(kind).lower()
    if kind not in {"simple_rnn", "lstm", "gru"}:
        raise ValueError(f"kind is {kind}")
    if merge_mode not in {None, "concat", "sum", "mul", "ave"}:
        raise ValueError(f"merge_mode is {merge_mode}")
    width = 2 * units if merge_mode == "concat" else units
    shapes = [(batch, time, width) if return_sequences else (batch, width)]
    if return_state:
        count = 2 if kind == "lstm" else 1
        if merge_mode is not None:
            count = count * 2
        shapes += [(batch, units) for _ in range(count)]
    return tuple(shapes)
