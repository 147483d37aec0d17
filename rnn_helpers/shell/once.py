"""What is begun once for each shell, however often it is asked for."""

from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from IPython.core.interactiveshell import InteractiveShell

T = TypeVar("T")
_begun: "WeakKeyDictionary[InteractiveShell, dict[Callable[..., Any], Any]]" = WeakKeyDictionary()


def once(shell: InteractiveShell, begin: Callable[[InteractiveShell], T]) -> T:
    """Return what ``begin(shell)`` returned when it was first asked for in this shell.

    Args:
        shell: The shell that runs the learner's cells.
        begin: A function of a module; it is called the first time only.
    """
    results = _begun.setdefault(shell, {})
    if begin not in results:
        results[begin] = begin(shell)
    result: T = results[begin]
    return result
