"""The codec of exceptions, which become exceptions of the nearest type that both sides know."""

import builtins
import sys
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from autograder.engine.wire import boundary
from autograder.engine.wire.boundary import MESSAGE_CHARACTERS
from autograder.engine.wire.error import WireError
from autograder.engine.wire.type_names import kind_name, short
from autograder.engine.wire.walk import Reader, TaggedCodec, Writer

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
_UNICODE_ERRORS: Final = ("UnicodeDecodeError", "UnicodeEncodeError", "UnicodeTranslateError")


class ExceptionCodec(TaggedCodec):
    """The codec of exceptions, written as module and name of the type, message, and notes."""

    tag, types = "e", (BaseException,)

    def write(self, writer: Writer, value: BaseException, depth: int) -> Any:
        return [self.tag, *_describe(value)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> Exception:
        module, name, message, notes = parts
        return _rebuild(module, name, message, notes)


def _describe(error: BaseException) -> tuple[str, str, str, list[str]]:
    """Return the module and the name of the nearest known type, the message, and the notes."""
    kind = type(error)
    module, name = next(filter(None, map(_error_name, kind.__mro__)), ("builtins", "RuntimeError"))
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
