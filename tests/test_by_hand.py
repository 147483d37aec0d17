"""Calling Keras where an exercise builds its layer is seen; plain operations are not."""

from rnn_helpers.by_hand import KERAS, OWN, PADDING, RECURRENT, RECURRENT_LOOP, made_by

import keras
import numpy as np
import pytest

from autograder.bank import answers
from tests.bank_runner import BANK, COURSE, solution
from tests.mutation.judge import judge_bundle
from tests.mutation.mutants import Mutant

X = np.ones((2, 3, 4), "float32")


def test_a_layer_of_keras_is_seen_and_its_cell_where_that_is_no_answer():
    assert made_by(lambda x: keras.layers.GRU(5)(x), RECURRENT_LOOP, X) == KERAS
    cell = keras.layers.GRUCell(5)
    state = np.zeros((2, 5), "float32")
    assert made_by(lambda x: cell(x, [state]), RECURRENT, X[:, 0]) == KERAS
    assert made_by(lambda x: cell(x, [state]), RECURRENT_LOOP, X[:, 0]) == OWN


def test_an_imported_name_does_not_hide_it():
    pad_sequences = keras.utils.pad_sequences
    assert made_by(lambda rows: pad_sequences(rows), PADDING, [[1], [2, 3]]) == KERAS


def test_operations_of_keras_are_welcome():
    assert made_by(lambda x: keras.ops.tanh(x), RECURRENT, X) == OWN


def test_an_error_of_the_answer_comes_through():
    with pytest.raises(ZeroDivisionError):
        made_by(lambda: 1 / 0, RECURRENT)


@pytest.mark.parametrize("asks_keras", [True, False])
def test_it_is_seen_across_the_two_kernels_as_well(asks_keras):
    (chapter,) = COURSE.chapters(["03_simple_rnn"])
    (cheat,) = [
        a for a in answers(BANK) if (a.exercise, a.name) == ("simple_rnn_step", "asked_keras")
    ]
    code = cheat.code if asks_keras else solution(chapter.name, "simple_rnn_step")
    (judged,) = judge_bundle(chapter, {"simple_rnn_step": Mutant(code, 0, "")})
    assert judged.killed is asks_keras
