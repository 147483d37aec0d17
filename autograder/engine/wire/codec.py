"""Encode and decode values that are sent between a student's kernel and a grading kernel.

A message is plain data: JSON for the structure and ``.npy`` blobs for arrays. Reading it executes
nothing. Types are kept: a tuple stays a tuple, float32 stays float32. Values of other types are
refused with an error that names the type.

>>> decode(encode((1, [2.5, "a"], {"k": None})))
(1, [2.5, 'a'], {'k': None})

Reading trusts nothing, because the bytes may come from a process that a student's code controls.
Sizes, depth and counts are checked before anything is allocated, and no method of an unknown object
is called. Layout of a message::

    b"RNW1" | u32 length of JSON | JSON | u32 number of blobs | (u64 length | blob) ...

A JSON value that is null, a bool, a string or a number stands for itself; anything else is a list
whose first item is the tag of a codec (see :mod:`autograder.engine.wire.table`).
"""

import json
import struct
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from autograder.engine.wire.error import WireError
from autograder.engine.wire.table import CODECS, IDENTITIES, READ_TAGGED, WRITE_EXACT
from autograder.engine.wire.walk import Exchange, Reader, WireLimits, Writer

__all__ = ["Exchange", "WireError", "WireLimits", "decode", "encode"]

MAGIC: Final = b"RNW1"
_DEFAULT: Final = WireLimits()


def encode(
    value: object,
    limits: WireLimits = _DEFAULT,
    local_names: Mapping[str, object] | None = None,
    exchange: Exchange | None = None,
) -> bytes:
    """Return ``value`` as a message.

    Args:
        value: The value.
        limits: Bounds of the message.
        local_names: Functions that the other side knows by name too, because a locked cell defines
            them in both kernels.
        exchange: What both sides know beside the message; it replaces ``local_names``.

    Raises:
        WireError: The value, or a part of it, can't be sent.
    """
    known = exchange or Exchange(local_names or {})
    writer = Writer(CODECS, WRITE_EXACT, IDENTITIES, limits, known)
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
    exchange: Exchange | None = None,
) -> Any:
    """Return the value of a message.

    Args:
        message: What :func:`encode` made, or any other bytes.
        limits: Bounds of the message.
        local_names: Functions that a message may name, as for :func:`encode`.
        exchange: What both sides know beside the message; it replaces ``local_names``.

    Raises:
        WireError: The bytes are not a valid message. No other error is raised.
    """
    if len(message) > limits.total_bytes:
        raise WireError(f"a message of {len(message)} bytes; at most {limits.total_bytes}")
    try:
        structure, blobs = _split(message, limits)
        known = exchange or Exchange(local_names or {})
        return Reader(READ_TAGGED, IDENTITIES, limits, known, blobs).read(structure, 0)
    except WireError:
        raise
    except RecursionError as error:
        raise WireError(f"a value nested deeper than {limits.depth} levels") from error
    except Exception as error:
        # A forged message can cause errors of any type; all of them mean that it is invalid.
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
