"""The table of codecs, which says what may be sent. A new type needs a class and a line here."""

from typing import Any, Final

from autograder.engine.wire import (
    annotations,
    arrays,
    containers,
    exceptions,
    functions,
    keras_codec,
    matplotlib_codec,
    networkx_codec,
    optional,
    pandas_codec,
    scalars,
    scipy_codec,
    standard,
    sympy_codec,
)
from autograder.engine.wire.walk import Codec, TaggedCodec

#: The first codec that accepts a value writes it. NumPy's scalars come before their base types,
#: because np.float64 is a subclass of float, and must stay np.float64. For the same reason, named
#: tuples, enumerations and dicts of libraries come early, and undefined functions of SymPy come
#: before classes. Codecs that ask a library come
#: last.
CODECS: Final[tuple[Codec, ...]] = (
    arrays.ScalarCodec(),
    standard.EnumCodec(),
    standard.NamedTupleCodec(),
    standard.CounterCodec(),
    standard.OrderedDictCodec(),
    standard.DefaultDictCodec(),
    scipy_codec.SparseCodec(),
    matplotlib_codec.FigureCodec(),
    matplotlib_codec.AxesCodec(),
    matplotlib_codec.ArtistCodec(),
    scalars.IntCodec(),
    scalars.FloatCodec(),
    scalars.TextCodec(),
    containers.ListCodec(),
    containers.TupleCodec(),
    containers.SetCodec(),
    containers.FrozensetCodec(),
    containers.DictCodec(),
    arrays.MaskedArrayCodec(),
    arrays.ArrayCodec(),
    scalars.BytesCodec(),
    scalars.BytearrayCodec(),
    scalars.ComplexCodec(),
    arrays.GeneratorCodec(),
    exceptions.ExceptionCodec(),
    containers.SliceCodec(),
    scalars.RangeCodec(),
    scalars.EllipsisCodec(),
    containers.DequeCodec(),
    containers.UserListCodec(),
    containers.TypedArrayCodec(),
    arrays.ViewCodec(),
    standard.DictViewCodec(),
    standard.DecimalCodec(),
    standard.FractionCodec(),
    standard.DateCodec(),
    standard.PathCodec(),
    standard.PatternCodec(),
    standard.TextStreamCodec(),
    standard.DtypeCodec(),
    sympy_codec.MatrixCodec(),
    sympy_codec.ExpressionCodec(),
    annotations.AnnotationCodec(),
    functions.ClassCodec(),
    functions.ModuleCodec(),
    functions.HandleCodec(),
    functions.FunctionCodec(),
    arrays.TensorCodec(),
    keras_codec.KerasCodec(),
    pandas_codec.FrameCodec(),
    pandas_codec.SeriesCodec(),
    pandas_codec.IndexCodec(),
    pandas_codec.ExtensionArrayCodec(),
    pandas_codec.TimeCodec(),
    pandas_codec.PandasDtypeCodec(),
    networkx_codec.GraphCodec(),
    networkx_codec.GraphViewCodec(),
    standard.InstanceCodec(),
    functions.OtherCallableCodec(),
)

WRITE_EXACT: Final = {kind: codec.write for codec in CODECS for kind in codec.types}
READ_TAGGED: Final = {codec.tag: codec.read for codec in CODECS if isinstance(codec, TaggedCodec)}
#: Codecs of data that Python could also call.
CALLABLE_DATA: Final = tuple(
    codec
    for codec in CODECS
    if isinstance(codec, (keras_codec.KerasCodec, sympy_codec.ExpressionCodec))
)
_REPLACING: Final = tuple(codec for codec in CODECS if isinstance(codec, optional.LibraryCodec))
#: The tags of values that can be changed in place, and so keep their identity in an exchange.
IDENTITIES: Final = frozenset(
    codec.tag for codec in CODECS if isinstance(codec, TaggedCodec) and codec.keeps_identity
)


def replace(ours: Any, theirs: Any) -> bool:
    """Give a value the content of another one of its type; return whether that was possible."""
    return any(codec.replace(ours, theirs) for codec in _REPLACING if codec.accepts(ours))
