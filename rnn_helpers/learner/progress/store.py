"""Store what a learner has done and predicted in a small SQLite database on their own machine.

The file is in the user's data folder, or in the folder that ``RNN_COURSE_DATA`` names, and never
leaves the machine. Each call opens the file, does one thing and closes it, so that any number of
notebooks and commands can use it at the same time: a second one waits for the first.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from rnn_helpers.commands import as_typed

from platformdirs import user_data_path

DATA_VARIABLE = "RNN_COURSE_DATA"
FILE = "progress.sqlite3"
WAIT_SECONDS = 15.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS passed (exercise TEXT PRIMARY KEY, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS help (
    exercise TEXT PRIMARY KEY,
    hints INTEGER NOT NULL DEFAULT 0,
    solution_asked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS predictions (
    name TEXT PRIMARY KEY, choice TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS reviews (
    item TEXT PRIMARY KEY,
    streak INTEGER NOT NULL,
    due TEXT NOT NULL,
    asked TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS answers_folder (
    only INTEGER PRIMARY KEY CHECK (only = 1), folder TEXT NOT NULL
);
"""


class ProgressUnavailable(Exception):
    """The progress can't be read or written; the message says why, and what to do."""


class ProgressDamaged(ProgressUnavailable):
    """The file is damaged: it is not a database any more."""


@dataclass(frozen=True)
class Review:
    """How well a learner remembers one thing that review questions ask for.

    Attributes:
        streak: How many of the latest answers in a row were right.
        due: The day from which on it is asked again.
        asked: The keys of the questions that were asked, the latest last.
    """

    streak: int
    due: date
    asked: tuple[int, ...]


def progress_file() -> Path:
    """Return the path of the database, which may not exist yet."""
    folder = os.environ.get(DATA_VARIABLE)
    return (Path(folder) if folder else user_data_path("rnn-course", appauthor=False)) / FILE


def passed() -> dict[str, datetime]:
    """Return when each exercise's visible test last passed, for the exercises that have passed.

    Raises:
        ProgressUnavailable: The file can't be read.
    """
    with _reading("passed") as database:
        rows = database.execute("SELECT exercise, at FROM passed").fetchall() if database else ()
    return {exercise: datetime.fromisoformat(at) for exercise, at in rows}


def mark_passed(exercise: str) -> bool:
    """Record that an exercise's visible test has just passed.

    Returns:
        Whether it is the first time.

    Raises:
        ProgressUnavailable: The file can't be written.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with _writing() as database:
        known = database.execute("SELECT 1 FROM passed WHERE exercise = ?", (exercise,)).fetchone()
        database.execute(
            "INSERT INTO passed VALUES (?, ?) "
            "ON CONFLICT (exercise) DO UPDATE SET at = excluded.at",
            (exercise, now),
        )
    return known is None


def hints_given(exercise: str) -> int:
    """Return how many hints for an exercise have been given.

    Raises:
        ProgressUnavailable: The file can't be read.
    """
    with _reading("help") as database:
        return _row(database, exercise)[0] if database else 0


def give_hint(exercise: str, most: int) -> int:
    """Record that one more hint is given, and return the hint's number.

    Args:
        exercise: The exercise's name.
        most: The number of the last hint, which is given again when there are no more.

    Raises:
        ProgressUnavailable: The file can't be written.
    """
    with _writing() as database:
        _add_row(database, exercise)
        database.execute(
            "UPDATE help SET hints = min(hints + 1, ?) WHERE exercise = ?", (most, exercise)
        )
        return int(_row(database, exercise)[0])


def ask_for_solution(exercise: str) -> int:
    """Record that a solution was asked for, and return how many times that has happened.

    Raises:
        ProgressUnavailable: The file can't be written.
    """
    with _writing() as database:
        _add_row(database, exercise)
        database.execute(
            "UPDATE help SET solution_asked = solution_asked + 1 WHERE exercise = ?", (exercise,)
        )
        return int(_row(database, exercise)[1])


def keep_prediction(name: str, choice: str) -> str:
    """Record what a learner predicted, unless there is a prediction already.

    Returns:
        The learner's first choice, which later ones don't replace.

    Raises:
        ProgressUnavailable: The file can't be written.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with _writing() as database:
        database.execute("INSERT OR IGNORE INTO predictions VALUES (?, ?, ?)", (name, choice, now))
        return _choice(database, name) or choice


def kept_prediction(name: str) -> str | None:
    """Return what a learner first predicted, or None.

    Raises:
        ProgressUnavailable: The file can't be read.
    """
    with _reading("predictions") as database:
        return _choice(database, name) if database else None


def reviews() -> dict[str, Review]:
    """Return what is known of each review question that has been answered, by its item.

    Raises:
        ProgressUnavailable: The file can't be read.
    """
    with _reading("reviews") as database:
        rows = database.execute("SELECT * FROM reviews").fetchall() if database else ()
    return {
        item: Review(streak, date.fromisoformat(due), tuple(map(int, asked.split())))
        for item, streak, due, asked in rows
    }


def keep_review(item: str, review: Review) -> None:
    """Record an answer to a review question.

    Raises:
        ProgressUnavailable: The file can't be written.
    """
    with _writing() as database:
        database.execute(
            "INSERT OR REPLACE INTO reviews VALUES (?, ?, ?, ?)",
            (item, review.streak, review.due.isoformat(), " ".join(map(str, review.asked))),
        )


def answers_folder() -> Path | None:
    """Return the folder in which the learner works on the chapters, or None if it is not known.

    Raises:
        ProgressUnavailable: The file can't be read.
    """
    with _reading("answers_folder") as database:
        found = database.execute("SELECT folder FROM answers_folder").fetchone() if database else ()
    return Path(found[0]) if found else None


def keep_answers_folder(folder: Path) -> None:
    """Record in which folder the learner works on the chapters, instead of an earlier one.

    Raises:
        ProgressUnavailable: The file can't be written.
    """
    with _writing() as database:
        database.execute("INSERT OR REPLACE INTO answers_folder VALUES (1, ?)", (str(folder),))


def reset() -> bool:
    """Delete all progress, even if the file is damaged.

    Where the answers are is still known afterwards, because they stay where they are.

    Returns:
        Whether there was any.

    Raises:
        ProgressUnavailable: The file can't be written.
    """
    file = progress_file()
    if not file.exists():
        return False
    try:
        with _writing() as database:
            found = database.execute(
                "SELECT 1 FROM passed UNION ALL SELECT 1 FROM help "
                "UNION ALL SELECT 1 FROM predictions UNION ALL SELECT 1 FROM reviews"
            ).fetchone()
            for table in ("passed", "help", "predictions", "reviews"):
                database.execute(f"DELETE FROM {table}")
    except ProgressDamaged:
        file.unlink(missing_ok=True)
        return True
    return found is not None


def _row(database: sqlite3.Connection, exercise: str) -> tuple[int, int]:
    found = database.execute(
        "SELECT hints, solution_asked FROM help WHERE exercise = ?", (exercise,)
    ).fetchone()
    return found or (0, 0)


def _choice(database: sqlite3.Connection, name: str) -> str | None:
    found = database.execute("SELECT choice FROM predictions WHERE name = ?", (name,)).fetchone()
    return str(found[0]) if found else None


def _add_row(database: sqlite3.Connection, exercise: str) -> None:
    database.execute("INSERT OR IGNORE INTO help (exercise) VALUES (?)", (exercise,))


@contextmanager
def _writing() -> Iterator[sqlite3.Connection]:
    """Open the database in a transaction that is committed at the end of the block."""
    file = progress_file()
    with _explained(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        with closing(_connect(file)) as database:
            database.executescript(_SCHEMA)
            # From here on no other process can write, so a value that is read here stays true.
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")


@contextmanager
def _reading(table: str) -> Iterator[sqlite3.Connection | None]:
    """Open the database to read a table, even in a folder without write permission.

    None stands for a table that nobody has written to yet, or that an older version did not have.
    """
    file = progress_file()
    with _explained(file):
        if not file.exists():
            yield None
            return
        with closing(_connect(file)) as database:
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            yield database if table in tables else None


def _connect(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=WAIT_SECONDS, isolation_level=None)


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise ProgressUnavailable(f"{file} can't be used: {error}") from error
    except sqlite3.DatabaseError as error:
        again = f"`{as_typed('rnn-course')} progress --reset` starts it afresh"
        raise ProgressDamaged(f"{file} is damaged ({error}); {again}") from error
    except OSError as error:
        raise ProgressUnavailable(f"{file} can't be used: {error.strerror}") from error
