"""What chapter 11 gives to learners works with every right answer to its exercises."""

import ast
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

SOURCE = Path(__file__).parents[3] / "solutions" / "11_text_generation.py"


def _given(name, **names):
    """Return a function of the chapter's own cells, which finds these names around it."""
    (node,) = (
        node
        for node in ast.parse(SOURCE.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    )
    names |= {"np": np, "tf": tf}
    exec(ast.unparse(node), names)
    return names[name]


@pytest.fixture(params=["sequential", "functional"])
def model(request):
    """Return a right answer to the exercise that asks for a generator."""
    layers = [
        keras.layers.Embedding(5, 3),
        keras.layers.GRU(4, return_sequences=True),
        keras.layers.Dense(5),
    ]
    tokens = keras.Input((None,), dtype="int32")
    if request.param == "sequential":
        return keras.Sequential([tokens, *layers])
    answers = tokens
    for layer in layers:
        answers = layer(answers)
    return keras.Model(tokens, answers)


def test_a_step_at_a_time_gives_the_logits_of_the_whole_text(model):
    step, state = _given("compiled_step")(model), None
    for token in (3, 1, 4):
        logits, state = step(token, state)
    np.testing.assert_allclose(logits, model(np.array([[3, 1, 4]]))[0, -1], atol=1e-6)


def test_the_influence_of_each_character_is_found(model):
    influence_on = _given(
        "influence_on", model=model, char_id={c: i for i, c in enumerate("abcde")}
    )
    found = influence_on("dbea", 3)
    assert found.shape == (3,)
    assert found.max() == 1
