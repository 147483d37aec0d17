"""The state of the global random generators, which a test seeds for the student's code too.

The state only goes to the student's kernel, and never back: otherwise a student's code could choose
what a test draws.
"""

import functools
import random
import re
from collections.abc import Callable
from typing import Any, Final

import numpy as np

_SEEDS: Final = {
    "numpy": re.compile(r"\b(?:np|numpy)\.random\.seed\(|\bset_random_seed\("),
    "random": re.compile(r"(?<![\w.])(?:random\.)?seed\(|\bset_random_seed\("),
}

States = dict[str, Any]


class SeededByTest:
    """What a test has done to the global random generators since the student's code drew."""

    def __init__(self) -> None:
        self._kinds: tuple[str, ...] = ()
        self._told: States = {}
        # A generator that is seeded twice alike has the same state, but was seeded.
        self._seeded: set[str] = set()

    def watch(self) -> None:
        """Note from now on when this process seeds a global generator."""
        random.seed = self._noting("random", random.seed)
        np.random.seed = self._noting("numpy", np.random.seed)

    def _noting(self, kind: str, seed: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(seed)
        def noted(*args: Any, **kwargs: Any) -> None:
            self._seeded.add(kind)
            seed(*args, **kwargs)

        return noted

    def begin_cell(self, code: str) -> None:
        """Note which generators a cell seeds; the others may hold what students must not know."""
        self._kinds = tuple(kind for kind, seeds in _SEEDS.items() if seeds.search(code))
        self._told = _states(self._kinds)
        self._seeded.clear()

    def news(self) -> States:
        """Return the states that changed since this was asked last, or since the cell began."""
        if not self._kinds:
            return {}
        before, self._told = self._told, _states(self._kinds)
        seeded = self._seeded.copy()
        self._seeded.clear()
        return {
            kind: now
            for kind, now in self._told.items()
            if kind in seeded or not _same(now, before[kind])
        }


def take(states: States) -> None:
    """Put the global generators of this process into these states."""
    if "random" in states:
        random.setstate(states["random"])
    if "numpy" in states:
        np.random.set_state(states["numpy"])


def _same(first: tuple[Any, ...], second: tuple[Any, ...]) -> bool:
    return all(map(np.array_equal, first, second))


def _states(kinds: tuple[str, ...]) -> States:
    found: dict[str, Callable[[], Any]] = {"numpy": np.random.get_state, "random": random.getstate}
    return {kind: found[kind]() for kind in kinds}
