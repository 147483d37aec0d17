"""Demonstrations that no graded cell needs don't run in grading; all others do."""

import copy

from rnn_helpers.notebooks.demonstrations import is_left_out, leave_out_unread

import nbformat
import pytest
from nbformat.v4 import new_notebook

from autograder.engine.execute.stage import execute
from autograder.engine.stages import Task
from autograder.engine.zygotes.registry import zygote_of
from autograder.engine.zygotes.zygote import GradingZygote
from tests.support.engine import (
    ADD,
    ADD_TEST,
    QUICK,
    answer,
    cell,
    cells_of,
    check,
    notebook,
    run,
    scores,
    setup,
)

DEMO = "table = [add(n, n) for n in range(3)]\nshown = table[-1]"
COURSE = {"rnn_course": {"chapter": "90_tiny"}}
STUB = "def add(a, b):\n    raise NotImplementedError()"


def _left_out(*cells, released=DEMO):
    """Return the cells left out of a submission whose first cell was released as ``released``."""
    made = new_notebook(cells=list(cells), metadata=COURSE)
    for position, part in enumerate(made.cells):
        part.id = f"c{position}"
    pristine = copy.deepcopy(made)
    pristine.cells[0].source = released
    for part in pristine.cells[1:]:
        part.source = STUB if part.metadata.get("nbgrader", {}).get("solution") else part.source
    # A cell that a student adds is not in the instructor's notebook.
    pristine.cells = [part for part in pristine.cells if part is pristine.cells[0] or part.metadata]
    leave_out_unread(made, pristine)
    return [position for position, part in enumerate(made.cells) if is_left_out(part)]


def test_a_demonstration_that_nothing_reads_is_left_out():
    assert _left_out(cell(DEMO), answer(ADD, "add"), check(ADD_TEST, "t")) == [0]


@pytest.mark.parametrize(
    "student",
    [
        "def add(a, b):\n    return a + b + 0 * shown",
        "shown += 1",
        "print(table)",
        "del table",
        "if True:\n    print(shown)",
        "for shown in (shown,):\n    pass",
        "with open(shown) as file:\n    pass",
        "class Adder:\n    shown = shown",
        "[shown for _ in range(3)]",
        "lambda: shown",
        "total = eval('sho' + 'wn')",
        "globals()['shown']",
        "import __main__",
        "from sys import modules",
        "import sys\nsys.modules['__main__']",
        "get_ipython().user_ns",
        "Out[1]",
        "_ + 1",
        "add.__globals__",
        "%who",
        "def add(a, b:\n    return a + b",
    ],
)
def test_it_runs_where_the_student_reads_it_or_may(student):
    assert _left_out(cell(DEMO), answer(student, "add"), check(ADD_TEST, "t")) == []


@pytest.mark.parametrize(
    "student",
    [
        "def add(a, b):\n    shown = a + b\n    return shown",
        "shown = 3\nprint(shown)",
        "for shown in range(3):\n    print(shown)",
        "import numpy as shown\nshown.zeros(3)",
        "def add(shown, table):\n    return shown + table",
        "print([shown for shown in range(3)])",
        "def add(a, b):\n    model = a\n    model.compile('adam')\n    return model",
        "def add(a, b):\n    return compile('shown', 'x', 'eval')",
    ],
)
def test_it_does_not_run_where_the_student_has_no_use_for_it(student):
    assert _left_out(cell(DEMO), answer(student, "add"), check(ADD_TEST, "t")) == [0]


def test_what_the_student_changed_or_added_runs():
    changed, added = cell(DEMO + "  # mine"), cell("import os")
    assert _left_out(changed, answer(ADD, "add"), added, check(ADD_TEST, "t")) == []


def test_a_demonstration_that_another_one_needs_runs_with_it():
    first, second = "base = 2", "offset = base + 1"
    cells = [cell(first), cell(second), answer("def add(a, b): return a + b + offset", "add")]
    for position, part in enumerate(cells):
        part.id = f"c{position}"
    made = new_notebook(cells=cells, metadata=COURSE)
    pristine = copy.deepcopy(made)
    pristine.cells[2].source = STUB
    leave_out_unread(made, pristine)
    assert not any(map(is_left_out, made.cells))


def test_a_cell_that_changes_what_is_read_in_place_runs():
    demo = "settings['depth'] = 3"
    read = answer("def add(a, b): return settings", "add")
    assert _left_out(cell(demo), setup("settings = {}"), read, released=demo) == []


@pytest.mark.parametrize("released", ["shown.append(4)", "import random\nrandom.seed(7)", DEMO])
def test_a_notebook_that_is_no_chapter_of_the_course_runs_every_cell(released):
    made = new_notebook(cells=[cell(released), answer(ADD, "add"), check(ADD_TEST, "t")])
    leave_out_unread(made, copy.deepcopy(made))
    assert not any(map(is_left_out, made.cells))


def test_a_tests_own_names_are_not_the_students():
    test = "shown = 3\nassert add(1, 2) == shown"
    later = "assert add(2, 1) == shown"
    cells = [cell(DEMO), answer(ADD, "add"), check(test, "t"), check(later, "u")]
    assert _left_out(*cells) == [0]


def test_a_cell_that_is_left_out_does_not_run_and_costs_nothing():
    demo = cell("raise RuntimeError('I ran')")
    demo.metadata["rnn_course"] = {"left_out": True}
    outcome = run(answer(ADD, "add"), demo, check(ADD_TEST, "t"))
    assert scores(outcome) == {"t": 1}
    assert cells_of(outcome)[1].outputs == []
    assert cells_of(outcome)[1].execution_count is None


def test_kernels_that_were_made_ahead_hold_nothing_of_the_run_before():
    leaves = answer(
        ADD + "import os\nleft = open('left', 'w').write('x')\nos.environ['L'] = 'x'", "a"
    )
    looks = answer(
        "import os\ndef add(a, b):\n    assert 'left' not in globals()\n"
        "    assert not os.path.exists('left') and 'L' not in os.environ\n    return a + b",
        "a",
    )
    seen = "import os\nprint(os.environ['RNN_COURSE_SEED'])\n" + ADD_TEST
    for seed, student in ((1, leaves), (2, looks), (3, looks)):
        task = Task("ada", "03_simple_rnn", notebook(student, check(seen, "t")), seed, QUICK)
        outcome = execute(task, ahead=True)
        assert scores(outcome) == {"t": 1}
        assert cells_of(outcome)["t"].outputs[0].text == f"{seed}\n"


def test_random_numbers_are_the_same_with_kernels_made_ahead():
    draw = answer(
        "import random\nimport numpy as np\ndrawn = [random.random(), np.random.rand()]", "d"
    )
    show = check("print(drawn)", "t")
    shown = set()
    for ahead in (False, True, True):
        task = Task("ada", "03_simple_rnn", notebook(draw, show), 5, QUICK)
        executed = nbformat.reads(execute(task, ahead=ahead).notebook.decode(), as_version=4)
        shown.add(executed.cells[1].outputs[0].text)
    assert len(shown) == 1


def test_kernels_that_were_made_ahead_and_died_are_replaced():
    task = Task("ada", "03_simple_rnn", notebook(answer(ADD, "a"), check(ADD_TEST, "t")), 1, QUICK)
    execute(task, ahead=True)
    zygote: GradingZygote = zygote_of(sandbox=True)
    zygote.close()
    assert scores(execute(task, ahead=True)) == {"t": 1}
