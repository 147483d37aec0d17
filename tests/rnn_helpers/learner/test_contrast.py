"""The colours of cards have enough contrast, in JupyterLab's themes and without any theme."""

import re
import sys
from pathlib import Path

from rnn_helpers.shell.cards import STYLE

import pytest

THEMES = Path(sys.prefix) / "share" / "jupyter" / "lab" / "themes" / "@jupyterlab"
NAMES = {"white": "#ffffff", "black": "#000000"}
# The contrast that the Web Content Accessibility Guidelines ask of text, and of graphics.
TEXT, SIGN = 4.5, 3.0


def variables(theme):
    """Return a theme's variables by name; empty outside JupyterLab."""
    if theme is None:
        return {}
    css = (THEMES / f"theme-{theme}-extension" / "index.css").read_text(encoding="utf-8")
    return dict(re.findall(r"(--[a-z0-9-]+): *([^;}]+)[;}]", css))


def colour(value, known):
    """Return a colour, a variable or its fallback as three numbers from 0 to 1."""
    if found := re.fullmatch(r"var\((--[a-z0-9-]+), *(.+)\)", value.strip()):
        return colour(known.get(found[1], found[2]), known)
    code = NAMES.get(value.strip(), value.strip()).removeprefix("#")
    code = "".join(2 * digit for digit in code) if len(code) == 3 else code
    return [int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)]


def luminance(rgb):
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def declared(selector, name):
    """Return the value of a property in the cards' style."""
    block = re.search(rf"^{re.escape(selector)} {{(.*?)}}", STYLE, re.S | re.M)[1]
    return re.search(rf"(?:^|[\s;]){name}: ([^;]+);", block)[1]


@pytest.mark.parametrize("theme", ["light", "dark", None])
def test_text_and_signs_stand_out(theme):
    known = variables(theme)
    card = colour(declared(".rnn-card", "background"), known)
    text = colour(declared(".rnn-card", "color"), known)
    code = colour(declared(".rnn-card :not(pre) > code", "background"), known)
    assert contrast(text, card) >= TEXT
    assert contrast(text, code) >= TEXT
    for selector, name in ((".rnn-card .rnn-wrong", "outline"), (".rnn-card mark", "outline")):
        sign = colour(declared(selector, name).split()[-1], known)
        assert contrast(sign, card) >= SIGN, selector
    badge = colour(declared(".rnn-card .rnn-praise > span", "background"), known)
    tick = colour(declared(".rnn-card .rnn-praise > span", "color"), known)
    assert contrast(tick, badge) >= TEXT
    assert contrast(badge, card) >= SIGN
