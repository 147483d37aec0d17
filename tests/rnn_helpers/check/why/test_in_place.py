"""A model with another setting is run without building it, and keeps what it has worked out."""

from rnn_helpers.check.why.in_place import KeptCalls, can_change, changed

import keras
import numpy as np
import pytest

L = keras.layers
X = np.random.default_rng(3).normal(size=(2, 6, 3)).astype("float32")


def _stack(gru=None, pool=None, dense=None):
    return keras.Sequential(
        [
            keras.Input((6, 3)),
            L.MaxPooling1D(name="pool", **({"strides": 1} if pool is None else pool)),
            L.Bidirectional(L.GRU(2, **(gru or {})), name="gru"),
            L.Dense(2, name="dense", **(dense or {})),
        ]
    )


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (("gru", "activation", "relu"), {"gru": {"activation": "relu"}}),
        (("dense", "activation", "softmax"), {"dense": {"activation": "softmax"}}),
        (("pool", "strides", None), {"pool": {}}),
        (("pool", "strides", 2), {"pool": {"strides": 2}}),
    ],
)
def test_a_changed_model_is_one_that_was_built_so(change, same):
    model, wanted = _stack(), _stack(**same)
    wanted.set_weights(model.get_weights())
    before = np.asarray(model(X))
    with changed(model, change):
        np.testing.assert_allclose(model(X), wanted(X), atol=1e-6)
    np.testing.assert_allclose(model(X), before)


def test_only_what_comes_behind_a_change_is_run_again(monkeypatch):
    model, runs = _stack(), []
    kept = KeptCalls(model)
    call = L.Bidirectional.call
    monkeypatch.setattr(L.Bidirectional, "call", lambda *a, **k: runs.append(a) or call(*a, **k))
    for activation in ("softmax", "tanh", "relu"):
        with kept.used([("dense", "activation", activation)]):
            found = np.asarray(model(X))
    assert len(runs) == 1
    with changed(model, ("dense", "activation", "relu")):
        np.testing.assert_allclose(found, model(X), atol=1e-6)
    before = len(runs)
    with kept.used([("pool", "strides", 2)]):
        model(X)
    assert len(runs) == before + 1


def test_what_can_not_be_changed_is_told():
    assert can_change(_stack(), ("gru", "activation", "relu"))
    assert not can_change(_stack(), ("gru", "units", 3))
    assert not can_change(_stack(), ("gru", "go_backwards", True))
    assert not can_change(_stack(), ("nothing", "activation", "relu"))
