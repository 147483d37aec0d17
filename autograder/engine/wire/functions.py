"""Functions on the wire: those of libraries and of locked cells, which both sides know by name."""

import functools
import importlib
import types
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from autograder.engine.wire.error import WireError
from autograder.engine.wire.type_names import describe_type, refusal, short
from autograder.engine.wire.walk import Codec, Reader, TaggedCodec, Writer

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

# Stands for the module of a function that a locked cell defines in both kernels.
_LOCAL: Final = ""


class FunctionCodec(TaggedCodec):
    """Module and name."""

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
    """A library's function of another type crosses by name as well."""

    def accepts(self, value: object) -> bool:
        return callable(value)

    def write(self, writer: Writer, value: Callable[..., Any], depth: int) -> Any:
        found = find_function(value, writer.local_names)
        if found is None:
            raise refusal(value)
        return [FunctionCodec.tag, *found]


@functools.cache
def library_functions() -> dict[int, tuple[str, str]]:
    """Return the identity of each function that may cross, with module and name.

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
    return next(((_LOCAL, name) for name, local in local_names.items() if local is value), None)


def _function_of_name(module: object, name: object, local_names: Mapping[str, object]) -> object:
    """Return the function that a message names. Raises WireError for any that may not cross."""
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
