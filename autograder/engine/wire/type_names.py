"""Name types in messages to students."""

import types

from autograder.engine.wire.error import WireError

_ADVICE = "return numbers, text, a list, a tuple, a dict or an array"


def refusal(value: object) -> WireError:
    """Return the error for a value that may not be sent."""
    return WireError(f"{describe_type(value)}; {_ADVICE}")


def describe_type(value: object) -> str:
    """Return a name for the type of a value, with an article: "a generator"."""
    kind = type(value)
    if isinstance(value, type):
        return f"a class ({short(kind_name(value))})"
    if isinstance(value, types.FunctionType):
        return f"a function ({short(value.__name__)})"
    name = short(kind_name(kind))
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"


def kind_name(kind: type) -> str:
    """Return the ``__name__`` that a type stores, which a metaclass can't change."""
    return str(type.__dict__["__name__"].__get__(kind))


def short(text: str) -> str:
    """Return a text, cut to 80 characters."""
    return text if len(text) <= 80 else text[:77] + "..."
