"""A figure of what a recurrent layer computes while it reads a text."""

from collections.abc import Mapping, Sequence

from rnn_helpers.topics.figure_style import (
    DIVERGING,
    GREEN,
    SEQUENTIAL,
    figure,
    style,
    visible,
)

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle


def gates_and_states(
    panels: Mapping[str, np.ndarray],
    shares: Sequence[str],
    tokens: Sequence[str],
    framed: Sequence[range] = (),
) -> Figure:
    """Draw gates and states over a text: one heat map each, with a row for each unit.

    Args:
        panels: For each title, ``(time, units)``.
        shares: Titles of the panels whose colours range from 0 to 1; those of the others are
            centred on 0, and reach to 1 or to the largest value.
        tokens: ``time`` labels.
        framed: Columns that get a frame.
    """
    heights = [0.24 * values.shape[1] + 0.55 for values in panels.values()]
    with style():
        fig, boards = figure(max(6.5, 0.22 * len(tokens) + 1.6), sum(heights), rows=len(panels))
        for axes, (title, values) in zip(boards, panels.items(), strict=True):
            top = 1.0 if title in shares else max(1.0, float(np.abs(values).max()))
            image = axes.imshow(
                values.T,
                cmap=SEQUENTIAL if title in shares else DIVERGING,
                vmin=0.0 if title in shares else -top,
                vmax=top,
                aspect="auto",
            )
            axes.grid(False)
            axes.set_xticks(range(len(tokens)), [visible(token) for token in tokens])
            axes.set_yticks(range(values.shape[1]))
            axes.set_title(title, fontsize=11)
            fig.colorbar(image, ax=axes, pad=0.01, aspect=8)
            for columns in framed:
                corner = (columns.start - 0.5, -0.5)
                frame = Rectangle(corner, len(columns), values.shape[1], fill=False)
                frame.set(edgecolor=GREEN, linewidth=3.0, clip_on=False, zorder=3)
                axes.add_patch(frame)
        return fig
