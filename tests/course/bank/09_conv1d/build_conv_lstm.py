# %% right: functional
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    ids = keras.Input(shape=(None,), dtype="int32", name="ids")
    x = keras.layers.Embedding(input_dim=vocab_size, output_dim=dim)(ids)
    x = keras.layers.Conv1D(filters, kernel_size, padding="same")(x)
    x = keras.layers.ReLU()(x)
    x = keras.layers.MaxPool1D(pool_size=2, strides=2)(x)
    x = keras.layers.LSTM(units)(x)
    return keras.Model(inputs=ids, outputs=keras.layers.Dense(1, "sigmoid")(x))


# %% right: layers added one by one, compiled, sigmoid apart
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    model = keras.Sequential()
    model.add(keras.Input((None,)))
    model.add(keras.layers.Embedding(vocab_size, dim))
    model.add(
        keras.layers.Convolution1D(
            filters, kernel_size, padding="same", activation=keras.activations.relu
        )
    )
    model.add(keras.layers.MaxPooling1D(2))
    model.add(keras.layers.LSTM(units, return_sequences=False))
    model.add(keras.layers.Dense(1))
    model.add(keras.layers.Activation("sigmoid"))
    model.compile("adam", "binary_crossentropy")
    return model


# %% right: RNN around a cell, dropout that does nothing
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.Dropout(0.0),
            keras.layers.RNN(keras.layers.LSTMCell(units)),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: pooling_missing
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.LSTM(units),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: stride_for_pooling
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, padding="same", strides=2, activation="relu"),
            keras.layers.LSTM(units),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: average_pooling
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.AveragePooling1D(2),
            keras.layers.LSTM(units),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: pooling_first
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.MaxPooling1D(),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.LSTM(units),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: padding_valid
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.LSTM(units),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: padding_causal
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, padding="causal", activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.LSTM(units),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: activation_missing
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, padding="same"),
            keras.layers.MaxPooling1D(),
            keras.layers.LSTM(units),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: recurrent_layer_first
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.LSTM(units, return_sequences=True),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.GlobalMaxPooling1D(),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: sequences_returned
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.LSTM(units, return_sequences=True),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: softmax_of_one
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.LSTM(units),
            keras.layers.Dense(1, activation="softmax"),
        ]
    )


# %% wrong: sigmoid_missing
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.LSTM(units),
            keras.layers.Dense(1),
        ]
    )


# %% wrong: two_answers
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.LSTM(units),
            keras.layers.Dense(2, activation="softmax"),
        ]
    )


# %% wrong: filters_and_kernel_size_swapped
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(kernel_size, filters, padding="same", activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.LSTM(units),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: filters_and_units_swapped
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(units, kernel_size, padding="same", activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.LSTM(filters),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: model_not_built
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.LSTM(units),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: another_dense says "shapes of the weights"
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.LSTM(units),
            keras.layers.Dense(8),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: a_gru says "shapes of the weights"
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.GRU(units),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: one_hot_input says "input shape"
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None, vocab_size)),
            keras.layers.Dense(dim),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.LSTM(units),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: no_return says "got None"
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.LSTM(units),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: a_layer says "expected a "
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.layers.LSTM(units)


# %% wrong: one_row_too_many
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    model = keras.Sequential()
    model.add(keras.Input((None,)))
    model.add(keras.layers.Embedding(vocab_size + 1, dim))
    model.add(keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"))
    model.add(keras.layers.MaxPooling1D())
    model.add(keras.layers.LSTM(units))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    return model


# %% wrong: sequences_returned / and no sigmoid
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    model = keras.Sequential([keras.Input((None,))])
    model.add(keras.layers.Embedding(vocab_size, dim))
    model.add(keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"))
    model.add(keras.layers.MaxPooling1D(pool_size=2))
    model.add(keras.layers.LSTM(units, return_sequences=True))
    model.add(keras.layers.Dense(1))
    return model


# %% wrong: mask_made
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim, mask_zero=True),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.LSTM(units),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: mask_made / dropped without a warning
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = keras.Sequential(
            [keras.Input((None,)), keras.layers.Embedding(vocab_size, dim, mask_zero=True)]
        )
        model.add(keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"))
        model.add(keras.layers.MaxPooling1D())
        model.add(keras.layers.LSTM(units))
        model.add(keras.layers.Dense(1, "sigmoid"))
    return model
