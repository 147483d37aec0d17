# %% right: from each step on, exact comparison, big change
def leaks_future(model_fn, time, features):
    rng = np.random.default_rng(3)
    x = rng.standard_normal((1, time, features), dtype="float32")
    y = np.array(model_fn(x))
    leaks = []
    for t in range(time - 1):
        z = x.copy()
        z[:, t + 1 :] = rng.standard_normal((1, time - t - 1, features))
        leaks.append(not np.allclose(np.array(model_fn(z))[:, : t + 1], y[:, : t + 1]))
    return any(leaks)


# %% right: one batch for all changes
def leaks_future(model_fn, time, features):
    rng = np.random.default_rng(5)
    x = np.repeat(rng.normal(size=(1, time, features)), time + 1, axis=0)
    for t in range(time):
        x[t, t] = rng.normal(size=features)
    y = np.asarray(model_fn(x.astype("float32")))
    moved = np.abs(y[:-1] - y[-1:]).max(axis=-1) > 1e-6
    return np.tril(moved, k=-1).any()


# %% right: every single number, float64
def leaks_future(model_fn, time, features):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(3, time, features))
    y = np.asarray(model_fn(x))
    for t in range(1, time):
        for f in range(features):
            z = np.array(x)
            z[:, t, f] += 0.5
            if np.abs(np.asarray(model_fn(z))[:, :t] - y[:, :t]).max() > 1e-5:
                return True
    return False


# %% right: exact comparison
def leaks_future(model_fn, time, features):
    rng = np.random.default_rng(2)
    x = rng.uniform(-1, 1, (2, time, features)).astype("float32")
    y = np.asarray(model_fn(x))
    for t in range(1, time):
        z = x.copy()
        z[:, t] = rng.uniform(-1, 1, (2, features))
        if (np.asarray(model_fn(z))[:, :t] != y[:, :t]).any():
            return True
    return False


# %% right: the batch as changed copies, changed in place
def leaks_future(model_fn, time, features):
    import keras

    x = np.asarray(keras.random.normal((4, time, features), seed=1)).copy()
    before = keras.ops.convert_to_numpy(model_fn(x))
    found = False
    for t in range(time - 1, 0, -1):
        kept = x[:, t].copy()
        x[:, t] = kept[:, ::-1] * 2 + np.arange(features)
        found = found or not np.allclose(
            keras.ops.convert_to_numpy(model_fn(x))[:, :t], before[:, :t], atol=1e-6
        )
        x[:, t] = kept
    return bool(found)


# %% right: rounding is allowed for as the text says
def leaks_future(model_fn, time, features):
    rng = np.random.default_rng(8)
    x = rng.normal(size=(2 * time, time, features)).astype("float32")
    before = np.asarray(model_fn(x))
    for step in range(1, time):
        changed = x.copy()
        changed[:, step] = rng.normal(size=(2 * time, features))
        after = np.asarray(model_fn(changed))
        if not np.allclose(before[:, :step], after[:, :step], atol=1e-5):
            return True
    return False


# %% wrong: own_step_counted
def leaks_future(model_fn, time, features):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, time, features)).astype("float32")
    before = np.asarray(model_fn(x))
    for step in range(1, time):
        changed = x.copy()
        changed[:, step] += rng.normal(size=(2, features))
        after = np.asarray(model_fn(changed))
        if not np.allclose(after[:, : step + 1], before[:, : step + 1], atol=1e-6):
            return True
    return False


# %% wrong: own_step_counted / all outputs
def leaks_future(model_fn, time, features):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, time, features)).astype("float32")
    before = np.asarray(model_fn(x))
    for step in range(1, time):
        changed = x.copy()
        changed[:, step] += rng.normal(size=(2, features))
        after = np.asarray(model_fn(changed))
        if not np.allclose(after, before, atol=1e-6):
            return True
    return False


# %% wrong: far_leak_missed
def leaks_future(model_fn, time, features):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, time, features)).astype("float32")
    before = np.asarray(model_fn(x))
    for step in range(1, time):
        changed = x.copy()
        changed[:, step] += rng.normal(size=(2, features))
        after = np.asarray(model_fn(changed))
        if not np.allclose(after[:, step - 1], before[:, step - 1], atol=1e-6):
            return True
    return False


# %% wrong: early_leak_missed
def leaks_future(model_fn, time, features):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, time, features)).astype("float32")
    before = np.asarray(model_fn(x))
    for step in [time - 1]:
        changed = x.copy()
        changed[:, step] += rng.normal(size=(2, features))
        after = np.asarray(model_fn(changed))
        if not np.allclose(after[:, :step], before[:, :step], atol=1e-6):
            return True
    return False


# %% wrong: feature_missed
def leaks_future(model_fn, time, features):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, time, features)).astype("float32")
    before = np.asarray(model_fn(x))
    for step in range(1, time):
        changed = x.copy()
        changed[:, step, 0] += 1.0
        after = np.asarray(model_fn(changed))
        if not np.allclose(after[:, :step], before[:, :step], atol=1e-6):
            return True
    return False


# %% wrong: equal_change
def leaks_future(model_fn, time, features):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, time, features)).astype("float32")
    before = np.asarray(model_fn(x))
    for step in range(1, time):
        changed = x.copy()
        changed[:, step] += 1.0
        after = np.asarray(model_fn(changed))
        if not np.allclose(after[:, :step], before[:, :step], atol=1e-6):
            return True
    return False


# %% wrong: always_false says "sees the step after its own"
def leaks_future(model_fn, time, features):
    return False


# %% wrong: always_true says "does not look ahead"
def leaks_future(model_fn, time, features):
    return True


# %% wrong: array_returned says "got a "
def leaks_future(model_fn, time, features):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, time, features)).astype("float32")
    before = np.asarray(model_fn(x))
    for step in range(1, time):
        changed = x.copy()
        changed[:, step] += rng.normal(size=(2, features))
        after = np.asarray(model_fn(changed))
        if not np.allclose(after[:, :step], before[:, :step], atol=1e-6):
            return after
    return False
