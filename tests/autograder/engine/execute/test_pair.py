"""Kernels are made in advance, and each serves a single run and learns nothing about others."""

import copy
import os
import signal

import nbformat
import pytest

from autograder.authoring.bank import answers
from autograder.engine.execute import pair, stage as execute_stage
from autograder.engine.execute.stage import execute
from autograder.engine.stages import Task
from autograder.engine.wire import codec as wire
from tests.support.bank_runner import BANK, COURSE
from tests.support.engine import ADD, QUICK, SETUP_CELL, answer, cells_of, check, notebook, setup

# Start times tell processes apart, because process ids are the same in each sandbox.
STARTED = "print(open('/proc/self/stat').read().rsplit(')', 1)[1].split()[19])"
SETUP = SETUP_CELL + "import warnings\nimport keras\nimport tensorflow as tf\n"
LEAVES_MUCH = """
left = 1
np.set_printoptions(precision=2)
np.seterr(divide="raise")
warnings.simplefilter("error")
os.chdir("/")
keras.layers.Dense(1)
tf.random.set_seed(3)
assert add(1, 2) == 3
"""
LOOKS = """
print("left" in globals(), np.array([1 / 3]), np.geterr()["divide"], os.getcwd() == "/")
warnings.warn("once")
print(keras.layers.Dense(1).name, float(tf.random.uniform([])), float(keras.random.uniform([])))
print(np.random.rand(), tf.config.list_physical_devices()[0].name)
add(1, "2")
"""


@pytest.fixture(autouse=True)
def spare():
    """Return the spare kernels of this process, none of which is made yet."""
    found = execute_stage._spare_of(execute_stage.zygote_of(sandbox=True))
    found.close()
    found._questions = pair.CommonQuestions()
    return found


def ran(*tests, add=ADD, setup_cell=SETUP, seed=1, student="ada"):
    """Return the outputs of the test cells "t0" and so on, and the run's verdict."""
    cells = [check(source, f"t{number}") for number, source in enumerate(tests)]
    content = notebook(setup(setup_cell), answer(add, "add"), *cells)
    outcome = execute(Task(student, "03_simple_rnn", content, seed, QUICK), ahead=True)
    made = cells_of(outcome)
    return [made[part.metadata.nbgrader.grade_id].outputs for part in cells], outcome.verdict


def by_kind(outputs):
    """Return the outputs by stream and the errors, because the order of streams is not fixed."""
    found = {}
    for output in outputs:
        kind = output.get("name", "error")
        found[kind] = found.get(kind, "") + (output.get("text") or "\n".join(output.traceback))
    return found


def started(**options):
    """Return the start time of the process that ran the tests."""
    [[output]], _ = ran(STARTED, **options)
    return output.text


def test_each_run_has_kernels_of_its_own():
    assert len({started(), started(), started()}) == 3


def test_whatever_a_test_does_to_a_library_is_gone_with_its_run():
    spoils = "import math\nmath.sqrt = None\nnp.testing.assert_allclose = print"
    looks = "import math\nassert math.sqrt(4) == 2\nnp.testing.assert_allclose(1.0, 1.0)"
    # The student's code could not see the change, so a person is asked about that run.
    assert ran(spoils)[1] == "needs_person"
    for _ in range(2):
        assert ran(looks) == ([[]], "ok")


def test_a_run_shows_the_same_whoever_was_served_before():
    [fresh], _ = ran(LOOKS)
    assert by_kind(fresh).keys() == {"stdout", "stderr", "error"}
    assert ran(LEAVES_MUCH)[1] == "ok"
    [again], _ = ran(LOOKS)
    assert by_kind(again) == by_kind(fresh)


def test_what_random_operations_draw_does_not_depend_on_who_was_served_before(spare):
    draws = "print(float(tf.random.uniform([])), float(tf.random.uniform([], seed=4)))"
    [[fresh]], _ = ran(draws, seed=2)
    [[other]], _ = ran(draws, seed=3)
    [[again]], _ = ran(draws, seed=2)
    assert fresh.text == again.text != other.text


def test_a_students_kernel_is_gone_by_the_end_of_the_next_run(spare, monkeypatch):
    ended, close_kernels_of_run = [], spare.close_kernels_of_run

    def noted(task, sides):
        ended.append([side.kernel.kernel_pid for side in sides.values()])
        close_kernels_of_run(task, sides)

    monkeypatch.setattr(spare, "close_kernels_of_run", noted)
    ran("add(1, 2)")
    ran("add(1, 2)")
    assert ended[0]
    assert not any(os.path.exists(f"/proc/{pid}") for pid in ended[0])


@pytest.mark.parametrize("role", ["student", "grader"])
def test_a_kernel_that_was_killed_while_it_waited_is_replaced(spare, role):
    started()
    spare._thread.join()
    os.kill(spare._made[role].kernel.init_pid, signal.SIGKILL)
    assert ran("assert add(1, 2) == 3") == ([[]], "ok")


STUDENTS = """
import random, warnings
import keras
import numpy as np
import tensorflow as tf
warnings.warn("once")
layer = keras.layers.Dense(3)
print(layer.name, keras.layers.SimpleRNN(2).name, keras.Sequential([layer]).name)
print(layer(np.ones((1, 2), "float32")), float(keras.random.uniform([])))
print(random.random(), np.random.rand(), layer.weights[0].path)
def add(a, b):
    return a + b
"""
WARM = "from tensorflow.python.eager import context\nprint(context.context()._initialized)\n"


def shown_to_student(code):
    content = notebook(setup(SETUP), answer(code, "add"), check("assert add(1, 2) == 3", "t"))
    outcome = execute(Task("ada", "03_simple_rnn", content, 1, QUICK), ahead=True)
    return by_kind(cells_of(outcome)["add"].outputs)


def test_a_students_kernel_in_which_tensorflow_is_ready_shows_what_another_does():
    first, second = (shown_to_student(STUDENTS) for _ in range(2))
    assert first == second
    assert first.keys() == {"stdout", "stderr"}
    # The kernel was ready too, though no student's code of this run had used it.
    assert shown_to_student(WARM + ADD) == {"stdout": "True\n"}


def test_tensorflow_is_not_made_ready_where_no_code_uses_it():
    shown_to_student(ADD)
    assert shown_to_student(WARM + ADD) == {"stdout": "False\n"}


def test_a_student_may_set_tensorflows_configuration():
    shown_to_student(STUDENTS)
    sets = "import tensorflow as tf\ntf.config.threading.set_inter_op_parallelism_threads(1)\n"
    assert shown_to_student(sets + ADD) == {}


ALONE = ("simple_rnn_shapes", "simple_rnn_parameters", "clip_by_global_norm")


def test_answers_of_the_bank_show_the_same_whoever_was_graded_before():
    shown = [_outputs(_notebook(turn)) for turn in (0, 1, 0, 1)]
    assert shown[0] != shown[1]
    assert shown[2:] == shown[:2]


def _notebook(turn):
    """Return chapter 03 with a wrong answer to each exercise that no other one depends on.

    Each has a known mistake. What experiments find of others depends on how busy the machine is.
    """
    chapter = COURSE.chapters(["03_simple_rnn"])[0]
    made = copy.deepcopy(chapter.notebook)
    made.cells = [one for one in made.cells if "nbgrader" in one.metadata]
    wrong = [a for a in answers(BANK) if not a.right and a.exercise in ALONE]
    for one in made.cells:
        own = [a.code for a in wrong if a.exercise == one.metadata.nbgrader.grade_id]
        one.source = own[turn] if own else one.source
    return nbformat.writes(made).encode()


def _outputs(content):
    outcome = execute(Task("ada", "03_simple_rnn", content, 7), ahead=True)
    return [executed.outputs for executed in cells_of(outcome).values()]


def test_only_questions_that_came_up_for_two_students_are_asked_ahead():
    common = pair.CommonQuestions()
    common.note("03", "ada", [b"visible", b"hidden of ada"])
    common.note("03", "ada", [b"visible", b"hidden of ada"])
    assert common.of("03") == []
    common.note("03", "bob", [b"visible", b"hidden of bob"])
    assert common.of("03") == [b"visible"]
    assert common.of("04") == []


def test_what_is_asked_ahead_stays_bounded():
    common = pair.CommonQuestions()
    for student in ("ada", "bob"):
        common.note("03", student, [b"%d" % number for number in range(1000)])
    assert len(common.of("03")) == 100


QUESTION = """
from rnn_helpers.check.questions import Questions
from rnn_helpers.topics.simple_rnn import oracle as reference
before = set(map(str, Questions.noted))
x = np.full((1, 2), DRAWN, "float32")
W, U, b = (np.ones(shape, "float32") for shape in ((2, 3), (3, 3), 3))
for inputs in (np.ones((1, 2), "float32"), x):
    reference.step(inputs, np.zeros((1, 3), "float32"), W, U, b)
print(len(Questions.noted) - len(before))
"""


def test_the_next_tests_kernel_has_asked_what_visible_tests_ask(spare):
    # Each run draws its own number, like hidden tests.
    for number, student in enumerate(("ada", "bob", "cleo")):
        ran(QUESTION.replace("DRAWN", str(number)), student=student)
    spare.close()
    [question] = spare._questions.of("03_simple_rnn")
    name, (inputs, *_), _ = wire.decode(question)
    assert name == "rnn_helpers.topics.simple_rnn.oracle.step"
    assert inputs.tolist() == [[1.0, 1.0]]
