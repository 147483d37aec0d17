"""Figures about the shapes of recurrent layers, and about what each output has read."""

from collections.abc import Mapping, Sequence

from rnn_helpers.topics.figure_style import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    RED,
    SEQUENTIAL,
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
from matplotlib.transforms import Bbox

STEPS = 3


def one_and_many() -> Figure:
    """Draw three ways to use a recurrent layer: many to one, many to many and one to many."""
    with style():
        fig, panels = figure(10.2, 3.2, columns=3)
        titles = ("many to one", "many to many", "one to many")
        for axes, title in zip(panels, titles, strict=True):
            blank(axes, 7.2, 5.6)
            axes.set_title(title)
            for t in range(1, STEPS + 1):
                box(axes, 2.2 * t - 0.8, 2.8, "cell", BLUE, width=1.2)
                if t < STEPS:
                    arrow(axes, (2.2 * t - 0.15, 2.8), (2.2 * t + 0.75, 2.8), BLUE)
        many_to_one, many_to_many, one_to_many = panels
        _fed(many_to_one, ("the", "bell", "rings"))
        _answered(many_to_one, {3: "sad?"})
        _fed(many_to_many, ("the", "bell", "rings"))
        _answered(many_to_many, {1: "article", 2: "noun", 3: "verb"})
        _fed(one_to_many, ("the",))
        _answered(one_to_many, {1: "bell", 2: "is", 3: "old"})
        for t in (1, 2):
            arrow(one_to_many, (2.2 * t - 0.3, 4.5), (2.2 * t + 1.05, 3.2), ORANGE, bend=-0.2)
        return fig


def _fed(axes: Axes, words: Sequence[str]) -> None:
    for t, word in enumerate(words, start=1):
        box(axes, 2.2 * t - 0.8, 0.7, word, INK, width=1.5)
        arrow(axes, (2.2 * t - 0.8, 1.1), (2.2 * t - 0.8, 2.4))


def _answered(axes: Axes, answers: Mapping[int, str]) -> None:
    for t, word in answers.items():
        box(axes, 2.2 * t - 0.8, 4.9, word, GREEN, width=1.6)
        arrow(axes, (2.2 * t - 0.8, 3.2), (2.2 * t - 0.8, 4.5))


def where_tensors_come_from() -> Figure:
    """Draw an LSTM alone and in Bidirectional, unrolled over three steps, with their results."""
    with style():
        fig, (axes,) = figure(9.4, 9.4)
        blank(axes, 12.4, 12.6)
        _one_direction(axes, 7.5)
        _two_directions(axes, 0.0)
        return fig


def _column(t: int) -> float:
    return 1.3 + 2.4 * t


def _one_direction(axes: Axes, bottom: float) -> None:
    cells, outputs = bottom + 2.0, bottom + 3.6
    _label_rows(axes, "One LSTM", bottom, outputs, outputs + 1.3)
    arrow(axes, (1.5, cells), (3.1, cells), BLUE, "$h_0, c_0$")
    for t in range(1, STEPS + 1):
        x = _column(t)
        _step(axes, x, t, bottom, cells, "cell")
        box(axes, x, outputs, f"$h_{t}$", RED if t == STEPS else GREEN)
        arrow(axes, (x, cells + 0.4), (x, outputs - 0.55))
        if t < STEPS:
            arrow(axes, (x + 0.55, cells), (x + 1.85, cells), BLUE, f"$h_{t}, c_{t}$")
    x = _column(STEPS)
    arrow(axes, (x + 0.55, cells), (x + 1.35, cells), BLUE)
    box(axes, x + 2.3, cells, f"$h_{STEPS}$  and  $c_{STEPS}$", BLUE, width=1.8)
    axes.text(
        x + 1.35, cells - 0.85, "return_state=True:\ntwo more tensors", color=BLUE, va="center"
    )
    _frame(axes, _column(1) - 0.75, outputs - 0.52, 6.3, 1.04, GREEN)
    axes.text(_column(1) - 0.75, outputs + 0.68, "return_sequences=True: all of these", color=GREEN)
    axes.text(x + 0.9, outputs, "return_sequences=False:\nonly this one", color=RED, va="center")


def _two_directions(axes: Axes, bottom: float) -> None:
    ahead, back, merged = bottom + 2.0, bottom + 3.6, bottom + 5.5
    _label_rows(axes, "The same in Bidirectional", bottom, merged, merged + 1.3)
    for t in range(1, STEPS + 1):
        x = _column(t)
        _step(axes, x, t, bottom, ahead, "ahead")
        box(axes, x, back, "back", ORANGE)
        arrow(axes, (x - 0.52, bottom + 0.75), (x - 0.4, back - 0.5), bend=-0.25)
        arrow(axes, (x + 0.45, ahead + 0.42), (x + 0.5, merged - 0.58), bend=0.25)
        arrow(axes, (x, back + 0.47), (x, merged - 0.58))
        box(axes, x, merged, f"merged {t}", GREEN, width=1.4)
        if t < STEPS:
            arrow(axes, (x + 0.55, ahead), (x + 1.85, ahead), BLUE)
            arrow(axes, (x + 1.85, back), (x + 0.55, back), ORANGE)
    first, last = _column(1), _column(STEPS)
    arrow(axes, (last + 0.55, ahead), (last + 1.35, ahead), BLUE)
    box(axes, last + 2.3, ahead, "forward h, c", BLUE, width=1.8)
    arrow(axes, (first - 0.55, back), (first - 1.15, back), ORANGE)
    box(axes, first - 2.2, back, "backward h, c", ORANGE, width=2.0)
    axes.text(0.5, back - 0.9, "return_state=True:\nfour more tensors", color=INK, va="center")
    _frame(axes, first - 0.95, merged - 0.52, 6.7, 1.04, GREEN)
    axes.text(first - 0.95, merged + 0.68, "return_sequences=True: all of these", color=GREEN)
    for x, y in ((last, ahead), (first, back)):
        _frame(axes, x - 0.62, y - 0.47, 1.24, 0.94, RED)
    note = "return_sequences=False:\nthe outputs of the two\nframed cells, merged"
    axes.text(last + 1.2, back + 0.3, note, color=RED, va="center")


def _label_rows(axes: Axes, title: str, inputs: float, outputs: float, top: float) -> None:
    axes.text(0.1, top, title, fontsize=13, fontweight="bold")
    axes.text(0.1, inputs + 0.4, "input", va="center")
    axes.text(0.1, outputs, "output", va="center")


def _step(axes: Axes, x: float, t: int, bottom: float, cell: float, name: str) -> None:
    box(axes, x, bottom + 0.4, f"$x_{t}$", INK)
    box(axes, x, cell, name, BLUE)
    arrow(axes, (x, bottom + 0.8), (x, cell - 0.4))


def _frame(axes: Axes, x: float, y: float, width: float, height: float, colour: str) -> None:
    axes.add_patch(
        Rectangle((x, y), width, height, fill=False, edgecolor=colour, linewidth=2, linestyle="--")
    )


def shape_table(
    rows: Sequence[tuple[str, bool, bool, Mapping[str, Sequence[tuple[int, ...]]]]],
) -> Figure:
    """Draw a table of shapes: a row for the arguments of each layer, a column for each wrapping.

    Layers and wrappings with the same shapes share a row or a column.

    Args:
        rows: Layer, ``return_sequences``, ``return_state``, and the shapes by wrapping.
    """
    columns = _alike({name: [row[3][name] for row in rows] for name in rows[0][3]})
    layers = _alike({row[0]: [each[1:] for each in rows if each[0] == row[0]] for row in rows})
    named = [name[0] if name == ["alone"] else f"merge_mode\n{', '.join(name)}" for name in columns]
    head = ["layer", "return_\nsequences", "return_\nstate", *named]
    body = [
        [", ".join(names), str(sequences), str(state), *(_listed(cells[c[0]]) for c in columns)]
        for names in layers
        for layer, sequences, state, cells in rows
        if layer == names[0]
    ]
    lines = [max(text.count("\n") for text in row) + 1.6 for row in (head, *body)]
    with style():
        fig, (axes,) = figure(9.4, 0.17 * sum(lines) + 0.2)
        axes.set_axis_off()
        table = axes.table([head, *body], loc="center", cellLoc="left", bbox=Bbox.unit())
        table.auto_set_font_size(False)
        table.set_fontsize(9)
        for (row, column), cell in table.get_celld().items():
            cell.set_height(lines[row] / sum(lines))
            cell.set_width((1.7, 1.2, 0.9)[column] if column < 3 else 1.5)
            cell.set_edgecolor(FAINT)
            if row == 0:
                cell.set_facecolor("#F2F2F2")
        return fig


def _alike(values: Mapping[str, object]) -> list[list[str]]:
    """Return the names in groups, each of which has the same value."""
    groups: list[list[str]] = []
    for name, value in values.items():
        group = next((group for group in groups if values[group[0]] == value), None)
        if group is None:
            groups.append([name])
        else:
            group.append(name)
    return groups


def _listed(shapes: Sequence[tuple[int, ...]]) -> str:
    """Return shapes, one on each line."""
    return "\n".join(map(str, shapes))


def influence_maps(maps: Mapping[str, np.ndarray]) -> Figure:
    """Draw which outputs depend on which inputs, one panel for each layer.

    Args:
        maps: For each layer ``(time, time)``: rows are outputs, columns are inputs, from 0 to 1.
    """
    with style():
        fig, panels = figure(3.0 * len(maps) + 0.8, 3.3, columns=len(maps))
        for axes, (name, values) in zip(panels, maps.items(), strict=True):
            image = axes.imshow(values, cmap=SEQUENTIAL, vmin=0, vmax=1)
            _step_ticks(axes, len(values))
            rows, columns = np.nonzero(values == 0)
            axes.scatter(columns, rows, s=14, color="white")
            axes.set_title(name, fontsize=11)
            axes.set_xlabel("changed input step")
        panels[0].set_ylabel("output number")
        fig.colorbar(image, ax=panels, label="how much it changes", shrink=0.8)
        return fig


def _step_ticks(axes: Axes, count: int) -> None:
    axes.grid(False)
    axes.set_xticks(range(count), [str(i + 1) for i in range(count)])
    axes.set_yticks(range(count), [str(i + 1) for i in range(count)])
