"""The table of codecs, which says what may be sent. A new type needs a class and a line here."""

from typing import Final

from autograder.engine.wire import (
    arrays,
    containers,
    exceptions,
    functions,
    keras_codec,
    scalars,
    standard,
)
from autograder.engine.wire.walk import Codec, TaggedCodec

#: The first codec that accepts a value writes it. NumPy's scalars come before their base types,
#: because np.float64 is a subclass of float, and must stay np.float64. For the same reason, named
#: tuples, enumerations and the standard library's dicts come early. Codecs that ask a library come
#: last.
CODECS: Final[tuple[Codec, ...]] = (
    arrays.ScalarCodec(),
    standard.EnumCodec(),
    standard.NamedTupleCodec(),
    standard.CounterCodec(),
    standard.OrderedDictCodec(),
    standard.DefaultDictCodec(),
    scalars.IntCodec(),
    scalars.FloatCodec(),
    scalars.TextCodec(),
    containers.ListCodec(),
    containers.TupleCodec(),
    containers.SetCodec(),
    containers.FrozensetCodec(),
    containers.DictCodec(),
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
    standard.TextStreamCodec(),
    standard.DtypeCodec(),
    functions.ClassCodec(),
    functions.ModuleCodec(),
    functions.HandleCodec(),
    functions.FunctionCodec(),
    arrays.TensorCodec(),
    keras_codec.KerasCodec(),
    standard.InstanceCodec(),
    functions.OtherCallableCodec(),
)

WRITE_EXACT: Final = {kind: codec.write for codec in CODECS for kind in codec.types}
READ_TAGGED: Final = {codec.tag: codec.read for codec in CODECS if isinstance(codec, TaggedCodec)}
#: The tags of values that can be changed in place, and so keep their identity in an exchange.
IDENTITIES: Final = frozenset(
    codec.tag for codec in CODECS if isinstance(codec, TaggedCodec) and codec.keeps_identity
)
