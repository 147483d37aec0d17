# %% right: np.pad
def padding_effect(run, x, pads, padding="post", masked=False):
    if pads < 0:
        raise ValueError("pads can't be negative")
    if padding != "pre" and padding != "post":
        raise ValueError("padding is pre or post")
    before = pads if padding == "pre" else 0
    after = pads - before
    padded = np.pad(x, [(0, 0), (before, after), (0, 0)])
    mask = np.zeros(padded.shape[:2], dtype=bool)
    mask[:, before : before + x.shape[1]] = True
    apart = run(padded, mask if masked else None) - run(x)
    return np.abs(apart).max()


# %% right: an array filled in, a Python float
def padding_effect(run, x, pads, padding="post", masked=False):
    if not pads >= 0 or padding not in {"pre", "post"}:
        raise ValueError("pads must be at least 0 and padding pre or post")
    batch, time, features = np.shape(x)
    longer = np.zeros((batch, time + pads, features), "float32")
    place = slice(pads, None) if padding == "pre" else slice(0, time)
    longer[:, place] = x
    mask = None
    if masked:
        mask = np.full((batch, time + pads), False)
        mask[:, place] = True
    difference = np.asarray(run(longer, mask=mask)) - np.asarray(run(x, mask=None))
    return max(float(abs(number)) for number in difference.ravel())


# %% right: TensorFlow
def padding_effect(run, x, pads, padding="post", masked=False):
    if pads < 0:
        raise ValueError(f"pads = {pads}")
    if padding not in ("pre", "post"):
        raise ValueError(f"padding = {padding}")
    around = [pads, 0] if padding == "pre" else [0, pads]
    padded = tf.pad(x, [[0, 0], around, [0, 0]])
    mask = tf.pad(tf.ones(x.shape[:2]), [[0, 0], around]) > 0
    result = run(padded, mask) if masked else run(padded, None)
    return tf.reduce_max(tf.abs(result - run(x, None)))


# %% wrong: mask_not_passed
def padding_effect(run, x, pads, padding="post", masked=False):
    if pads < 0:
        raise ValueError("pads can't be negative")
    if padding != "pre" and padding != "post":
        raise ValueError("padding is pre or post")
    before = pads if padding == "pre" else 0
    after = pads - before
    padded = np.pad(x, [(0, 0), (before, after), (0, 0)])
    mask = np.zeros(padded.shape[:2], dtype=bool)
    mask[:, before : before + x.shape[1]] = True
    apart = run(padded, None) - run(x)
    return np.abs(apart).max()


# %% wrong: mask_inverted
def padding_effect(run, x, pads, padding="post", masked=False):
    if pads < 0:
        raise ValueError("pads can't be negative")
    if padding != "pre" and padding != "post":
        raise ValueError("padding is pre or post")
    before = pads if padding == "pre" else 0
    after = pads - before
    padded = np.pad(x, [(0, 0), (before, after), (0, 0)])
    mask = np.zeros(padded.shape[:2], dtype=bool)
    mask[:, before : before + x.shape[1]] = True
    apart = run(padded, ~mask if masked else None) - run(x)
    return np.abs(apart).max()


# %% wrong: always_masked
def padding_effect(run, x, pads, padding="post", masked=False):
    if pads < 0:
        raise ValueError("pads can't be negative")
    if padding != "pre" and padding != "post":
        raise ValueError("padding is pre or post")
    before = pads if padding == "pre" else 0
    after = pads - before
    padded = np.pad(x, [(0, 0), (before, after), (0, 0)])
    mask = np.zeros(padded.shape[:2], dtype=bool)
    mask[:, before : before + x.shape[1]] = True
    apart = run(padded, mask) - run(x)
    return np.abs(apart).max()


# %% wrong: wrong_end
def padding_effect(run, x, pads, padding="post", masked=False):
    if pads < 0:
        raise ValueError("pads can't be negative")
    if padding != "pre" and padding != "post":
        raise ValueError("padding is pre or post")
    before = pads if padding == "post" else 0
    after = pads - before
    padded = np.pad(x, [(0, 0), (before, after), (0, 0)])
    mask = np.zeros(padded.shape[:2], dtype=bool)
    mask[:, before : before + x.shape[1]] = True
    apart = run(padded, mask if masked else None) - run(x)
    return np.abs(apart).max()


# %% wrong: both_ends
def padding_effect(run, x, pads, padding="post", masked=False):
    if pads < 0:
        raise ValueError("pads can't be negative")
    if padding != "pre" and padding != "post":
        raise ValueError("padding is pre or post")
    before = pads if padding == "pre" else 0
    before = after = pads
    padded = np.pad(x, [(0, 0), (before, after), (0, 0)])
    mask = np.zeros(padded.shape[:2], dtype=bool)
    mask[:, before : before + x.shape[1]] = True
    apart = run(padded, mask if masked else None) - run(x)
    return np.abs(apart).max()


# %% wrong: mean_taken
def padding_effect(run, x, pads, padding="post", masked=False):
    if pads < 0:
        raise ValueError("pads can't be negative")
    if padding != "pre" and padding != "post":
        raise ValueError("padding is pre or post")
    before = pads if padding == "pre" else 0
    after = pads - before
    padded = np.pad(x, [(0, 0), (before, after), (0, 0)])
    mask = np.zeros(padded.shape[:2], dtype=bool)
    mask[:, before : before + x.shape[1]] = True
    apart = run(padded, mask if masked else None) - run(x)
    return np.abs(apart).mean()


# %% wrong: sign_kept
def padding_effect(run, x, pads, padding="post", masked=False):
    if pads < 0:
        raise ValueError("pads can't be negative")
    if padding != "pre" and padding != "post":
        raise ValueError("padding is pre or post")
    before = pads if padding == "pre" else 0
    after = pads - before
    padded = np.pad(x, [(0, 0), (before, after), (0, 0)])
    mask = np.zeros(padded.shape[:2], dtype=bool)
    mask[:, before : before + x.shape[1]] = True
    apart = run(padded, mask if masked else None) - run(x)
    return apart.max()


# %% wrong: norm_taken
def padding_effect(run, x, pads, padding="post", masked=False):
    if pads < 0:
        raise ValueError("pads can't be negative")
    if padding != "pre" and padding != "post":
        raise ValueError("padding is pre or post")
    before = pads if padding == "pre" else 0
    after = pads - before
    padded = np.pad(x, [(0, 0), (before, after), (0, 0)])
    mask = np.zeros(padded.shape[:2], dtype=bool)
    mask[:, before : before + x.shape[1]] = True
    apart = run(padded, mask if masked else None) - run(x)
    return np.linalg.norm(apart)


# %% wrong: pads_not_checked
def padding_effect(run, x, pads, padding="post", masked=False):
    pads = max(pads, 0)
    if padding != "pre" and padding != "post":
        raise ValueError("padding is pre or post")
    before = pads if padding == "pre" else 0
    after = pads - before
    padded = np.pad(x, [(0, 0), (before, after), (0, 0)])
    mask = np.zeros(padded.shape[:2], dtype=bool)
    mask[:, before : before + x.shape[1]] = True
    apart = run(padded, mask if masked else None) - run(x)
    return np.abs(apart).max()


# %% wrong: padding_not_checked
def padding_effect(run, x, pads, padding="post", masked=False):
    if pads < 0:
        raise ValueError("pads can't be negative")
    before = pads if padding == "pre" else 0
    after = pads - before
    padded = np.pad(x, [(0, 0), (before, after), (0, 0)])
    mask = np.zeros(padded.shape[:2], dtype=bool)
    mask[:, before : before + x.shape[1]] = True
    apart = run(padded, mask if masked else None) - run(x)
    return np.abs(apart).max()


# %% wrong: mask_at_the_wrong_end
def padding_effect(run, x, pads, padding="post", masked=False):
    """The largest change of run's output, a float, when x is padded with steps of zeros."""
    if pads < 0:
        raise ValueError(f"pads is {pads}")
    if padding == "post":
        around = ((0, 0), (0, pads), (0, 0))
    elif padding == "pre":
        around = ((0, 0), (pads, 0), (0, 0))
    else:
        raise ValueError(f"padding is {padding}")
    padded = np.pad(x, around)
    mask = None
    if masked:
        mask = np.zeros(padded.shape[:2], bool)
        mask[:, : x.shape[1]] = True
    difference = np.asarray(run(padded, mask)) - np.asarray(run(x, None))
    return float(np.abs(difference).max())


# %% wrong: mask_from_values / all
def padding_effect(run, x, pads, padding="post", masked=False):
    """The largest change of run's output, a float, when x is padded with steps of zeros."""
    if pads < 0:
        raise ValueError("pads < 0")
    if padding == "pre":
        padded = np.pad(x, ((0, 0), (pads, 0), (0, 0)))
    elif padding == "post":
        padded = np.pad(x, ((0, 0), (0, pads), (0, 0)))
    else:
        raise ValueError("padding?")
    mask = (padded != 0).all(axis=-1) if masked else None
    return float(np.abs(np.asarray(run(padded, mask)) - np.asarray(run(x, None))).max())


# %% wrong: zero_pads_refused says "pads must be positive"
def padding_effect(run, x, pads, padding="post", masked=False):
    """The largest change of run's output, a float, when x is padded with steps of zeros."""
    if pads <= 0:
        raise ValueError("pads must be positive")
    batch, time, features = x.shape
    zeros = np.zeros((batch, pads, features), "float32")
    mask = np.ones((batch, time + pads), bool)
    if padding == "pre":
        longer = np.concatenate([zeros, x], axis=1)
        mask[:, :pads] = False
    else:
        longer = np.concatenate([x, zeros], axis=1)
        mask[:, time:] = False
    after = np.asarray(run(longer, mask if masked else None))
    return float(np.abs(after - np.asarray(run(x, None))).max())


# %% wrong: mask_from_values / any
def padding_effect(run, x, pads, padding="post", masked=False):
    if pads < 0 or padding not in ("pre", "post"):
        raise ValueError(f"pads={pads}, padding={padding!r}")
    longer = np.pad(x, ((0, 0), (pads, 0) if padding == "pre" else (0, pads), (0, 0)))
    mask = np.any(longer, axis=-1) if masked else None
    return float(np.abs(run(longer, mask) - run(x, None)).max())


# %% wrong: largest_numbers_compared
def padding_effect(run, x, pads, padding="post", masked=False):
    if padding != "pre" and padding != "post":
        raise ValueError(f"padding {padding!r}")
    if pads < 0:
        raise ValueError(f"pads {pads}")
    before, after = (pads, 0) if padding == "pre" else (0, pads)
    padded = np.pad(x, ((0, 0), (before, after), (0, 0)))
    real = np.pad(np.ones(x.shape[:2]), ((0, 0), (before, after))).astype(bool)
    largest = np.abs(np.asarray(run(padded, real if masked else None))).max()
    return float(abs(largest - np.abs(np.asarray(run(x, None))).max()))


# %% wrong: padding_not_checked / no pads
def padding_effect(run, x, pads, padding="post", masked=False):
    """The largest change of run's output, a float, when x is padded with steps of zeros."""
    if pads < 0:
        raise ValueError("pads")
    if pads == 0:
        return 0.0
    if padding not in ["pre", "post"]:
        raise ValueError("padding")
    batch, time, features = x.shape
    zeros = np.zeros((batch, pads, features), "float32")
    real, fake = np.ones((batch, time), bool), np.zeros((batch, pads), bool)
    order = (0, 1) if padding == "post" else (1, 0)
    padded = np.concatenate([(x, zeros)[i] for i in order], axis=1)
    mask = np.concatenate([(real, fake)[i] for i in order], axis=1)
    changed = np.asarray(run(padded, mask if masked else None)) - np.asarray(run(x, None))
    return float(np.abs(changed).max())
