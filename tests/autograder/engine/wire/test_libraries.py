"""Values of libraries that other courses use cross as data, and hostile ones are refused."""

import contextlib
import copy
import datetime
import json
import random
import subprocess
import sys

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import sympy
from hypothesis import HealthCheck, given, settings, strategies as st
from pandas.testing import assert_frame_equal, assert_index_equal, assert_series_equal
from scipy import sparse
from sympy import S

from autograder.engine.wire import codec as wire_codec, table
from autograder.engine.wire.codec import Exchange, WireError, WireLimits, decode, encode
from tests.autograder.engine.wire.test_wire import _message

_DAYS = pd.date_range("2024-03-30", periods=3, freq="D")
_FRAME = pd.DataFrame(
    {
        "int": [1, 2, 3],
        "text": ["x", "y", None],
        "category": pd.Categorical(["u", "v", "u"], ["v", "u", "w"], ordered=True),
        "day": _DAYS,
        "zone": _DAYS.tz_localize("Europe/Berlin"),
        "offset": _DAYS.tz_localize(datetime.timezone(datetime.timedelta(hours=-3))),
        "utc": _DAYS.tz_localize("UTC"),
        "Int64": pd.array([1, None, 3], dtype="Int64"),
        "UInt8": pd.array([1, None, 3], dtype="UInt8"),
        "boolean": pd.array([True, None, False], dtype="boolean"),
        "Float32": pd.array([1.5, None, 2], dtype="Float32"),
        "string": pd.array(["a", pd.NA, "c"], dtype="string"),
        "period": pd.period_range("2024-01", periods=3, freq="M"),
        "interval": pd.interval_range(0, 3),
        "span": _DAYS - _DAYS[0],
        "sparse": pd.arrays.SparseArray([0, 0, 1]),
        "object": pd.Series([[1, "a"], {"k": (2,)}, pd.Timestamp("2024-01-01")], dtype=object),
        ("a", 1): [True, False, True],
    }
)
FRAMES = {
    "every dtype": _FRAME,
    "one dtype": pd.DataFrame(np.eye(3), columns=list("abc"), index=_DAYS),
    "of a description": _FRAME.describe(include="all"),
    "two index levels": _FRAME.set_index(["text", "int"])[["day"]],
    "two column levels": pd.DataFrame(
        [[1, 2.5]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")], names=["p", None])
    ),
    "the same label twice": pd.DataFrame([[1, "a"], [2, "b"]], columns=["z", "z"], index=[1, 1]),
    "nothing": pd.DataFrame(),
    "no columns": pd.DataFrame(index=["a", "b"]),
    "no rows": pd.DataFrame({"a": [], "b": pd.Series([], dtype="Int64")}),
    "counts": pd.crosstab(_FRAME["int"], _FRAME["text"]),
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES.keys())
def test_a_table_comes_back_as_it_was(frame):
    back = decode(encode(frame))
    assert_frame_equal(back, frame, check_freq=True)
    assert list(back.dtypes) == list(frame.dtypes)


SERIES = {
    "dtypes": _FRAME.dtypes,
    "counts": _FRAME["text"].value_counts(),
    "grouped": _FRAME.groupby("text")["int"].sum(),
    "named by a tuple": _FRAME["a", 1],
    "categories": _FRAME["category"],
    "bools": _FRAME["int"] > 1,
}


@pytest.mark.parametrize("series", SERIES.values(), ids=SERIES.keys())
def test_a_series_comes_back_as_it_was(series):
    assert_series_equal(decode(encode(series)), series, check_freq=True)


INDEXES = [
    pd.RangeIndex(3, 9, 2, name="q"),
    pd.Index(["a", None]),
    pd.Index([1, "a", (1, 2)]),
    pd.Index([(1, 2), (3, 4)], tupleize_cols=False),
    pd.Index([True, False]),
    _DAYS,
    _DAYS.tz_localize("Asia/Tokyo"),
    pd.timedelta_range("1D", periods=3),
    pd.period_range("2024Q1", periods=2, freq="Q"),
    pd.interval_range(0, 2, closed="both"),
    pd.CategoricalIndex(["b", "a"]),
    pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["x", "y"]),
    _FRAME.set_index(["text", "int"]).index,
]


@pytest.mark.parametrize("index", INDEXES, ids=lambda index: type(index).__name__)
def test_an_index_comes_back_as_it_was(index):
    back = decode(encode(index))
    assert_index_equal(back, index, exact=True)
    assert getattr(back, "freq", None) == getattr(index, "freq", None)


SCALARS = [
    pd.Timestamp("2024-03-31"),
    pd.Timestamp("2024-10-27 01:30", tz="UTC").tz_convert("Europe/Berlin"),
    pd.Timedelta("1h"),
    pd.NaT,
    pd.NA,
    pd.Period("2024-01"),
    pd.Interval(1, 2.5, "left"),
    pd.offsets.MonthEnd(2),
    *(_FRAME[name].dtype for name in ("category", "zone", "Int64", "text", "string", "period")),
]


@pytest.mark.parametrize("value", SCALARS, ids=repr)
def test_a_scalar_or_dtype_of_pandas_comes_back_as_it_was(value):
    back = decode(encode(value))
    assert type(back) is type(value)
    assert back is value or back == value


@pytest.mark.parametrize("column", _FRAME.columns, ids=str)
def test_an_array_of_pandas_comes_back_as_it_was(column):
    values = _FRAME[column].array
    back = decode(encode(values))
    assert type(back) is type(values)
    assert_series_equal(pd.Series(back), pd.Series(values))


def test_an_array_of_objects_crosses_with_its_shape():
    array = np.array([["a", 1], [None, [2.5]]], dtype=object)
    back = decode(encode(array))
    assert (back.dtype, back.shape, back.tolist()) == (object, (2, 2), array.tolist())


def test_what_a_call_changes_in_a_table_can_be_put_into_the_same_table():
    ours, theirs = pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [2.5, 3]}, index=["x", "y"])
    assert table.replace(ours, theirs)
    assert_frame_equal(ours, theirs)
    column = pd.Series([1])
    assert table.replace(column, pd.Series(["a"], name="n"))
    assert column.to_dict() == {0: "a"} and column.name == "n"


def test_a_subclass_of_a_table_is_noted():
    class Sheet(pd.DataFrame):
        pass

    exchange = Exchange(objects=[])
    back = decode(encode(Sheet({"a": [1]})), exchange=exchange)
    assert type(back) is pd.DataFrame
    assert exchange.reduced == ["Sheet"]


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (_FRAME.groupby("int"), "a DataFrameGroupBy"),
        (pd.DataFrame({"a": [object()]}), "an object"),
        (pd.Series([1]).rolling(2), "a Rolling"),
        # This is equal to no list, so it may not become one.
        (nx.path_graph(3).edges(data=True), "an EdgeDataView"),
    ],
)
def test_what_is_no_data_of_pandas_is_refused_by_name(value, named):
    with pytest.raises(WireError, match=named):
        encode(value)


FORMATS = ["csr", "csc", "bsr", "coo", "dia", "dok", "lil"]


@pytest.mark.parametrize("kind", ["array", "matrix"])
@pytest.mark.parametrize("form", FORMATS)
def test_a_sparse_array_comes_back_as_it_was(form, kind):
    dense = np.array([[0, 1.5, 0, 2], [0, 0, 3, 0]])
    made = getattr(sparse, f"{form}_{kind}")
    back = decode(encode(made(dense)))
    assert type(back) is made and back.dtype == dense.dtype
    assert np.array_equal(back.toarray(), dense)
    ours = made(np.eye(2))
    assert table.replace(ours, back)
    assert np.array_equal(ours.toarray(), dense)


@pytest.mark.parametrize("form", ["coo", "csr", "dok"])
def test_a_sparse_array_of_one_dimension_comes_back(form):
    back = decode(encode(getattr(sparse, f"{form}_array")(np.arange(3))))
    assert back.toarray().tolist() == [0, 1, 2]


x, y = sympy.Symbol("x", positive=True), sympy.Symbol("y")
f = sympy.Function("f")
_DUMMY = sympy.Dummy("d")
EXPRESSIONS = [
    x + y * 2,
    sympy.sqrt(x) / sympy.Rational(1, 3),
    sympy.sin(x) * sympy.exp(-y),
    sympy.Float("0.1") * y + sympy.Float("1e400"),
    sympy.Float("nan"),
    sympy.Float(sympy.oo),
    sympy.Integer(10) ** 50,
    sympy.pi + sympy.I * sympy.E,
    sympy.oo,
    sympy.zoo,
    f(x).diff(x, 2),
    f,
    sympy.Integral(x**2, (x, 0, 1)),
    sympy.Sum(1 / x, (x, 1, sympy.oo)),
    sympy.Product(y, (y, 1, 3)),
    sympy.Limit(sympy.sin(x) / x, x, 0),
    sympy.Eq(x, y),
    sympy.Ne(x, y),
    sympy.Piecewise((y, y > 0), (2, y < -3), (0, True)),
    sympy.And(y > 0, sympy.Or(x < 1, sympy.Not(sympy.Eq(y, 2)))),
    sympy.true,
    sympy.FiniteSet(1, x),
    sympy.Interval.open(0, sympy.oo),
    sympy.Union(sympy.Interval(0, 1), sympy.FiniteSet(7)),
    S.Reals,
    sympy.solveset(sympy.sin(y), y),
    sympy.Lambda(x, x + 1),
    sympy.Poly(y**2 + sympy.Rational(1, 2), y),
    sympy.series(sympy.exp(y), y, 0, 3),
    sympy.Abs(y) + sympy.Max(x, y) + sympy.binomial(y, 2) + sympy.gamma(y) + sympy.floor(y),
    sympy.Add(y, y, evaluate=False),
    sympy.Mul(2, 3, evaluate=False),
    sympy.Tuple(x, 1),
    sympy.Dict({x: 1}),
    _DUMMY + 1,
    sympy.Symbol("\\alpha_{1}"),
    sympy.Function("g", real=True)(y),
    sympy.dsolve(f(x).diff(x) - f(x)),
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_an_expression_comes_back_as_it_was(expression):
    back = decode(encode(expression))
    assert type(back).__name__ == type(expression).__name__
    assert sympy.srepr(back) == sympy.srepr(expression)
    assert back == expression or expression is S.NaN


def test_solutions_cross():
    assert decode(encode(sympy.solve(y**2 - x, y, dict=True))) == sympy.solve(
        y**2 - x, y, dict=True
    )
    assert sympy.simplify(decode(encode(sympy.sin(x) ** 2 + sympy.cos(x) ** 2)) - 1) == 0


@pytest.mark.parametrize("kind", ["Matrix", "ImmutableMatrix", "SparseMatrix"])
def test_a_matrix_of_expressions_comes_back(kind):
    made = getattr(sympy, kind)([[1, x], [y, 0]])
    back = decode(encode(made))
    assert type(back) is type(made) and back == made


def test_a_matrix_that_a_call_changes_is_changed():
    ours = sympy.zeros(2, 2)
    assert table.replace(ours, sympy.eye(2)) and ours == sympy.eye(2)
    assert not table.replace(ours, sympy.eye(3))


@pytest.mark.parametrize(
    "name", ["__import__('os')", "a.b", "a[0]", 'f"{1}"', "a\nb", "x" * 200, "", "(x)"]
)
def test_a_symbol_whose_name_could_run_as_code_is_refused(name):
    with pytest.raises(WireError, match=r"odd name|wrong text"):
        decode(encode(sympy.Symbol(name)))


@pytest.mark.parametrize("name", ["eval", "__import__", "lambda", "a b", "os.system"])
def test_a_function_whose_name_could_run_as_code_is_refused(name):
    with pytest.raises(WireError, match="odd name"):
        decode(encode(sympy.Function(name)(x)))


GRAPHS = ["Graph", "DiGraph", "MultiGraph", "MultiDiGraph"]


def _random_graph(kind, number):
    drawn, made = random.Random(number), getattr(nx, kind)(name="a graph")
    for _ in range(30):
        ends = drawn.randrange(9), drawn.randrange(9)
        made.add_edge(*ends, weight=drawn.random())
        if drawn.random() < 0.2:
            made.remove_edge(*ends)
    made.add_node(("a", 1), colour="red")
    return made


def _content(graph):
    sides = (graph.succ, graph.pred) if graph.is_directed() else (graph.adj,)
    return (
        *(type(graph), graph.graph, list(graph.nodes(data=True)), list(graph.edges(data=True))),
        [[(node, list(side[node].items())) for node in graph] for side in sides],
    )


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("kind", GRAPHS)
def test_a_graph_comes_back_with_the_order_of_its_neighbours(kind, number):
    graph = _random_graph(kind, number)
    back = decode(encode(graph))
    assert _content(back) == _content(graph)
    back.add_edge("new", 0, weight=9)
    assert back.has_edge("new", 0)
    assert back.is_directed() or back.has_edge(0, "new")
    ours = getattr(nx, kind)([(7, 8)])
    nodes = ours.nodes
    assert table.replace(ours, decode(encode(graph)))
    assert _content(ours) == _content(graph) and list(nodes) == list(graph)


@pytest.mark.parametrize("view", ["nodes", "edges", "degree"])
@pytest.mark.parametrize("kind", GRAPHS)
def test_a_view_of_a_graph_comes_back(kind, view):
    made = getattr(_random_graph(kind, 3), view)
    back = decode(encode(made))
    assert type(back) is type(made) and list(back) == list(made)


_ARRAY = ["a", [2], [1, 2]]
_X = ["sy", "symbol", "x", ["d", []], None]
_HOSTILE = {
    "a table of texts": ["pD", "index", "columns", ["l", []]],
    "a table without an index": ["pD", 1, 1, ["l", []]],
    "a series without values": ["pS", ["pI", "range", 0, 2, 1, None], 5, None],
    "a series of another length": ["pS", ["pI", "range", 0, 9, 1, None], _ARRAY, None],
    "an unknown kind of index": ["pI", "pickle", 1],
    "an index of a table": ["pI", "values", ["a", [1, 1], [1]], None, None],
    "an index with a long frequency": ["pI", "values", _ARRAY, "D" * 100, None],
    "levels that are none": ["pI", "levels", ["l", [1]], ["l", [1]], ["l", [None]]],
    "codes beyond the levels": [
        *("pI", "levels", ["l", [["pI", "values", _ARRAY, None, None]]]),
        *(["l", [["a", 0]]], ["l", [None]]),
    ],
    "an unknown array": ["pA", "arrow", 1],
    "texts that are none": ["pA", "texts", "python", True, ["l", [1]]],
    "texts of an unknown store": ["pA", "texts", "file", True, ["l", ["a"]]],
    "categories beyond the codes": [
        *("pA", "categories", ["pI", "values", _ARRAY, None, None], ["a", 0], True)
    ],
    "an unknown time zone": ["pA", "zoned", ["a", 0], "../../etc/passwd"],
    "a mask that is none": ["pA", "masked", _ARRAY, 1],
    "a time that is none": ["pT", "point", 1, None],
    "nothing that exists": ["pT", "missing", "DataFrame"],
    "an offset that is none": ["pT", "offset", "__import__('os')"],
    "a dtype that is none": ["pY", 1],
    "an unknown sparse array": ["sp", "spmatrix", ["l", [1]], ["l", []]],
    "a sparse array without arrays": ["sp", "csr_array", ["l", [2, 2]], ["l", [1, 2, 3]]],
    "a text as an expression": ["sy", "Add", "__import__('os').system('true')", 1],
    "an unknown expression": ["sy", "parse_expr", ["sy", "ratio", 1, 1]],
    "a class that is no expression": ["sy", "lambdify", ["sy", "ratio", 1, 1]],
    "a ratio of nothing": ["sy", "ratio", 1, 0],
    "a number without end": ["sy", "float", 0, 1, 10**9, 1, 53],
    "a number of a petabyte": ["sy", "float", 0, 1, 1, 1, 10**15],
    "a constant that is none": ["sy", "constant", "register"],
    "a polynomial of too many terms": [
        *("sy", "polynomial", "ZZ"),
        ["sy", "Pow", _X, ["sy", "ratio", 10**8, 1]],
        _X,
    ],
    "a polynomial with a power of a number": [
        *("sy", "polynomial", "ZZ"),
        ["sy", "Pow", ["sy", "ratio", 2, 1], ["sy", "ratio", 10**8, 1]],
        _X,
    ],
    "a domain that is none": ["sy", "polynomial", "__import__('os')", ["sy", "ratio", 1, 1]],
    "a call of something else": ["sy", "call", ["n", "builtins", "list"]],
    "a symbol that assumes too much": ["sy", "symbol", "x", ["d", [["name", True]]], None],
    "a matrix of another size": ["sm", "MutableDenseMatrix", 9, 9, ["l", []]],
    "a matrix of texts": ["sm", "MutableDenseMatrix", 1, 1, ["l", ["__import__('os')"]]],
    "an unknown graph": ["nx", "read_gpickle", ["d", []], ["l", []], ["l", []], ["l", []]],
    "a graph with other neighbours": [
        *("nx", "Graph", ["d", []], ["l", [["t", [1, ["d", []]]], ["t", [2, ["d", []]]]]]),
        *(["l", []], ["l", [["l", [["l", [1]], ["l", []]]]]]),
    ],
    "a graph with unknown nodes": [
        *("nx", "Graph", ["d", []], ["l", []], ["l", [["t", [1, 2, ["d", []]]]]], ["l", []])
    ],
    "a view that is none": ["nv", "__class__", ["nx", "Graph"]],
}


@pytest.mark.parametrize("structure", _HOSTILE.values(), ids=_HOSTILE.keys())
def test_a_hostile_message_is_refused(structure):
    blob = encode(np.array([5, 7]))
    _, blobs = wire_codec._split(blob, WireLimits())
    with pytest.raises(WireError):
        decode(_message(structure, bytes(blobs[0])))


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("csr_array", ([1.0], [9], [0, 1, 1])),
        ("csr_array", ([1.0], [-1], [0, 1, 1])),
        ("csr_array", ([1.0], [0], [0, 5, 1])),
        ("csc_matrix", ([1.0], [0], [0, 9**9, 1, 1, 1])),
        ("bsr_array", ([[[1.0, 2.0]]], [9], [0, 1, 1])),
        ("coo_array", ([1.0], [9], [0])),
        ("dia_array", ([[1.0]], [0, 1])),
        ("dok_array", ([1.0], [9], [0])),
        ("lil_array", (["a"], [0], [0])),
    ],
)
def test_places_outside_of_a_sparse_array_are_refused(name, parts):
    written = [np.array(part) for part in parts]
    structure, blobs = wire_codec._split(encode((name, [2, 4], written)), WireLimits())
    with pytest.raises(WireError):
        decode(_message(["sp", *structure[1]], *map(bytes, blobs)))


def test_a_sparse_array_that_needs_a_list_for_each_of_its_rows_has_a_limit():
    empty = [np.zeros(0), np.zeros(0, int), np.zeros(0, int)]
    structure, blobs = wire_codec._split(encode(("lil_array", [10**9, 1], empty)), WireLimits())
    with pytest.raises(WireError, match="lists"):
        decode(_message(["sp", *structure[1]], *map(bytes, blobs)))


SAMPLES = [
    *FRAMES.values(),
    *SERIES.values(),
    *INDEXES,
    *SCALARS,
    *EXPRESSIONS,
    *(getattr(sparse, f"{form}_array")(np.eye(3)) for form in FORMATS),
    *(_random_graph(kind, 1) for kind in GRAPHS),
    sympy.Matrix([[1, x]]),
    nx.path_graph(3).edges,
]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SAMPLES), st.randoms(use_true_random=False))
def test_a_damaged_value_of_a_library_is_a_value_or_a_wire_error(value, drawn):
    structure, blobs = wire_codec._split(encode(value), WireLimits())
    structure, contents = copy.deepcopy(structure), [bytearray(blob) for blob in blobs]
    for _ in range(drawn.randint(1, 3)):
        _damage(structure, drawn)
    if contents and drawn.random() < 0.5:
        content = drawn.choice(contents)
        content[drawn.randrange(len(content))] = drawn.randrange(256)
    with contextlib.suppress(WireError):
        decode(_message(structure, *map(bytes, contents)))


def _damage(node, drawn):
    """Change one part of a structure, in place."""
    while isinstance(node, list) and node:
        place = drawn.randrange(len(node))
        if not isinstance(node[place], list) or not node[place] or drawn.random() < 0.1:
            odd = [None, True, -1, 0, 3, 2**40, 1.5, "", "a", ["l", []], ["t", [1]], ["a", 0]]
            node[place] = drawn.choice([*odd, json.loads(json.dumps(drawn.choice(node)))])
            return
        node = node[place]


def test_without_the_libraries_nothing_of_them_is_imported():
    code = (
        "import sys\nfrom autograder.engine.wire.codec import decode, encode\n"
        "class Odd: pass\n"
        "try:\n    encode(Odd())\nexcept TypeError:\n    pass\n"
        "assert not {'pandas', 'scipy', 'sympy', 'networkx'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_a_library_that_is_not_installed_is_named(monkeypatch):
    message = encode(pd.Series([1]))
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(WireError, match="pandas, which is not installed"):
        decode(message)
