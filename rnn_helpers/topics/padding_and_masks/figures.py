"""Figures about masks and padding."""

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
    blank,
    box,
    figure,
    style,
)
from rnn_helpers.topics.masks import Fate

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle


def mask_x_ray(fates: Sequence[Fate], tokens: Sequence[str]) -> Figure:
    """Draw the mask of one sample as it leaves each layer, one row for each layer.

    Args:
        fates: What each layer did with the mask; masks are ``(1, time)``.
        tokens: A label for each time step.
    """
    with style():
        fig, (axes,) = figure(8.2, 0.36 * len(fates) + 1.2)
        for row, fate in enumerate(fates):
            if fate.mask is None:
                _no_mask(axes, row, len(tokens), fate.word)
            else:
                _mask_tiles(axes, row, fate.mask[0])
        axes.grid(False)
        axes.set_xlim(-0.6, len(tokens) - 0.4)
        axes.set_ylim(len(fates) - 0.4, -0.6)
        axes.set_xticks(range(len(tokens)), tokens)
        axes.xaxis.tick_top()
        axes.set_yticks(range(len(fates)), [fate.layer for fate in fates])
        axes.tick_params(length=0)
        for side in axes.spines.values():
            side.set_visible(False)
        return fig


def _mask_tiles(axes: Axes, row: int, mask: np.ndarray) -> None:
    for step, counts in enumerate(mask):
        tile = Rectangle((step - 0.45, row - 0.4), 0.9, 0.8, facecolor=BLUE if counts else "white")
        tile.set_edgecolor(BLUE)
        axes.add_patch(tile)
        colour = "white" if counts else BLUE
        axes.text(step, row, "✓" if counts else "pad", ha="center", va="center", color=colour)


def _no_mask(axes: Axes, row: int, time: int, word: str) -> None:
    text, colour = {
        "used": ("used: no pads are counted, and no time axis is left", INK),
        "lost": ("lost, with a warning", RED),
    }[word]
    axes.add_patch(Rectangle((-0.45, row - 0.4), time - 0.1, 0.8, facecolor="#F2F2F2"))
    axes.text((time - 1) / 2, row, text, ha="center", va="center", color=colour)


def padding_curves(
    pads: Sequence[int], curves: Mapping[str, Mapping[str, np.ndarray]], floor: float = 1e-10
) -> Figure:
    """Draw what padding does to the codes of two sentences; curves that coincide are drawn as one.

    Args:
        pads: Numbers of pads.
        curves: For each kind of padding, ``between``, the distance between the two codes, and
            ``moved``, the distance of a code from that without padding; as long as ``pads``.
    """
    titles = {
        "between": "Distance between two sentences",
        "moved": "Distance from the code without padding",
    }
    with style():
        fig, panels = figure(9.4, 3.6, columns=2)
        for axes, (what, title) in zip(panels, titles.items(), strict=True):
            found = {label: np.maximum(f[what], floor) for label, f in curves.items()}
            highest = max(float(values[-1]) for values in found.values())
            for labels in _lying_together(found):
                i, values = list(curves).index(labels[-1]), found[labels[-1]]
                axes.plot(
                    pads, values, color=CYCLE[i], linestyle=DASHES[i], marker=MARKERS[i], zorder=3
                )
                # Beside a steep curve there is room on its left, otherwise above or below its end.
                steep = values[-1] < values[0] / 10
                below = steep or values[-1] > 0.9 * highest
                axes.annotate(
                    "\n".join(labels),
                    (pads[-3] if steep else pads[-1], values[-3] if steep else values[-1]),
                    xytext=(-8 if steep else 0, -7 if below else 7),
                    textcoords="offset points",
                    ha="right",
                    va="top" if below else "bottom",
                    color=INK,
                    fontsize=10,
                )
            axes.set_title(title, fontsize=11)
            axes.set_xlabel("number of pads")
        panels[0].set_yscale("log")
        return fig


def _lying_together(curves: Mapping[str, np.ndarray]) -> list[list[str]]:
    """Return the labels of the curves in groups: those of one group hide each other."""
    apart = 0.02 * max(float(np.max(values)) for values in curves.values())
    groups: list[list[str]] = []
    for label, values in curves.items():
        for group in groups:
            if np.allclose(curves[group[0]], values, rtol=0, atol=apart):
                group.append(label)
                break
        else:
            groups.append([label])
    return groups


def padded_lines(lines: Sequence[Sequence[str]], mask: np.ndarray) -> Figure:
    """Draw lines of unequal lengths, the padded batch that holds them, and the mask.

    Args:
        lines: The tokens of each line.
        mask: ``(batch, longest)`` bool.
    """
    longest = mask.shape[1]
    with style():
        fig, panels = figure(8.6, 0.42 * len(lines) * 3 + 1.6, rows=3)
        titles = ("ragged: no array", f"padded: {mask.shape}", "mask: which steps are real")
        for axes, title in zip(panels, titles, strict=True):
            blank(axes, longest, len(lines))
            axes.set_aspect("auto")
            axes.set_title(title)
        for i, tokens in enumerate(lines):
            y = len(lines) - 1 - i
            for t in range(longest):
                real = bool(mask[i, t])
                if real:
                    _tile(panels[0], t, y, tokens[t], GREEN)
                _tile(panels[1], t, y, tokens[t] if real else "0", GREEN if real else FAINT)
                _tile(panels[2], t, y, str(real), BLUE if real else FAINT)
        return fig


def _tile(axes: Axes, x: float, y: float, text: str, colour: str) -> None:
    box(axes, x + 0.5, y + 0.5, text, colour, width=0.86, height=0.66)
