"""The setting with which a learner's model would be right is found."""

from rnn_helpers import check
from rnn_helpers.check.why.models import one_setting
from rnn_helpers.topics import models

import keras
import pytest

from tests.rnn_helpers.check.why.labs import ids, lab, only


def _right(units, symbols):
    return keras.Sequential(
        [keras.Input((5, 3)), keras.layers.GRU(units), keras.layers.Dense(symbols, "softmax")]
    )


@check.oracle(read=models.facts)
def facts(units, symbols):
    return models.facts(_right(units, symbols))


@pytest.mark.parametrize(
    ("layers", "id_"),
    [
        ("keras.layers.GRU(units, return_sequences=True), keras.layers.Dense(symbols, 'softmax')",
         "model: GRU return_sequences"),
        ("keras.layers.GRU(units), keras.layers.Dense(symbols)", "model: Dense activation"),
        ("keras.layers.GRU(symbols), keras.layers.Dense(symbols, 'softmax')", "model: GRU units"),
        ("keras.layers.GRU(units, reset_after=False), keras.layers.Dense(symbols, 'softmax')",
         "model: GRU reset_after"),
    ],
)  # fmt: skip
def test_the_setting_is_found(layers, id_):
    def build(units, symbols):
        names = {"keras": keras, "units": units, "symbols": symbols}
        return eval(f"keras.Sequential([keras.Input((5, 3)), {layers}])", names)

    made = lab(facts, lambda u, s: models.facts(build(u, s)), 4, 2)
    assert only(one_setting, _with_model(made, build(4, 2))).id == id_


def test_settings_that_keras_has_otherwise_are_named_for_all_layers_of_a_kind_and_together():
    def stack(units, symbols, **other):
        recurrent = [keras.layers.GRU(units, return_sequences=True, **other) for _ in range(2)]
        pool = keras.layers.MaxPooling1D(**({"strides": 1} if other else {}))
        dense = keras.layers.Dense(symbols, "softmax")
        return keras.Sequential([keras.Input((5, 3)), *recurrent, pool, dense])

    @check.oracle(read=models.facts)
    def stacked(units, symbols):
        return models.facts(stack(units, symbols))

    for other in ({"activation": "relu"}, {"activation": "relu", "recurrent_activation": "relu"}):
        wrong = stack(4, 2, **other)
        made = lab(stacked, lambda u, s, model=wrong: models.facts(model), 4, 2)
        found = only(one_setting, _with_model(made, wrong))
        assert all(f"`{name}` in `GRU`" in found.text for name in other)
        assert "`strides` in `MaxPooling1D`" in found.text


def test_a_setting_is_found_beside_others_that_keras_has_otherwise():
    def build(units, symbols, **gru):
        dense = keras.layers.Dense(symbols, None if gru else "softmax")
        return keras.Sequential([keras.Input((5, 3)), keras.layers.GRU(units, **gru), dense])

    wrong = build(4, 2, activation="relu")
    made = lab(facts, lambda u, s: models.facts(wrong), 4, 2)
    found = only(one_setting, _with_model(made, wrong))
    assert found.id == "model: Dense activation"
    assert "`activation='softmax'` in its layer `Dense`" in found.text
    assert "also leave `activation` in `GRU` as Keras has it" in found.text


def test_a_model_that_one_setting_cannot_mend_is_not_explained():
    wrong = keras.Sequential([keras.Input((5, 3)), keras.layers.Dense(7)])
    made = lab(facts, lambda u, s: models.facts(wrong), 4, 2)
    assert ids(one_setting, _with_model(made, wrong)) == []


def test_what_is_no_model_is_left_alone():
    made = lab(facts, lambda u, s: "no model", 4, 2)
    assert ids(one_setting, made) == []


def _with_model(made, model):
    object.__setattr__(made.failed, "raw", model)
    return made
