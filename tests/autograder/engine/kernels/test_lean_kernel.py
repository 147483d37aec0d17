"""The engine's kernels take short cuts, but a notebook shows the same."""

import dataclasses

from autograder.engine.stages import Limits
from tests.support.engine import answer, cell, cells_of, check, run, scores, setup, text_of

MANY = 200

# What TensorFlow computes: weights, outputs, gradients, and three steps of training.
COMPUTED = """
def NAME(kind, seed):
    keras.utils.set_random_seed(seed)
    layer = getattr(keras.layers, kind)(5, return_sequences=True)
    x = tf.random.normal((3, 4, 2))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(x) ** 2)
    gradients = tape.gradient(loss, layer.trainable_weights)
    model = keras.Sequential([keras.layers.Input((4, 2)), layer, keras.layers.Dropout(0.5)])
    model.compile("adam", "mse")
    model.fit(x, tf.ones((3, 4, 5)), epochs=3, verbose=0)
    return [np.asarray(value) for value in [x, loss, *gradients, *layer.get_weights()]]
"""
# An operation that fails, and what its error says.
FAILS = """
def NAME():
    try:
        tf.matmul(tf.ones((2, 3)), tf.ones((2, 3)))
    except tf.errors.InvalidArgumentError as error:
        return str(error)
"""


def test_what_several_threads_and_displays_show_keeps_its_order_and_is_all_there():
    outcome = run(
        cell(
            "import sys, threading, time\n"
            "from IPython.display import display\n"
            "def talk(name):\n"
            f"    for number in range({MANY}):\n"
            "        sys.stdout.write(f'{name} {number}\\n')\n"
            "        if number % 7 == 0:\n"
            "            sys.stdout.flush()\n"
            "        time.sleep(0.0005)\n"
            "threads = [threading.Thread(target=talk, args=[name]) for name in 'ab']\n"
            "for thread in threads:\n"
            "    thread.start()\n"
            f"for number in range({MANY}):\n"
            "    sys.stdout.write(f'main {number}\\n')\n"
            "    display(f'shown {number}')\n"
            "for thread in threads:\n"
            "    thread.join()",
            "talk",
        )
    )
    shown = []
    for output in cells_of(outcome)["talk"].outputs:
        shown += output.get("text", "").splitlines()
        shown += [output.data["text/plain"].strip("'")] if "data" in output else []
    for name in ("a", "b", "main", "shown"):
        own = [line for line in shown if line.startswith(f"{name} ")]
        assert own == [f"{name} {number}" for number in range(MANY)]
    for number in range(MANY):
        assert shown.index(f"main {number}") < shown.index(f"shown {number}")


def test_what_a_process_or_a_library_writes_by_itself_is_shown():
    outcome = run(
        cell(
            "import os, subprocess, time\n"
            "os.write(1, b'from the descriptor\\n')\n"
            "subprocess.run(['echo', 'from a process'])\n"
            "time.sleep(0.5)",
            "write",
        )
    )
    text = text_of(cells_of(outcome)["write"])
    assert "from the descriptor" in text and "from a process" in text


def test_what_a_fork_of_a_cell_prints_is_shown_even_when_others_were_at_it():
    outcome = run(
        cell(
            "import os, sys, threading\n"
            "going = True\n"
            "def talk():\n"
            "    while going:\n"
            "        sys.stderr.write('x')\n"
            "        sys.stderr.flush()\n"
            "thread = threading.Thread(target=talk)\n"
            "thread.start()\n"
            "for number in range(20):\n"
            "    if (child := os.fork()) == 0:\n"
            "        sys.stdout.write(f'child {number}\\n')\n"
            "        sys.stdout.flush()\n"
            "        os._exit(0)\n"
            "    os.waitpid(child, 0)\n"
            "going = False\n"
            "thread.join()",
            "fork",
        ),
        cell("print('after')", "after"),
    )
    outputs = cells_of(outcome)["fork"].outputs
    # What the thread wrote to the other stream may stand in the middle of a child's line.
    text = "".join(output["text"] for output in outputs if output.get("name") == "stdout")
    assert [number for number in range(20) if f"child {number}\n" not in text] == []
    assert text_of(cells_of(outcome)["after"]) == "after\n"
    assert outcome.verdict == "ok"


def test_what_was_printed_before_the_time_was_up_is_kept():
    outcome = run(
        cell("import time\nprint('so far', end='')\nwhile True:\n    time.sleep(0.1)", "loop"),
        limits=dataclasses.replace(Limits(), cell_seconds=2.0),
    )
    assert "so far" in text_of(cells_of(outcome)["loop"])
    assert outcome.verdict == "timeout"


def test_a_cell_may_await_and_is_interrupted_there_as_well():
    outcome = run(
        answer("import asyncio\nx = await asyncio.sleep(0.01, result=3)", "x"),
        check("assert x == 3", "first"),
        cell("await asyncio.sleep(60)", "asleep"),
        answer("y = 4", "y"),
        check("assert y == 4", "second"),
        limits=dataclasses.replace(Limits(), cell_seconds=2.0),
    )
    assert scores(outcome) == {"first": 1, "second": 1}
    assert outcome.verdict == "timeout"
    assert "revived" not in outcome.detail


def test_a_magic_for_what_these_kernels_have_not_fails_by_itself():
    outcome = run(cell("%subshell", "magic"), answer("x = 1", "x"), check("assert x == 1", "first"))
    assert scores(outcome) == {"first": 1}


def test_an_error_need_not_look_through_all_modules_for_that_of_its_cell():
    looks = (
        "import inspect\n"
        "known = len(inspect.modulesbyfile)\n"
        "module = inspect.getmodule(compile('', looks.__code__.co_filename, 'exec'))\n"
        "print(known > 1000, module.__name__)"
    )
    define = "def looks(): pass\n"
    outcome = run(cell(define + looks, "student"), check(define + looks, "test"))
    assert text_of(cells_of(outcome)["student"]) == "True __main__\n"
    assert text_of(cells_of(outcome)["test"]) == "True __main__\n"


def test_the_kernel_of_the_tests_computes_the_same_without_a_graph_of_each_operation():
    outcome = run(
        setup("import keras\nimport numpy as np\nimport tensorflow as tf"),
        answer(COMPUTED.replace("NAME", "computed"), "computed"),
        check(
            COMPUTED.replace("NAME", "again") + "for kind in ('SimpleRNN', 'LSTM', 'GRU'):\n"
            "    for ours, theirs in zip(again(kind, 7), computed(kind, 7), strict=True):\n"
            "        np.testing.assert_array_equal(ours, theirs)",
            "same_numbers",
        ),
        answer(FAILS.replace("NAME", "fails"), "fails"),
        check(
            FAILS.replace("NAME", "again") + "assert fails().endswith(again())\n"
            "assert 'function_node' in fails() and 'function_node' not in again()",
            "other_errors",
        ),
        limits=dataclasses.replace(Limits(), cell_seconds=60.0),
    )
    shown = [text_of(executed) for executed in cells_of(outcome).values()]
    assert scores(outcome) == {"same_numbers": 1, "other_errors": 1}, shown
