"""Show figures that the reader can change: a page with script in a frame of its own.

An explorable is a pure function of data. Python computes the numbers, with Keras or with the
learner's own function, and a script draws them. The script of each explorable is in its topic's
folder; all of them use the controls and drawings of ``player.mjs``.

The output needs no network and no kernel. Its frame can't reach the page around it. Where frames or
scripts are not shown (GitHub, feedback, print), a picture stands in its place.
"""

import base64
import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from rnn_helpers.topics.figure_style import (
    BLACK,
    BLUE,
    DIVERGING,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    PINK,
    RED,
    SEQUENTIAL,
    SKY,
    YELLOW,
    figure_as_png,
)

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

MOST_BYTES = 300_000
"""The size that an explorable may have as a notebook's output."""

_PLAYER = "player.mjs"
_STYLE = "player.css"
_SHADES = 41
_NAMED = {
    "black": BLACK,
    "blue": BLUE,
    "faint": FAINT,
    "green": GREEN,
    "ink": INK,
    "orange": ORANGE,
    "pink": PINK,
    "red": RED,
    "sky": SKY,
    "yellow": YELLOW,
}
# A picture is shown where the frame is not: if markup is sanitized, no style hides it.
_SWITCH = (
    "<style>.rnn-explorable>iframe{border:1px solid #d0d7de;border-radius:3px;width:100%}"
    ".rnn-explorable>iframe+img{display:none}"
    "@media print{.rnn-explorable>iframe{display:none}.rnn-explorable>iframe+img{display:block}}"
    "@media (scripting:none){.rnn-explorable>iframe{display:none}"
    ".rnn-explorable>iframe+img{display:block}}</style>"
)
# Else the frame would keep the keyboard after a click beside it: JupyterLab does not ask for it.
_GIVES_BACK = "window.addEventListener('pointerdown',()=>this.blur(),true)"
# Nothing is loaded from anywhere, and nothing is sent.
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"


@dataclass(frozen=True, repr=False)
class Explorable:
    """A figure that the reader can change, as the output of a notebook's cell.

    Attributes:
        title: What it shows, in a few words.
        topic: The folder in ``rnn_helpers/topics`` that holds the script.
        script: The name of the script, without ``.mjs``. It exports ``view(data)``: see
            ``player.mjs``.
        data: What the script draws: text, numbers, lists, mappings and NumPy arrays.
        picture: What is shown where no script runs.
        words: What the picture shows, for people who don't see it.
        height: The height of the frame, in pixels.
    """

    title: str
    topic: str
    script: str
    data: Mapping[str, Any]
    picture: Figure
    words: str
    height: int

    def __repr__(self) -> str:
        return f"{self.title}: {self.words}"

    def _repr_html_(self) -> str:
        """Return the frame and the picture.

        Raises:
            ValueError: The output is larger than :data:`MOST_BYTES`.
        """
        document = self.document().replace("&", "&amp;").replace('"', "&quot;")
        image = base64.b64encode(figure_as_png(self.picture)).decode("ascii")
        output = (
            f'{_SWITCH}<div class="rnn-explorable">'
            f'<iframe sandbox="allow-scripts" title="{html.escape(self.title)}" '
            f'height="{self.height}" onload="{_GIVES_BACK}" srcdoc="{document}"></iframe>'
            f'<img alt="{html.escape(self.words)}" src="data:image/png;base64,{image}"></div>'
        )
        if len(output.encode()) > MOST_BYTES:
            raise ValueError(
                f"{self.title!r} would take {len(output.encode()) // 1000} kB, and an explorable "
                f"may take {MOST_BYTES // 1000}. Give it fewer numbers, or a smaller picture."
            )
        return output

    def document(self) -> str:
        """Return the page in the frame: a whole HTML document that needs nothing else."""
        here = files("rnn_helpers.topics")
        player = (here / "explorables" / _PLAYER).read_text(encoding="utf-8")
        style = (here / "explorables" / _STYLE).read_text(encoding="utf-8")
        view = (here / self.topic / f"{self.script}.mjs").read_text(encoding="utf-8")
        data = json.dumps({**_plain(self.data), "colours": _colours()}, separators=(",", ":"))
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{html.escape(self.title)}</title><style>{style}</style></head>"
            f"<body><main><h1>{html.escape(self.title)}</h1></main>"
            # In JSON, "<" is only in texts, where it may be written in this way.
            f'<script type="application/json" id="data">{data.replace("<", chr(92) + "u003c")}'
            "</script>"
            f'<script type="module">{player}\n{_without_imports(view)}\nstart(view);</script>'
            "</body></html>"
        )


def _without_imports(script: str) -> str:
    """Return a module's text without its imports; the player stands above it in the same script."""
    return "\n".join(line for line in script.splitlines() if not line.startswith("import "))


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it; numbers keep five digits, and no number is null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float | np.floating):
        return float(f"{value:.5g}") if np.isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else value


def _colours() -> dict[str, Any]:
    """Return the course's colours: those with a name, and the steps of its two scales."""
    scales = {"diverging": DIVERGING, "sequential": SEQUENTIAL}
    steps = np.linspace(0, 1, _SHADES)
    return {
        "named": _NAMED,
        **{
            name: [to_hex(mpl.colormaps[which](at)) for at in steps]
            for name, which in scales.items()
        },
    }
