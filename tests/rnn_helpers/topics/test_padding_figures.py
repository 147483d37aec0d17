"""Figures of chapter 08 say which curves they show, also where several coincide."""

from rnn_helpers.topics.padding_and_masks import figures

import numpy as np

PADS = [0, 10, 100]
LEVEL, FALLING = np.array([1.0, 1.0, 1.0]), np.array([1.0, 1e-2, 1e-5])
CURVES = {
    "pre, masked": {"between": LEVEL, "moved": 0 * LEVEL},
    "post, masked": {"between": LEVEL, "moved": 0 * LEVEL},
    "post, not masked": {"between": FALLING, "moved": 1 - FALLING},
}


def test_curves_that_coincide_are_drawn_once_with_all_their_names():
    for axes in figures.padding_curves(PADS, CURVES).axes:
        assert len(axes.lines) == 2
        assert [text.get_text() for text in axes.texts] == [
            "pre, masked\npost, masked",
            "post, not masked",
        ]
