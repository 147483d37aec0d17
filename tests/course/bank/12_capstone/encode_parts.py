# %% right: Counter
from collections import Counter


def encode_parts(train_tokens, held_out_tokens, size):
    common = [token for token, _ in Counter(train_tokens).most_common(size - 1)]
    vocabulary = ["<unk>"] + common
    ids = {token: number for number, token in enumerate(vocabulary)}
    return (
        vocabulary,
        np.array([ids.get(token, 0) for token in train_tokens]),
        np.array([ids.get(token, 0) for token in held_out_tokens]),
    )


# %% right: a list that is searched
def encode_parts(train_tokens, held_out_tokens, size):
    different = []
    for token in train_tokens:
        if token not in different:
            different.append(token)
    different.sort(key=lambda token: -train_tokens.count(token))
    vocabulary = ["<unk>"]
    vocabulary.extend(different[: size - 1])

    def number(token):
        return vocabulary.index(token) if token in vocabulary else 0

    train_ids = [number(token) for token in train_tokens]
    held_out_ids = [number(token) for token in held_out_tokens]
    return vocabulary, train_ids, held_out_ids


# %% right: Keras' StringLookup over a NumPy count
def encode_parts(train_tokens, held_out_tokens, size):
    words, first, counts = np.unique(train_tokens, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))[: size - 1]
    layer = keras.layers.StringLookup(vocabulary=[str(w) for w in words[order]], oov_token="<unk>")
    vocabulary = [str(token) for token in layer.get_vocabulary()]
    return vocabulary, layer(list(train_tokens)), np.asarray(layer(list(held_out_tokens)))


# %% wrong: vocabulary_from_held_out
from collections import Counter


def encode_parts(train_tokens, held_out_tokens, size):
    counts = Counter(train_tokens + held_out_tokens)
    vocabulary = ["<unk>", *(token for token, _ in counts.most_common(size - 1))]
    ids = {token: i for i, token in enumerate(vocabulary)}
    train_ids = np.array([ids.get(token, 0) for token in train_tokens])
    return vocabulary, train_ids, np.array([ids.get(token, 0) for token in held_out_tokens])


# %% wrong: unknown_dropped
from collections import Counter


def encode_parts(train_tokens, held_out_tokens, size):
    vocabulary = ["<unk>", *(t for t, _ in Counter(train_tokens).most_common(size - 1))]
    ids = {token: i for i, token in enumerate(vocabulary)}
    train_ids = np.array([ids[token] for token in train_tokens if token in ids])
    return vocabulary, train_ids, np.array([ids[t] for t in held_out_tokens if t in ids])


# %% wrong: one_too_many
from collections import Counter


def encode_parts(train_tokens, held_out_tokens, size):
    vocabulary = ["<unk>", *(t for t, _ in Counter(train_tokens).most_common(size))]
    ids = {token: i for i, token in enumerate(vocabulary)}
    train_ids = np.array([ids.get(token, 0) for token in train_tokens])
    return vocabulary, train_ids, np.array([ids.get(token, 0) for token in held_out_tokens])


# %% wrong: no_unknown
from collections import Counter


def encode_parts(train_tokens, held_out_tokens, size):
    vocabulary = [t for t, _ in Counter(train_tokens).most_common(size)]
    ids = {token: i for i, token in enumerate(vocabulary)}
    train_ids = np.array([ids.get(token, 0) for token in train_tokens])
    return vocabulary, train_ids, np.array([ids.get(token, 0) for token in held_out_tokens])


# %% wrong: unknown_last
from collections import Counter


def encode_parts(train_tokens, held_out_tokens, size):
    vocabulary = [*(t for t, _ in Counter(train_tokens).most_common(size - 1)), "<unk>"]
    ids = {token: i for i, token in enumerate(vocabulary)}
    unknown = len(vocabulary) - 1
    train_ids = np.array([ids.get(token, unknown) for token in train_tokens])
    return vocabulary, train_ids, np.array([ids.get(t, unknown) for t in held_out_tokens])


# %% wrong: alphabetical
def encode_parts(train_tokens, held_out_tokens, size):
    vocabulary = ["<unk>", *sorted(set(train_tokens))[: size - 1]]
    ids = {token: i for i, token in enumerate(vocabulary)}
    train_ids = np.array([ids.get(token, 0) for token in train_tokens])
    return vocabulary, train_ids, np.array([ids.get(token, 0) for token in held_out_tokens])


# %% wrong: by_first_appearance
def encode_parts(train_tokens, held_out_tokens, size):
    vocabulary = ["<unk>", *list(dict.fromkeys(train_tokens))[: size - 1]]
    ids = {token: i for i, token in enumerate(vocabulary)}
    train_ids = np.array([ids.get(token, 0) for token in train_tokens])
    return vocabulary, train_ids, np.array([ids.get(token, 0) for token in held_out_tokens])


# %% wrong: rarest_kept
from collections import Counter


def encode_parts(train_tokens, held_out_tokens, size):
    common = [token for token, _ in Counter(train_tokens).most_common()]
    vocabulary = ["<unk>", *common[::-1][: size - 1]]
    ids = {token: i for i, token in enumerate(vocabulary)}
    train_ids = np.array([ids.get(token, 0) for token in train_tokens])
    return vocabulary, train_ids, np.array([ids.get(token, 0) for token in held_out_tokens])


# %% wrong: rare_kept_in_training
from collections import Counter


def encode_parts(train_tokens, held_out_tokens, size):
    common = [token for token, _ in Counter(train_tokens).most_common()]
    every = {token: i for i, token in enumerate(["<unk>", *common])}
    vocabulary = ["<unk>", *common[: size - 1]]
    ids = {token: i for i, token in enumerate(vocabulary)}
    train_ids = np.array([every[token] for token in train_tokens])
    return vocabulary, train_ids, np.array([ids.get(token, 0) for token in held_out_tokens])


# %% wrong: ties_by_name
def encode_parts(train_tokens, held_out_tokens, size):
    different = sorted(set(train_tokens), reverse=True)
    different.sort(key=lambda token: -train_tokens.count(token))
    vocabulary = ["<unk>", *different[: size - 1]]
    ids = {token: i for i, token in enumerate(vocabulary)}
    train_ids = np.array([ids.get(token, 0) for token in train_tokens])
    return vocabulary, train_ids, np.array([ids.get(token, 0) for token in held_out_tokens])


# %% wrong: zeros says "wrong"
def encode_parts(train_tokens, held_out_tokens, size):
    return ["<unk>"] * size, np.zeros(len(train_tokens), int), np.zeros(len(held_out_tokens), int)
