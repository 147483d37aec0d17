"""Figures about generating text: windows, training, distributions and the cost of generating."""

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
    RED,
    SEQUENTIAL,
    arrow,
    blank,
    box,
    figure,
    ink_on,
    style,
    visible,
)

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure
from numpy.typing import ArrayLike


def shifted_by_one(tokens: Sequence[str], length: int) -> Figure:
    """Draw a window: inputs below, targets above; each target is the token after its input."""
    with style():
        fig, (axes,) = figure(0.6 * len(tokens) + 1.1, 2.6)
        blank(axes, len(tokens) + 1.9, 3.5)
        for i, token in enumerate(tokens):
            axes.text(i + 2.2, 0.3, visible(token), ha="center", fontsize=13, color=INK)
        axes.text(0.1, 0.3, "text", color=INK)
        axes.text(0.1, 1.25, "inputs", color=GREEN, va="center")
        axes.text(0.1, 2.95, "targets", color=RED, va="center")
        for i in range(length):
            box(axes, i + 2.2, 1.25, visible(tokens[i]), GREEN, width=0.75)
            box(axes, i + 2.2, 2.95, visible(tokens[i + 1]), RED, width=0.75)
            arrow(axes, (i + 2.2, 1.65), (i + 2.2, 2.55), BLUE)
        return fig


def prefix_rows(rows: Sequence[Sequence[str]], labels: Sequence[str], title: str = "") -> Figure:
    """Draw prefixes of a line as rows of boxes, with faint padding and a label on the right.

    Args:
        rows: Words of each prefix; an empty string is padding.
        labels: The word after each prefix.
    """
    wide = len(rows[0])
    with style():
        fig, (axes,) = figure(1.15 * wide + 1.6, 0.5 * len(rows) + 0.6)
        blank(axes, 1.6 * wide + 2.2, 0.8 * len(rows) + 0.3)
        for r, (row, label) in enumerate(zip(rows, labels, strict=True)):
            y = 0.8 * (len(rows) - r) - 0.25
            for c, word in enumerate(row):
                colour = GREEN if word else FAINT
                box(axes, 1.6 * c + 0.9, y, word or "0", colour, width=1.45, height=0.55)
            arrow(axes, (1.6 * wide + 0.1, y), (1.6 * wide + 0.5, y), BLUE)
            box(axes, 1.6 * wide + 1.3, y, label, RED, width=1.45, height=0.55)
        axes.set_title(title)
        return fig


def training_progress(
    losses: Sequence[float], total: int, baseline: float, text: str = ""
) -> Figure:
    """Draw a progress bar above the perplexity of the batches so far, with a line for a baseline.

    Args:
        losses: Cross-entropy of each batch so far, in nats.
        total: Batches in the whole training.
        baseline: Perplexity of a simpler model.
        text: Text above the bar.
    """
    done = len(losses) / max(total, 1)
    with style():
        fig, (bar, curve) = figure(7.5, 3.6, rows=2)
        if grid := bar.get_gridspec():
            grid.set_height_ratios([1, 12])
        bar.barh([0], [1], color="#E5E5E5")
        bar.barh([0], [done], color=BLUE)
        bar.set_xlim(0, 1)
        bar.set_axis_off()
        bar.set_title(f"{done:.0%} of the training: {text}")
        curve.plot(np.arange(1, len(losses) + 1), np.exp(losses), color=BLUE, label="training text")
        curve.axhline(
            baseline, color=RED, linestyle="--", label=f"bigram baseline, held-out: {baseline:.1f}"
        )
        top = 1.25 * max([32.0, baseline, *np.exp(losses)])
        ticks = [t for t in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000) if t <= top]
        curve.set_yscale("log")
        curve.set_ylim(1, top)
        curve.set_yticks(ticks, [str(t) for t in ticks])
        curve.minorticks_off()
        curve.set_xlim(0, total)
        curve.set_xlabel("batch")
        curve.set_ylabel("perplexity")
        curve.legend(frameon=False)
        return fig


def perplexities(values: Mapping[str, float], title: str = "") -> Figure:
    """Draw perplexities as bars on a log scale, each labelled with its number."""
    with style():
        fig, (axes,) = figure(7.5, 0.5 * len(values) + 1.1)
        places = np.arange(len(values))[::-1]
        colours = [CYCLE[i % len(CYCLE)] for i in range(len(values))]
        axes.barh(places, list(values.values()), color=colours, height=0.6)
        for place, value in zip(places, values.values(), strict=True):
            axes.text(value * 1.04, place, f"{value:.2f}", va="center", color=INK)
        axes.set_yticks(places, list(values))
        axes.set_xscale("log")
        axes.set_xlim(1, 1.5 * max(values.values()))
        ticks = [t for t in (1, 2, 5, 10, 20, 50) if t <= 1.5 * max(values.values())]
        axes.set_xticks(ticks, [str(t) for t in ticks])
        axes.minorticks_off()
        axes.grid(axis="y", visible=False)
        axes.set_xlabel("perplexity: between how many characters it hesitates")
        axes.set_title(title)
        return fig


def distributions(
    before: np.ndarray,
    after: Mapping[str, ArrayLike],
    tokens: Sequence[str],
    title: str = "",
    most: int = 10,
) -> Figure:
    """Draw distributions side by side: filled bars for after, an outline for before.

    Args:
        before: ``(vocab,)``.
        after: For each panel's label, a distribution ``(vocab,)``.
        tokens: The vocabulary.
        most: How many tokens are drawn at most, the likeliest first.
    """
    shown = {label: np.asarray(values) for label, values in after.items()}
    order = np.argsort(-before)[:most]
    places = np.arange(len(order))
    highest = 1.1 * max(float(values.max()) for values in [before, *shown.values()])
    with style():
        fig, panels = figure(3.1 * len(shown), 3.3, columns=len(shown))
        for i, (axes, (label, values)) in enumerate(zip(panels, shown.items(), strict=True)):
            axes.bar(places, values[order], color=CYCLE[i % len(CYCLE)], width=0.7, alpha=0.85)
            axes.bar(
                places, before[order], fill=False, edgecolor=INK, width=0.7, linestyle=":",
                linewidth=1.4,
            )  # fmt: skip
            axes.set_xticks(places, [visible(tokens[j]) for j in order])
            axes.set_ylim(0, highest)
            axes.grid(axis="x", visible=False)
            axes.set_title(label)
            if i:
                axes.set_yticklabels([])
            _mark_removed(axes, values[order])
        panels[0].set_ylabel("probability")
        fig.suptitle(title, x=0.01, ha="left", fontsize=12)
        return fig


def _mark_removed(axes: Axes, values: np.ndarray) -> None:
    for place in np.flatnonzero(values == 0):
        axes.text(float(place), 0.01, "×", ha="center", color=RED, fontsize=12)


def costs(
    lengths: Sequence[int], seconds: Mapping[str, Sequence[float]], title: str = ""
) -> Figure:
    """Draw how long generating takes against the text's length, one curve for each method.

    Args:
        lengths: Characters generated.
        seconds: For each method, the seconds for each length.
    """
    with style():
        fig, panels = figure(9.0, 3.5, columns=2)
        for axes in panels:
            for i, (label, values) in enumerate(seconds.items()):
                axes.plot(
                    lengths, values, color=CYCLE[i], linestyle=DASHES[i], marker=MARKERS[i],
                    markevery=2, label=label,
                )  # fmt: skip
            axes.set_xlabel("characters generated")
        panels[0].set_ylabel("seconds")
        panels[0].set_title(title)
        panels[0].legend(frameon=False)
        panels[1].set_title("the same, both axes logarithmic")
        panels[1].set_xscale("log")
        panels[1].set_yscale("log")
        shown = [n for n in lengths if n in (lengths[0], 20, 50, lengths[-1])]
        panels[1].set_xticks(shown, [str(n) for n in shown])
        panels[1].minorticks_off()
        panels[1].yaxis.set_major_formatter("{x:g}")
        return fig


WIDE = 2.9
"""Distance between two steps in the figure of the carried state."""


def step_with_state(tokens: Sequence[str], prompt: int) -> Figure:
    """Draw how text is generated: the network reads the prompt, then every token that it draws.

    Args:
        tokens: The prompt, then the drawn tokens.
        prompt: How many of the tokens are the prompt.
    """
    with style():
        fig, (axes,) = figure(1.9 * (len(tokens) - 1) + 0.4, 3.5)
        blank(axes, WIDE * (len(tokens) - 1) - 0.3, 4.4)
        for t, token in enumerate(tokens[:-1]):
            x = WIDE * t + 0.9
            box(axes, x, 0.6, visible(token), GREEN if t < prompt else ORANGE, width=0.9)
            box(axes, x, 2.1, "step", BLUE)
            arrow(axes, (x, 1.0), (x, 1.72), INK)
            last = t == len(tokens) - 2
            arrow(axes, (x + 0.55, 2.1), (x + (1.55 if last else WIDE - 0.55), 2.1), BLUE)
            axes.text(x + 0.65, 2.2, "state", color=BLUE, va="bottom")
            if t >= prompt - 1:
                box(axes, x, 3.7, f"draw {visible(tokens[t + 1])}", ORANGE, width=1.25)
                arrow(axes, (x, 2.5), (x, 3.32), RED)
                axes.text(x + 0.1, 2.85, "logits", color=RED, va="center")
            if prompt - 1 <= t < len(tokens) - 2:
                arrow(axes, (x + 0.68, 3.55), (x + WIDE - 0.52, 0.72), ORANGE, bend=-0.08)
        return fig


def coloured_text(
    text: str, rows: Mapping[str, np.ndarray], label: str, limits: tuple[float, float]
) -> Figure:
    """Draw a text line by line, with a colour behind each character.

    Args:
        text: The text. A space is drawn as an empty field, and a line end as ¶.
        rows: For each title, one number for each character; the text is drawn once for each.
        label: What the colours mean.
        limits: The numbers at both ends of the scale. If they are opposite numbers, the scale has
            a neutral middle.
    """
    lines = text.splitlines(keepends=True)
    wide = max(len(line) for line in lines)
    scale = DIVERGING if limits[0] == -limits[1] else SEQUENTIAL
    colours, norm = mpl.colormaps[scale], Normalize(*limits)
    with style():
        height = len(rows) * (0.27 * len(lines) + 0.4) + 0.8
        fig, panels = figure(0.2 * wide + 0.6, height, rows=len(rows))
        for axes, (title, values) in zip(panels, rows.items(), strict=True):
            _coloured_lines(axes, lines, values, colours, norm)
            axes.set_title(title)
        shown = mpl.cm.ScalarMappable(norm, colours)
        fig.colorbar(shown, ax=panels, label=label, orientation="horizontal", aspect=50, shrink=0.7)
        return fig


def _coloured_lines(
    axes: Axes, lines: Sequence[str], values: np.ndarray, colours: Colormap, norm: Normalize
) -> None:
    grid = np.full((len(lines), max(map(len, lines))), np.nan)
    places = [(y, x) for y, line in enumerate(lines) for x in range(len(line))]
    for (y, x), token, value in zip(places, "".join(lines), values, strict=True):
        grid[y, x] = value
        if token != " ":
            axes.text(
                x, y, token.replace("\n", "¶"), color=ink_on(colours(float(norm(value)))),
                ha="center", va="center", family="monospace", fontsize=10,
            ).set_in_layout(False)  # fmt: skip
    axes.imshow(grid, cmap=colours, norm=norm, aspect="auto")
    axes.hlines(np.arange(len(lines)) + 0.5, -0.5, grid.shape[1] - 0.5, color="white", linewidth=2)
    axes.set_axis_off()
