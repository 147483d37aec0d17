"""What the shapes of a model's weights, and its outputs, tell without another call."""

from rnn_helpers import check
from rnn_helpers.check.why.model_shapes import Part, other_end, other_layers, parts
from rnn_helpers.topics import models

import keras
import pytest

from tests.rnn_helpers.check.why.labs import ids, lab, only

L = keras.layers


def _stack(*layers):
    return keras.Sequential([keras.Input((5,)), *layers])


def _right(units, vocab, symbols):
    return _stack(L.Embedding(vocab, 3), L.GRU(units), L.Dense(symbols, "softmax"))


@check.oracle(read=models.facts)
def facts(units, vocab, symbols):
    return models.facts(_right(units, vocab, symbols))


def _lab(build):
    return lab(facts, lambda *sizes: models.facts(build(*sizes)), 4, 9, 6)


def _shapes(*layers):
    return [tuple(weight.shape) for weight in _stack(*layers).get_weights()]


def test_the_layers_are_told_from_the_shapes_alone():
    shapes = _shapes(
        L.Embedding(9, 6), L.Conv1D(4, 3), L.SimpleRNN(5, return_sequences=True),
        L.LSTM(2, return_sequences=True), L.GRU(2), L.Dense(7),
    )  # fmt: skip
    assert parts(shapes) == [
        Part("Embedding", 9, 6),
        Part("Conv1D", 6, 4, 3),
        Part("SimpleRNN", 4, 5),
        Part("LSTM", 5, 2),
        Part("GRU", 2, 2, 2),
        Part("Dense", 2, 7),
    ]
    assert parts([(3,), (3,)]) is None


@pytest.mark.parametrize(
    ("build", "id_", "told"),
    [
        (lambda u, v, s: _stack(L.Embedding(v, 3), L.GRU(u, return_sequences=True), L.GRU(u),
                                L.Dense(s)), "model: GRU too many", "too many"),
        (lambda u, v, s: _stack(L.Embedding(v, 3), L.GRU(u)), "model: Dense missing",
         "behind `GRU`"),
        (lambda u, v, s: _stack(L.Embedding(v, 3), L.LSTM(u), L.Dense(s)), "model: LSTM for GRU",
         "`LSTM` stands where `GRU` belongs"),
        (lambda u, v, s: _stack(L.Embedding(v, 3), L.Dense(s), L.GRU(u)), "model: another order",
         "`Embedding`, `GRU`, `Dense`"),
        (lambda u, v, s: _stack(L.Embedding(v, 3), L.GRU(s), L.Dense(s)), "model: GRU units",
         "`units=units` in `GRU`"),
        (lambda u, v, s: _stack(L.Embedding(v, 5), L.GRU(u), L.Dense(s)),
         "model: Embedding output_dim", "`output_dim` of `Embedding`"),
        (lambda u, v, s: _stack(L.Embedding(v, 3), L.GRU(u, reset_after=False), L.Dense(s)),
         "model: GRU reset_after", "reset_after"),
        (lambda u, v, s: _stack(L.Embedding(v, 3), L.GRU(u, return_sequences=True), L.Flatten(),
                                L.Dense(s)), "model: Dense inputs", "Flatten"),
    ],
)  # fmt: skip
def test_the_first_difference_of_the_layers_is_told(build, id_, told):
    made = _lab(build)
    before = made._calls
    found = only(other_layers, made)
    assert found.id == id_
    assert told in found.text
    assert made._calls == before


@pytest.mark.parametrize(
    ("end", "told"), [(("softmax", "softmax"), "too many"), ((), "missing at its end")]
)
def test_a_softmax_too_many_or_missing_at_the_end_is_told(end, told):
    def build(units, vocab, symbols):
        layers = [L.Embedding(vocab, 3), L.GRU(units), L.Dense(symbols)]
        return _stack(*layers, *(L.Activation(name) for name in end))

    found = only(other_end, _lab(build))
    assert found.id == "model: softmax at the end"
    assert told in found.text


def test_layers_of_the_right_shapes_are_not_blamed():
    made = _lab(lambda u, v, s: _stack(L.Embedding(v, 3), L.GRU(u, "relu"), L.Dense(s, "softmax")))
    assert ids(other_layers, made) == []
    assert ids(other_end, made) == []


def test_what_is_no_model_is_left_alone():
    made = lab(facts, lambda *sizes: "no model", 4, 9, 6)
    assert ids(other_layers, made) == []
    assert ids(other_end, made) == []
