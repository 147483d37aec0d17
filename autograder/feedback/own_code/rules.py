"""Decide what an answer may use if it must be the student's own code, and what must be reported.

For Keras and for modules, there are lists of what is allowed, and everything else is reported,
because there are too many ways around a list of what is forbidden. NumPy and TensorFlow have many
plain operations, which are all allowed, so there are lists of what else they have.
"""

import re
import sys
from functools import lru_cache
from typing import Final

from autograder.feedback.own_code.statements import LATER

Path = tuple[str, ...]

_MODULES: Final = frozenset(
    [
        *("abc", "cmath", "collections", "contextlib", "copy", "dataclasses", "decimal", "enum"),
        *("einops", "fractions", "functools", "heapq", "itertools", "keras", "math", "matplotlib"),
        *("numbers", "numpy", "operator", "pandas", "pprint", "random", "re", "scipy"),
        *("statistics", "string", "tensorflow", "textwrap", "time", "typing", "unittest"),
        *("warnings", "__future__"),
    ]
)
# Parts of rnn_helpers that give no answer away.
_OF_THE_COURSE: Final = re.compile(
    r"texts\.verse|learner\.hints|topics\.(?:timing|figure_style|\w+\.figures)|commands"
    # A function given to answers, but not what is in the modules that its module imports.
    r"|topics\.\w+\.given(?:\.\w+)?$"
)
_OF_KERAS: Final = frozenset(
    ["ops", "activations", "random", "initializers", "config", "tree", "Variable", "KerasTensor"]
)
_OF_KERAS_IN_PART: Final = {
    "backend": {"floatx", "epsilon", "backend"},
    "utils": {"set_random_seed", "to_categorical", "normalize"},
}
_NOT_OF_TENSORFLOW: Final = frozenset(
    [
        *("compat", "python", "core", "saved_model", "lite", "io", "distribute", "tools"),
        *("py_function", "numpy_function", "load_library", "load_op_library", "_api"),
    ]
)
_NOT_OF_NUMPY: Final = frozenset(
    [
        *("load", "fromfile", "loadtxt", "genfromtxt", "fromregex", "memmap", "DataSource"),
        *("ctypeslib", "f2py", "distutils", "testing", "core", "_core", "lib", "sys", "os"),
    ]
)
# Modules that lead to all other modules; many libraries have them as attributes.
_LEADING: Final = frozenset(
    [
        *("builtins", "ctypes", "gc", "importlib", "inspect", "os", "pickle", "pkgutil", "runpy"),
        *("subprocess", "sys", "types"),
    ]
)
# Names in allowed modules that find an object by a text, or run a text as code.
_BY_TEXT: Final = frozenset(
    [
        *("mock", "Formatter", "get_type_hints", "ForwardRef", "make_dataclass", "eval"),
        *("read_pickle", "eval_type", "evaluate_forward_ref"),
    ]
)
_OF_NUMPY_LIB: Final = ("stride_tricks",)
_RECURRENT: Final = re.compile(r"rnn|lstm|gru", re.IGNORECASE)
_LOOKING_UP: Final = ("attrgetter", "methodcaller")

# Builtins that run text as code or find objects by a text, so that the code does not show what it
# does.
_BUILTINS: Final = frozenset(
    [
        *("exec", "eval", "compile", "__import__", "globals", "locals", "vars", "setattr"),
        *("delattr", "get_ipython", "__builtins__", "__loader__", "__spec__", "getattr"),
    ]
)
_FILES: Final = ("open", "input", "breakpoint")
# Attributes that give access to the insides of a function, a frame or a class.
_INSIDES: Final = frozenset(
    [
        *("__wrapped__", "__closure__", "cell_contents", "__code__", "__globals__", "__dict__"),
        *("__builtins__", "__subclasses__", "__bases__", "__base__", "__mro__", "mro"),
        *("__getattribute__", "__setattr__", "__delattr__", "__reduce__", "__reduce_ex__"),
        *("__loader__", "__spec__", "__func__", "__self__", "__defaults__", "__kwdefaults__"),
        *("gi_frame", "cr_frame", "ag_frame", "tb_frame", "f_back", "f_locals", "f_globals"),
        *("f_builtins", "__rnn_student_side__", "__import__"),
    ]
)


@lru_cache(maxsize=4096)
def of_path(path: Path) -> str | None:
    """Return what to report about the use of a library's dotted path; None if it is allowed."""
    if path[:2] == ("tensorflow", "keras"):
        path = path[1:]
    root = path[0]
    if root == "keras":
        odd = _is_odd_of_keras(path)
    elif root == "tensorflow":
        odd = _is_odd_of_tensorflow(path)
    elif root == "numpy":
        odd = _is_odd_of_numpy(path)
    elif root == "rnn_helpers":
        odd = not re.match(rf"(?:{_OF_THE_COURSE.pattern})(?:\.|$)", ".".join(path[1:]))
    else:
        leads_on = root in sys.stdlib_module_names and _leads_on(path)
        odd = root not in _MODULES or leads_on or not _BY_TEXT.isdisjoint(path[1:])
    odd = odd or any(name in _LEADING or _is_private(name) for name in path[1:])
    return f"uses {_shown(path)}" if odd else None


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _is_odd_of_keras(path: Path) -> bool:
    if len(path) < 2 or path[1] in ("*", LATER):
        return True
    if path[1] in _OF_KERAS_IN_PART:
        return len(path) < 3 or path[2] not in _OF_KERAS_IN_PART[path[1]]
    return path[1] not in _OF_KERAS or "*" in path


def _is_odd_of_tensorflow(path: Path) -> bool:
    return (
        len(path) < 2
        or path[1] in ("*", LATER)
        or path[1] in _NOT_OF_TENSORFLOW
        or any(_RECURRENT.search(name) for name in path[1:])
        or (path[1] == "raw_ops" and path[2:] in ((), (LATER,)))
    )


def _is_odd_of_numpy(path: Path) -> bool:
    if path[1:2] == ("lib",):
        return path[2:3] == () or path[2] not in _OF_NUMPY_LIB
    return any(name in _NOT_OF_NUMPY for name in path[1:2])


def _leads_on(path: Path) -> bool:
    """Return whether a path leads from one of Python's modules to a module that is not allowed.

    Modules have the modules that they import as attributes.
    """
    return any(
        (name in sys.stdlib_module_names and name not in _MODULES) or name in _LOOKING_UP
        for name in path[1:]
    )


def of_import(path: Path) -> str | None:
    """Return what to report about an import; None if it is allowed.

    Importing Keras or TensorFlow is allowed, whatever its parts are.
    """
    if path in (("keras",), ("tensorflow",), ("tensorflow", "keras")):
        return None
    return of_path(path)


def of_builtin(name: str) -> str | None:
    """Return what to report about the use of a builtin; None if it is allowed."""
    if name in _BUILTINS:
        return f"uses {name}, so that its text does not say what it does"
    return f"uses {name}" if name in _FILES else None


def of_attribute(name: str) -> str | None:
    """Return what to report about an attribute of any object; None if it is allowed."""
    return f"looks into Python's insides by {name}" if name in _INSIDES else None


def may_define(name: str) -> bool:
    """Return whether code that uses a builtin may define names that the code does not show."""
    return name in _BUILTINS and name not in ("compile", "delattr", "getattr")


def _shown(path: Path) -> str:
    return ".".join("(a name made up as it runs)" if name == LATER else name for name in path)
