"""Change one setting of a learner's Keras model at a time, until it is right.

The setting that makes it right is the one to change. So no right model has to be kept where a
learner could read it.
"""

import copy
import inspect
import sys
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, combinations
from typing import Any, Final

from rnn_helpers.check.finding import Certainty, Finding
from rnn_helpers.check.why.in_place import Change, KeptCalls, can_change
from rnn_helpers.check.why.lab import Lab

import numpy as np

_ACTIVATIONS: Final = ("softmax", "linear", "sigmoid", "tanh", "relu")
_PADDINGS: Final = ("same", "valid", "causal")
_SWITCHES: Final = ("return_sequences", "go_backwards", "mask_zero", "use_bias", "reset_after")
_SIZES: Final = ("units", "output_dim", "input_dim", "filters", "kernel_size")
_MOST_LAYERS: Final = 8
_RECURRENT: Final = ("SimpleRNN", "GRU", "LSTM")
_WITH_AN_ACTIVATION: Final = ("Dense", "Conv1D", "Activation")
_OUTPUT_SHAPE: Final = "output shape"
#: Settings that people copy from elsewhere, and that an exercise seldom asks for.
_WITH_DEFAULTS: Final = (
    *("activation", "recurrent_activation", "strides", "dilation_rate", "pool_size", "use_bias"),
    *("dropout", "recurrent_dropout", "merge_mode"),
)


def one_setting(lab: Lab) -> Iterator[Finding]:
    """Yield the setting of a layer with which the model would be right."""
    model = lab.failed.raw
    keras = sys.modules.get("keras")
    if keras is None or lab.oracle.read is None or not isinstance(model, keras.Model):
        return
    try:
        config = model.get_config()
    except (NotImplementedError, TypeError):
        return
    layers = config.get("layers", [])
    if not layers or len(layers) > _MOST_LAYERS:
        return
    numbers = {
        value + step: f"{name} + 1" if step else name
        for step in (1, 0)
        for name, value in lab.failed.arguments.named().items()
        if type(value) is int and value > 0
    }
    _prepare(config)
    tries = _Tries(lab, model, config)
    if finding := _at_defaults(tries, config):
        yield finding
        return
    # Of the last layer and of a convolution, an exercise may well ask for an activation.
    other = {
        kind: changes
        for kind, changes in _not_at_default(config).items()
        if kind[0] not in _WITH_AN_ACTIVATION
    }
    mended = [change for changes in other.values() for change in changes]
    changes = list(_changes(layers, numbers, _wrong_facts(lab)))
    for others in ([], mended) if mended else ([],):
        for place, setting, value in changes:
            if lab.spent():
                return
            if tries.is_right([*others, (place, setting, value)]):
                told = numbers.get(value, value) if setting in _SIZES else value
                yield _finding(_inner(layers[place]), setting, told, other if others else ())
                return


class _Tries:
    """A learner's model with other settings: changed in place where that can be done."""

    def __init__(self, lab: Lab, model: Any, config: dict[str, Any]) -> None:
        self._lab = lab
        self._model = model
        self._config = config
        self._kept = KeptCalls(model)

    def spent(self) -> bool:
        """Return whether the time is over."""
        return self._lab.spent()

    def is_right(self, changes: Collection[tuple[int, str, Any]]) -> bool:
        """Return whether the model is right with the layers at these places changed."""
        layers = self._config["layers"]
        in_place = [
            (layers[place]["config"]["name"], setting, value) for place, setting, value in changes
        ]
        try:
            if all(can_change(self._model, change) for change in in_place):
                return self._is_right_in_place(in_place)
            return self._is_right_built_again(changes)
        except Exception:
            # Not every setting fits every model.
            return False

    def _is_right_in_place(self, changes: Collection[Change]) -> bool:
        lab, read = self._lab, self._lab.oracle.read
        assert read is not None
        with self._kept.used(list(changes)):
            found = read(self._model)
        if lab.same(found, lab.failed.expected):
            return True
        right = lab.failed.expected
        if not isinstance(found, dict) or not isinstance(right, dict):
            return False
        # The model keeps the shape that it was built with; what it puts out has the new one.
        rest = {key: value for key, value in right.items() if key != _OUTPUT_SHAPE}
        runs = any(isinstance(value, np.ndarray) and value.size > 1 for value in rest.values())
        return runs and lab.same({key: found.get(key) for key in rest}, rest)

    def _is_right_built_again(self, changes: Collection[tuple[int, str, Any]]) -> bool:
        read = self._lab.oracle.read
        assert read is not None
        config = copy.deepcopy(self._config)
        for place, setting, value in changes:
            layer = _inner(config["layers"][place])
            if setting == "class_name":
                layer["class_name"] = value
            else:
                layer["config"][setting] = value
        model = type(self._model).from_config(config)
        return self._lab.same(read(model), self._lab.failed.expected)


def _at_defaults(tries: _Tries, config: dict[str, Any]) -> Finding | None:
    """Return the settings with which the model would be right if they were as Keras has them.

    A setting is changed in all layers of a kind at once: first one setting, then two, then three.
    """
    other = _not_at_default(config)
    for kinds in chain.from_iterable(combinations(other, count) for count in (1, 2, 3)):
        if tries.spent():
            return None
        if tries.is_right([change for kind in kinds for change in other[kind]]):
            return Finding(
                f"model: not Keras' own {', '.join(f'{name} {what}' for name, what in kinds)}",
                f"Your model is right if you leave {_listed(kinds)} as Keras has it: don't set it.",
                Certainty.EXACT,
            )
    return None


def _not_at_default(
    config: dict[str, Any],
) -> dict[tuple[str, str], list[tuple[int, str, Any]]]:
    """Return, by kind of layer and setting, the changes that make settings those of Keras."""
    other: dict[tuple[str, str], list[tuple[int, str, Any]]] = {}
    for place, layer in enumerate(map(_inner, config["layers"])):
        for setting, value in _defaults(layer["class_name"]).items():
            if not _same_setting(layer["config"].get(setting, value), value):
                kind = layer["class_name"], setting
                other.setdefault(kind, []).append((place, setting, value))
    return other


def _defaults(layer: str) -> dict[str, Any]:
    """Return the defaults of those settings of a Keras layer that change what it computes."""
    kind = getattr(sys.modules["keras"].layers, layer, None)
    if kind is None:
        return {}
    parameters = inspect.signature(kind.__init__).parameters
    return {name: parameters[name].default for name in _WITH_DEFAULTS if name in parameters}


def _same_setting(first: Any, second: Any) -> bool:
    if isinstance(first, (list, tuple)) and isinstance(second, int):
        return all(item == second for item in first)
    return bool(first == second) or (first in (None, "linear") and second in (None, "linear"))


def _inner(layer: dict[str, Any]) -> dict[str, Any]:
    """Return the layer inside of a wrapper such as Bidirectional."""
    inner = layer["config"].get("layer")
    return inner if isinstance(inner, dict) and "config" in inner else layer


def _prepare(config: Any) -> None:
    """Take out of a configuration what only costs time, or holds sizes of the old model."""
    if isinstance(config, list):
        for item in config:
            _prepare(item)
    elif isinstance(config, dict):
        for key in list(config):
            if key in ("build_config", "build_input_shape"):
                del config[key]
            elif key.endswith("_initializer") and config[key] is not None:
                # The weights are set afterwards, and an orthogonal start takes long.
                config[key] = "zeros"
            else:
                _prepare(config[key])


def _wrong_facts(lab: Lab) -> set[str]:
    got, expected = lab.failed.got, lab.failed.expected
    if not isinstance(got, dict) or not isinstance(expected, dict):
        return set()
    return {key for key in expected if not lab.same(got.get(key), expected[key])}


def _changes(
    layers: list[dict[str, Any]], numbers: Iterable[int], wrong: set[str]
) -> Iterator[tuple[int, str, Any]]:
    """Yield a layer's place, the setting, and its new value; the likeliest first.

    Args:
        layers: The configurations of the layers.
        numbers: The numbers that a size may be.
        wrong: The names of the facts that are wrong, see :func:`rnn_helpers.topics.models.facts`.
    """
    inner = [_inner(layer) for layer in layers]
    sizes_wrong = "shapes of the weights" in wrong
    switches = [*_switches(inner), *_paddings(inner)]
    activations = list(_activations(inner))
    sizes = list(_sizes(inner, numbers))
    kinds = list(_kinds(inner))
    if sizes_wrong:
        yield from sizes
        yield from kinds
    if _OUTPUT_SHAPE in wrong:
        yield from switches
        yield from activations
    else:
        yield from activations
        yield from switches
    if not sizes_wrong:
        yield from kinds


def _switches(inner: list[dict[str, Any]]) -> Iterator[tuple[int, str, Any]]:
    for setting in _SWITCHES:
        for place in reversed(range(len(inner))):
            value = inner[place]["config"].get(setting)
            if isinstance(value, bool):
                yield place, setting, not value


def _paddings(inner: list[dict[str, Any]]) -> Iterator[tuple[int, str, Any]]:
    for place in reversed(range(len(inner))):
        padding = inner[place]["config"].get("padding")
        if isinstance(padding, str):
            for other in _PADDINGS:
                if other != padding:
                    yield place, "padding", other


def _activations(inner: list[dict[str, Any]]) -> Iterator[tuple[int, str, Any]]:
    for place in reversed(range(len(inner))):
        activation = inner[place]["config"].get("activation")
        if isinstance(activation, str):
            for other in _ACTIVATIONS:
                if other != activation:
                    yield place, "activation", other


def _sizes(inner: list[dict[str, Any]], numbers: Iterable[int]) -> Iterator[tuple[int, str, Any]]:
    for place in reversed(range(len(inner))):
        for setting in _SIZES:
            value = inner[place]["config"].get(setting)
            if isinstance(value, int):
                for number in numbers:
                    if number != value:
                        yield place, setting, number


def _kinds(inner: list[dict[str, Any]]) -> Iterator[tuple[int, str, Any]]:
    for place in reversed(range(len(inner))):
        if inner[place]["class_name"] in _RECURRENT:
            for other in _RECURRENT:
                if other != inner[place]["class_name"]:
                    yield place, "class_name", other


def _listed(kinds: Iterable[tuple[str, str]]) -> str:
    return " and ".join(f"`{setting}` in `{name}`" for name, setting in kinds)


def _finding(
    layer: dict[str, Any], setting: str, value: Any, at_default: Collection[tuple[str, str]]
) -> Finding:
    """Return the finding for one setting, and for others that Keras' own values are right for."""
    name, before = layer["class_name"], layer["config"].get(setting)
    if setting == "class_name":
        text = f"Your model is right with a layer `{value}` where it has `{name}`"
    else:
        # A size is told by the name of an argument: hidden tests have sizes that nobody is told.
        size = setting in _SIZES
        now = "another size" if size else f"`{setting}={before!r}`"
        wanted = f"{setting}={value}" if size else f"{setting}={value!r}"
        text = f"Your model is right with `{wanted}` in its layer `{name}`, where it has {now}"
    if at_default:
        text = f"{text}, if you also leave {_listed(at_default)} as Keras has it"
    return Finding(f"model: {name} {setting}", f"{text}.", Certainty.EXACT)
