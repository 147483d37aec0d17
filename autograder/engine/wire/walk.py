"""Walk through a value to write it, and through a message to read it, within limits.

The :class:`Codec` of a type decides how its values look in a message. All codecs are listed in
:mod:`autograder.engine.wire.table`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Protocol

from autograder.engine.wire.error import WireError
from autograder.engine.wire.type_names import kind_name, refusal, short

#: The tag of a reference to an object that both sides have already.
SAME: Final = "@"
_MOST_NOTED: Final = 20
#: The tag of a value whose type is a subclass that the other side does not have.
LESS: Final = "~"


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


class Handles(Protocol):
    """Names for functions and iterators that stay where they are and are used from the other side.

    ``kind`` is "function" or "iterator".
    """

    def name_of(self, kind: str, value: object) -> str:
        """Return the name under which the other side can use ``value``."""

    def object_of(self, kind: str, name: str) -> object:
        """Return what a name stands for: an own object, or a stand-in for one of the other side.

        Raises:
            WireError: There is no such object.
        """


@dataclass(slots=True)
class Exchange:
    """What the two sides of a call know beside a message.

    Attributes:
        local_names: Functions and classes that the other side knows by name too.
        handles: Names for functions and iterators that stay where they are; None refuses them.
        libraries: Whether the reader may look up any name of any library. Only a student's kernel
            may do so.
        objects: The lists, dicts, sets and arrays that both sides have already, in the same order;
            the message extends it. Such an object is sent as its number, so it stays the same
            object. None sends every object in full.
        reduced: The names of types that were read as their base type.
    """

    local_names: Mapping[str, object] = field(default_factory=dict)
    handles: Handles | None = None
    libraries: bool = False
    objects: list[object] | None = None
    reduced: list[str] = field(default_factory=list)


class Codec(ABC):
    """A way to write values of some types.

    Without :meth:`TaggedCodec.read`, they are read as values of another codec or of JSON.

    Attributes:
        types: The types, with all their subclasses.
        reduces: Whether a value of a subclass is read as one of the base type, which can do less.
        keeps_identity: Whether the values can be changed in place, so that a test may see whether
            two of them are the same object.
    """

    types: ClassVar[tuple[type, ...]] = ()
    reduces: ClassVar[bool] = False
    keeps_identity: ClassVar[bool] = False

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

    def replace(self, ours: Any, theirs: Any) -> bool:
        """Give ``ours`` the content of ``theirs``, which has the same type.

        Returns:
            Whether that was possible.
        """
        return False


@dataclass(slots=True)
class Writer:
    """A writer that turns one value into JSON and blobs, and counts what goes into the message.

    Attributes:
        codecs: All codecs; the first that accepts a value writes it.
        write_exact: The functions that write values of exactly these types, for speed.
        identities: The tags of values that keep their identity.
        limits: The limits of the message.
        exchange: What both sides know beside the message.
        blobs: Bytes that can't be in JSON.
        count: How many values were written so far.
        size: How many bytes were written so far.
    """

    codecs: tuple[Codec, ...]
    write_exact: "Mapping[type, Callable[[Writer, Any, int], Any]]"
    identities: frozenset[str]
    limits: WireLimits
    exchange: Exchange
    blobs: list[bytes] = field(default_factory=list)
    count: int = 0
    size: int = 0
    _places: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place, known in enumerate(self.exchange.objects or ()):
            self._places[id(known)] = place

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
        if (place := self._places.get(id(value))) is not None:
            return [SAME, place]
        if (write := self.write_exact.get(type(value))) is not None:
            node = write(self, value, depth)
        else:
            node = self._write_by_search(value, depth)
        if self.exchange.objects is not None:
            self._keep_identity(value, node)
        return node

    def _keep_identity(self, value: object, node: Any) -> None:
        """Give a value that can be changed in place the next number, as the reader will do."""
        inner = node[2] if type(node) is list and node[0] == LESS else node
        if type(inner) is list and inner[0] in self.identities:
            assert self.exchange.objects is not None
            self._places[id(value)] = len(self.exchange.objects)
            self.exchange.objects.append(value)

    def _write_by_search(self, value: object, depth: int) -> Any:
        for codec in self.codecs:
            if codec.accepts(value):
                node = codec.write(self, value, depth)
                return [LESS, short(kind_name(type(value))), node] if codec.reduces else node
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
        identities: The tags of values that keep their identity.
        limits: The limits of the message.
        exchange: What both sides know beside the message.
        blobs: Bytes that the JSON refers to by number.
        count: How many values were read so far.
    """

    read_tagged: "Mapping[str, Callable[[Reader, list[Any], int], Any]]"
    identities: frozenset[str]
    limits: WireLimits
    exchange: Exchange
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
            value = read(self, node[1:], depth)
            if self.exchange.objects is not None and node[0] in self.identities:
                self.exchange.objects.append(value)
            return value
        if tagged and node[0] == SAME:
            return self._known(node[1:])
        if tagged and node[0] == LESS:
            return self._read_reduced(node[1:], depth)
        raise WireError("a message with an unknown part")

    def _known(self, parts: list[Any]) -> object:
        """Return an object that both sides have already."""
        (place,) = parts
        objects = self.exchange.objects or []
        if type(place) is not int or not 0 <= place < len(objects):
            raise WireError("a message with a wrong reference")
        return objects[place]

    def _read_reduced(self, parts: list[Any], depth: int) -> object:
        """Return a value as one of its base type, and note the name of its own type."""
        name, node = parts
        if not isinstance(name, str):
            raise WireError("a type without a name")
        if len(self.exchange.reduced) < _MOST_NOTED:
            self.exchange.reduced.append(short(name))
        return self.read(node, depth + 1)

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
