"""Answers that are more alike than chance makes them.

Short right answers are alike by themselves, so what counts is what few others wrote. Each student's
answers to a chapter become sequences of tokens, in which names, texts, comments and layout leave no
trace. They are fingerprinted by winnowing (Schleimer, Wilkerson and Aiken, "Winnowing: Local
Algorithms for Document Fingerprinting", SIGMOD 2003). Fingerprints of the starter code, of the
official answer, and of more than a few students are left out. How alike two answers are as a whole
is RapidFuzz's indel similarity of their sequences.

Tokens are found by one regular expression: that is fast enough for a large class, works for answers
that are no valid Python, and gives a student nothing to crash a parser with.
"""

import builtins
import keyword
import math
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

#: Tokens in a fingerprint (one to two statements), and fingerprints in a window.
GRAM, WINDOW = 24, 6
#: A fingerprint of more students than this share of the class, and than this number, is common.
COMMON_SHARE, COMMON_NUMBER = 0.02, 3
#: What two students must share to be named: this many rare fingerprints, and this part of theirs.
FEWEST_SHARED, LEAST_OVERLAP = 10, 0.6

Answers = Mapping[str, str]
#: An exercise, and a fingerprint in its answer.
_Mark = tuple[str, int]
_BASE = np.uint64(0x9E3779B97F4A7C15)
_POWERS = _BASE ** np.arange(GRAM, dtype=np.uint64)
_KEPT = {*keyword.kwlist, *dir(builtins)}
_TOKEN = re.compile(
    r'''
    \#[^\n]* | """.*?(?:"""|\Z) | \'{3}.*?(?:\'{3}|\Z)   # comments; docstrings, as far as they go
    | "(?:\\.|[^"\\\n])*"? | '(?:\\.|[^'\\\n])*'?      # texts
    | \.\s*[^\W\d]\w*                              # attributes
    | [^\W\d]\w* | \d[\w.]*                        # names and numbers
    | [^\s\w]                                      # signs
    ''',
    re.X | re.S,
)


@dataclass(frozen=True)
class Alike:
    """Students whose answers to a chapter are alike, and the exercise that shows it best.

    Attributes:
        students: Two or more.
        exercise: Where the first two share most.
        likeness: How alike these two answers are as a whole, from 0 to 1.
        shared: How many rare fingerprints the first two share.
        surprise: How rare these are, in bits.
    """

    students: tuple[str, ...]
    exercise: str
    likeness: float
    shared: int
    surprise: float


def alike(answers: Mapping[str, Answers], known: Iterable[Answers] = ()) -> list[Alike]:
    """Groups of students whose answers are worth a look, the most surprising first.

    Args:
        answers: Each student's answers (code) by exercise.
        known: Answers that nobody is surprised by: starter code, official answers.
    """
    common = {mark for each in known for mark in _fingerprint(each, 1)}
    prints = {student: _fingerprint(given, WINDOW) - common for student, given in answers.items()}
    holders: dict[_Mark, list[str]] = defaultdict(list)
    for student in sorted(prints):
        for mark in prints[student]:
            holders[mark].append(student)
    most = max(COMMON_NUMBER, int(COMMON_SHARE * len(answers)))
    rare = {mark: who for mark, who in holders.items() if len(who) <= most}
    return _groups(answers, list(_pairs(rare, prints, len(answers))))


@dataclass(frozen=True)
class _Pair:
    students: tuple[str, str]
    exercise: str
    shared: int
    surprise: float


def _pairs(
    rare: Mapping[_Mark, list[str]], prints: Mapping[str, set[_Mark]], students: int
) -> Iterator[_Pair]:
    own = Counter(chain.from_iterable(rare.values()))
    shared = Counter(chain.from_iterable(combinations(who, 2) for who in rare.values()))
    for pair, number in shared.items():
        overlap = number / min(own[pair[0]], own[pair[1]])
        if number >= FEWEST_SHARED and overlap >= LEAST_OVERLAP:
            marks = [mark for mark in prints[pair[0]] & prints[pair[1]] if mark in rare]
            exercises = Counter(exercise for exercise, _ in marks)
            best = max(exercises, key=lambda name: (exercises[name], name))
            bits = math.fsum(math.log2(students / len(rare[mark])) for mark in marks)
            yield _Pair(pair, best, number, bits)


def _groups(answers: Mapping[str, Answers], pairs: list[_Pair]) -> list[Alike]:
    """Pairs that hang together become one group, shown by its most surprising pair."""
    group: dict[str, set[str]] = {}
    for pair in pairs:
        joined = {s for student in pair.students for s in group.get(student, {student})}
        group.update(dict.fromkeys(joined, joined))
    found, seen = [], set()
    for pair in sorted(pairs, key=lambda pair: (-pair.surprise, pair.students)):
        if pair.students[0] not in seen:
            members = group[pair.students[0]]
            seen |= members
            others = sorted(members - set(pair.students))
            one, other = (answers[student][pair.exercise] for student in pair.students)
            found.append(
                Alike(
                    (*pair.students, *others),
                    pair.exercise,
                    likeness(one, other),
                    pair.shared,
                    pair.surprise,
                )
            )
    return found


def likeness(one: str, other: str) -> float:
    """How alike two pieces of code are, names and layout aside: from 0 to 1."""
    return float(Indel.normalized_similarity(_tokens(one), _tokens(other)))


def shared_lines(one: str, other: str) -> tuple[set[int], set[int]]:
    """The lines (from 1) of each piece of code that have a counterpart in the other."""
    marks = [_places(code) for code in (one, other)]
    both = set(marks[0]) & set(marks[1])
    first, second = ({line for mark in both for line in places[mark]} for places in marks)
    return first, second


def _fingerprint(answers: Answers, window: int) -> set[_Mark]:
    """(exercise, hash) of everything that a student's answers are told apart by."""
    return {(name, mark) for name, code in answers.items() for mark in _winnowed(code, window)}


def _winnowed(code: str, window: int) -> frozenset[int]:
    """The least hash of each window of consecutive hashes; every hash for a window of 1."""
    return _winnowed_tokens(np.array(_tokens(code), np.uint64).tobytes(), window)


@lru_cache(maxsize=16384)
def _winnowed_tokens(tokens: bytes, window: int) -> frozenset[int]:
    """The same for tokens. Many answers differ in names and comments only, so it is remembered."""
    hashes = _hashes(np.frombuffer(tokens, np.uint64))
    least = hashes
    if hashes.size > window:
        starts = hashes.size - window + 1
        least = hashes[:starts]
        for place in range(1, window):
            least = np.minimum(least, hashes[place : place + starts])
    return frozenset(least.tolist())


def _places(code: str) -> dict[int, set[int]]:
    """Each hash of the code with the lines that it was made of."""
    placed = list(_placed_tokens(code))
    places: dict[int, set[int]] = defaultdict(set)
    tokens = np.array([token for token, _ in placed], np.uint64)
    for start, mark in enumerate(_hashes(tokens).tolist()):
        places[mark] |= {line for _, line in placed[start : start + GRAM]}
    return places


def _hashes(tokens: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One number for each run of ``GRAM`` tokens."""
    if len(tokens) < GRAM:
        return np.zeros(0, np.uint64)
    mixed: NDArray[np.uint64] = np.correlate(tokens, _POWERS, "valid")
    # Of neighbouring sums the least would nearly always be the same end of the window.
    return (mixed ^ (mixed >> np.uint64(29))) * _BASE


def _tokens(code: str) -> list[int]:
    """The code's tokens as numbers."""
    return list(filter(None, map(_number, _TOKEN.findall(code))))


def _placed_tokens(code: str) -> Iterator[tuple[int, int]]:
    """(token, line) for each token; lines count from 1."""
    line, seen = 1, 0
    for found in _TOKEN.finditer(code):
        line += code.count("\n", seen, found.start())
        seen = found.start()
        if number := _number(found.group()):
            yield number, line


@lru_cache(maxsize=65536)
def _number(token: str) -> int:
    """A token's number; 0 for what leaves no trace."""
    if token.startswith(("#", '"""', "'''")):
        return 0
    if token[0] in "\"'":
        token = "a text"
    elif (token[0] == "_" or token[0].isalpha()) and token not in _KEPT:
        token = "a name"
    return zlib.crc32(token.encode(errors="replace")) or 1
