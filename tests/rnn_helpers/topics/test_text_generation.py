"""What chapter 09 gives to learners works with every right answer to its exercises."""

from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

SOURCE = Path(__file__).parents[3] / "solutions" / "09_text_generation.py"


@pytest.fixture(scope="module")
def compiled_step():
    """Return the chapter's own function, as its cell defines it."""
    cells = SOURCE.read_text("utf-8").split("\n# %%")
    (cell,) = (cell for cell in cells if "def compiled_step(" in cell)
    names = {"tf": tf}
    exec(cell, names)
    return names["compiled_step"]


@pytest.mark.parametrize("functional", [False, True])
def test_a_step_at_a_time_gives_the_logits_of_the_whole_text(compiled_step, functional):
    layers = [
        keras.layers.Embedding(5, 3),
        keras.layers.GRU(4, return_sequences=True),
        keras.layers.Dense(5),
    ]
    tokens = keras.Input((None,), dtype="int32")
    if functional:
        answers = tokens
        for layer in layers:
            answers = layer(answers)
        model = keras.Model(tokens, answers)
    else:
        model = keras.Sequential([tokens, *layers])
    step, state = compiled_step(model), None
    for token in (3, 1, 4):
        logits, state = step(token, state)
    np.testing.assert_allclose(logits, model(np.array([[3, 1, 4]]))[0, -1], atol=1e-6)
