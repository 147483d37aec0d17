"""A known mistake is named only if it explains other trials as well."""

import sys
import types

from rnn_helpers import check
from rnn_helpers.check import Mistake
from rnn_helpers.check.why.known import known_and_a_slip, recognised

import numpy as np
import pytest

from tests.rnn_helpers.check.why.labs import answer, lab, only

TOPIC = "made_up_topic"


def _means(x):
    yield Mistake("sum", "this is the sum.", x.sum(0))
    yield Mistake("first", "this is the first row.", x[0])


@pytest.fixture
def mean(monkeypatch):
    module = types.ModuleType(f"{TOPIC}.mistakes")
    module.means = _means
    monkeypatch.setitem(sys.modules, TOPIC, types.ModuleType(TOPIC))
    monkeypatch.setitem(sys.modules, f"{TOPIC}.mistakes", module)

    def mean(x):
        return x.mean(0)

    mean.__module__ = f"{TOPIC}.oracle"
    return check.oracle(takes={"x": "batch features"}, gives="features", mistakes="means")(mean)


X = np.random.default_rng(2).normal(size=(3, 4))


def test_a_known_mistake_is_named(mean):
    found = recognised(lab(mean, "def mean(x):\n    return x.sum(0)", X))
    assert found is not None
    assert found.id == "sum"


def test_a_name_that_other_trials_contradict_is_not_said(mean):
    code = "def mean(x):\n    return x[0] if abs(x).max() > 1.5 else x.sum(0)"
    assert np.abs(X).max() > 1.5
    assert recognised(lab(mean, code, X)) is None


def test_a_known_mistake_and_a_slip_are_told_together(mean):
    found = only(known_and_a_slip, lab(mean, "def mean(x):\n    return -x.sum(0)", X))
    assert "this is the sum." in found.text
    assert "right but for its sign" in found.text


def test_known_mistakes_are_worked_out_once_for_the_same_arguments(mean, monkeypatch):
    asked = []
    module = sys.modules[f"{TOPIC}.mistakes"]
    monkeypatch.setattr(module, "means", lambda x: asked.append(1) or _means(x))
    made = lab(mean, "def mean(x):\n    return -x.sum(0)", X)
    assert recognised(made) is None
    asked_once = len(asked)
    only(known_and_a_slip, made)
    first = [m.id for m in made.known_mistakes(made.failed.arguments)]
    assert first == ["sum", "first"]
    assert len(asked) == asked_once + len(made.elsewhere)


def test_nothing_is_said_to_have_no_effect_beside_a_mistake_that_may_be_the_reason(monkeypatch):
    module = types.ModuleType(f"{TOPIC}.mistakes")
    module.signs = lambda x, y: iter([Mistake("x_only", "only x is read.", bool(x.sum() > 0))])
    monkeypatch.setitem(sys.modules, TOPIC, types.ModuleType(TOPIC))
    monkeypatch.setitem(sys.modules, f"{TOPIC}.mistakes", module)

    def positive(x, y):
        return bool(x.sum() > y.sum())

    positive.__module__ = f"{TOPIC}.oracle"
    marked = check.oracle(mistakes="signs")(positive)
    learners = answer("def positive(x, y):\n    return bool(x.sum() > 0 * y.sum())")
    with pytest.raises(check.CheckFailed) as caught:
        check.same_as(marked, learners, 1.0 + X**2, 3.0 + X**2, says="the larger sum")
    assert "Recognised: perhaps this" in str(caught.value)
    assert "no effect" not in str(caught.value)


def test_a_truth_value_that_fits_names_a_mistake_that_may_be_the_reason(monkeypatch):
    module = types.ModuleType(f"{TOPIC}.mistakes")
    module.signs = lambda x: iter([Mistake("turned", "it is turned round.", not x.sum() > 0)])
    monkeypatch.setitem(sys.modules, TOPIC, types.ModuleType(TOPIC))
    monkeypatch.setitem(sys.modules, f"{TOPIC}.mistakes", module)

    def positive(x):
        return bool(x.sum() > 0)

    positive.__module__ = f"{TOPIC}.oracle"
    marked = check.oracle(mistakes="signs")(positive)
    found = recognised(lab(marked, "def positive(x):\n    return bool(x.sum() <= 0)", 1.0 + X**2))
    assert found is not None
    assert not found.certain
    assert found.explanation.startswith("perhaps this")
