"""In one-kernel mode a notebook means what it means in nbgrader, within the same limits."""

import pytest

from autograder.engine.execute.stage import execute
from autograder.engine.stages import Limits, Proof, Task
from tests.support.engine import QUICK, answer, check, notebook, scores, setup

KINDS = {
    "a class": ("class F:\n    size = 1", "assert F().size == 1"),
    "a global": ("rate = 1\ndef f():\n    return rate", "rate = 2\nassert f() == 2"),
    "a mock": (
        "def f():\n    return input()",
        "from unittest.mock import patch\n"
        "with patch('builtins.input', return_value='a'):\n    assert f() == 'a'",
    ),
    "identity": ("f = []\ng = f", "assert f is g"),
    "the history": ("f = 1", "assert any('f = 1' in cell for cell in In[:-1])"),
    "a seed": (
        "import random\ndef f():\n    return random.random()",
        "import random\nrandom.seed(1)\nassert f() == random.Random(1).random()",
    ),
    "a list that a call changes": (
        "log = []\ndef f(x):\n    log.append(x)",
        "f(1)\nassert log == [1]",
    ),
    "a coroutine": ("async def f():\n    return 1", "assert await f() == 1"),
    "a large array": ("import numpy as np\nf = np.zeros((3000, 3000))", "assert f.size == 9e6"),
}


def _run(*cells, limits=QUICK, **options):
    return execute(Task("ada", "ps1", notebook(*cells), 5, limits, one_kernel=True, **options))


@pytest.mark.parametrize(("answered", "test"), KINDS.values(), ids=KINDS.keys())
def test_the_test_sees_what_the_student_made(answered, test):
    outcome = _run(setup("import math"), answer(answered, "a"), check(test, "t"))
    assert (list(outcome.proofs.values()), outcome.verdict) == ([Proof.PASSED], "ok")


def test_a_wrong_answer_fails_and_partial_credit_is_given():
    outcome = _run(
        answer("f = 1", "a"), check("assert f == 2", "t"), check("0.5 if f == 1 else 0", "u")
    )
    assert scores(outcome) == {"t": 0, "u": 0.5}


def test_a_name_of_a_test_reaches_a_later_cell():
    outcome = _run(check("sample = [1]", "t"), answer("f = sample", "a"), check("assert f", "u"))
    assert scores(outcome) == {"t": 1, "u": 1}


def test_a_kernel_that_ends_costs_only_its_own_test():
    outcome = _run(
        answer("import os\ndef f():\n    os._exit(0)", "a"),
        check("f()", "t"),
        answer("g = 1", "b"),
        check("assert g == 1", "u"),
    )
    assert scores(outcome) == {"t": 0, "u": 1}
    assert outcome.verdict in ("kernel_died", "not_proven")


def test_limits_hold():
    limits = Limits(cell_seconds=1, total_seconds=30)
    outcome = _run(
        answer("def f():\n    while True: pass", "a"),
        check("f()", "t"),
        check("assert True", "u"),
        limits=limits,
    )
    assert scores(outcome) == {"t": 0, "u": 1}
    assert outcome.verdict == "timeout"


def test_the_sandbox_holds():
    code = (
        "import socket\n"
        "try:\n    socket.create_connection(('127.0.0.1', 22), timeout=0.3)\n    f = 'reached'\n"
        "except OSError:\n    f = 'shut in'"
    )
    outcome = _run(answer(code, "a"), check("assert f == 'shut in'", "t"))
    assert scores(outcome) == {"t": 1}


def test_files_lie_in_the_working_folder():
    outcome = _run(
        answer("f = open('data/n.txt').read() + open('mine.txt').read()", "a"),
        check("assert f == '34'", "t"),
        files=(("data/n.txt", b"3"),),
        student_files=(("mine.txt", b"4"),),
    )
    assert scores(outcome) == {"t": 1}
