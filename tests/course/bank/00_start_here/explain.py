# %% right: f-string with a helper
def explain(shape):
    def many(n, word):
        return f"{n} {word}{'s' * (n != 1)}"

    batch, time, features = shape
    return f"{many(batch, 'sample')}, {many(time, 'time step')}, {many(features, 'feature')}"


# %% right: joined strings
def explain(shape):
    text = str(shape[0]) + (" sample, " if shape[0] == 1 else " samples, ")
    text += str(shape[1]) + (" time step, " if shape[1] == 1 else " time steps, ")
    return text + str(shape[2]) + (" feature" if shape[2] == 1 else " features")


# %% right: plural first, then mended
def explain(shape):
    parts = "%d samples, %d time steps, %d features" % tuple(shape)
    return ", ".join(p[:-1] if p.startswith("1 ") else p for p in parts.split(", "))


# %% wrong: batch_and_time_swapped
def explain(shape):
    time, batch, features = shape
    parts = [(batch, "sample"), (time, "time step"), (features, "feature")]
    return ", ".join(f"{n} {w}" if n == 1 else f"{n} {w}s" for n, w in parts)


# %% wrong: time_and_features_swapped
def explain(shape):
    batch, features, time = shape
    parts = [(batch, "sample"), (time, "time step"), (features, "feature")]
    return ", ".join(f"{n} {w}" if n == 1 else f"{n} {w}s" for n, w in parts)


# %% wrong: read_from_the_right
def explain(shape):
    features, time, batch = shape
    parts = [(batch, "sample"), (time, "time step"), (features, "feature")]
    return ", ".join(f"{n} {w}" if n == 1 else f"{n} {w}s" for n, w in parts)


# %% wrong: singular_missing
def explain(shape):
    return f"{shape[0]} samples, {shape[1]} time steps, {shape[2]} features"


# %% wrong: features_called_units
def explain(shape):
    parts = zip(shape, ("sample", "time step", "unit"))
    return ", ".join(f"{n} {w}" if n == 1 else f"{n} {w}s" for n, w in parts)


# %% wrong: steps_without_time
def explain(shape):
    parts = zip(shape, ("sample", "step", "feature"))
    return ", ".join(f"{n} {w}" if n == 1 else f"{n} {w}s" for n, w in parts)


# %% wrong: a_tuple says "expected a str"
def explain(shape):
    return tuple(f"{n} {w}s" for n, w in zip(shape, ("sample", "time step", "feature")))


# %% wrong: samples_called_batches
def explain(shape):
    names = ("batch", "time step", "feature")
    plurals = ("batches", "time steps", "features")
    said = [one if n == 1 else many for n, one, many in zip(shape, names, plurals, strict=True)]
    return ", ".join(f"{n} {name}" for n, name in zip(shape, said, strict=True))


# %% wrong: replaced_in_larger_numbers
def explain(shape):
    batch, time, features = shape
    text = f"{batch} samples, {time} time steps, {features} features"
    text = text.replace("1 samples", "1 sample")
    text = text.replace("1 time steps", "1 time step")
    text = text.replace("1 features", "1 feature")
    return text


# %% wrong: singular_stays
def explain(shape):
    names = ["sample", "time step", "feature"]
    ending = "s"
    parts = []
    for number, name in zip(shape, names):
        if number == 1:
            ending = ""
        parts.append(f"{number} {name}{ending}")
    return ", ".join(parts)


# %% wrong: parts_not_joined
def explain(shape):
    words = []
    for n, name in zip(shape, ("sample", "time step", "feature")):
        if n != 1:
            name = name + "s"
        words.append(str(n) + " " + name)
    return words


# %% wrong: singular_missing / of the time steps
def explain(shape):
    samples = "sample" if shape[0] == 1 else "samples"
    features = "feature" if shape[2] == 1 else "features"
    return f"{shape[0]} {samples}, {shape[1]} time steps, {shape[2]} {features}"
