"""Figures about the GRU: its step, its gates over time, and its cost."""

from collections.abc import Mapping, Sequence

from rnn_helpers.topics.figure_style import (
    BLUE,
    CYCLE,
    DASHES,
    FAINT,
    INK,
    MARKERS,
    ORANGE,
    PINK,
    RED,
    arrow,
    blank,
    box,
    figure,
    knot,
    line,
    style,
)

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure


def gru_step() -> Figure:
    """Draw one step of a GRU: two gates, a candidate, and the mix of old state and candidate."""
    with style():
        fig, (axes,) = figure(9.2, 4.2)
        blank(axes, 12.6, 6.2)
        line(axes, [(0.7, 5.2), (7.35, 5.2)], BLUE)
        knot(axes, 7.6, 5.2, "×")
        line(axes, [(7.85, 5.2), (9.35, 5.2)], BLUE)
        knot(axes, 9.6, 5.2, "+")
        arrow(axes, (9.85, 5.2), (11.6, 5.2), BLUE)
        for x, name, act, colour in (
            (2.6, "reset gate  r", "sigmoid", ORANGE),
            (5.2, "candidate", "tanh", RED),
            (7.6, "update gate  z", "sigmoid", PINK),
        ):
            box(axes, x, 2.1, f"{name}\n{act}", colour, width=1.9, height=0.95)
            arrow(axes, (x, 0.7), (x, 1.6), INK)
        _mixed(axes)
        axes.text(0.55, 5.2, "$h_{t-1}$", ha="right", va="center", fontsize=13)
        axes.text(11.7, 5.2, "$h_t$", ha="left", va="center", fontsize=13)
        axes.text(4.2, 5.45, "the state", ha="center", fontsize=12)
        line(axes, [(1.2, 0.7), (7.6, 0.7)], INK)
        axes.text(1.1, 0.7, "$x_t$ and $h_{t-1}$", ha="right", va="center", fontsize=12)
        axes.text(5.3, 1.1, "$x_t$ only", ha="left", va="center", fontsize=12)
        axes.set_xlim(-0.9, 12.6)
        axes.set_ylim(0.3, 6.0)
        return fig


def _mixed(axes: Axes) -> None:
    """Draw the old state's way into the candidate, and the candidate's way into the state."""
    line(axes, [(1.3, 5.2), (1.3, 3.7)], BLUE)
    arrow(axes, (1.3, 3.7), (2.35, 3.7), BLUE)
    arrow(axes, (2.6, 2.6), (2.6, 3.45), ORANGE)
    knot(axes, 2.6, 3.7, "×")
    line(axes, [(2.85, 3.7), (4.8, 3.7)], BLUE)
    arrow(axes, (4.8, 3.7), (4.8, 2.58), BLUE)
    line(axes, [(5.6, 2.6), (5.6, 3.7), (9.35, 3.7)], RED)
    # A gap in the line shows that the two lines cross and don't meet.
    axes.plot([7.6, 7.6], [3.5, 3.9], color="white", linewidth=7)
    line(axes, [(7.6, 2.6), (7.6, 4.6)], PINK)
    arrow(axes, (7.6, 4.5), (7.6, 4.95), PINK)
    line(axes, [(8.58, 2.1), (9.6, 2.1)], PINK)
    arrow(axes, (9.6, 2.1), (9.6, 3.45), PINK)
    knot(axes, 9.6, 3.7, "×")
    arrow(axes, (9.6, 3.95), (9.6, 4.95), RED)
    for x, y, text in ((7.75, 4.4, "$z$"), (9.75, 2.7, "$1 - z$")):
        axes.text(x, y, text, ha="left", va="center", fontsize=12)


def gates_at_work(
    x: np.ndarray, marked: np.ndarray, read_out: np.ndarray, z: np.ndarray, r: np.ndarray
) -> Figure:
    """Draw one trained unit over time: its inputs, what it remembers, and the values of its gates.

    Args:
        x: The input at each step, ``(time,)``.
        marked: Whether the input is to be remembered, ``(time,)`` bool.
        read_out: The model's answer at each step, ``(time,)``.
        z, r: The gates, ``(time,)``.
    """
    steps = np.arange(1, len(x) + 1)
    with style():
        fig, (upper, lower) = figure(8.0, 5.0, rows=2)
        upper.plot(steps[~marked], x[~marked], "o", color=FAINT, label="shown")
        upper.plot(steps[marked], x[marked], "D", color=RED, markersize=9, label="shown and marked")
        upper.plot(steps, read_out, "-", color=BLUE, marker=".", label="the network's answer")
        upper.set_ylabel("number")
        upper.set_title("Remember the last marked number")
        lower.plot(steps, z, "-", color=PINK, marker="o", label="update gate z")
        lower.plot(steps, r, ":", color=ORANGE, marker="s", label="reset gate r")
        lower.set_ylim(-0.05, 1.05)
        lower.set_ylabel("gate")
        lower.set_xlabel("time step")
        for axes in (upper, lower):
            axes.set_xticks(steps)
            for step in steps[marked]:
                axes.axvline(step, color=RED, linewidth=0.8, linestyle="--", zorder=0)
            axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
        return fig


def influence(curves: Mapping[str, np.ndarray], tokens: Sequence[str], title: str = "") -> Figure:
    """Draw how strongly the last output depends on each step of the input, on a log scale.

    Args:
        curves: For each label, ``(time,)``.
        tokens: ``time`` labels.
    """
    with style():
        fig, (axes,) = figure(max(7.0, 0.24 * len(tokens) + 2.0), 3.4)
        for i, (label, values) in enumerate(curves.items()):
            axes.semilogy(
                range(len(values)),
                values,
                color=CYCLE[i],
                linestyle=DASHES[i],
                marker=MARKERS[i],
                markersize=4,
                label=label,
            )
        axes.set_xticks(range(len(tokens)), ["␣" if t == " " else t for t in tokens])
        axes.set_ylabel("influence on the last output")
        axes.set_title(title)
        axes.legend(frameon=False)
        return fig


def cells_compared(parameters: Mapping[str, int], milliseconds: Mapping[str, float]) -> Figure:
    """Draw the weights and the time of several cells, as multiples of the first cell's."""
    with style():
        fig, (axes,) = figure(7.5, 3.2)
        positions = np.arange(len(parameters))
        series = (
            ("weights", parameters, BLUE, ""),
            ("time for a time step", milliseconds, ORANGE, "//"),
        )
        for i, (label, values, colour, hatch) in enumerate(series):
            first = next(iter(values.values()))
            heights = np.array([values[name] / first for name in parameters])
            bars = axes.bar(
                positions + 0.38 * (i - 0.5),
                heights,
                width=0.36,
                color=colour + "99",
                edgecolor=colour,
                hatch=hatch,
                label=label,
            )
            axes.bar_label(bars, [f"{height:.1f}" for height in heights], color=INK, padding=2)
        axes.set_xticks(positions, list(parameters))
        axes.set_ylabel(f"times {next(iter(parameters))}")
        axes.grid(axis="x", visible=False)
        axes.set_title("What a cell costs")
        axes.legend(frameon=False, loc="upper left")
        return fig
