"""Figures about convolution over time: windows, padding, dilation, filters, learning and speed."""

from collections.abc import Mapping, Sequence
from typing import Any

from rnn_helpers.topics.figure_style import (
    BLUE,
    CYCLE,
    DASHES,
    FAINT,
    GREEN,
    INK,
    MARKERS,
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


def sliding_window(values: Sequence[float], kernel: Sequence[float]) -> Figure:
    """Draw a kernel under a sequence of numbers at each of its positions, with the sums."""
    places = len(values) - len(kernel) + 1
    with style():
        fig, (axes,) = figure(1.05 * len(values) + 2.6, 0.75 * places + 1.5)
        blank(axes, len(values) * 1.3 + 3.4, places + 1.9)
        top = places + 1.2
        axes.text(0.0, top, "input", va="center")
        for i, value in enumerate(values):
            box(axes, 1.9 + 1.3 * i, top, f"{value:g}", GREEN, width=1.1)
        for place in range(places):
            y = places - place - 0.2
            axes.text(0.0, y, f"place {place}", va="center")
            for j, weight in enumerate(kernel):
                box(axes, 1.9 + 1.3 * (place + j), y, f"× {weight:g}", BLUE, width=1.1)
            total = sum(w * v for w, v in zip(kernel, values[place:], strict=False))
            x = 1.9 + 1.3 * (place + len(kernel)) - 0.4
            axes.text(x, y, f"→ {total:g}", va="center", color=RED, fontweight="bold")
        return fig


def paddings(time: int = 6, kernel_size: int = 4, output: int = 2) -> Figure:
    """Draw where valid, same and causal padding add zeros, and what one output sees.

    Args:
        output: The output, counted from 0, whose window is drawn.
    """
    gaps = kernel_size - 1
    left = {"valid": 0, "same": gaps // 2, "causal": gaps}
    right = {"valid": 0, "same": gaps - gaps // 2, "causal": 0}
    with style():
        fig, panels = figure(8.4, 5.6, rows=3)
        for axes, name in zip(panels, left, strict=True):
            blank(axes, time + 2 * gaps + 1.5, 3.0)
            axes.set_title(f'padding="{name}"', fontsize=11)
            _padded_row(axes, gaps, time, left[name], right[name])
            count = time + left[name] + right[name] - gaps
            # Valid padding has no output for steps at which the window would reach past the end.
            shift = gaps if name == "valid" else 0
            for t in range(count):
                chosen = t == output
                colour = RED if chosen else INK
                x = gaps + 0.7 + t + shift * 0.5
                for j in range(kernel_size):
                    start = gaps + 0.7 + t - left[name] + j
                    axes.plot(
                        [start, x],
                        [0.78, 2.02],
                        color=RED if chosen else FAINT,
                        linewidth=1.8 if chosen else 0.5,
                        zorder=2 if chosen else 1,
                    )
                box(axes, x, 2.3, f"$y_{t}$", colour, width=0.74, height=0.5)
        return fig


def _padded_row(axes: Axes, gaps: int, time: int, left: int, right: int) -> None:
    for i in range(-left, time + right):
        real = 0 <= i < time
        text, colour = (f"$x_{i}$", GREEN) if real else ("0", ORANGE)
        box(axes, gaps + 0.7 + i, 0.5, text, colour, width=0.74, height=0.5)


def dilated_tree(kernel_size: int, dilation_rates: Sequence[int], time: int) -> Figure:
    """Draw a stack of causal dilated convolutions, and everything its last output depends on.

    Args:
        dilation_rates: A rate for each layer, from the input up.
        time: How many steps are drawn.
    """
    seen = [{time - 1}]
    for rate in reversed(dilation_rates):
        below = {t - j * rate for t in seen[0] for j in range(kernel_size)}
        seen.insert(0, {t for t in below if t >= 0})
    with style():
        fig, (axes,) = figure(9.0, 0.95 * len(seen) + 0.6)
        axes.set_axis_off()
        axes.set_xlim(-4.6, time - 0.2)
        axes.set_ylim(-0.45, len(seen) - 0.55)
        for layer, rate in enumerate(dilation_rates, start=1):
            for t in range(time):
                for start in (t - j * rate for j in range(kernel_size)):
                    if start >= 0:
                        bold = t in seen[layer]
                        axes.plot(
                            [start, t],
                            [layer - 1, layer],
                            color=RED if bold else FAINT,
                            linewidth=1.6 if bold else 0.4,
                            zorder=2 if bold else 1,
                        )
            axes.text(-0.9, layer, f"dilation {rate}", ha="right", va="center")
        axes.text(-0.9, 0, "input", ha="right", va="center")
        for layer, reached in enumerate(seen):
            for t in range(time):
                inside = t in reached
                axes.plot(
                    t,
                    layer,
                    marker="o",
                    markersize=8 if inside else 5,
                    color=(GREEN if layer == 0 else RED) if inside else FAINT,
                    zorder=3,
                )
        return fig


def responses(words: Sequence[str], curves: Mapping[str, np.ndarray], title: str = "") -> Figure:
    """Draw the outputs of filters at each word, one row of bars for each filter.

    Args:
        words: ``time`` words.
        curves: For each filter's label, ``(time,)``.
    """
    with style():
        width = max(7.0, 0.62 * len(words) + 1.0)
        fig, panels = figure(width, 1.5 * len(curves) + 0.8, rows=len(curves))
        for k, (axes, (label, values)) in enumerate(zip(panels, curves.items(), strict=True)):
            axes.bar(range(len(words)), values, color=CYCLE[k % len(CYCLE)], width=0.6)
            axes.set_ylim(0, max(1.05, 1.1 * float(np.max(values))))
            axes.set_title(label, fontsize=11)
            axes.set_xticks(range(len(words)), [] if k < len(curves) - 1 else list(words))
            axes.grid(False, axis="x")
        fig.suptitle(title, x=0.01, ha="left")
        return fig


def accuracy_by_epoch(curves: Mapping[str, Sequence[float]], title: str = "") -> Figure:
    """Draw the accuracy on held-out samples after each epoch, one line for each label."""
    with style():
        fig, (axes,) = figure(7.5, 3.2)
        for k, (label, values) in enumerate(curves.items()):
            axes.plot(
                range(1, len(values) + 1), values, **_look(k), label=label, linewidth=3.2 - 0.9 * k
            )
        axes.axhline(0.5, color=FAINT, linewidth=1.5)
        axes.text(len(values), 0.49, "guessing", va="top", ha="right", color="#666666")
        axes.set_ylim(0.4, 1.03)
        axes.set_xticks(range(1, len(values) + 1))
        axes.set_xlabel("epoch")
        axes.set_ylabel("held-out accuracy")
        axes.set_title(title)
        axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
        return fig


def time_by_length(curves: Mapping[str, Mapping[int, float]], title: str = "") -> Figure:
    """Draw the time of a forward pass against the length of the sequence, on log scales."""
    with style():
        fig, (axes,) = figure(7.5, 3.2)
        for k, (label, by_length) in enumerate(curves.items()):
            axes.loglog(list(by_length), list(by_length.values()), **_look(k), label=label)
        axes.set_xticks(list(by_length), [str(length) for length in by_length])
        axes.minorticks_off()
        axes.yaxis.set_major_formatter("{x:g}")
        axes.set_xlabel("time steps")
        axes.set_ylabel("milliseconds")
        axes.set_title(title)
        axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
        return fig


def _look(k: int) -> dict[str, Any]:
    n = len(CYCLE)
    return {"color": CYCLE[k % n], "linestyle": DASHES[k % n], "marker": MARKERS[k % n]}
