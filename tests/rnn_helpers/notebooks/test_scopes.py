"""Names of comprehensions are told from those around them, in every version of Python."""

import ast

from rnn_helpers.notebooks.demonstrations import names_bound, names_read

import pytest

from autograder.engine.kernels.proxies import names_in

# Code, what it reads of the notebook, what it binds there.
CODES = [
    ("y = [a for a in z]", {"z"}, {"y"}),
    ("y = {a for a in z if a != b}", {"z", "b"}, {"y"}),
    ("y = {a: b for a, b in z}", {"z"}, {"y"}),
    ("y = [[a for a in b] for b in z]", {"z"}, {"y"}),
    ("y = [a for a in z]\nassert y == a", {"z", "a"}, {"y"}),
    ("def f():\n    return [a for a in z]", {"z"}, {"f"}),
    ("class C:\n    y = [a for a in z]", {"z"}, {"C"}),
]


@pytest.mark.parametrize(("code", "read", "bound"), CODES)
def test_a_comprehension_keeps_its_names_to_itself(code, read, bound):
    tree = ast.dump(ast.parse(code))
    assert names_bound(code) == bound
    assert names_read(code) - {"y"} == read
    assert names_in(code) == read
    assert ast.dump(ast.parse(code)) == tree
