"""Figures for the first chapter: a notebook's cells, and shapes as nested tables."""

from collections.abc import Sequence

from rnn_helpers.topics.figure_style import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    RED,
    blank,
    box,
    figure,
    style,
)

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle


def notebook_map() -> Figure:
    """Draw a notebook as four cells, with the purpose of each."""
    cells = (
        ("Exercise 1: greet\nWrite a function that ...", FAINT, "text", "to read"),
        ("print(2 + 3)\n\n5", BLUE, "code", "to run, and to play with"),
        ("def greet(name):\n    raise NotImplementedError()", GREEN, "answer", "yours to write"),
        (
            "check.returns(greet, ...)\n\n✓ greet: it says hello",
            ORANGE,
            "check",
            "locked; run it, read it",
        ),
    )
    with style():
        fig, (axes,) = figure(8.6, 5.0)
        blank(axes, 13.2, 7.6)
        for i, (text, colour, name, purpose) in enumerate(cells):
            y = 6.6 - 1.9 * i
            box(axes, 4.4, y, "", colour, width=6.4, height=1.6)
            axes.text(1.5, y, text, ha="left", va="center", family="monospace", size=10, color=INK)
            if name != "text":
                axes.text(
                    1.05, y + 0.4, f"[{i}]:", ha="right", va="center", family="monospace", size=10
                )
            axes.text(8.0, y + 0.25, name, ha="left", va="center", weight="bold", color=INK)
            axes.text(8.0, y - 0.3, purpose, ha="left", va="center", color=INK)
        return fig


def batch_as_tables(
    x: np.ndarray, marked: np.ndarray | None = None, titles: Sequence[str] = ()
) -> Figure:
    """Draw a batch as one table for each sample: time steps down, features across.

    Args:
        x: ``(batch, time, features)``.
        marked: Booleans of the same shape: which cells are highlighted.
        titles: A title for each sample; by default ``sample 0``, ``sample 1``...
    """
    batch, time, features = x.shape
    titles = titles or [f"sample {i}" for i in range(batch)]
    with style():
        fig, panels = figure(1.2 + batch * (0.62 * features + 0.9), 0.5 * time + 1.3, columns=batch)
        for i, axes in enumerate(panels):
            blank(axes, features + 0.2, time)
            axes.set_title(titles[i], loc="center")
            _table(axes, x[i], None if marked is None else marked[i])
            for t in range(time if i == 0 else 0):
                axes.text(-0.2, time - t - 0.5, f"step {t}", ha="right", va="center", color=INK)
        return fig


def _table(axes: Axes, rows: np.ndarray, marked: np.ndarray | None) -> None:
    time, features = rows.shape
    for t in range(time):
        for f in range(features):
            stands_out = marked is not None and bool(marked[t, f])
            colour = RED if stands_out else BLUE
            corner = (f + 0.05, time - t - 0.95)
            fill = colour + ("66" if stands_out else "1A")
            line = 2.2 if stands_out else 1.0
            axes.add_patch(
                Rectangle(corner, 0.9, 0.9, facecolor=fill, edgecolor=colour, linewidth=line)
            )
            axes.text(
                f + 0.5, time - t - 0.5, f"{rows[t, f]:g}", ha="center", va="center", color=INK
            )


def ragged_rows(rows: Sequence[Sequence[str]]) -> Figure:
    """Draw lists of different lengths, one below the other, with dashed boxes for missing items."""
    longest = max(len(row) for row in rows)
    with style():
        fig, (axes,) = figure(1.25 * longest + 0.6, 0.75 * len(rows) + 0.3)
        blank(axes, 1.6 * longest + 0.2, len(rows))
        for i, row in enumerate(rows):
            y = len(rows) - i - 0.5
            for k in range(longest):
                if k < len(row):
                    box(axes, 1.6 * k + 0.9, y, row[k], GREEN, width=1.45, height=0.7)
                    continue
                axes.add_patch(
                    Rectangle(
                        (1.6 * k + 0.2, y - 0.35),
                        1.4,
                        0.7,
                        fill=False,
                        edgecolor=RED,
                        linestyle="--",
                    )
                )
                axes.text(1.6 * k + 0.9, y, "?", ha="center", va="center", color=RED)
        return fig
