"""The receptive field of a stack of convolutions, for the reader to change."""

from rnn_helpers.topics.conv1d.figures import dilated_tree
from rnn_helpers.topics.explorables import Explorable

import keras
import numpy as np

TIME, LAYERS = 24, 4
KERNEL_SIZES = (2, 3, 4)
PADDINGS = ("causal", "same", "valid")
DILATION_RATES = {
    "1 in each layer": (1, 1, 1, 1),
    "doubled from layer to layer": (1, 2, 4, 8),
    "3 in each layer": (3, 3, 3, 3),
}


def receptive_field() -> Explorable:
    """Show what one output of a stack of ``Conv1D`` layers sees of its input.

    The reader changes the kernel size, the number of layers, their dilation rates and the padding.
    Keras' layers have kernels of ones here. Each reads inputs in which one step is 1 and the others
    are 0, so that an output that is not 0 has seen this step.
    """
    seen = {
        f"{kernel_size} {name} {padding}": _seen(kernel_size, rates, padding)
        for kernel_size in KERNEL_SIZES
        for name, rates in DILATION_RATES.items()
        for padding in PADDINGS
    }
    return Explorable(
        title="What one output of stacked convolutions sees",
        topic="conv1d",
        script="receptive_field",
        data={
            "time": TIME,
            "layers": LAYERS,
            "kernel_sizes": KERNEL_SIZES,
            "dilation_rates": DILATION_RATES,
            "paddings": PADDINGS,
            "seen": seen,
        },
        picture=dilated_tree(kernel_size=3, dilation_rates=[1, 2, 4], time=18),
        words=(
            "Three causal layers with a kernel size of 3 and the dilation rates 1, 2 and 4. Lines "
            "lead from their last output down to the 15 inputs that it sees."
        ),
        height=560,
    )


def _seen(kernel_size: int, rates: tuple[int, ...], padding: str) -> list[str]:
    """Return for each number of layers which inputs each output sees.

    An output is a hexadecimal number. Its bits are the inputs, and those that it sees are 1. With
    valid padding, a stack that is wider than the input has no output and is left out, and so are
    those with more layers.
    """
    x = np.eye(TIME, dtype="float32")[..., None]
    found = []
    for rate in rates:
        if padding == "valid" and (kernel_size - 1) * rate >= x.shape[1]:
            break
        layer = keras.layers.Conv1D(
            1, kernel_size, padding=padding, dilation_rate=rate, kernel_initializer="ones"
        )
        x = np.asarray(layer(x))
        outputs = ["".join("01"[int(v > 0)] for v in output) for output in x[..., 0].T]
        found.append(" ".join(f"{int(bits, base=2):x}" for bits in outputs))
    return found
