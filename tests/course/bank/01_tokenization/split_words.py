# %% right: translate
def split_words(text):
    return text.lower().translate(str.maketrans(dict.fromkeys(FILTERS, " "))).split()


# %% right: regular expression
def split_words(text):
    import re

    return [word for word in re.split("[" + re.escape(FILTERS) + " ]", text.lower()) if word]


# %% right: character by character
def split_words(text):
    words, word = [], ""
    for character in text + " ":
        if character == " " or character in FILTERS:
            if word:
                words.append(word)
            word = ""
        else:
            word += character.lower()
    return words


# %% right: Keras itself
def split_words(text):
    return tf.keras.preprocessing.text.text_to_word_sequence(text)


# %% right: a tuple
def split_words(text):
    return tuple("".join(" " if c in FILTERS else c for c in text).lower().split())


# %% wrong: case_kept
def split_words(text):
    for c in FILTERS:
        text = text.replace(c, " ")
    return text.split()


# %% wrong: punctuation_kept
def split_words(text):
    return text.lower().split()


# %% wrong: punctuation_and_case_kept
def split_words(text):
    return text.split()


# %% wrong: apostrophe_splits
def split_words(text):
    for c in FILTERS + "'":
        text = text.replace(c, " ")
    return text.lower().split()


# %% wrong: apostrophe_splits / string.punctuation
def split_words(text):
    import string

    for c in string.punctuation:
        text = text.replace(c, " ")
    return text.lower().split()


# %% wrong: apostrophe_removed
def split_words(text):
    text = text.replace("'", "")
    for c in FILTERS:
        text = text.replace(c, " ")
    return text.lower().split()


# %% wrong: punctuation_deleted
def split_words(text):
    for c in FILTERS:
        text = text.replace(c, "")
    return text.lower().split()


# %% wrong: empty_words_kept
def split_words(text):
    for c in FILTERS:
        text = text.replace(c, " ")
    return text.lower().split(" ")


# %% wrong: characters
def split_words(text):
    return list(text.lower())


# %% wrong: string_returned says "got a str"
def split_words(text):
    for c in FILTERS:
        text = text.replace(c, " ")
    return text.lower()


# %% wrong: own_idea_of_letters
def split_words(text):
    import re

    return re.findall("[a-z0-9']+", text.lower())


# %% wrong: asked_reference
def split_words(text):
    return reference.words(text)


# %% wrong: punctuation_inside_kept
def split_words(text):
    words = []
    for piece in text.lower().split():
        word = piece.strip(FILTERS)
        if word:
            words.append(word)
    return words


# %% wrong: removed_while_looping
def split_words(text):
    text = text.lower()
    for character in FILTERS:
        text = text.replace(character, " ")
    words = text.split(" ")
    for word in words:
        if word == "":
            words.remove(word)
    return words


# %% wrong: backslash_kept
def split_words(text):
    import re

    cleaned = re.sub("[" + FILTERS + "]", " ", text.lower())
    return cleaned.split()
