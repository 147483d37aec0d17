"""Let a learner's own step read a line of text, and take the formulas' numbers apart.

The states are what the learner's function returns. The sums and gates are the formulas', with the
states that the function returned before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rnn_helpers.topics.recurrent.given import sigmoid
from rnn_helpers.topics.recurrent.oracle import CELLS

import numpy as np

Array = np.ndarray

STATES: Final = {"simple_rnn": ("h",), "lstm": ("h", "c"), "gru": ("h",)}
"""The states of each kind of layer, in the order in which a step returns them."""

SUMS: Final = {
    "simple_rnn": ("h",),
    "lstm": ("i", "f", "g", "o"),
    "gru": ("z", "r", "candidate"),
}
"""The sums of each kind of layer, in the order of Keras' blocks of columns."""

TANH: Final = frozenset({"h", "g", "candidate"})
"""The sums that a tanh is applied to; a sigmoid is applied to the others."""

MOST_CHARACTERS: Final = 60
_MOST_OF_AN_ERROR = 200
_CLOSE = 1e-4


class Unreadable(Exception):
    """A learner's function can't be shown; the message says why, and what to do."""


@dataclass(frozen=True)
class Reader:
    """A recurrent layer that reads characters, each of them as a one-hot vector.

    Attributes:
        kind: ``"simple_rnn"``, ``"lstm"`` or ``"gru"`` (the GRU that resets after the product).
        alphabet: The characters in the order of their one-hot vectors.
        weights: ``W``, ``U`` and ``b``, as Keras' ``get_weights`` returns them.
        read_out: Kernel and bias of a dense layer that says from ``h`` how many letters were read
            (see :mod:`~rnn_helpers.topics.recurrent.letter_counter`), if there is one.
    """

    kind: str
    alphabet: str
    weights: Sequence[Array]
    read_out: tuple[Array, Array] | None = None

    @property
    def units(self) -> int:
        """The width of a state."""
        return len(self.weights[1])

    def one_hot(self, line: str) -> Array:
        """Return a line as ``(time, features)``.

        Raises:
            ValueError: The line is empty or too long, or has a character that the layer can't read.
        """
        if not 0 < len(line) <= MOST_CHARACTERS:
            raise ValueError(f"A line has 1 to {MOST_CHARACTERS} characters, not {len(line)}.")
        unknown = sorted(set(line) - set(self.alphabet))
        if unknown:
            raise ValueError(
                f"This layer can't read {unknown[0]!r}. It reads these characters: "
                f"{self.alphabet!r}."
            )
        places = [self.alphabet.index(character) for character in line]
        return np.eye(len(self.alphabet), dtype="float32")[places]


def states_of(step: Callable[..., Any], reader: Reader, line: str) -> dict[str, Array]:
    """Return the states that a learner's step returns while it reads a line.

    Args:
        step: Takes an input, ``(1, features)``, the states before, ``(1, units)`` each, and ``W``,
            ``U`` and ``b``. It returns the next state, or a tuple of states.

    Returns:
        For each state its numbers, ``(time, units)`` in float32.

    Raises:
        Unreadable: The function raises an error, or does not return such states.
        NotImplementedError: The function is not written yet.
        ValueError: The layer can't read the line.
    """
    name = getattr(step, "__name__", "Your function")
    if not callable(step):
        raise Unreadable(f"A function is needed here, not a value of type {type(step).__name__}.")
    names = STATES[reader.kind]
    states = [np.zeros((1, reader.units), "float32") for _ in names]
    collected: dict[str, list[Array]] = {state: [] for state in names}
    for t, x_t in enumerate(reader.one_hot(line)[:, None]):
        # The function may change its arguments in place, or return the same array each time.
        given = [np.array(array) for array in (x_t, *states, *reader.weights)]
        try:
            returned = step(*given)
        except NotImplementedError:
            raise
        except Exception as error:
            said = f"{type(error).__name__}: {error}"[:_MOST_OF_AN_ERROR]
            raise Unreadable(
                f"{name} raised an error at step {t}: {said}\nThe check of its exercise shows "
                "where the error comes from."
            ) from error
        try:
            states = _checked(returned, names, (1, reader.units))
        except Unreadable as error:
            raise Unreadable(f"{name} returned {error} (This was at step {t}.)") from None
        for state, values in zip(names, states, strict=True):
            collected[state].append(values[0])
    return {state: np.stack(values) for state, values in collected.items()}


def keras_step(reader: Reader) -> Callable[..., Any]:
    """Return a step that takes and returns what a learner's step does, and asks Keras' cell."""
    cell = CELLS[reader.kind](reader.units)
    cell.build((None, len(reader.alphabet)))
    cell.set_weights(list(reader.weights))

    def step(x_t: Array, *states_and_weights: Array) -> Any:
        _, following = cell(x_t, list(states_and_weights[:-3]))
        return tuple(following) if len(following) > 1 else following[0]

    return step


def _checked(returned: Any, names: Sequence[str], shape: tuple[int, int]) -> list[Array]:
    """Return a step's states as float32 arrays.

    Raises:
        Unreadable: They are none; the message continues "it returned".
    """
    if returned is None:
        raise Unreadable("None. Does it end with return?")
    if len(names) == 1:
        return [_as_state(returned, names[0], shape)]
    wanted = f"a tuple of {len(names)} states, ({', '.join(names)}), each of shape {shape}"
    try:
        several = list(returned)
    except Exception:
        raise Unreadable(f"a value of type {type(returned).__name__}. Return {wanted}.") from None
    if len(several) != len(names):
        one = getattr(returned, "shape", None)
        what = f"{len(several)} values" if one is None else f"one array of shape {tuple(one)}"
        raise Unreadable(f"{what}. Return {wanted}.")
    return [_as_state(value, name, shape) for value, name in zip(several, names, strict=True)]


def _as_state(value: Any, name: str, shape: tuple[int, int]) -> Array:
    is_tuple = isinstance(value, tuple)
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "fiub":
            raise TypeError
        array = array.astype("float32")
    except Exception:
        raise Unreadable(
            f"something for {name} that is no array of numbers: a value of type "
            f"{type(value).__name__}. Return an array of shape {shape}."
        ) from None
    if array.shape != shape:
        what = f"{len(value)} values" if is_tuple else f"an {name} of shape {array.shape}"
        raise Unreadable(
            f"{what}. Here it should be an array of shape {shape}: one sample, {shape[1]} units."
        )
    if not np.isfinite(array).all():
        raise Unreadable(
            f"an {name} with a number that is not finite (nan or inf). Look for a division by "
            "zero, or for a number that grows without end."
        )
    return np.array(array)


@dataclass(frozen=True)
class Parts:
    """What the formulas make of the states before each step.

    Attributes:
        x: The part ``x W`` of each sum, by its symbol, ``(time, units)``.
        recurrent_kernel: The columns of ``U`` for each sum, ``(units, units)``.
        bias: For each sum its bias: ``(1, units)``, or ``(2, units)`` where there are two.
        sums: Each sum before its tanh or sigmoid, ``(time, units)``.
        values: Each sum after its tanh or sigmoid, ``(time, units)``.
        states: The states that the formulas give after each step, ``(time, units)``.
    """

    x: Mapping[str, Array]
    recurrent_kernel: Mapping[str, Array]
    bias: Mapping[str, Array]
    sums: Mapping[str, Array]
    values: Mapping[str, Array]
    states: Mapping[str, Array]


def parts_of(reader: Reader, line: str, states: Mapping[str, Array]) -> Parts:
    """Return the parts of each sum, given the states after each step."""
    names = SUMS[reader.kind]
    before = {name: _before(values) for name, values in states.items()}
    kernel, recurrent_kernel, bias = (np.asarray(w, "float64") for w in reader.weights)

    def blocks(array: Array) -> dict[str, Array]:
        return dict(zip(names, np.split(array, len(names), axis=-1), strict=True))

    x, from_state = blocks(reader.one_hot(line) @ kernel), blocks(before["h"] @ recurrent_kernel)
    biases = blocks(np.atleast_2d(bias))
    sums: dict[str, Array] = {}
    values: dict[str, Array] = {}
    for name in names:
        seen = from_state[name] + biases[name][1:].sum(axis=0)
        if name == "candidate":
            seen = values["r"] * seen
        sums[name] = x[name] + biases[name][0] + seen
        values[name] = np.tanh(sums[name]) if name in TANH else sigmoid(sums[name])
    following = _following(reader.kind, values, before)
    return Parts(x, blocks(recurrent_kernel), biases, sums, values, following)


def _before(values: Array) -> Array:
    """Return the state before each step: zeros, and then all but the last."""
    return np.concatenate([np.zeros_like(values[:1]), values[:-1]]).astype("float64")


def _following(
    kind: str, values: Mapping[str, Array], before: Mapping[str, Array]
) -> dict[str, Array]:
    if kind == "lstm":
        c = values["f"] * before["c"] + values["i"] * values["g"]
        return {"h": values["o"] * np.tanh(c), "c": c}
    if kind == "gru":
        z = values["z"]
        return {"h": z * before["h"] + (1 - z) * values["candidate"]}
    return {"h": values["h"]}


def first_difference(
    states: Mapping[str, Array], wanted: Mapping[str, Array]
) -> dict[str, Any] | None:
    """Return where states first differ from those of the formulas; None if they are the same.

    Returns:
        The ``step``, the ``state`` and the ``unit``, and the numbers ``returned`` and ``wanted``.
    """
    apart = {n: ~np.isclose(states[n], wanted[n], rtol=1e-3, atol=_CLOSE) for n in states}
    found = [(*np.argwhere(where)[0], name) for name, where in apart.items() if where.any()]
    if not found:
        return None
    # In one step of an LSTM, h follows from c.
    step, unit, name = min(found, key=lambda place: (place[0], -list(states).index(place[2])))
    return {
        "step": int(step),
        "state": name,
        "unit": int(unit),
        "returned": float(states[name][step, unit]),
        "wanted": float(wanted[name][step, unit]),
    }
