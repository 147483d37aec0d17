"""Names for modules, classes and functions of libraries, which both sides have."""

import builtins
import importlib
import sys
import types
from typing import Final

from autograder.engine.wire.type_names import kind_name

#: Classes that hold data and do nothing else. A student's answer may name any of them.
_DATA_CLASSES: Final = {
    "builtins": (
        "bool bytearray bytes complex dict float frozenset int list object range set slice str "
        "tuple"
    ),
    "collections": "Counter OrderedDict defaultdict deque",
    "datetime": "date datetime time timedelta timezone",
    "decimal": "Decimal",
    "fractions": "Fraction",
    "numpy": (
        "bool bool_ complex128 complex64 float16 float32 float64 int16 int32 int64 int8 ndarray "
        "str_ uint16 uint32 uint64 uint8"
    ),
}


def data_class(module: str, name: str) -> type | None:
    """Return the class of a name if it only holds data, or is a built-in exception; else None."""
    if name in _DATA_CLASSES.get(module, "").split():
        found = getattr(importlib.import_module(module), name, None)
    elif module == "builtins":
        found = getattr(builtins, name, None)
        if not (isinstance(found, type) and issubclass(found, Exception)):
            return None
    else:
        return None
    return found if isinstance(found, type) else None


def name_of(value: object) -> tuple[str, str] | None:
    """Return the module and the name of what a library defines; None for anything else.

    The name of a module itself is "".
    """
    if type(value) is types.ModuleType:
        own = value.__name__
        return (own, "") if sys.modules.get(own) is value else None
    module: object = getattr(value, "__module__", None)
    name: object = getattr(value, "__name__", None)
    if isinstance(value, type):
        # A metaclass can't change these.
        module, name = type.__dict__["__module__"].__get__(value), kind_name(value)
    if not isinstance(module, str) or not isinstance(name, str) or module == "__main__":
        return None
    found = sys.modules.get(module)
    return (module, name) if found is not None and vars(found).get(name) is value else None
