"""Figures about reviews and classifiers: review pairs, losses, accuracy by distance, a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from rnn_helpers.check.compare import plain
from rnn_helpers.topics.figure_style import (
    BLACK,
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

from IPython.display import Markdown
from matplotlib.axes import Axes
from matplotlib.figure import Figure

CONNECTIVES = ("but", "though")


def twins(
    reviews: Sequence[tuple[Sequence[str], str]], good: Sequence[str], bad: Sequence[str]
) -> Figure:
    """Draw reviews as rows of words, coloured by kind, each with a text on its right.

    Args:
        reviews: Tokens, and the text to their right.
        good, bad: The words for good and for bad opinions.
    """
    colours = dict.fromkeys(good, GREEN) | dict.fromkeys(bad, RED) | {"not": ORANGE}
    colours |= dict.fromkeys(CONNECTIVES, BLUE)
    widths = [[0.13 * len(t) + 0.35 for t in tokens] for tokens, _ in reviews]
    with style():
        total = max(sum(w) + 0.1 * len(w) for w in widths) + 1.9
        fig, (axes,) = figure(9.4, 9.4 * (0.2 + 0.85 * len(reviews)) / total)
        blank(axes, total, 0.2 + 0.85 * len(reviews))
        for row, (tokens, says) in enumerate(reviews):
            x, y = 0.1, 0.2 + 0.85 * (len(reviews) - row) - 0.45
            for token, width in zip(tokens, widths[row], strict=True):
                box(axes, x + width / 2, y, token, colours.get(token, FAINT), width, 0.52)
                x += width + 0.1
            axes.text(x + 0.15, y, says, va="center", fontsize=12, color=INK)
        return fig


def losses(training: Sequence[float], validation: Sequence[float], stop: int) -> Figure:
    """Draw training and validation loss by epoch, with the best epoch and the early stop marked."""
    best = min(range(stop + 1), key=lambda epoch: validation[epoch])
    with style():
        fig, (axes,) = figure(7.5, 3.6)
        axes.plot(training, color=BLUE, label="training")
        axes.plot(validation, color=RED, linestyle="--", label="validation")
        axes.plot(best, validation[best], "o", color=RED, markersize=9)
        axes.axvline(stop, color=INK, linestyle=":")
        axes.text(best, validation[best] + 0.11, f"best: epoch {best}", ha="center")
        axes.text(stop + 0.3, 0.02, f"stop: epoch {stop}", color=INK)
        axes.set(xlabel="epoch", ylabel="binary cross-entropy", ylim=(0, None))
        axes.set_title("The training loss keeps falling; the validation loss rises again")
        axes.legend(loc="lower left")
        return fig


def accuracy_against_distance(
    curves: Mapping[str, Mapping[int, float]], trained_until: int, title: str
) -> Figure:
    """Draw each model's accuracy by the number of words between the two opinions.

    Args:
        curves: For each model's name, its accuracies by the distance in words.
        trained_until: The longest distance of the training set.
    """
    with style():
        fig, (axes,) = figure(8.2, 4.4)
        shortest = min(min(curve) for curve in curves.values())
        axes.axvspan(shortest - 0.7, trained_until + 0.5, color=FAINT, alpha=0.3, linewidth=0)
        axes.text(trained_until + 0.2, 1.06, "seen in training", ha="right", fontsize=9.5)
        axes.axhline(0.5, color=BLACK, linewidth=1, linestyle=(0, (1, 2)))
        beside = axes.get_yaxis_transform()
        axes.text(1.01, 0.5, "guessing", transform=beside, va="center", fontsize=9.5)
        for i, (name, curve) in enumerate(curves.items()):
            _curve(axes, curve, name, i)
        axes.set(xlabel="words between the two opinions", ylabel="accuracy", ylim=(0.15, 1.1))
        axes.set_yticks([tenths / 10 for tenths in range(2, 11)])
        axes.set_title(title)
        if max(map(len, curves)) < 15:
            axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
        else:
            axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)
        return fig


def _curve(axes: Axes, curve: Mapping[int, float], name: str, i: int) -> None:
    axes.plot(
        list(curve),
        list(curve.values()),
        color=CYCLE[i % len(CYCLE)],
        linestyle=DASHES[i % len(DASHES)],
        marker=MARKERS[i % len(MARKERS)],
        markersize=6,
        label=name,
    )


def layer_table(rows: Sequence[Mapping[str, Any]]) -> Markdown:
    """Return a table with one row for each model: its accuracies, parameters and seconds."""
    names = list(rows[0])
    lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    lines += [f"| {' | '.join(_cell(row[name]) for name in names)} |" for row in rows]
    return Markdown("\n".join(lines))


def _cell(value: Any) -> str:
    value = plain(value)
    return f"{value:.2f}" if isinstance(value, float) else str(value)
