"""Codecs for Matplotlib: figures, axes, and what is drawn in them.

A figure crosses as a description of what checks of plots ask for, and is drawn again from it: the
texts, limits, scales and ticks of its axes, and the data and looks of lines, patches, collections,
images, texts, bars and legends. What has no description of its own is drawn as the plain outline of
its kind. Then the figure is noted as reduced, so that nothing is judged wrong because of it.
"""

import itertools
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from autograder.engine.wire.error import WireError
from autograder.engine.wire.optional import LibraryCodec
from autograder.engine.wire.type_names import kind_name, short
from autograder.engine.wire.walk import LESS, Writer

_MOST: Final = 10_000
_MOST_AXES: Final = 200
_MOST_PIXELS: Final = 20_000
_TEXT_CHARACTERS: Final = 2_000
_SCALES: Final = ("linear", "log", "symlog", "logit")
_FREE_LOCATORS: Final = ("AutoLocator", "LogLocator", "SymmetricalLogLocator", "LogitLocator")
_FREE_FORMATTERS: Final = ("ScalarFormatter", "LogFormatterSciNotation", "LogitFormatter")
#: What is written of the looks of each kind, by the names in ``get_NAME`` and ``set_NAME``.
_ANY_LOOKS: Final = ("alpha", "visible", "label")
_LOOKS: Final = {
    "lines": ("color", "linestyle", "linewidth", "marker", "markersize", "drawstyle"),
    "patches": ("facecolor", "edgecolor", "linewidth", "linestyle", "hatch"),
    "collections": ("facecolor", "edgecolor", "linewidth"),
    "texts": ("color", "fontsize", "rotation", "ha", "va"),
    "images": ("cmap", "clim"),
}
_COLOURS: Final = ("color", "facecolor", "edgecolor")
#: The numbers of which each kind of patch is made, and whether others follow.
_PATCHES: Final = {
    "Rectangle": ("xy", "width", "height", "angle"),
    "Wedge": ("center", "r", "theta1", "theta2", "width"),
    "Circle": ("center", "radius"),
    "Ellipse": ("center", "width", "height", "angle"),
}


class FigureCodec(LibraryCodec):
    """The codec of figures, which are written as size, resolution, title, and axes."""

    tag, module, names = "mF", "matplotlib.figure", ("Figure",)
    keeps_identity = True

    def write(self, writer: Writer, value: Any, depth: int) -> Any:
        node = super().write(writer, value, depth)
        unknown = [kind for axes in value.axes for kind in _reduced_kinds(axes)]
        return [LESS, short(unknown[0]), node] if unknown and node[0] != LESS else node

    def describe(self, value: Any) -> tuple[Any, ...]:
        if len(value.axes) > _MOST_AXES:
            raise WireError(f"a figure with more than {_MOST_AXES} axes")
        title = value.get_suptitle() or None
        size = [float(part) for part in value.get_size_inches()]
        return size, float(value.dpi), title, [_axes_described(axes) for axes in value.axes]

    def build(self, library: Any, *described: Any) -> Any:
        size, dpi, *_ = described
        made = library.Figure(figsize=tuple(map(_size, size)), dpi=_size(dpi))
        _draw_figure(made, described)
        return made

    def replace(self, ours: Any, theirs: Any) -> bool:
        _draw_figure(ours, self.describe(theirs))
        return True


class AxesCodec(LibraryCodec):
    """The codec of axes, which are written as their figure and their number in it."""

    tag, module, names = "mX", "matplotlib.axes", ("Axes",)
    keeps_identity = True

    def describe(self, value: Any) -> tuple[Any, ...]:
        if value.figure is None or value not in value.figure.axes:
            raise WireError("axes that belong to no figure")
        return value.figure, value.figure.axes.index(value)

    def build(self, library: Any, *described: Any) -> Any:
        figure, place = described
        return _axes_of(figure)[_place(place)]

    def replace(self, ours: Any, theirs: Any) -> bool:
        return FigureCodec().replace(ours.figure, theirs.figure)


class ArtistCodec(LibraryCodec):
    """The codec of what is drawn in axes, written as the axes, the kind, and its number there."""

    tag, module, names = "mA", "matplotlib.artist", ("Artist",)
    _KINDS: Final = ("lines", "patches", "collections", "images", "texts")

    def accepts(self, value: object) -> bool:
        others = ("BarContainer", "ArtistList")
        return bool(self.kinds()) and (super().accepts(value) or type(value).__name__ in others)

    def is_exact(self, value: object) -> bool:
        return True

    def describe(self, value: Any) -> tuple[Any, ...]:
        if type(value).__name__ == "BarContainer":
            axes = value.patches[0].axes if value.patches else None
            return axes, "containers", axes.containers.index(value) if axes else None
        if type(value).__name__ == "ArtistList":
            return value._axes, value._prop_name, None
        axes = getattr(value, "axes", None)
        if axes is not None and axes.get_legend() is value:
            return axes, "legend", 0
        for kind in self._KINDS if axes is not None else ():
            for place, other in enumerate(getattr(axes, kind)):
                if other is value:
                    return axes, kind, place
        raise WireError(f"a part of a plot ({short(kind_name(type(value)))}); return the axes")

    def build(self, library: Any, *described: Any) -> Any:
        axes, kind, place = described
        if axes not in _axes_of(getattr(axes, "figure", None)):
            raise WireError("a part of a plot without axes")
        if kind == "legend":
            return axes.get_legend()
        if kind not in (*self._KINDS, "containers"):
            raise WireError("a part of a plot of an unknown kind")
        found = getattr(axes, kind)
        return found if place is None else found[_place(place)]


def _axes_described(axes: Any) -> dict[str, Any]:
    if axes.name != "rectilinear":
        raise WireError(f"axes with the projection {axes.name}")
    spec = axes.get_subplotspec()
    legend = axes.get_legend()
    patches = list(axes.patches)
    bars = [bar for bar in axes.containers if type(bar).__name__ == "BarContainer"]
    return {
        "grid": None if spec is None else list(map(int, spec.get_geometry())),
        "box": list(map(float, axes.get_position(original=True).bounds)),
        "titles": [axes.get_title(loc) for loc in ("left", "center", "right")],
        "names": [axes.get_xlabel(), axes.get_ylabel(), axes.get_label()],
        "scales": [axes.get_xscale(), axes.get_yscale()],
        "limits": [list(map(float, axes.get_xlim())), list(map(float, axes.get_ylim()))],
        "ticks": [_ticks(axes.xaxis), _ticks(axes.yaxis)],
        "shown": bool(axes.axison),
        "aspect": axes.get_aspect(),
        "face": axes.get_facecolor(),
        "lines": [_line(line) for line in axes.lines],
        "patches": [_patch(patch) for patch in patches],
        "collections": [_collection(found) for found in axes.collections],
        "images": [_image(image) for image in axes.images],
        "texts": [_text(text) for text in axes.texts],
        "bars": [[[patches.index(part) for part in bar.patches], bar.get_label()] for bar in bars],
        "legend": None
        if legend is None
        else [legend.get_title().get_text(), [text.get_text() for text in legend.get_texts()]],
    }


def _reduced_kinds(axes: Any) -> list[str]:
    """Return the kinds of what is drawn that has no description of its own."""
    known = {
        *_PATCHES,
        *("Line2D", "Polygon", "PathPatch", "PathCollection", "LineCollection", "PolyCollection"),
        *("FillBetweenPolyCollection", "AxesImage", "Text", "Annotation", "BarContainer"),
    }
    drawn = itertools.chain(
        axes.lines, axes.patches, axes.collections, axes.images, axes.texts, axes.containers
    )
    found = [type(part).__name__ for part in drawn]
    return [kind for kind in found if kind not in known] + [
        kind_name(type(part)) for part in (*axes.tables, *axes.child_axes)
    ]


def _looks(artist: Any, kind: str) -> dict[str, Any]:
    looks = {name: getattr(artist, f"get_{name}")() for name in (*_ANY_LOOKS, *_LOOKS[kind])}
    if kind == "images":
        looks["cmap"] = looks["cmap"].name
    return looks


def _ticks(axis: Any) -> list[Any] | None:
    """Return places, labels and rotation of ticks; None if they follow from the limits."""
    locator, formatter = axis.get_major_locator(), axis.get_major_formatter()
    if type(locator).__name__ in _FREE_LOCATORS and type(formatter).__name__ in _FREE_FORMATTERS:
        return None
    labels = axis.get_ticklabels()
    turned = float(labels[0].get_rotation()) if labels else 0.0
    places = [float(place) for place in axis.get_ticklocs()]
    return [places, [label.get_text() for label in labels], turned]


def _line(line: Any) -> list[Any]:
    data = np.asarray(line.get_xdata(orig=False)), np.asarray(line.get_ydata(orig=False))
    given = [_not_numbers(line.get_xdata()), _not_numbers(line.get_ydata())]
    return [*data, given, _looks(line, "lines")]


def _not_numbers(data: Any) -> Any:
    """Return the data of a line if they are dates or texts, else None."""
    items = list(np.ma.filled(data, np.nan) if isinstance(data, np.ma.MaskedArray) else data)
    return None if np.asarray(items).dtype.kind in "biuf" else items


def _patch(patch: Any) -> list[Any]:
    kind, looks = type(patch).__name__, _looks(patch, "patches")
    if kind in _PATCHES:
        made_of = [_attribute(patch, name) for name in _PATCHES[kind]]
        return [kind, made_of, looks]
    if kind == "Polygon":
        return [kind, [np.asarray(patch.get_xy()), bool(patch.get_closed())], looks]
    path = patch.get_path().transformed(patch.get_patch_transform())
    return ["PathPatch", [path.vertices, path.codes], looks]


def _attribute(patch: Any, name: str) -> Any:
    getter = getattr(patch, f"get_{name}", None)
    value = getter() if callable(getter) else getattr(patch, name)
    return tuple(map(float, value)) if isinstance(value, (tuple, list, np.ndarray)) else value


def _collection(found: Any) -> list[Any]:
    kind, looks = type(found).__name__, _looks(found, "collections")
    values = found.get_array()
    if values is not None:
        values = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)
    colours = [values, found.get_cmap().name, list(found.get_clim())]
    if kind == "PathCollection":
        places: Any = np.ma.filled(np.ma.asarray(found.get_offsets(), dtype=float), np.nan)
        return [kind, places, np.asarray(found.get_sizes(), dtype=float), colours, looks]
    if kind == "LineCollection":
        return [kind, list(map(np.asarray, found.get_segments())), None, colours, looks]
    outlines = [path.vertices for path in found.get_paths()]
    return ["PolyCollection", outlines, None, colours, looks]


def _image(image: Any) -> list[Any]:
    values = np.ma.filled(np.ma.asarray(image.get_array()), 0)
    return [values, list(map(float, image.get_extent())), image.origin, _looks(image, "images")]


def _text(text: Any) -> list[Any]:
    about = getattr(text, "xy", None)
    place = tuple(map(float, text.get_position()))
    return [text.get_text(), place, about and tuple(map(float, about)), _looks(text, "texts")]


def _draw_figure(figure: Any, described: tuple[Any, ...]) -> None:
    """Draw what is described in a figure; axes that it has already stay the same objects."""
    size, dpi, title, axes = described
    if len(axes) > _MOST_AXES:
        raise WireError("a figure with too many axes")
    width, height = map(_size, size)
    if max(width, height) * _size(dpi) > _MOST_PIXELS:
        raise WireError(f"a figure that is more than {_MOST_PIXELS} pixels wide or high")
    figure.set_size_inches(width, height)
    figure.set_dpi(dpi)
    for too_many in figure.axes[len(axes) :]:
        too_many.remove()
    for place, content in enumerate(axes):
        if place == len(figure.axes):
            _add_axes(figure, content)
        figure.axes[place].clear()
        figure.axes[place].set_position(tuple(map(float, content["box"])))
        _draw(figure.axes[place], content)
    if title is not None:
        figure.suptitle(_words(title))


def _add_axes(figure: Any, content: dict[str, Any]) -> None:
    if content["grid"] is None:
        figure.add_axes(tuple(map(float, content["box"])))
        return
    rows, columns, first, last = content["grid"]
    if not all(type(part) is int for part in content["grid"]) or not 0 < rows * columns <= _MOST:
        raise WireError("axes in a wrong grid")
    figure.add_subplot(rows, columns, (first + 1, last + 1))


def _draw(axes: Any, content: dict[str, Any]) -> None:
    for name, draw in _DRAWING.items():
        if len(content[name]) > _MOST:
            raise WireError(f"axes with more than {_MOST} {name}")
        for part in content[name]:
            draw(axes, *part)
    for loc, title in zip(("left", "center", "right"), content["titles"], strict=True):
        axes.set_title(_words(title), loc=loc)
    x_name, y_name, label = content["names"]
    axes.set(xlabel=_words(x_name), ylabel=_words(y_name), label=_words(label))
    for axis, scale, limits, ticks in zip(
        (axes.xaxis, axes.yaxis),
        content["scales"],
        content["limits"],
        content["ticks"],
        strict=True,
    ):
        _set_axis(axis, scale, limits, ticks)
    if content["legend"] is not None:
        from matplotlib.lines import Line2D

        title, labels = content["legend"]
        handles = [Line2D([], []) for _ in labels]
        axes.legend(handles, list(map(_words, labels)), title=_words(title))
    axes.set_facecolor(_colour(content["face"]))
    aspect = content["aspect"]
    axes.set_aspect(aspect if aspect in ("auto", "equal") else float(aspect))
    if content["shown"] is not True:
        axes.set_axis_off()


def _set_axis(axis: Any, scale: object, limits: Any, ticks: Any) -> None:
    if scale not in _SCALES:
        raise WireError("axes with an unknown scale")
    set_scale = axis.axes.set_xscale if axis.axis_name == "x" else axis.axes.set_yscale
    set_limits = axis.axes.set_xlim if axis.axis_name == "x" else axis.axes.set_ylim
    set_scale(scale)
    if ticks is not None:
        places, labels, turned = ticks
        if len(places) > _MOST:
            raise WireError("axes with too many ticks")
        labels = list(map(_words, labels)) if len(labels) == len(places) else None
        axis.set_ticks(list(map(float, places)), labels)
        axis.set_tick_params(labelrotation=float(turned))
    set_limits(*map(float, limits))


def _draw_line(axes: Any, x: Any, y: Any, given: Any, looks: Any) -> None:
    from matplotlib.lines import Line2D

    line = Line2D(_numbers(x), _numbers(y))
    axes.add_line(line)
    line.recache()
    for name, data in zip(("_xorig", "_yorig"), given, strict=True):
        # The numbers are known already, so the dates or texts need not be turned into numbers.
        if data is not None:
            setattr(line, name, data)
    _set_looks(line, "lines", looks)


def _draw_patch(axes: Any, kind: object, made_of: Any, looks: Any) -> None:
    from matplotlib import patches
    from matplotlib.path import Path

    if kind == "Polygon":
        points, is_closed = made_of
        patch: Any = patches.Polygon(_numbers(points), closed=is_closed is True)
    elif kind == "PathPatch":
        points, codes = made_of
        patch = patches.PathPatch(Path(_numbers(points), codes))
    elif isinstance(kind, str) and kind in _PATCHES:
        first, *rest = made_of
        names = _PATCHES[kind][1:]
        options = dict(zip(names, map(_number, rest), strict=True))
        patch = getattr(patches, kind)(tuple(map(float, first)), **options)
    else:
        raise WireError("a plot with an unknown shape")
    axes.add_patch(patch)
    _set_looks(patch, "patches", looks)


def _draw_collection(
    axes: Any, kind: object, data: Any, sizes: Any, colours: Any, looks: Any
) -> None:
    from matplotlib import collections

    values, cmap, limits = colours
    if kind == "PathCollection":
        points = _numbers(data).reshape(-1, 2)
        made: Any = axes.scatter(points[:, 0], points[:, 1], s=_sizes(sizes, len(points)))
    elif kind in ("LineCollection", "PolyCollection"):
        outlines = [_numbers(part).reshape(-1, 2) for part in data]
        options = {} if kind == "LineCollection" else {"closed": False}
        made = getattr(collections, str(kind))(outlines, **options)
        axes.add_collection(made)
    else:
        raise WireError("a plot with an unknown collection")
    if values is not None:
        made.set_array(_numbers(values))
        made.set_cmap(_cmap(cmap))
        made.set_clim(*limits)
    _set_looks(made, "collections", looks)


def _draw_image(axes: Any, values: Any, extent: Any, origin: object, looks: Any) -> None:
    if origin not in ("upper", "lower"):
        raise WireError("a wrong image")
    made = axes.imshow(_numbers(values), extent=tuple(map(float, extent)), origin=origin)
    _set_looks(made, "images", looks)


def _draw_text(axes: Any, text: object, place: Any, about: Any, looks: Any) -> None:
    x, y = map(float, place)
    if about is None:
        made = axes.text(x, y, _words(text))
    else:
        made = axes.annotate(_words(text), tuple(map(float, about)), xytext=(x, y))
    _set_looks(made, "texts", looks)


def _draw_bars(axes: Any, places: Any, label: Any) -> None:
    from matplotlib.container import BarContainer

    parts = [axes.patches[_place(place)] for place in places]
    axes.add_container(BarContainer(parts, label=_words(label)))


_DRAWING: Final[dict[str, Callable[..., None]]] = {
    "lines": _draw_line,
    "patches": _draw_patch,
    "collections": _draw_collection,
    "images": _draw_image,
    "texts": _draw_text,
    "bars": _draw_bars,
}


def _set_looks(artist: Any, kind: str, looks: dict[str, Any]) -> None:
    for name in (*_ANY_LOOKS, *_LOOKS[kind]):
        value = looks[name]
        if name in _COLOURS:
            value = _colour(value)
        elif name == "cmap":
            value = _cmap(value)
        elif isinstance(value, str):
            value = _words(value)
        elif isinstance(value, (tuple, list)):
            value = [None if part is None else float(part) for part in value]
        elif not isinstance(value, (bool, int, float, np.number, np.ndarray, type(None))):
            raise WireError("a plot with odd looks")
        if name == "marker" and value not in _markers():
            raise WireError("a plot with a marker of its own")
        if name == "clim":
            artist.set_clim(*value)
        else:
            getattr(artist, f"set_{name}")(value)


def _markers() -> Any:
    from matplotlib.markers import MarkerStyle

    return MarkerStyle.markers


def _cmap(name: object) -> str:
    import matplotlib

    if not isinstance(name, str) or name not in matplotlib.colormaps:
        raise WireError("a plot with colours of its own")
    return name


def _colour(value: object) -> Any:
    """Return one colour, or an array of colours.

    Raises:
        WireError: It is neither.
    """
    from matplotlib.colors import is_color_like

    if isinstance(value, tuple) and len(value) == 4 and value[3] == 0:
        # With a transparency of the whole shape, it would become visible.
        return "none"
    if isinstance(value, np.ndarray) and value.ndim == 2:
        return _numbers(value)
    if not is_color_like(value) and value != "none":
        raise WireError("a plot with a colour that does not exist")
    return value


def _words(text: object) -> str:
    if not isinstance(text, str) or len(text) > _TEXT_CHARACTERS:
        raise WireError("a plot with a text that is too long")
    return text


def _number(value: object) -> Any:
    if value is not None and not isinstance(value, (int, float, np.number)):
        raise WireError("a plot with a wrong number")
    return value


def _size(value: object) -> float:
    """Return a size in inches, or a resolution.

    Raises:
        WireError: No figure is so large.
    """
    if not isinstance(value, float) or not 0 < value <= _MOST:
        raise WireError("a figure of a wrong size")
    return value


def _numbers(values: object) -> np.ndarray[Any, Any]:
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "biuf":
        raise WireError("a plot of something else than numbers")
    return values


def _sizes(sizes: object, count: int) -> np.ndarray[Any, Any]:
    found = _numbers(sizes)
    return found if found.size == count else np.resize(found, count)


def _place(place: object) -> int:
    if type(place) is not int or place < 0:
        raise WireError("a part of a plot without a place")
    return place


def _axes_of(figure: object) -> list[Any]:
    from matplotlib.figure import Figure

    if not isinstance(figure, Figure):
        raise WireError("axes without a figure")
    return list(figure.axes)
