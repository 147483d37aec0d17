"""The contest of chapter 12, and what is told about its poems."""

from rnn_helpers.texts import valley
from rnn_helpers.texts.pieces import tokens
from rnn_helpers.topics.capstone import attention, contest, poets, writing

import keras
import numpy as np
import pytest

TEXT = valley.train_and_test()[0]
TRAIN, VALIDATION = TEXT[:3000], TEXT[3000:4000]


def _encoded(train_tokens, held_out_tokens, size):
    vocabulary = ["<unk>", *sorted(set(train_tokens))][:size]
    ids = {token: i for i, token in enumerate(vocabulary)}
    parts = (np.array([ids.get(t, 0) for t in part]) for part in (train_tokens, held_out_tokens))
    return vocabulary, *parts


def _small(cell, vocab_size, dim, budget):
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(vocab_size, 4),
            keras.layers.GRU(4, return_sequences=True),
            keras.layers.Dense(vocab_size),
        ]
    )


def _measured(predict, ids, length, characters):
    return {"per_token": float(len(ids)), "per_character": float(characters)}


@pytest.fixture
def entered():
    """Return a contest that one cell has entered."""
    every = (tokens(part, "characters") for part in (TRAIN, VALIDATION))
    vocabulary, train_ids, validation_ids = _encoded(*every, 200)
    found = contest.Contest(
        _small, _measured, train_ids, validation_ids, vocabulary, VALIDATION, updates=8, seed=0
    )
    found.enter("gru")
    return found


def test_a_row_has_the_validation_perplexity_of_the_whole_part(entered):
    (row,) = entered.table
    assert row["cell"] == "gru"
    assert row["validation"] == len(VALIDATION)
    assert entered.trainings["gru"].updates[-1] == 8


def test_a_cell_that_is_entered_again_has_one_row(entered):
    entered.enter("gru")
    assert [row["cell"] for row in entered.table] == ["gru"]


def test_the_other_tokens_are_measured_on_the_same_text(entered):
    found = entered.with_other_tokens("gru", _encoded, TRAIN, "characters", 2000)
    assert list(found) == ["characters", "words"]
    assert found["words"]["per_token"] == len(tokens(VALIDATION, "words"))
    assert found["words"]["per_character"] == found["characters"]["per_character"]


def test_training_further_goes_on_with_the_same_model(entered):
    model, training = entered.train_further("gru", updates=8)
    assert model is entered.models["gru"]
    assert training.validation[0] < entered.trainings["gru"].validation[0]


def test_each_token_of_a_poem_has_its_probability(entered):
    model = entered.models["gru"]
    vocabulary = _encoded(tokens(TRAIN, "characters"), [], 200)[0]

    def write(step, prompt_ids, line_end, lines, temperature, rng, most):
        return [1, 2, line_end][:most]

    writer = writing.Writer(write, model, [3], vocabulary)
    poem = writer.poem(0.5)
    step = poets.stepper(model)
    assert [piece for piece, _ in poem] == [vocabulary[1], vocabulary[2], "\n"]
    assert writer.text(0.5) == "".join(piece for piece, _ in poem)
    ids = [1, 2, vocabulary.index("\n")]
    np.testing.assert_allclose([share for _, share in poem], poets.chances(step, [3], ids))


def test_known_and_copied_words_of_a_poem_are_printed(capsys):
    writing.print_what_is_new({0.3: "the old otter the"}, "the old cat")
    assert capsys.readouterr().out.splitlines()[1].split() == (
        ["0.3", "75%", "75%", "8:", "'the", "old", "'"]
    )


@pytest.mark.parametrize("kind", attention.KINDS[1:])
def test_attention_weights_add_up_to_1_for_each_sequence(kind):
    weights = attention.weights_of(attention.memory_model(kind, time=7))
    assert weights.shape == (8, 7)
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-5)


def test_dropout_follows_the_embedding_and_each_layer():
    model = contest.stacked_poet(9, layers=2, units=3, dropout=0.2)
    names = [type(layer).__name__ for layer in model.layers]
    assert names == ["Embedding", "Dropout", "GRU", "Dropout", "GRU", "Dropout", "Dense"]
