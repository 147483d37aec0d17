"""Tools that show what a Keras layer does with the mask of its input."""

import warnings
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np


class MaskSpy(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """A layer that returns its input unchanged and keeps the input's mask in ``seen``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.supports_masking = True
        self.seen: np.ndarray | None = None

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Return ``inputs`` unchanged; Keras passes ``mask``, which is ``None`` without a mask."""
        self.seen = None if mask is None else np.asarray(mask)
        return inputs


@dataclass(frozen=True)
class Fate:
    """What a layer did with a mask.

    Attributes:
        layer: Name of the layer's class, and whether it returns sequences.
        mask: The mask that the next layer receives, ``(batch, time)``; ``None`` if there is none.
        warning: Keras' warning about the mask; empty if there was none.
    """

    layer: str
    mask: np.ndarray | None
    warning: str

    @property
    def word(self) -> str:
        """Return ``kept``, ``used`` (there is no time axis left to mask) or ``lost``."""
        if self.mask is not None:
            return "kept"
        return "lost" if self.warning else "used"


def fate(layer: Any, embedded: Any) -> Fate:
    """Return what ``layer`` does with the mask of ``embedded``, ``(batch, time, dim)``.

    ``embedded`` must come from a layer that makes a mask, such as ``Embedding(mask_zero=True)``.
    """
    spy = MaskSpy()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        spy(layer(embedded))
    name = type(layer).__name__
    if getattr(layer, "return_sequences", False):
        name += ", return_sequences"
    messages = [str(w.message) for w in caught if "mask" in str(w.message)]
    return Fate(name, spy.seen, messages[0] if messages else "")
