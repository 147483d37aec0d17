"""Codecs for values of libraries that the course itself does not need.

Such a library is only used where it is: a value can come from it only if its module was imported
already, and a value is read only if the library is installed. Nothing is imported before that.
"""

import importlib
import sys
from abc import abstractmethod
from typing import Any, ClassVar

from autograder.engine.wire.error import WireError
from autograder.engine.wire.type_names import kind_name, short
from autograder.engine.wire.walk import LESS, Reader, TaggedCodec, Writer


class LibraryCodec(TaggedCodec):
    """A codec of some classes of a library, whose values are described by other values.

    Attributes:
        module: The module that the classes are looked up in.
        names: The names of the classes there. A value of a subclass is read as one of these.
    """

    module: ClassVar[str]
    names: ClassVar[tuple[str, ...]]

    def kinds(self) -> tuple[type, ...]:
        """Return the classes that this process has; none if it has not imported the module."""
        loaded = sys.modules.get(self.module)
        found = (getattr(loaded, name, None) for name in self.names)
        return tuple(kind for kind in found if isinstance(kind, type))

    def accepts(self, value: object) -> bool:
        return isinstance(value, self.kinds())

    def write(self, writer: Writer, value: Any, depth: int) -> Any:
        node = [self.tag, *(writer.write(part, depth + 1) for part in self.describe(value))]
        if self.is_exact(value):
            return node
        return [LESS, short(kind_name(type(value))), node]

    def is_exact(self, value: object) -> bool:
        """Return whether a value is read as one of its own type, not as one of a base type."""
        return type(value) in self.kinds()

    def read(self, reader: Reader, parts: list[Any], depth: int) -> Any:
        described = [reader.read(part, depth + 1) for part in parts]
        return self.build(needed(self.module), *described)

    @abstractmethod
    def describe(self, value: Any) -> tuple[Any, ...]:
        """Return values that describe ``value``, each of which has a codec.

        Raises:
            WireError: The value may not be sent.
        """

    @abstractmethod
    def build(self, library: Any, *described: Any) -> Any:
        """Return the value that is described, perhaps by a forged message.

        Args:
            library: The module.
            described: What :meth:`describe` returned, or any other values.

        Raises:
            WireError: The value may not be sent. Any other error also means an invalid message.
        """


def needed(module: str) -> Any:
    """Return a module of a library, which is imported if necessary.

    Raises:
        WireError: It is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise WireError(f"a value of {library}, which is not installed here") from error


def checked_text(text: object, most: int) -> str:
    """Return a text of a message if it is one, and not too long.

    Raises:
        WireError: It is not.
    """
    if not isinstance(text, str) or len(text) > most:
        raise WireError("a message with a wrong text")
    return text
