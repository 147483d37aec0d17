"""Figures about tokens: frequencies, lengths, padded matrices, and the cost of small tokens."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rnn_helpers.topics.figure_style import (
    BLUE,
    CYCLE,
    FAINT,
    GREEN,
    INK,
    MARKERS,
    RED,
    SEQUENTIAL,
    arrow,
    blank,
    box,
    figure,
    style,
    visible,
)

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator


def from_text_to_ids(words: Sequence[str], ids: Sequence[int], length: int) -> Figure:
    """Draw one line as words, as ids, and as ids padded at the start to a length.

    Raises:
        ValueError: There is not exactly one id for each word, or there are more than ``length``.
    """
    if len(words) != len(ids) or len(ids) > length:
        raise ValueError(f"{len(words)} words need as many ids, at most {length}; got {len(ids)}")
    padding = length - len(ids)
    with style():
        fig, (axes,) = figure(1.15 * length + 1.5, 3.6)
        blank(axes, 1.3 * length + 2.2, 4.4)
        for i in range(length):
            x = 1.3 * i + 2.6
            if i < padding:
                box(axes, x, 0.6, "0", FAINT, width=1.1)
                continue
            box(axes, x, 3.6, words[i - padding], GREEN, width=1.15)
            box(axes, x, 2.1, str(ids[i - padding]), BLUE, width=1.1)
            box(axes, x, 0.6, str(ids[i - padding]), RED, width=1.1)
            arrow(axes, (x, 3.22), (x, 2.5), INK)
            arrow(axes, (x, 1.72), (x, 1.0), INK)
        for y, text in ((3.6, "split"), (2.1, "look up"), (0.6, "pad")):
            axes.text(1.6, y, text, ha="right", va="center", color=INK, weight="bold")
        return fig


def word_frequencies(counts: Mapping[str, int], shown: int = 14) -> Figure:
    """Draw the most frequent words with their counts, and how many words occur once, twice...

    Args:
        counts: How often each word occurs.
        shown: How many words the first panel names.
    """
    top = sorted(counts.items(), key=lambda item: -item[1])[:shown]
    how_many = Counter(counts.values())
    with style():
        fig, (words, times) = figure(9.0, 3.6, columns=2)
        words.barh(range(len(top)), [n for _, n in top], color=BLUE)
        words.set_yticks(range(len(top)), [word for word, _ in top])
        words.invert_yaxis()
        words.grid(False, axis="y")
        words.xaxis.set_major_locator(MaxNLocator(integer=True))
        words.set_xlabel("occurrences")
        words.set_title(f"The {len(top)} most frequent words")
        labels = sorted(how_many)
        bars = times.bar(range(len(labels)), [how_many[n] for n in labels], color=RED)
        times.bar_label(bars)
        times.margins(y=0.1)
        times.set_xticks(range(len(labels)), [str(n) for n in labels])
        times.grid(False, axis="x")
        times.set_xlabel("occurrences of a word")
        times.set_ylabel("number of words")
        times.set_title("How many words occur how often")
        return fig


def sequence_lengths(lengths: Sequence[int], average: float) -> Figure:
    """Draw how many sequences have each length, with the average marked."""
    how_many = Counter(lengths)
    with style():
        fig, (axes,) = figure(7.5, 2.8)
        axes.bar(list(how_many), list(how_many.values()), color=BLUE, width=0.7)
        axes.axvline(average, color=RED, linestyle="--", linewidth=2)
        above = max(how_many.values()) * 1.08
        axes.text(average + 0.1, above, f"average {average:.2f}", color=RED)
        axes.set_xticks(range(min(lengths), max(lengths) + 1))
        axes.set_xlabel("words in a line")
        axes.set_ylabel("lines")
        axes.grid(False, axis="x")
        axes.set_ylim(0, max(how_many.values()) * 1.25)
        return fig


def padded_matrices(matrices: Mapping[str, np.ndarray]) -> Figure:
    """Draw padded sequences as images side by side; padding (0) is white and hatched.

    Args:
        matrices: For each title, ids ``(texts, length)``.
    """
    with style():
        rows = max(len(matrix) for matrix in matrices.values())
        fig, panels = figure(4.3 * len(matrices) + 0.8, 0.19 * rows + 1.1, columns=len(matrices))
        largest = max(int(matrix.max()) for matrix in matrices.values())
        images = []
        for axes, (title, matrix) in zip(panels, matrices.items(), strict=True):
            images.append(_matrix(axes, matrix, largest))
            axes.set_title(title)
        panels[0].set_ylabel("line")
        fig.colorbar(images[0], ax=panels, label="id (small: frequent)", shrink=0.9)
        return fig


def _matrix(axes: Axes, matrix: np.ndarray, largest: int) -> mpl.image.AxesImage:
    axes.set_facecolor("white")
    axes.patch.set(hatch="////", edgecolor=FAINT)
    image = axes.imshow(
        np.ma.masked_equal(matrix, 0), cmap=SEQUENTIAL, vmin=1, vmax=largest, aspect="auto"
    )
    axes.grid(False)
    axes.set_xlabel("position")
    axes.set_xticks(range(matrix.shape[1]))
    axes.set_yticks(range(0, len(matrix), 3), [str(row + 1) for row in range(0, len(matrix), 3)])
    return image


def vocabulary_against_length(points: Mapping[str, tuple[int, float]]) -> Figure:
    """Draw the vocabulary's size and the average length of a text for tokens of different sizes.

    Args:
        points: For each kind of token, the size of the vocabulary and the average number of
            tokens in a text.
    """
    with style():
        fig, (axes,) = figure(7.5, 3.6)
        sizes, lengths = zip(*sorted(points.values()), strict=True)
        axes.plot(sizes, lengths, color=FAINT, zorder=1)
        for i, (label, (size, length)) in enumerate(points.items()):
            axes.plot(
                [size],
                [length],
                MARKERS[i % len(MARKERS)],
                color=CYCLE[i % len(CYCLE)],
                markersize=9,
            )
            axes.annotate(label, (size, length), xytext=(8, 6), textcoords="offset points")
        axes.set_xlabel("size of the vocabulary")
        axes.set_ylabel("tokens in a line, on average")
        axes.set_xlim(0, max(sizes) * 1.2)
        axes.set_ylim(0, max(lengths) * 1.2)
        return fig


def pair_counts(counts: Mapping[str, int]) -> Figure:
    """Draw how often each character follows each other one, as a map with a logarithmic scale.

    Args:
        counts: For each pair of neighbours, a string of two characters, how often it occurs. The
            fields of other pairs stay white.
    """
    tokens = sorted({token for pair in counts for token in pair})
    table = np.array([[counts.get(a + b, 0) for b in tokens] for a in tokens])
    with style():
        fig, (axes,) = figure(7.2, 6.2)
        image = axes.imshow(
            np.ma.masked_equal(table, 0), cmap=SEQUENTIAL, norm=mpl.colors.LogNorm(1, table.max())
        )
        axes.set_facecolor("white")
        axes.grid(False)
        labels = [visible(token) for token in tokens]
        axes.set_xticks(range(len(tokens)), labels, family="monospace")
        axes.set_yticks(range(len(tokens)), labels, family="monospace")
        axes.xaxis.tick_top()
        axes.xaxis.set_label_position("top")
        axes.set_xlabel("the next character")
        axes.set_ylabel("a character")
        fig.colorbar(image, label="how often", format="{x:g}", shrink=0.8)
        return fig
