"""A model is judged in the grader's two kernels as by the check in the learner's notebook."""

import re
import warnings

from rnn_helpers import check as checks
from rnn_helpers.check import CheckFailed
from rnn_helpers.topics.conv1d import oracle

import keras
import numpy as np
import pytest
import tensorflow as tf

from autograder.engine.stages import Proof
from tests.rnn_helpers.check.cell_code import run_as_cell
from tests.support.engine import answer, cells_of, check, run, setup, text_of

HEAD = "def {name}(vocab_size, dim, filters, kernel_size, units):\n    L = keras.layers\n"
PARTS = """    parts = [
        keras.Input((None,)), L.Embedding(vocab_size, dim),
        L.Conv1D(filters, kernel_size, padding="same", activation={relu}), L.MaxPooling1D(),
        {lstm}, L.Dense(1, activation={last}),
    ]
"""
FUNCTIONAL = """    i = keras.Input((None,))
    x = L.Conv1D(filters, kernel_size, padding="same", activation="relu")(
        L.Embedding(vocab_size, dim)(i))
    p = L.Dense(1, "sigmoid")(L.LSTM(units)(L.MaxPooling1D()(x)))
"""
CLASS = """class MyModel(keras.Model):
    def __init__(self, vocab_size, dim, filters, kernel_size, units):
        super().__init__()
        self.parts = [
            keras.layers.Embedding(vocab_size, dim),
            keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
            keras.layers.MaxPooling1D(),
            keras.layers.LSTM(units),
            keras.layers.Dense(1, activation="sigmoid"),
        ]

    def call(self, x):
        for part in self.parts:
            x = part(x)
        return x

"""
OWN = "    m = MyModel(vocab_size, dim, filters, kernel_size, units)\n"


def listed(end="return keras.Sequential(parts)", before="", **parts):
    made = {"relu": '"relu"', "lstm": "L.LSTM(units)", "last": '"sigmoid"'} | parts
    return before + HEAD + PARTS.format(**made) + f"    {end}\n"


RIGHT = {
    "a list": listed(),
    "added": listed(
        "m = keras.Sequential(name='mine')\n    for p in parts:\n        m.add(p)\n    return m"
    ),
    "nested": listed("return keras.Sequential([parts[0], keras.Sequential(parts[1:])])"),
    "a clone": listed("return keras.models.clone_model(keras.Sequential(parts))"),
    "compiled with an own loss": listed(
        "m = keras.Sequential(parts)\n    m.compile('adam', lambda t, p: 0.0)\n    return m"
    ),
    "functional": HEAD + FUNCTIONAL + "    return keras.Model(i, p)\n",
    "functional from lists": HEAD + FUNCTIONAL + "    return keras.Model([i], [p])\n",
    "functional with operations": HEAD
    + FUNCTIONAL
    + "    return keras.Model(i, keras.ops.expand_dims(p[:, 0] * 1.0, -1))\n",
    "a cell in RNN": listed(lstm="L.RNN(L.LSTMCell(units))"),
    "functions of Keras": listed(relu="keras.ops.relu", last="keras.activations.sigmoid"),
    "functions of TensorFlow": listed(relu="tf.nn.relu", last="tf.sigmoid"),
    "layers by way of TensorFlow": listed().replace("keras.", "tf.keras."),
    "a traced call": listed(
        "m = keras.Sequential(parts)\n    m.call = tf.function(m.call)\n    return m"
    ),
    "an own seed": listed(
        lstm="L.LSTM(units, kernel_initializer=keras.initializers.GlorotUniform(seed=3))"
    ),
    "attributes of its own": listed(
        "m = keras.Sequential(parts)\n    m.note = lambda: 3\n    return m"
    ),
}
WRONG = {
    "your class MyModel": CLASS + HEAD + OWN + "    m(np.zeros((1, 4)))\n    return m\n",
    "your class MyModel, not built": CLASS + HEAD + OWN + "    return m\n",
    "your class MyModel, registered": (
        "@keras.saving.register_keras_serializable()\n" + CLASS + HEAD + OWN + "    return m\n"
    ),
    "your class MyModel, inside": (
        CLASS + HEAD + OWN + "    i = keras.Input((None,))\n    return keras.Model(i, m(i))\n"
    ),
    "your class Mine": listed(
        "return Mine(parts)", before="class Mine(keras.Sequential):\n    pass\n"
    ),
    "a layer Lambda": listed(lstm="L.LSTM(units), L.Lambda(lambda x: x)"),
    "a lambda": listed(last="lambda x: keras.ops.sigmoid(x)"),
    "your function": listed(before="def twice(x):\n    return x\n", relu="twice"),
    "not built": listed("return keras.Sequential(parts[1:])"),
    "two results": listed("return keras.Sequential(parts), 1"),
    "nothing": listed("keras.Sequential(parts)"),
}
ANSWERS = RIGHT | WRONG
NAMES = {style: f"build_{number}" for number, style in enumerate(ANSWERS)}
SIZES = (9, 5, 7, 4, 6)
CALL = "check.same_as(reference.conv_lstm, {}, 9, 5, 7, 4, 6, says='9 words')"
SETUP = (
    "from rnn_helpers import check\nfrom rnn_helpers.topics.conv1d import oracle as reference\n"
    "import keras\nimport numpy as np\nimport tensorflow as tf\n"
)


@pytest.fixture(scope="module")
def outcome():
    return run(
        setup(SETUP),
        *(
            made
            for style, name in NAMES.items()
            for made in (
                answer(ANSWERS[style].replace("{name}", name), name),
                check(CALL.format(name), f"{name}_test"),
            )
        ),
    )


def told_in_the_notebook(style: str) -> str:
    """Return what the check says in the learner's notebook, or "" if the answer is right."""
    keras.utils.clear_session()
    name = NAMES[style]
    code = ANSWERS[style].replace("{name}", name)
    function = run_as_cell(code, {"keras": keras, "np": np, "tf": tf})[name]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            checks.same_as(oracle.conv_lstm, function, *SIZES, says="9 words")
    except CheckFailed as failed:
        return failed.verdict.text()
    return ""


@pytest.mark.parametrize("style", ANSWERS)
def test_it_gets_its_points_where_the_check_says_that_it_is_right(style, outcome):
    passes = told_in_the_notebook(style) == ""
    assert passes == (style in RIGHT)
    place = list(NAMES).index(style)
    assert list(outcome.proofs.values())[place] is (Proof.PASSED if passes else Proof.FAILED)


@pytest.mark.parametrize("style", [style for style in WRONG if style.startswith(("your", "a "))])
def test_whose_code_is_in_it_is_told_alike_and_nothing_of_the_grader(style, outcome):
    (sentence,) = re.findall(r"only Keras' own [^\"”]*", told_in_the_notebook(style))
    assert style.partition(",")[0] in sentence
    told = text_of(cells_of(outcome)[f"{NAMES[style]}_test"])
    assert sentence in told
    assert "NotPlainData" not in told and "grader" not in told
