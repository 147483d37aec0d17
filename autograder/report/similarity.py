"""Find students whose answers are more similar than they would be by chance.

Short right answers are similar by themselves, so only what few others wrote counts. Each answer
becomes a sequence of tokens, in which names, strings, comments and layout leave no trace. The
sequences are fingerprinted by winnowing (Schleimer, Wilkerson and Aiken, "Winnowing: Local
Algorithms for Document Fingerprinting", SIGMOD 2003). Fingerprints of the starter code, of the
official answer, and of more than a few students are left out. The similarity of two whole answers
is RapidFuzz's indel similarity of their sequences.

Tokens are found with one regular expression. It is fast enough for a large class, works for answers
that are no valid Python, and can't be crashed by an answer, as a parser may be.
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

#: How many tokens make a fingerprint (one to two statements), and how many fingerprints a window.
GRAM, WINDOW = 24, 6
#: A fingerprint is common if more students have it than this share of the class and this number.
COMMON_SHARE, COMMON_NUMBER = 0.02, 3
#: The report shows two students if they share at least so many rare fingerprints, and at least this
#: part of the rare fingerprints of the one with fewer.
FEWEST_SHARED, LEAST_OVERLAP = 10, 0.6

Answers = Mapping[str, str]
#: An exercise, and a fingerprint of an answer to it.
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
    """Students with similar answers to a chapter, and the exercise that shows it best.

    Attributes:
        students: Two or more students.
        exercise: The exercise in which the first two students share most.
        likeness: How similar their answers to this exercise are as a whole, from 0 to 1.
        shared: How many rare fingerprints the first two students share in the chapter.
        surprise: How rare these fingerprints are together, in bits.
    """

    students: tuple[str, ...]
    exercise: str
    likeness: float
    shared: int
    surprise: float


def alike(answers: Mapping[str, Answers], known: Iterable[Answers] = ()) -> list[Alike]:
    """Return groups of students with similar answers, the most surprising first.

    Args:
        answers: Each student's answers (code) by exercise.
        known: Answers that do not surprise: the starter code and the official answers.
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
    """Join pairs with common students into groups, each with its most surprising pair first."""
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
            first, second = (answers[student][pair.exercise] for student in pair.students)
            found.append(
                Alike(
                    (*pair.students, *others),
                    pair.exercise,
                    likeness(first, second),
                    pair.shared,
                    pair.surprise,
                )
            )
    return found


def likeness(first: str, second: str) -> float:
    """Return how similar two pieces of code are, from 0 to 1; names and layout do not count."""
    return float(Indel.normalized_similarity(_tokens(first), _tokens(second)))


def shared_lines(first: str, second: str) -> tuple[set[int], set[int]]:
    """Return the lines of each piece of code that are similar to lines of the other.

    Lines are counted from 1.
    """
    places_in_first, places_in_second = _places(first), _places(second)
    both = set(places_in_first) & set(places_in_second)
    lines_of_first, lines_of_second = (
        {line for mark in both for line in places[mark]}
        for places in (places_in_first, places_in_second)
    )
    return lines_of_first, lines_of_second


def _fingerprint(answers: Answers, window: int) -> set[_Mark]:
    """Return the fingerprints of a student's answers, each with its exercise."""
    return {(name, mark) for name, code in answers.items() for mark in _winnowed(code, window)}


def _winnowed(code: str, window: int) -> frozenset[int]:
    """Return the smallest hash of each window of consecutive hashes of the code.

    With a window of 1 these are all hashes.
    """
    return _winnowed_tokens(np.array(_tokens(code), np.uint64).tobytes(), window)


@lru_cache(maxsize=16384)
def _winnowed_tokens(tokens: bytes, window: int) -> frozenset[int]:
    """Return the smallest hash of each window for the bytes of a sequence of tokens.

    Results are cached, because many answers differ only in names and comments and have the same
    tokens.
    """
    hashes = _hashes(np.frombuffer(tokens, np.uint64))
    least = hashes
    if hashes.size > window:
        starts = hashes.size - window + 1
        least = hashes[:starts]
        for place in range(1, window):
            least = np.minimum(least, hashes[place : place + starts])
    return frozenset(least.tolist())


def _places(code: str) -> dict[int, set[int]]:
    """Return the lines that each hash of the code was made from, by hash."""
    placed = list(_placed_tokens(code))
    places: dict[int, set[int]] = defaultdict(set)
    tokens = np.array([token for token, _ in placed], np.uint64)
    for start, mark in enumerate(_hashes(tokens).tolist()):
        places[mark] |= {line for _, line in placed[start : start + GRAM]}
    return places


def _hashes(tokens: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return a number for each sequence of ``GRAM`` consecutive tokens."""
    if len(tokens) < GRAM:
        return np.zeros(0, np.uint64)
    mixed: NDArray[np.uint64] = np.correlate(tokens, _POWERS, "valid")
    # Neighbouring sums are much alike, and the smallest one would nearly always be at the same end
    # of the window. So their bits are mixed.
    return (mixed ^ (mixed >> np.uint64(29))) * _BASE


def _tokens(code: str) -> list[int]:
    """Return the code's tokens as numbers."""
    return list(filter(None, map(_number, _TOKEN.findall(code))))


def _placed_tokens(code: str) -> Iterator[tuple[int, int]]:
    """Yield each token as a number, with its line; lines are counted from 1."""
    line, seen = 1, 0
    for found in _TOKEN.finditer(code):
        line += code.count("\n", seen, found.start())
        seen = found.start()
        if number := _number(found.group()):
            yield number, line


@lru_cache(maxsize=65536)
def _number(token: str) -> int:
    """Return the number of a token; 0 if the token does not count."""
    if token.startswith(("#", '"""', "'''")):
        return 0
    if token[0] in "\"'":
        token = "a text"
    elif (token[0] == "_" or token[0].isalpha()) and token not in _KEPT:
        token = "a name"
    return zlib.crc32(token.encode(errors="replace")) or 1
