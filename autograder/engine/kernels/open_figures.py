"""The figures that pyplot has open, as the two kernels tell each other of them.

An answer may draw into pyplot's current figure, and a test may ask pyplot for it.
"""

import sys
from typing import Any, Final

from autograder.engine.wire import table

#: Each open figure with its number and the place of its current axes; the current figure is last.
OpenFigures = list[tuple[int, Any, int | None]]
_PYPLOT: Final = "matplotlib.pyplot"


def open_figures() -> OpenFigures:
    """Return the open figures."""
    if _PYPLOT not in sys.modules:
        return []
    from matplotlib._pylab_helpers import Gcf

    found = []
    for number, manager in Gcf.figs.items():
        figure = manager.canvas.figure
        place = figure.axes.index(figure.gca()) if figure.axes else None
        found.append((int(number), figure, place))
    return found


def close_after_cell() -> None:
    """Close all figures, as Jupyter does after each cell, unless the notebook chose a backend."""
    if _PYPLOT not in sys.modules:
        return
    import matplotlib
    from matplotlib._pylab_helpers import Gcf

    # Asking for the backend would choose one, if nothing was drawn yet.
    if Gcf.figs and "inline" in matplotlib.get_backend().lower():
        sys.modules[_PYPLOT].close("all")


def show(figures: OpenFigures) -> None:
    """Let exactly these figures be open.

    A figure that is open under the same number stays the same object.
    """
    if not figures and _PYPLOT not in sys.modules:
        return
    import matplotlib.pyplot
    from matplotlib._pylab_helpers import Gcf
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    for number in set(Gcf.figs) - {number for number, *_ in figures}:
        matplotlib.pyplot.close(number)
    for number, figure, place in figures:
        manager = Gcf.figs.get(number)
        if manager is None or not _take_content(manager.canvas.figure, figure):
            manager = FigureCanvasAgg.new_manager(figure, number)
            Gcf._set_new_active_manager(manager)
        Gcf.set_active(manager)
        shown = manager.canvas.figure
        if place is not None and place < len(shown.axes):
            shown.sca(shown.axes[place])


def is_open_figure(described: object) -> bool:
    """Return whether a value, perhaps a forged one, is an item of :data:`OpenFigures`."""
    from matplotlib.figure import Figure

    match described:
        case (int(number), Figure(), int() | None):
            return number >= 0
    return False


def _take_content(ours: Any, theirs: Any) -> bool:
    return ours is theirs or table.replace(ours, theirs)
