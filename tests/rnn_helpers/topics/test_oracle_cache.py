"""A cached function runs once for the same data, and returns the same results."""

from rnn_helpers.check import questions
from rnn_helpers.topics import oracle_cache
from rnn_helpers.topics.capstone.oracle import right_poet_facts
from rnn_helpers.topics.choosing_a_layer.oracle import classifier_facts
from rnn_helpers.topics.conv1d.oracle import conv_lstm_facts
from rnn_helpers.topics.lstm.oracle import memory_facts
from rnn_helpers.topics.oracle_cache import remembered
from rnn_helpers.topics.shapes_and_stacks.oracle import stack_facts
from rnn_helpers.topics.simple_rnn import oracle as simple_rnn
from rnn_helpers.topics.text_generation.oracle import generator_facts

import keras
import numpy as np
import pytest


def counted():
    """Return a cached function, and the arguments of the calls that it received."""
    calls = []

    @remembered
    def twice(*args, **kwargs):
        calls.append((args, kwargs))
        return [2 * value for value in args]

    return twice, calls


def test_equal_data_is_computed_once():
    twice, calls = counted()
    for _ in range(3):
        assert np.array_equal(twice(np.arange(3.0), k=[1, None])[0], [0, 2, 4])
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        (0.0, -0.0),
        (np.float32(1), np.float64(1)),
        ((1, 2), [1, 2]),
        (np.zeros(4), np.zeros((2, 2))),
        (np.zeros(2, "float32"), np.zeros(2, "int32")),
        ("a", b"a"),
    ],
)
def test_data_of_another_kind_is_not_the_same(one, other):
    twice, calls = counted()
    twice(one)
    twice(other)
    assert len(calls) == 2


def test_whoever_changes_a_result_changes_no_other():
    twice, _ = counted()
    twice(np.ones(2))[0][:] = 9
    assert np.array_equal(twice(np.ones(2))[0], [2, 2])


def test_an_argument_that_is_changed_later_is_another_one():
    twice, _ = counted()
    given = np.ones(2)
    twice(given)
    given[0] = 5
    assert np.array_equal(twice(given)[0], [10, 2])


def test_what_is_no_plain_data_is_computed_each_time():
    twice, calls = counted()
    large = np.zeros(questions.ENTRY_BYTES + 1, "int8")
    for value in (large, large, np.array([1, "a"], object), np.array([1, "a"], object)):
        twice(value)
    assert len(calls) == 4


def test_so_much_is_remembered_and_no_more(monkeypatch):
    monkeypatch.setattr(oracle_cache, "ENTRIES", 2)
    twice, calls = counted()
    for value in (1, 2, 1, 3, 1, 2):
        twice(value)
    assert [args for args, _ in calls] == [(1,), (2,), (3,), (2,)]


@pytest.mark.parametrize("return_sequences", [False, True])
@pytest.mark.parametrize("return_state", [False, True])
@pytest.mark.parametrize("go_backwards", [False, True])
def test_the_oracle_of_a_layer_gives_what_kerass_layer_returns(
    return_sequences, return_state, go_backwards
):
    generator = np.random.default_rng(3)
    x, W, U, b, h0 = (
        generator.normal(size=shape).astype("float32")
        for shape in [(2, 5, 3), (3, 4), (4, 4), (4,), (2, 4)]
    )
    switches = {
        "return_sequences": return_sequences,
        "return_state": return_state,
        "go_backwards": go_backwards,
    }
    recurrent = keras.layers.SimpleRNN(4, **switches)
    recurrent.build(x.shape)
    recurrent.set_weights([W, U, b])
    expected = recurrent(x, initial_state=[h0])
    got = simple_rnn.layer(x, W, U, b, h0, **switches)
    assert isinstance(got, tuple) == return_state
    # Unrolled, Keras does the same steps in another graph, so the results differ by rounding.
    for mine, theirs in zip(
        got if return_state else [got], expected if return_state else [expected], strict=True
    ):
        np.testing.assert_allclose(mine, theirs, atol=1e-6)


@pytest.mark.parametrize(
    ("facts", "arguments"),
    [
        (memory_facts, ("lstm", 3, 4)),
        (stack_facts, ([3, 2], 4)),
        (conv_lstm_facts, (9, 3, 4, 3, 2)),
        (classifier_facts, ("gru", 9, 3, 2)),
        (generator_facts, (9, 3, 2, "gru")),
        (right_poet_facts, ("gru", 9, 3, 2)),
    ],
)
def test_the_facts_of_a_model_are_worked_out_once(facts, arguments, monkeypatch):
    """A wrong model is compared with some twenty others, for each of five inputs."""

    def build(*_, **__):
        raise AssertionError("a layer was called again")

    first = facts(*arguments)
    monkeypatch.setattr(keras.layers.Layer, "__call__", build)
    assert repr(facts(*arguments)) == repr(first)
