"""Check that cheats don't get full marks: ``python -m tests.course.cheats [CHAPTER ...]``.

Each cheat wraps the solution, so that it knows the inputs of the tests and the results' shapes.
The cheat of calling Keras where an exercise builds a layer is in the bank, as ``asked_keras``.
"""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from rnn_helpers.check import grader_code

import keras
import numpy as np

from tests.support.bank_runner import (
    COURSE,
    functions,
    not_judged,
    raised,
    refused,
    solution,
    solved,
    not_judged_remark,
)

Function = Callable[..., Any]


def cheats(chapter: str, exercise: str) -> list[str]:
    """Return the names of the cheats that get full marks."""
    real = solved(chapter, exercise)
    names = functions(solution(chapter, exercise))
    seen = {name: _visible_answers(chapter, exercise, real, name) for name in names}
    passed = []
    for cheat, make in CHEATS.items():
        student = dict(real)
        for name in names:
            student[name] = _named(name, make(real[name], seen[name]))
        if not refused(chapter, exercise, student):
            passed.append(cheat)
    return passed


def _named(name: str, function: Function) -> Function:
    def cheat(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    cheat.__name__ = name
    return cheat


def _visible_answers(
    chapter: str, exercise: str, real: dict[str, Any], name: str
) -> dict[bytes, Any]:
    """Return the results of a function in the visible test, by its arguments."""
    found: dict[bytes, Any] = {}

    def noting(*args: Any, **kwargs: Any) -> Any:
        key = fingerprint((args, kwargs))
        answer = real[name](*args, **kwargs)
        found[key] = answer
        return answer

    raised(chapter, exercise, real | {name: _named(name, noting)}, roles=("test",))
    return found


def fingerprint(value: Any) -> bytes:
    """Return a fingerprint of plain data, of an array's contents or of a model's weights."""
    if isinstance(value, (list, tuple)):
        return b"[" + b",".join(map(fingerprint, value)) + b"]"
    if isinstance(value, dict):
        return fingerprint([*value.items()])
    if isinstance(value, np.random.Generator):
        return repr(value.bit_generator.state).encode()
    if isinstance(value, keras.layers.Layer):
        return type(value).__name__.encode() + fingerprint(value.get_weights())
    if isinstance(value, np.ndarray):
        return repr((value.shape, value.dtype)).encode() + value.tobytes()
    return getattr(value, "__name__", repr(value)).encode()


def _filled(fill: Callable[[np.ndarray], Any], value: Any) -> Any:
    """Return the same structure with other numbers; anything but numbers becomes empty."""
    if isinstance(value, (list, tuple)):
        return type(value)(_filled(fill, item) for item in value)
    if isinstance(value, dict):
        return {key: _filled(fill, item) for key, item in value.items()}
    if isinstance(value, str):
        return ""
    if isinstance(value, keras.layers.Layer):
        return None
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        return None
    filled = np.asarray(fill(array)).astype(array.dtype)
    return filled if isinstance(value, np.ndarray) or hasattr(value, "numpy") else filled.item()


def _random(rng: np.random.Generator, like: np.ndarray) -> np.ndarray:
    numbers = rng.normal(size=like.shape)
    return numbers > 0 if like.dtype.kind == "b" else np.abs(numbers) * 5


def _of_right_shape(fill: Callable[[np.ndarray], Any], real: Function, _: Any) -> Function:
    def cheat(*args: Any, **kwargs: Any) -> Any:
        try:
            answer = real(*args, **kwargs)
        except Exception:
            return None
        return _filled(fill, answer)

    return cheat


def _looked_up(otherwise: str, _: Function, seen: dict[bytes, Any]) -> Function:
    last = list(seen.values())[-1:]

    def cheat(*args: Any, **kwargs: Any) -> Any:
        found = seen.get(fingerprint((args, kwargs)))
        if found is None and otherwise == "the last":
            return last[0] if last else None
        return found

    return cheat


def _constant(_: Function, seen: dict[bytes, Any]) -> Function:
    first = next(iter(seen.values()), None)
    return lambda *args, **kwargs: first


def _asked_of_the_reference(real: Function, _: Any) -> Function:
    @grader_code
    def oracle(*args: Any, **kwargs: Any) -> Any:
        return real(*args, **kwargs)

    return lambda *args, **kwargs: oracle(*args, **kwargs)


def _input(_: Function, __: Any) -> Function:
    return lambda *args, **kwargs: next(iter((*args, *kwargs.values())), None)


CHEATS: dict[str, Callable[[Function, dict[bytes, Any]], Function]] = {
    "None": lambda real, seen: lambda *args, **kwargs: None,
    "0": lambda real, seen: lambda *args, **kwargs: 0,
    "the input": _input,
    "zeros of the right shape": partial(_of_right_shape, np.zeros_like),
    "ones of the right shape": partial(_of_right_shape, np.ones_like),
    "random numbers of the right shape": partial(
        _of_right_shape, partial(_random, np.random.default_rng(3))
    ),
    "the visible tests' answers, else None": partial(_looked_up, "None"),
    "the visible tests' answers, else the last of them": partial(_looked_up, "the last"),
    "always the visible tests' first answer": _constant,
    "what an oracle answers": _asked_of_the_reference,
}


def main(names: list[str]) -> int:
    """Print the cheats that were tried; return 1 if any gets full marks."""
    passed = 0
    for chapter in COURSE.chapters(names or None):
        left_out = not_judged(chapter)
        exercises = [name for name in chapter.exercises if name not in left_out]
        found = [(name, cheat) for name in exercises for cheat in cheats(chapter.name, name)]
        print(
            f"{chapter.name}: {len(exercises) * len(CHEATS)} cheats, "
            f"{len(found)} with full marks{not_judged_remark(left_out)}",
            flush=True,
        )
        for name, cheat in found:
            print(f"    {name}: {cheat}")
        passed += len(found)
    return int(passed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
