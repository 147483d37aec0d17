"""Figures that put characters on coloured fields: each is in its place and can be read."""

from rnn_helpers.topics.figure_style import DIVERGING, SEQUENTIAL, ink_on, visible
from rnn_helpers.topics.text_generation.figures import coloured_text
from rnn_helpers.topics.tokenization.figures import pair_counts

import matplotlib as mpl
import numpy as np
import pytest

TEXT = "The otter\nand a mill,\n"
VALUES = np.linspace(-1, 1, len(TEXT))


def contrast(colour, ink):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    luminance = float(np.dot((0.2126, 0.7152, 0.0722), linear))
    return (luminance + 0.05) / 0.05 if ink == "black" else 1.05 / (luminance + 0.05)


@pytest.mark.parametrize("scale", [DIVERGING, SEQUENTIAL])
def test_letters_stand_out_on_every_colour_of_a_scale(scale):
    for colour in mpl.colormaps[scale](np.linspace(0, 1, 256)):
        assert contrast(colour, ink_on(colour)) >= 4.5


def test_each_character_is_on_a_field_of_its_own_in_the_order_of_the_text():
    fig = coloured_text(TEXT, {"one": VALUES, "two": -VALUES}, "value", (-1, 1))
    for axes, values in zip(fig.axes[:2], (VALUES, -VALUES), strict=True):
        drawn = [(*text.get_position(), text.get_text()) for text in axes.texts]
        fields = axes.images[0].get_array()
        letters = [(c.replace("\n", "¶"), v) for c, v in zip(TEXT, values, strict=True) if c != " "]
        assert [letter for *_, letter in drawn] == [letter for letter, _ in letters]
        assert [fields[y, x] for x, y, _ in drawn] == pytest.approx([v for _, v in letters])
        assert np.isnan(fields.filled(np.nan)).sum() == fields.size - len(TEXT)


def test_opposite_limits_have_a_neutral_middle():
    scales = [
        coloured_text(TEXT, {"one": VALUES}, "value", limits).axes[0].images[0].get_cmap().name
        for limits in ((-1, 1), (-6, 0))
    ]
    assert scales == [DIVERGING, SEQUENTIAL]


def test_pairs_that_never_occur_stay_white():
    axes = pair_counts({"ab": 3, "b ": 1, " a": 20}).axes[0]
    shown = axes.images[0].get_array()
    assert shown.tolist() == [[None, 20, None], [None, None, 3], [1, None, None]]
    for labels in (axes.get_xticklabels(), axes.get_yticklabels()):
        assert [label.get_text() for label in labels] == [visible(" "), "a", "b"]
