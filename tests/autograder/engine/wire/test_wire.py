"""The format of values between kernels keeps their types, and hostile bytes do no harm."""

import contextlib
import json
import math
import re
import struct
import subprocess
from array import array as typed_array
from collections import Counter, OrderedDict, UserList, defaultdict, deque, namedtuple
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any, Callable, List, Literal, Optional, Sequence, Tuple, Union  # noqa: UP035

import keras
import networkx
import numpy as np
import pandas
import pytest
import scipy.sparse
import sympy
import tensorflow as tf
from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.extra import numpy as npst
from matplotlib.figure import Figure

from autograder.engine.wire import codec as wire_codec, keras_objects as wire_keras
from autograder.engine.wire.codec import Exchange, WireError, WireLimits, decode, encode
from autograder.engine.wire.table import CODECS
from autograder.engine.wire.walk import TaggedCodec

_SETTINGS = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.complex_numbers(allow_nan=False)
)
_KEYS = st.text() | st.integers() | st.tuples(st.integers(), st.text()) | st.none()
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(_KEYS, inner)
        | st.frozensets(st.integers())
        | st.sets(st.text())
    ),
    max_leaves=25,
)
_ARRAYS = npst.arrays(
    dtype=npst.boolean_dtypes()
    | npst.integer_dtypes()
    | npst.floating_dtypes()
    | npst.complex_number_dtypes()
    | npst.datetime64_dtypes()
    | npst.unicode_string_dtypes()
    | npst.byte_string_dtypes(),
    shape=npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
)


def _message(structure, *blobs):
    text = structure if isinstance(structure, bytes) else json.dumps(structure).encode()
    parts = [b"RNW1", struct.pack("<I", len(text)), text, struct.pack("<I", len(blobs))]
    for blob in blobs:
        parts += [struct.pack("<Q", len(blob)), blob]
    return b"".join(parts)


def _npy(header, body=b""):
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + body


def _same_types(first, second):
    if type(first) is not type(second):
        return False
    if isinstance(first, (list, tuple)):
        return all(map(_same_types, first, second))
    if isinstance(first, dict):
        return all(map(_same_types, first.values(), second.values()))
    return True


Point = namedtuple("Point", "x y")
Colour = IntEnum("Colour", ["RED", "GREEN"])
#: For each tag, a value that is written with it.
_SAMPLES = {
    "I": 2**60,
    "x": -math.inf,
    "c": complex(1.5, math.inf),
    "b": b"\x00a",
    "ba": bytearray(b"\xff"),
    "l": [1, ["a"]],
    "t": (1, (None,)),
    "S": {1, "a"},
    "F": frozenset((1, "a")),
    "d": {"a": 1, (2, 3): [True]},
    "sl": slice(1, None, (2,)),
    "dq": deque([1, "a"], 3),
    "ul": UserList([1, "a"]),
    "ta": typed_array("d", [1.5]),
    "ra": range(1, 9, 2),
    "el": ...,
    "a": np.arange(6, dtype=np.float32).reshape(2, 3),
    "ma": np.ma.masked_greater(np.arange(3.0), 1),
    "g": np.float32(1.5),
    "r": np.random.default_rng(3),
    "e": ValueError("a shape"),
    "n": np.tanh,
    "nt": Point(1, ["a"]),
    "en": Colour.GREEN,
    "C": Counter("abracadabra"),
    "od": OrderedDict([("b", 1), ("a", [2])]),
    "dd": defaultdict(list, a=[1]),
    "dv": {"a": 1}.items(),
    "D": Decimal("1.50"),
    "Q": Fraction(-1, 3),
    "dt": datetime(2026, 2, 3, 4, 5, 6, 7, timezone(timedelta(hours=2))),
    "pa": Path("a") / "b",
    "re": re.compile(r"(\w+)\s", re.IGNORECASE),
    "ts": StringIO("one\ntwo\n"),
    "ty": np.dtype("float32"),
    "k": keras.layers.LSTM(7),
    "an": dict[str, list[int]],
    "pD": pandas.DataFrame({"a": [1, 2], "b": ["x", None]}),
    "pS": pandas.Series([1.5, 2], name="s"),
    "pI": pandas.Index(["a", "b"], name="i"),
    "pA": pandas.array([1, None], dtype="Int64"),
    "pT": pandas.Timestamp("2026-02-03 04:05", tz="Europe/Berlin"),
    "pY": pandas.CategoricalDtype(["a", "b"], ordered=True),
    "sp": scipy.sparse.csr_array(np.eye(3)),
    "sy": sympy.sin(sympy.Symbol("x", positive=True)) / 2,
    "sm": sympy.Matrix([[1, sympy.pi]]),
    "mF": Figure((4, 3)),
    "mX": Figure().subplots(),
    "mA": Figure().subplots().plot([1, 2])[0],
    "nx": networkx.path_graph(3),
    "nv": networkx.path_graph(3).edges,
}
#: Tags of values that only have a meaning in an exchange between two kernels.
_IN_AN_EXCHANGE = {"h", "o"}
#: For values that can't be compared directly, the properties that must be equal.
_CONTENT = {
    "a": lambda array: (array.dtype, array.tolist()),
    "ma": lambda array: (array.tolist(), array.mask.tolist(), array.dtype, array.fill_value),
    "r": lambda generator: generator.bit_generator.state,
    "e": lambda error: error.args,
    "k": lambda layer: layer.get_config(),
    "dv": list,
    "ts": lambda stream: (stream.getvalue(), stream.tell()),
    "pD": lambda frame: frame.to_dict("tight"),
    "pS": lambda series: (series.to_dict(), series.name, series.dtype),
    "pI": lambda index: (list(index), index.name),
    "pA": lambda array: (array.dtype, array.tolist()),
    "sp": lambda array: array.toarray().tolist(),
    "mF": lambda figure: (tuple(figure.get_size_inches()), figure.axes),
    "mX": lambda axes: (axes.get_position().bounds, axes.get_xlim()),
    "mA": lambda line: line.get_xydata().tolist(),
    "nx": lambda graph: list(graph.edges),
    "nv": list,
}


def test_every_codec_has_a_tag_of_its_own_and_a_sample():
    tags = [codec.tag for codec in CODECS if isinstance(codec, TaggedCodec)]
    assert sorted(tags) == sorted([*_SAMPLES, *_IN_AN_EXCHANGE])


@pytest.mark.parametrize("tag", _SAMPLES)
def test_a_sample_of_every_codec_comes_back_equal_and_of_the_same_type(tag):
    value = _SAMPLES[tag]
    message = encode(value)
    structure, _ = wire_codec._split(message, WireLimits())
    assert structure[0] == tag
    back = decode(message, local_names={"Point": Point, "Colour": Colour})
    content = _CONTENT.get(tag, lambda value: value)
    assert type(back) is type(value)
    assert content(back) == content(value)


@_SETTINGS
@given(_VALUES)
def test_a_plain_value_comes_back_equal_and_of_the_same_types(value):
    back = decode(encode(value))
    assert back == value
    assert _same_types(back, value)


@_SETTINGS
@given(_ARRAYS)
def test_an_array_comes_back_with_its_dtype_shape_and_values(array):
    back = decode(encode(array))
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    np.testing.assert_array_equal(back, array)
    assert back.flags.writeable


@_SETTINGS
@given(st.binary(max_size=400))
def test_any_bytes_are_a_value_or_a_wire_error(data):
    for message in (data, b"RNW1" + data, _message(b'["a",0]', data)):
        with contextlib.suppress(WireError):
            decode(message)


@_SETTINGS
@given(_VALUES, st.data())
def test_a_damaged_message_is_a_value_or_a_wire_error(value, data):
    message = bytearray(encode((value, np.arange(3.0))))
    for _ in range(3):
        position = data.draw(st.integers(0, len(message) - 1))
        message[position] = data.draw(st.integers(0, 255))
    with contextlib.suppress(WireError):
        decode(bytes(message))


@_SETTINGS
@given(
    st.recursive(
        _SCALARS.filter(lambda v: not isinstance(v, (bytes, complex))),
        lambda inner: st.lists(
            inner | st.sampled_from(["l", "t", "d", "a", "g", "r", "e", "n", "k", "I", "sl", "ra"])
        ),
        max_leaves=20,
    )
)
def test_any_json_structure_is_a_value_or_a_wire_error(structure):
    text = json.dumps(structure).encode()
    with contextlib.suppress(WireError):
        decode(_message(text, b"", b"\x93NUMPY\x01\x00"))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_float_that_json_lacks_crosses(value):
    back = decode(encode(value))
    assert type(back) is float
    assert repr(back) == repr(value)


@pytest.mark.parametrize(
    "value",
    [np.float32(1.5), np.float64(2.5), np.int8(-3), np.bool_(True), np.complex64(1j), np.str_("a")],
)
def test_a_numpy_scalar_stays_one(value):
    back = decode(encode(value))
    assert type(back) is type(value)
    assert back == value


def test_memory_order_and_writability_are_kept():
    back = decode(encode(np.asfortranarray(np.arange(6).reshape(2, 3))))
    assert back.flags.f_contiguous
    back[0, 0] = 9


@pytest.mark.parametrize("kind", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_a_random_generator_goes_on_where_it_was(kind):
    generator = np.random.Generator(getattr(np.random, kind)(7))
    generator.normal(size=3)
    back = decode(encode(generator))
    np.testing.assert_array_equal(back.normal(size=5), generator.normal(size=5))


@pytest.mark.parametrize(
    "tensor", [tf.constant([[1.0, 2.0]]), tf.Variable([1, 2]), keras.Variable([0.5])]
)
def test_tensors_and_variables_become_arrays(tensor):
    back = decode(encode(tensor))
    assert type(back) is np.ndarray
    np.testing.assert_array_equal(back, tensor.numpy())


@pytest.mark.parametrize(
    "function",
    [np.tanh, np.matmul, np.mean, math.exp, tf.tanh, tf.nn.softmax, keras.activations.relu],
)
def test_a_library_function_crosses_by_name(function):
    assert decode(encode(function)) is function


def test_a_function_of_a_locked_cell_crosses_by_name_when_both_sides_have_it():
    def ours():
        """One side's."""

    def theirs():
        """The other side's."""

    message = encode([ours], local_names={"helper": ours})
    assert decode(message, local_names={"helper": theirs}) == [theirs]
    with pytest.raises(WireError, match="helper"):
        decode(message)


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (ValueError("bad shape"), ValueError, "bad shape"),
        (KeyError("key"), KeyError, "'key'"),
        (np.linalg.LinAlgError("singular"), np.linalg.LinAlgError, "singular"),
        (StopIteration(), RuntimeError, "StopIteration: "),
        (SystemExit(0), RuntimeError, "SystemExit: 0"),
        (KeyboardInterrupt(), TimeoutError, "KeyboardInterrupt: "),
        (tf.errors.InvalidArgumentError(None, None, "m"), tf.errors.InvalidArgumentError, "m"),
    ],
)
def test_an_exception_crosses_by_its_nearest_known_type(error, kind, text):
    back = decode(encode(error))
    assert type(back) is kind
    assert str(back) == text


def test_an_exception_of_the_students_own_becomes_its_built_in_base():
    class WrongShape(ValueError):
        pass

    back = decode(encode(WrongShape("3 != 4")))
    assert type(back) is ValueError
    assert str(back) == "WrongShape: 3 != 4"


def _models():
    inputs = keras.Input((4, 3))
    hidden = keras.layers.GRU(5, return_sequences=True)(inputs)
    outputs = keras.layers.Dense(2, activation="softmax")(hidden)
    sequential = keras.Sequential(
        [
            keras.Input((4, 3)),
            keras.layers.Bidirectional(keras.layers.LSTM(3)),
            keras.layers.Dense(1),
        ]
    )
    return [keras.Model(inputs, outputs), sequential, _with_operations()]


def _with_operations():
    """Return a functional model that uses a slice and a sum instead of layers."""
    inputs = keras.Input((4, 3))
    hidden = keras.layers.GRU(5, return_sequences=True)(inputs)
    last, first = hidden[:, -1], hidden[:, ::2][..., 0]
    mean = keras.ops.mean(hidden, axis=1) * 2 + last
    chosen = keras.ops.where(mean > 0, mean, keras.ops.cast(last, "float32"))
    joined = keras.ops.concatenate([chosen, first, keras.ops.softmax(last)], axis=-1)
    return keras.Model(inputs, keras.layers.Dense(1)(joined @ np.ones((12, 2), "float32")))


@pytest.mark.parametrize("model", _models(), ids=["functional", "sequential", "operations"])
def test_a_keras_model_comes_back_with_its_weights(model):
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    back = decode(encode(model))
    batch = np.random.default_rng(0).normal(size=(2, 4, 3))
    np.testing.assert_allclose(back(batch), model(batch), rtol=1e-6)
    assert type(back) is type(model)
    assert back.loss == "mse"


def test_a_functional_model_with_a_mask_comes_back():
    inputs = keras.Input((None,), dtype="int32")
    embedded = keras.layers.Embedding(6, 3, mask_zero=True)(inputs)
    model = keras.Model(inputs, keras.layers.GlobalAveragePooling1D()(embedded))
    back = decode(encode(model))
    ids = np.array([[1, 2, 0, 0], [3, 4, 5, 0]])
    np.testing.assert_allclose(back(ids), model(ids), rtol=1e-6)


def test_a_keras_layer_without_weights_comes_back_unbuilt():
    back = decode(encode(keras.layers.LSTM(7, recurrent_dropout=0.1)))
    assert (back.units, back.recurrent_dropout, back.built) == (7, 0.1, False)


def test_weights_that_come_along_are_not_drawn_first(monkeypatch):
    drawn = []

    def draw(self, shape, dtype=None):
        drawn.append(shape)
        return keras.ops.ones(shape, dtype)

    layer = keras.layers.SimpleRNN(2)
    layer.build((None, 4, 3))
    monkeypatch.setattr(keras.initializers.Orthogonal, "__call__", draw)
    back = decode(encode(layer))
    np.testing.assert_array_equal(back.get_weights()[1], layer.get_weights()[1])
    assert not drawn
    # Layers that are built afterwards draw their weights again.
    keras.layers.SimpleRNN(2).build((None, 4, 3))
    assert drawn == [(2, 2)]


def test_a_sequential_model_is_built_once_when_it_comes_back(monkeypatch):
    built = []
    build = keras.Sequential.build

    def counted(self, input_shape=None):
        built.append(input_shape)
        build(self, input_shape)

    layers = [keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(2)]
    sent = encode(keras.Sequential(layers))
    monkeypatch.setattr(keras.Sequential, "build", counted)
    back = decode(sent)
    assert len(built) == 1
    assert back.output_shape == (None, 2)
    # Layers that are added afterwards are built at once.
    back.add(keras.layers.Dense(5))
    assert back.output_shape == (None, 5)


class _OwnLayer(keras.layers.Layer):
    pass


@keras.saving.register_keras_serializable("mine")
class _RegisteredLayer(keras.layers.Layer):
    pass


def _refused():
    return [
        ("a generator", (one for one in ())),
        ("an object", object()),
        ("a class (Popen)", subprocess.Popen),
        ("a function (<lambda>)", lambda: 1),
        ("a function (load)", np.load),
        ("a module", math),
        ("a TextIOWrapper", open("/dev/null")),
        ("an object", np.array([object()])),
        ("dtype [", np.zeros(2, [("a", int)])),
        ("_OwnLayer", _OwnLayer()),
        ("_RegisteredLayer", _RegisteredLayer()),
        ("Lambda", keras.layers.Lambda(lambda x: x)),
        ("Lambda", keras.Sequential([keras.layers.Lambda(lambda x: x)])),
        ("a lambda", keras.layers.Dense(2, activation=lambda x: x)),
        ("tensor of strings", tf.constant(["a"])),
        ("more than", [0] * 1_000_001),
    ]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("named", "value"), _refused())
def test_what_has_no_place_is_refused_by_name(named, value):
    with pytest.raises(WireError) as caught:
        encode([value])
    assert named in str(caught.value)


def test_a_value_that_contains_itself_is_refused():
    loop: list = []
    loop.append(loop)
    with pytest.raises(WireError, match="deeper than 64"):
        encode(loop)


def test_an_array_that_pretends_to_be_large_is_refused_before_it_is_copied():
    with pytest.raises(WireError, match="bytes"):
        encode(np.broadcast_to(np.float64(1), (2**40,)))


def test_a_subclass_crosses_as_its_base_so_that_it_can_not_lie():
    class Liar(int):
        def __eq__(self, other):
            return True

        __hash__ = int.__hash__

    back = decode(encode(Liar(4)))
    assert type(back) is int
    assert back != 5


_DEEP = b'["l",[' * 5000 + b"]]" * 5000
# Integers that Python's dicts must compare with each other, one by one.
_ONE_HASH = [["I", hex(i * (2**61 - 1))] for i in range(1, 5000)]
_HOSTILE = {
    "no magic": b"",
    "a short length": b"RNW1\xff\xff\xff\xff",
    "trailing bytes": _message(1) + b"x",
    "nesting": _message(_DEEP),
    "NaN as a number": _message(b"NaN"),
    "a huge int": _message(b"9" * 10_000),
    "a huge float": _message(b'["I","' + b"f" * 10**6 + b'"]'),
    "an unknown tag": _message(["z", 1]),
    "a dict as structure": _message({"a": 1}),
    "an unhashable key": _message(["d", [[["l", []], 1]]]),
    "a missing blob": _message(["a", 3]),
    "a bool as blob number": _message(["a", True], b""),
    "a negative blob": _message(["a", -1], b""),
    "objects": _message(
        ["a", 0],
        _npy(b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", b"\x80\x04K\x01."),
    ),
    "a petabyte": _message(
        ["a", 0],
        _npy(b"{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999, 99999), }\n"),
    ),
    "a negative shape": _message(
        ["a", 0], _npy(b"{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }\n", b"")
    ),
    "a header that is an expression": _message(
        ["a", 0], _npy(b"__import__('os').system('true')\n")
    ),
    "no numbers in a great many rows": _message(
        ["a", 0],
        _npy(b"{'descr': '<f8', 'fortran_order': False, 'shape': (999999999, 0), }\n"),
    ),
    "a great many texts of no length": _message(
        ["a", 0], _npy(b"{'descr': '|S0', 'fortran_order': False, 'shape': (999999999999,), }\n")
    ),
    "no objects in a great many rows": _message(["a", [999999999, 0], []]),
    "a set of one hash": _message(["S", [*_ONE_HASH]]),
    "a frozenset of one hash": _message(["F", [*_ONE_HASH]]),
    "a dict of one hash": _message(["d", [[key, 1] for key in _ONE_HASH]]),
    "an OrderedDict of one hash": _message(["od", *([key, 1] for key in _ONE_HASH)]),
    "a defaultdict of one hash": _message(["dd", None, *([key, 1] for key in _ONE_HASH)]),
    "a Counter of one hash": _message(["C", *([key, 1] for key in _ONE_HASH)]),
    "keys of one hash": _message(["dv", "keys", ["l", [*_ONE_HASH]]]),
    "items of one hash": _message(["dv", "items", ["l", [["t", [key, 1]] for key in _ONE_HASH]]]),
    "an item of a gigabyte": _message(["g", "<U999999999", 0], b""),
    "text out of range": _message(["g", "<U1", 0], b"\xff\xff\xff\xff"),
    "an unknown generator": _message(["r", "__class__", None]),
    "a wrong state": _message(["r", "PCG64", ["d", [["state", 5]]]]),
    "os.system": _message(["n", "os", "system"]),
    "numpy.load": _message(["n", "numpy", "load"]),
    "a private name": _message(["n", "numpy", "__builtins__"]),
    "a dotted name": _message(["n", "numpy", "f2py.os.system"]),
    "a class that does things": _message(["n", "subprocess", "Popen"]),
    "a class that opens files": _message(["n", "numpy", "memmap"]),
    "a module": _message(["n", "os", ""]),
    "what ends the process": _message(["n", "builtins", "SystemExit"]),
    "a handle where there are none": _message(["h", "function", "#0"]),
    "a reference where there are none": _message(["@", 0]),
    "a type without a name": _message(["~", 5, 1]),
    "a named tuple with code for a name": _message(["nt", "x", ["a=print()"], [1]]),
    "a named tuple with a wrong number": _message(["nt", "x", ["a", "b"], [1]]),
    "an annotation of no type": _message(["an", "alias", 5, 5]),
    "an annotation of code": _message(["an", "ForwardRef", "print()"]),
    "an enumeration that does things": _message(["en", "Enum", "E", [["__init__", 1]], "__init__"]),
    "an enumeration of no kind": _message(["en", "type", "E", [["a", 1]], "a"]),
    "an instance of no class": _message(["o", "Popen", []]),
    "a fraction of texts": _message(["Q", "1", "2"]),
    "a number of too many digits": _message(["D", "1" * 10_001]),
    "a dtype of records": _message(["ty", "|V8"]),
    "an array of objects with a wrong shape": _message(["a", [3], [1, 2]]),
    "an array of objects with a negative size": _message(["a", [-1, True], [1, 2]]),
    "a date that is none": _message(["dt", "date", "tomorrow", 0]),
    "SystemExit": _message(["e", "builtins", "SystemExit", "", []]),
    "no exception": _message(["e", "builtins", "print", "", []]),
    "an exception without text": _message(["e", "builtins", "ValueError", 5, []]),
}


def test_large_sets_and_dicts_and_arrays_of_no_items_cross():
    numbers = set(range(20_000))
    assert decode(encode(numbers)) == numbers
    assert decode(encode(dict.fromkeys(numbers))) == dict.fromkeys(numbers)
    assert decode(encode(np.zeros((2000, 0, 30)))).shape == (2000, 0, 30)


@pytest.mark.parametrize("message", _HOSTILE.values(), ids=_HOSTILE.keys())
def test_a_hostile_message_is_refused(message):
    with pytest.raises(WireError):
        decode(message)


def _config(**node):
    return _message(["k", json.dumps({"registered_name": None, "config": {}, **node}), ["l", []]])


@pytest.mark.parametrize(
    "message",
    [
        _config(module="os", class_name="system"),
        _config(module="builtins", class_name="function", config="exec"),
        _config(module="keras.utils", class_name="get_file", config={"fname": "x"}),
        _config(module="keras.layers", class_name="Lambda", config={"function": "x"}),
        _config(module="keras.layers", class_name="TFSMLayer", config={"filepath": "/tmp"}),
        _config(module="keras.src.models.sequential", class_name="Functional"),
        _config(module="keras.layers", class_name="deserialize"),
        _config(module=None, class_name="Mine", registered_name="mine>Mine"),
        _config(
            module="keras.layers",
            class_name="Dense",
            config={
                "units": 1,
                "activation": {"class_name": "__lambda__", "config": {"value": "x"}},
            },
        ),
        _config(
            module="keras.layers",
            class_name="IntegerLookup",
            config={"vocabulary": "/etc/passwd"},
        ),
        _message(["k", "[" * 100_000, ["l", []]]),
        _message(["k", "{}", ["l", []]]),
        _message(["k", 5, 5]),
    ],
)
def test_a_hostile_keras_configuration_is_refused(message):
    with pytest.raises(WireError):
        decode(message)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("core", "WhileLoop"),
        ("core", "Map"),
        ("numpy", "Operation"),
        ("numpy", "KerasTensor"),
        ("numpy", "np"),
        ("image", "Resize"),
    ],
)
def test_operations_that_call_functions_and_what_is_no_operation_are_refused(module, name):
    node = {"module": f"keras.src.ops.{module}", "class_name": name, "config": {}}
    with pytest.raises(WireError, match="only Keras's own layers and models"):
        wire_keras.check_config(node)
    wire_keras.check_config(node | {"module": "keras.src.ops.core", "class_name": "Cast"})


def test_bool_arrays_hold_nothing_but_bools():
    header = b"{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }\n"
    back = decode(_message(["a", 0], _npy(header, b"\x00\x01\x02")))
    assert back.view(np.uint8).tolist() == [0, 1, 1]


def test_lists_of_texts_keep_what_they_are():
    class Text(str):
        pass

    value = [["a", "b"], ("c",), {"d"}, frozenset(("e", "f")), [], ["g", 1, None], [Text("h"), "i"]]
    back = decode(encode(value))
    assert back == value
    assert [type(item) for item in back] == [type(item) for item in value]


def test_limits_hold_on_both_sides():
    small = WireLimits(total_bytes=100, values=5, depth=2)
    for value in ("x" * 200, [1] * 6, [[[[1]]]], ["a"] * 6, ["x" * 60, "y" * 60]):
        with pytest.raises(WireError):
            encode(value, small)
        with pytest.raises(WireError):
            decode(encode(value), small)


@pytest.mark.parametrize(
    "value",
    [
        deque([1, (2.5, "a")], maxlen=3),
        deque(),
        UserList([1, [2]]),
        typed_array("d", [1.5, -2.0]),
        typed_array("b"),
    ],
)
def test_lists_of_the_standard_library_cross_as_what_they_are(value):
    back = decode(encode(value))
    assert (type(back), back) == (type(value), value)
    assert getattr(back, "maxlen", None) == getattr(value, "maxlen", None)
    assert getattr(back, "typecode", None) == getattr(value, "typecode", None)


@pytest.mark.parametrize("view", [memoryview(b"abc"), np.arange(3.0).flat])
def test_views_cross_as_arrays(view):
    assert np.array_equal(decode(encode(view)), np.asarray(view))


@pytest.mark.parametrize(
    "value",
    [
        np.ma.array([1, 2]),
        np.ma.array([1, 2], mask=True),
        np.ma.array(np.eye(2, dtype="float32"), mask=np.eye(2, dtype=bool), fill_value=7),
        np.ma.array(3, mask=True),
        np.ma.array([]),
    ],
    ids=repr,
)
def test_masked_arrays_keep_their_masks_and_fill_values(value):
    back = decode(encode(value))
    assert type(back) is np.ma.MaskedArray and repr(back) == repr(value)
    assert (back.mask is np.ma.nomask) == (value.mask is np.ma.nomask)


def test_the_masked_constant_stays_the_one_that_there_is():
    assert decode(encode(np.ma.masked)) is np.ma.masked


@pytest.mark.parametrize(
    "parts",
    [
        ["ma", 1, 2, 3],
        ["ma", ["a", 0], ["a", 0], ["a", 0]],
        ["ma", ["a", 0]],
        ["re", 3, 0],
        ["re", "x", "I"],
        ["re", "(", 0],
        ["re", "x", 128],
        ["re", "x" * 1001, 0],
        ["re", "x", 256 + 32],
    ],
)
def test_forged_masked_arrays_and_patterns_are_refused(parts):
    header = b"{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }\n"
    with pytest.raises(WireError):
        decode(_message(parts, _npy(header, b"\x00\x01\x01")))


@pytest.mark.parametrize("parts", [["ta", "u", 0], ["ta", "d", 0], ["dq", 3, None], ["ul", 3]])
def test_forged_lists_are_refused(parts):
    with pytest.raises(WireError):
        decode(_message(parts, b"abc"))


@pytest.mark.parametrize(
    "value",
    [
        Decimal("-0.0"),
        Decimal("NaN").copy_abs(),
        date(2024, 2, 29),
        timedelta(days=-1, microseconds=5),
        Counter(a=0, b=-1),
        defaultdict(None, {1: 2}),
        {"a": 1}.keys(),
        {"a": [1]}.values(),
        int,
        ValueError,
        Counter,
    ],
    ids=repr,
)
def test_data_of_the_standard_library_crosses_as_what_it_is(value):
    back = decode(encode(value))
    assert type(back) is type(value)
    assert repr(back) == repr(value)


def test_a_named_tuple_and_an_enumeration_of_the_students_own_are_rebuilt_by_their_names():
    first = decode(encode(Point(1, 2)))
    second = decode(encode(Point(1, 3)))
    assert type(first) is type(second)
    assert (first.x, second.y, first) == (1, 3, (1, 2))
    mood = Enum("Mood", {"GOOD": "g", "BAD": "b"})
    back = decode(encode([mood.BAD, mood.GOOD]))
    assert [member.name for member in back] == ["BAD", "GOOD"]
    assert back[0].value == "b"


def test_an_object_keeps_its_identity_within_an_exchange():
    rows = [[0], [0]]
    sent, received = [], []
    request = encode(("call", rows), exchange=Exchange(objects=sent))
    _, theirs = decode(request, exchange=Exchange(objects=received))
    answer = encode([theirs[1], [0], theirs], exchange=Exchange(objects=received))
    back = decode(answer, exchange=Exchange(objects=sent))
    assert back[0] is rows[1]
    assert back[1] == [0]
    assert back[2] is rows


def test_a_type_that_becomes_plainer_is_noted():
    class Grid(list):
        pass

    class TooSmallError(ValueError):
        pass

    exchange = Exchange(objects=[])
    back = decode(
        encode([Grid([1]), TooSmallError("3")], exchange=Exchange(objects=[])), exchange=exchange
    )
    assert type(back[0]) is list
    assert type(back[1]) is ValueError
    assert exchange.reduced == ["Grid", "TooSmallError"]


@pytest.mark.parametrize(
    "annotation",
    [
        Any,
        Optional[float],  # noqa: UP045
        int | None,
        Union[int, str],  # noqa: UP007
        List,  # noqa: UP006
        List[int],  # noqa: UP006
        Tuple[int, ...],  # noqa: UP006
        tuple[int, ...],
        Callable[[int], str],
        Literal["a", 1],
        Sequence[dict[str, list[int]]],
    ],
    ids=str,
)
def test_an_annotation_comes_back_as_it_was(annotation):
    assert decode(encode(annotation)) == annotation
    assert repr(decode(encode(annotation))) == repr(annotation)
