"""Codecs for values that hold other values: lists, tuples, sets, dicts, slices and the like."""

from array import array as typed_array
from collections import Counter, UserList, deque
from collections.abc import Iterable
from typing import Any, Final

from autograder.engine.wire.error import WireError
from autograder.engine.wire.walk import Reader, TaggedCodec, Writer

# The standard library's arrays of numbers. Arrays of characters ("u") are left out, because the
# size of a character differs between systems.
_TYPECODES: Final = tuple("bBhHiIlLqQfd")
_MOST_ALIKE: Final = 1000


class ListCodec(TaggedCodec):
    """The codec of lists, which are written as their items."""

    tag, types = "l", (list,)
    reduces = keeps_identity = True

    def write(self, writer: Writer, value: list[Any], depth: int) -> Any:
        return [self.tag, _written(writer, value, depth)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> list[Any]:
        return _read_items(reader, parts, depth)


class TupleCodec(TaggedCodec):
    """The codec of tuples, which are written as their items."""

    tag, types = "t", (tuple,)
    reduces = True

    def write(self, writer: Writer, value: tuple[Any, ...], depth: int) -> Any:
        return [self.tag, _written(writer, value, depth)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> tuple[Any, ...]:
        return tuple(_read_items(reader, parts, depth))


class SetCodec(TaggedCodec):
    """The codec of sets, which are written as their items."""

    tag, types = "S", (set,)
    reduces = keeps_identity = True

    def write(self, writer: Writer, value: set[Any], depth: int) -> Any:
        return [self.tag, _written(writer, value, depth)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> set[Any]:
        return set(spread_out(_read_items(reader, parts, depth)))


class FrozensetCodec(TaggedCodec):
    """The codec of frozensets, which are written as their items."""

    tag, types = "F", (frozenset,)
    reduces = True

    def write(self, writer: Writer, value: frozenset[Any], depth: int) -> Any:
        return [self.tag, _written(writer, value, depth)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> frozenset[Any]:
        return frozenset(spread_out(_read_items(reader, parts, depth)))


class DictCodec(TaggedCodec):
    """The codec of dicts, which are written as pairs of key and value, in order."""

    tag, types = "d", (dict,)
    reduces = keeps_identity = True

    def write(self, writer: Writer, value: dict[Any, Any], depth: int) -> Any:
        pairs = dict.items(value)
        return [
            self.tag,
            [[writer.write(k, depth + 1), writer.write(v, depth + 1)] for k, v in pairs],
        ]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> dict[Any, Any]:
        (pairs,) = parts
        if not isinstance(pairs, list):
            raise WireError("a wrong dict")
        found = [(reader.read(k, depth + 1), reader.read(v, depth + 1)) for k, v in pairs]
        spread_out([key for key, _ in found])
        return dict(found)


class SliceCodec(TaggedCodec):
    """The codec of slices, which are written as start, stop and step, of any type."""

    tag, types = "sl", (slice,)

    def write(self, writer: Writer, value: slice, depth: int) -> Any:
        parts = (value.start, value.stop, value.step)
        return [self.tag, *(writer.write(part, depth + 1) for part in parts)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> slice:
        start, stop, step = (reader.read(part, depth + 1) for part in parts)
        return slice(start, stop, step)


class DequeCodec(TaggedCodec):
    """The codec of deques, which are written as their items and their maximum length."""

    tag, types = "dq", (deque,)
    keeps_identity = True

    def write(self, writer: Writer, value: deque[Any], depth: int) -> Any:
        bound = writer.write(value.maxlen, depth + 1)
        return [self.tag, _written(writer, deque.__iter__(value), depth), bound]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> deque[Any]:
        *items, bound = parts
        return deque(_read_items(reader, items, depth), reader.read(bound, depth + 1))


class UserListCodec(TaggedCodec):
    """The codec of UserLists, which are written as their items."""

    tag, types = "ul", (UserList,)

    def write(self, writer: Writer, value: "UserList[Any]", depth: int) -> Any:
        return [self.tag, _written(writer, value.data, depth)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> "UserList[Any]":
        return UserList(_read_items(reader, parts, depth))


class TypedArrayCodec(TaggedCodec):
    """The codec of the standard library's arrays, written as typecode and a blob of bytes."""

    tag, types = "ta", (typed_array,)

    def write(self, writer: Writer, value: "typed_array[Any]", depth: int) -> Any:
        return [self.tag, value.typecode, writer.blob(typed_array.tobytes(value))]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> "typed_array[Any]":
        typecode, index = parts
        if typecode not in _TYPECODES:
            raise WireError("an array of an unknown type")
        return typed_array(typecode, bytes(reader.blob(index)))


def spread_out(keys: list[Any]) -> list[Any]:
    """Return the keys of a dict or the items of a set, if their hashes are not all alike.

    To put many keys of one hash into a dict takes a time that grows with the square of their
    number.

    Raises:
        WireError: Many have the same hash.
    """
    if len(keys) > _MOST_ALIKE:
        ((_, most),) = Counter(map(hash, keys)).most_common(1)
        if most > _MOST_ALIKE:
            raise WireError(f"a set or dict of which {most} keys have the same hash")
    return keys


def _written(writer: Writer, values: Iterable[Any], depth: int) -> list[Any]:
    """Return the items in the form that JSON can hold.

    If all items are plain texts, they are not written one by one, because lists of words are long.
    """
    items = list(values)
    if set(map(type, items)) == {str}:
        writer.add(values=len(items), size=sum(map(len, items)))
        return items
    return [writer.write(item, depth + 1) for item in items]


def _read_items(reader: Reader, parts: list[Any], depth: int) -> list[Any]:
    """Return the items that :func:`_written` wrote."""
    (nodes,) = parts
    if not isinstance(nodes, list):
        raise WireError("a wrong sequence")
    if set(map(type, nodes)) == {str}:
        reader.add(len(nodes))
        return nodes
    return [reader.read(node, depth + 1) for node in nodes]
