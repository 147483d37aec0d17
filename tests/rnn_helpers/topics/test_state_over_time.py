"""Rows that go on, and the small language model that chapter 07 trains with them."""

from rnn_helpers.texts import ballads
from rnn_helpers.topics.state_over_time import figures, oracle
from rnn_helpers.topics.state_over_time.reading import WordModel, tokens_of

import keras
import numpy as np
import pytest
import tensorflow as tf

TEXT = "\n\n".join(ballads.stanzas(3))
VOCABULARY = sorted(set(tokens_of(" ".join(word for group in ballads.RHYMES for word in group))))
VOCABULARY = sorted({*VOCABULARY, *tokens_of(TEXT)})


@pytest.mark.parametrize(
    ("count", "batch", "time"), [(25, 3, 2), (24, 3, 2), (30, 2, 4), (5, 1, 4)]
)
def test_each_row_is_one_part_of_the_text(count, batch, time):
    ids = np.arange(100, 100 + count)

    found = oracle.rows(ids, batch, time)

    inputs, targets = (np.concatenate(parts, axis=1) for parts in zip(*found, strict=True))
    np.testing.assert_array_equal(inputs.ravel(), ids[: inputs.size])
    np.testing.assert_array_equal(targets, inputs + 1)
    assert len(found) == (count - 1) // (batch * time)


def test_a_stateful_layer_reads_the_rows_as_it_reads_each_part_at_once():
    table = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")
    batches = oracle.rows(list(range(37)), 2, 4)
    keeper = keras.layers.SimpleRNN(5, return_sequences=True, stateful=True)

    piece_by_piece = [np.asarray(keeper(table[inputs])) for inputs, _ in batches]
    keeper.reset_state()
    at_once = keeper(table[np.concatenate([inputs for inputs, _ in batches], axis=1)])

    np.testing.assert_allclose(np.concatenate(piece_by_piece, axis=1), at_once, atol=1e-6)


def test_a_word_model_goes_on_from_the_state_it_is_given():
    ids = np.array([[1, 2, 3, 4]])
    model = WordModel(VOCABULARY, units=4)
    state = model.learn(ids, ids)

    from_zeros, from_state = (model.learn(ids, ids, start)[0] for start in (None, state))

    assert np.abs(from_zeros - from_state).max() > 1e-4


@pytest.mark.parametrize("kind", [tf.constant, np.ndarray.tolist])
def test_a_word_model_reads_batches_in_every_form_that_the_check_accepts(kind):
    inputs, targets = oracle.rows([1, 2, 3, 4] * 4, 2, 4)[0]
    model = WordModel(VOCABULARY, units=4)

    found = model.losses(kind(inputs), kind(targets))

    np.testing.assert_array_equal(found, model.losses(inputs, targets))
    model.learn(kind(inputs), kind(targets))


def test_training_lowers_the_losses():
    inputs, targets = oracle.rows([1, 2, 3, 4] * 8, 2, 8)[0]
    model = WordModel(VOCABULARY, units=8, seed=3, dropout=0.2)
    untrained = model.losses(inputs, targets)

    for _ in range(40):
        model.learn(inputs, targets)

    assert untrained.shape == inputs.shape
    assert model.losses(inputs, targets).mean() < untrained.mean() / 2


def test_the_same_seed_gives_the_same_first_weights():
    inputs, targets = oracle.rows([1, 2, 3, 4] * 8, 2, 8)[0]

    first, second = (WordModel(VOCABULARY, seed=3).losses(inputs, targets) for _ in range(2))

    np.testing.assert_array_equal(first, second)


def test_an_untrained_model_knows_no_rhymes():
    assert 0.08 < WordModel(VOCABULARY).rhymes(TEXT) < 0.12


def test_a_model_that_has_learnt_the_text_by_heart_expects_its_rhymes():
    model = WordModel(VOCABULARY, units=48)
    ids = np.array([[model.ids[token] for token in tokens_of(TEXT)]])

    for _ in range(150):
        model.learn(ids[:, :-1], ids[:, 1:])

    assert model.rhymes(TEXT) > 0.95


def test_steps_without_a_gradient_are_marked():
    some, none = np.array([0.1, 0.2, 0.4]), np.array([0.0, 0.0, 0.4])

    axes = figures.gradients_and_cuts({"whole": some, "cut": none}, [2]).axes[0]

    assert [list(line.get_xdata()) for line in axes.lines if line.get_marker() == "x"][1] == [1, 2]
    assert "exactly 0" in axes.texts[0].get_text()
