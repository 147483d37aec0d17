"""A known mistake is named only if it explains other trials as well."""

import sys
import types

from rnn_helpers import check
from rnn_helpers.check import Mistake
from rnn_helpers.check.why.known import known_and_a_slip, recognised

import numpy as np
import pytest

from tests.rnn_helpers.check.why.labs import lab, only

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
