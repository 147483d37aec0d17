"""Stand-ins for modules of Colab and Kaggle, so that a cell written there runs elsewhere too.

Colab tells people to write ``from google.colab import drive`` at the top of a cell, and Kaggle
``from kaggle_secrets import UserSecretsClient``. This may be the cell of an answer. Without a
stand-in, all of that cell would be lost.
"""

import importlib
import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any, Final

from IPython.core.interactiveshell import InteractiveShell

#: The names of the modules, and what they are of.
_PLATFORMS: Final = {
    "google.colab": "Colab", "kaggle_secrets": "Kaggle", "kaggle_datasets": "Kaggle",
}  # fmt: skip
#: What functions return, where it is not None.
_RETURNED: Final = {
    "upload": dict, "upload_file": str, "get_secret": str, "get_gcs_path": str,
}  # fmt: skip
#: Magics of Colab that choose or load what is there anyway.
_MAGICS: Final = ("tensorflow_version",)


class _StandIn(ModuleType):
    """A module whose names are modules, classes or functions that do nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        # google.colab has modules, such as drive, and these have functions.
        if self.__name__ == "google.colab":
            return importlib.import_module(f"google.colab.{name}")
        module = _module_of(self.__name__)
        return _Client(module) if name[:1].isupper() else _nothing_for(module, name)


class _Client:
    """A class, and also its instances, with methods that do nothing."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __call__(self, *_: Any, **__: Any) -> "_Client":
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing_for(self._module, name)


def _nothing_for(module: str, name: str) -> Any:
    def does_nothing(*_: Any, **__: Any) -> Any:
        print(f"{module}: {name}() does nothing here, because this is not {_PLATFORMS[module]}.")
        return _RETURNED[name]() if name in _RETURNED else None

    does_nothing.__name__ = name
    return does_nothing


def _module_of(fullname: str) -> str:
    """Return which of the modules a name is or is in; "" for other names."""
    return next((n for n in _PLATFORMS if fullname == n or fullname.startswith(f"{n}.")), "")


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Any, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if _module_of(fullname):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing, since the module makes its names when they are asked for."""


def _choose_nothing(line: str) -> None:
    """Do nothing for a magic of Colab."""


def install(shell: InteractiveShell) -> None:
    """Let cells import those modules, unless they are installed, and use Colab's magics."""
    sys.meta_path.append(_Finder())
    for name in _MAGICS:
        if name not in shell.magics_manager.magics["line"]:
            shell.magics_manager.register_function(_choose_nothing, "line", name)
