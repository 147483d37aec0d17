# %% right: exponentials written out
def forget_gate(z_f, c):
    return c / (1 + np.exp(-z_f))


def learn_gate(z_i, z_g):
    return np.tanh(z_g) / (1 + np.exp(-z_i))


def remember_gate(kept, learnt):
    return np.add(kept, learnt)


def use_gate(z_o, c):
    return np.tanh(c) / (1 + np.exp(-z_o))


# %% right: TensorFlow
def forget_gate(z_f, c):
    return tf.multiply(tf.sigmoid(z_f), c)


def learn_gate(z_i, z_g):
    return tf.multiply(tf.sigmoid(z_i), tf.tanh(z_g))


def remember_gate(kept, learnt):
    return tf.add_n([kept, learnt])


def use_gate(z_o, c):
    return tf.multiply(tf.sigmoid(z_o), tf.tanh(c))


# %% right: one function for two gates
def _gate(z, content):
    return sigmoid(z) * content


def forget_gate(z_f, c):
    return _gate(z_f, c)


def learn_gate(z_i, z_g):
    return _gate(z_i, keras.ops.tanh(z_g))


def remember_gate(kept, learnt):
    return kept - (-learnt)


def use_gate(z_o, c):
    return np.asarray(_gate(z_o, keras.ops.tanh(c)))


# %% wrong: gate_reversed
def forget_gate(z_f, c):
    return (1 - sigmoid(z_f)) * c


def learn_gate(z_i, z_g):
    return sigmoid(z_i) * np.tanh(z_g)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return sigmoid(z_o) * np.tanh(c)


# %% wrong: gate_without_sigmoid / forget
def forget_gate(z_f, c):
    return z_f * c


def learn_gate(z_i, z_g):
    return sigmoid(z_i) * np.tanh(z_g)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return sigmoid(z_o) * np.tanh(c)


# %% wrong: gate_with_tanh
def forget_gate(z_f, c):
    return np.tanh(z_f) * c


def learn_gate(z_i, z_g):
    return sigmoid(z_i) * np.tanh(z_g)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return sigmoid(z_o) * np.tanh(c)


# %% wrong: gate_alone / forget
def forget_gate(z_f, c):
    return sigmoid(z_f)


def learn_gate(z_i, z_g):
    return sigmoid(z_i) * np.tanh(z_g)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return sigmoid(z_o) * np.tanh(c)


# %% wrong: sigmoid_on_candidate
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    return sigmoid(z_i) * sigmoid(z_g)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return sigmoid(z_o) * np.tanh(c)


# %% wrong: candidate_without_tanh
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    return sigmoid(z_i) * z_g


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return sigmoid(z_o) * np.tanh(c)


# %% wrong: gate_without_sigmoid / learn
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    return z_i * np.tanh(z_g)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return sigmoid(z_o) * np.tanh(c)


# %% wrong: gate_and_candidate_swapped
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    return np.tanh(z_i) * sigmoid(z_g)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return sigmoid(z_o) * np.tanh(c)


# %% wrong: gate_alone / learn
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    return sigmoid(z_i)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return sigmoid(z_o) * np.tanh(c)


# %% wrong: candidate_alone
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    return np.tanh(z_g)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return sigmoid(z_o) * np.tanh(c)


# %% wrong: added_not_multiplied
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    return sigmoid(z_i) + np.tanh(z_g)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return sigmoid(z_o) * np.tanh(c)


# %% wrong: long_memory_squashed
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    return sigmoid(z_i) * np.tanh(z_g)


def remember_gate(kept, learnt):
    return np.tanh(kept + learnt)


def use_gate(z_o, c):
    return sigmoid(z_o) * np.tanh(c)


# %% wrong: multiplied_not_added
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    return sigmoid(z_i) * np.tanh(z_g)


def remember_gate(kept, learnt):
    return kept * learnt


def use_gate(z_o, c):
    return sigmoid(z_o) * np.tanh(c)


# %% wrong: averaged
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    return sigmoid(z_i) * np.tanh(z_g)


def remember_gate(kept, learnt):
    return (kept + learnt) / 2


def use_gate(z_o, c):
    return sigmoid(z_o) * np.tanh(c)


# %% wrong: output_without_tanh
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    return sigmoid(z_i) * np.tanh(z_g)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return sigmoid(z_o) * c


# %% wrong: gate_alone / use
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    return sigmoid(z_i) * np.tanh(z_g)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return sigmoid(z_o)


# %% wrong: gate_missing
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    return sigmoid(z_i) * np.tanh(z_g)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return np.tanh(c)


# %% wrong: gate_without_sigmoid / use
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    return sigmoid(z_i) * np.tanh(z_g)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return z_o * np.tanh(c)


# %% wrong: gate_and_content_swapped
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    return sigmoid(z_i) * np.tanh(z_g)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return np.tanh(z_o) * sigmoid(c)


# %% wrong: no_return says "got None"
def forget_gate(z_f, c):
    return sigmoid(z_f) * c


def learn_gate(z_i, z_g):
    result = sigmoid(z_i) * np.tanh(z_g)


def remember_gate(kept, learnt):
    return kept + learnt


def use_gate(z_o, c):
    return sigmoid(z_o) * np.tanh(c)


# %% wrong: argument_changed / in place, in float64, and lists says "has changed its argument"
def forget_gate(z_f, c):
    c *= sigmoid(z_f)
    return c


def learn_gate(z_i, z_g):
    return (sigmoid(z_i.astype("float64")) * np.tanh(z_g)).tolist()


def remember_gate(kept, learnt):
    kept += learnt
    return kept


def use_gate(z_o, c):
    return [[float(sigmoid(z) * np.tanh(v)) for z, v in zip(*rows)] for rows in zip(z_o, c)]


# %% wrong: argument_changed / augmented operators says "has changed its argument"
def forget_gate(z_f, c):
    """What is kept of the long memory c; (batch, units)."""
    c *= sigmoid(z_f)
    return c


def learn_gate(z_i, z_g):
    """What is learnt at this step; (batch, units)."""
    i = sigmoid(z_i)
    g = np.tanh(z_g)
    return i * g


def remember_gate(kept, learnt):
    """The new long memory; (batch, units)."""
    kept += learnt
    return kept


def use_gate(z_o, c):
    """The new working memory, from the new long memory c; (batch, units)."""
    return sigmoid(z_o) * np.tanh(c)
