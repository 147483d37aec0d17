"""Figures about states and dropout."""

from collections.abc import Mapping

from rnn_helpers.topics.figure_style import (
    BLUE,
    CYCLE,
    DASHES,
    FAINT,
    MARKERS,
    figure,
    style,
)

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch


def dropout_patterns(patterns: Mapping[str, np.ndarray]) -> Figure:
    """Draw what dropout lets through, one panel for each place where it acts.

    Args:
        patterns: For each place ``(time, features)``: 0 where a number was dropped.
    """
    with style():
        fig, panels = figure(2.9 * len(patterns), 3.0, columns=len(patterns))
        for axes, (name, values) in zip(panels, patterns.items(), strict=True):
            colours = ListedColormap([BLUE, "#E8E8E8"])
            axes.imshow(values.T == 0, cmap=colours, vmin=0, vmax=1, aspect="auto")
            axes.grid(False)
            axes.set_xticks(range(len(values)), [str(t + 1) for t in range(len(values))])
            axes.set_yticks(range(values.shape[1]), [str(f + 1) for f in range(values.shape[1])])
            axes.set_title(name, fontsize=11)
            axes.set_xlabel("time step")
        panels[0].set_ylabel("position in the vector")
        handles = [Patch(color=BLUE), Patch(facecolor="#E8E8E8", edgecolor=FAINT)]
        fig.legend(
            handles, ["let through", "dropped"], loc="outside lower center", ncols=2, frameon=False
        )
        return fig


def forgetting_curve(differences: Mapping[str, np.ndarray]) -> Figure:
    """Draw how long a first state has an effect, one curve for each layer, on a log scale.

    Args:
        differences: For each label, the distance between the outputs from two first states,
            ``(time,)``.
    """
    with style():
        fig, (axes,) = figure(7.5, 3.2)
        for i, (label, values) in enumerate(differences.items()):
            axes.semilogy(
                range(1, len(values) + 1),
                values,
                color=CYCLE[i],
                linestyle=DASHES[i],
                marker=MARKERS[i],
                markevery=4,
                label=label,
            )
        axes.set_xlabel("time step")
        axes.set_ylabel("difference of the outputs")
        axes.set_title("Two runs that differ only in their initial state")
        axes.legend(frameon=False)
        return fig
