"""Labs for wrong answers to small made-up exercises."""

import linecache
from collections.abc import Callable
from itertools import count
from typing import Any

from rnn_helpers import check
from rnn_helpers.check.compare import difference, plain
from rnn_helpers.check.finding import Finding
from rnn_helpers.check.oracles import described
from rnn_helpers.check.why.investigate import Mechanism
from rnn_helpers.check.why.lab import Arguments, Lab, Trial, copied

import numpy as np

WEIGHTS = {"W": "features units", "U": "units units", "b": "units"}
_numbers = count()


@check.oracle(takes={"x": "batch features", "h": "batch units", **WEIGHTS}, gives="batch units")
def step(x, h, W, U, b):
    return np.tanh(x @ W + h @ U + b)


@check.oracle(takes={"x": "batch time units"}, gives="batch time units")
def sums(x):
    return np.cumsum(x, axis=1)


@check.oracle(takes={"features": "features", "units": "units"})
def count_weights(features, units):
    return features * units + units * units + units


@check.oracle(valid=lambda sequence, window: len(sequence) > 0 and window > 0)
def pairs(sequence, window):
    return [
        (center, sequence[j])
        for i, center in enumerate(sequence)
        for j in range(max(0, i - window), min(len(sequence), i + window + 1))
        if j != i
    ]


@check.oracle()
def lower_words(text):
    return text.lower().split()


GENERATOR = np.random.default_rng(5)
STEP = tuple(
    GENERATOR.normal(size=shape).astype("float32")
    for shape in [(4, 3), (4, 2), (3, 2), (2, 2), (2,)]
)
SUMS = (GENERATOR.normal(size=(2, 4, 3)).astype("float32"),)
PAIRS = ([3, 1, 4, 1, 5], 2)


def answer(code: str) -> Callable[..., Any]:
    """Return the function that a learner's cell defines."""
    file = f"<answer {next(_numbers)}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    names: dict[str, Any] = {"np": np}
    exec(compile(code, file, "exec"), names)
    return next(v for k, v in names.items() if k not in ("np", "__builtins__"))


def lab(oracle: Callable[..., Any], function: Callable[..., Any] | str, *args: Any) -> Lab:
    """Return the lab for a wrong answer; it has time enough for a busy machine."""
    if isinstance(function, str):
        function = answer(function)
    known = described(oracle)
    arguments = Arguments(args, {}, known.labels(args))
    expected = oracle(*copied(args))
    raw = got = error = found = None
    try:
        raw = function(*copied(args))
    except Exception as raised:
        error = raised
    else:
        got = plain(raw)
        axes = known.axes(arguments.named(), expected)
        found = difference(got, expected, axes, known.tolerance)
        assert found is not None, "the answer is right"
    return Lab(known, function, Trial(arguments, expected, got, error, found, raw), seconds=20)


def ids(mechanism: Mechanism, lab: Lab) -> list[str]:
    """Return the names of what a mechanism finds."""
    return [finding.id for finding in mechanism(lab)]


def only(mechanism: Mechanism, lab: Lab) -> Finding:
    """Return the one thing that a mechanism finds."""
    (finding,) = mechanism(lab)
    return finding
