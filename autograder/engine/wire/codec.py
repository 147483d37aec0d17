"""The only format in which values cross between a student's kernel and a grading kernel.

A message is plain data: JSON for the structure, ``.npy`` blobs for arrays, nothing that is executed
on reading. Types stay what they are: a tuple stays a tuple, float32 stays float32. What has no
place here is refused with an error that names its type.

>>> decode(encode((1, [2.5, "a"], {"k": None})))
(1, [2.5, 'a'], {'k': None})

Reading trusts nothing: the bytes may come from a process that a student's code controls. Sizes,
depth and counts are bounded before anything is allocated, and no method of a foreign object is
ever called. Layout of a message::

    b"RNW1" | u32 length of JSON | JSON | u32 number of blobs | (u64 length | blob) ...

A JSON value that is null, a bool, a string or a number stands for itself; anything else is a list
whose first item is a one- or two-letter tag (see ``_READERS``).
"""

import json
import math
import struct
import sys
import types
from array import array as typed_array
from collections import UserList, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

import numpy as np

from autograder.engine.wire import names as wire_names
from autograder.engine.wire.arrays import MAX_DIMENSIONS, npy, read_npy, read_scalar, scalar_dtype
from autograder.engine.wire.error import WireError

__all__ = ["WireError", "WireLimits", "decode", "encode"]

MAGIC: Final = b"RNW1"
_EXACT_INTEGER: Final = 2**53
_BIG_INTEGER_BITS: Final = 2**16
# Of the standard library's array, numbers alone: characters are "u", whose size differs.
_TYPECODES: Final = tuple("bBhHiIlLqQfd")
_GENERATORS: Final = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


@dataclass(frozen=True)
class WireLimits:
    """Bounds of one message: bytes in all, values in all, and how deep they nest."""

    total_bytes: int = 64 * 1024 * 1024
    values: int = 1_000_000
    depth: int = 64

    @property
    def json_bytes(self) -> int:
        """The structure alone; arrays travel as blobs."""
        return min(self.total_bytes, 32 * 1024 * 1024)


_DEFAULT: Final = WireLimits()


def encode(
    value: object,
    limits: WireLimits = _DEFAULT,
    local_names: Mapping[str, object] | None = None,
) -> bytes:
    """``value`` as a message.

    local_names: functions that the other side knows by name too, because a locked cell defines
    them in both kernels. Raises WireError for a value that has no place in a message.
    """
    writer = _Writer(limits, dict(local_names or {}))
    structure = json.dumps(writer.write(value, 0), separators=(",", ":"), allow_nan=False)
    if len(structure) > limits.json_bytes:
        raise WireError(
            f"texts and lists of {len(structure)} bytes; at most {limits.json_bytes} can be passed "
            "on"
        )
    parts = [MAGIC, struct.pack("<I", len(structure)), structure.encode("ascii")]
    parts.append(struct.pack("<I", len(writer.blobs)))
    for blob in writer.blobs:
        parts += [struct.pack("<Q", len(blob)), blob]
    message = b"".join(parts)
    if len(message) > limits.total_bytes:
        raise WireError(
            f"a value of {len(message)} bytes; at most {limits.total_bytes} bytes can be passed on"
        )
    return message


def decode(
    message: bytes,
    limits: WireLimits = _DEFAULT,
    local_names: Mapping[str, object] | None = None,
) -> Any:
    """The value of a message. Raises WireError, and nothing else, for any bytes that are none."""
    if len(message) > limits.total_bytes:
        raise WireError(f"a message of {len(message)} bytes; at most {limits.total_bytes}")
    try:
        structure, blobs = _split(message, limits)
        return _Reader(limits, blobs, dict(local_names or {})).read(structure, 0)
    except WireError:
        raise
    except RecursionError as error:
        raise WireError(f"a value nested deeper than {limits.depth} levels") from error
    except Exception as error:
        # Whatever a forged message breaks on the way, it is the message that is at fault.
        raise WireError(f"a message that can't be read ({type(error).__name__})") from error


def _split(message: bytes, limits: WireLimits) -> tuple[Any, list[memoryview]]:
    view = memoryview(message)
    if bytes(view[:4]) != MAGIC:
        raise WireError("bytes that are no message")
    (size,) = struct.unpack_from("<I", view, 4)
    if size > limits.json_bytes or 8 + size > len(view):
        raise WireError("a message with a wrong length")
    structure = json.loads(bytes(view[8 : 8 + size]), parse_constant=_refuse_constant)
    position = 8 + size
    (count,) = struct.unpack_from("<I", view, position)
    position += 4
    if count > limits.values:
        raise WireError(f"a message with more than {limits.values} blobs")
    blobs = []
    for _ in range(count):
        (length,) = struct.unpack_from("<Q", view, position)
        position += 8
        if length > len(view) - position:
            raise WireError("a message with a wrong length")
        blobs.append(view[position : position + length])
        position += length
    if position != len(view):
        raise WireError("a message with a wrong length")
    return structure, blobs


def _refuse_constant(text: str) -> NoReturn:
    raise WireError(f"{text} as a bare number")


@dataclass
class _Writer:
    limits: WireLimits
    local_names: dict[str, object]
    blobs: list[bytes] = field(default_factory=list)
    count: int = 0
    size: int = 0

    def write(self, value: object, depth: int) -> Any:
        self.add(values=1)
        if depth > self.limits.depth:
            raise WireError(f"a value nested deeper than {self.limits.depth} levels")
        if value is None or value is True or value is False:
            return value
        if (exact := _EXACT.get(type(value))) is not None:
            return exact(self, value, depth)
        for kind, write in _WRITERS:
            if isinstance(value, kind):
                return write(self, value, depth)
        return self.write_other(value, depth)

    def add(self, values: int = 0, size: int = 0) -> None:
        """Count what goes into the message; raises WireError for too much."""
        self.count += values
        self.size += size
        if self.count > self.limits.values:
            raise WireError(f"more than {self.limits.values} values; pass an array instead")
        if self.size > self.limits.total_bytes:
            raise WireError(f"more than {self.limits.total_bytes} bytes")

    def write_other(self, value: object, depth: int) -> Any:
        """What needs a library to recognise; only libraries that are loaded already."""
        if isinstance(value, _FUNCTION_TYPES):
            return ["n", *wire_names.name_of_function(value, self.local_names)]
        if (tensor := _as_array(value)) is not None:
            return self.write_array(tensor, depth)
        if "keras" in sys.modules:
            from autograder.engine.wire import keras_objects

            if keras_objects.is_keras_object(value):
                config, weights = keras_objects.describe(value)
                return ["k", self.write(config, depth + 1), self.write(weights, depth + 1)]
        if callable(value) and (found := wire_names.find_function(value, self.local_names)):
            return ["n", *found]
        raise WireError(f"{wire_names.describe_type(value)}; {_ADVICE}")

    def blob(self, data: bytes) -> int:
        self.add(size=len(data))
        self.blobs.append(data)
        return len(self.blobs) - 1

    def write_int(self, value: int, depth: int) -> Any:
        plain = int(value)
        if abs(plain) <= _EXACT_INTEGER:
            return plain
        if plain.bit_length() > _BIG_INTEGER_BITS:
            raise WireError(f"an int of more than {_BIG_INTEGER_BITS} bits")
        return ["I", hex(plain)]

    def write_float(self, value: float, depth: int) -> Any:
        plain = float(value)
        return plain if math.isfinite(plain) else ["x", repr(plain)]

    def write_complex(self, value: complex, depth: int) -> Any:
        return ["c", self.write_float(value.real, depth), self.write_float(value.imag, depth)]

    def write_text(self, value: str, depth: int) -> Any:
        plain = str.__str__(value)
        self.add(size=len(plain))
        return plain

    def write_bytes(self, value: bytes | bytearray, depth: int) -> Any:
        return ["ba" if isinstance(value, bytearray) else "b", self.blob(bytes(value))]

    def write_many(self, value: Any, depth: int) -> Any:
        tag = next(tag for tag, kind in _SEQUENCES.items() if isinstance(value, kind))
        return [tag, self.texts(value) or [self.write(item, depth + 1) for item in value]]

    def texts(self, value: Any) -> list[str] | None:
        """The items, where all are plain texts: lists of words are long, and one by one slow."""
        items = list(value)
        if set(map(type, items)) != {str}:
            return None
        self.add(values=len(items), size=sum(map(len, items)))
        return items

    def write_dict(self, value: dict[Any, Any], depth: int) -> Any:
        pairs = dict.items(value)
        return ["d", [[self.write(k, depth + 1), self.write(v, depth + 1)] for k, v in pairs]]

    def write_array(self, value: np.ndarray[Any, Any], depth: int) -> Any:
        scalar_dtype(value.dtype)
        if value.ndim > MAX_DIMENSIONS:
            raise WireError(f"an array of {value.ndim} dimensions; at most {MAX_DIMENSIONS}")
        if value.nbytes > self.limits.total_bytes:
            raise WireError(f"an array of {value.nbytes} bytes")
        return ["a", self.blob(npy(np.asarray(value)))]

    def write_scalar(self, value: np.generic, depth: int) -> Any:
        dtype = scalar_dtype(value.dtype)
        return ["g", dtype.str, self.blob(np.asarray(value).tobytes())]

    def write_generator(self, value: np.random.Generator, depth: int) -> Any:
        source = value.bit_generator
        name = type(source).__name__
        if name not in _GENERATORS:
            raise WireError(f"a random generator of type {name}")
        return ["r", name, self.write(source.state, depth + 1)]

    def write_error(self, value: BaseException, depth: int) -> Any:
        return ["e", *wire_names.describe_error(value)]

    def write_slice(self, value: slice, depth: int) -> Any:
        parts = (value.start, value.stop, value.step)
        return ["sl", *(self.write(part, depth + 1) for part in parts)]

    def write_range(self, value: range, depth: int) -> Any:
        return [
            "ra",
            *(self.write_int(part, depth) for part in (value.start, value.stop, value.step)),
        ]

    def write_ellipsis(self, value: object, depth: int) -> Any:
        return ["el"]

    def write_deque(self, value: "deque[Any]", depth: int) -> Any:
        bound = self.write(value.maxlen, depth + 1)
        return ["dq", [self.write(item, depth + 1) for item in deque.__iter__(value)], bound]

    def write_user_list(self, value: "UserList[Any]", depth: int) -> Any:
        return ["ul", [self.write(item, depth + 1) for item in list(value.data)]]

    def write_typed_array(self, value: "typed_array[Any]", depth: int) -> Any:
        return ["ta", value.typecode, self.blob(typed_array.tobytes(value))]

    def write_as_array(self, value: "memoryview | np.flatiter[Any]", depth: int) -> Any:
        return self.write_array(np.asarray(value), depth)


_ADVICE: Final = "return numbers, text, a list, a tuple, a dict or an array"
_SEQUENCES: Final[dict[str, type]] = {"l": list, "t": tuple, "S": set, "F": frozenset}
_FUNCTION_TYPES: Final = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    np.ufunc,
)
# NumPy's own scalars come first: np.float64 is a float as well, and must stay what it is.
_WRITERS: Final[tuple[tuple[type | tuple[type, ...], Callable[[_Writer, Any, int], Any]], ...]] = (
    (np.generic, _Writer.write_scalar),
    (int, _Writer.write_int),
    (float, _Writer.write_float),
    (str, _Writer.write_text),
    ((list, tuple, set, frozenset), _Writer.write_many),
    (dict, _Writer.write_dict),
    (np.ndarray, _Writer.write_array),
    ((bytes, bytearray), _Writer.write_bytes),
    (complex, _Writer.write_complex),
    (np.random.Generator, _Writer.write_generator),
    (BaseException, _Writer.write_error),
    (slice, _Writer.write_slice),
    (range, _Writer.write_range),
    (type(Ellipsis), _Writer.write_ellipsis),
    (deque, _Writer.write_deque),
    (UserList, _Writer.write_user_list),
    (typed_array, _Writer.write_typed_array),
    ((memoryview, np.flatiter), _Writer.write_as_array),
)
# The same for values that are of just these types, which most are, found without asking for each.
_EXACT: Final = {
    kind: write
    for kinds, write in _WRITERS
    for kind in (kinds if isinstance(kinds, tuple) else (kinds,))
}


def _as_array(value: object) -> np.ndarray[Any, Any] | None:
    """The values of a TensorFlow tensor or variable, or of a Keras variable; None for others."""
    root = type(value).__module__.partition(".")[0]
    if root not in ("tensorflow", "keras"):
        return None
    convert = getattr(value, "numpy", None)
    if convert is None:
        return None
    array = np.asarray(convert())
    if array.dtype == object:
        raise WireError("a tensor of strings; return a list of str")
    return array


@dataclass
class _Reader:
    limits: WireLimits
    blobs: list[memoryview]
    local_names: dict[str, object]
    count: int = 0

    def read(self, node: Any, depth: int) -> Any:
        self.add(1)
        if depth > self.limits.depth:
            raise WireError(f"a value nested deeper than {self.limits.depth} levels")
        if node is None or isinstance(node, (bool, int, float, str)):
            return node
        if isinstance(node, list) and node and isinstance(node[0], str) and node[0] in _READERS:
            return _READERS[node[0]](self, node[1:], depth)
        raise WireError("a message with an unknown part")

    def add(self, values: int) -> None:
        """Count values; raises WireError for too many."""
        self.count += values
        if self.count > self.limits.values:
            raise WireError(f"more than {self.limits.values} values")

    def blob(self, index: Any) -> memoryview:
        if type(index) is not int or not 0 <= index < len(self.blobs):
            raise WireError("a message with a wrong blob")
        return self.blobs[index]

    def read_int(self, parts: list[Any], depth: int) -> int:
        (text,) = parts
        if not isinstance(text, str) or len(text) > _BIG_INTEGER_BITS // 4 + 8:
            raise WireError("a wrong int")
        return int(text, 16)

    def read_special(self, parts: list[Any], depth: int) -> float:
        (text,) = parts
        if text not in ("nan", "inf", "-inf"):
            raise WireError("a wrong float")
        return float(text)

    def read_complex(self, parts: list[Any], depth: int) -> complex:
        real, imaginary = (self.read(part, depth + 1) for part in parts)
        return complex(float(real), float(imaginary))

    def read_bytes(self, parts: list[Any], depth: int) -> bytes:
        (index,) = parts
        return bytes(self.blob(index))

    def read_bytearray(self, parts: list[Any], depth: int) -> bytearray:
        return bytearray(self.read_bytes(parts, depth))

    def items(self, parts: list[Any], depth: int) -> list[Any]:
        (nodes,) = parts
        if not isinstance(nodes, list):
            raise WireError("a wrong sequence")
        if set(map(type, nodes)) == {str}:
            self.add(len(nodes))
            return nodes
        return [self.read(node, depth + 1) for node in nodes]

    def read_dict(self, parts: list[Any], depth: int) -> dict[Any, Any]:
        (pairs,) = parts
        if not isinstance(pairs, list):
            raise WireError("a wrong dict")
        return {self.read(key, depth + 1): self.read(item, depth + 1) for key, item in pairs}

    def read_array(self, parts: list[Any], depth: int) -> np.ndarray[Any, Any]:
        (index,) = parts
        return read_npy(self.blob(index))

    def read_scalar(self, parts: list[Any], depth: int) -> np.generic:
        dtype, index = parts
        return read_scalar(dtype, self.blob(index))

    def read_generator(self, parts: list[Any], depth: int) -> np.random.Generator:
        name, state = parts
        if name not in _GENERATORS:
            raise WireError("an unknown random generator")
        source = getattr(np.random, name)(0)
        source.state = self.read(state, depth + 1)
        return np.random.Generator(source)

    def read_error(self, parts: list[Any], depth: int) -> BaseException:
        return wire_names.rebuild_error(*parts)

    def read_name(self, parts: list[Any], depth: int) -> object:
        module, name = parts
        return wire_names.function_of_name(module, name, self.local_names)

    def read_keras(self, parts: list[Any], depth: int) -> object:
        from autograder.engine.wire import keras_objects

        config, weights = (self.read(part, depth + 1) for part in parts)
        return keras_objects.rebuild(config, weights)

    def read_slice(self, parts: list[Any], depth: int) -> slice:
        start, stop, step = (self.read(part, depth + 1) for part in parts)
        return slice(start, stop, step)

    def read_deque(self, parts: list[Any], depth: int) -> deque[Any]:
        items, bound = parts
        return deque(self.items([items], depth), self.read(bound, depth + 1))

    def read_typed_array(self, parts: list[Any], depth: int) -> "typed_array[Any]":
        typecode, index = parts
        if typecode not in _TYPECODES:
            raise WireError("an array of an unknown type")
        return typed_array(typecode, bytes(self.blob(index)))

    def read_range(self, parts: list[Any], depth: int) -> range:
        start, stop, step = (self.read(part, depth + 1) for part in parts)
        return range(start, stop, step)


_READERS: Final[dict[str, Callable[[_Reader, list[Any], int], Any]]] = {
    "I": _Reader.read_int,
    "x": _Reader.read_special,
    "c": _Reader.read_complex,
    "b": _Reader.read_bytes,
    "ba": _Reader.read_bytearray,
    "l": _Reader.items,
    "t": lambda reader, parts, depth: tuple(reader.items(parts, depth)),
    "S": lambda reader, parts, depth: set(reader.items(parts, depth)),
    "F": lambda reader, parts, depth: frozenset(reader.items(parts, depth)),
    "d": _Reader.read_dict,
    "a": _Reader.read_array,
    "g": _Reader.read_scalar,
    "r": _Reader.read_generator,
    "e": _Reader.read_error,
    "n": _Reader.read_name,
    "k": _Reader.read_keras,
    "sl": _Reader.read_slice,
    "ra": _Reader.read_range,
    "el": lambda reader, parts, depth: Ellipsis,
    "dq": _Reader.read_deque,
    "ul": lambda reader, parts, depth: UserList(reader.items(parts, depth)),
    "ta": _Reader.read_typed_array,
}
