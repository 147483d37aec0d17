"""Codecs for functions, classes and iterators, which both sides know by a name."""

import functools
import importlib
import types
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, Final

import numpy as np

from autograder.engine.wire import library
from autograder.engine.wire.error import WireError
from autograder.engine.wire.type_names import describe_type, refusal, short
from autograder.engine.wire.walk import Codec, Exchange, Reader, TaggedCodec, Writer

# Modules whose functions only compute. A student's answer may name any of their functions, so no
# function may read files, import modules, or change how a test runs.
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

# Callables without a name that both sides know. They stay where they are and are called from there.
_STAYING: Final = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    functools.partial,
    type(functools.lru_cache(None)(lambda: None)),
)

# The name that is used as the module of a function that a locked cell defines in both kernels.
_LOCAL: Final = ""


class FunctionCodec(TaggedCodec):
    """The codec of functions, which are written as module and name."""

    tag = "n"
    types = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, np.ufunc)

    def write(self, writer: Writer, value: Callable[..., Any], depth: int) -> Any:
        if (named := _named(value, writer.exchange)) is not None:
            return named
        raise WireError(
            f"{describe_type(value)}; only functions of NumPy and Keras can be passed on"
        )

    def read(self, reader: Reader, parts: list[Any], depth: int) -> object:
        module, name = parts
        return _object_of_name(module, name, reader.exchange)


class HandleCodec(TaggedCodec):
    """The codec of iterators, which stay where they are; functions may be written like this too."""

    tag = "h"

    def accepts(self, value: object) -> bool:
        kind = type(value)
        return kind is types.GeneratorType or (
            kind.__module__ in ("builtins", "itertools") and hasattr(kind, "__next__")
        )

    def write(self, writer: Writer, value: object, depth: int) -> Any:
        if writer.exchange.handles is None:
            raise refusal(value)
        return [self.tag, "iterator", writer.exchange.handles.name_of("iterator", value)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> object:
        kind, name = parts
        if reader.exchange.handles is None or kind not in ("function", "iterator"):
            raise WireError("a handle that nobody gave out")
        if not isinstance(name, str):
            raise WireError("a handle without a name")
        return reader.exchange.handles.object_of(kind, name)


class ClassCodec(Codec):
    """The codec of classes that only hold data, and of built-in exceptions, written by name."""

    types = (type,)

    def write(self, writer: Writer, value: type, depth: int) -> Any:
        found = library.name_of(value)
        if found is not None and library.data_class(*found) is value:
            return [FunctionCodec.tag, *found]
        if (named := _named(value, writer.exchange)) is not None:
            return named
        raise refusal(value)


class ModuleCodec(Codec):
    """The codec of modules, which are written by name, and only for a student's kernel."""

    types = (ModuleType,)

    def write(self, writer: Writer, value: ModuleType, depth: int) -> Any:
        found = library.name_of(value) if writer.exchange.libraries else None
        if found is None:
            raise refusal(value)
        return [FunctionCodec.tag, *found]


class OtherCallableCodec(Codec):
    """The codec of a library's callables of other types, which are written by name too."""

    def accepts(self, value: object) -> bool:
        return callable(value)

    def write(self, writer: Writer, value: Callable[..., Any], depth: int) -> Any:
        if (named := _named(value, writer.exchange)) is not None:
            return named
        raise refusal(value)


def _named(value: Any, exchange: Exchange) -> list[str] | None:
    """Return a function or class in the form that JSON can hold; None if it has no name."""
    found = find_function(value, exchange.local_names)
    if found is None and exchange.libraries:
        found = library.name_of(value)
    if found is not None:
        return [FunctionCodec.tag, *found]
    if exchange.handles is None or not isinstance(value, _STAYING):
        return None
    return [HandleCodec.tag, "function", exchange.handles.name_of("function", value)]


@functools.cache
def library_functions() -> dict[int, tuple[str, str]]:
    """Return the module and the name of each function that may be sent, by the function's ``id``.

    This takes some time, and imports modules that NumPy imports lazily. So the zygote calls it
    once, before it forks kernels.
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
    # Modules such as tensorflow.math are attributes, but can't be imported.
    parent, _, child = name.rpartition(".")
    found = getattr(_module(parent), child, None) if parent else None
    return found if isinstance(found, types.ModuleType) else None


def _is_function(value: object) -> bool:
    if isinstance(value, (type, types.ModuleType)):
        return False
    return callable(value)


def find_function(value: object, local_names: Mapping[str, object]) -> tuple[str, str] | None:
    """Return the module and the name by which the other side knows a function; None if it doesn't.

    A library's name comes first, because the other side may not have the student's name for it.
    """
    if (known := library_functions().get(id(value))) is not None:
        return known
    return next(((_LOCAL, name) for name, local in local_names.items() if local is value), None)


def _object_of_name(module: object, name: object, exchange: Exchange) -> object:
    """Return the function or class that a message names.

    Raises:
        WireError: There is no such function, or it may not be sent.
    """
    if not isinstance(module, str) or not isinstance(name, str):
        raise WireError("a function without a name")
    if module == _LOCAL:
        if name not in exchange.local_names:
            raise WireError(f"an unknown function {short(name)!r}")
        return exchange.local_names[name]
    if exchange.libraries:
        found = _module(module)
        return getattr(found, name) if name else found
    if (known := library.data_class(module, name)) is not None:
        return known
    if module not in _PURE_MODULES or name in _IMPURE or name[:1] == "_":
        raise WireError(f"a function of the module {short(module)!r}")
    value = getattr(_module(module), name, None)
    if not _is_function(value):
        raise WireError(f"an unknown function {short(module)}.{short(name)}")
    return value
