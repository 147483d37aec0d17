"""What chapter 11 gives to learners works with every right answer to its exercises."""

from rnn_helpers.topics.text_generation.inside import States, influences
from rnn_helpers.topics.text_generation.oracle import prefixes
from rnn_helpers.topics.text_generation.stepping import compiled_step, read
from rnn_helpers.topics.text_generation.variety import circle_of, print_variety
from rnn_helpers.topics.text_generation.word_lines import WordLines

import keras
import numpy as np
import pytest
import tensorflow as tf

CHAR_ID = {character: i for i, character in enumerate("abcde")}


@pytest.fixture(params=["sequential", "functional"])
def model(request):
    """Return a right answer to the exercise that asks for a generator."""
    layers = [
        keras.layers.Embedding(5, 3),
        keras.layers.GRU(4, return_sequences=True),
        keras.layers.Dense(5),
    ]
    tokens = keras.Input((None,), dtype="int32")
    if request.param == "sequential":
        return keras.Sequential([tokens, *layers])
    answers = tokens
    for layer in layers:
        answers = layer(answers)
    return keras.Model(tokens, answers)


def test_a_step_at_a_time_gives_the_logits_of_the_whole_text(model):
    logits, _ = read(compiled_step(model), [3, 1, 4])
    np.testing.assert_allclose(logits, model(np.array([[3, 1, 4]]))[0, -1], atol=1e-6)


@pytest.mark.parametrize(
    "layer",
    [keras.layers.SimpleRNN, keras.layers.GRU, keras.layers.LSTM],
    ids=lambda kind: kind.__name__,
)
def test_the_influences_are_the_gradients_of_each_log_probability(layer):
    text = "dbeacabdde"
    ids = np.array([[CHAR_ID[c] for c in text]])
    embedding, recurrent, dense = (
        keras.layers.Embedding(5, 3),
        layer(4, return_sequences=True),
        keras.layers.Dense(5),
    )
    found = influences(
        keras.Sequential([keras.Input((None,)), embedding, recurrent, dense]), CHAR_ID, text
    )
    vectors = tf.convert_to_tensor(embedding(ids))
    for place in range(1, len(text)):
        with tf.GradientTape() as tape:
            tape.watch(vectors)
            log_p = tf.nn.log_softmax(dense(recurrent(vectors)))[0, place - 1, ids[0, place]]
        lengths = np.linalg.norm(tape.gradient(log_p, vectors)[0], axis=-1)
        np.testing.assert_allclose(found.shares[place], lengths / lengths.max(), atol=1e-5)
        assert found.chances[place] == pytest.approx(np.exp(log_p), rel=1e-5)
    np.testing.assert_allclose(found.units, recurrent(vectors)[0], atol=1e-6)


def test_the_influences_are_found_with_every_right_model(model):
    found = influences(model, CHAR_ID, "dbea")
    assert found.shares.shape == (4, 4)
    assert found.shares.max(axis=1).tolist() == [0, 1, 1, 1]


def test_a_unit_that_counts_the_letters_of_a_word_is_found():
    char_id = {"a": 0, "b": 1, " ": 2, "\n": 3}
    noise = np.random.default_rng(0).normal(size=1000)

    def counting(token_id, state=None):
        place, step = (0.0, 0) if state is None else (state[0][0, 1], int(state[0][0, 2]))
        place = place + 1 if token_id < 2 else 0.0
        return np.zeros(4), [np.array([[noise[step], place, step + 1.0]])]

    states = States(counting, char_id, "ab aab b\nbaab ab\n" * 10)
    assert states.best_unit("the word") == (1, pytest.approx(1))
    assert states.all_units("the word") == pytest.approx(1)


def test_a_text_that_does_not_repeat_itself_has_no_circle():
    assert circle_of("one two " * 40) == 8
    assert circle_of("".join(chr(65 + i % 50) + chr(70 + i % 31) for i in range(200))) is None


def test_shares_of_real_different_and_copied_words_are_printed(capsys):
    print_variety({0.5: ["the old cat sat down here xx cut"]}, "the old cat sat down here again")
    row = capsys.readouterr().out.splitlines()[1].split()
    assert row == ["0.5", "0.86", "7", "0.67"]


def test_a_line_by_words_never_contains_padding():
    by_word = WordLines("the cat sat\nthe dog sat\n", prefixes, epochs=1)
    assert by_word.targets == 6
    assert by_word.steps == 6 * 8
    given = []

    def draw(logits, rng):
        given.append(logits.shape)
        return int(rng.integers(len(logits)))

    line = by_word.line("the", draw, seed=0).split()
    assert set(line) <= {"the", "cat", "sat", "dog", "/"}
    assert set(given) == {(5,)}
