"""A notebook that runs in two kernels means what it means in one."""

import json
import re

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.engine.stages import Limits
from tests.support.engine import (
    ADD,
    SETUP_CELL,
    Attack,
    answer,
    cell,
    cells_of,
    check,
    notebook,
    run,
    scores,
    setup,
    text_of,
)


def _one(*cells, **options):
    """Return scores and texts of a notebook whose setup imports NumPy."""
    outcome = run(setup(SETUP_CELL), *cells, **options)
    shown = {name: text_of(executed) for name, executed in cells_of(outcome).items()}
    return scores(outcome), shown


def _plain(text):
    """Return the text without colours."""
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def test_right_answers_get_all_points_and_wrong_ones_none():
    outcome = run(*Attack("", (1, 1, 1)).cells())
    assert scores(outcome) == {"add_test": 1, "add_hidden": 1, "scale_hidden": 1}
    wrong = run(*Attack("", (0, 0, 1), add="def add(a, b): return a - b").cells())
    assert scores(wrong) == {"add_test": 0, "add_hidden": 0, "scale_hidden": 1}
    assert outcome.verdict == wrong.verdict == "ok"


def test_a_test_sees_names_as_they_were_at_its_place():
    points, _ = _one(
        answer("def f(): return 1\nx = [1]", "f"),
        check("assert f() == 1 and x == [1]", "first"),
        answer("def f(): return 2\nx.append(2)", "g"),
        check("assert f() == 2 and x == [1, 2]", "second"),
    )
    assert points == {"first": 1, "second": 1}


def test_a_name_that_was_deleted_is_gone():
    points, shown = _one(
        answer("x = 1", "x"),
        check("assert x == 1", "first"),
        cell("del x"),
        check("assert x == 1", "second"),
    )
    assert points == {"first": 1, "second": 0}
    assert "name 'x' is not defined" in shown["second"]


def test_a_test_may_delete_a_function_to_see_whether_another_one_uses_it():
    test = (
        "kept = square\n"
        "del square\n"
        "try:\n"
        "    {}([3, 4])\n"
        "except NameError:\n"
        "    pass\n"
        "else:\n"
        "    raise AssertionError('square is not used')\n"
        "finally:\n"
        "    square = kept\n"
        "assert square(3) == 9 and {}([3, 4]) == 25"
    )
    points, shown = _one(
        answer("def square(x): return x * x", "square"),
        answer("def uses(v): return sum(square(x) for x in v)", "uses"),
        answer("def repeats(v): return sum(x * x for x in v)", "repeats"),
        check(test.format("uses", "uses"), "first"),
        check(test.format("repeats", "repeats"), "second"),
        check("assert uses([1, 2]) == 5", "third"),
    )
    assert points == {"first": 1, "second": 0, "third": 1}, shown
    assert "square is not used" in shown["second"]


def test_names_of_tests_and_setup_stay_and_win_over_the_students():
    points, _ = _one(
        answer("np = limit = None\ndef helper(): return 0", "x"),
        check("limit = 5\ndef helper(): return limit + 1", "first"),
        answer("limit = 0\ndef helper(): return 0", "y"),
        check("assert helper() == 6 and np.pi > 3", "second"),
    )
    assert points == {"first": 1, "second": 1}


def test_a_locked_function_may_use_a_students_name():
    points, _ = _one(
        setup("def twice(x):\n    return 2 * double_me(x)", "setup_2"),
        answer("def double_me(x): return x + 1", "double_me"),
        check("assert twice(1) == 4", "test"),
    )
    assert points == {"test": 1}


def test_a_setup_cell_finds_in_both_kernels_what_the_student_made():
    outcome = run(
        answer("made = [1]", "a"),
        setup("import time\nif 'made' in globals():\n    time.sleep(0.3)\ntwice = made * 2", "s"),
        answer("def double(): return twice", "b"),
        check("assert twice == [1, 1]", "t"),
        check("assert double() == [1, 1]", "u"),
    )
    assert scores(outcome) == {"t": 1, "u": 1}


def test_a_student_whose_kernel_ends_in_a_setup_cell_keeps_the_other_points():
    outcome = run(
        answer("def add(a, b): return a + b", "a"),
        answer(
            "import os\nclass Made:\n    def __mul__(self, number): os._exit(1)\nmade = Made()", "b"
        ),
        setup("twice = made * 2", "s"),
        check("assert add(1, 2) == 3", "t"),
        check("assert twice", "u"),
    )
    assert scores(outcome) == {"t": 1, "u": 0}
    assert outcome.verdict == "kernel_died"


def test_a_locked_function_that_is_marked_runs_with_the_students_objects():
    points, _ = _one(
        setup(
            "def area(width):\n    return Square(width).area()\narea.__rnn_student_side__ = True\n",
            "setup_2",
        ),
        answer(
            "class Square:\n"
            "    def __init__(self, w): self.w = w\n"
            "    def area(self): return self.w**2",
            "square",
        ),
        check("assert area(3) == 9", "test"),
    )
    assert points == {"test": 1}


def test_a_cell_that_raises_does_not_stop_the_others():
    points, shown = _one(
        answer("def f(): return 1\nraise RuntimeError('half way')", "f"),
        check("assert f() == 1", "f_test"),
        answer("g = 2", "g"),
        check("assert g == 2", "g_test"),
    )
    assert points == {"f_test": 1, "g_test": 1}
    assert "RuntimeError: half way" in shown["f"]


def test_the_seed_reaches_the_tests_and_not_the_student():
    outcome = run(
        setup("import os\n"),
        answer(
            "print(os.environ.get('RNN_COURSE_SEED'), 'RNN_COURSE_SEED' in str(os.environ))", "x"
        ),
        check("print(os.environ['RNN_COURSE_SEED'])", "t"),
        seed=987_654,
    )
    assert text_of(cells_of(outcome)["x"]) == "None False\n"
    assert text_of(cells_of(outcome)["t"]) == "987654\n"


def test_a_regrade_repeats_the_first_run_to_the_byte():
    cells = [
        setup(SETUP_CELL + "import random\n"),
        answer("print(random.random(), np.random.normal(), list({'a', 'b', 'c'}))", "x"),
        check("print(random.random(), np.random.normal())", "t"),
    ]
    first, second = run(*cells), run(*cells)
    assert first.notebook == second.notebook
    other = run(*cells, seed=3)
    assert text_of(cells_of(other)["x"]) == text_of(cells_of(first)["x"])
    assert text_of(cells_of(other)["t"]) != text_of(cells_of(first)["t"])


def test_arguments_that_a_call_changes_in_place_are_changed_for_the_test():
    points, shown = _one(
        answer(
            "def step(w, grads, log, cache, seen):\n"
            "    for one, g in zip(w, grads): one -= 0.1 * g\n"
            "    log.append('step'); cache['n'] = cache.get('n', 0) + 1; seen.add(3)\n",
            "step",
        ),
        check(
            "w = [np.ones(2), np.zeros(3)]; first = w[0]\n"
            "log, cache, seen = [], {'n': 1}, set()\n"
            "step(w, [np.ones(2), np.ones(3)], log, cache, seen)\n"
            "np.testing.assert_allclose(first, 0.9)\n"
            "assert w[0] is first and log == ['step'] and cache == {'n': 2} and seen == {3}",
            "t",
        ),
    )
    assert points == {"t": 1}, shown


def test_a_generator_that_a_call_uses_goes_on():
    points, shown = _one(
        answer("def draw(rng): return rng.integers(10**9)", "draw"),
        check(
            "a, b = np.random.default_rng(1), np.random.default_rng(1)\n"
            "assert [draw(a), draw(a)] == [b.integers(10**9), b.integers(10**9)]",
            "t",
        ),
    )
    assert points == {"t": 1}, shown


def test_a_test_may_expect_an_exception_and_sees_the_learners_line():
    points, shown = _one(
        answer("def f(x):\n    y = 1\n    raise ValueError('negative')\n", "f"),
        check(
            "try:\n    f(-1)\nexcept ValueError as error:\n"
            "    assert str(error) == 'negative'\n"
            "    assert 'Your cell, line 3, in f' in error.student_traceback\n"
            "else:\n    raise AssertionError\n",
            "caught",
        ),
        check("f(-1)", "shown"),
    )
    assert points == {"caught": 1, "shown": 0}, shown
    assert "----> 3     raise ValueError('negative')" in _plain(shown["shown"])


def test_what_a_call_held_that_raised_is_let_go_of_at_once():
    points, shown = _one(
        answer(
            "import gc, weakref\n"
            "gc.disable()\n"
            "def fails():\n"
            "    global seen\n"
            "    kept = np.zeros(3)\n"
            "    seen = weakref.ref(kept)\n"
            "    raise MemoryError\n"
            "def is_there(): return seen() is not None",
            "x",
        ),
        check("try:\n    fails()\nexcept MemoryError:\n    pass\nassert not is_there()", "t"),
    )
    assert points == {"t": 1}, shown


def test_what_a_call_prints_appears_in_the_tests_outputs():
    outcome = run(
        answer("import sys\ndef f():\n    print('out'); print('err', file=sys.stderr)", "f"),
        check("f()", "t"),
    )
    streams = {output.name: output.text for output in cells_of(outcome)["t"].outputs}
    assert streams == {"stdout": "out\n", "stderr": "err\n"}


def test_a_stand_in_looks_like_the_students_function():
    points, shown = _one(
        answer('def f(a, b=2, *, c=(1, 2), **rest):\n    """Doc."""\n    return c', "f"),
        check(
            "import inspect\n"
            "assert (f.__name__, f.__qualname__, f.__doc__) == ('f', 'f', 'Doc.')\n"
            "assert str(inspect.signature(f)) == '(a, b=2, *, c=(1, 2), **rest)'\n"
            "assert inspect.isfunction(f) and f(1) == (1, 2)",
            "t",
        ),
    )
    assert points == {"t": 1}, shown


def test_a_students_function_can_be_an_argument_and_a_result():
    points, shown = _one(
        answer(
            "def inc(x): return x + 1\ndef twice(f, x): return f(f(x))\ndef give(): return inc", "f"
        ),
        check("assert twice(inc, 1) == 3 and twice(np.negative, 1) == 1 and give()(4) == 5", "t"),
    )
    assert points == {"t": 1}, shown


def test_models_and_tensors_cross():
    points, shown = _one(
        answer(
            "import keras, tensorflow as tf\n"
            "model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])\n"
            "def build(units): return keras.layers.LSTM(units)\n"
            "def ones(n): return tf.ones(n)\n"
            "def train(model):\n"
            "    model.set_weights([w + 1 for w in model.get_weights()])\n",
            "x",
        ),
        check(
            "import keras\n"
            "assert model.count_params() == 9 and build(4).units == 4\n"
            "assert ones(3).tolist() == [1, 1, 1]\n"
            "mine = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])\n"
            "before = mine.get_weights()[0].copy()\n"
            "train(mine)\n"
            "np.testing.assert_allclose(mine.get_weights()[0], before + 1)\n",
            "t",
        ),
    )
    assert points == {"t": 1}, shown


def test_what_can_not_cross_is_named():
    points, shown = _one(
        answer("def f(): return {'made': object()}\nthing = object()\nclass C: pass", "f"),
        check("f()", "call"),
        check("assert thing", "value"),
        check("C()", "class"),
    )
    assert set(points.values()) == {0}
    assert "f returned an object; return numbers" in shown["call"]
    assert "thing is an object" in shown["value"]
    assert "C is a class (C)" in shown["class"]


def test_a_magic_command_in_a_test_does_no_harm():
    points, _ = _one(answer("x = 3", "x"), check("%matplotlib inline\nassert x == 3", "t"))
    assert points == {"t": 1}


_SHOWN = [
    "print('a'); print('b')",
    "1 + 1",
    "import sys; print('err', file=sys.stderr)",
    "from IPython.display import HTML, Markdown, display, clear_output\n"
    "display(HTML('<b>x</b>')); display(Markdown('*y*'), display_id='one'); None",
    "from IPython.display import update_display\n"
    "update_display(HTML('<i>z</i>'), display_id='one')",
    "print('gone'); clear_output(); print('kept')",
    "print('gone'); clear_output(wait=True); print('kept')",
    "class Table:\n    def _repr_html_(self): return '<table></table>'\n"
    "    def __repr__(self): return 'Table'\nTable()",
    "import matplotlib.pyplot as plt\n"
    "figure, axes = plt.subplots(figsize=(1, 1)); axes.plot([1, 2]);",
    "%%capture\nprint('hidden')",
    "!echo shell",
    "1 / 0",
    "undefined",
    "",
    "   \n",
]


def _comparable(made):
    """Return outputs without the parts that differ in every run."""
    found = []
    for part in made.cells:
        for output in part.outputs:
            output.pop("traceback", None)
            output.pop("metadata", None)
        text = json.dumps([part.execution_count, part.outputs], sort_keys=True)
        found.append(re.sub(r"0x[0-9a-f]+|[0-9a-f]{40,}", "0x", text))
    return found


def test_outputs_are_those_that_nbclient_stores():
    data = notebook(*map(cell, _SHOWN))
    stock = nbformat.reads(data.decode(), as_version=4)
    NotebookClient(stock, timeout=60, allow_errors=True, kernel_name="python3").execute()
    ours = nbformat.reads(run(*map(cell, _SHOWN)).notebook.decode(), as_version=4)
    assert _comparable(ours) == _comparable(stock)


def test_cells_of_one_notebook_are_numbered_in_document_order():
    outcome = run(setup("1"), answer("x = 1", "x"), check("assert x == 1", "t"), cell("2"))
    counts = [executed.execution_count for executed in cells_of(outcome).values()]
    assert counts == [1, 2, 3, 4]


def test_stages_and_memory_are_measured():
    outcome = run(*Attack("", (1, 1, 1)).cells())
    assert {"zygote", "start", "run", "clean_up", "total"} <= set(outcome.stages)
    assert sum(outcome.stages.values()) <= 2.01 * outcome.stages["total"]
    assert 50 << 20 < outcome.peak_memory < 2 << 30


def test_the_time_of_the_whole_notebook_is_bounded():
    limits = Limits(cell_seconds=3, total_seconds=2)
    outcome = run(
        cell("import time; time.sleep(1.2)"),
        cell("time.sleep(1.2)"),
        answer(ADD, "add"),
        check("assert True", "late"),
        limits=limits,
    )
    assert outcome.verdict == "timeout"
    assert scores(outcome) == {"late": 0}
    assert "longer than 2 s in all" in text_of(cells_of(outcome)["late"])


@pytest.mark.parametrize(
    "ending", ["import os; os._exit(3)", "while True:\n    try: pass\n    except: 0"]
)
def test_after_an_accident_the_earlier_answers_are_there_again(ending):
    outcome = run(
        setup(SETUP_CELL),
        answer("state = [1]\ndef f(): return state", "f"),
        check("assert f() == [1]", "before"),
        cell("import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + ending),
        check("assert f() == [1]", "after"),
        limits=Limits(cell_seconds=1.5),
    )
    assert scores(outcome) == {"before": 1, "after": 1}
    assert outcome.verdict in ("kernel_died", "timeout")
    assert outcome.detail


def test_a_kernel_that_ends_again_and_again_is_given_up():
    cells = [answer(f"import os\nos._exit({i})", f"a{i}") for i in range(6)]
    outcome = run(*cells, check("a", "t"), cell("1"))
    assert outcome.verdict == "kernel_died"
    assert "too often" in text_of(cells_of(outcome)["a5"])
    assert scores(outcome) == {"t": 0}


def test_without_a_sandbox_the_scores_are_the_same():
    outcome = run(*Attack("", (1, 1, 1)).cells(), sandbox=False)
    assert scores(outcome) == {"add_test": 1, "add_hidden": 1, "scale_hidden": 1}
    died = run(
        *Attack("", (0, 0, 1), add="import os\ndef add(a, b): os._exit(1)").cells(), sandbox=False
    )
    assert tuple(scores(died).values()) == (0, 0, 1)


@pytest.mark.parametrize(
    "cheat", ["helper = lambda f, x: 42", "del helper", "def helper(f, x):\n    return 42"]
)
def test_a_helper_of_the_tests_that_runs_beside_the_answer_stays_the_instructors(cheat):
    helps = "def helper(f, x):\n    return f(x)\nhelper.__rnn_student_side__ = True\n"
    outcome = run(
        setup(helps),
        answer(f"def f(x):\n    return 0\n{cheat}\n", "f"),
        check("assert helper(f, 1) == 42", "lies"),
        check("assert helper(f, 1) == 0", "tells"),
    )
    assert scores(outcome) == {"lies": 0, "tells": 1}


GIVEN = "from rnn_helpers.topics.text_generation.given import steps_taken, tiny_step\n"
GENERATE = "def generate(step, prompt_ids, length, temperature, rng):\n    {}\n"


def test_a_test_may_call_an_answer_with_a_function_that_the_chapter_gives():
    outcome = run(
        setup(GIVEN),
        answer(GENERATE.format("return [list(step(i)[0]) for i in prompt_ids]"), "generate"),
        check("assert generate(tiny_step, [1], 1, 1, 0) == [list(tiny_step(1)[0])]", "logits"),
    )
    assert scores(outcome) == {"logits": 1}


@pytest.mark.parametrize(
    "cheat",
    [
        "steps_taken = lambda *_: 1",
        "del steps_taken",
        "from rnn_helpers.topics.text_generation import given\ngiven.steps_taken = lambda *_: 1",
    ],
)
def test_a_function_given_to_tests_that_runs_beside_the_answer_stays_the_instructors(cheat):
    reads_twice = GENERATE.format("return [step(i) for i in prompt_ids + prompt_ids]")
    outcome = run(
        setup(GIVEN),
        answer(reads_twice + cheat, "generate"),
        check("assert steps_taken(generate, [1], 3) == 1", "lies"),
        check("assert steps_taken(generate, [1], 3) == 2", "tells"),
    )
    assert scores(outcome) == {"lies": 0, "tells": 1}


def test_an_answer_may_be_another_name_for_a_librarys_function():
    outcome = run(
        setup("import numpy as np\n"),
        answer("flip = np.fliplr\n", "flip"),
        check("assert flip(np.eye(2))[0, 0] == 0", "flips"),
        answer("def twice(x):\n    return 2 * x\n", "twice"),
        check("assert twice(2) == 4", "doubles"),
    )
    assert scores(outcome) == {"flips": 1, "doubles": 1}


@pytest.mark.parametrize(
    "value",
    ["['x' * 1000] * 40_000", "np.zeros((1,) * 33)", "[np.zeros((1,) * 33)]"],
)
def test_a_value_that_can_not_cross_takes_no_other_name_with_it(value):
    outcome = run(
        setup("import numpy as np\n"),
        answer(f"f = {value}\n", "f"),
        check("f(1)", "f_test"),
        answer("def twice(x):\n    return 2 * x\n", "twice"),
        check("assert twice(2) == 4", "doubles"),
    )
    assert scores(outcome) == {"f_test": 0, "doubles": 1}


def test_a_module_written_beside_the_notebook_can_be_imported():
    writes = "with open('mine.py', 'w') as file:\n    file.write('def twice(x): return 2 * x')\n"
    imports = "import getpass\nfrom mine import twice\nassert getpass.getuser() == 'student'\n"
    outcome = run(
        setup("import numpy as np\n"),
        cell(writes),
        answer(imports, "twice"),
        check("assert twice(2) == 4", "doubles"),
    )
    assert scores(outcome) == {"doubles": 1}


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (
            """%tensorflow_version 2.x
from google.colab import drive, files
import google.colab.output as shown
drive.mount('/content/drive')
for name in files.upload():
    print(name)
shown.clear()""",
            "mount() does nothing here, because this is not Colab.",
        ),
        (
            """from kaggle_secrets import UserSecretsClient
import os
os.environ['WANDB'] = UserSecretsClient().get_secret('wandb')""",
            "get_secret() does nothing here, because this is not Kaggle.",
        ),
    ],
    ids=["Colab", "Kaggle"],
)
def test_an_answer_written_in_colab_or_on_kaggle_runs_where_it_is_graded(before, told):
    code = f"{before}\ndef f():\n    return 1"
    points, shown = _one(answer(code, "f"), check("assert f() == 1", "first"))
    assert points == {"first": 1}
    assert told in shown["f"]


def test_nothing_else_of_google_is_there_that_is_not_installed():
    points, shown = _one(
        answer("import google.cloud", "f"),
        answer("import google.colab\ndef g():\n    return hasattr(google.colab, '__x__')", "g"),
        check("assert g() is False", "first"),
    )
    assert "No module named 'google.cloud'" in shown["f"]
    assert points == {"first": 1}
