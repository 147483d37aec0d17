"""Codecs for functions of libraries and locked cells, which both sides know by name."""

import functools
import importlib
import types
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from autograder.engine.wire.error import WireError
from autograder.engine.wire.type_names import describe_type, refusal, short
from autograder.engine.wire.walk import Codec, Reader, TaggedCodec, Writer

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

# The name that is used as the module of a function that a locked cell defines in both kernels.
_LOCAL: Final = ""


class FunctionCodec(TaggedCodec):
    """The codec of functions, which are written as module and name."""

    tag = "n"
    types = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, np.ufunc)

    def write(self, writer: Writer, value: Callable[..., Any], depth: int) -> Any:
        found = find_function(value, writer.local_names)
        if found is None:
            raise WireError(
                f"{describe_type(value)}; only functions of NumPy and Keras can be passed on"
            )
        return [self.tag, *found]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> object:
        module, name = parts
        return _function_of_name(module, name, reader.local_names)


class OtherCallableCodec(Codec):
    """The codec of a library's callables of other types, which are written by name too."""

    def accepts(self, value: object) -> bool:
        return callable(value)

    def write(self, writer: Writer, value: Callable[..., Any], depth: int) -> Any:
        found = find_function(value, writer.local_names)
        if found is None:
            raise refusal(value)
        return [FunctionCodec.tag, *found]


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


def _function_of_name(module: object, name: object, local_names: Mapping[str, object]) -> object:
    """Return the function that a message names.

    Raises:
        WireError: There is no such function, or it may not be sent.
    """
    if not isinstance(module, str) or not isinstance(name, str):
        raise WireError("a function without a name")
    if module == _LOCAL:
        if name not in local_names:
            raise WireError(f"an unknown function {short(name)!r}")
        return local_names[name]
    if module not in _PURE_MODULES or name in _IMPURE or name[:1] == "_":
        raise WireError(f"a function of the module {short(module)!r}")
    value = getattr(_module(module), name, None)
    if not _is_function(value):
        raise WireError(f"an unknown function {short(module)}.{short(name)}")
    return value
