"""The form of an entry in the tables of known errors."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A known error.

    Attributes:
        id: A short name, which the class report counts.
        types: The names of the error's type or of one of its bases; empty for any.
        pattern: A regular expression that is found in the message.
        explanation: What it means and what to try. It contains nothing of the error's own, since
            it is also told of hidden inputs.
    """

    id: str
    types: tuple[str, ...]
    pattern: str
    explanation: str

    def fits(self, types: tuple[str, ...], message: str) -> bool:
        """Return whether an error with these types and this message is the known one."""
        known = not self.types or any(name in self.types for name in types)
        return known and re.search(self.pattern, message) is not None
