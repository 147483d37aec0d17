"""The known mistakes that an oracle names are there, and take its arguments."""

import importlib
import inspect
import pkgutil

from rnn_helpers import topics
from rnn_helpers.check import oracles
from rnn_helpers.check.oracles import Oracle

import pytest


def _every() -> list[Oracle]:
    for module in pkgutil.walk_packages(topics.__path__, f"{topics.__name__}."):
        importlib.import_module(module.name)
    return [
        known
        for function, known in oracles._oracles.items()
        if function.__module__.startswith(topics.__name__)
    ]


EVERY = _every()


def _name(known: Oracle) -> str:
    return f"{known.function.__module__.split('.')[2]}.{known.function.__name__}"


@pytest.mark.parametrize("known", EVERY, ids=_name)
def test_the_mistakes_take_the_oracles_arguments(known):
    if not known.mistakes:
        return
    topic = known.function.__module__.rpartition(".")[0]
    module, _, name = known.mistakes.rpartition(".")
    mistakes = getattr(importlib.import_module(f"{topic}.{module or 'mistakes'}"), name)
    own = inspect.signature(known.function).parameters.values()
    positional = [p for p in own if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    inspect.signature(mistakes).bind(*[p for p in positional if p.default is p.empty])
