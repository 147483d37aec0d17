"""Codecs for the standard library's own kinds of data, and for those that a locked cell defines.

Reading never calls what a student wrote. A named tuple or an enumeration of the student's own is
rebuilt from its names and values; an instance is only rebuilt if a locked cell defines its class.
"""

import collections
import datetime
import decimal
import enum
import fractions
import functools
import io
import pathlib
import re
from typing import Any, ClassVar, Final

import numpy as np

from autograder.engine.wire.containers import spread_out
from autograder.engine.wire.error import WireError
from autograder.engine.wire.npy import scalar_dtype
from autograder.engine.wire.type_names import kind_name, refusal
from autograder.engine.wire.walk import Reader, TaggedCodec, Writer

_MOST_FIELDS: Final = 255
_MOST_MEMBERS: Final = 1000
_DIGITS: Final = 10_000
_DTYPE_CHARACTERS: Final = 40
# A regular expression can take very long to compile, but not one as short as people write.
_PATTERN_CHARACTERS: Final = 1000


class NamedTupleCodec(TaggedCodec):
    """The codec of named tuples, which are written as the names of type and fields, and items."""

    tag = "nt"

    def accepts(self, value: object) -> bool:
        kind = type(value)
        return isinstance(value, tuple) and kind.__bases__ == (tuple,) and hasattr(kind, "_fields")

    def write(self, writer: Writer, value: Any, depth: int) -> Any:
        fields, items = list(type(value)._fields), tuple.__iter__(value)
        written = [writer.write(item, depth + 1) for item in items]
        if len(fields) != len(written):
            raise refusal(value)
        return [self.tag, kind_name(type(value)), fields, written]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> Any:
        name, fields, nodes = parts
        if len(fields) != len(nodes):
            raise WireError("a wrong named tuple")
        items = [reader.read(node, depth + 1) for node in nodes]
        known = reader.exchange.local_names.get(name)
        if (
            isinstance(known, type)
            and known.__bases__ == (tuple,)
            and getattr(known, "_fields", None) == tuple(fields)
        ):
            return tuple.__new__(known, items)
        return tuple.__new__(_named_tuple(name, tuple(fields)), items)


@functools.lru_cache(maxsize=100)
def _named_tuple(name: str, fields: tuple[str, ...]) -> Any:
    """Return the same type for the same names.

    Raises:
        ValueError: A name is no name of Python; the standard library checks this.
    """
    names = (name, *fields)
    if len(fields) > _MOST_FIELDS or not all(type(part) is str for part in names):
        raise WireError("a wrong named tuple")
    return collections.namedtuple(name, fields, module="__main__")


class EnumCodec(TaggedCodec):
    """The codec of members of enumerations, written as all names and values, and the own name."""

    tag, types = "en", (enum.Enum,)

    def write(self, writer: Writer, value: enum.Enum, depth: int) -> Any:
        kind, name = type(value), value._name_
        base = next((base for base in _ENUMS if base.__name__ == _enum_base(kind)), None)
        if base is None or name is None or name not in kind._member_map_:
            raise refusal(value)
        if kind in _ENUMS or len(kind._member_map_) > _MOST_MEMBERS:
            raise refusal(value)
        members = [
            [text, writer.write(member._value_, depth + 1)]
            for text, member in kind._member_map_.items()
        ]
        return [self.tag, base.__name__, kind_name(kind), members, name]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> enum.Enum:
        base, kind, members, name = parts
        if not isinstance(name, str) or not isinstance(kind, str) or len(members) > _MOST_MEMBERS:
            raise WireError("a wrong enumeration")
        found = tuple((text, reader.read(node, depth + 1)) for text, node in members)
        known = reader.exchange.local_names.get(kind)
        if (
            isinstance(known, type)
            and issubclass(known, enum.Enum)
            and [(text, known[text]._value_) for text in known._member_map_] == list(found)
        ):
            return known[name]
        return _enumeration(base, kind, found)[name]


_ENUMS: Final = (enum.IntEnum, enum.StrEnum, enum.IntFlag, enum.Flag, enum.Enum)


def _enum_base(kind: type) -> str | None:
    return next((base.__name__ for base in _ENUMS if issubclass(kind, base)), None)


@functools.lru_cache(maxsize=100)
def _enumeration(base: str, name: str, members: tuple[tuple[str, Any], ...]) -> Any:
    """Return the same enumeration for the same names and values."""
    made: Any = next((kind for kind in _ENUMS if kind.__name__ == base), None)
    if made is None or not all(
        type(text) is str and text.isidentifier() and text[0] != "_" for text, _ in members
    ):
        raise WireError("a wrong enumeration")
    return made(name, list(members), module="__main__")


class PatternCodec(TaggedCodec):
    """The codec of compiled regular expressions, which are written as their text and flags."""

    tag, types = "re", (re.Pattern,)

    def write(self, writer: Writer, value: "re.Pattern[Any]", depth: int) -> Any:
        if len(value.pattern) > _PATTERN_CHARACTERS:
            raise WireError(f"a pattern of more than {_PATTERN_CHARACTERS} characters")
        return [self.tag, writer.write(value.pattern, depth + 1), value.flags]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> "re.Pattern[Any]":
        node, flags = parts
        text = reader.read(node, depth + 1)
        if type(text) not in (str, bytes) or type(flags) is not int or flags & re.DEBUG:
            raise WireError("a wrong pattern")
        if len(text) > _PATTERN_CHARACTERS:
            raise WireError("a wrong pattern")
        return re.compile(text, flags)


class CounterCodec(TaggedCodec):
    """The codec of Counters, which are written as pairs of key and count, in order."""

    tag, types = "C", (collections.Counter,)
    keeps_identity = True

    def write(self, writer: Writer, value: "collections.Counter[Any]", depth: int) -> Any:
        return [self.tag, *_pairs(writer, value, depth)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> "collections.Counter[Any]":
        made: collections.Counter[Any] = collections.Counter()
        for key, count in _read_pairs(reader, parts, depth):
            dict.__setitem__(made, key, count)
        return made


class OrderedDictCodec(TaggedCodec):
    """The codec of OrderedDicts, which are written as pairs of key and value, in order."""

    tag, types = "od", (collections.OrderedDict,)
    keeps_identity = True

    def write(self, writer: Writer, value: dict[Any, Any], depth: int) -> Any:
        return [self.tag, *_pairs(writer, value, depth)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> dict[Any, Any]:
        return collections.OrderedDict(_read_pairs(reader, parts, depth))


class DefaultDictCodec(TaggedCodec):
    """The codec of defaultdicts, which are written as what makes new values, and pairs."""

    tag, types = "dd", (collections.defaultdict,)
    keeps_identity = True

    def write(self, writer: Writer, value: "collections.defaultdict[Any, Any]", depth: int) -> Any:
        factory = writer.write(value.default_factory, depth + 1)
        return [self.tag, factory, *_pairs(writer, value, depth)]

    def read(
        self, reader: Reader, parts: list[Any], depth: int
    ) -> "collections.defaultdict[Any, Any]":
        factory, *pairs = parts
        made: collections.defaultdict[Any, Any] = collections.defaultdict(
            reader.read(factory, depth + 1)
        )
        made.update(_read_pairs(reader, pairs, depth))
        return made


def _pairs(writer: Writer, value: dict[Any, Any], depth: int) -> list[Any]:
    return [
        [writer.write(key, depth + 1), writer.write(item, depth + 1)]
        for key, item in dict.items(value)
    ]


def _read_pairs(reader: Reader, pairs: list[Any], depth: int) -> list[tuple[Any, Any]]:
    found = [(reader.read(key, depth + 1), reader.read(item, depth + 1)) for key, item in pairs]
    spread_out([key for key, _ in found])
    return found


class DictViewCodec(TaggedCodec):
    """The codec of a dict's keys, values and items, which become those of a copy of the dict."""

    tag = "dv"
    types: ClassVar[tuple[type, ...]] = tuple(map(type, ({}.keys(), {}.values(), {}.items())))

    def write(self, writer: Writer, value: Any, depth: int) -> Any:
        kind = kind_name(type(value)).removeprefix("dict_")
        return [self.tag, kind, writer.write(list(value), depth + 1)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> Any:
        kind, node = parts
        items = reader.read(node, depth + 1)
        if kind == "keys":
            return dict.fromkeys(spread_out(items)).keys()
        if kind == "values":
            return dict(enumerate(items)).values()
        if kind == "items":
            spread_out([key for key, _ in items])
            return dict(items).items()
        raise WireError("a wrong view of a dict")


class DecimalCodec(TaggedCodec):
    """The codec of Decimals, which are written as text."""

    tag, types = "D", (decimal.Decimal,)

    def write(self, writer: Writer, value: decimal.Decimal, depth: int) -> Any:
        text = decimal.Decimal.__str__(value)
        if len(text) > _DIGITS:
            raise WireError(f"a Decimal of more than {_DIGITS} digits")
        return [self.tag, text]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> decimal.Decimal:
        (text,) = parts
        if not isinstance(text, str) or len(text) > _DIGITS:
            raise WireError("a wrong Decimal")
        return decimal.Decimal(text)


class FractionCodec(TaggedCodec):
    """The codec of Fractions, which are written as numerator and denominator."""

    tag, types = "Q", (fractions.Fraction,)

    def write(self, writer: Writer, value: fractions.Fraction, depth: int) -> Any:
        parts = (value.numerator, value.denominator)
        return [self.tag, *(writer.write(part, depth + 1) for part in parts)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> fractions.Fraction:
        above, below = (reader.read(part, depth + 1) for part in parts)
        if type(above) is not int or type(below) is not int:
            raise WireError("a wrong Fraction")
        return fractions.Fraction(above, below)


class DateCodec(TaggedCodec):
    """The codec of dates, times and spans of time, which are written as numbers or ISO texts."""

    tag = "dt"
    types = (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)

    def accepts(self, value: object) -> bool:
        return type(value) in self.types

    def write(self, writer: Writer, value: Any, depth: int) -> Any:
        if isinstance(value, datetime.timedelta):
            return [self.tag, "timedelta", value.days, value.seconds, value.microseconds]
        zone = getattr(value, "tzinfo", None)
        if zone is not None and type(zone) is not datetime.timezone:
            raise WireError("a time of a named time zone")
        return [self.tag, kind_name(type(value)), value.isoformat(), getattr(value, "fold", 0)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> Any:
        kind, *rest = parts
        if kind == "timedelta":
            return datetime.timedelta(*map(int, rest))
        text, fold = rest
        if kind == "date":
            return datetime.date.fromisoformat(text)
        if kind == "datetime":
            return datetime.datetime.fromisoformat(text).replace(fold=fold)
        if kind == "time":
            return datetime.time.fromisoformat(text).replace(fold=fold)
        raise WireError("a wrong date")


class PathCodec(TaggedCodec):
    """The codec of paths, which are written as text."""

    tag = "pa"

    def accepts(self, value: object) -> bool:
        return type(value) in (pathlib.PosixPath, pathlib.PurePosixPath)

    def write(self, writer: Writer, value: pathlib.PurePath, depth: int) -> Any:
        return [self.tag, isinstance(value, pathlib.Path), str(value)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> pathlib.PurePath:
        is_concrete, text = parts
        return pathlib.Path(text) if is_concrete is True else pathlib.PurePosixPath(text)


class TextStreamCodec(TaggedCodec):
    """The codec of texts that are read like files, which are written as text and position."""

    tag, types = "ts", (io.StringIO,)
    keeps_identity = True

    def accepts(self, value: object) -> bool:
        return type(value) is io.StringIO and not value.closed

    def write(self, writer: Writer, value: io.StringIO, depth: int) -> Any:
        if value.closed:
            raise refusal(value)
        text = value.getvalue()
        writer.add(size=len(text))
        return [self.tag, text, value.tell()]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> io.StringIO:
        text, position = parts
        made = io.StringIO(text, newline="")
        made.seek(min(position, len(text)))
        return made


class DtypeCodec(TaggedCodec):
    """The codec of NumPy's types of array elements, which are written as their short text."""

    tag, types = "ty", (np.dtype,)

    def write(self, writer: Writer, value: "np.dtype[Any]", depth: int) -> Any:
        return [self.tag, _element_type(value).str]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> "np.dtype[Any]":
        (text,) = parts
        if not isinstance(text, str) or len(text) > _DTYPE_CHARACTERS:
            raise WireError("a wrong dtype")
        return _element_type(np.dtype(text))


def _element_type(dtype: "np.dtype[Any]") -> "np.dtype[Any]":
    return dtype if dtype.kind == "O" else scalar_dtype(dtype)


class InstanceCodec(TaggedCodec):
    """The codec of instances of classes that a locked cell defines, written as attributes."""

    tag = "o"
    keeps_identity = True

    def accepts(self, value: object) -> bool:
        return _is_plain_class(type(value))

    def write(self, writer: Writer, value: object, depth: int) -> Any:
        kind = type(value)
        names = writer.exchange.local_names
        name = next((name for name, known in names.items() if known is kind), None)
        if name is None:
            raise refusal(value)
        attributes = object.__getattribute__(value, "__dict__")
        written = [[text, writer.write(item, depth + 1)] for text, item in attributes.items()]
        return [self.tag, name, written]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> object:
        name, attributes = parts
        kind = reader.exchange.local_names.get(name)
        if not isinstance(kind, type) or not _is_plain_class(kind):
            raise WireError("an instance of an unknown class")
        made: object = object.__new__(kind)
        values = vars(made)
        for text, node in attributes:
            if not isinstance(text, str):
                raise WireError("an attribute without a name")
            values[text] = reader.read(node, depth + 1)
        return made


def _is_plain_class(kind: type) -> bool:
    """Return whether all that an instance holds is in its ``__dict__``."""
    if type(kind) is not type or kind.__module__ != "__main__":
        return False
    own = [part for part in kind.__mro__ if part is not object]
    return all(part.__module__ == "__main__" and "__slots__" not in vars(part) for part in own)
