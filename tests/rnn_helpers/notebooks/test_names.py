"""The module finds the names that a cell binds and reads, for every form of binding in Python."""

import sys
import time

from rnn_helpers.notebooks.names import (
    names_bound,
    names_bound_anywhere,
    names_bound_in_text,
    names_defined,
    names_read,
    names_wanted,
)

import pytest

from autograder.engine.kernels.cell_code import read_cell

# Each case has code, the notebook's names that it binds, and those that it reads, perhaps before it
# binds them. Names are separated by spaces. A `!` marks a name that the code reads but does not
# need from outside, because it binds the name itself.
FORMS = [
    ("y = z", "y", "z"),
    ("(p, *q), r = z", "p q r", "z"),
    ("a = b = z", "a b", "z"),
    ("x: int", "x", "int"),
    ("x: int = z", "x", "int z"),
    ("x += z", "x", "x z"),
    ("x = 0\nx += z", "x", "z"),
    ("a.b = z", "a", "a z"),
    ("a[i] = z", "a", "a i z"),
    ("a.b += z", "a", "a z"),
    ("del x", "x", "x"),
    ("del (x, y)", "x y", "x y"),
    ("import a.b.c", "a", ""),
    ("import a.b as c", "c", ""),
    ("from a import b, c as d", "b d", ""),
    ("from a import *", "*", ""),
    ("for a, b in z:\n    a", "a b", "z"),
    ("for a in z:\n    pass\na", "a", "z !a"),
    ("for t[i] in z:\n    pass", "t", "t i z"),
    ("while z:\n    a = 1", "a", "z"),
    ("if z:\n    a = 1\na", "a", "z !a"),
    ("if (n := z):\n    n", "n", "z !n"),
    ("with c as (d, e):\n    f = d", "d e f", "c"),
    ("with c:\n    f = 1\nf", "f", "c !f"),
    ("async for a in z:\n    a", "a", "z"),
    ("async with c as d:\n    d", "d", "c"),
    ("try:\n    a\nexcept E as e:\n    e", "e", "a E !e"),
    ("try:\n    a\nexcept* E as e:\n    pass", "e", "a E"),
    ("match z:\n    case {'k': p, **rest}:\n        pass", "p rest", "z"),
    ("match z:\n    case [q, *others]:\n        pass", "q others", "z"),
    ("match z:\n    case K(w=r) as s:\n        pass", "r s", "z K"),
    ("y = [a for a in z]", "y", "z"),
    ("y = {a for a in z if a != b}", "y", "z b"),
    ("y = {a: b for a, b in z}", "y", "z"),
    ("y = [[a for a in b] for b in z]", "y", "z"),
    ("y = [a for a in z]\nassert y == a", "y", "z a"),
    ("y = (a for a in a)", "y", "a"),
    ("[y := f(a) for a in z]", "y", "f z"),
    ("[[y := a for a in b] for b in z]", "y", "z"),
    ("{(y := a): b for a, b in z}", "y", "z"),
    ("lambda u, *v, w=x, **y: u + z", "", "x z"),
    ("def f(a: T = d, *b, c=e, **k) -> R:\n    return a + b + g", "f", "T d e R g"),
    ("async def f(a):\n    async with c as d:\n        return a + d", "f", "c"),
    ("def f():\n    [y := a for a in z]", "f", "z"),
    ("def f():\n    return [a for a in z]", "f", "z"),
    ("def f():\n    t = 0\n    t += k\n    del t", "f", "k"),
    ("def f():\n    global g\n    g = 1", "f g", ""),
    ("def f():\n    global g\n    g += h", "f g", "g h"),
    ("def f():\n    global g\n    del g", "f g", "g"),
    ("def f():\n    n = 0\n    def h():\n        nonlocal n\n        n += 1", "f", ""),
    ("def f():\n    try:\n        a\n    except E as e:\n        e", "f", "a E"),
    ("def f():\n    match z:\n        case [q]:\n            q", "f", "z"),
    ("@deco\ndef f(): pass", "f", "deco"),
    ("@deco\nclass C(B, metaclass=M):\n    a = 1\n    def f(self): pass", "C", "deco B M"),
    ("class C:\n    x = x", "C", "x"),
    ("class C:\n    x += 1", "C", "x"),
    ("class C:\n    global g\n    g = 1", "C g", ""),
    ("class C:\n    y = [a for a in z]", "C", "z"),
]
if sys.version_info >= (3, 12):
    FORMS += [
        ("type X = Y", "X", "Y"),
        ("type X[T] = dict[T, Y]", "X", "dict Y"),
        ("def f[T: B](a: T) -> T:\n    return u", "f", "B u"),
        ("class C[T](Base[T]):\n    v: T = w", "C", "Base w T"),
    ]


@pytest.mark.parametrize(("code", "bound", "read"), FORMS)
def test_every_form_of_binding_and_reading(code, bound, read):
    assert names_bound(code) == set(bound.split())
    assert names_read(code) == {name.lstrip("!") for name in read.split()}
    assert names_wanted(code) == {name for name in read.split() if not name.startswith("!")}
    assert read_cell(code).wanted == names_wanted(code)


def test_what_is_changed_in_place_is_not_defined():
    assert names_defined("a.b = c[0] = 1\nd = 2") == {"d"}


def test_names_of_inner_scopes_are_bound_somewhere():
    code = (
        "async def f(a, *b, **c):\n"
        "    try:\n        d = [e for e in a]\n"
        "    except E as g:\n        import n.o as p\n"
        "    match a:\n        case [h, *i]:\n            j: int = 1\n"
        "class C:\n    k = lambda m: m\n"
    )
    assert names_bound_anywhere(code) == set("fabcdeghijCkmp")


def test_what_is_deleted_is_asked_for_whatever_else_the_cell_does_with_it():
    assert names_wanted("del f\nf = 1") == names_wanted("f = 1\ndel f") == {"f"}


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("marks = sorted(marks)", "sorted marks"),
        ("assert k == 7\nfor k in z:\n    pass", "k z"),
        ("kept = f\ndef f(n):\n    return kept(n)", "f"),
        ("def f():\n    return k\nk = f()", "k"),
        ("k, m = z\nk + m", "z"),
        ("k = [m for m in k]", "k"),
        ("k = 1\nk = k + 1", ""),
        ("k = 1\ndef f():\n    return k", ""),
    ],
)
def test_a_name_that_is_read_and_then_bound_is_asked_for(code, wanted):
    assert names_wanted(code) == set(wanted.split())


def test_code_that_is_no_python_is_read_as_text():
    code = "%magic\ndef f(:\nclass C:\nx = 1\ny: int = 2\nx == z\n    w = 3\nasync def g()"
    assert names_bound_in_text(code) == {"f", "C", "x", "y", "g"}
    for function in (names_bound, names_read, names_wanted, names_bound_anywhere):
        with pytest.raises(SyntaxError):
            function(code)


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (names_bound, "n{} = n + z"),
        (names_read, "n{} = n + z"),
        (names_read, "def n{}(): return z"),
        (names_wanted, "n{} = n + z"),
        (names_bound_anywhere, "n{} = n + z"),
    ],
)
def test_the_time_is_in_proportion_to_the_code(asked, line):
    asked_anew = getattr(asked, "__wrapped__", asked)

    def seconds(lines: int) -> float:
        code = "\n".join(line.format(number) for number in range(lines))
        taken = []
        for _ in range(3):
            begun = time.perf_counter()
            asked_anew(code)
            taken.append(time.perf_counter() - begun)
        return min(taken)

    seconds(10)
    assert seconds(4_000) < 4 * 4 * seconds(1_000)
