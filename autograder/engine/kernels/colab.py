"""A stand-in for ``google.colab``, so that a cell written in Colab runs where it is graded.

Colab tells people to write ``from google.colab import drive`` at the top of a cell, which may be
the cell of an answer. Without a stand-in, all of that cell would be lost.
"""

import importlib
import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any, Final

from IPython.core.interactiveshell import InteractiveShell

_NAME: Final = "google.colab"
#: What functions return, where it is not None.
_RETURNED: Final = {"upload": dict, "upload_file": str}
#: Magics of Colab that choose or load what is there anyway.
_MAGICS: Final = ("tensorflow_version",)


class _Colab(ModuleType):
    """A module whose names are modules or functions that do nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        # google.colab has modules, such as drive, and these have functions.
        if self.__name__ == _NAME:
            return importlib.import_module(f"{_NAME}.{name}")
        return _nothing_for(name)


def _nothing_for(name: str) -> Any:
    def does_nothing(*_: Any, **__: Any) -> Any:
        print(f"{_NAME}: {name}() does nothing here, because this is not Colab.")
        return _RETURNED[name]() if name in _RETURNED else None

    does_nothing.__name__ = name
    return does_nothing


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Any, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname == _NAME or fullname.startswith(f"{_NAME}."):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Colab(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing, since the module makes its names when they are asked for."""


def _choose_nothing(line: str) -> None:
    """Do nothing for a magic of Colab."""


def install(shell: InteractiveShell) -> None:
    """Let cells import ``google.colab``, unless it is installed, and use Colab's magics."""
    sys.meta_path.append(_Finder())
    for name in _MAGICS:
        if name not in shell.magics_manager.magics["line"]:
            shell.magics_manager.register_function(_choose_nothing, "line", name)
