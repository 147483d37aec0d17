"""Length-prefixed frames on a stream socket: what calls between two kernels travel in.

A frame is a header (length of the payload, number of the request it belongs to, kind) and a
payload, which is opaque here: the process in the middle relays frames without reading them.
"""

import enum
import socket
import struct
from dataclasses import dataclass
from typing import Final

_HEADER: Final = struct.Struct("<QIB")
_CHUNK: Final = 1 << 20
MAX_PAYLOAD: Final = 65 << 20


class Kind(enum.IntEnum):
    """Who speaks: the grading kernel asks, the student's answers, the engine tells or ends.

    A notice of the grading kernel's says that it cut what the student's code printed.
    """

    REQUEST = 0
    ANSWER = 1
    NOTICE = 2
    END = 3


class FrameError(ConnectionError):
    """Bytes that are no frame, or a frame that is too large."""


@dataclass(frozen=True)
class Frame:
    """One message of a call."""

    kind: Kind
    request: int
    payload: bytes = b""

    def dumps(self) -> bytes:
        """Return the bytes that travel."""
        return _HEADER.pack(len(self.payload), self.request, self.kind) + self.payload


class FrameReader:
    """Frames from a socket. An interrupt between two reads loses nothing: the rest is kept."""

    def __init__(self, source: socket.socket) -> None:
        self._source = source
        self._buffer = bytearray()

    def read(self) -> Frame:
        """Wait for the next frame. Raises EOFError at the end, FrameError for garbage."""
        while (frame := self.pop()) is None:
            self.fill()
        return frame

    def fill(self) -> None:
        """Read what is there, once. Raises EOFError when the other side is gone."""
        data = self._source.recv(_CHUNK)
        if not data:
            raise EOFError("the other side of the call is gone")
        self._buffer += data

    def pop(self) -> Frame | None:
        """Return a complete frame that was read already, or None."""
        if len(self._buffer) < _HEADER.size:
            return None
        length, request, kind = _HEADER.unpack_from(self._buffer)
        if length > MAX_PAYLOAD or kind not in list(Kind):
            raise FrameError(f"a frame of {length} bytes and kind {kind}")
        end = _HEADER.size + length
        if len(self._buffer) < end:
            return None
        payload = bytes(memoryview(self._buffer)[_HEADER.size : end])
        del self._buffer[:end]
        return Frame(Kind(kind), request, payload)
