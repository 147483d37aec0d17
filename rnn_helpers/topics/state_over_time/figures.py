"""Figures about states, what windows cut off, and dropout."""

from collections.abc import Mapping, Sequence

from rnn_helpers.topics.figure_style import (
    BLUE,
    CYCLE,
    DASHES,
    FAINT,
    INK,
    MARKERS,
    RED,
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


def gradients_and_cuts(gradients: Mapping[str, np.ndarray], cuts: Sequence[int]) -> Figure:
    """Draw how much of a gradient reaches each step of a text that is read in windows.

    Args:
        gradients: For each label the size of the gradient at each step, ``(time,)``. Steps that
            get exactly nothing are drawn on the lower edge.
        cuts: How many steps come before each cut.
    """
    smallest = min(float(sizes[sizes > 0].min()) for sizes in gradients.values())
    with style():
        fig, (axes,) = figure(8.2, 3.4)
        for i, (label, sizes) in enumerate(gradients.items()):
            steps = np.arange(1, len(sizes) + 1)
            reached = sizes > 0
            axes.semilogy(
                steps[reached],
                sizes[reached],
                color=CYCLE[i],
                linestyle=DASHES[i],
                linewidth=(3.6, 1.6)[i % 2],
                label=label,
            )
            axes.plot(
                steps[~reached],
                np.full(np.count_nonzero(~reached), smallest / 4),
                linestyle="none",
                marker="x",
                color=CYCLE[i],
            )
            if not reached.all():
                axes.annotate(
                    "x: exactly 0", (steps[~reached][0], smallest / 3), va="bottom", color=RED
                )
        for cut in cuts:
            axes.axvline(cut + 0.5, color=INK, linestyle=":", linewidth=1.2)
        axes.set_xlabel("step of the input (dotted: here a window ends)")
        axes.set_ylabel("gradient")
        axes.set_title("What the loss at the last step says about each input")
        axes.legend(frameon=False, loc="lower right")
        return fig


def learning_curves(losses: Mapping[str, np.ndarray]) -> Figure:
    """Draw how the losses on training text and on held-out text change from epoch to epoch.

    Args:
        losses: For each label ``(epochs, 2)``: the loss on training text and on held-out text.
    """
    with style():
        fig, panels = figure(8.6, 3.2, columns=2)
        titles = ("Loss on the training text", "Loss on held-out text")
        # The fall at the start is the same for all; what comes after it needs the space.
        lowest = min(float(values[-1, 0]) for values in losses.values())
        highest = max(float(values[-1, 1]) for values in losses.values())
        for i, (axes, title) in enumerate(zip(panels, titles, strict=True)):
            for j, (label, values) in enumerate(losses.items()):
                axes.plot(
                    range(1, len(values) + 1),
                    values[:, i],
                    color=CYCLE[j],
                    linestyle=DASHES[j],
                    label=label,
                )
            axes.set_title(title)
            axes.set_xlabel("times through the text")
            axes.set_ylim(0.8 * lowest, 1.5 * highest)
        panels[0].legend(frameon=False)
        return fig
