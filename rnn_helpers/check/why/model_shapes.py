"""Compare the shapes of a model's weights with the right ones, which takes no call at all.

The shapes tell the kinds of the layers, their sizes and their order. So a missing layer, or one of
another size, is found before anything is built or run.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from rnn_helpers.check.finding import Certainty, Finding
from rnn_helpers.check.why.lab import Lab
from rnn_helpers.check.why.results import changes_to_result

import numpy as np

Shape = tuple[int, ...]

SHAPES: Final = "shapes of the weights"
#: By the number of blocks that stand side by side in the kernel.
_RECURRENT: Final = {1: "SimpleRNN", 3: "GRU", 4: "LSTM"}


@dataclass(frozen=True)
class Part:
    """A layer with weights, as its weights' shapes tell it.

    Attributes:
        kind: The name of the layer in Keras.
        inputs: How many features it reads; for an embedding, how many ids.
        size: Its units, filters or features.
        kernel: The kernel size of a convolution, and otherwise the rows of the bias.
    """

    kind: str
    inputs: int
    size: int
    kernel: int = 1

    def sizes(self) -> dict[str, int]:
        """Return the sizes that its constructor takes, by the argument's name."""
        if self.kind == "Embedding":
            return {"input_dim": self.inputs, "output_dim": self.size}
        if self.kind == "Conv1D":
            return {"filters": self.size, "kernel_size": self.kernel}
        return {"units": self.size}


def parts(shapes: Sequence[Shape]) -> list[Part] | None:
    """Return the layers that have weights of these shapes; None if that can't be told."""
    found: list[Part] = []
    left = [tuple(shape) for shape in shapes]
    while left:
        part, used = _first_part(left)
        if part is None:
            return None
        found.append(part)
        left = left[used:]
    return found


def _first_part(left: Sequence[Shape]) -> tuple[Part | None, int]:
    first, second, third = (*left, (), ())[:3]
    if len(first) == 3 and second == first[-1:]:
        return Part("Conv1D", first[1], first[2], first[0]), 2
    if len(first) != 2:
        return None, 0
    inputs, columns = first
    if second == (columns,):
        return Part("Dense", inputs, columns), 2
    if len(second) == 2 and second[1] == columns and third in ((columns,), (2, columns)):
        kind = _RECURRENT.get(columns // second[0])
        if kind and columns % second[0] == 0:
            return Part(kind, inputs, second[0], len(third)), 3
    return Part("Embedding", inputs, columns), 1


def other_layers(lab: Lab) -> Iterator[Finding]:
    """Yield which layer of a model is missing, too many, in another place or of another size."""
    got, expected = lab.failed.got, lab.failed.expected
    if not isinstance(got, Mapping) or not isinstance(expected, Mapping):
        return
    if SHAPES not in got or SHAPES not in expected or lab.same(got[SHAPES], expected[SHAPES]):
        return
    own, right = parts(got[SHAPES]), parts(expected[SHAPES])
    if own is None or right is None:
        return
    kinds, right_kinds = [part.kind for part in own], [part.kind for part in right]
    if kinds == right_kinds:
        yield from _other_sizes(lab, own, right)
    elif Counter(kinds) == Counter(right_kinds):
        yield Finding(
            "model: another order",
            "Your model has the right layers in another order. The right order of those with "
            f"weights is {_listed(right_kinds)}; yours is {_listed(kinds)}.",
            Certainty.EXACT,
        )
    else:
        yield from _other_kinds(kinds, right_kinds)


def _listed(kinds: Sequence[str]) -> str:
    return ", ".join(f"`{kind}`" for kind in kinds)


def _place(kinds: Sequence[str], place: int) -> str:
    """Return where something stands in a model, to follow a layer's name."""
    if place == 0:
        return f"in front of `{kinds[0]}`" if kinds else ""
    return f"behind `{kinds[place - 1]}`"


def _other_kinds(kinds: list[str], right: list[str]) -> Iterator[Finding]:
    changes = [
        change
        for change in SequenceMatcher(None, kinds, right, autojunk=False).get_opcodes()
        if change[0] != "equal"
    ]
    if len(changes) != 1:
        return
    ((change, start, stop, right_start, right_stop),) = changes
    if change == "insert":
        named = _listed(right[right_start:right_stop])
        text = f"is missing {_place(kinds, start)}"
        id_ = f"model: {named} missing"
    elif change == "delete":
        named = _listed(kinds[start:stop])
        text = f"is one too many {_place(kinds, start)}"
        id_ = f"model: {named} too many"
    else:
        named = _listed(kinds[start:stop])
        wanted = _listed(right[right_start:right_stop])
        text = f"stands where {wanted} belongs"
        id_ = f"model: {named} for {wanted}"
    yield Finding(
        id_.replace("`", ""),
        f"The shapes of its weights tell the layers of your model: {named} {text}.",
        Certainty.EXACT,
    )


def _other_sizes(lab: Lab, own: Sequence[Part], right: Sequence[Part]) -> Iterator[Finding]:
    named = {
        value + more: f"{name} + 1" if more else name
        for more in (1, 0)
        for name, value in lab.failed.arguments.named().items()
        if type(value) is int and value > 0
    }
    wrong = [
        (mine.kind, name, size, theirs.sizes()[name])
        for mine, theirs in zip(own, right, strict=True)
        for name, size in mine.sizes().items()
        if size != theirs.sizes()[name]
    ]
    if wrong:
        # A size is told by the name of an argument: hidden tests have sizes that nobody is told.
        told = dict.fromkeys(
            f"`{name}={named[size]}` in `{kind}`" for kind, name, _, size in wrong if size in named
        )
        kind, name, _, _ = wrong[0]
        if len(told) == len({(kind, name, size) for kind, name, _, size in wrong}):
            yield Finding(
                f"model: {kind} {name}",
                f"Your model has the right layers, but another size. Set {' and '.join(told)}.",
                Certainty.EXACT,
            )
        else:
            yield Finding(
                f"model: {kind} {name}",
                f"Your model has the right layers, but `{name}` of `{kind}` is another number than "
                "it should be.",
                Certainty.PART,
            )
        return
    for mine, theirs in zip(own, right, strict=True):
        if mine.kernel != theirs.kernel:
            yield Finding(
                f"model: {mine.kind} reset_after",
                f"Your model has the right layers and sizes, but its `{mine.kind}` has biases of "
                "another shape. Leave `reset_after` as Keras has it.",
                Certainty.EXACT,
            )
            return
        if mine.inputs != theirs.inputs:
            yield Finding(
                f"model: {mine.kind} inputs",
                "Your model has the right layers and sizes, but "
                f"`{mine.kind}` reads vectors of another length than it should. Look at what comes "
                "just before it: a `Flatten`, how `Bidirectional` merges, or the shape of the "
                "input.",
                Certainty.PART,
            )
            return


def other_end(lab: Lab) -> Iterator[Finding]:
    """Yield what a model's output went through at its end, or did not go through.

    A softmax too many, for example, shows in the outputs alone.
    """
    got, expected = lab.failed.got, lab.failed.expected
    if not isinstance(got, Mapping) or not isinstance(expected, Mapping):
        return
    wrong = [key for key in expected if not lab.same(got.get(key), expected[key])]
    if len(wrong) != 1:
        return
    right, own = expected[wrong[0]], got.get(wrong[0])
    if not isinstance(right, np.ndarray) or not isinstance(own, np.ndarray) or right.size < 3:
        return
    for first, second, told in (
        (right, own, "One is too many at its end: look at the activation of the last layer"),
        (own, right, "It is missing at its end: look at the activation of the last layer"),
    ):
        for change in changes_to_result(first):
            name = change.id.partition(" ")[0]
            last = name != "softmax" or change.id.endswith(f" {first.ndim - 1}")
            if name in _ENDS and last and "missing" not in change.id:
                value = change.value
                if lab.same(value, second) and not lab.same(value, first):
                    yield Finding(
                        f"model: {name} at the end",
                        f"Only a {name} lies between your model's output and the right one. "
                        f"{told}.",
                        Certainty.EXACT,
                    )
                    return


_ENDS: Final = ("softmax", "sigmoid", "tanh")
