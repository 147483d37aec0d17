"""Figures of the capstone: a text in three parts, models compared, two perplexities, poems."""

from collections.abc import Mapping, Sequence

from rnn_helpers.topics.capstone.poets import Training
from rnn_helpers.topics.figure_style import (
    BLUE,
    CYCLE,
    DASHES,
    INK,
    MARKERS,
    ORANGE,
    RED,
    SEQUENTIAL,
    figure,
    style,
)

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

_PARTS = (BLUE, ORANGE, RED)
_HATCHES = ("", "//", "xx")


def three_parts(characters: int) -> Figure:
    """Draw a text cut in three, and a text whose overlapping windows are dealt out at random.

    Args:
        characters: The length of the text, of which validation and test part get a tenth each.
    """
    tenths = {"training": 8, "validation": 1, "test": 1}
    with style():
        fig, (whole, windows) = figure(9.0, 3.9, rows=2)
        start = 0
        for i, (name, share) in enumerate(tenths.items()):
            _bar(whole, start / 10, 0.2, share / 10, _PARTS[i], _HATCHES[i])
            label = f"{name}\n{share * characters // 10:,}"
            whole.text((start + share / 2) / 10, 0.76, label, ha="center", va="bottom", color=INK)
            start += share
        whole.set_title("Cut in order: held-out text is in no training window")
        rng = np.random.default_rng(4)
        for i in range(23):
            held = rng.random() < 0.2
            _bar(windows, i * 0.04, 0.25 * (i % 3), 0.11, *_dealt(held), height=0.2)
        windows.set_title("Windows first, then shuffled: held-out windows overlap training windows")
        for axes in (whole, windows):
            axes.set_axis_off()
            axes.set_xlim(-0.003, 1.003)
            axes.set_ylim(-0.05, 1.3 if axes is whole else 0.85)
        return fig


def _dealt(held_out: bool) -> tuple[str, str]:
    return (RED, "xx") if held_out else (BLUE, "")


def _bar(
    axes: Axes, x: float, y: float, width: float, colour: str, hatch: str, height: float = 0.5
) -> None:
    patch = Rectangle((x, y), width, height, facecolor=colour + "44", edgecolor=colour)
    patch.set(hatch=hatch, linewidth=1.4)
    axes.add_patch(patch)


def contest(trainings: Mapping[str, Training], baseline: float) -> Figure:
    """Draw the validation perplexity of several models during training, on a log scale.

    Args:
        trainings: For each model's name, the record of its training.
        baseline: Perplexity of a simpler model.
    """
    with style():
        fig, (axes,) = figure(8.2, 4.2)
        for i, (name, training) in enumerate(trainings.items()):
            axes.plot(
                training.updates, training.validation, color=CYCLE[i], linestyle=DASHES[i],
                marker=MARKERS[i], label=name,
            )  # fmt: skip
        highest = 1.15 * max(max(t.validation) for t in trainings.values())
        _perplexity_axis(axes, baseline, highest)
        axes.legend(loc="upper right", ncols=2)
        axes.set_title("Validation text, one run each")
        return fig


def learning(training: Training, baseline: float) -> Figure:
    """Draw the perplexity of training and validation text during the training of one model."""
    with style():
        fig, (axes,) = figure(8.2, 3.6)
        axes.plot(
            training.updates[1:], training.training[1:], color=BLUE, marker="o",
            label="training text",
        )  # fmt: skip
        axes.plot(
            training.updates, training.validation, color=RED, linestyle="--", marker="s",
            label="validation text",
        )  # fmt: skip
        place = training.updates.index(training.best)
        axes.plot(
            training.best, training.validation[place], "o", markersize=14, fillstyle="none",
            color=INK, label="the weights that are kept",
        )  # fmt: skip
        _close_up(axes, [*training.training[1:], *training.validation], baseline)
        axes.legend(loc="upper right")
        axes.set_title("The poet continues to learn")
        return fig


def _close_up(axes: Axes, shown: Sequence[float], baseline: float) -> None:
    """Fit the axes to these perplexities; a baseline that is above them is only named."""
    lowest, highest = min(shown), max(shown)
    margin = max(0.15 * (highest - lowest), 0.01 * highest)
    axes.set_ylim(lowest - margin, highest + margin)
    inside = baseline <= highest + margin
    if inside:
        axes.axhline(baseline, color=INK, linestyle=(0, (1, 2)))
    axes.text(
        1.01, baseline if inside else highest + margin,
        f"bigrams:\n{baseline:.1f}" + ("" if inside else ", above"),
        transform=axes.get_yaxis_transform(), va="center" if inside else "top", fontsize=10,
    )  # fmt: skip
    axes.set_xlabel("updates")
    axes.set_ylabel("perplexity per token")


def _perplexity_axis(axes: Axes, baseline: float, highest: float) -> None:
    axes.axhline(baseline, color=INK, linestyle=(0, (1, 2)))
    beside = axes.get_yaxis_transform()
    axes.text(
        1.01, baseline, f"bigrams:\n{baseline:.1f}", transform=beside, va="center", fontsize=10
    )
    axes.set_yscale("log")
    axes.set_ylim(1, highest)
    ticks = [t for t in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000) if t <= highest]
    axes.set_yticks(ticks, [str(t) for t in ticks])
    axes.minorticks_off()
    axes.set_xlabel("updates")
    axes.set_ylabel("perplexity per token")


def two_scales(measured: Mapping[str, Mapping[str, float]]) -> Figure:
    """Draw the perplexities per token and per character of models of different tokens.

    Args:
        measured: For each model's name, its ``per_token`` and ``per_character`` perplexity.
    """
    titles = {"per_token": "per token: not comparable", "per_character": "per character"}
    places = np.arange(len(measured))[::-1]
    with style():
        fig, panels = figure(9.0, 0.5 * len(measured) + 1.2, columns=2)
        for axes, (key, title) in zip(panels, titles.items(), strict=True):
            values = [found[key] for found in measured.values()]
            axes.barh(places, values, color=CYCLE[: len(values)], height=0.6)
            for place, value in zip(places, values, strict=True):
                axes.text(value, place, f" {value:.2f}", va="center", color=INK)
            axes.set_xlim(1, 1 + 1.2 * (max(values) - 1))
            axes.set_yticks(places, list(measured) if axes is panels[0] else [""] * len(places))
            axes.grid(axis="y", visible=False)
            axes.set_xlabel("perplexity (1: always sure)")
            axes.set_title(title)
        return fig


def attention(
    recalled: Mapping[str, float], chance: float, weights: Mapping[str, np.ndarray]
) -> Figure:
    """Draw how often each model recalls the first symbol, and where attention looks.

    Args:
        recalled: For each model's name, the share of first symbols that it recalls.
        chance: The share that guessing gives.
        weights: For each model with attention, the weights of some sequences, ``(sequences,
            time)``; each row adds up to 1.
    """
    places = np.arange(len(recalled))[::-1]
    colours = dict(zip(recalled, CYCLE, strict=False))
    with style():
        fig, (bars, *panels) = figure(11.0, 0.5 * len(recalled) + 1.8, columns=1 + len(weights))
        bars.barh(places, list(recalled.values()), color=list(colours.values()), height=0.6)
        for place, share in zip(places, recalled.values(), strict=True):
            bars.text(share, place, f" {share:.2f}", va="center", color=INK)
        bars.axvline(chance, color=INK, linestyle=":", linewidth=1.5)
        bars.set_xlim(0, 1.3)
        bars.set_yticks(places, list(recalled))
        bars.grid(axis="y", visible=False)
        bars.set_xlabel("share recalled (dotted: guessing)")
        for axes, (name, each) in zip(panels, weights.items(), strict=True):
            axes.plot(np.arange(1, each.shape[1] + 1), each.T, color=colours[name], alpha=0.6)
            axes.set_ylim(-0.03, 1.05)
            axes.set_xlabel("position of the symbol")
            axes.set_ylabel("attention weight")
            axes.set_title(name)
        return fig


def poems(
    written: Mapping[str, Sequence[tuple[str, float]]], columns: int = 36, most_rows: int = 14
) -> Figure:
    """Draw poems side by side, with every token coloured by its probability.

    Args:
        written: For each poem's title, its tokens, each with the probability that the model gave
            it at temperature 1.
        columns: Maximum number of characters in a line.
        most_rows: Maximum number of lines.
    """
    colours, norm = mpl.colormaps[SEQUENTIAL], Normalize(0, 1)
    laid_out = {title: _laid_out(poem, columns) for title, poem in written.items()}
    used = [row + 1 for letters in laid_out.values() for row, *_ in letters]
    rows = min(most_rows, max(used, default=1))
    with style():
        fig, panels = figure(4.1 * len(written), 0.24 * rows + 1.1, columns=len(written))
        for axes, (title, letters) in zip(panels, laid_out.items(), strict=True):
            grid = np.full((rows, columns + 1), np.nan)
            for row, column, letter, chance in letters:
                if row < rows:
                    grid[row, column] = chance
                    axes.text(
                        column, row, letter, color="white" if chance < 0.55 else "black",
                        ha="center", va="center", family="monospace", fontsize=8.5,
                    ).set_in_layout(False)  # fmt: skip
            axes.imshow(grid, cmap=colours, norm=norm, aspect="auto")
            axes.hlines(np.arange(rows) + 0.5, -0.5, columns + 0.5, color="white", linewidth=2)
            axes.set_title(title)
            axes.set_axis_off()
        shown = mpl.cm.ScalarMappable(norm, colours)
        fig.colorbar(
            shown, ax=panels, orientation="horizontal", aspect=60, shrink=0.5,
            label="probability of the token when it was drawn, at temperature 1",
        )  # fmt: skip
        return fig


def _laid_out(poem: Sequence[tuple[str, float]], columns: int) -> list[tuple[int, int, str, float]]:
    """Return row, column, letter and probability of every letter, with long lines wrapped."""
    found, row, column = [], 0, 0
    for token, chance in poem:
        for letter in token:
            if letter == "\n" or column == columns:
                row, column = row + 1, 0
            if letter != "\n":
                found.append((row, column, letter, chance))
                column += 1
    return found
