"""The codec of type annotations, such as ``list[int]`` and ``Optional[str]``."""

import functools
import operator
import types
import typing
from typing import Any, Final

from autograder.engine.wire.error import WireError
from autograder.engine.wire.type_names import refusal
from autograder.engine.wire.walk import Reader, TaggedCodec, Writer

_ALONE: Final = (
    "Any",
    "Callable",
    "Dict",
    "Iterable",
    "Iterator",
    "List",
    "Sequence",
    "Set",
    "Tuple",
)
_WITH_PARTS: Final = (
    *("Callable", "Dict", "FrozenSet", "Generator", "Iterable", "Iterator", "List", "Literal"),
    *("Mapping", "Optional", "Sequence", "Set", "Tuple", "Type", "Union"),
)


class AnnotationCodec(TaggedCodec):
    """The codec of annotations, which are written as what they are made of."""

    tag = "an"

    def accepts(self, value: object) -> bool:
        return isinstance(value, (types.GenericAlias, types.UnionType)) or (
            type(value).__module__ == "typing"
        )

    def write(self, writer: Writer, value: Any, depth: int) -> Any:
        given = typing.get_args(value)
        parts = [
            writer.write(None if part is types.NoneType else part, depth + 1) for part in given
        ]
        if isinstance(value, types.GenericAlias):
            return [self.tag, "alias", writer.write(value.__origin__, depth + 1), *parts]
        if isinstance(value, types.UnionType):
            return [self.tag, "|", *parts]
        name = _name_of(value)
        if name not in (_WITH_PARTS if parts else _ALONE):
            raise refusal(value)
        return [self.tag, name, *parts]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> Any:
        name, *nodes = parts
        found = [reader.read(node, depth + 1) for node in nodes]
        if name == "alias":
            origin, *inner = found
            if not isinstance(origin, type):
                raise WireError("an annotation of no type")
            return types.GenericAlias(origin, tuple(inner))
        if name == "|":
            return functools.reduce(operator.or_, found)
        if name in _ALONE and not found:
            return getattr(typing, name)
        if name in _WITH_PARTS and found:
            return getattr(typing, name)[tuple(found)]
        raise WireError("an unknown annotation")


def _name_of(value: Any) -> str:
    if typing.get_origin(value) is typing.Union:
        return "Union"
    if typing.get_origin(value) is typing.Literal:
        return "Literal"
    return str(getattr(value, "_name", None) or getattr(value, "__name__", ""))
