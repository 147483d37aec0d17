"""Codecs for values that hold no other values: numbers, texts, bytes, ranges, the ellipsis."""

import math
from types import EllipsisType
from typing import Any, Final

from autograder.engine.wire.error import WireError
from autograder.engine.wire.walk import Codec, Reader, TaggedCodec, Writer

_EXACT_INTEGER: Final = 2**53
_BIG_INTEGER_BITS: Final = 2**16


class IntCodec(TaggedCodec):
    """The codec of ints: numbers in JSON if JSON keeps them exactly (2**53), else hexadecimal."""

    tag, types = "I", (int,)
    reduces = True

    def write(self, writer: Writer, value: int, depth: int) -> Any:
        plain = int(value)
        if abs(plain) <= _EXACT_INTEGER:
            return plain
        if plain.bit_length() > _BIG_INTEGER_BITS:
            raise WireError(f"an int of more than {_BIG_INTEGER_BITS} bits")
        return [self.tag, hex(plain)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> int:
        (text,) = parts
        if not isinstance(text, str) or len(text) > _BIG_INTEGER_BITS // 4 + 8:
            raise WireError("a wrong int")
        return int(text, 16)


class FloatCodec(TaggedCodec):
    """The codec of floats: numbers in JSON, or texts for nan and the infinities."""

    tag, types = "x", (float,)
    reduces = True

    def write(self, writer: Writer, value: float, depth: int) -> Any:
        return _float(value)

    def read(self, reader: Reader, parts: list[Any], depth: int) -> float:
        (text,) = parts
        if text not in ("nan", "inf", "-inf"):
            raise WireError("a wrong float")
        return float(text)


class ComplexCodec(TaggedCodec):
    """The codec of complex numbers, which are written as real and imaginary part."""

    tag, types = "c", (complex,)

    def write(self, writer: Writer, value: complex, depth: int) -> Any:
        writer.add(values=2)
        return [self.tag, _float(value.real), _float(value.imag)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> complex:
        real, imaginary = (reader.read(part, depth + 1) for part in parts)
        return complex(float(real), float(imaginary))


class TextCodec(Codec):
    """The codec of texts, which are strings in JSON."""

    types = (str,)
    reduces = True

    def write(self, writer: Writer, value: str, depth: int) -> Any:
        plain = str.__str__(value)
        writer.add(size=len(plain))
        return plain


class BytesCodec(TaggedCodec):
    """The codec of bytes, which are written as a blob."""

    tag, types = "b", (bytes,)
    reduces = True

    def write(self, writer: Writer, value: bytes, depth: int) -> Any:
        return [self.tag, writer.blob(bytes(value))]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> bytes:
        (index,) = parts
        return bytes(reader.blob(index))


class BytearrayCodec(TaggedCodec):
    """The codec of bytearrays, which are written as a blob."""

    tag, types = "ba", (bytearray,)
    keeps_identity = True

    def write(self, writer: Writer, value: bytearray, depth: int) -> Any:
        return [self.tag, writer.blob(bytes(value))]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> bytearray:
        (index,) = parts
        return bytearray(reader.blob(index))


class RangeCodec(TaggedCodec):
    """The codec of ranges, which are written as start, stop and step."""

    tag, types = "ra", (range,)

    def write(self, writer: Writer, value: range, depth: int) -> Any:
        parts = (value.start, value.stop, value.step)
        return [self.tag, *(writer.write(part, depth + 1) for part in parts)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> range:
        start, stop, step = (reader.read(part, depth + 1) for part in parts)
        return range(start, stop, step)


class EllipsisCodec(TaggedCodec):
    """The codec of the ellipsis, which is written as its tag alone."""

    tag, types = "el", (EllipsisType,)

    def write(self, writer: Writer, value: EllipsisType, depth: int) -> Any:
        return [self.tag]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> EllipsisType:
        return ...


def _float(value: float) -> Any:
    plain = float(value)
    return plain if math.isfinite(plain) else [FloatCodec.tag, repr(plain)]
