"""What crosses by name: functions of libraries and of locked cells, and types of exceptions."""

import builtins
import functools
import importlib
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from autograder.engine.wire import boundary
from autograder.engine.wire.boundary import MESSAGE_CHARACTERS
from autograder.engine.wire.error import WireError

# Modules whose functions only compute. A student's answer may name one of these, so no module is
# listed that reads files, imports others or changes how a test runs.
_PURE_MODULES: Final = (
    "math",
    "numpy",
    "numpy.linalg",
    "numpy.fft",
    "keras.activations",
    "keras.ops",
    "keras.losses",
    "tensorflow",
    "tensorflow.math",
    "tensorflow.nn",
    "tensorflow.linalg",
)
_IMPURE: Final = frozenset(
    [
        "fromfile",
        "genfromtxt",
        "load",
        "loadtxt",
        "memmap",
        "save",
        "savetxt",
        "savez",
        "savez_compressed",
        "fromregex",
        "seterr",
        "seterrcall",
        "seterrobj",
        "setbufsize",
        "set_printoptions",
        "show_config",
        "show_runtime",
        "test",
        "py_function",
        "numpy_function",
        "load_library",
        "load_op_library",
        "function",
        "init_scope",
    ]
)

LOCAL: Final = ""

# A StopIteration would end a test's loop early, and the others would end more than the test.
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


def describe_type(value: object) -> str:
    """What to call the type of a value in a message to a student: "a generator"."""
    kind = type(value)
    if isinstance(value, type):
        return f"a class ({_short(kind_name(value))})"
    if isinstance(value, types.FunctionType):
        return f"a function ({_short(value.__name__)})"
    name = _short(kind_name(kind))
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"


def kind_name(kind: type) -> str:
    """``__name__`` as the type itself stores it: a metaclass can't lie about it."""
    return str(type.__dict__["__name__"].__get__(kind))


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."


@functools.cache
def library_functions() -> dict[int, tuple[str, str]]:
    """Identity of each function that may cross, with module and name.

    Looking takes a while, and imports what NumPy only imports when it is asked for: a process that
    others are forked from calls this for all of them.
    """
    found: dict[int, tuple[str, str]] = {}
    for module_name in _PURE_MODULES:
        module = _module(module_name)
        for name in dir(module) if module else ():
            value = getattr(module, name, None)
            if not name.startswith("_") and name not in _IMPURE and _is_function(value):
                found.setdefault(id(value), (module_name, name))
    return found


def _module(name: str) -> types.ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        pass
    # tensorflow.math and its like are attributes without being importable modules.
    parent, _, child = name.rpartition(".")
    found = getattr(_module(parent), child, None) if parent else None
    return found if isinstance(found, types.ModuleType) else None


def _is_function(value: object) -> bool:
    if isinstance(value, (type, types.ModuleType)):
        return False
    return callable(value)


def find_function(value: object, local_names: Mapping[str, object]) -> tuple[str, str] | None:
    """Return module and name of a function for the other side; None if it has no such name.

    A library's own name comes first: what stands for it in a student's cell means nothing there.
    """
    if (known := library_functions().get(id(value))) is not None:
        return known
    return next(((LOCAL, name) for name, local in local_names.items() if local is value), None)


def name_of_function(value: Any, local_names: Mapping[str, object]) -> tuple[str, str]:
    """As :func:`find_function`. Raises WireError for a function that has no such name."""
    found = find_function(value, local_names)
    if found is None:
        raise WireError(
            f"{describe_type(value)}; only functions of NumPy and Keras can be passed on"
        )
    return found


def function_of_name(module: object, name: object, local_names: Mapping[str, object]) -> object:
    """The function that a message names. Raises WireError for any that may not cross."""
    if not isinstance(module, str) or not isinstance(name, str):
        raise WireError("a function without a name")
    if module == LOCAL:
        if name not in local_names:
            raise WireError(f"an unknown function {_short(name)!r}")
        return local_names[name]
    if module not in _PURE_MODULES or name in _IMPURE or name[:1] == "_":
        raise WireError(f"a function of the module {_short(module)!r}")
    value = getattr(_module(module), name, None)
    if not _is_function(value):
        raise WireError(f"an unknown function {_short(module)}.{_short(name)}")
    return value


def describe_error(error: BaseException) -> tuple[str, str, str, list[str]]:
    """Module and name of the nearest type that both sides know, message, and notes."""
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
        # str(KeyError("a")) is "'a'": rebuilding it from that would quote it once more.
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


def rebuild_error(module: object, name: object, message: object, notes: object) -> Exception:
    """An exception of a known type with a message. Raises WireError for an unknown type."""
    if not isinstance(module, str) or not isinstance(name, str) or not isinstance(message, str):
        raise WireError("an exception without a type or message")
    kind = _error_type(module, name)
    if kind is None or name in _REPLACED:
        raise WireError(f"an exception of the unknown type {_short(name)!r}")
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
