"""Figures about recurrence: the unrolled network, gradients over distance, sequences compared."""

from collections.abc import Mapping, Sequence

from rnn_helpers.topics.figure_style import (
    BLUE,
    CYCLE,
    DASHES,
    FAINT,
    GREEN,
    INK,
    MARKERS,
    RED,
    arrow,
    blank,
    box,
    figure,
    style,
)

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator


def unrolled_network(tokens: Sequence[str]) -> Figure:
    """Draw a recurrent layer unrolled over its time steps, one column for each token."""
    with style():
        fig, (axes,) = figure(2.2 * (len(tokens) + 0.6), 3.4)
        blank(axes, 2.3 * len(tokens) + 1.0, 4.2)
        arrow(axes, (0.1, 2.1), (0.95, 2.1), BLUE, "$h_0$")
        axes.text(0.5, 1.8, "U", ha="center", color=BLUE)
        for t, token in enumerate(tokens, start=1):
            x = 2.3 * t - 0.6
            box(axes, x, 0.6, f"$x_{t}$\n{token}", GREEN, height=0.95)
            box(axes, x, 2.1, "tanh(... + b)", BLUE, width=1.5)
            box(axes, x, 3.6, f"$y_{t} = h_{t}$", RED, width=1.3)
            arrow(axes, (x, 1.12), (x, 1.72), GREEN)
            axes.text(x + 0.12, 1.4, "W", color=GREEN)
            arrow(axes, (x, 2.5), (x, 3.22), RED)
            if t < len(tokens):
                arrow(axes, (x + 0.8, 2.1), (x + 1.5, 2.1), BLUE, f"$h_{t}$")
                axes.text(x + 1.15, 1.8, "U", ha="center", color=BLUE)
        return fig


def gradient_against_distance(
    curves: Mapping[str, np.ndarray], title: str = "", floor: float = 1e-30
) -> Figure:
    """Draw how much of a gradient arrives over a distance, one curve per label, on a log scale.

    Args:
        curves: For each label, the gradient's norm for distances 1, 2, 3, ...
        floor: Smaller norms are drawn at this value.
    """
    with style():
        fig, (axes,) = figure(7.5, 3.6)
        for i, (label, norms) in enumerate(curves.items()):
            distance = np.arange(1, len(norms) + 1)
            axes.semilogy(
                distance,
                np.maximum(norms, floor),
                color=CYCLE[i % len(CYCLE)],
                linestyle=DASHES[i % len(DASHES)],
                marker=MARKERS[i % len(MARKERS)],
                markevery=max(1, len(norms) // 8),
                label=label,
            )
        axes.axhline(1.0, color=FAINT, linewidth=1)
        axes.set_xlabel("distance in time steps")
        axes.set_ylabel("norm of the gradient")
        axes.set_title(title)
        axes.legend(frameon=False)
        return fig


def sequences_compared(
    curves: Mapping[str, np.ndarray], title: str = "", ylabel: str = "state of one unit"
) -> Figure:
    """Draw sequences of numbers over the same time steps, each in a different colour and marker.

    Each line is thinner than the one before, so that all lines can be seen where they coincide.

    Args:
        curves: For each label, ``(time,)``.
    """
    with style():
        fig, (axes,) = figure(8.0, 3.4)
        for i, (label, values) in enumerate(curves.items()):
            axes.plot(
                range(1, len(values) + 1),
                values,
                color=CYCLE[i % len(CYCLE)],
                linestyle=DASHES[i % len(DASHES)],
                marker=MARKERS[i % len(MARKERS)],
                linewidth=max(1.2, 4.2 - 1.4 * i),
                label=label,
            )
        axes.axhline(0.0, color=INK, linewidth=0.6)
        axes.set_xlabel("time step")
        axes.set_ylabel(ylabel)
        axes.set_title(title)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        fig.legend(loc="outside lower center", ncols=len(curves), frameon=False, fontsize=10)
        return fig
