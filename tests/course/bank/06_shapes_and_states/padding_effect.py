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
