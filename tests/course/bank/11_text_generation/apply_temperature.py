# %% right: TensorFlow
def apply_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    return tf.nn.softmax(logits / temperature)


# %% right: power of probabilities
def apply_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    logits = np.asarray(logits, "float64")
    z = logits - logits.max(-1, keepdims=True)
    p = np.exp(z / temperature)
    return (p / p.sum(-1)[..., None]).astype("float32")


# %% right: keras, not (T > 0)
def apply_temperature(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"Temperature {temperature}?")
    return keras.ops.softmax(keras.ops.divide(logits, temperature), axis=-1)


# %% right: log-sum-exp, a list
def apply_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    z = np.asarray(logits, "float64") / temperature
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True)).tolist()


# %% wrong: temperature_after_softmax
def apply_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")

    def softmax(z):
        z = z - z.max(-1, keepdims=True)
        return np.exp(z) / np.exp(z).sum(-1, keepdims=True)

    logits = np.asarray(logits, "float64")
    p = softmax(logits) / temperature
    return p / p.sum(-1, keepdims=True)


# %% wrong: temperature_inverted
def apply_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")

    def softmax(z):
        z = z - z.max(-1, keepdims=True)
        return np.exp(z) / np.exp(z).sum(-1, keepdims=True)

    logits = np.asarray(logits, "float64")
    return softmax(logits * temperature)


# %% wrong: softmax_twice
def apply_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")

    def softmax(z):
        z = z - z.max(-1, keepdims=True)
        return np.exp(z) / np.exp(z).sum(-1, keepdims=True)

    logits = np.asarray(logits, "float64")
    return softmax(softmax(logits) / temperature)


# %% wrong: not_renormalised
def apply_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")

    def softmax(z):
        z = z - z.max(-1, keepdims=True)
        return np.exp(z) / np.exp(z).sum(-1, keepdims=True)

    logits = np.asarray(logits, "float64")
    return softmax(logits) / temperature


# %% wrong: logits_returned
def apply_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")

    def softmax(z):
        z = z - z.max(-1, keepdims=True)
        return np.exp(z) / np.exp(z).sum(-1, keepdims=True)

    logits = np.asarray(logits, "float64")
    return logits / temperature


# %% wrong: logarithms_returned
def apply_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")

    def softmax(z):
        z = z - z.max(-1, keepdims=True)
        return np.exp(z) / np.exp(z).sum(-1, keepdims=True)

    logits = np.asarray(logits, "float64")
    return np.log(np.maximum(softmax(logits / temperature), 1e-300))


# %% wrong: softmax_over_another_axis
def apply_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")

    def softmax(z):
        z = z - z.max(-1, keepdims=True)
        return np.exp(z) / np.exp(z).sum(-1, keepdims=True)

    logits = np.asarray(logits, "float64")
    z = logits / temperature
    return np.exp(z - z.max()) / np.exp(z - z.max()).sum()


# %% wrong: softmax_over_another_axis / the first
def apply_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    return tf.nn.softmax(np.asarray(logits, "float64") / temperature, axis=0)


# %% wrong: overflow
def apply_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    with np.errstate(all="ignore"):
        p = np.exp(logits / np.float32(temperature))
        return p / p.sum(-1, keepdims=True)


# %% wrong: one_maximum_for_all
def apply_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    scaled = np.asarray(logits, "float64") / temperature
    with np.errstate(all="ignore"):
        p = np.exp(scaled - scaled.max())
        return p / p.sum(-1, keepdims=True)


# %% wrong: temperature_not_checked
def apply_temperature(logits, temperature):
    return tf.nn.softmax(logits / temperature)


# %% wrong: argument_changed / divided in place says "has changed its argument"
def apply_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError("temperature <= 0")
    logits /= temperature
    logits -= logits.max(axis=-1, keepdims=True)
    e = np.exp(logits)
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong: small_probabilities_lost
def apply_temperature(logits, temperature):
    """Probabilities, of the shape of logits, at a temperature above 0."""
    if temperature <= 0:
        raise ValueError("temperature must be above 0")
    z = np.asarray(logits, "float64")
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    p = p ** (1 / temperature)
    return p / p.sum(axis=-1, keepdims=True)


# %% wrong: small_probabilities_lost / kept away from 0
def apply_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    p = np.asarray(keras.ops.softmax(np.asarray(logits, "float64")))
    z = np.log(np.clip(p, 1e-7, None)) / temperature
    return np.asarray(keras.ops.softmax(z))
