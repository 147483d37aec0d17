# %% right: functional
def build_generator(vocab_size, dim, units, cell):
    if cell == "simple_rnn":
        recurrent = keras.layers.SimpleRNN
    elif cell == "lstm":
        recurrent = keras.layers.LSTM
    elif cell == "gru":
        recurrent = keras.layers.GRU
    else:
        raise ValueError(f"{cell} is no cell")
    ids = keras.Input(shape=(None,), dtype="int32", name="ids")
    x = keras.layers.Embedding(vocab_size, dim)(ids)
    x = recurrent(units, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(vocab_size, name="logits")(x))


# %% right: RNN around a cell, TimeDistributed
def build_generator(vocab_size, dim, units, cell):
    cells = {
        "simple_rnn": keras.layers.SimpleRNNCell,
        "lstm": keras.layers.LSTMCell,
        "gru": keras.layers.GRUCell,
    }
    if cell not in cells:
        raise ValueError(f"{cell!r} is none of {list(cells)}")
    model = keras.Sequential()
    model.add(keras.Input((None,)))
    model.add(keras.layers.Embedding(vocab_size, dim))
    model.add(keras.layers.RNN(cells[cell](units), return_sequences=True))
    model.add(keras.layers.TimeDistributed(keras.layers.Dense(vocab_size)))
    return model


# %% right: linear activation, compiled
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    model = keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            kinds[cell](units, return_sequences=True),
            keras.layers.Dense(vocab_size, activation="linear"),
        ]
    )
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


# %% wrong: last_step_only
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            kinds[cell](units),
            keras.layers.Dense(vocab_size),
        ]
    )


# %% wrong: last_step_only / with a softmax as well
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            kinds[cell](units),
            keras.layers.Dense(vocab_size, activation="softmax"),
        ]
    )


# %% wrong: softmax_included
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            kinds[cell](units, return_sequences=True),
            keras.layers.Dense(vocab_size, activation="softmax"),
        ]
    )


# %% wrong: activation_added
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            kinds[cell](units, return_sequences=True),
            keras.layers.Dense(vocab_size, activation="relu"),
        ]
    )


# %% wrong: activation_added / tanh
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            kinds[cell](units, return_sequences=True),
            keras.layers.Dense(vocab_size, activation="tanh"),
        ]
    )


# %% wrong: one_id_too_many
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size + 1, dim),
            kinds[cell](units, return_sequences=True),
            keras.layers.Dense(vocab_size + 1),
        ]
    )


# %% wrong: one_id_too_many / table
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size + 1, dim),
            kinds[cell](units, return_sequences=True),
            keras.layers.Dense(vocab_size),
        ]
    )


# %% wrong: reads_the_future
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Bidirectional(kinds[cell](units, return_sequences=True)),
            keras.layers.Dense(vocab_size),
        ]
    )


# %% wrong: dim_and_units_swapped
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, units),
            kinds[cell](dim, return_sequences=True),
            keras.layers.Dense(vocab_size),
        ]
    )


# %% wrong: cell_ignored
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.LSTM(units, return_sequences=True),
            keras.layers.Dense(vocab_size),
        ]
    )


# %% wrong: model_not_built
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [
            keras.layers.Embedding(vocab_size, dim),
            kinds[cell](units, return_sequences=True),
            keras.layers.Dense(vocab_size),
        ]
    )


# %% wrong: cell_not_checked
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, dim),
            kinds.get(cell, keras.layers.GRU)(units, return_sequences=True),
            keras.layers.Dense(vocab_size),
        ]
    )


# %% wrong: no_embedding says "shapes of the weights"
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    ids = keras.Input((None,), dtype="int32")
    outputs = kinds[cell](units, return_sequences=True)(keras.ops.one_hot(ids, vocab_size))
    return keras.Model(ids, keras.layers.Dense(vocab_size)(outputs))


# %% wrong: own_code says "not a layer Lambda"
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Lambda(lambda ids: keras.ops.one_hot(ids, vocab_size)),
            kinds[cell](units, return_sequences=True),
            keras.layers.Dense(vocab_size),
        ]
    )


# %% wrong: own_class says "not your class Generator"
class Generator(keras.Model):
    def __init__(self, vocab_size, dim, layer):
        super().__init__()
        self.embedding = keras.layers.Embedding(vocab_size, dim)
        self.layer = layer
        self.answers = keras.layers.Dense(vocab_size)

    def call(self, ids):
        return self.answers(self.layer(self.embedding(ids)))


def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    model = Generator(vocab_size, dim, kinds[cell](units, return_sequences=True))
    model.build((None, 5))
    return model


# %% wrong: fixed_length says "input shape"
def build_generator(vocab_size, dim, units, cell):
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    if cell not in kinds:
        raise ValueError(f"no cell {cell}")
    return keras.Sequential(
        [
            keras.Input((5,)),
            keras.layers.Embedding(vocab_size, dim),
            kinds[cell](units, return_sequences=True),
            keras.layers.Dense(vocab_size),
        ]
    )
