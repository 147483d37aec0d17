"""Calling Keras' layer where an exercise builds it is detected; plain operations are allowed."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from rnn_helpers.check.by_hand import (
    CONVOLUTION,
    HIDDEN,
    KERAS,
    OWN,
    PADDING,
    RECURRENT,
    RECURRENT_LOOP,
    made_by,
    unseen,
)

import keras
import numpy as np
import pytest
import tensorflow as tf

from autograder.authoring.bank import answers
from tests.course.mutation.judge import judge_bundle
from tests.course.mutation.mutants import Mutant
from tests.rnn_helpers.check.by_hand.cheats import cheats, tried
from tests.support.bank_runner import BANK, COURSE, solution

X = np.ones((2, 3, 4), "float32")
PARTS = {"RECURRENT": RECURRENT, "RECURRENT_LOOP": RECURRENT_LOOP, "CONVOLUTION": CONVOLUTION}


def who(function, part, *args):
    return made_by(function, part, *args)[0]


def test_a_layer_of_keras_is_seen_and_its_cell_where_that_is_no_answer():
    assert who(lambda x: keras.layers.GRU(5)(x), RECURRENT_LOOP, X) == KERAS
    cell = keras.layers.GRUCell(5)
    state = np.zeros((2, 5), "float32")
    assert who(lambda x: cell(x, [state]), RECURRENT, X[:, 0]) == KERAS
    assert who(lambda x: cell(x, [state]), RECURRENT_LOOP, X[:, 0]) == OWN


def test_an_imported_name_does_not_hide_it():
    pad_sequences = keras.utils.pad_sequences
    assert who(lambda rows: pad_sequences(rows), PADDING, [[1], [2, 3]]) == KERAS


@pytest.mark.parametrize(
    "plain",
    [
        keras.ops.tanh,
        lambda x: tf.nn.conv1d(x, np.ones((2, 4, 3), "float32"), 1, "SAME"),
        lambda x: tf.map_fn(lambda row: row + 1, x),
        lambda x: tf.vectorized_map(lambda row: row + 1, x),
        lambda x: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y + 1), (0, x))[1],
        lambda x: tf.scan(lambda carried, row: carried + row, x),
        lambda x: keras.ops.scan(lambda c, row: (c + row, c), np.zeros((3, 4), "float32"), x)[0],
        lambda x: list(ThreadPoolExecutor(2).map(np.tanh, x)),
    ],
)
@pytest.mark.parametrize("part", PARTS)
def test_operations_are_welcome(plain, part):
    assert who(plain, PARTS[part], X) == OWN


def test_a_graph_of_ones_own_is_welcome_and_one_of_keras_is_seen_though_it_was_traced_before():
    own = tf.function(lambda x: tf.tanh(x))
    layer = keras.layers.GRU(5)
    asking = tf.function(lambda x: layer(x))
    own(X), asking(X)
    assert who(own, RECURRENT, X) == OWN
    assert who(asking, RECURRENT, X) == KERAS
    traced = asking.get_concrete_function(tf.TensorSpec(X.shape))
    assert who(lambda x: traced(tf.constant(x)), RECURRENT, X) == HIDDEN


def test_a_thread_is_watched_as_well():
    def in_a_thread(x):
        thread = threading.Thread(target=lambda: keras.layers.GRU(5)(x))
        thread.start()
        thread.join()

    assert who(in_a_thread, RECURRENT, X) == KERAS


def test_an_answer_that_switches_the_watcher_off_is_not_its_own():
    assert who(lambda x: sys.setprofile(None), RECURRENT, X) == HIDDEN
    assert who(lambda x: list(map(sys.setprofile, [None])), RECURRENT, X) == HIDDEN


def test_work_that_is_put_off_until_the_answer_is_read_is_seen():
    class Later:
        def numpy(self):
            return np.asarray(keras.layers.GRU(5)(X))

    assert who(lambda x: (Later(), 1), RECURRENT, X) == KERAS


def test_whoever_is_watched_already_and_whatever_tensorflow_did_is_as_before():
    def debugger(*_):
        pass

    sys.setprofile(debugger)
    try:
        made_by(lambda x: x, RECURRENT, X)
        assert sys.getprofile() is debugger
    finally:
        sys.setprofile(None)
    assert threading.getprofile() is None
    assert not tf.config.functions_run_eagerly()


def test_an_error_of_the_answer_comes_through():
    with pytest.raises(ZeroDivisionError):
        made_by(lambda: 1 / 0, RECURRENT)
    assert sys.getprofile() is None


def test_unseen_inputs_have_the_same_form_and_other_values():
    given = (X, [X[0], X[1]], [[3, 4], [5]], 7, np.array([True, False]), None)
    x, states, rows, number, mask, nothing = unseen(np.random.default_rng(1), *given)
    assert x.shape == X.shape and x.dtype == X.dtype and not (x == X).any()
    assert isinstance(states, list) and not (states[0] == X[0]).any()
    assert [len(row) for row in rows] == [2, 1] and rows != given[2]
    assert (number, mask.tolist(), nothing) == (7, [True, False], None)


@pytest.mark.parametrize("asks_keras", [True, False])
def test_it_is_seen_across_the_two_kernels_as_well(asks_keras):
    (chapter,) = COURSE.chapters(["03_simple_rnn"])
    (cheat,) = [
        a for a in answers(BANK) if (a.exercise, a.name) == ("simple_rnn_step", "asked_keras")
    ]
    code = cheat.code if asks_keras else solution(chapter.name, "simple_rnn_step")
    (judged,) = judge_bundle(chapter, {"simple_rnn_step": Mutant(code, 0, "")})
    assert judged.killed is asks_keras


@pytest.mark.parametrize("cheat", cheats("refused.py"), ids=str)
def test_a_way_round_loses_points_and_a_person_is_told(cheat):
    found = tried(cheat)
    assert found.refused
    assert found.told
