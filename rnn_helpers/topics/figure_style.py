"""What all figures share: palette, settings, and a figure that a notebook shows exactly once."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

# Okabe and Ito, "Color Universal Design", 2008.
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, RED, PINK = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
CYCLE = (BLUE, RED, GREEN, ORANGE, PINK, SKY, BLACK)
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (3, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DIVERGING = "PuOr"
SEQUENTIAL = "cividis"
INK, FAINT = "#222222", "#BBBBBB"

_SETTINGS: dict[Any, Any] = {
    "figure.facecolor": "white",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#E5E5E5",
    "axes.axisbelow": True,
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "figure.dpi": 100,
}


class _NotebookFigure(Figure):
    """A figure that a notebook can show without pyplot, which usually registers how."""

    def _repr_png_(self) -> bytes:
        return figure_as_png(self)


def figure_as_png(fig: Figure) -> bytes:
    """Return a figure as a PNG picture, at the size that a notebook shows."""
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=110)
    return buffer.getvalue()


@contextmanager
def style() -> Iterator[None]:
    """Apply the course's Matplotlib settings within a ``with`` block."""
    with mpl.rc_context(_SETTINGS):
        yield


def figure(
    width: float = 7.5, height: float = 3.2, rows: int = 1, columns: int = 1
) -> tuple[Figure, list[Axes]]:
    """Return a figure and its axes; pyplot doesn't know it, so a notebook shows it only once."""
    fig = _NotebookFigure(figsize=(width, height), layout="constrained")
    axes = fig.subplots(rows, columns, squeeze=False)
    return fig, list(axes.flat)


def blank(axes: Axes, width: float, height: float) -> None:
    """Turn axes into an empty drawing area of the given size, with square units."""
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)


def box(
    axes: Axes, x: float, y: float, text: str, colour: str, width: float = 1.0, height: float = 0.7
) -> None:
    """Draw a labelled box centred on ``(x, y)``."""
    patch = FancyBboxPatch(
        (x - width / 2, y - height / 2),
        width,
        height,
        boxstyle="round,pad=0.02,rounding_size=0.12",
        facecolor=colour + "33",
        edgecolor=colour,
        linewidth=1.6,
    )
    axes.add_patch(patch)
    axes.text(x, y, text, ha="center", va="center", color=INK)


def arrow(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str = INK,
    text: str = "",
    bend: float = 0.0,
) -> None:
    """Draw an arrow, with a label above its middle."""
    patch = FancyArrowPatch(
        start,
        end,
        arrowstyle="-|>",
        mutation_scale=14,
        color=colour,
        linewidth=1.6,
        connectionstyle=f"arc3,rad={bend}",
    )
    axes.add_patch(patch)
    if text:
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 0.16)
        axes.text(*middle, text, ha="center", va="bottom", color=colour)


def visible(token: str) -> str:
    """Return a token in visible form: a space and a line end each get a sign."""
    return token.replace(" ", "␣").replace("\n", "¶")


def ink_on(colour: Sequence[float]) -> str:
    """Return black or white, whichever stands out more on a colour (red, green and blue, 0 to 1).

    The luminance is that of WCAG 2, as for the contrast of text on web pages.
    """
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "black" if luminance > 0.179 else "white"


def line(axes: Axes, points: Sequence[tuple[float, float]], colour: str) -> None:
    """Draw a line through points."""
    axes.plot(*zip(*points, strict=True), color=colour, linewidth=1.6, solid_capstyle="round")


def knot(axes: Axes, x: float, y: float, sign: str) -> None:
    """Draw a small circle with the sign of an operation in it."""
    axes.plot([x], [y], marker="o", markersize=17, markerfacecolor="white", color=INK, zorder=3)
    axes.text(x, y - 0.02, sign, ha="center", va="center", fontsize=13, zorder=4)
