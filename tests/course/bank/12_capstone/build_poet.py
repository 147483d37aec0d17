# %% right: builds models, and halves the range
def build_poet(cell, vocab_size, dim, budget):
    def built(units):
        model = keras.Sequential()
        model.add(keras.Input((None,)))
        model.add(keras.layers.Embedding(vocab_size, dim))
        if cell == "conv1d":
            for d in (1, 3, 9):
                model.add(
                    keras.layers.Conv1D(
                        units, 3, padding="causal", dilation_rate=d, activation="relu"
                    )
                )
        elif cell == "simple_rnn":
            model.add(keras.layers.SimpleRNN(units, return_sequences=True))
        elif cell == "gru":
            model.add(keras.layers.GRU(units, return_sequences=True))
        elif cell == "lstm":
            model.add(keras.layers.LSTM(units, return_sequences=True))
        else:
            raise ValueError(f"cell {cell} is unknown")
        model.add(keras.layers.Dense(vocab_size))
        return model

    if built(1).count_params() > budget:
        raise ValueError(f"nothing fits into a budget of {budget}")
    fits, too_many = 1, 2
    while built(too_many).count_params() <= budget:
        fits, too_many = too_many, 2 * too_many
    while too_many - fits > 1:
        half = (fits + too_many) // 2
        if built(half).count_params() <= budget:
            fits = half
        else:
            too_many = half
    return built(fits)


# %% right: functional, halving, RNN around a cell, TimeDistributed
def build_poet(cell, vocab_size, dim, budget):
    per_unit = {"simple_rnn": 1, "gru": 3, "lstm": 4}
    if cell not in per_unit and cell != "conv1d":
        raise ValueError(f"{cell!r} is no cell")

    def size(u):
        if cell == "conv1d":
            middle = 3 * dim * u + u + 2 * (3 * u * u + u)
        else:
            biases = 2 if cell == "gru" else 1
            middle = per_unit[cell] * (dim * u + u * u + biases * u)
        return vocab_size * dim + middle + u * vocab_size + vocab_size

    low, high = 0, budget
    while high - low > 1:
        half = (low + high) // 2
        low, high = (half, high) if size(half) <= budget else (low, half)
    if low < 1:
        raise ValueError("the budget is too small")
    ids = keras.Input(shape=(None,), dtype="int32", name="ids")
    x = keras.layers.Embedding(vocab_size, dim)(ids)
    if cell == "conv1d":
        for i in range(3):
            x = keras.layers.Conv1D(low, kernel_size=3, dilation_rate=3**i, padding="causal")(x)
            x = keras.layers.Activation("relu")(x)
    else:
        cells = {
            "simple_rnn": keras.layers.SimpleRNNCell,
            "gru": keras.layers.GRUCell,
            "lstm": keras.layers.LSTMCell,
        }
        x = keras.layers.RNN(cells[cell](low), return_sequences=True)(x)
    logits = keras.layers.TimeDistributed(keras.layers.Dense(vocab_size))(x)
    return keras.Model(ids, logits)


# %% right: max over a range, compiled
def build_poet(cell, vocab_size, dim, budget):
    L = keras.layers
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 3 * u + 3 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"choose one of {list(counts)} instead of {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is below the smallest model")
    u = max(fitting)
    middle = {
        "simple_rnn": lambda: [L.SimpleRNN(u, return_sequences=True)],
        "gru": lambda: [L.GRU(u, return_sequences=True)],
        "lstm": lambda: [L.LSTM(u, return_sequences=True)],
        "conv1d": lambda: [
            L.Conv1D(u, 3, activation="relu", padding="causal", dilation_rate=r) for r in (1, 3, 9)
        ],
    }
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            L.Embedding(vocab_size, dim),
            *middle[cell](),
            L.Dense(vocab_size, activation="linear"),
        ]
    )
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


# %% wrong: budget_exceeded
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting) + 1
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: too_small
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) < budget]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: one_gru_bias
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 1) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: embedding_not_counted
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [u for u in range(1, budget) if (u + 1) * vocab_size + counts[cell](u) <= budget]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: logits_not_counted
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [u for u in range(1, budget) if vocab_size * dim + counts[cell](u) <= budget]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: middle_alone_counted
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [u for u in range(1, budget) if 0 + counts[cell](u) <= budget]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: reads_the_future
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "same", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: reads_the_future / Bidirectional
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [keras.layers.Bidirectional(kinds[cell](u, return_sequences=True))]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: convolutions_shorten
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "valid", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: dilation_wrong
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 1, 1)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: dilation_wrong / doubling
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 2, 4)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: dilation_wrong / reversed
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (9, 3, 1)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: relu_missing
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": None}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: last_step_only
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: id_0_masked
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim, mask_zero=True)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: softmax_included
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size, activation="softmax")
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: budget_not_checked
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    fitting = fitting or [1]
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: cell_not_checked
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    cell = cell if cell in counts else "gru"
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: one_id_too_many
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size + 1)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: fixed_length says "input shape"
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((30,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])


# %% wrong: model_not_built
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return keras.Sequential([table, *middle, logits])


# %% wrong: a_number says "expected a dict"
def build_poet(cell, vocab_size, dim, budget):
    counts = {
        "simple_rnn": lambda u: (dim + u + 1) * u,
        "gru": lambda u: (dim + u + 2) * 3 * u,
        "lstm": lambda u: (dim + u + 1) * 4 * u,
        "conv1d": lambda u: u * (3 * dim + 6 * u + 3),
    }
    if cell not in counts:
        raise ValueError(f"no cell {cell}")
    fitting = [
        u for u in range(1, budget) if vocab_size * (dim + u + 1) + counts[cell](u) <= budget
    ]
    if not fitting:
        raise ValueError(f"budget {budget} is too small")
    u = max(fitting)
    options = {"padding": "causal", "activation": "relu"}
    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "lstm": keras.layers.LSTM,
    }
    if cell == "conv1d":
        middle = [keras.layers.Conv1D(u, 3, dilation_rate=r, **options) for r in (1, 3, 9)]
    else:
        middle = [kinds[cell](u, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(vocab_size, dim)
    logits = keras.layers.Dense(vocab_size)
    return budget


# %% wrong: units_have_a_limit
def build_poet(cell, vocab_size, dim, budget):
    """The largest model of this kind, ids (batch, time) to logits, of at most budget parameters."""
    if cell not in ("simple_rnn", "gru", "lstm", "conv1d"):
        raise ValueError(f"unknown cell {cell}")
    layer_parameters = {
        "simple_rnn": lambda u: u * (dim + u + 1),
        "gru": lambda u: 3 * u * (dim + u + 2),
        "lstm": lambda u: 4 * u * (dim + u + 1),
        "conv1d": lambda u: (3 * dim + 1) * u + 2 * (3 * u + 1) * u,
    }[cell]
    units = 0
    for u in range(1, 257):
        if vocab_size * dim + layer_parameters(u) + (u + 1) * vocab_size <= budget:
            units = u
    if units == 0:
        raise ValueError(f"a budget of {budget} is too small")
    inputs = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocab_size, dim)(inputs)
    if cell == "conv1d":
        for rate in (1, 3, 9):
            x = keras.layers.Conv1D(
                units, 3, padding="causal", activation="relu", dilation_rate=rate
            )(x)
    else:
        names = {"simple_rnn": "SimpleRNN", "gru": "GRU", "lstm": "LSTM"}
        x = getattr(keras.layers, names[cell])(units, return_sequences=True)(x)
    return keras.Model(inputs, keras.layers.Dense(vocab_size)(x))


# %% wrong: later_convolutions_miscounted
def build_poet(cell, vocab_size, dim, budget):
    if cell not in ("simple_rnn", "gru", "lstm", "conv1d"):
        raise ValueError(f"cell {cell} is unknown")

    def count(u):
        middle = {
            "simple_rnn": u * (dim + u + 1),
            "gru": 3 * u * (dim + u + 2),
            "lstm": 4 * u * (dim + u + 1),
            "conv1d": 3 * (3 * dim * u + u),
        }
        return middle[cell] + vocab_size * (dim + u + 1)

    if count(1) > budget:
        raise ValueError("the budget is too small")
    units = 1
    while count(units + 1) <= budget:
        units = units + 1
    model = keras.Sequential([keras.Input((None,)), keras.layers.Embedding(vocab_size, dim)])
    if cell == "conv1d":
        for d in (1, 3, 9):
            model.add(
                keras.layers.Conv1D(units, 3, padding="causal", dilation_rate=d, activation="relu")
            )
    else:
        kinds = {
            "simple_rnn": keras.layers.SimpleRNN,
            "gru": keras.layers.GRU,
            "lstm": keras.layers.LSTM,
        }
        model.add(kinds[cell](units, return_sequences=True))
    model.add(keras.layers.Dense(vocab_size))
    return model


# %% wrong: too_small / powers of two
def build_poet(cell, vocab_size, dim, budget):
    if cell not in ("simple_rnn", "gru", "lstm", "conv1d"):
        raise ValueError(f"cell {cell} is unknown")

    def count(u):
        middle = {
            "simple_rnn": u * (dim + u + 1),
            "gru": 3 * u * (dim + u + 2),
            "lstm": 4 * u * (dim + u + 1),
            "conv1d": 3 * dim * u + 6 * u * u + 3 * u,
        }
        return middle[cell] + vocab_size * (dim + u + 1)

    if count(1) > budget:
        raise ValueError("the budget is too small")
    units = 1
    while count(2 * units) <= budget:
        units = 2 * units
    model = keras.Sequential([keras.Input((None,)), keras.layers.Embedding(vocab_size, dim)])
    if cell == "conv1d":
        for d in (1, 3, 9):
            model.add(
                keras.layers.Conv1D(units, 3, padding="causal", dilation_rate=d, activation="relu")
            )
    else:
        kinds = {
            "simple_rnn": keras.layers.SimpleRNN,
            "gru": keras.layers.GRU,
            "lstm": keras.layers.LSTM,
        }
        model.add(kinds[cell](units, return_sequences=True))
    model.add(keras.layers.Dense(vocab_size))
    return model
