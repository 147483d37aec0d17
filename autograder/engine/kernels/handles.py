"""Names for functions and iterators that stay in one kernel and are used from the other one."""

from collections.abc import Callable
from typing import Any, Final

from autograder.engine.wire.error import WireError

_MOST: Final = 100_000


class HandleTable:
    """The objects of this kernel that the other one has names for, and the reverse.

    Names of own objects begin with the own mark, so that an object that comes back is the same
    object again.
    """

    def __init__(self, own: str, stand_in: Callable[[str, str], object]) -> None:
        """Make an empty table.

        Args:
            own: The mark of this kernel's objects, one character.
            stand_in: Makes an object that stands for one of the other kernel, from the kind
                ("function" or "iterator") and the name.
        """
        self._own = own
        self._stand_in = stand_in
        self._objects: dict[str, object] = {}
        self._names: dict[int, str] = {}
        self._others: dict[str, object] = {}

    def name_of(self, kind: str, value: object) -> str:
        """Return the name of an own object, or of the object that a stand-in stands for.

        Raises:
            WireError: There are too many names.
        """
        known = self._names.get(id(value))
        if known is not None:
            return known
        if len(self._names) >= _MOST:
            raise WireError(f"more than {_MOST} functions and iterators")
        name = f"{self._own}{len(self._objects)}"
        # The object is kept, so no other object can get its id.
        self._objects[name] = value
        self._names[id(value)] = name
        return name

    def object_of(self, kind: str, name: str) -> object:
        """Return the own object of a name, or a stand-in for one of the other kernel.

        Raises:
            WireError: There is no such object, or there are too many.
        """
        if name.startswith(self._own):
            return self.own(name)
        found = self._others.get(name)
        if found is None:
            if len(self._names) >= _MOST:
                raise WireError(f"more than {_MOST} functions and iterators")
            found = self._others[name] = self._stand_in(kind, name)
            self._names[id(found)] = name
        return found

    def own(self, name: str) -> Any:
        """Return the own object of a name.

        Raises:
            WireError: There is no such object.
        """
        if name not in self._objects:
            raise WireError(f"an unknown function {name[:20]!r}")
        return self._objects[name]
