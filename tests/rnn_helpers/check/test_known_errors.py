"""What a check says about an error message from Keras or NumPy."""

from rnn_helpers import check
from rnn_helpers.check import CheckFailed
from rnn_helpers.check.known_errors import meaning, shortened

import keras
import numpy as np
import pytest
import tensorflow as tf

UNEQUAL = [np.zeros((2, 3), "float32"), np.zeros((4, 3), "float32")]


def three_states_for_two():
    tensor = np.ones((1, 2), "float32")
    keras.layers.LSTM(2)(np.ones((1, 3, 2), "float32"), initial_state=[tensor] * 3)


def drawn_from_a_softmax_that_overflows(choice):
    with np.errstate(all="ignore"):
        raised = np.exp(np.array([900.0, 901.0]))
        return choice(2, p=raised / raised.sum())


@pytest.mark.parametrize(
    ("attempt", "name"),
    [
        (lambda: np.array(UNEQUAL), "unequal_lengths"),
        (lambda: tf.constant(UNEQUAL), "unequal_lengths"),
        (lambda: keras.layers.GRU(2)(UNEQUAL), "several_tensors_for_one"),
        (lambda: keras.layers.GRU(2)(UNEQUAL[0]), "time_axis_missing"),
        (three_states_for_two, "wrong_number_of_states"),
        (
            lambda: drawn_from_a_softmax_that_overflows(np.random.default_rng(0).choice),
            "probabilities_are_nan",
        ),
        (lambda: drawn_from_a_softmax_that_overflows(np.random.choice), "probabilities_are_nan"),
        (
            lambda: np.random.default_rng(0).choice(2, p=[0.5, 0.25]),
            "probabilities_do_not_add_up",
        ),
        (lambda: np.random.choice(2, p=[0.5, 0.25]), "probabilities_do_not_add_up"),
    ],
)
def test_a_message_that_says_little_is_explained(attempt, name):
    with pytest.raises(CheckFailed) as caught:
        check.returns(attempt, expected=1, says="it runs")
    verdict = caught.value.verdict
    assert verdict.mistake is not None
    assert verdict.mistake.id == name
    assert "\x1b" not in verdict.summary


def test_an_error_of_the_learners_own_is_not_explained():
    assert meaning(KeyError("moon")) is None


def test_a_message_that_prints_tensors_is_cut():
    assert shortened(ValueError("a short one")) == "a short one"
    cut = shortened(ValueError("Inputs received: " + "0.123 " * 500))
    assert cut.startswith("Inputs received: 0.123")
    assert len(cut) < 250


def test_of_a_message_from_within_keras_the_reason_is_told():
    cell = keras.layers.GRUCell(2)
    cell.build((None, 3))
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        cell(np.ones((4, 3), "float32"), [np.ones((5, 2), "float32")])
    assert "Arguments received" in str(caught.value)
    assert shortened(caught.value) == "Incompatible shapes: [4,2] vs. [5,2]"
