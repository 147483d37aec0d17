"""Plots cross as what checks ask of them, and forged ones are refused."""

import contextlib
import copy
import datetime

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from matplotlib.figure import Figure

from autograder.engine.wire import codec as wire_codec, table
from autograder.engine.wire.codec import Exchange, WireError, WireLimits, decode, encode
from autograder.engine.wire.matplotlib_codec import FigureCodec
from tests.autograder.engine.wire.test_libraries import _damage
from tests.autograder.engine.wire.test_wire import _message


def _drawn(draw, *shape):
    figure = Figure()
    draw(figure.subplots(*shape))
    return figure


def _lines(ax):
    ax.plot([1, 2], [3, 4], "r--o", label="up", lw=3)
    ax.axhline(1, color="0.5")
    ax.step([1, 2], [1, 2], alpha=0.5)
    ax.set(title="Title", xlabel="x", ylabel="y", xlim=(0, 5), xscale="linear", yscale="log")
    ax.legend(title="Lines")
    ax.set_title("left", loc="left")


def _bars(ax):
    ax.bar(["a", "b"], [1, 2], color=["red", (0, 0, 1)], label="bars")
    ax.tick_params(axis="x", rotation=45)


def _several(axes):
    axes[0, 1].hist([1, 2, 2, 3])
    axes[1, 0].scatter([1, 2], [3, 4], c=[1, 2], s=[4, 9], cmap="gray")
    axes[1, 1].barh(["p", "q"], [1, 2])
    axes[0, 0].figure.suptitle("All")


def _areas(ax):
    ax.fill_between([1, 2], [1, 2])
    ax.axvspan(1, 2, alpha=0.2)
    ax.vlines([1], 0, 1)
    ax.text(1, 1, "text", ha="right")
    ax.annotate("note", (1, 1), (2, 2))
    ax.set_aspect("equal")


def _dates(ax):
    ax.plot([datetime.date(2024, 1, 1), datetime.date(2024, 1, 3)], [1, 2])
    ax.invert_yaxis()


PLOTS = {
    "lines": _drawn(_lines),
    "bars": _drawn(_bars),
    "several axes": _drawn(_several, 2, 2),
    "areas and texts": _drawn(_areas),
    "dates": _drawn(_dates),
    "categories": _drawn(lambda ax: ax.plot(["a", "b"], [1, 2])),
    "a pie": _drawn(lambda ax: ax.pie([1, 2], labels=["a", "b"])),
    "an image": _drawn(lambda ax: ax.imshow(np.eye(3), cmap="gray", origin="lower")),
    "boxes": _drawn(lambda ax: (ax.boxplot([1, 2, 3]), ax.set_xticks([1], ["one"]))),
    "no axes": _drawn(lambda ax: ax.set_axis_off()),
}


def _same(first, second):
    if isinstance(first, dict):
        return all(_same(first[key], second[key]) for key in first)
    if isinstance(first, (list, tuple)):
        return len(first) == len(second) and all(map(_same, first, second))
    if isinstance(first, np.ndarray):
        return np.allclose(first, second, equal_nan=True)
    return first == second


@pytest.mark.parametrize("figure", PLOTS.values(), ids=PLOTS.keys())
def test_a_plot_comes_back_as_it_was(figure):
    exchange = Exchange(objects=[])
    back = decode(encode(figure, exchange=Exchange(objects=[])), exchange=exchange)
    assert not exchange.reduced
    assert _same(FigureCodec().describe(figure), FigureCodec().describe(back))


@pytest.mark.parametrize("figure", PLOTS.values(), ids=PLOTS.keys())
def test_axes_that_a_call_draws_into_stay_the_same_objects(figure):
    ours = Figure()
    before = ours.subplots()
    assert table.replace(ours, decode(encode(figure)))
    assert ours.axes[0] is before
    assert before.get_title() == figure.axes[0].get_title()
    assert len(before.lines) == len(figure.axes[0].lines)
    assert before.get_xlim() == figure.axes[0].get_xlim()


def test_dates_and_texts_on_an_axis_stay_what_they_are():
    dates = decode(encode(PLOTS["dates"])).axes[0].lines[0]
    assert list(dates.get_xdata()) == [datetime.date(2024, 1, 1), datetime.date(2024, 1, 3)]
    texts = decode(encode(PLOTS["categories"])).axes[0].lines[0]
    assert list(texts.get_xdata()) == ["a", "b"]
    assert texts.get_xydata().tolist() == [[0, 1], [1, 2]]


def test_parts_of_a_plot_cross_with_their_axes():
    ax = Figure().subplots()
    parts = (ax.plot([1, 2]), ax.bar([1], [2]), ax.legend(["z"]), ax, ax.figure, ax.patches)
    sent, received = Exchange(objects=[]), Exchange(objects=[])
    lines, bars, legend, axes, figure, patches = decode(
        encode(parts, exchange=sent), exchange=received
    )
    assert figure.axes == [axes]
    assert lines == list(axes.lines)
    assert bars is axes.containers[0] and legend is axes.get_legend()
    assert list(patches) == list(axes.patches) == list(bars)


@pytest.mark.parametrize(
    ("draw", "kind"),
    [
        (lambda ax: ax.arrow(0, 0, 1, 1), "FancyArrow"),
        (lambda ax: ax.pcolormesh(np.eye(2)), "QuadMesh"),
        (lambda ax: ax.errorbar([1], [1], yerr=1), "ErrorbarContainer"),
        (lambda ax: ax.axline((0, 0), (1, 1)), "AxLine"),
        (lambda ax: ax.table([["a"]]), "Table"),
    ],
)
def test_a_plot_that_is_not_described_in_full_is_noted(draw, kind):
    exchange = Exchange(objects=[])
    decode(encode(_drawn(draw), exchange=Exchange(objects=[])), exchange=exchange)
    assert exchange.reduced == [kind]


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: plt.figure().add_subplot(projection="polar"), "projection polar"),
        (lambda: plt.figure().add_subplot().xaxis, "a part of a plot"),
    ],
)
def test_what_has_no_description_is_refused_by_name(make, named):
    with pytest.raises(WireError, match=named):
        encode(make())
    plt.close("all")


def _forged(change, figure="lines"):
    """Return a message of a figure whose description was changed."""
    description = list(copy.deepcopy(FigureCodec().describe(PLOTS[figure])))
    change(description)
    structure, blobs = wire_codec._split(encode(description), WireLimits())
    return _message(["mF", *structure[1]], *map(bytes, blobs))


def _put(*path):
    def change(description):
        *parts, last, value = path
        found = description
        for part in parts:
            found = found[part]
        found[last] = value

    return change


_AXES = (3, 0)
_FORGED = {
    "a figure of a mile": _put(0, 0, 63360.0),
    "a figure of too many pixels": _put(1, 9000.0),
    "no size": _put(0, 0, "wide"),
    "a title that is a number": _put(2, 5),
    "too many axes": _put(3, [{}] * 1000),
    "a grid of too many": _put(*_AXES, "grid", [10**6, 10**6, 0, 0]),
    "a scale of code": _put(*_AXES, "scales", 0, "function"),
    "a long text": _put(*_AXES, "names", 0, "x" * 10**5),
    "too many ticks": _put(*_AXES, "ticks", 0, [[0.0] * 20_000, [], 0.0]),
    "a line of texts": _put(*_AXES, "lines", 0, 0, "abc"),
    "a marker of code": _put(*_AXES, "lines", 0, 3, "marker", "$x$"),
    "no colour": _put(*_AXES, "lines", 0, 3, "color", "no colour"),
    "looks that are a dict": _put(*_AXES, "lines", 0, 3, "linestyle", {"a": 1}),
    "a shape that is a class": _put(*_AXES, "patches", [["FancyArrow", [], {}]]),
    "a collection that is a class": _put(
        *_AXES, "collections", [["EventCollection", [], None, [None, "gray", [None, None]], {}]]
    ),
    "a bar that is not there": _put(*_AXES, "bars", [[[7], "bars"]]),
    "a negative place": _put(*_AXES, "bars", [[[-1], "bars"]]),
    "an aspect of text": _put(*_AXES, "aspect", "__import__"),
    "too many lines": _put(*_AXES, "lines", [[]] * 20_000),
}


@pytest.mark.parametrize("change", _FORGED.values(), ids=_FORGED.keys())
def test_a_forged_plot_is_refused(change):
    assert type(decode(_forged(lambda description: None))) is Figure
    with pytest.raises(WireError):
        decode(_forged(change))


@pytest.mark.parametrize(
    "structure",
    [
        ["mX", 1, 0],
        ["mX", ["mF", ["l", [1.0, 1.0]], 9.0, None, ["l", []]], 0],
        ["mA", 1, "lines", 0],
        ["mA", None, "__class__", None],
    ],
)
def test_a_forged_part_of_a_plot_is_refused(structure):
    with pytest.raises(WireError):
        decode(_message(structure))


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(list(PLOTS.values())), st.randoms(use_true_random=False))
def test_a_damaged_plot_is_a_plot_or_a_wire_error(figure, drawn):
    structure, blobs = wire_codec._split(encode(figure), WireLimits())
    structure = copy.deepcopy(structure)
    for _ in range(drawn.randint(1, 3)):
        _damage(structure, drawn)
    with contextlib.suppress(WireError):
        decode(_message(structure, *map(bytes, blobs)))
