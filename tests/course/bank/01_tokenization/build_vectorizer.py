# %% right: the special tokens named
def build_vectorizer(word_index, length):
    words = sorted(word_index, key=word_index.get)
    return keras.layers.TextVectorization(
        vocabulary=["", "[UNK]", *words], output_sequence_length=length
    )


# %% right: the vocabulary is set later
def build_vectorizer(word_index, length):
    layer = keras.layers.TextVectorization(output_sequence_length=length)
    layer.set_vocabulary(list(word_index.keys()))
    return layer


# %% right: adapted to words in rising number
def build_vectorizer(word_index, length):
    layer = tf.keras.layers.TextVectorization(
        max_tokens=len(word_index) + 2, output_sequence_length=length
    )
    many = len(word_index)
    layer.adapt([" ".join([word] * (many - i)) for i, word in enumerate(word_index)])
    return layer


# %% right: standardised by hand
def build_vectorizer(word_index, length):
    def standardise(texts):
        return tf.strings.regex_replace(tf.strings.lower(texts), "[^a-z ]", "")

    return keras.layers.TextVectorization(
        vocabulary=list(word_index), standardize=standardise, output_sequence_length=length
    )


# %% wrong: adapted_to_the_index
def build_vectorizer(word_index, length):
    layer = keras.layers.TextVectorization(output_sequence_length=length)
    layer.adapt(list(word_index))
    return layer


# %% wrong: alphabetical
def build_vectorizer(word_index, length):
    return keras.layers.TextVectorization(
        vocabulary=sorted(word_index), output_sequence_length=length
    )


# %% wrong: length_not_set
def build_vectorizer(word_index, length):
    return keras.layers.TextVectorization(vocabulary=list(word_index))


# %% wrong: not_standardised
def build_vectorizer(word_index, length):
    return keras.layers.TextVectorization(
        vocabulary=list(word_index), standardize=None, output_sequence_length=length
    )


# %% wrong: one_too_many
def build_vectorizer(word_index, length):
    return keras.layers.TextVectorization(
        vocabulary=["<pad>", *word_index], output_sequence_length=length
    )


# %% wrong: nothing_returned says "Is a return missing?"
def build_vectorizer(word_index, length):
    keras.layers.TextVectorization(vocabulary=list(word_index), output_sequence_length=length)


# %% wrong: a_dictionary says "your code raised"
def build_vectorizer(word_index, length):
    return keras.layers.TextVectorization(vocabulary=word_index, max_tokens=length)


# %% wrong: special_tokens_added
def build_vectorizer(word_index, length):
    vocabulary = ["<pad>", "<unk>"] + list(word_index)
    return keras.layers.TextVectorization(output_sequence_length=length, vocabulary=vocabulary)
