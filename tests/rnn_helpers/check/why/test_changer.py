"""The line that changes an argument is named, with what to write in its place."""

from rnn_helpers.check.why.changer import what_to_change

import pytest

from tests.rnn_helpers.check.why.labs import answer


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("a.pop()", "`a.pop()` changes `a` itself. Work on a copy: `a = a.copy()` before it."),
        ("last = a.pop()", "`last = a.pop()` changes `a` itself"),
        ("return a.pop(0)", "`return a.pop(0)` changes `a` itself"),
        ("a.insert(0, b)", "`a.insert(0, b)` changes"),
        ("for i in range(3):\n        a.append(i)", "`a.append(i)` changes"),
        ("a[''] = 0", "`a[''] = 0` changes"),
        ("del a[0]", "`del a[0]` changes"),
        ("a += b", "`a += b` changes `a` itself. Write `a = a + b`, which makes something new."),
        ("a *= 2", "Write `a = a * 2`"),
        ("a[0] += 1", "`a[0] += 1` changes `a` itself. Work on a copy"),
        ("c = a\n    c[0] = 1", "`c[0] = 1` changes `a` itself: `c` is only another name"),
        ("for row in a:\n        row.sort()", "`row.sort()` changes `a` itself: `row` is only"),
        ("np.exp(a, out=a)", "`np.exp(a, out=a)` changes"),
        ("np.random.shuffle(a)", "`np.random.shuffle(a)` changes"),
    ],
)
def test_the_line_that_changes_an_argument_is_named(body, said):
    assert said in what_to_change(answer(f"def f(a, b):\n    {body}"), "a")


@pytest.mark.parametrize(
    "body",
    [
        "a = a + 1",
        "a = list(a)\n    a.pop()",
        "b.pop()",
        "c = a\n    c = []\n    c.append(1)",
        "first = a[0]\n    first += 1",
    ],
)
def test_a_line_that_changes_something_else_is_not_named(body):
    assert what_to_change(answer(f"def f(a, b):\n    {body}"), "a") == ""


def test_source_that_is_nested_too_deep_names_no_line():
    code = f"def f(a, b):\n    a += {'+'.join('1' * 900)}"
    assert what_to_change(answer(code), "a") == ""
