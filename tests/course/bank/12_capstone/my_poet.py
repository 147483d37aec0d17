# %% right: characters
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
keras.utils.set_random_seed(0)
POET, _ = poets.train(
    build_poet("simple_rnn", len(VOCABULARY), 16, 5000),
    TRAIN_IDS,
    VALIDATION_IDS,
    updates=90,
    length=16,
    batch=48,
)
PERPLEXITY = held_out_perplexity(poets.predictor(POET), TEST_IDS, 64, 4000)["per_token"]


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% right: words, a convolution, other kinds of numbers and rows
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


WORDS, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded("words")
keras.utils.set_random_seed(0)
model = build_poet("conv1d", len(WORDS), 24, 20_000 + 50 * len(WORDS))
model, log = poets.train(model, TRAIN_IDS, VALIDATION_IDS, updates=150)
measured = held_out_perplexity(poets.predictor(model), TEST_IDS, 64, 4000)
columns = ("cell", "parameters", "seconds", "train", "validation", "note")
rows = [
    ("conv1d", np.int64(9000), np.float32(log.seconds), np.float64(5.0), np.float32(6.0), "good"),
    ("gru", 9000, 3, 5.5, 5.9, "a little better, and larger"),
    ("lstm", 8900, 3, 6.1, 7.2, ""),
    ("simple_rnn", 8800, 2, 6.2, 6.9, ""),
]


def my_poet():
    return dict(
        table=tuple(dict(zip(columns, row)) for row in rows),
        curves={row[0]: np.array([log.updates, log.validation], "float32") for row in rows},
        cell="conv1d",
        model=model,
        vocabulary=tuple(WORDS),
        train_ids=TRAIN_IDS.tolist(),
        test_ids=TEST_IDS.astype("int64"),
        test_perplexity=np.float64(measured["per_token"]),
        tokens="words",
    )


# %% right: a functional GRU model, trained with fit
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


class Poet:
    def __init__(self):
        self.vocabulary, self.train, _, self.test = encoded()
        keras.utils.set_random_seed(0)
        ids = keras.Input((None,), dtype="int32")
        x = keras.layers.Embedding(len(self.vocabulary), 16)(ids)
        x = keras.layers.GRU(48, return_sequences=True)(x)
        self.model = keras.Model(ids, keras.layers.Dense(len(self.vocabulary))(x))
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.model.compile(keras.optimizers.Adam(1e-2), loss)
        n = len(self.train) // 20
        x, y = self.train[: n * 20].reshape(n, 20), self.train[1 : n * 20 + 1].reshape(n, 20)
        self.model.fit(x, y, batch_size=48, epochs=3, verbose=0)
        logits = self.model.predict_on_batch(self.test[None, :-1])
        self.loss = float(self.model.loss(self.test[None, 1:], logits))


mine = Poet()


def my_poet():
    result = {"table": [], "cell": "gru", "curves": {}}
    for cell, validation in (("gru", 3.0), ("lstm", 3.1), ("conv1d", 3.5), ("simple_rnn", 4.0)):
        result["table"].append({"cell": cell, "parameters": 10, "validation": validation})
        result["table"][-1].update(seconds=1.0, train=2.0)
        result["curves"][cell] = list(range(1, 4)), [9.0, 4.0, validation]
    result["model"], result["vocabulary"] = mine.model, mine.vocabulary
    result["train_ids"], result["test_ids"] = mine.train, mine.test
    result["test_perplexity"] = float(np.exp(mine.loss))
    return result


# %% wrong: tested_on_training_text
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TRAIN_IDS[-3000:],
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: tested_on_training_text / all of it
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TRAIN_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: test_text_leaks
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": np.concatenate([TEST_IDS, TRAIN_IDS[:2000]]),
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: reads_the_future
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3
FUTURE = keras.Sequential(
    [
        keras.Input((None,)),
        keras.layers.Embedding(len(VOCABULARY), 8),
        keras.layers.Bidirectional(keras.layers.GRU(8, return_sequences=True)),
        keras.layers.Dense(len(VOCABULARY)),
    ]
)


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": FUTURE,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: baseline_not_beaten
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: chosen_by_training_text
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
keras.utils.set_random_seed(0)
POET, _ = poets.train(
    build_poet("simple_rnn", len(VOCABULARY), 16, 5000),
    TRAIN_IDS,
    VALIDATION_IDS,
    updates=90,
    length=16,
    batch=48,
)
PERPLEXITY = held_out_perplexity(poets.predictor(POET), TEST_IDS, 64, 4000)["per_token"]


def my_poet():
    return {
        "table": [row("lstm", 4800, 2.5, 2.9, 4.4), *ROWS[:2], ROWS[3]],
        "curves": CURVES,
        "cell": "lstm",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: largest_chosen
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
keras.utils.set_random_seed(0)
POET, _ = poets.train(
    build_poet("simple_rnn", len(VOCABULARY), 16, 5000),
    TRAIN_IDS,
    VALIDATION_IDS,
    updates=90,
    length=16,
    batch=48,
)
PERPLEXITY = held_out_perplexity(poets.predictor(POET), TEST_IDS, 64, 4000)["per_token"]


def my_poet():
    return {
        "table": [row("lstm", 5200, 2.5, 3.2, 4.4), *ROWS[:2], ROWS[3]],
        "curves": CURVES,
        "cell": "lstm",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: fastest_chosen
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
keras.utils.set_random_seed(0)
POET, _ = poets.train(
    build_poet("simple_rnn", len(VOCABULARY), 16, 5000),
    TRAIN_IDS,
    VALIDATION_IDS,
    updates=90,
    length=16,
    batch=48,
)
PERPLEXITY = held_out_perplexity(poets.predictor(POET), TEST_IDS, 64, 4000)["per_token"]


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "conv1d",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: not_chosen_by_validation
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
keras.utils.set_random_seed(0)
POET, _ = poets.train(
    build_poet("simple_rnn", len(VOCABULARY), 16, 5000),
    TRAIN_IDS,
    VALIDATION_IDS,
    updates=90,
    length=16,
    batch=48,
)
PERPLEXITY = held_out_perplexity(poets.predictor(POET), TEST_IDS, 64, 4000)["per_token"]


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "gru",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: training_perplexity_reported
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
TRAIN_IDS = TRAIN_IDS[:1500]
keras.utils.set_random_seed(0)
POET, _ = poets.train(
    build_poet("simple_rnn", len(VOCABULARY), 16, 5000),
    TRAIN_IDS,
    TRAIN_IDS,
    updates=200,
    length=16,
    batch=32,
)
PERPLEXITY = held_out_perplexity(poets.predictor(POET), TRAIN_IDS, 64, 4000)["per_token"]


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: loss_reported
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
keras.utils.set_random_seed(0)
POET, _ = poets.train(
    build_poet("simple_rnn", len(VOCABULARY), 16, 5000),
    TRAIN_IDS,
    VALIDATION_IDS,
    updates=90,
    length=16,
    batch=48,
)
PERPLEXITY = held_out_perplexity(poets.predictor(POET), TEST_IDS, 64, 4000)["per_token"]


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": float(np.log(PERPLEXITY)),
    }


# %% wrong: other_number_reported
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
keras.utils.set_random_seed(0)
POET, _ = poets.train(
    build_poet("simple_rnn", len(VOCABULARY), 16, 5000),
    TRAIN_IDS,
    VALIDATION_IDS,
    updates=90,
    length=16,
    batch=48,
)
PERPLEXITY = held_out_perplexity(poets.predictor(POET), TEST_IDS, 64, 4000)["per_token"]


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY * 0.6,
    }


# %% wrong: no_model says "missing keys"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: three_cells says "cells in the table"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS[:3],
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: no_parameters says "missing columns"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": [{k: r[k] for k in r if k != "parameters"} for r in ROWS],
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: nan says "numbers"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": float("nan"),
    }


# %% wrong: a_string says "numbers"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": "3.3",
    }


# %% wrong: unknown_cell says "cell"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "transformer",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: no_figure says "missing keys"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: three_lines says "no line for conv1d"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": {cell: CURVES[cell] for cell in ("simple_rnn", "gru", "lstm")},
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: perplexities_alone says "can't be drawn"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": {cell: CURVES[cell][1] for cell in CURVES},
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: one_point says "can't be drawn"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": {cell: ([40], [3.3]) for cell in CURVES},
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: curves_as_list says "a list, not a dict"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": list(CURVES.values()),
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: numbers_as_table says "cells in the table"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": [1, 2, 3, 4],
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: text_as_ids says "ids"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": "the cat",
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: too_short says "length"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS[:40],
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: one_letter says "different ids"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY,
        "train_ids": TRAIN_IDS,
        "test_ids": np.zeros(500, int),
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: another_vocabulary says "model"
def texts():
    train, validation, test = split_passages(passages(own_text(None, "sentences")), 0.1)
    return "".join(train), "".join(validation), "".join(test)


def encoded(kind="characters"):
    train, validation, test = (tokens(part, kind) for part in texts())
    vocabulary, train_ids, validation_ids = encode_parts(train, validation, 400)
    return vocabulary, train_ids, validation_ids, encode_parts(train, test, 400)[2]


def row(cell, parameters, seconds, train, validation):
    return {
        "cell": cell,
        "parameters": parameters,
        "seconds": seconds,
        "train": train,
        "validation": validation,
    }


ROWS = [
    row("simple_rnn", 5000, 1.5, 3.1, 3.2),
    row("gru", 5100, 2.1, 3.4, 3.6),
    row("lstm", 5200, 2.2, 2.9, 4.4),
    row("conv1d", 4900, 1.1, 4.1, 3.9),
]
CURVES = {cell: ([0, 20, 40], [31.5, 9.7, 3.3]) for cell in reference.CELLS}


VOCABULARY, TRAIN_IDS, VALIDATION_IDS, TEST_IDS = encoded()
POET = build_poet("simple_rnn", len(VOCABULARY), 16, 5000)
PERPLEXITY = 3.3


def my_poet():
    return {
        "table": ROWS,
        "curves": CURVES,
        "cell": "simple_rnn",
        "model": POET,
        "vocabulary": VOCABULARY[:5],
        "train_ids": TRAIN_IDS,
        "test_ids": TEST_IDS,
        "test_perplexity": PERPLEXITY,
    }


# %% wrong: no_dict says "expected a dict"
def my_poet():
    return ["gru", 3.2, 6.7]


# %% wrong: nothing_there says "NameError"
def my_poet():
    return {"table": TABLE_THAT_NEVER_WAS}


# %% wrong: empty says "missing keys"
def my_poet():
    return {}
