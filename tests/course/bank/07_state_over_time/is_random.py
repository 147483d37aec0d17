# %% right: branches
def is_random(dropout, recurrent_dropout, training):
    if training is not True:
        return False
    if dropout or recurrent_dropout:
        return True
    return False


# %% right: max
def is_random(dropout, recurrent_dropout, training):
    return max(dropout, recurrent_dropout) > 0 and training is True


# %% right: NumPy's bool
def is_random(dropout, recurrent_dropout, training):
    return np.any(np.array([dropout, recurrent_dropout]) > 0) & np.bool_(training or False)


# %% right: tries it
def is_random(dropout, recurrent_dropout, training):
    layer = keras.layers.GRU(64, dropout=dropout, recurrent_dropout=recurrent_dropout)
    x = np.ones((4, 3, 64), "float32")
    one, two = layer(x, training=training), layer(x, training=training)
    return not np.array_equal(one, two)


# %% wrong: none_taken_for_training
def is_random(dropout, recurrent_dropout, training):
    return training is not False and (dropout > 0 or recurrent_dropout > 0)


# %% wrong: dropout_at_prediction
def is_random(dropout, recurrent_dropout, training):
    return dropout > 0 or recurrent_dropout > 0


# %% wrong: recurrent_dropout_forgotten
def is_random(dropout, recurrent_dropout, training):
    return bool(training) and dropout > 0


# %% wrong: dropout_forgotten
def is_random(dropout, recurrent_dropout, training):
    return bool(training) and recurrent_dropout > 0


# %% wrong: dropout_forgotten / both needed
def is_random(dropout, recurrent_dropout, training):
    return bool(training) and dropout > 0 and recurrent_dropout > 0


# %% wrong: training_alone
def is_random(dropout, recurrent_dropout, training):
    return bool(training)


# %% wrong: a_number says "expected True"
def is_random(dropout, recurrent_dropout, training):
    return bool(training) and (dropout or recurrent_dropout)
