"""What types are called in messages to students."""

import types

from autograder.engine.wire.error import WireError

_ADVICE = "return numbers, text, a list, a tuple, a dict or an array"


def refusal(value: object) -> WireError:
    """Return the error for a value that may not cross."""
    return WireError(f"{describe_type(value)}; {_ADVICE}")


def describe_type(value: object) -> str:
    """Return what to call the type of a value in a message to a student: "a generator"."""
    kind = type(value)
    if isinstance(value, type):
        return f"a class ({short(kind_name(value))})"
    if isinstance(value, types.FunctionType):
        return f"a function ({short(value.__name__)})"
    name = short(kind_name(kind))
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"


def kind_name(kind: type) -> str:
    """Return ``__name__`` as the type itself stores it: a metaclass can't lie about it."""
    return str(type.__dict__["__name__"].__get__(kind))


def short(text: str) -> str:
    """Return a text of at most 80 characters."""
    return text if len(text) <= 80 else text[:77] + "..."
