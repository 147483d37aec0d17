"""A person is told of answers that seem to call Keras or an oracle, and of no others."""

import copy
import re
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder.authoring.bank import answers
from autograder.authoring.source import exercise_of
from autograder.feedback.own_code.look import MOST_CODE, findings
from autograder.feedback.own_code.notebook import by_hand, code_cells
from tests.rnn_helpers.check.by_hand.cheats import Cheat, cheats, told
from tests.support.bank_runner import BANK, COURSE

STEP = "def simple_rnn_step(x_t, h, W, U, b):\n    return {}"
OWN = STEP.format("np.tanh(x_t @ W + h @ U + b)")
BY_HAND = {
    "01_tokenization": {"pad"},
    "03_simple_rnn": {"simple_rnn_step", "simple_rnn"},
    "04_lstm": {"lstm_step", "lstm"},
    "05_gru": {"gru_step", "gru_step_reset_before", "gru"},
    "07_state_over_time": {"run_cell"},
    "08_padding_and_masks": {"gru_masked"},
    "09_conv1d": {"conv1d"},
}


def whats(answer: str, before: str = "", after: str = "") -> list[str]:
    """Return the findings about an answer with these cells around it."""
    cheat = Cheat("", answer, [before] if before else [], [after] if after else [])
    return [found.what for found in told(cheat)]


@pytest.mark.parametrize("chapter", COURSE.chapters(), ids=lambda chapter: chapter.name)
def test_the_exercises_are_those_whose_tests_ask_who_does_the_work(chapter):
    assert by_hand(code_cells(chapter.notebook.cells)) == BY_HAND.get(chapter.name, set())


@pytest.mark.parametrize("chapter", COURSE.chapters(), ids=lambda chapter: chapter.name)
def test_nothing_is_told_of_a_chapters_own_solutions_and_demonstrations(chapter):
    assert findings(chapter.notebook.cells) == []


@pytest.mark.parametrize("chapter", COURSE.chapters(list(BY_HAND)), ids=lambda c: c.name)
def test_of_the_banks_answers_those_are_told_that_ask_keras_and_no_others(chapter):
    for answer in answers(BANK):
        if answer.chapter != chapter.name:
            continue
        cells = copy.deepcopy(chapter.notebook.cells)
        for cell in cells:
            role = cell.metadata.get("rnn_course", {}).get("role")
            if role == "solution" and exercise_of(cell) == answer.exercise:
                cell.source = answer.code
        found = findings(cells)
        asks = re.search(r"keras\.(layers|utils)|reference\.", answer.code) is not None
        if answer.exercise in BY_HAND[chapter.name]:
            assert bool(found) is asks, answer
        else:
            # This exercise may call Keras; it is reported only if one that may not uses it.
            assert asks or not found, answer
            assert {finding.cell for finding in found} <= {answer.exercise}


@pytest.mark.parametrize("cheat", cheats("told.py"), ids=str)
def test_a_way_round_that_the_check_does_not_see_is_told(cheat):
    assert told(cheat)


@pytest.mark.parametrize(
    "answer",
    [
        OWN,
        "simple_rnn_step = lambda x_t, h, W, U, b: keras.ops.tanh(x_t @ W + h @ U + b)",
        STEP.format("keras.activations.get('tanh')(tf.matmul(x_t, W) + h @ U + b)"),
        STEP.format("getattr(np, 'tanh')(x_t @ W + h @ U + b)"),
        "from keras import ops\nimport tensorflow as tf\n" + STEP.format("ops.tanh(x_t @ W)"),
        "import math, functools, scipy.special\n" + STEP.format("scipy.special.expit(x_t @ W)"),
        STEP.format("np.lib.stride_tricks.sliding_window_view(x_t, 2)"),
        "@tf.function\n" + STEP.format("tf.tanh(x_t @ W + h @ U + b)"),
        STEP.replace("):", "):\n    '''As keras.layers.SimpleRNNCell, exec and os.fork.'''").format(
            "np.tanh(x_t @ W)  # not keras.layers.SimpleRNNCell"
        ),
        "class Step:\n    def __init__(self):\n        setattr(self, 'units', 3)\n"
        + STEP.format("Step() and np.tanh(x_t @ W)"),
        "def simple_rnn_step(x_t: np.ndarray, h: keras.KerasTensor, W, U, b) -> 'keras.Layer':\n"
        "    total: keras.layers.Layer = x_t @ W\n    return np.tanh(total)",
        STEP.format("print(locals) or np.tanh(x_t)").replace("locals", "W.shape"),
    ],
)
def test_nothing_is_told_of_honest_code(answer):
    assert whats(answer) == []


GIVEN = "rnn_helpers.topics.recurrent.given"


def test_a_function_that_the_chapter_gives_may_be_used():
    honest = STEP.format("2 * sigmoid(2 * (x_t @ W + h @ U + b)) - 1")
    assert whats(f"from {GIVEN} import sigmoid\n{honest}") == []
    assert whats(f"import {GIVEN} as given\n{honest.replace('sigmoid', 'given.sigmoid')}") == []


@pytest.mark.parametrize("way", ["given.np.load(x_t)", "given.keras.layers.Dense(3)(x_t)"])
def test_what_the_module_of_a_given_function_imports_is_told(way):
    assert whats(f"import {GIVEN} as given\n{STEP.format(way)}")


def test_nothing_is_told_of_what_an_answer_does_not_use():
    tried_out = "import inspect, threading\nlayer = keras.layers.SimpleRNN(4)\nx = layer(W)"
    compared = "print(simple_rnn_step(x[0], x[0], *layer.get_weights()), reference.step)"
    shown = "%matplotlib inline\n%timeit -n 3 simple_rnn_step(1, 2, 3, 4, 5)\n%time y = layer(x)"
    shell = "!pip install keras\nfiles = !ls"
    timed = "%%time\nlayer = keras.layers.GRU(4)"
    for own in (tried_out, compared, shown, shell, timed, "this is no code"):
        assert whats(OWN, own, own) == []


@pytest.mark.parametrize(
    ("expression", "what"),
    [
        ("keras.layers.SimpleRNNCell(3)(x_t, [h])", "keras.layers.SimpleRNNCell"),
        ("tf.keras.layers.Dense(3)(x_t)", "keras.layers.Dense"),
        ("tf.raw_ops.BlockLSTM(x=x_t)", "tensorflow.raw_ops.BlockLSTM"),
        ("tf.compat.v1.nn.dynamic_rnn(x_t)", "tensorflow.compat.v1.nn.dynamic_rnn"),
        ("tf.py_function(h, [x_t], 'float32')", "tensorflow.py_function"),
        ("keras.utils.pad_sequences(x_t)", "keras.utils.pad_sequences"),
        ("[one.layers for one in [keras]]", "keras"),
        ("[keras for keras in [keras.layers.GRU]]", "keras.layers.GRU"),
        ("vars(keras)['layers']", "vars, so"),
        ("reference.step(x_t, h, W, U, b)", "rnn_helpers.topics.simple_rnn.oracle.step"),
        ("check.grader_code(h)", "rnn_helpers.check.grader_code"),
        ("np.load('answers.npy')", "numpy.load"),
        ("np.random._pickle.sys", "numpy.random._pickle.sys"),
        ("tf.nn.sys.modules", "tensorflow.nn.sys.modules"),
        ("open('answers').read()", "uses open"),
        ("eval('x_t')", "eval, so"),
        ("h.__class__.__mro__", "__mro__"),
        ("(lambda: 0).__globals__['keras']", "__globals__"),
        ("getattr(*[keras, 'layers'])", "getattr, so"),
        ("getattr(keras, W)", "keras.(a name made up as it runs)"),
        ("__import__('keras').layers", "__import__, so"),
    ],
)
def test_what_is_there_is_named(expression, what):
    assert any(what in line for line in whats(STEP.format(expression)))


@pytest.mark.parametrize(
    ("before", "what"),
    [
        ("import keras.layers as L\nhelp_me = lambda x: L.GRU(3)(x)", "keras.layers"),
        ("from keras.layers import GRU as help_me", "keras.layers.GRU"),
        (
            "from rnn_helpers.topics.simple_rnn.mistakes import step as help_me",
            "rnn_helpers.topics.simple_rnn.mistakes.step",
        ),
        (
            "def help_me(x):\n    import keras as k\n    return k.layers.GRU(3)(x)",
            "keras.layers.GRU",
        ),
        ("k = keras\ndef help_me(x):\n    return k.layers.GRU(3)(x)", "keras.layers.GRU"),
        ("def help_me(x):\n    return x\nhelp_me.f = keras.layers.GRU", "keras.layers.GRU"),
        (
            "def start():\n    global help_me\n    help_me = keras.layers.GRU(3)\nstart()",
            "keras.layers.GRU",
        ),
        ("help_me = !python answers.py", "runs a command of the system"),
        ("with open('x') as help_me:\n    pass", "uses open"),
        (
            "try:\n    help_me = keras.layers.GRU(3)\nexcept ValueError:\n    pass",
            "keras.layers.GRU",
        ),
        ("class help_me:\n    cell = keras.layers.GRUCell(3)", "keras.layers.GRUCell"),
        (
            "first = keras.layers.GRU(3)\ndef help_me(x, layer=first):\n    return layer(x)",
            "keras.layers.GRU",
        ),
        (
            "help_me = []\nfor _ in range(3):\n    help_me.append(keras.layers.GRU(3))",
            "keras.layers.GRU",
        ),
        ("import multiprocessing as mp\nhelp_me = mp.Pipe()", "multiprocessing"),
        ("from keras.src import ops as help_me", "keras.src.ops"),
    ],
)
def test_it_is_found_where_the_answer_uses_it(before, what):
    answer = STEP.format("help_me(x_t)")
    assert any(what in line for line in whats(answer, before))
    assert whats(OWN, before) == []


@pytest.mark.parametrize(
    ("after", "what"),
    [
        ("exec('simple_rnn_step = None')", "exec, so"),
        ("globals()['simple_rnn_step'] = None", "globals, so"),
        ("setattr(np, 'tanh', None)", "setattr, so"),
        ("%run other.py", "runs a command of IPython"),
        ("from keras.layers import *", "keras.layers.*"),
        ("import sys\nsys.modules['rnn_helpers.check.by_hand'].made_by = None", "changes sys"),
        ("import rnn_helpers.check.by_hand as b\nb.made_by = None", "changes b"),
        ("by_hand.HIDDEN = by_hand.OWN", "changes by_hand"),
        ("made_by = None", "changes made_by, which the check uses"),
        ("deep = " + "-" * 600 + "1", "is nested too deeply to be read"),
    ],
)
def test_what_may_change_any_answer_is_told_wherever_it_stands(after, what):
    assert any(what in line for line in whats(OWN, after=after))


def test_nothing_is_told_of_an_exercise_that_was_not_attempted():
    stub = STEP.replace("return {}", '"""The state."""\n    raise NotImplementedError()')
    assert whats(stub, "exec('x = 1')") == []
    assert whats(stub, after="simple_rnn_step = keras.layers.GRU(3)") == ["uses keras.layers.GRU"]


PAST_THE_GUARD = """
import rnn_helpers.check.answering as answering
answering.refuse_answers.__closure__[0].cell_contents = set()
"""
UNGUARDED = """
[inner] = [c.cell_contents for c in reference.parameters.__closure__ if callable(c.cell_contents)]
"""


ANOTHER_PROCESS = """
import {module}
def asked(features, units):
    return int({call}(["python", "-c", "an oracle"]))
"""


@pytest.mark.parametrize(
    ("before", "answer"),
    [
        (PAST_THE_GUARD, "reference.parameters"),
        (UNGUARDED, "inner"),
        (ANOTHER_PROCESS.format(module="subprocess", call="subprocess.check_output"), "asked"),
        (ANOTHER_PROCESS.format(module="os", call="os.popen"), "asked"),
        ("from os import system as ask", "ask"),
        (ANOTHER_PROCESS.format(module="math", call="get_ipython().getoutput"), "asked"),
        ("def asked(features, units):\n    out = !python ask.py\n    return int(out[0])", "asked"),
    ],
)
def test_an_oracle_that_was_got_past_its_guard_is_told_in_any_exercise(before, answer):
    notebook = COURSE.chapters(["03_simple_rnn"])[0].notebook
    cells = copy.deepcopy(notebook.cells)
    [place] = [n for n, cell in enumerate(cells) if _answers(cell) == "simple_rnn_parameters"]
    cells[place].source = f"def simple_rnn_parameters(f, u):\n    return {answer}(f, u)\n"
    cells.insert(place, new_code_cell(before))
    assert "simple_rnn_parameters" in {found.exercise for found in findings(cells)}


def _answers(cell):
    role = cell.metadata.get("rnn_course", {}).get("role")
    return exercise_of(cell) if role == "solution" else None


def test_a_place_says_cell_line_and_code():
    (found,) = told(Cheat("", "x = 1\n" + STEP.format("keras.layers.GRU(3)")))
    assert (found.exercise, found.line, found.code) == (
        "simple_rnn_step",
        3,
        "return keras.layers.GRU(3)",
    )
    assert found.where("your") == "line 3"
    (found,) = told(Cheat("", STEP.format("k(x_t)"), ["\nk = keras.layers.GRU(3)"]))
    assert found.where("your") == "line 2 of a cell of your own"


@pytest.mark.parametrize(
    "code",
    [
        "np.a = np.b\n" * 30_000,
        "\n".join(f"import m{i} as np" for i in range(8_000)) + "\nnp.a = 1" * 9_000,
        "\n".join(f"n{i} = 1\nn{i}.a = n{i}" for i in range(15_000)),
        "\n".join(f"n{i} = n{i + 1}" for i in range(20_000)),
        "f(" * 90 + ")" * 90,
    ],
    ids=["changes", "meanings", "names", "a chain of names", "depth"],
)
def test_no_code_takes_long_to_look_at(code):
    begun = time.process_time()
    told(Cheat("", OWN, [code]))
    assert time.process_time() - begun < 10


def test_much_code_is_told_and_not_read():
    assert whats(OWN, "#" * (MOST_CODE + 1)) == ["has more code than is looked at"]


@pytest.mark.parametrize(
    "cells",
    [
        [{}],
        [{"cell_type": "code", "source": 3, "metadata": None}],
        [{"cell_type": "code", "source": ["made_by", 4], "metadata": {"nbgrader": 5}}],
        [{"cell_type": "code", "source": "f(made_by)", "metadata": {"nbgrader": {"grade": True}}}],
        [nbformat.v4.new_code_cell("\x00")],
    ],
)
def test_malformed_cells_are_left_out(cells):
    assert findings(cells) == []
