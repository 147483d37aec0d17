"""Seeing masks: what a layer does with the mask that comes with its input."""

import warnings
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np


class MaskSpy(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Hands its input on unchanged and keeps the mask that came with it in ``seen``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.supports_masking = True
        self.seen: np.ndarray | None = None

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """``inputs`` as they are; ``mask`` is filled in by Keras, ``None`` where there is none."""
        self.seen = None if mask is None else np.asarray(mask)
        return inputs


@dataclass(frozen=True)
class Fate:
    """What became of a mask in a layer.

    Attributes:
        layer: The layer's class, and whether it returns sequences.
        mask: What the next layer receives, ``(batch, time)``; ``None`` if nothing.
        warning: What Keras said about it; empty if nothing.
    """

    layer: str
    mask: np.ndarray | None
    warning: str

    @property
    def word(self) -> str:
        """``kept``, ``used`` (no time axis is left to mask) or ``lost``."""
        if self.mask is not None:
            return "kept"
        return "lost" if self.warning else "used"


def fate(layer: Any, embedded: Any) -> Fate:
    """What becomes of the mask of ``embedded``, ``(batch, time, dim)``, in ``layer``.

    ``embedded`` must be the output of a layer with a mask, as ``Embedding(mask_zero=True)`` gives.
    """
    spy = MaskSpy()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        spy(layer(embedded))
    name = type(layer).__name__
    if getattr(layer, "return_sequences", False):
        name += ", return_sequences"
    said = [str(w.message) for w in caught if "mask" in str(w.message)]
    return Fate(name, spy.seen, said[0] if said else "")
