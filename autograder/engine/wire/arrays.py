"""Codecs for NumPy arrays, scalars and random generators, and for values that become arrays."""

from typing import Any, Final

import numpy as np

from autograder.engine.wire.error import WireError
from autograder.engine.wire.npy import (
    MAX_DIMENSIONS,
    check_empty,
    npy,
    read_npy,
    read_scalar,
    scalar_dtype,
)
from autograder.engine.wire.walk import Codec, Reader, TaggedCodec, Writer

_GENERATORS: Final = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


class ArrayCodec(TaggedCodec):
    """The codec of arrays, which are written as an ``.npy`` file in a blob.

    Arrays of objects are written as shape and items.
    """

    tag, types = "a", (np.ndarray,)
    reduces = keeps_identity = True

    def write(self, writer: Writer, value: np.ndarray[Any, Any], depth: int) -> Any:
        if value.dtype.kind == "O":
            items = [writer.write(item, depth + 1) for item in value.ravel().tolist()]
            return [self.tag, list(value.shape), items]
        scalar_dtype(value.dtype)
        if value.ndim > MAX_DIMENSIONS:
            raise WireError(f"an array of {value.ndim} dimensions; at most {MAX_DIMENSIONS}")
        if value.nbytes > writer.limits.total_bytes:
            raise WireError(f"an array of {value.nbytes} bytes")
        return [self.tag, writer.blob(npy(np.asarray(value)))]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> np.ndarray[Any, Any]:
        if len(parts) == 2:
            shape, nodes = parts
            return self._read_objects(reader, shape, nodes, depth)
        (index,) = parts
        return read_npy(reader.blob(index))

    def _read_objects(
        self, reader: Reader, shape: Any, nodes: Any, depth: int
    ) -> np.ndarray[Any, Any]:
        if len(shape) > MAX_DIMENSIONS or not all(type(size) is int for size in shape):
            raise WireError("an array of a wrong shape")
        check_empty(tuple(shape), 1)
        made = np.empty(len(nodes), dtype=object)
        for place, node in enumerate(nodes):
            made[place] = reader.read(node, depth + 1)
        return made.reshape(shape)


class MaskedArrayCodec(TaggedCodec):
    """The codec of masked arrays, which are written as data, mask and fill value.

    The constant ``np.ma.masked`` is written without them, since programs ask for it by identity.
    """

    tag, types = "ma", (np.ma.MaskedArray,)
    keeps_identity = True

    def write(self, writer: Writer, value: "np.ma.MaskedArray[Any, Any]", depth: int) -> Any:
        if value is np.ma.masked:
            return [self.tag]
        # Without a mask of its own, an array has one element False for all of its elements.
        parts = (np.ma.getdata(value), np.ma.getmask(value), value.fill_value)
        return [self.tag, *(writer.write(np.asarray(part), depth + 1) for part in parts)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> Any:
        if not parts:
            return np.ma.masked
        data, mask, fill = (reader.read(node, depth + 1) for node in parts)
        if not all(type(part) is np.ndarray for part in (data, mask, fill)):
            raise WireError("a wrong masked array")
        if mask.dtype != np.bool_ or mask.shape not in ((), data.shape) or fill.shape != ():
            raise WireError("a wrong masked array")
        made_with = mask if mask.shape or mask else np.ma.nomask
        return np.ma.MaskedArray(data, made_with, fill_value=fill[()])


class ScalarCodec(TaggedCodec):
    """The codec of NumPy scalars, which are written as a dtype and a blob with the bytes."""

    tag, types = "g", (np.generic,)

    def write(self, writer: Writer, value: np.generic, depth: int) -> Any:
        dtype = scalar_dtype(value.dtype)
        return [self.tag, dtype.str, writer.blob(np.asarray(value).tobytes())]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> np.generic:
        dtype, index = parts
        return read_scalar(dtype, reader.blob(index))


class GeneratorCodec(TaggedCodec):
    """The codec of random generators, which are written as name and state of the bit generator."""

    tag, types = "r", (np.random.Generator,)

    def write(self, writer: Writer, value: np.random.Generator, depth: int) -> Any:
        source = value.bit_generator
        name = type(source).__name__
        if name not in _GENERATORS:
            raise WireError(f"a random generator of type {name}")
        return [self.tag, name, writer.write(source.state, depth + 1)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> np.random.Generator:
        name, state = parts
        if name not in _GENERATORS:
            raise WireError("an unknown random generator")
        source = getattr(np.random, name)(0)
        source.state = reader.read(state, depth + 1)
        return np.random.Generator(source)


class ViewCodec(Codec):
    """The codec of views, which become arrays."""

    types = (memoryview, np.flatiter)

    def write(self, writer: Writer, value: "memoryview | np.flatiter[Any]", depth: int) -> Any:
        return _ARRAY.write(writer, np.asarray(value), depth)


class TensorCodec(Codec):
    """The codec of tensors and variables of TensorFlow and Keras, which become arrays."""

    def accepts(self, value: object) -> bool:
        root = type(value).__module__.partition(".")[0]
        return root in ("tensorflow", "keras") and getattr(value, "numpy", None) is not None

    def write(self, writer: Writer, value: Any, depth: int) -> Any:
        array = np.asarray(value.numpy())
        if array.dtype == object:
            raise WireError("a tensor of strings; return a list of str")
        return _ARRAY.write(writer, array, depth)


_ARRAY: Final = ArrayCodec()
