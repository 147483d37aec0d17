# %% right: as in the lesson
def train_test_split(items, share, seed):
    """Two lists, train and test, that have no item in common; test has share of the different items."""
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1, not {share}")
    different = list(dict.fromkeys(items))
    order = np.random.default_rng(seed).permutation(len(different))
    chosen = {different[i] for i in order[: round(share * len(different))]}
    train = [item for item in items if item not in chosen]
    return train, [item for item in items if item in chosen]


# %% right: random.shuffle of a sorted set
def train_test_split(items, share, seed):
    import random

    if share <= 0 or share >= 1:
        raise ValueError("a share of more than 0 and less than 1 is needed")
    kinds = sorted(set(items))
    random.Random(seed).shuffle(kinds)
    test_kinds = kinds[: round(share * len(kinds))]
    train, test = [], []
    for item in items:
        (test if item in test_kinds else train).append(item)
    return train, test


# %% right: counted copies, other order, lists of lists
def train_test_split(items, share, seed):
    if not 0 < share < 1:
        raise ValueError(f"{share} is no share")
    copies = {}
    for item in items:
        copies.setdefault(item, []).append(item)
    groups = [copies[key] for key in copies]
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(groups))
    n = int(share * len(groups) + 0.5)
    test = [item for i in order[:n] for item in groups[i]]
    train = [item for i in order[n:] for item in groups[i]]
    return [train, test]


# %% wrong: duplicates_leak
def train_test_split(items, share, seed):
    if not 0 < share < 1:
        raise ValueError("share")
    order = np.random.default_rng(seed).permutation(len(items))
    n = round(share * len(items))
    return [items[i] for i in order[n:]], [items[i] for i in order[:n]]


# %% wrong: duplicates_leak / by distinct size
def train_test_split(items, share, seed):
    if not 0 < share < 1:
        raise ValueError("share")
    order = np.random.default_rng(seed).permutation(len(items))
    n = round(share * len(set(items)))
    return [items[i] for i in order[n:]], [items[i] for i in order[:n]]


# %% wrong: duplicates_dropped
def train_test_split(items, share, seed):
    """Two lists, train and test, that have no item in common; test has share of the different items."""
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1, not {share}")
    different = list(dict.fromkeys(items))
    order = np.random.default_rng(seed).permutation(len(different))
    chosen = {different[i] for i in order[: round(share * len(different))]}
    train = [item for item in different if item not in chosen]
    return train, [item for item in different if item in chosen]


# %% wrong: parts_exchanged
def train_test_split(items, share, seed):
    """Two lists, train and test, that have no item in common; test has share of the different items."""
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1, not {share}")
    different = list(dict.fromkeys(items))
    order = np.random.default_rng(seed).permutation(len(different))
    chosen = {different[i] for i in order[: round((1 - share) * len(different))]}
    train = [item for item in items if item not in chosen]
    return train, [item for item in items if item in chosen]


# %% wrong: parts_exchanged / order of return
def train_test_split(items, share, seed):
    """Two lists, train and test, that have no item in common; test has share of the different items."""
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1, not {share}")
    different = list(dict.fromkeys(items))
    order = np.random.default_rng(seed).permutation(len(different))
    chosen = {different[i] for i in order[: round(share * len(different))]}
    train = [item for item in items if item in chosen]
    return train, [item for item in items if item not in chosen]


# %% wrong: seed_not_used
def train_test_split(items, share, seed):
    """Two lists, train and test, that have no item in common; test has share of the different items."""
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1, not {share}")
    different = list(dict.fromkeys(items))
    order = np.random.default_rng().permutation(len(different))
    chosen = {different[i] for i in order[: round(share * len(different))]}
    train = [item for item in items if item not in chosen]
    return train, [item for item in items if item in chosen]


# %% wrong: not_random
def train_test_split(items, share, seed):
    """Two lists, train and test, that have no item in common; test has share of the different items."""
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1, not {share}")
    different = list(dict.fromkeys(items))
    order = np.random.default_rng(0).permutation(len(different))
    chosen = {different[i] for i in order[: round(share * len(different))]}
    train = [item for item in items if item not in chosen]
    return train, [item for item in items if item in chosen]


# %% wrong: not_random / the last ones
def train_test_split(items, share, seed):
    """Two lists, train and test, that have no item in common; test has share of the different items."""
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1, not {share}")
    different = list(dict.fromkeys(items))
    order = range(len(different))[::-1]
    chosen = {different[i] for i in order[: round(share * len(different))]}
    train = [item for item in items if item not in chosen]
    return train, [item for item in items if item in chosen]


# %% wrong: share_not_checked
def train_test_split(items, share, seed):
    """Two lists, train and test, that have no item in common; test has share of the different items."""
    different = list(dict.fromkeys(items))
    order = np.random.default_rng(seed).permutation(len(different))
    chosen = {different[i] for i in order[: round(share * len(different))]}
    train = [item for item in items if item not in chosen]
    return train, [item for item in items if item in chosen]


# %% wrong: test_part_only says "a pair of lists"
def train_test_split(items, share, seed):
    """Two lists, train and test, that have no item in common; test has share of the different items."""
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1, not {share}")
    different = list(dict.fromkeys(items))
    order = np.random.default_rng(seed).permutation(len(different))
    chosen = {different[i] for i in order[: round(share * len(different))]}
    train = [item for item in items if item not in chosen]
    return [item for item in items if item in chosen]


# %% wrong: wrong_size says "how many of the different items"
def train_test_split(items, share, seed):
    """Two lists, train and test, that have no item in common; test has share of the different items."""
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1, not {share}")
    different = list(dict.fromkeys(items))
    order = np.random.default_rng(seed).permutation(len(different))
    chosen = {different[i] for i in order[: round(0.5 * share * len(different))]}
    train = [item for item in items if item not in chosen]
    return train, [item for item in items if item in chosen]


# %% wrong: copies_counted
def train_test_split(items, share, seed):
    if not 0 < share < 1:
        raise ValueError("share")
    different = list(dict.fromkeys(items))
    order = np.random.default_rng(seed).permutation(len(different))
    wanted = round(share * len(items))
    chosen = set()
    count = 0
    for i in order:
        if count >= wanted:
            break
        chosen.add(different[i])
        count += items.count(different[i])
    train = [item for item in items if item not in chosen]
    test = [item for item in items if item in chosen]
    return train, test


# %% wrong: share_not_rounded / cut off
def train_test_split(items, share, seed):
    import random

    if share <= 0 or share >= 1:
        raise ValueError("a share of more than 0 and less than 1 is needed")
    kinds = sorted(set(items))
    random.Random(seed).shuffle(kinds)
    test_kinds = kinds[: int(share * len(kinds))]
    train, test = [], []
    for item in items:
        (test if item in test_kinds else train).append(item)
    return train, test


# %% wrong: share_not_rounded / up
def train_test_split(items, share, seed):
    if not 0 < share < 1:
        raise ValueError(f"{share} is no share")
    copies = {}
    for item in items:
        copies.setdefault(item, []).append(item)
    groups = [copies[key] for key in copies]
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(groups))
    n = int(np.ceil(share * len(groups)))
    test = [item for i in order[:n] for item in groups[i]]
    train = [item for i in order[n:] for item in groups[i]]
    return [train, test]


# %% wrong: share_not_checked / a share of 1
def train_test_split(items, share, seed):
    """Two lists, train and test, that have no item in common; test has share of the different items."""
    if share <= 0 or share > 1:
        raise ValueError("share must be above 0 and below 1")
    different = sorted(set(items))
    order = np.random.default_rng(seed).permutation(len(different))
    held = {different[i] for i in order[: round(share * len(different))]}
    train = [item for item in items if item not in held]
    test = [item for item in items if item in held]
    return train, test
