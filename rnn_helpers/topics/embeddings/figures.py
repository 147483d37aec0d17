"""Figures about embeddings: the lookup, windows, and the map of a trained table."""

from collections.abc import Iterable, Mapping, Sequence

from rnn_helpers.topics.figure_style import (
    BLUE,
    CYCLE,
    DIVERGING,
    FAINT,
    INK,
    MARKERS,
    RED,
    arrow,
    blank,
    box,
    figure,
    style,
)

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke


def lookup(
    words: Sequence[str], ids: Sequence[int], table: np.ndarray, one_hot: bool = False
) -> Figure:
    """Draw a table with frames round the rows that are looked up, and the result of the lookup.

    Args:
        words: ``time`` words, for labels.
        ids: ``time`` ids, rows of the table.
        table: ``(vocab, dim)``, between -1 and 1.
        one_hot: Also draw the one-hot matrix whose product with the table gives the same result.
    """
    chosen = (np.arange(len(table)) == np.asarray(ids)[:, None]).astype(float)
    labels = [f"{word}  {number}" for word, number in zip(words, ids, strict=True)]
    with style():
        fig, axes = figure(9.6 if one_hot else 6.4, 3.4, columns=3 if one_hot else 2)
        if one_hot:
            _matrix(axes[0], chosen, "one-hot (time, vocab)", labels, "Greys", (-0.1, 1.0))
        rows, result = axes[-2:]
        _matrix(rows, table, "table (vocab, dim)", range(len(table)), DIVERGING, (-1.0, 1.0))
        _matrix(result, chosen @ table, "result (time, dim)", labels, DIVERGING, (-1.0, 1.0))
        for number in sorted(set(ids)):
            frame = Rectangle((-0.5, number - 0.5), table.shape[1], 1, fill=False, edgecolor=INK)
            frame.set(linewidth=2.0, clip_on=False)
            rows.add_patch(frame)
        for panel in axes:
            # The same height in all panels makes their cells equally large.
            panel.set_ylim(len(table) - 0.5, -0.5)
            panel.spines[:].set_visible(False)
        if one_hot:
            for panel, sign in ((rows, "×"), (result, "=")):
                panel.text(-2.6, (len(ids) - 1) / 2, sign, fontsize=20, ha="right", va="center")
        return fig


def rows_moved(
    movement: Mapping[str, np.ndarray], labels: Sequence[str], title: str = ""
) -> Figure:
    """Draw how far each row of a table moved in a training step, one group of bars for each case.

    Args:
        movement: For each case, how far each row moved, ``(vocab,)``.
        labels: Labels of the ``vocab`` rows.
    """
    with style():
        fig, (axes,) = figure(8.5, 3.2)
        width = 0.8 / len(movement)
        for i, (case, lengths) in enumerate(movement.items()):
            places = np.arange(len(labels)) + (i - (len(movement) - 1) / 2) * width
            axes.bar(places, lengths, width, color=CYCLE[i], label=case, hatch=("", "//")[i % 2])
        axes.set_xticks(range(len(labels)), labels)
        axes.set_xlabel("row of the table")
        axes.set_ylabel("length of the movement")
        axes.set_title(title)
        axes.legend(frameon=False)
        return fig


def skip_gram_window(words: Sequence[str], centre: int, window: int) -> Figure:
    """Draw a sentence with arrows from the centre word to each word of its context."""
    with style():
        fig, (axes,) = figure(1.35 * len(words) + 0.6, 2.0)
        blank(axes, 1.6 * len(words), 2.3)
        for i, word in enumerate(words):
            near = 0 < abs(i - centre) <= window
            colour = RED if i == centre else BLUE if near else FAINT
            box(axes, 1.6 * i + 0.8, 0.8, word, colour, width=1.3)
            if near:
                way = 1 if i > centre else -1
                start = (1.6 * centre + 0.8 + 0.25 * way, 1.22)
                arrow(axes, start, (1.6 * i + 0.8, 1.22), RED, bend=-0.45 * way)
                axes.text(1.6 * i + 0.8, 0.32, "context", ha="center", va="top", color=BLUE)
        axes.text(1.6 * centre + 0.8, 0.32, "centre", ha="center", va="top", color=RED)
        return fig


def class_colours(kinds: Sequence[str], none: str = "") -> dict[str, tuple[str, str]]:
    """Return for each class of words the colours of a point's edge and of its inside.

    Args:
        kinds: The classes. Only the first seven are filled.
        none: What words without a class are called; their points are grey.
    """
    colours = {}
    for i, kind in enumerate(kinds):
        colour = FAINT if kind == none else CYCLE[i % len(CYCLE)]
        colours[kind] = colour, colour if i < len(CYCLE) else "#FFFFFF"
    return colours


def before_and_after(
    tables: Mapping[str, np.ndarray],
    words: Sequence[str],
    classes: Sequence[str],
    named: Sequence[str] = (),
) -> Figure:
    """Draw tables in two dimensions, each by its own two principal components.

    Args:
        tables: For each title, the vectors of the words, ``(words, dim)``.
        words: The words.
        classes: The class of each word, shown by colour and marker.
        named: Words that are written beside their point.
    """
    kinds = list(dict.fromkeys(classes))
    with style():
        fig, axes = figure(11.0, 5.4, columns=len(tables))
        for panel, (title, table) in zip(axes, tables.items(), strict=True):
            points, share = _principal_components(table)
            for i, (kind, (colour, filled)) in enumerate(class_colours(kinds).items()):
                marker = MARKERS[i % len(MARKERS)]
                x, y = points[[c == kind for c in classes]].T
                panel.scatter(x, y, 46, filled, marker=marker, edgecolors=colour, label=kind)
            _name_points(panel, {word: points[list(words).index(word)] for word in named})
            panel.locator_params(nbins=6)
            panel.set_title(f"{title}: {share:.0%} of the variance is in the picture")
            panel.set_xlabel("first principal component")
            panel.margins(0.12)
        axes[0].set_ylabel("second principal component")
        handles, labels = axes[0].get_legend_handles_labels()
        fig.legend(handles, labels, loc="outside lower center", ncols=5, frameon=False)
        return fig


def _name_points(axes: Axes, spots: Mapping[str, np.ndarray]) -> None:
    """Write names on the right of points, or on the left if another point is close on the right."""
    width, height = np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())
    for name, (x, y) in spots.items():
        crowded = any(
            0 <= other_x - x < 0.2 * width and abs(other_y - y) < 0.06 * height
            for other, (other_x, other_y) in spots.items()
            if other != name
        )
        side, offset = ("right", (-6, 5)) if crowded else ("left", (6, 5))
        label = axes.annotate(name, (x, y), offset, textcoords="offset points", color=INK, ha=side)
        # A white outline keeps a name readable where it covers a point.
        label.set_path_effects([withStroke(linewidth=2.5, foreground="white")])
        label.set_zorder(5)


def _matrix(
    axes: Axes,
    values: np.ndarray,
    title: str,
    labels: Iterable[object],
    colours: str,
    limits: tuple[float, float],
) -> None:
    axes.imshow(values, cmap=colours, vmin=limits[0], vmax=limits[1])
    axes.grid(False)
    axes.xaxis.tick_top()
    axes.set_xticks(range(values.shape[1]))
    axes.set_yticks(range(values.shape[0]), [str(label) for label in labels])
    axes.set_title(title)


def _principal_components(table: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the table in its two directions of largest variance, and their share of it."""
    centred = table - table.mean(axis=0)
    left, scale, _ = np.linalg.svd(centred, full_matrices=False)
    return left[:, :2] * scale[:2], float((scale[:2] ** 2).sum() / (scale**2).sum())
