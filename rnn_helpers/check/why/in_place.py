"""Try other settings in a learner's Keras model without building it again.

To build a model takes longer than to run it. Most settings that people get wrong can be changed in
the layers as they are. What a layer has once worked out for an input is kept, so that only what
comes behind a changed layer is worked out again.
"""

import contextlib
import sys
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, Final

import numpy as np

#: A setting of a layer, with its new value: the layer's name, the setting, the value.
Change = tuple[str, str, Any]

_OF_THE_CELL: Final = frozenset({"activation", "recurrent_activation"})
_STEPS: Final = frozenset({"strides", "dilation_rate", "pool_size"})
_OF_THE_LAYER: Final = _STEPS | {
    *("go_backwards", "return_sequences", "mask_zero", "merge_mode", "padding")
}


def can_change(model: Any, change: Change) -> bool:
    """Return whether a setting can be changed in the model as it is."""
    name, setting, _ = change
    return setting in _OF_THE_CELL | _OF_THE_LAYER and all(
        hasattr(part, setting) for part in _parts(_layer(model, name), setting)
    )


@contextlib.contextmanager
def changed(model: Any, change: Change) -> Iterator[None]:
    """Give a layer another setting in the block."""
    name, setting, value = change
    layer = _layer(model, name)
    before = [(part, getattr(part, setting)) for part in _parts(layer, setting)]
    try:
        for part, own in before:
            setattr(part, setting, _as_kept(part, setting, value, own))
        yield
    finally:
        for part, own in before:
            setattr(part, setting, own)


def _as_kept(layer: Any, setting: str, value: Any, own: Any) -> Any:
    """Return the value of a setting in the form in which a layer keeps it."""
    if setting in _OF_THE_CELL:
        return sys.modules["keras"].activations.get(value)
    if setting in _STEPS and value is None:
        return layer.pool_size
    return (value,) * len(own) if isinstance(own, tuple) and isinstance(value, int) else value


def _layer(model: Any, name: str) -> Any:
    return next((layer for layer in model.layers if layer.name == name), None)


def _parts(layer: Any, setting: str) -> list[Any]:
    """Return the objects that hold a setting of a layer: two for a layer with two directions."""
    if setting != "merge_mode" and hasattr(layer, "forward_layer"):
        layers = [layer.forward_layer, layer.backward_layer]
        # The second one reads backwards, which is its whole point.
        layers = layers[:0] if setting == "go_backwards" else layers
    else:
        layers = [layer]
    if setting in _OF_THE_CELL:
        return [getattr(one, "cell", one) for one in layers]
    return layers or [None]


class KeptCalls:
    """What the layers of a model have worked out, by layer, input, weights and settings."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._known: dict[Hashable, Any] = {}

    @contextlib.contextmanager
    def used(self, changes: Sequence[Change]) -> Iterator[None]:
        """Let the layers of the model look up what they know, with some settings changed."""
        with contextlib.ExitStack() as stack:
            for change in changes:
                stack.enter_context(changed(self._model, change))
            for layer in self._model.layers:
                settings = [change[1:] for change in changes if change[0] == layer.name]
                if not hasattr(layer, "layers") and not getattr(layer, "stateful", False):
                    layer.__dict__["call"] = self._looked_up(layer, repr(settings))
                    stack.callback(layer.__dict__.pop, "call")
            yield

    def _looked_up(self, layer: Any, settings: str) -> Callable[..., Any]:
        call = layer.call

        def looked_up(*args: Any, **kwargs: Any) -> Any:
            given = (args, sorted(kwargs.items()))
            key = layer.name, settings, _bytes(given), _bytes(layer.get_weights())
            if key not in self._known:
                self._known[key] = call(*args, **kwargs)
            return self._known[key]

        return looked_up


def _bytes(value: Any) -> Hashable:
    if isinstance(value, (list, tuple)):
        return tuple(map(_bytes, value))
    if hasattr(value, "shape"):
        array = np.asarray(value)
        return array.shape, array.tobytes()
    return repr(value)
