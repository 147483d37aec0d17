"""What is said of a function that has returned None fits its own lines."""

from rnn_helpers import check
from rnn_helpers.check.why.returned import nothing_returned

import pytest

from tests.rnn_helpers.check.why.labs import answer


@pytest.mark.parametrize(
    ("body", "asked", "said"),
    [
        ("n + 1", True, "gives its result back with `return`"),
        ("print(n)", True, "Write `return` in its place"),
        ("return", True, "gives its result back with `return`"),
        ("inner = lambda: n\n    def other():\n        return n", True, "with `return`"),
        ("return print(n)", False, "Return the value itself"),
        ("return np.arange(n).resize((n, 1))", False, "`resize` changes its object"),
        ("return dict(a=n).get('b')", False, "What stands behind `return` is None here"),
        ("if n > 9:\n        return n", False, "come to its end without a `return`"),
        ("for i in range(0):\n        return n", False, "come to its end without a `return`"),
    ],
)
def test_a_return_is_missed_only_where_there_is_none(body, asked, said):
    question, advice = nothing_returned(answer(f"def f(n):\n    {body}"))
    assert bool(question) is asked
    assert said in advice


@check.oracle()
def shapes(n):
    return [(n, 2), (n, 3)]


def _said(code):
    with pytest.raises(check.CheckFailed) as caught:
        check.same_as(shapes, answer(code), 4, says="two shapes")
    return str(caught.value)


def test_an_entry_that_is_none_asks_for_no_return():
    assert "return" not in _said("def shapes(n):\n    return [(n, 2), (n, None)]")


def test_a_method_that_changes_its_object_is_told_once():
    said = _said("def shapes(n):\n    return np.zeros((n, 2)).resize((n, 3))")
    assert "missing" not in said
    assert said.count("None.") == 1
    assert "`resize` changes its object and returns None" in said


def test_a_function_without_return_is_asked_for_one():
    assert "Is a return missing?" in _said("def shapes(n):\n    found = [(n, 2), (n, 3)]")


def test_the_lines_of_a_function_that_calls_the_learners_one_are_not_looked_at():
    def calls(n):
        return answer("def f(n):\n    n + 1")(n)

    assert nothing_returned(calls)[0]


def test_a_function_whose_source_is_not_to_be_had_is_asked_for_a_return():
    assert nothing_returned(len) == nothing_returned(eval("lambda: None"))
    assert nothing_returned(len)[0]
