"""The learner's own step reads a line of text, and the reader of the figure moves along with it."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from rnn_helpers.topics.explorables import Explorable
from rnn_helpers.topics.recurrent.figures import gates_and_states
from rnn_helpers.topics.recurrent.letter_counter import COUNTS, letter_counter, letters_so_far
from rnn_helpers.topics.recurrent.reading import (
    STATES,
    SUMS,
    TANH,
    Parts,
    Reader,
    Unreadable,
    first_difference,
    keras_step,
    parts_of,
    states_of,
)

import numpy as np

__all__ = ["Reader", "letter_counter", "step_by_step"]

_NAMES: Final = {
    ("simple_rnn", "h"): "state h",
    ("lstm", "i"): "input gate i",
    ("lstm", "f"): "forget gate f",
    ("lstm", "g"): "candidate g",
    ("lstm", "o"): "output gate o",
    ("lstm", "c"): "long memory c",
    ("lstm", "h"): "working memory h",
    ("gru", "z"): "update gate z",
    ("gru", "r"): "reset gate r",
    ("gru", "candidate"): "candidate",
    ("gru", "h"): "state h",
}
_LAYERS: Final = {"simple_rnn": "A SimpleRNN", "lstm": "An LSTM", "gru": "A GRU"}


def step_by_step(
    step: Callable[..., Any], reader: Reader, line: str, framed: Sequence[range] = ()
) -> Explorable | None:
    """Show how a layer reads a line, one character after another, with the learner's own step.

    If the function does not return states, nothing is shown but a sentence that says why. If it is
    not written yet, Keras' cell reads the line.

    Args:
        step: The learner's ``simple_rnn_step``, ``lstm_step`` or ``gru_step``.
        reader: The layer.
        line: The text.
        framed: Steps that get a frame.

    Raises:
        ValueError: The layer can't read the line.
    """
    try:
        states = states_of(step, reader, line)
    except NotImplementedError:
        print(f"{step.__name__} is not written yet, so Keras' own cell reads the line.")
        states = states_of(keras_step(reader), reader, line)
    except Unreadable as reason:
        print(reason)
        return None
    return _shown(getattr(step, "__name__", "your function"), reader, line, states, framed)


def _shown(
    name: str,
    reader: Reader,
    line: str,
    states: dict[str, np.ndarray],
    framed: Sequence[range],
) -> Explorable:
    parts = parts_of(reader, line, states)
    panels = _panels(reader.kind, parts, states)
    difference = first_difference(states, parts.states)
    sums = [
        {
            "symbol": symbol,
            "name": _NAMES[reader.kind, symbol],
            "squash": "tanh" if symbol in TANH else "sigmoid",
            "x": parts.x[symbol],
            "U": parts.recurrent_kernel[symbol],
            "b": parts.bias[symbol],
            "sums": parts.sums[symbol],
            "values": parts.values[symbol],
        }
        for symbol in SUMS[reader.kind]
    ]
    answers = []
    if reader.read_out is not None:
        kernel, bias = reader.read_out
        said, right = states["h"] @ kernel + bias, letters_so_far(line)
        answers = [
            {"name": name, "said": said[:, at], "right": right[:, at]}
            for at, name in enumerate(COUNTS)
        ]
    return Explorable(
        title=f"{_LAYERS[reader.kind]} reads a line, step by step",
        topic="recurrent",
        script="step_by_step",
        data={
            "kind": reader.kind,
            "function": name,
            "line": list(line),
            "units": reader.units,
            "sums": sums,
            "states": states,
            "panels": panels,
            "framed": [[steps.start, steps.stop] for steps in framed],
            "answers": answers,
            "difference": difference,
        },
        picture=gates_and_states(
            {panel["name"]: panel["values"] for panel in panels},
            [panel["name"] for panel in panels if panel["share"]],
            line,
            framed,
        ),
        words=_words(reader, panels, line),
        height=_height(reader, difference is not None),
    )


def _panels(kind: str, parts: Parts, states: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Return the heat maps from top to bottom, with the value that has the strongest colour."""
    shown = {s: parts.values[s] for s in SUMS[kind] if s not in STATES[kind]}
    # An LSTM's h is made from its c.
    shown |= {s: states[s] for s in reversed(STATES[kind])}
    return [
        {
            "symbol": symbol,
            "name": _NAMES[kind, symbol],
            "share": symbol in parts.values and symbol not in TANH,
            "values": values,
            "limit": max(1.0, float(np.abs(values).max())),
        }
        for symbol, values in shown.items()
    ]


def _words(reader: Reader, panels: list[dict[str, Any]], line: str) -> str:
    names = ", ".join(panel["name"] for panel in panels)
    maps = "One heat map" if len(panels) == 1 else f"{len(panels)} heat maps"
    return (
        f"{_LAYERS[reader.kind]} of {reader.units} units reads the line '{line}', one character at "
        f"a time. {maps} ({names}), with a row for each unit and a column for each character."
    )


def _height(reader: Reader, has_note: bool) -> int:
    """Return a height at which the page need not scroll: what is beside the maps is the highest."""
    row, text = 22, 25
    sums, states = len(SUMS[reader.kind]), len(STATES[reader.kind])
    biases = np.atleast_2d(reader.weights[2]).shape[0]
    opened = 1 + biases + reader.units
    rows = (1 + sums) + (1 + opened + 1)
    texts = 3 + states + (0 if reader.read_out is None else len(COUNTS))
    return 250 + rows * row + texts * text + (50 if has_note else 0)
