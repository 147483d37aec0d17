"""Send calls between two kernels as frames with a length, on a stream socket.

A frame has a header (length of the payload, number of the request that it belongs to, kind) and a
payload. The process between the kernels passes frames on without reading their payloads.
"""

import enum
import socket
import struct
from dataclasses import dataclass
from typing import Final

_HEADER: Final = struct.Struct("<QIB")
_CHUNK: Final = 1 << 20
MAX_PAYLOAD: Final = 65 << 20


class FrameKind(enum.IntEnum):
    """What a frame is for.

    A REQUEST comes from the grading kernel, an ANSWER from the student's kernel. With END, the
    engine tells a student's kernel to stop answering. A NOTICE from the engine says why a call did
    not come back. A NOTICE from the grading kernel tells the engine that printed text was cut, or
    what the oracles were asked. With a CALLBACK, the student's kernel uses a function or an
    iterator of a test during a call, and a RESULT answers it. With a REFUSAL, the grading kernel
    tells the engine why a person must look at the test. A FILE is put into a kernel's working
    folder before its first cell.
    """

    REQUEST = 0
    ANSWER = 1
    NOTICE = 2
    END = 3
    CALLBACK = 4
    RESULT = 5
    REFUSAL = 6
    FILE = 7


class FrameError(ConnectionError):
    """Bytes are not a frame, or a frame is too large."""


@dataclass(frozen=True)
class Frame:
    """One message that belongs to a call."""

    kind: FrameKind
    request: int
    payload: bytes = b""

    def dumps(self) -> bytes:
        """Return the frame as bytes."""
        return _HEADER.pack(len(self.payload), self.request, self.kind) + self.payload


class FrameReader:
    """A reader of frames from a socket. Incomplete frames are kept, so interrupts lose nothing."""

    def __init__(self, source: socket.socket) -> None:
        self._source = source
        self._buffer = bytearray()

    def read(self) -> Frame:
        """Wait for the next frame and return it.

        Raises:
            EOFError: The other side closed the socket.
            FrameError: The bytes are not a frame, or the frame is too large.
        """
        while (frame := self.pop()) is None:
            self.fill()
        return frame

    def fill(self) -> None:
        """Read once from the socket.

        Raises:
            EOFError: The other side closed the socket.
        """
        data = self._source.recv(_CHUNK)
        if not data:
            raise EOFError("the other side of the call is gone")
        self._buffer += data

    def pop(self) -> Frame | None:
        """Return a complete frame that was read already, or None.

        Raises:
            FrameError: The bytes are not a frame, or the frame is too large.
        """
        if len(self._buffer) < _HEADER.size:
            return None
        length, request, kind = _HEADER.unpack_from(self._buffer)
        if length > MAX_PAYLOAD or kind not in list(FrameKind):
            raise FrameError(f"a frame of {length} bytes and kind {kind}")
        end = _HEADER.size + length
        if len(self._buffer) < end:
            return None
        payload = bytes(memoryview(self._buffer)[_HEADER.size : end])
        del self._buffer[:end]
        return Frame(FrameKind(kind), request, payload)
