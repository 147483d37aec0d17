"""Describe a value in a few words, without running any code of the learner's.

So a value is only looked into if its type is exactly one of Python's, NumPy's, TensorFlow's or
Keras' own. Of any other object, only the type's name is told.
"""

import sys
import types
from typing import Any, Final

import numpy as np

#: The most characters of a description.
MOST_CHARACTERS: Final = 120

_TEXT_CHARACTERS: Final = 40
_BITS: Final = 200
_COLLECTIONS: Final = (
    (list, "a list"),
    (tuple, "a tuple"),
    (dict, "a dictionary"),
    (set, "a set"),
    (frozenset, "a frozenset"),
    (bytes, "a bytes object"),
)
_FUNCTIONS: Final = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.MethodWrapperType,
    np.ufunc,
)
_TENSORS: Final = {
    "EagerTensor": "a tensor",
    "SymbolicTensor": "a symbolic tensor",
    "KerasTensor": "a symbolic tensor",
    "ResourceVariable": "a variable",
    "Variable": "a variable",
}


def described(value: object) -> str:
    """Return what a value is, to follow its name: ``"has the shape (3, 4), float32"``."""
    return " ".join(_described(value).split())[:MOST_CHARACTERS]


def _described(value: Any) -> str:
    kind = type(value)
    if value is None or is_of(value, bool, float):
        return f"is {value!r}"
    if kind is int:
        return f"is {value}" if value.bit_length() < _BITS else "is a huge whole number"
    if kind is str:
        more = " …" if len(value) > _TEXT_CHARACTERS else ""
        return f"is the text {value[:_TEXT_CHARACTERS]!r}{more}"
    for collection, name in _COLLECTIONS:
        if kind is collection:
            return f"is {name} of length {len(value)}" if value else f"is {name} without items"
    if is_array(value):
        return _array(value)
    if np.sctypeDict.get(type_name(value)) is kind:
        return f"{_described(value.item())} ({type_name(value)})"
    if (tensor := _tensor(value)) is not None:
        return tensor
    if is_function(value):
        return "is a function"
    if is_class(value):
        return "is a class"
    return f"is an object of the type {type_name(value)}"


# An object's own class can decide what == and isinstance() say of it, so only "is" is used.


def is_of(value: object, *kinds: type) -> bool:
    """Return whether a value's type is exactly one of these."""
    kind = type(value)
    return any(kind is one for one in kinds)


def is_array(value: object) -> bool:
    """Return whether a value is an ordinary array of NumPy's, which nothing can act through."""
    return type(value) is np.ndarray


def is_function(value: object) -> bool:
    """Return whether a value is a function or a method."""
    return is_of(value, *_FUNCTIONS)


def is_class(value: object) -> bool:
    """Return whether a value is a class."""
    bases: tuple[type, ...] = type.__dict__["__mro__"].__get__(type(value))
    return any(base is type for base in bases)


def type_name(value: object) -> str:
    """Return the name of a value's type, even if the type is a learner's strange one."""
    name: str = type.__dict__["__name__"].__get__(type(value))
    return name[:_TEXT_CHARACTERS]


def _array(value: Any) -> str:
    kind = {"U": "texts", "S": "texts", "O": "objects"}.get(value.dtype.kind, value.dtype.name)
    if not value.shape:
        return f"is an array without axes, {kind}"
    return f"has the shape {value.shape}, {kind}"


def _tensor(value: Any) -> str | None:
    """Return the description of a tensor or a variable of TensorFlow's or Keras', else None."""
    kind, name = type(value), type_name(value)
    if name not in _TENSORS:
        return None
    module = type.__dict__["__dict__"].__get__(kind).get("__module__")
    if type(module) is not str or not module.startswith(("tensorflow.", "keras.")):
        return None
    if getattr(sys.modules.get(module), name, None) is not kind:
        return None
    what = _TENSORS[name]
    try:
        shape = tuple(value.shape)
        dtype = getattr(value.dtype, "name", value.dtype)
    except (TypeError, ValueError):
        return f"is {what}"
    return f"is {what} of shape {shape}, {dtype}"
