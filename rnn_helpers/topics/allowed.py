"""Say which arguments an exercise allows, for the ``valid`` of an oracle."""

from collections.abc import Callable
from functools import wraps
from typing import Any


def allowed(rule: Callable[..., Any]) -> Callable[..., bool]:
    """Return the rule as a function that refuses arguments for which the rule raises an error.

    Experiments try all sorts of arguments, None and ragged lists among them.
    """

    @wraps(rule)
    def judge(*args: Any, **kwargs: Any) -> bool:
        try:
            return bool(rule(*args, **kwargs))
        except Exception:
            return False

    return judge
