"""Notebooks of other courses get the score of one kernel, or a person is asked, with the reason."""

import pytest

from autograder.engine.execute.stage import execute
from autograder.engine.stages import Limits, Proof, Task
from tests.support.engine import QUICK, answer, cell, check, notebook, run, scores, setup


def _proof(*cells, imports=(), limits=QUICK):
    """Return what is known about the last test of a notebook, and the run's verdict and detail."""
    task = Task("ada", "ps1", notebook(*cells), 5, limits, imports)
    outcome = execute(task)
    return list(outcome.proofs.values())[-1], outcome.verdict, outcome.detail


LOCKED = (
    "from collections import namedtuple\nimport enum\n"
    "Pair = namedtuple('Pair', 'left right')\n"
    "class Tree:\n    def __init__(self, *kids):\n        self.kids = list(kids)\n"
    "class Missing(KeyError):\n    pass\n"
)
CROSSES = {
    "a generator": ("def f():\n    yield from 'abc'", "assert list(f()) == ['a', 'b', 'c']"),
    "a generator without end": (
        "import itertools\ndef f():\n    return itertools.count(3)",
        "numbers = f()\nassert [next(numbers), next(numbers)] == [3, 4]",
    ),
    "an iterator of a name": ("f = map(abs, [-1, 2])", "assert list(f) == [1, 2]"),
    "a dict's items": ("f = {'k': 1}.items()", "assert ('k', 1) in f and len(f) == 1"),
    "a lambda": ("def f(g):\n    return g(2) + g(3)", "assert f(lambda x: x * 10) == 50"),
    "a test's function that calls back": (
        "def f(g, n):\n    return n if n > 5 else g(n)",
        "def more(n):\n    return f(more, n + 2)\nassert f(more, 1) == 7",
    ),
    "a test's function that raises": (
        "def f(g):\n    try:\n        g()\n    except LookupError:\n        return 'caught'",
        "def g():\n    raise KeyError('k')\nassert f(g) == 'caught'",
    ),
    "a test's generator": (
        "def f(items):\n    return sum(items)",
        "assert f(n * n for n in range(4)) == 14",
    ),
    "a function that is returned": (
        "def f(n):\n    return lambda x: x * n",
        "assert f(3)(4) == 12",
    ),
    "a built-in function": ("def f(g):\n    return g([3, 1])", "assert f(max) == 3"),
    "a function as default": ("def f(x, how=abs):\n    return how(x)", "assert f(-2) == 2"),
    "functions in a dict": (
        "def f(x):\n    return x + 1\ntable = {'f': f, 'g': lambda x: -x}",
        "assert table['f'](1) == f(1) == 2 and table['g'](1) == -1",
    ),
    "a named tuple": ("def f(p):\n    return Pair(p.right, 0)", "assert f(Pair(1, 2)).left == 2"),
    "an instance": ("def f(t):\n    return Tree(t)", "assert type(f(Tree()).kids[0]) is Tree"),
    "an instance changed in place": (
        "def f(t):\n    t.kids.append(7)",
        "tree = Tree()\nf(tree)\nassert tree.kids == [7]",
    ),
    "an exception": (
        "def f():\n    raise Missing('k')",
        "try:\n    f()\nexcept Missing as error:\n    assert error.args == ('k',)\n"
        "else:\n    raise AssertionError",
    ),
    "a counter": (
        "from collections import Counter\ndef f(t):\n    return Counter(t)",
        "assert f('aab').most_common(1) == [('a', 2)]",
    ),
    "an own enumeration": (
        "import enum\nclass Light(enum.Enum):\n    ON = 1\nf = Light.ON",
        "assert (f.name, f.value) == ('ON', 1)",
    ),
    "a fraction": (
        "from fractions import Fraction\ndef f():\n    return Fraction(2, 6)",
        "assert f() * 3 == 1",
    ),
    "a text stream": (
        "def f(stream):\n    return stream.readline()",
        "import io\nlines = io.StringIO('a\\nb\\n')\nassert f(lines) == 'a\\n'\n"
        "assert lines.read() == 'b\\n'",
    ),
    "a name that is bound anew": ("f = [2, 1]", "f = sorted(f)\nassert f == [1, 2]"),
    "a loop over the same name": ("f = 7", "assert f == 7\nfor f in range(2):\n    pass"),
    "a name as text": ("f = 70", "assert 'f' in globals() and globals()['f'] == 70"),
    "the text of a function": (
        "def f(x):\n    return max(x)",
        "import inspect\nassert 'return max(x)' in inspect.getsource(f)",
    ),
    "attributes of a cached function": (
        "import functools\n@functools.lru_cache\ndef f(n: int):\n    return n",
        "f(1), f(1)\nassert f.cache_info().hits == 1 and f.__annotations__ == {'n': int}",
    ),
    "what a test sends into a generator": (
        "def f():\n    got = yield 0\n    while got:\n        got = yield got * 2",
        "g = f()\nassert next(g) == 0 and g.send(5) == 10 and g.send(7) == 14",
    ),
    "annotations": (
        "from typing import Optional\ndef f(x: float, how: Optional[str] = None) -> list[int]:\n"
        "    return [1]",
        "import inspect\nsignature = inspect.signature(f)\n"
        "assert signature.return_annotation == list[int]\n"
        "assert signature.parameters['x'].annotation is float\n"
        "assert f.__annotations__['how'] == __import__('typing').Optional[str]",
    ),
    "a seed": (
        "import random\nimport numpy as np\ndef f():\n    return random.random()\n"
        "def g(n):\n    return np.random.randint(6, size=n).tolist()",
        "import random\nimport numpy as np\nrandom.seed(1)\n"
        "assert f() == random.Random(1).random()\nrandom.seed(1)\nfirst, second = f(), f()\n"
        "assert first != second\nrandom.seed(1)\nassert f() == first\n"
        "np.random.seed(3)\ndrawn = g(9)\nnp.random.seed(3)\n"
        "assert drawn == np.random.randint(6, size=9).tolist() and len({f() for _ in 'abc'}) == 3",
    ),
    "what a test puts in the place of input": (
        "def f():\n    return input('? ') + input()",
        "import builtins\nfrom unittest.mock import patch\nbefore = builtins.input\n"
        "builtins.input = lambda prompt='': 'a' + prompt\n"
        "try:\n    assert f() == 'a? a'\nfinally:\n    builtins.input = before\n"
        "with patch('builtins.input', side_effect=['x', 'y']) as asked:\n"
        "    assert f() == 'xy' and asked.call_count == 2\n"
        "input = lambda prompt='': 'n'\nassert f() == 'nn'",
    ),
    "what a test puts in the place of stdout": (
        "def f():\n    print('hello')",
        "import io, sys\nfrom unittest.mock import patch\n"
        "before, sys.stdout = sys.stdout, io.StringIO()\nf()\n"
        "text, sys.stdout = sys.stdout.getvalue(), before\nassert text == 'hello\\n'\n"
        "with patch('sys.stdout', new_callable=io.StringIO) as shown:\n    f()\n"
        "assert shown.getvalue() == 'hello\\n'",
    ),
    "a file that a call writes": (
        "import json\ndef f(path, data):\n    with open(path, 'w') as file:\n"
        "        json.dump(data, file)",
        "import json\nf('out.json', {'a': 1})\nassert json.load(open('out.json')) == {'a': 1}\n"
        "f('out.json', [2])\nassert json.load(open('out.json')) == [2]",
    ),
    "two names of one list": ("f = []\ng = f", "assert f is g"),
    "a list with an array": (
        "import numpy as np\nf = np.arange(3)\ng = [1, f]",
        "assert g == [1, f]",
    ),
}


@pytest.mark.parametrize(("answered", "test"), CROSSES.values(), ids=CROSSES.keys())
def test_it_crosses(answered, test):
    proof, verdict, detail = _proof(setup(LOCKED), answer(answered, "a"), check(test, "t"))
    assert proof is Proof.PASSED, detail
    assert verdict == "ok"


#: A locked cell, an answer and a test of a course that uses a library.
LIBRARIES = {
    "pandas": (
        "import pandas as pd",
        "def by_city(df):\n    return df.groupby('city').price.mean()\n"
        "table = pd.DataFrame({'city': ['a', 'b'], 'price': [1, 2.5]})",
        "from pandas.testing import assert_frame_equal, assert_series_equal\n"
        "assert table.shape == (2, 2) and isinstance(table, pd.DataFrame)\n"
        "assert_series_equal(by_city(table), table.set_index('city').price)\n"
        "assert_frame_equal(table, pd.DataFrame({'city': ['a', 'b'], 'price': [1, 2.5]}))",
    ),
    "a table that is changed in place": (
        "import pandas as pd",
        "def clean(df):\n    df.dropna(inplace=True)\n    df['n'] = 1",
        "given = pd.DataFrame({'a': [1, None]})\nclean(given)\n"
        "assert given.shape == (1, 2) and list(given.n) == [1]",
    ),
    "a library that only the answer imports": (
        "",
        "import pandas as pd\ntable = pd.DataFrame({'a': [1, 2]})",
        "assert table.a.sum() == 3 and table.shape == (2, 1)",
    ),
    "sparse": (
        "import numpy as np\nfrom scipy import sparse",
        "def count(rows):\n    return sparse.csr_matrix(rows)",
        "assert count([[0, 2]]).nnz == 1 and sparse.issparse(count([[1]]))",
    ),
    "sympy": (
        "import sympy\nx = sympy.symbols('x')",
        "def slope(f):\n    return sympy.diff(f, x)\nunknown = sympy.Symbol('y')\n"
        "g = sympy.Function('g')",
        "assert sympy.simplify(slope(x**2) - 2 * x) == 0\n"
        "assert unknown.name == 'y' and slope(g(x)) == sympy.Derivative(g(x), x)",
    ),
    "networkx": (
        "import networkx as nx",
        "def ring(n):\n    return nx.cycle_graph(n)\n"
        "def grow(graph):\n    graph.add_edge(0, 'new')",
        "graph = ring(4)\ngrow(graph)\nassert graph.degree['new'] == 1\n"
        "assert nx.is_connected(graph) and nx.shortest_path_length(graph, 2, 'new') == 3",
    ),
}
LIBRARIES |= {
    "axes that are returned": (
        "import matplotlib.pyplot as plt",
        "def draw(xs):\n    fig, ax = plt.subplots()\n    ax.plot(xs, [2 * x for x in xs], 'r--')\n"
        "    ax.set(title='Double', xlabel='x', ylim=(0, 9))\n    return ax",
        "ax = draw([1, 2, 3])\nline, = ax.lines\nassert ax.get_title() == 'Double'\n"
        "assert line.get_xydata().tolist() == [[1, 2], [2, 4], [3, 6]]\n"
        "assert line.get_color() == 'r' and ax.get_ylim() == (0, 9)\n"
        "assert ax.figure.axes == [ax] and not ax.patches",
    ),
    "axes of a test": (
        "import matplotlib.pyplot as plt",
        "def draw(ax, rows):\n    bars = ax.bar(list(rows), list(rows.values()))\n"
        "    plt.title('Bars')\n    ax.legend(['all'])\n    return bars",
        "fig, ax = plt.subplots()\nbars = draw(ax, {'a': 1, 'b': 4})\n"
        "assert [bar.get_height() for bar in ax.patches] == [1, 4]\n"
        "assert ax.get_title() == 'Bars' and len(bars) == 2\n"
        "assert [label.get_text() for label in ax.get_xticklabels()] == ['a', 'b']\n"
        "assert ax.get_legend().get_texts()[0].get_text() == 'all'",
    ),
    "the current figure": (
        "import matplotlib.pyplot as plt",
        "def draw(n):\n    plt.plot(range(n), label='up')\n    plt.xlabel('n')",
        "for n in (3, 5):\n    draw(n)\n    ax = plt.gca()\n"
        "    assert len(ax.lines) == 1 and len(ax.lines[0].get_xdata()) == n\n"
        "    assert ax.get_xlabel() == 'n'\n    plt.close()\n"
        "draw(2)\nplt.ylabel('of the test')\ndraw(4)\n"
        "assert len(plt.gca().lines) == 2 and plt.gca().get_ylabel() == 'of the test'\n"
        "assert plt.get_fignums() == [1]",
    ),
    "a figure of several axes": (
        "import matplotlib.pyplot as plt",
        "fig, axes = plt.subplots(1, 2, figsize=(8, 3))\naxes[0].hist([1, 2, 2])\n"
        "axes[1].scatter([1, 2], [3, 4], s=[5, 6])\nfig.suptitle('Both')",
        "assert len(fig.axes) == 2 == len(axes) and fig.get_suptitle() == 'Both'\n"
        "assert axes[1].collections[0].get_offsets().tolist() == [[1, 3], [2, 4]]\n"
        "assert len(axes[0].containers[0]) == 10 and tuple(fig.get_size_inches()) == (8, 3)",
    ),
    "a plot of pandas": (
        "import pandas as pd",
        "def draw(df):\n    return df.plot.bar(x='city', y='n')",
        "ax = draw(pd.DataFrame({'city': ['a', 'b'], 'n': [1, 2]}))\n"
        "assert [p.get_height() for p in ax.patches] == [1, 2] and ax.get_xlabel() == 'city'",
    ),
    "a plot that was not closed": (
        "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt",
        "plt.plot([1, 2])\nplt.title('Mine')",
        "assert plt.gca().get_title() == 'Mine'",
    ),
}
PATIENT = Limits(cell_seconds=60, total_seconds=120)


@pytest.mark.parametrize(("locked", "answered", "test"), LIBRARIES.values(), ids=LIBRARIES.keys())
def test_values_of_libraries_cross(locked, answered, test):
    cells = [setup(locked or "import math"), answer(answered, "a"), check(test, "t")]
    proof, verdict, detail = _proof(*cells, limits=PATIENT)
    assert proof is Proof.PASSED, detail
    assert verdict == "ok"


WRONG = {
    "a plot": (
        "import matplotlib.pyplot as plt\ndef f():\n    plt.plot([1, 2])\n    return plt.gca()",
        "assert f().get_title() == 'Mine'",
    ),
    "a plot that a later cell asks for": (
        "import matplotlib.pyplot as plt\nplt.title('Mine')",
        "import matplotlib.pyplot as plt\nassert plt.gca().get_title() == 'Mine'",
    ),
    "a table": (
        "import pandas as pd\ntable = pd.DataFrame({'a': [1, 2]})",
        "assert table.shape == (1, 2)",
    ),
    "an expression": (
        "import sympy\ne = sympy.Symbol('x') * 2",
        "import sympy\nassert sympy.simplify(e - sympy.Symbol('x')) == 0",
    ),
    "the same list": (
        "def f(xs):\n    return xs",
        "given = [1]\nassert f(given) is not given",
    ),
    "a forbidden function": (
        "def f(xs):\n    return max(xs)",
        "import inspect\nassert 'max' not in inspect.getsource(f)",
    ),
    "a seed without an answer": (
        "def f():\n    raise NotImplementedError",
        "import random\nrandom.seed(1)\nassert f() == random.Random(1).random()",
    ),
    "a function for a number": ("def f():\n    return lambda: 1", "assert f() == 1"),
}


@pytest.mark.parametrize(("answered", "test"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_answer_fails_as_in_one_kernel(answered, test):
    proof, verdict, _ = _proof(answer(answered, "a"), check(test, "t"), limits=PATIENT)
    assert (proof, verdict) == (Proof.FAILED, "ok")


PERSON = {
    "a drawing that has no description": (
        "import matplotlib.pyplot as plt\ndef f():\n    ax = plt.subplots()[1]\n"
        "    ax.arrow(0, 0, 1, 1)\n    return ax",
        "assert f().patches[0].get_width() == 5",
        "a FancyArrow",
    ),
    "a plot in polar coordinates": (
        "import matplotlib.pyplot as plt\ndef f():\n    return plt.subplot(projection='polar')",
        "assert f().name == 'polar'",
        "projection polar",
    ),
    "a student's class": ("class F:\n    pass", "assert F()", "F is a class (F)"),
    "a student's exception": (
        "class Odd(Exception):\n    pass\ndef f():\n    raise Odd()",
        "try:\n    f()\nexcept Odd:\n    pass",
        "Odd is a class (Odd)",
    ),
    "a refusal that a test expects": (
        "def f(x):\n    return 1",
        "class X:\n    pass\ntry:\n    f(X())\nexcept Exception:\n    pass",
        "f: a X",
    ),
    "a global that a test sets": (
        "rate = 1\ndef f():\n    return rate",
        "rate = 2\nassert f() == 2",
        "it binds rate",
    ),
    "a built-in that a test replaces": (
        "def helper(xs):\n    return sum(xs)\ndef f(xs):\n    return helper(xs)",
        "def sum(xs):\n    raise AssertionError('sum is forbidden')\nassert f([1]) == 1",
        "it binds sum",
    ),
    "a mock": (
        "def f():\n    return 1",
        "from unittest.mock import patch\nwith patch('builtins.print'):\n    assert f() == 1",
        "mocks",
    ),
    "a library that a test changes": (
        "import math\ndef f(x):\n    return math.sqrt(x)",
        "import math\nmath.sqrt = None\nassert f(4) == 2",
        "it changes math",
    ),
    "a seed": (
        "import random\ndef f():\n    return random.random()",
        "import random\nrandom.seed(1)\nf()\nother = random.Random(1)\nother.random()\n"
        "assert random.random() == other.random()",
        "seeds a random generator",
    ),
    "the history": ("f = 1", "assert 'f = 1' in In", "it reads In"),
    "an attribute of a function": (
        "def f():\n    f.calls += 1\nf.calls = 0",
        "f()\nassert f.calls == 1",
        "it uses f.calls",
    ),
    "a list that a call changes": (
        "log = []\ndef f(x):\n    log.append(x)",
        "f(1)\nassert log == [1]",
        "a call changed log",
    ),
    "a list that an answer keeps": (
        "kept = []\ndef f(x):\n    kept.append(x)\ndef g():\n    return kept[-1]",
        "mine = [1]\nf(mine)\nmine.append(2)\nassert g() == mine",
        "it changes what it has given to f",
    ),
    "a copy that shares rows": (
        "def f(rows):\n    return list(rows)",
        "rows = [[0]]\nf(rows)[0][0] = 9\nassert rows == [[0]]",
        "it changes what it has given to f",
    ),
    "a plainer type": (
        "class Grid(list):\n    def total(self):\n        return sum(self)\nf = Grid([1])",
        "assert f.total() == 1",
        "a Grid of the student's code",
    ),
    "a type that a test asks for": (
        "class Grid(list):\n    pass\nf = Grid([1])",
        "assert type(f) is list",
        "a Grid of the student's code",
    ),
    "the name of a decorated function": (
        "import functools\ndef f(g):\n    @functools.wraps(g)\n    def inner():\n"
        "        return g()\n    return inner",
        "@f\ndef own():\n    return 1\nassert own() == 1 and own.__name__ == 'own'",
        "all but its calls",
    ),
    "an attribute of a returned function": (
        "def f():\n    def inner():\n        return 1\n    inner.calls = 0\n    return inner",
        "assert f().calls == 0",
        "it uses calls of a function",
    ),
    "annotations of the student's own": (
        "class Own:\n    pass\ndef f(x: Own):\n    return x",
        "assert f.__annotations__['x'].__name__ == 'Own'",
        "annotations that can't be passed on",
    ),
    "a limit of Python's": (
        "def f(n):\n    return n and 1 + f(n - 1)",
        "import sys\nsys.setrecursionlimit(9000)\nassert f(5000) == 5000",
        "it uses setrecursionlimit",
    ),
    "a folder of the test's": (
        "def f(path):\n    open(path, 'w').close()",
        "import tempfile, os\nwith tempfile.TemporaryDirectory() as folder:\n"
        "    f(os.path.join(folder, 'a.txt'))",
        "it makes files or folders",
    ),
    "a coroutine": ("async def f():\n    return 1", "assert await f() == 1", "coroutine"),
    "a large array": (
        "import numpy as np\nf = np.zeros((3000, 3000))",
        "assert f.shape == (3000, 3000)",
        "an array of 72000000 bytes",
    ),
}


@pytest.mark.parametrize(("answered", "test", "why"), PERSON.values(), ids=PERSON.keys())
def test_a_person_is_asked_and_nothing_is_given(answered, test, why):
    cells = [answer(answered, "a"), check(test, "t"), check("assert True", "u")]
    task = Task("ada", "ps1", notebook(*cells), 5, QUICK)
    outcome = execute(task)
    assert list(outcome.proofs.values()) == [Proof.REFUSED, Proof.PASSED], outcome.detail
    assert outcome.verdict == "needs_person"
    assert why in outcome.detail
    assert scores(outcome) == {"t": 0, "u": 1}


def test_a_later_test_that_needs_what_a_refused_one_made_waits_as_well():
    cells = [answer("class F:\n    pass", "a"), check("made = F()", "t"), check("made", "u")]
    assert scores(run(*cells)) == {"t": 0, "u": 0}
    assert _proof(*cells)[0] is Proof.REFUSED


def test_a_students_cell_that_needs_a_tests_name_asks_for_a_person():
    cells = [
        answer("def f(x):\n    return x", "a"),
        check("sample = [1]\nassert f(1) == 1", "t"),
        answer("copied = [f(x) for x in sample]", "b"),
        check("assert copied == [1]", "u"),
    ]
    proof, _, detail = _proof(*cells)
    assert proof is Proof.REFUSED
    assert "reads sample, which only a test binds" in detail


def test_a_name_that_the_instructor_imports_is_the_tests_own():
    imports = (("math", "math", ""), ("Counter", "collections", "Counter"), ("*", "cmath", "*"))
    cells = [
        cell("import math\nfrom collections import Counter\nfrom cmath import *"),
        check("assert math.floor(2.5) == Counter('aa')['a'] and phase(1) == 0", "t"),
    ]
    assert _proof(*cells, imports=imports)[0] is Proof.PASSED


@pytest.mark.parametrize("student", ["import os as math", "class math:\n    floor = int"])
def test_a_name_that_means_something_else_to_the_student_is_not_imported(student):
    cells = [answer(student, "a"), check("assert math.floor(2.5) == 2", "t")]
    assert _proof(*cells, imports=(("math", "math", ""),))[0] is Proof.REFUSED


def test_a_module_that_only_the_student_imports_is_not_imported_for_the_tests():
    cells = [answer("import this as f", "a"), check("assert f", "t")]
    assert _proof(*cells)[0] is Proof.REFUSED


def test_a_tests_function_can_only_be_used_while_the_test_calls():
    cells = [
        answer("def f(g):\n    global kept\n    kept = g", "a"),
        check("f(lambda: 1)", "t"),
        answer("try:\n    kept()\nexcept RuntimeError:\n    late = 'refused'", "b"),
        check("assert late == 'refused'", "u"),
    ]
    assert _proof(*cells)[0] is Proof.PASSED


def test_random_values_of_a_setup_cell_are_not_the_students_mistake():
    cells = [
        setup("import random\ndrawn = random.random()"),
        answer("copied = drawn", "a"),
        check("assert copied == drawn", "t"),
    ]
    proof, _, detail = _proof(*cells)
    assert proof is Proof.REFUSED
    assert "drawn is drawn at random" in detail


def test_a_class_and_a_function_of_an_earlier_test_are_no_names_of_the_students():
    cells = [
        answer("def f(g):\n    return g(1)\ndef h(x):\n    return 1", "a"),
        check("class Odd:\n    pass\ndef plus(x):\n    return x + 1", "t"),
        check("assert f(plus) == 2", "u"),
        check("h(Odd())", "v"),
        check("assert f(plus) == 2", "w"),
    ]
    outcome = run(*cells)
    assert list(outcome.proofs.values()) == [
        Proof.PASSED,
        Proof.PASSED,
        Proof.REFUSED,
        Proof.PASSED,
    ]


@pytest.mark.parametrize(
    "abuse",
    [
        "frame = Frame(FrameKind.CALLBACK, callee._Server.request, encode((NAME, (), {})))",
        "frame = Frame(FrameKind.CALLBACK, callee._Server.request, b'nonsense')",
        "frame = Frame(FrameKind.REFUSAL, callee._Server.request, encode('mine'))",
        "frame = Frame(FrameKind.RESULT, callee._Server.request, encode(('value', 3)))",
        "frame = Frame(FrameKind.FILE, callee._Server.request, encode(('t.txt', b'')))",
    ],
)
def test_a_forged_message_in_a_call_gives_nothing(abuse):
    code = (
        "from autograder.engine.kernels import callee\n"
        "from autograder.engine.wire.codec import encode\n"
        "from autograder.engine.wire.frames import Frame, FrameKind\n"
        "NAME = '@77'\n"
        "def f(x):\n"
        f"    {abuse}\n"
        "    callee._Server.socket.sendall(frame.dumps())\n"
        "    return 0\n"
    )
    honest = check("assert g() == 1", "u")
    outcome = run(
        answer(code, "a"), check("assert f(2) == 3", "t"), answer("def g(): return 1", "b"), honest
    )
    assert list(outcome.proofs.values()) == [Proof.FAILED, Proof.PASSED]


def test_a_name_that_an_answer_binds_after_a_test_is_the_students_again():
    cells = [
        answer("n = 7", "a"),
        check("for n in range(3):\n    pass\ndef near(x):\n    return True", "t"),
        answer("n = 20\ndef near(x):\n    return False", "b"),
        check("assert n == 20 and near(1)", "u"),
    ]
    task = Task("ada", "ps1", notebook(*cells), 5, QUICK, defines={"a": ("n",), "b": ("n",)})
    assert scores(execute(task)) == {"t": 1, "u": 1}
