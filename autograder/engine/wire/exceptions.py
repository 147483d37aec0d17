"""The codec of exceptions, which become exceptions of the nearest type that both sides know."""

import builtins
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from autograder.engine.wire import boundary
from autograder.engine.wire.boundary import MESSAGE_CHARACTERS
from autograder.engine.wire.error import WireError
from autograder.engine.wire.type_names import kind_name, short
from autograder.engine.wire.walk import LESS, Reader, TaggedCodec, Writer

# Types that must not be raised in a test: a StopIteration could end a loop of the test early, and
# the others could end more than the test.
_REPLACED: Final = {
    "StopIteration": "RuntimeError",
    "StopAsyncIteration": "RuntimeError",
    "GeneratorExit": "RuntimeError",
    "SystemExit": "RuntimeError",
    "KeyboardInterrupt": "TimeoutError",
    "BaseException": "RuntimeError",
    "BaseExceptionGroup": "RuntimeError",
    "ExceptionGroup": "RuntimeError",
}
# The name that is used as the module of a type that a locked cell defines in both kernels.
_LOCAL: Final = ""
_UNICODE_ERRORS: Final = ("UnicodeDecodeError", "UnicodeEncodeError", "UnicodeTranslateError")


class ExceptionCodec(TaggedCodec):
    """The codec of exceptions, written as module and name of the type, message, and notes."""

    tag, types = "e", (BaseException,)

    def write(self, writer: Writer, value: BaseException, depth: int) -> Any:
        names = writer.exchange.local_names
        own, nearest = _described_type(type(value), names)
        node = [self.tag, *_describe(value, *nearest)]
        # A test may expect the student's own type, which the other side does not have.
        return node if own in (nearest[1], *_REPLACED) else [LESS, short(own), node]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> Exception:
        module, name, message, notes = parts
        if module == _LOCAL:
            return _rebuild_local(reader.exchange.local_names.get(name), message, notes)
        return _rebuild(module, name, message, notes)


def _described_type(kind: type, local_names: Mapping[str, object]) -> tuple[str, tuple[str, str]]:
    """Return the name of a type, and module and name of the nearest type that both sides know."""
    for base in kind.__mro__:
        if base.__module__ == "__main__":
            for name, known in local_names.items():
                if known is base:
                    return kind_name(kind), (_LOCAL, name)
        if (found := _error_name(base)) is not None:
            return kind_name(kind), found
    return kind_name(kind), ("builtins", "RuntimeError")


def _rebuild_local(kind: object, message: object, notes: object) -> Exception:
    """Return an exception of a type that a locked cell defines, with a message.

    Raises:
        WireError: The type is unknown, or a part is invalid.
    """
    if not isinstance(kind, type) or not issubclass(kind, Exception):
        raise WireError("an exception of an unknown type")
    if not isinstance(message, str):
        raise WireError("an exception without a message")
    text = boundary.clean_text(message, MESSAGE_CHARACTERS)
    error: Exception = kind.__new__(kind, text)
    error.args = (text,)
    for note in boundary.notes(notes):
        error.add_note(note)
    return error


def _describe(error: BaseException, module: str, name: str) -> tuple[str, str, str, list[str]]:
    """Return the module and the name of the nearest known type, the message, and the notes."""
    kind = type(error)
    message = _message_of(error)
    if kind_name(kind) != name:
        message = f"{kind_name(kind)}: {message}"
    notes = getattr(error, "__notes__", [])
    texts = [str(note)[:MESSAGE_CHARACTERS] for note in notes[: boundary.NOTES]]
    return module, name, message[:MESSAGE_CHARACTERS], texts


def _message_of(error: BaseException) -> str:
    if isinstance(error, KeyError) and len(error.args) == 1:
        # str(KeyError("a")) is "'a'", and an error made from that would have two pairs of quotes.
        return error.args[0] if isinstance(error.args[0], str) else repr(error.args[0])
    return str(error)


def _error_name(kind: type) -> tuple[str, str] | None:
    name = kind_name(kind)
    if name in _REPLACED:
        return ("builtins", _REPLACED[name])
    for module in ("builtins", "numpy.exceptions", "numpy.linalg", "tensorflow.errors"):
        if _error_type(module, name) is kind:
            return (module, name)
    return None


def _error_type(module: str, name: str) -> type | None:
    if module == "builtins":
        found = getattr(builtins, name, None)
    elif module == "numpy.exceptions":
        found = getattr(np.exceptions, name, None)
    elif module == "numpy.linalg":
        found = getattr(np.linalg, name, None)
    elif module == "tensorflow.errors":
        tensorflow = sys.modules.get("tensorflow")
        found = getattr(getattr(tensorflow, "errors", None), name, None)
    else:
        found = None
    return found if isinstance(found, type) and issubclass(found, Exception) else None


def _rebuild(module: object, name: object, message: object, notes: object) -> Exception:
    """Return an exception of a known type with a message.

    Raises:
        WireError: The type is unknown, or a part is invalid.
    """
    if not isinstance(module, str) or not isinstance(name, str) or not isinstance(message, str):
        raise WireError("an exception without a type or message")
    kind = _error_type(module, name)
    if kind is None or name in _REPLACED:
        raise WireError(f"an exception of the unknown type {short(name)!r}")
    error = _construct(module, name, kind, boundary.clean_text(message, MESSAGE_CHARACTERS))
    for note in boundary.notes(notes):
        error.add_note(note)
    return error


def _construct(module: str, name: str, kind: Callable[..., Exception], message: str) -> Exception:
    if name in _UNICODE_ERRORS:
        return ValueError(message)
    if module == "tensorflow.errors":
        try:
            return kind(None, None, message)
        except TypeError:
            return RuntimeError(message)
    return kind(message)
