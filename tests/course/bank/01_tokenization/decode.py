# %% right: loops
def decode(sequences, word_index):
    texts = []
    for row in sequences:
        words = []
        for number in row:
            for word, i in word_index.items():
                if i == number:
                    words.append(word)
        texts.append(" ".join(words))
    return texts


# %% right: a list by position
def decode(sequences, word_index):
    names = [""] * (max(word_index.values()) + 1)
    for word, i in word_index.items():
        names[i] = word
    return [" ".join(names[i] for i in row if i) for row in np.asarray(sequences, object)]


# %% right: Keras' Tokenizer
def decode(sequences, word_index):
    tokenizer = tf.keras.preprocessing.text.Tokenizer()
    tokenizer.index_word = {i: w for w, i in word_index.items()}
    return tuple(tokenizer.sequences_to_texts(sequences))


# %% wrong: off_by_one
def decode(sequences, word_index):
    names = [*word_index, ""]
    return [" ".join(names[i] for i in row if 0 < i < len(word_index)) for row in sequences]


# %% wrong: padding_decoded
def decode(sequences, word_index):
    names = {i: w for w, i in word_index.items()}
    return [" ".join(names.get(int(i), "") for i in row) for row in sequences]


# %% wrong: padding_decoded / as a token
def decode(sequences, word_index):
    names = {0: "<pad>"} | {i: w for w, i in word_index.items()}
    return [" ".join(names[int(i)] for i in row) for row in sequences]


# %% wrong: stops_at_padding
def decode(sequences, word_index):
    names = {i: w for w, i in word_index.items()}
    texts = []
    for row in sequences:
        words = []
        for i in row:
            if i == 0:
                break
            words.append(names[int(i)])
        texts.append(" ".join(words))
    return texts


# %% wrong: words_not_joined
def decode(sequences, word_index):
    names = {i: w for w, i in word_index.items()}
    return [[names[int(i)] for i in row if i != 0] for row in sequences]


# %% wrong: joined_without_spaces
def decode(sequences, word_index):
    names = {i: w for w, i in word_index.items()}
    return ["".join(names[int(i)] for i in row if i != 0) for row in sequences]


# %% wrong: joined_to_one_text
def decode(sequences, word_index):
    names = {i: w for w, i in word_index.items()}
    return " ".join(" ".join(names[int(i)] for i in row if i != 0) for row in sequences)


# %% wrong: no_padding_expected says "your code raised KeyError"
def decode(sequences, word_index):
    names = {i: w for w, i in word_index.items()}
    return [" ".join(names[int(i)] for i in row) for row in sequences]


# %% wrong: space_at_the_end
def decode(sequences, word_index):
    """One string for each row of ids, without the padding."""
    names = {number: word for word, number in word_index.items()}
    texts = []
    for row in sequences:
        text = ""
        for number in row:
            if number != 0:
                text += names[int(number)] + " "
        texts.append(text)
    return texts


# %% wrong: place_for_id
def decode(sequences, word_index):
    words = [""] + list(word_index)
    return [" ".join(words[i] for i in row if i != 0) for row in sequences]


# %% wrong: empty_texts_left_out
def decode(sequences, word_index):
    reverse = dict(zip(word_index.values(), word_index.keys()))
    texts = []
    for row in sequences:
        words = [reverse[int(i)] for i in row if i]
        if len(words) > 0:
            texts.append(" ".join(words))
    return texts


# %% wrong: first_id_left_out
def decode(sequences, word_index):
    names = {i: word for word, i in word_index.items()}
    return [" ".join(names[int(i)] for i in row if i > 1) for row in sequences]
