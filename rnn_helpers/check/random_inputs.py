"""Draw random inputs for checks that make every mistake visible.

All sizes are different and greater than 1, there are at least 3 time steps, and no weight, bias or
state is zero. A swapped axis, a forgotten bias or a dropped state therefore changes the result.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rnn_helpers.check.compare import Axes

import numpy as np

GATES = {"simple_rnn": 1, "lstm": 4, "gru": 3}


@dataclass(frozen=True)
class RecurrentCase:
    """Inputs for a recurrent layer.

    Attributes:
        x: Input, ``(batch, time, features)``.
        W: Kernel, ``(features, gates * units)``.
        U: Recurrent kernel, ``(units, gates * units)``.
        b: Bias, ``(gates * units,)``; ``(2, 3 * units)`` for a GRU that resets after the product.
        h0: Initial state, ``(batch, units)``.
        c0: Initial cell state of an LSTM, ``(batch, units)``.
        sizes: Every size by the name of its axis.
    """

    x: np.ndarray
    W: np.ndarray
    U: np.ndarray
    b: np.ndarray
    h0: np.ndarray
    c0: np.ndarray
    sizes: Mapping[str, int]

    def axes(self, *names: str) -> Axes:
        """Return names for a result's axes, with this case's sizes to recognise wrong axes."""
        return Axes(names, self.sizes)


def distinct_sizes(rng: np.random.Generator, names: tuple[str, ...]) -> dict[str, int]:
    """Draw a different size for each name, from 3 to ``len(names) + 3``."""
    sizes = rng.permutation(np.arange(3, len(names) + 4))[: len(names)]
    return {name: int(size) for name, size in zip(names, sizes, strict=True)}


def far_from_zero(rng: np.random.Generator, *shape: int, scale: float = 1.0) -> np.ndarray:
    """Draw float32 numbers of either sign whose sizes are between 0.2 and 1.0 times ``scale``."""
    values = rng.uniform(0.2, 1.0, shape) * rng.choice([-1.0, 1.0], shape)
    return np.asarray(scale * values, "float32")


def recurrent_case(
    kind: str, rng: np.random.Generator, *, reset_after: bool = True, **sizes: int
) -> RecurrentCase:
    """Draw inputs for a ``"simple_rnn"``, ``"lstm"`` or ``"gru"``.

    Args:
        kind: The kind of layer.
        rng: The source of the numbers.
        reset_after: For a GRU, whether it has two biases, as by default in Keras.
        sizes: Fixed values for ``batch``, ``time``, ``features`` or ``units``; the others are
            drawn.

    Raises:
        ValueError: The kind is unknown.
    """
    if kind not in GATES:
        raise ValueError(f"kind must be one of {', '.join(GATES)}, not {kind!r}")
    sizes = distinct_sizes(rng, ("batch", "time", "features", "units")) | sizes
    batch, time, features, units = (sizes[n] for n in ("batch", "time", "features", "units"))
    wide = GATES[kind] * units
    bias_shape = (2, wide) if kind == "gru" and reset_after else (wide,)

    return RecurrentCase(
        x=far_from_zero(rng, batch, time, features),
        W=far_from_zero(rng, features, wide, scale=0.6),
        U=far_from_zero(rng, units, wide, scale=0.6),
        b=far_from_zero(rng, *bias_shape, scale=0.5),
        h0=far_from_zero(rng, batch, units, scale=0.8),
        c0=far_from_zero(rng, batch, units, scale=0.8),
        sizes=sizes,
    )


@dataclass(frozen=True)
class EmbeddingCase:
    """Inputs for an embedding layer.

    Attributes:
        ids: ``(batch, time)``; row 0 is padded at the start, row 1 at the end, row 2 not at all.
            One id repeats, and the largest id occurs.
        table: The vectors of all ids, ``(vocab, dim)``, with no number near zero.
        vectors: An example of the layer's output or of its gradient, ``(batch, time, dim)``.
        sizes: Every size by the name of its axis.
    """

    ids: np.ndarray
    table: np.ndarray
    vectors: np.ndarray
    sizes: Mapping[str, int]

    def axes(self, *names: str) -> Axes:
        """Return names for a result's axes, with this case's sizes to recognise wrong axes."""
        return Axes(names, self.sizes)


def embedding_case(rng: np.random.Generator) -> EmbeddingCase:
    """Draw inputs for an embedding layer.

    There are 3 to 6 samples, time steps and numbers in a vector, and 8 to 10 ids.
    """
    sizes = distinct_sizes(rng, ("batch", "time", "dim")) | {"vocab": int(rng.integers(8, 11))}
    batch, time, dim, vocab = sizes.values()

    ids = rng.integers(1, vocab, (batch, time)).astype("int32")
    ids[0, 0] = ids[1, -1] = 0
    ids[1, 0] = 1
    ids[2, :2] = vocab - 1
    return EmbeddingCase(
        ids, far_from_zero(rng, vocab, dim), far_from_zero(rng, batch, time, dim), sizes
    )


@dataclass(frozen=True)
class ConvCase:
    """Inputs for a convolution over time.

    Attributes:
        x: Input, ``(batch, time, features)``.
        kernel: Kernel, ``(kernel_size, features, filters)``, with no number near zero.
        bias: Bias, ``(filters,)``.
        sizes: Every size by the name of its axis, all different.
    """

    x: np.ndarray
    kernel: np.ndarray
    bias: np.ndarray
    sizes: Mapping[str, int]

    def axes(self, *names: str) -> Axes:
        """Return names for a result's axes, with this case's sizes to recognise wrong axes."""
        return Axes(names, self.sizes)


def conv_case(rng: np.random.Generator, time: int = 11, kernel_size: int = 4) -> ConvCase:
    """Draw inputs for a convolution over time."""
    free = [size for size in range(2, 9) if size not in (time, kernel_size)]
    batch, features, filters = (int(size) for size in rng.permutation(free)[:3])

    sizes = {"batch": batch, "time": time, "features": features, "filters": filters}
    return ConvCase(
        x=far_from_zero(rng, batch, time, features),
        kernel=far_from_zero(rng, kernel_size, features, filters),
        bias=far_from_zero(rng, filters),
        sizes=sizes | {"kernel_size": kernel_size},
    )
