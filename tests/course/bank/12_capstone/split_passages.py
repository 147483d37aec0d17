# %% right: slices and loops
def split_passages(passages, share):
    if share <= 0 or share >= 0.5:
        raise ValueError("share: expected a number between 0 and 0.5")
    size = round(len(passages) * share)
    train = passages[: len(passages) - 2 * size]
    validation = []
    for passage in passages[len(train) : len(train) + size]:
        if passage not in train:
            validation.append(passage)
    test = []
    for passage in passages[len(train) + size :]:
        if passage not in train and passage not in validation:
            test.append(passage)
    return train, validation, test


# %% wrong: end_of_nothing / a list of lists
def split_passages(passages, share):
    assert_share(share)
    h = round(share * len(passages))
    parts = [passages[: -2 * h], passages[-2 * h : -h], passages[-h:]]
    parts[1] = [p for p in parts[1] if p not in parts[0]]
    parts[2] = [p for p in parts[2] if p not in parts[0] + parts[1]]
    return parts


def assert_share(share):
    if not (0 < share and share < 0.5):
        raise ValueError(f"a share of {share} leaves nothing")


# %% right: one pass over the text with counters
def split_passages(passages, share):
    if not 0.0 < share < 0.5:
        raise ValueError(f"share is {share}")
    n = len(passages)
    held_out = int(np.round(share * n))
    parts, seen = ([], [], []), set()
    for place, passage in enumerate(passages):
        part = int(place >= n - 2 * held_out) + int(place >= n - held_out)
        if part == 0 or passage not in seen:
            parts[part].append(passage)
        elif passage in parts[part]:
            parts[part].append(passage)
        if part == 0 or passage in parts[part]:
            seen.add(passage)
    return parts


# %% right: tuples and numpy strings
def split_passages(passages, share):
    if share <= 0 or not share < 0.5:
        raise ValueError("share!")
    texts = np.array(passages, dtype=object)
    cuts = [len(texts) - 2 * round(share * len(texts)), len(texts) - round(share * len(texts))]
    train, validation, test = (tuple(part) for part in np.split(texts, cuts))
    validation = tuple(filter(lambda p: p not in set(train), validation))
    test = tuple(filter(lambda p: p not in {*train, *validation}, test))
    return train, validation, test


# %% wrong: shuffled
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    drawn = [passages[i] for i in np.random.default_rng(0).permutation(len(passages))]
    h = round(share * len(drawn))
    train = drawn[: -2 * h]
    validation = [p for p in drawn[-2 * h : -h] if p not in train]
    return train, validation, [p for p in drawn[-h:] if p not in train + validation]


# %% wrong: taken_here_and_there
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    every = round(1 / share)
    test = passages[every - 1 :: every]
    validation = passages[every - 2 :: every]
    train = [p for p in passages if p not in test and p not in validation]
    return train, validation, test


# %% wrong: validation_and_test_exchanged
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    h = round(share * len(passages))
    train = passages[: -2 * h]
    validation = [p for p in passages[-2 * h : -h] if p not in train]
    test = [p for p in passages[-h:] if p not in train + validation]
    return train, test, validation


# %% wrong: held_out_in_training
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    h = round(share * len(passages))
    return passages, passages[-2 * h : -h], passages[-h:]


# %% wrong: validation_in_training
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    h = round(share * len(passages))
    return passages[:-h], passages[-2 * h : -h], passages[-h:]


# %% wrong: same_part_twice
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    h = round(share * len(passages))
    train = passages[:-h]
    test = [p for p in passages[-h:] if p not in train]
    return train, test, test


# %% wrong: no_validation
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    h = round(share * len(passages))
    cut = len(passages) - h
    train = passages[:cut]
    return train, [p for p in passages[cut:] if p not in train]


# %% wrong: held_out_from_the_start
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    h = round(share * len(passages))
    train = passages[2 * h :]
    validation = [p for p in passages[h : 2 * h] if p not in train]
    return train, validation, [p for p in passages[:h] if p not in train + validation]


# %% wrong: not_rounded
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    h = int(share * len(passages))
    train = passages[: -2 * h]
    validation = [p for p in passages[-2 * h : -h] if p not in train]
    return train, validation, [p for p in passages[-h:] if p not in train + validation]


# %% wrong: not_rounded / up
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    h = int(np.ceil(share * len(passages)))
    train = passages[: -2 * h]
    validation = [p for p in passages[-2 * h : -h] if p not in train]
    return train, validation, [p for p in passages[-h:] if p not in train + validation]


# %% wrong: share_of_the_rest
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    h = round(share * len(passages))
    rest, test = passages[:-h], passages[-h:]
    v = round(share * len(rest))
    train = rest[:-v]
    validation = [p for p in rest[-v:] if p not in train]
    return train, validation, [p for p in test if p not in train + validation]


# %% wrong: share_halved
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    h = round(share * len(passages) / 2)
    train = passages[: -2 * h]
    validation = [p for p in passages[-2 * h : -h] if p not in train]
    return train, validation, [p for p in passages[-h:] if p not in train + validation]


# %% wrong: copies_left
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    h = round(share * len(passages))
    return passages[: -2 * h], passages[-2 * h : -h], passages[-h:]


# %% wrong: second_copies_left
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    h = round(share * len(passages))
    train = passages[: -2 * h]
    validation, test = (
        [p for p in part if p not in train] for part in (passages[-2 * h : -h], passages[-h:])
    )
    return train, validation, test


# %% wrong: copies_taken_from_training
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    h = round(share * len(passages))
    validation, test = passages[-2 * h : -h], passages[-h:]
    return [p for p in passages[: -2 * h] if p not in validation + test], validation, test


# %% wrong: refrains_dropped
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share")
    h = round(share * len(passages))
    train = list(dict.fromkeys(passages[: -2 * h]))
    validation = [p for p in passages[-2 * h : -h] if p not in train]
    return train, validation, [p for p in passages[-h:] if p not in train + validation]


# %% wrong: share_not_checked
def split_passages(passages, share):
    h = round(share * len(passages))
    n = len(passages)
    train = passages[: n - 2 * h]
    validation = [p for p in passages[n - 2 * h : n - h] if p not in train]
    return train, validation, [p for p in passages[n - h :] if p not in train + validation]


# %% wrong: numbers says "order of the text"
def split_passages(passages, share):
    h = round(share * len(passages))
    return len(passages) - 2 * h, h, h


# %% wrong: end_of_nothing
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError(f"share is {share}")
    held = round(share * len(passages))
    test = passages[-held:]
    rest = passages[:-held]
    validation = rest[-held:]
    train = rest[:-held]
    validation = [p for p in validation if p not in train]
    test = [p for p in test if p not in train and p not in validation]
    return train, validation, test


# %% wrong: refrains_dropped / of the whole text
def split_passages(passages, share):
    if not 0 < share < 0.5:
        raise ValueError("share must be between 0 and 0.5")
    different = list(dict.fromkeys(passages))
    n = len(different)
    held = round(share * n)
    return (
        different[: n - 2 * held],
        different[n - 2 * held : n - held],
        different[n - held :],
    )


# %% wrong: removed_while_looping
def split_passages(passages, share):
    """Training, validation and test part: three lists of passages, in the text's order."""
    if share <= 0 or share >= 0.5:
        raise ValueError(f"share is {share}")
    n = len(passages)
    k = round(share * n)
    train = passages[: n - 2 * k]
    validation = passages[n - 2 * k : n - k]
    test = passages[n - k :]
    for p in validation:
        if p in train:
            validation.remove(p)
    for p in test:
        if p in train or p in validation:
            test.remove(p)
    return train, validation, test


# %% wrong: part_of_a_passage_is_a_copy
def split_passages(passages, share):
    """Training, validation and test part: three lists of passages, in the text's order."""
    if not (0 < share < 0.5):
        raise ValueError("wrong share")
    n = len(passages)
    k = round(share * n)
    train = list(passages[: n - 2 * k])
    middle = passages[n - 2 * k : n - k]
    train_text = "".join(train)
    both_text = train_text + "".join(middle)
    validation = [p for p in middle if p not in train_text]
    test = [p for p in passages[n - k :] if p not in both_text]
    return train, validation, test


# %% wrong: own_copies_dropped
def split_passages(passages, share):
    """Training, validation and test part: three lists of passages, in the text's order."""
    if share <= 0 or share >= 0.5:
        raise ValueError("share")
    n = len(passages)
    k = round(share * n)
    train = list(passages[: n - 2 * k])
    seen = set(train)
    validation, test = [], []
    for i in range(n - 2 * k, n):
        p = passages[i]
        if p in seen:
            continue
        seen.add(p)
        if i < n - k:
            validation.append(p)
        else:
            test.append(p)
    return train, validation, test
