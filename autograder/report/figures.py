"""Draw the report's figures, each with an alternative text."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass

from rnn_helpers.topics.figure_style import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    RED,
    SKY,
    YELLOW,
    figure,
    style,
)

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograder.report import item_analysis
from autograder.report.facts import BLANK, PARTLY, RIGHT, WAITING, WRONG, ChapterFacts
from autograder.report.item_analysis import Spread, spread

_COLOURS = {RIGHT: BLUE, PARTLY: SKY, WRONG: ORANGE, BLANK: "#D8D8D8", WAITING: YELLOW}
_PERCENT = range(0, 101, 25)
#: The width of a figure as wide as the page, and of one half as wide, in inches.
WIDE, HALF = 10.4, 4.9


@dataclass(frozen=True)
class ReportFigure:
    """A figure that is ready to be put into a page.

    Attributes:
        source: The image, as the address of an HTML image.
        alt: What the figure shows, in words.
    """

    source: str
    alt: str


def trend(chapters: Sequence[ChapterFacts]) -> ReportFigure:
    """Draw the points in each chapter as median and spread, and how many students handed in."""
    with style():
        fig, (points, handed) = _stacked(WIDE, 4.6, (3, 1))
        places = np.arange(len(chapters))
        spreads = [spread([100 * share for share in c.shares]) for c in chapters]
        known = [(x, s) for x, s in zip(places, spreads, strict=True) if s]
        xs = [x for x, _ in known]
        for low, high, shade, label in (
            ("low", "high", 0.25, "the middle 80 %"),
            ("lower", "upper", 0.5, "the middle half"),
        ):
            bottom, top = ([getattr(s, name) for _, s in known] for name in (low, high))
            points.fill_between(xs, bottom, top, color=SKY, alpha=shade, linewidth=0, label=label)
        medians = [s.median for _, s in known]
        points.plot(xs, medians, color=BLUE, marker="o", linewidth=2, label="median")
        for x, median in zip(xs, medians, strict=True):
            _label(points, float(x), median)
        points.set(ylim=(0, 103), yticks=_PERCENT, ylabel="% of points")
        fig.legend(loc="outside upper left", ncols=3, frameon=False, fontsize=10)
        shares = [100 * c.handed_in / c.students if c.students else 0 for c in chapters]
        bars = handed.bar(places, shares, color=GREEN, width=0.6)
        handed.bar_label(bars, fmt="%.0f", fontsize=10, color=INK, padding=2)
        handed.set(ylim=(0, 130), yticks=(0, 50, 100), ylabel="% handed in")
        handed.set_xticks(places, [_short(c.name) for c in chapters], fontsize=9)
        for axes in (points, handed):
            axes.grid(axis="x", visible=False)
    values = "; ".join(
        f"{c.name}: median {f'{s.median:.0f} %' if s else 'none'}, {share:.0f} % handed in"
        for c, s, share in zip(chapters, spreads, shares, strict=True)
    )
    return _picture(fig, f"Points and hand-ins over the chapters. {values}.")


def _label(axes: Axes, place: float, median: float) -> None:
    """Write a median's number above it, or below it if there is no room above."""
    below = median > 85
    axes.annotate(
        f"{median:.0f}",
        (place, median),
        xytext=(0, -7 if below else 7),
        textcoords="offset points",
        ha="center",
        va="top" if below else "bottom",
        color=INK,
        fontsize=11,
        fontweight="bold",
    )


def distribution(chapter: ChapterFacts) -> ReportFigure:
    """Draw how many students have which share of a chapter's points."""
    shares = [100 * share for share in chapter.shares]
    with style():
        fig, (axes,) = figure(HALF, 2.5)
        counts, _, _ = axes.hist(shares, bins=[*range(0, 101, 10)], color=BLUE, rwidth=0.92)
        axes.set_ylim(top=1.2 * axes.get_ylim()[1])
        middle = spread(shares)
        if middle:
            axes.axvline(middle.median, color=RED, linewidth=2, linestyle="--")
            left = middle.median > 50
            axes.annotate(
                f"median {middle.median:.0f} %",
                (middle.median, axes.get_ylim()[1]),
                xytext=(-5 if left else 5, -2),
                textcoords="offset points",
                ha="right" if left else "left",
                va="top",
                color=RED,
                fontsize=10,
            )
        axes.set(xlabel="% of points", ylabel="students", xticks=range(0, 101, 20))
        axes.grid(axis="x", visible=False)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    median = f"{middle.median:.0f} %" if middle else "none"
    values = ", ".join(f"{int(n)}" for n in counts)
    alt = f"Students by points in {chapter.name}, in tenths from 0 to 100 %: {values}."
    return _picture(fig, f"{alt} Median {median}.")


def exercises(chapter: ChapterFacts) -> ReportFigure:
    """Draw the outcomes of each exercise, and how well it separates strong from weak students."""
    rows = chapter.exercises
    with style():
        fig, (bars, dots) = _side_by_side(WIDE, 0.9 + 0.34 * len(rows), (3, 2))
        places = np.arange(len(rows))[::-1]
        start = np.zeros(len(rows))
        for outcome, colour in _COLOURS.items():
            totals = [max(1, sum(row.outcomes.values())) for row in rows]
            shares = np.array([100 * row.outcomes[outcome] for row in rows]) / totals
            if shares.any():
                bars.barh(places, shares, left=start, color=colour, label=outcome, height=0.7)
            start += shares
        bars.set_yticks(places, [row.name for row in rows], fontsize=10)
        bars.set(xlim=(0, 100), xlabel="% of who handed in", xticks=_PERCENT)
        bars.set_ylim(-0.6, len(rows) - 0.4)
        fig.legend(loc="outside upper left", ncols=5, frameon=False, fontsize=10)
        bars.grid(visible=False)
        _discriminations(dots, places, [row.discrimination for row in rows])
    values = "; ".join(
        f"{row.name}: {row.outcomes[RIGHT]} right of {sum(row.outcomes.values())}, "
        f"discrimination {_number(row.discrimination)}"
        for row in rows
    )
    return _picture(fig, f"The exercises of {chapter.name}. {values}.")


def _discriminations(axes: Axes, places: np.ndarray, values: list[float | None]) -> None:
    axes.axvspan(-1, item_analysis.POOR, color=ORANGE, alpha=0.18, linewidth=0)
    for place, value in zip(places, values, strict=True):
        if value is not None:
            poor = value < item_analysis.POOR
            axes.plot([0, value], [place, place], color=FAINT, linewidth=1.5)
            axes.plot(value, place, "D" if poor else "o", color=RED if poor else BLUE, markersize=7)
    lowest = min([-0.1, *(value - 0.1 for value in values if value is not None)])
    axes.set(xlim=(lowest, 1.05), xlabel="discrimination", ylim=(-0.6, len(values) - 0.4))
    axes.set_yticks(places, [""] * len(values))
    axes.tick_params(axis="y", length=0)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_title("poor below 0.2", fontsize=9, color=INK, pad=4)


def misconceptions(labels: Sequence[str], counts: Sequence[int]) -> ReportFigure:
    """Draw how many students have each of the commonest misconceptions."""
    with style():
        fig, (axes,) = figure(WIDE, 0.8 + 0.36 * len(labels))
        places = np.arange(len(labels))[::-1]
        bars = axes.barh(places, counts, color=ORANGE, height=0.7)
        axes.bar_label(bars, padding=4, fontsize=10)
        axes.set_yticks(places, labels, fontsize=10)
        axes.set(xlabel="students", xlim=(0, max(counts) * 1.1), ylim=(-0.6, len(labels) - 0.4))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="y", visible=False)
    values = "; ".join(f"{label}: {count}" for label, count in zip(labels, counts, strict=True))
    return _picture(fig, f"The commonest misconceptions, by students. {values}.")


def ranges(
    labels: Sequence[str], spreads: Sequence[Spread], axis: str, mark: float | None = None
) -> ReportFigure:
    """Draw the median, the middle half and the middle 80 % of a quantity for each label.

    Args:
        labels: The labels, such as the names of chapters.
        spreads: How the quantity is spread, for each label.
        axis: The name of the quantity, with its unit.
        mark: A value to draw a line at; None for no line.
    """
    with style():
        fig, (axes,) = figure(HALF, 0.9 + 0.32 * len(labels))
        places = np.arange(len(labels))[::-1]
        for place, middle in zip(places, spreads, strict=True):
            axes.plot([middle.low, middle.high], [place, place], color=SKY, linewidth=2)
            axes.plot([middle.lower, middle.upper], [place, place], color=SKY, linewidth=7)
            axes.plot(middle.median, place, "o", color=BLUE, markersize=7)
        if mark is not None:
            axes.axvline(mark, color=RED, linestyle="--", linewidth=1.5)
        else:
            axes.set_xlim(left=0)
        axes.set_yticks(places, labels, fontsize=10)
        axes.set(xlabel=axis, ylim=(-0.6, len(labels) - 0.4))
        axes.grid(axis="y", visible=False)
    values = "; ".join(f"{la}: {s.median:.1f}" for la, s in zip(labels, spreads, strict=True))
    return _picture(fig, f"Median of {axis}. {values}.")


def _stacked(width: float, height: float, ratios: tuple[int, int]) -> tuple[Figure, list[Axes]]:
    fig = Figure(figsize=(width, height), layout="constrained")
    return fig, list(fig.subplots(2, 1, sharex=True, height_ratios=ratios))


def _side_by_side(
    width: float, height: float, ratios: tuple[int, int]
) -> tuple[Figure, list[Axes]]:
    fig = Figure(figsize=(width, height), layout="constrained")
    return fig, list(fig.subplots(1, 2, width_ratios=ratios))


def _short(name: str) -> str:
    """Return a chapter's name with one word per line, so that many names fit side by side."""
    return "\n".join(word for word in name.split("_") if word not in ("a", "and", "the"))


def _number(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.2f}"


def _picture(fig: Figure, alt: str) -> ReportFigure:
    buffer = io.BytesIO()
    # The image holds no date and no random names, so that the same class gives the same page.
    with mpl.rc_context({"svg.hashsalt": "rnn-course"}):
        fig.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    encoded = base64.b64encode(buffer.getvalue()).decode()
    return ReportFigure(f"data:image/svg+xml;base64,{encoded}", alt)
