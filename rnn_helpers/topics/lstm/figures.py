"""Figures about the LSTM: its cell, a run token by token, gates over a text, recall."""

from collections.abc import Mapping, Sequence

from rnn_helpers.topics.figure_style import (
    BLUE,
    CYCLE,
    DASHES,
    DIVERGING,
    FAINT,
    GREEN,
    INK,
    MARKERS,
    ORANGE,
    PINK,
    RED,
    SEQUENTIAL,
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


def cell(stage: int = 3) -> Figure:
    """Draw one step of an LSTM: the long memory above, the four sums below.

    Args:
        stage: How much is drawn: 1, what is forgotten; 2, also what is learnt; 3, also what is
            shown.
    """
    with style():
        fig, (axes,) = figure(9.2, 4.0)
        blank(axes, 12.4, 6.2)
        axes.set_xlim(-0.5, 12.6)
        axes.set_ylim(0.3, 6.0)
        axes.text(0.55, 5.2, "$c_{t-1}$", ha="right", va="center", fontsize=13)
        axes.text(11.7, 5.2, "$c_t$", ha="left", va="center", fontsize=13)
        axes.text(8.4, 5.45, "long memory", ha="center", fontsize=12)
        axes.text(1.1, 0.7, "$x_t$ and $h_{t-1}$", ha="right", va="center", fontsize=12)
        line(axes, [(1.2, 0.7), ((2.6, 7.2, 9.2)[stage - 1], 0.7)], INK)
        _forgotten(axes)
        line(axes, [(2.85, 5.2), (5.55, 5.2)], ORANGE)
        arrow(axes, (6.05 if stage > 1 else 5.5, 5.2), (11.6, 5.2), ORANGE)
        if stage > 1:
            _learnt(axes)
        if stage > 2:
            _shown(axes)
        return fig


def _sum(axes: Axes, x: float, name: str, act: str, colour: str) -> None:
    """Draw the box of one of the four sums, with the arrow that leads to it."""
    box(axes, x, 2.1, f"{name}\n{act}", colour, width=1.6, height=0.95)
    arrow(axes, (x, 0.7), (x, 1.6), INK)


def _forgotten(axes: Axes) -> None:
    """Draw the forget gate, which multiplies the long memory."""
    _sum(axes, 2.6, "forget  f", "sigmoid", BLUE)
    line(axes, [(0.7, 5.2), (2.35, 5.2)], ORANGE)
    knot(axes, 2.6, 5.2, "×")
    arrow(axes, (2.6, 2.6), (2.6, 4.95), BLUE)


def _learnt(axes: Axes) -> None:
    """Draw input gate and candidate, whose product is added to the long memory."""
    _sum(axes, 4.4, "input  i", "sigmoid", GREEN)
    _sum(axes, 7.2, "candidate  g", "tanh", RED)
    knot(axes, 5.8, 3.7, "×")
    line(axes, [(4.4, 2.6), (4.4, 3.7)], GREEN)
    arrow(axes, (4.4, 3.7), (5.55, 3.7), GREEN)
    line(axes, [(7.2, 2.6), (7.2, 3.7)], RED)
    arrow(axes, (7.2, 3.7), (6.05, 3.7), RED)
    arrow(axes, (5.8, 3.95), (5.8, 4.95), INK)
    knot(axes, 5.8, 5.2, "+")


def _shown(axes: Axes) -> None:
    """Draw the path from the long memory through tanh and the output gate to the output."""
    _sum(axes, 9.2, "output  o", "sigmoid", PINK)
    arrow(axes, (10.4, 5.2), (10.4, 4.55), ORANGE)
    box(axes, 10.4, 4.2, "tanh", ORANGE, width=1.1)
    arrow(axes, (10.4, 3.83), (10.4, 3.1), INK)
    knot(axes, 10.4, 2.85, "×")
    line(axes, [(9.2, 2.6), (9.2, 2.85)], PINK)
    arrow(axes, (9.2, 2.85), (10.15, 2.85), PINK)
    arrow(axes, (10.65, 2.85), (11.6, 2.85), INK)
    axes.text(11.7, 2.85, "$h_t$", ha="left", va="center", fontsize=13)
    axes.text(11.2, 2.45, "working memory", ha="center", va="top", fontsize=12)


def walk(tokens: Sequence[Sequence[str]], x: np.ndarray, h: np.ndarray, c: np.ndarray) -> Figure:
    """Draw an LSTM's run over a small batch, with frames round the tensors that Keras returns.

    Args:
        tokens: For each sample, a label for each step.
        x: Input, ``(batch, time, features)``.
        h, c: Both memories after each step, ``(batch, time, units)``.
    """
    batch, time, _ = x.shape
    with style():
        fig, boards = figure(3.7 * time + 2.2, 2.7 * batch + 0.9, rows=batch)
        for n, axes in enumerate(boards):
            blank(axes, 3.7 * time + 2.0, 3.4)
            axes.text(0.1, 3.05, f"sample {n}", fontsize=12, fontweight="bold")
            for y, label, colour in ((2.3, "x", GREEN), (1.4, "h", BLUE), (0.5, "c", ORANGE)):
                axes.text(1.35, y, label, ha="right", va="center", color=colour, fontsize=15)
            for t in range(time):
                middle = 3.7 * t + 3.2
                axes.text(middle, 3.05, f"step {t}: {tokens[n][t]}", ha="center")
                for y, values in ((2.3, x), (1.4, h), (0.5, c)):
                    text = "  ".join(f"{value:+.2f}" for value in values[n, t])
                    axes.text(middle, y, text, ha="center", va="center", family="monospace")
                if t:
                    # Both memories of a step go into both memories of the next.
                    for y, colour in ((1.4, BLUE), (0.5, ORANGE)):
                        for end in (1.4, 0.5):
                            arrow(axes, (middle - 2.2, y), (middle - 1.46, end), colour)
            right = 3.7 * (time - 1) + 3.2
            _frame(axes, 3.2, right, 1.4, BLUE, 1.53, 0.4, "--")
            _frame(axes, right, right, 1.4, BLUE, 1.42, 0.31, "-")
            _frame(axes, right, right, 0.5, ORANGE, 1.42, 0.31, "-")
        fig.suptitle(
            "dashed: the output with return_sequences; solid: the two last states, h and c\n"
        )
        return fig


def _frame(
    axes: Axes, left: float, right: float, y: float, colour: str, side: float, up: float, dash: str
) -> None:
    xs = [left - side, right + side, right + side, left - side, left - side]
    ys = [y - up, y - up, y + up, y + up, y - up]
    axes.plot(xs, ys, color=colour, linestyle=dash, linewidth=1.5)


def gates_over_text(
    panels: Mapping[str, np.ndarray], tokens: Sequence[str], units: Sequence[str], numbers: str = ""
) -> Figure:
    """Draw gates and memories while a text is read: one panel each, with a row for each unit.

    Args:
        panels: For each title, ``(time, units)``. If the title ends in ``gate``, the colours
            range from 0 to 1; otherwise they are centred on 0 and span the values.
        tokens: ``time`` labels.
        units: A label for each unit.
        numbers: Title of the panel in which the values are written, rounded and without zeros.

    Raises:
        ValueError: A panel has not one row for each token and one column for each unit.
    """
    wanted = (len(tokens), len(units))
    for title, values in panels.items():
        if values.shape != wanted:
            raise ValueError(f"{title!r} has shape {values.shape}, expected {wanted}")
    height = len(panels) * (0.27 * len(units) + 0.5)
    with style():
        fig, boards = figure(max(6.5, 0.235 * len(tokens) + 2.6), height, rows=len(panels))
        for axes, (title, values) in zip(boards, panels.items(), strict=True):
            share = title.endswith("gate")
            top = 1.0 if share else float(np.abs(values).max())
            image = axes.imshow(
                values.T,
                cmap=SEQUENTIAL if share else DIVERGING,
                vmin=0.0 if share else -top,
                vmax=top,
                aspect="auto",
            )
            axes.grid(False)
            axes.set_xticks(range(len(tokens)), ["␣" if t == " " else t for t in tokens])
            axes.set_yticks(range(len(units)), units)
            axes.set_title(title, fontsize=11)
            if title == numbers:
                _write(axes, values)
            fig.colorbar(image, ax=axes, pad=0.01, aspect=8)
        return fig


def _write(axes: Axes, values: np.ndarray) -> None:
    top = np.abs(values).max()
    for (t, unit), value in np.ndenumerate(values):
        if round(value):
            colour = "white" if abs(value) > 0.6 * top else INK
            axes.text(t, unit, f"{value:.0f}", ha="center", va="center", color=colour, fontsize=9)


def recall_against_distance(
    accuracies: Mapping[str, Mapping[int, float]], chance: float, title: str = ""
) -> Figure:
    """Draw how often the first token is recalled, against the length of the sequence.

    Each line is thinner than the one before, so that all lines can be seen where they coincide.

    Args:
        accuracies: For each label, the accuracy by length.
        chance: The accuracy of guessing.
    """
    with style():
        fig, (axes,) = figure(7.5, 3.4)
        for k, (label, by_length) in enumerate(accuracies.items()):
            axes.plot(
                list(by_length),
                list(by_length.values()),
                color=CYCLE[k % len(CYCLE)],
                linestyle=DASHES[k % len(DASHES)],
                marker=MARKERS[k % len(MARKERS)],
                markersize=max(7, 14 - 3.5 * k),
                linewidth=max(1.5, 5 - 1.75 * k),
                label=label,
            )
        axes.axhline(chance, color=FAINT, linewidth=1.5)
        axes.text(min(by_length), chance - 0.02, "guessing", va="top", color="#666666")
        axes.set_ylim(0, 1.05)
        axes.set_xticks(list(by_length))
        axes.set_xlabel("length of the sequence: the first token lies this far back")
        axes.set_ylabel("share recalled")
        axes.set_title(title)
        axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
        return fig


def memory_by_distance(
    left: Mapping[str, np.ndarray],
    gradients: Mapping[str, np.ndarray],
    recalled: Mapping[str, np.ndarray],
    chance: float,
) -> Figure:
    """Draw what is left after many steps, in three panels with a curve for each label.

    Args:
        left: What is left of a 1 in the long memory, for the distances 0, 1, 2, ...
        gradients: How much of the gradient arrives, for the same distances.
        recalled: The share of first symbols that a read-out names.
        chance: The share that guessing names.
    """
    panels = {
        "left of a 1": left,
        "gradient that arrives": gradients,
        "first symbol named": recalled,
    }
    with style():
        fig, boards = figure(10.5, 3.4, columns=len(panels))
        for axes, (title, curves) in zip(boards, panels.items(), strict=True):
            for k, (label, values) in enumerate(curves.items()):
                axes.plot(values, color=CYCLE[k], linestyle=DASHES[k], label=label, linewidth=2)
            axes.set_title(title)
            axes.set_xlabel("distance in time steps")
            axes.set_ylim(0, 1.05)
        boards[1].set_yscale("log")
        boards[1].set_ylim(1e-16, 5)
        boards[2].axhline(chance, color=FAINT, linewidth=1.5)
        boards[2].text(60, chance - 0.03, "guessing", va="top", ha="right", color="#666666")
        handles, labels = boards[0].get_legend_handles_labels()
        fig.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False)
        return fig
