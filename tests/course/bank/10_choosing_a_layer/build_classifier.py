# %% right: as in the lesson
def build_classifier(kind, vocab_size, dim, units):
    """A Keras model from ids, (batch, time), to probabilities, (batch, 1)."""
    layers = keras.layers
    if kind == "pooling":
        middle = [layers.GlobalAveragePooling1D()]
    elif kind == "conv1d":
        window = layers.Conv1D(units, 3, padding="same", activation="relu")
        middle = [window, layers.GlobalMaxPooling1D()]
    elif kind == "bidirectional":
        middle = [layers.Bidirectional(layers.GRU(units))]
    else:
        recurrent = {"simple_rnn": layers.SimpleRNN, "gru": layers.GRU, "lstm": layers.LSTM}
        if kind not in recurrent:
            raise ValueError(f"there is no classifier of the kind {kind!r}")
        middle = [recurrent[kind](units)]
    ids = keras.Input((None,), dtype="int32")
    table = layers.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")
    return keras.Sequential([ids, table, *middle, layers.Dense(1, activation="sigmoid")])


# %% right: functional
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% right: activations as layers, compiled, a mask for all
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPool1D()(
            L.Activation("relu")(L.Convolution1D(filters=units, kernel_size=[3], padding="same")(x))
        )
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, (lambda h: L.Activation("sigmoid")(L.Dense(1)(h)))(x))


# %% right: cells and dicts
def build_classifier(kind, vocab_size, dim, units):
    layers = keras.layers
    middles = {
        "pooling": [layers.GlobalAveragePooling1D()],
        "conv1d": [
            layers.Conv1D(units, 3, 1, "same", activation="relu"),
            layers.GlobalMaxPooling1D(),
        ],
        "simple_rnn": [layers.RNN(layers.SimpleRNNCell(units))],
        "gru": [layers.RNN(layers.GRUCell(units))],
        "lstm": [layers.RNN(layers.LSTMCell(units))],
        "bidirectional": [layers.Bidirectional(layers.GRU(units), merge_mode="concat")],
    }
    if kind not in middles:
        raise ValueError(f"kind is {kind}")
    model = keras.Sequential()
    model.add(keras.Input(shape=(None,), dtype="int64"))
    model.add(layers.Embedding(vocab_size, dim, mask_zero=(kind != "conv1d")))
    for layer in middles[kind]:
        model.add(layer)
    model.add(layers.Dense(1, "sigmoid"))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


# %% wrong: pads_counted
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=False)(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: maximum_for_mean
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalMaxPooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: mean_for_maximum
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalAveragePooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: relu_missing
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: padding_not_same
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: padding_not_same / causal
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="causal", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: kernel_size
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 5, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: kernel_size / two
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 2, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: read_backwards
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units, go_backwards=True)(x)
    elif kind == "gru":
        x = L.GRU(units, go_backwards=True)(x)
    elif kind == "lstm":
        x = L.LSTM(units, go_backwards=True)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: one_direction
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.GRU(units)(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: not_concatenated
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units), merge_mode="sum")(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: logits_returned
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1)(x))


# %% wrong: softmax_of_one
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="softmax")(x))


# %% wrong: two_outputs
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(2, activation="sigmoid")(x))


# %% wrong: two_outputs / softmax
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(2, activation="softmax")(x))


# %% wrong: dim_and_units_swapped
def build_classifier(kind, vocab_size, units, dim):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: vocabulary_off_by_one
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size + 1, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: vocabulary_off_by_one / one less
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size - 1, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: not_built
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))
    if kind == "pooling":
        return keras.Sequential([L.Embedding(vocab_size, dim), L.GlobalAveragePooling1D()])
    return keras.Sequential([L.Embedding(vocab_size, dim), L.GRU(units)])


# %% wrong: pooling_sees_order
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GRU(units)(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: kind_ignored
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.GRU(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: kind_ignored / always pooling
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "simple_rnn":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "gru":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "lstm":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "bidirectional":
        x = L.GlobalAveragePooling1D()(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: kind_not_checked
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        x = L.GRU(units)(x)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: sequences_returned
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units, return_sequences=True)(x)
    elif kind == "gru":
        x = L.GRU(units, return_sequences=True)(x)
    elif kind == "lstm":
        x = L.LSTM(units, return_sequences=True)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: lstm_inside
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.LSTM(units))(x)
    else:
        raise ValueError(kind)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: no_return says "Is a return missing?"
def build_classifier(kind, vocab_size, dim, units):
    L = keras.layers
    x = inputs = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocab_size, dim, mask_zero=kind != "conv1d")(x)
    if kind == "pooling":
        x = L.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = L.GlobalMaxPooling1D()(L.Conv1D(units, 3, padding="same", activation="relu")(x))
    elif kind == "simple_rnn":
        x = L.SimpleRNN(units)(x)
    elif kind == "gru":
        x = L.GRU(units)(x)
    elif kind == "lstm":
        x = L.LSTM(units)(x)
    elif kind == "bidirectional":
        x = L.Bidirectional(L.GRU(units))(x)
    else:
        raise ValueError(kind)
    keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))


# %% wrong: masked_before_convolution
def build_classifier(kind, vocab_size, dim, units):
    layers = keras.layers
    middles = {
        "pooling": lambda: [layers.GlobalAveragePooling1D()],
        "conv1d": lambda: [
            layers.Conv1D(units, 3, padding="same", activation="relu"),
            layers.GlobalMaxPooling1D(),
        ],
        "simple_rnn": lambda: [layers.SimpleRNN(units)],
        "gru": lambda: [layers.GRU(units)],
        "lstm": lambda: [layers.LSTM(units)],
        "bidirectional": lambda: [layers.Bidirectional(layers.GRU(units))],
    }
    if kind not in middles:
        raise ValueError(f"unknown kind {kind}")
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(vocab_size, dim, mask_zero=True),
            *middles[kind](),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: mean_for_maximum / and no relu
def build_classifier(kind, vocab_size, dim, units):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocab_size, dim, mask_zero=(kind != "conv1d"))(ids)
    if kind == "pooling":
        x = keras.layers.GlobalAveragePooling1D()(x)
    elif kind == "conv1d":
        x = keras.layers.Conv1D(units, 3, padding="same")(x)
        x = keras.layers.GlobalAveragePooling1D()(x)
    elif kind == "simple_rnn":
        x = keras.layers.SimpleRNN(units)(x)
    elif kind == "gru":
        x = keras.layers.GRU(units)(x)
    elif kind == "lstm":
        x = keras.layers.LSTM(units)(x)
    elif kind == "bidirectional":
        x = keras.layers.Bidirectional(keras.layers.GRU(units))(x)
    else:
        raise ValueError(f"{kind!r} is no kind")
    return keras.Model(ids, keras.layers.Dense(1, activation="sigmoid")(x))
