"""Write and read ``.npy`` files; the header is checked before NumPy allocates anything."""

import functools
import io
import math
import re
import struct
from typing import Any, Final, Literal

import numpy as np

from autograder.engine.wire.error import WireError

_KINDS: Final = "biufcSUmM"
_HEADER: Final = re.compile(
    rb"\{'descr': '([<>|=][biufcSUmM]\d{1,9}(?:\[\d{0,4}[A-Za-z]{1,2}\])?)', "
    rb"'fortran_order': (True|False), 'shape': \(((?:\d{1,19}, ?)*\d{0,19},?)\), \} *\n?"
)
MAX_DIMENSIONS: Final = 32
_MAX_ITEM_BYTES: Final = 1 << 20
_MOST_EMPTY: Final = 1_000_000


def scalar_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return ``dtype`` if its arrays may be sent.

    Raises:
        WireError: The dtype is one of objects or records.
    """
    if dtype.kind not in _KINDS or dtype.hasobject or dtype.subdtype or dtype.names:
        raise WireError(f"an array of dtype {dtype}; pass an array of numbers, bools or text")
    return dtype


def _dtype_of(text: object) -> np.dtype[Any]:
    if not isinstance(text, str) or len(text) > 32:
        raise WireError("an array of an unknown dtype")
    try:
        dtype = scalar_dtype(np.dtype(text))
    except (TypeError, ValueError) as error:
        raise WireError("an array of an unknown dtype") from error
    if dtype.itemsize > _MAX_ITEM_BYTES:
        raise WireError("an array of items that are too large")
    return dtype


def npy(array: np.ndarray[Any, Any]) -> bytes:
    """Return the array as the content of an ``.npy`` file."""
    fortran = array.flags.f_contiguous and not array.flags.c_contiguous
    order: Literal["F", "C"] = "F" if fortran else "C"
    return _header(array.dtype, fortran, array.shape) + array.tobytes(order)


@functools.lru_cache(1024)
def _header(dtype: np.dtype[Any], fortran: bool, shape: tuple[int, ...]) -> bytes:
    written = io.BytesIO()
    described = {
        "descr": np.lib.format.dtype_to_descr(dtype),
        "fortran_order": fortran,
        "shape": shape,
    }
    np.lib.format.write_array_header_1_0(written, described)
    return written.getvalue()


def read_npy(data: memoryview) -> np.ndarray[Any, Any]:
    """Return the array of an ``.npy`` file, as a writable copy.

    Raises:
        WireError: The header is invalid, or its shape does not fit the number of bytes.
    """
    if bytes(data[:6]) != b"\x93NUMPY" or len(data) < 12 or data[6] not in (1, 2):
        raise WireError("an array that is no .npy file")
    start, width = (10, "<H") if data[6] == 1 else (12, "<I")
    (length,) = struct.unpack_from(width, data, 8)
    if length > 10_000 or start + length > len(data):
        raise WireError("an array with a wrong header")
    match = _HEADER.fullmatch(bytes(data[start : start + length]))
    if match is None:
        raise WireError("an array with a wrong header")
    dtype = _dtype_of(match[1].decode("ascii"))
    shape = tuple(int(part) for part in match[3].split(b",") if part.strip())
    body = data[start + length :]
    if len(shape) > MAX_DIMENSIONS or math.prod(shape) * dtype.itemsize != len(body):
        raise WireError(f"an array of shape {shape} with {len(body)} bytes")
    check_empty(shape, dtype.itemsize)
    if dtype.itemsize == 0:
        return np.zeros(shape, dtype)
    flat = _clean(np.frombuffer(body, dtype=dtype).copy())
    if match[2] == b"True":
        return flat.reshape(shape, order="F")
    return flat.reshape(shape)


def check_empty(shape: tuple[int, ...], item_bytes: int) -> None:
    """Check that an array without any bytes does not have a great many rows or items.

    Whoever makes a list of the rows needs memory for each of them.

    Raises:
        WireError: It has.
    """
    rows = math.prod(size for size in shape if size)
    if (item_bytes == 0 or 0 in shape) and rows > _MOST_EMPTY:
        raise WireError(f"an array of shape {shape} that holds nothing")


def read_scalar(text: object, data: memoryview) -> np.generic:
    """Return one NumPy scalar.

    Args:
        text: The dtype as text.
        data: The bytes of the value.

    Raises:
        WireError: The dtype may not be sent, or does not fit the number of bytes.
    """
    dtype = _dtype_of(text)
    if len(data) != dtype.itemsize:
        raise WireError("a number with a wrong length")
    if dtype.itemsize == 0:
        return dtype.type()
    return _clean(np.frombuffer(data, dtype=dtype).copy())[0]


def _clean(flat: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return an array in which all bytes are valid values of the dtype, as NumPy assumes.

    Raises:
        WireError: A text holds a character that does not exist.
    """
    if flat.dtype.kind == "b":
        return flat.view(np.uint8) != 0
    if flat.dtype.kind == "U":
        points = flat.view(flat.dtype.byteorder.replace("|", "=") + "u4")
        if (points > 0x10FFFF).any():
            raise WireError("an array of text with characters that don't exist")
    return flat
