"""Walk through a value to write it, and through a message to read it, within limits.

The :class:`Codec` of a type decides how its values look in a message. All codecs are listed in
:mod:`autograder.engine.wire.table`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from autograder.engine.wire.error import WireError
from autograder.engine.wire.type_names import refusal


@dataclass(frozen=True)
class WireLimits:
    """The limits of one message: bytes in total, values in total, and how deep they nest."""

    total_bytes: int = 64 * 1024 * 1024
    values: int = 1_000_000
    depth: int = 64

    @property
    def json_bytes(self) -> int:
        """Return the most bytes of the JSON, which does not include the blobs."""
        return min(self.total_bytes, 32 * 1024 * 1024)


class Codec(ABC):
    """A way to write values of some types.

    Without :meth:`TaggedCodec.read`, they are read as values of another codec or of JSON.

    Attributes:
        types: The types, with all their subclasses.
    """

    types: ClassVar[tuple[type, ...]] = ()

    def accepts(self, value: object) -> bool:
        """Return whether this codec can write ``value``."""
        return isinstance(value, self.types)

    @abstractmethod
    def write(self, writer: "Writer", value: Any, depth: int) -> Any:
        """Return ``value`` in a form that JSON can hold.

        Raises:
            WireError: The value may not be sent.
        """


class TaggedCodec(Codec):
    """A way to write and read values of some types, as ``[tag, part, ...]`` in JSON.

    Attributes:
        tag: One or two letters that no other codec uses.
    """

    tag: ClassVar[str]

    @abstractmethod
    def read(self, reader: "Reader", parts: list[Any], depth: int) -> Any:
        """Return the value that is described by ``parts``, which may be forged.

        Raises:
            WireError: The value may not be sent. Any other error also means an invalid message.
        """


@dataclass(slots=True)
class Writer:
    """A writer that turns one value into JSON and blobs, and counts what goes into the message.

    Attributes:
        codecs: All codecs; the first that accepts a value writes it.
        write_exact: The functions that write values of exactly these types, for speed.
        limits: The limits of the message.
        local_names: Functions that the other side knows by name too.
        blobs: Bytes that can't be in JSON.
        count: How many values were written so far.
        size: How many bytes were written so far.
    """

    codecs: tuple[Codec, ...]
    write_exact: "Mapping[type, Callable[[Writer, Any, int], Any]]"
    limits: WireLimits
    local_names: Mapping[str, object]
    blobs: list[bytes] = field(default_factory=list)
    count: int = 0
    size: int = 0

    def write(self, value: object, depth: int) -> Any:
        """Return a value in a form that JSON can hold.

        Raises:
            WireError: The value may not be sent, or exceeds the limits.
        """
        self.add(values=1)
        if depth > self.limits.depth:
            raise WireError(f"a value nested deeper than {self.limits.depth} levels")
        if value is None or value is True or value is False:
            return value
        if (write := self.write_exact.get(type(value))) is not None:
            return write(self, value, depth)
        for codec in self.codecs:
            if codec.accepts(value):
                return codec.write(self, value, depth)
        raise refusal(value)

    def add(self, values: int = 0, size: int = 0) -> None:
        """Count what goes into the message.

        Raises:
            WireError: The message exceeds the limits.
        """
        self.count += values
        self.size += size
        if self.count > self.limits.values:
            raise WireError(f"more than {self.limits.values} values; pass an array instead")
        if self.size > self.limits.total_bytes:
            raise WireError(f"more than {self.limits.total_bytes} bytes")

    def blob(self, data: bytes) -> int:
        """Add a blob to the message, and return its number."""
        self.add(size=len(data))
        self.blobs.append(data)
        return len(self.blobs) - 1


@dataclass(slots=True)
class Reader:
    """A reader that turns JSON and blobs into a value, and counts the values.

    Attributes:
        read_tagged: The functions that read the parts after each tag.
        limits: The limits of the message.
        local_names: Functions that a message may name.
        blobs: Bytes that the JSON refers to by number.
        count: How many values were read so far.
    """

    read_tagged: "Mapping[str, Callable[[Reader, list[Any], int], Any]]"
    limits: WireLimits
    local_names: Mapping[str, object]
    blobs: list[memoryview]
    count: int = 0

    def read(self, node: Any, depth: int) -> Any:
        """Return the value of a part of the message.

        Raises:
            WireError: The part is invalid, or exceeds the limits.
        """
        self.add(1)
        if depth > self.limits.depth:
            raise WireError(f"a value nested deeper than {self.limits.depth} levels")
        if node is None or isinstance(node, (bool, int, float, str)):
            return node
        tagged = isinstance(node, list) and node and isinstance(node[0], str)
        if tagged and (read := self.read_tagged.get(node[0])) is not None:
            return read(self, node[1:], depth)
        raise WireError("a message with an unknown part")

    def add(self, values: int) -> None:
        """Count values.

        Raises:
            WireError: There are too many.
        """
        self.count += values
        if self.count > self.limits.values:
            raise WireError(f"more than {self.limits.values} values")

    def blob(self, index: Any) -> memoryview:
        """Return the blob with a number.

        Raises:
            WireError: There is no such blob.
        """
        if type(index) is not int or not 0 <= index < len(self.blobs):
            raise WireError("a message with a wrong blob")
        return self.blobs[index]
