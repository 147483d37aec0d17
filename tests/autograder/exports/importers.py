"""Importers that read files by the same rules as the original ones.

Canvas: ``GradebookImporter`` of canvas-lms. Moodle: ``gradeimport_csv_load_data`` and
``assignfeedback_offline_grade_importer``. Gradescope: the autograder specification.
"""

import csv
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class CanvasCourse:
    """The data of a Canvas course: users by each kind of name, and assignments by number."""

    ids: dict[str, str] = field(default_factory=dict)
    sis: dict[str, str] = field(default_factory=dict)
    logins: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    assignments: dict[int, str] = field(default_factory=dict)

    def read(self, path: Path) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
        """Return possible points by title, and grades by (user, title).

        Unknown users keep their name.
        """
        rows = list(csv.reader(path.read_text("utf-8").splitlines()))
        heading = rows[0]
        assert len({len(row) for row in rows}) == 1, "rows of different length"
        split = heading[:2] == ["LastName", "FirstName"]
        assert len(heading) > 3 + split and (split or "Student" in heading[0])
        assert "ID" in heading[1 + split]
        people = self._people(heading[split:]) + split
        assert "Section" in heading[people - 1], "the last column of the person is the section"
        titles = {place: self._title(heading[place]) for place in range(people, len(heading))}
        possible: dict[str, str] = {}
        grades = {}
        for row in rows[1:]:
            if "Points Possible" in row[0]:
                possible = {title: row[place] for place, title in titles.items()}
            elif any(row) and not all(re.match(r"(?i)^\s*(Manual Posting.*)?\s*$", c) for c in row):
                person = self._person(heading, row)
                grades |= {(person, title): row[place].strip() for place, title in titles.items()}
        return possible, grades

    @staticmethod
    def _people(heading: list[str]) -> int:
        if "SIS Login ID" in heading[2]:
            return 4
        if "SIS User ID" in heading[2] and "SIS Login ID" in heading[3]:
            return 5 + ("Integration ID" in heading[4])
        return 3

    def _title(self, heading: str) -> str:
        found = re.fullmatch(r"(.*)\s\((\d+)\)", heading)
        return self.assignments.get(int(found[2]), found[1]) if found else heading

    def _person(self, heading: list[str], row: list[str]) -> str:
        cells = dict(zip(heading, row, strict=True))
        return (
            self.ids.get(cells["ID"])
            or self.sis.get(cells.get("SIS User ID", ""))
            or self.logins.get(cells.get("SIS Login ID", ""))
            or self.names.get(name := cells.get("Student", " ".join(row[1::-1])), name)
        )


def read_moodle_import(path: Path, map_from: str, users: dict[str, str]) -> dict[tuple, str | None]:
    """Return the grades from Moodle's grade import; ``users`` is by the values of ``map_from``."""
    heading, *rows = csv.reader(path.read_text("utf-8").splitlines())
    heading = [name.strip() for name in heading]
    known = {"Username", "ID number", "Email address", "First name", "Last name"}
    grades: dict[tuple, str | None] = {}
    student = None
    for row in rows:
        values = dict(zip(heading, (cell.strip() for cell in row), strict=True))
        # With a blank cell, Moodle keeps the student of the row before.
        if values[map_from]:
            assert values[map_from] in users, f"user not found, import aborted: {values[map_from]}"
            student = users[values[map_from]]
        for title in heading:
            if title not in known:
                blank = values[title] in ("", "-")
                if not blank:
                    float(values[title])
                grades[student, title] = None if blank else values[title]
    return grades


def read_moodle_worksheet(path: Path, most: float) -> dict[str, float]:
    """Return the grades that Moodle takes from a worksheet, by participant; it skips the others."""
    heading, *rows = csv.reader(path.read_text("utf-8").splitlines())
    places = {name: heading.index(name) for name in ("Identifier", "Grade")}
    assert "Last modified (grade)" in heading
    grades = {}
    for row in rows:
        number = row[places["Identifier"]].removeprefix("Participant ")
        grade = row[places["Grade"]].strip()
        if number.isdigit() and grade and 0 <= float(grade) <= most:
            grades[number] = float(grade)
    return grades


VISIBILITY = {"hidden", "after_due_date", "after_published", "visible"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}
TOP = {
    "score": (int, float),
    "execution_time": (int, float),
    "output": str,
    "output_format": FORMATS,
    "test_output_format": FORMATS,
    "test_name_format": FORMATS,
    "visibility": VISIBILITY,
    "stdout_visibility": VISIBILITY,
    "extra_data": dict,
    "tests": list,
    "leaderboard": list,
}
TEST = {
    "score": (int, float),
    "max_score": (int, float),
    "status": {"passed", "failed"},
    "name": str,
    "name_format": FORMATS,
    "number": str,
    "output": str,
    "output_format": FORMATS,
    "tags": list,
    "visibility": VISIBILITY,
    "extra_data": dict,
}


def read_gradescope(path: Path) -> dict[str, Any]:
    """Read a results.json, and check that Gradescope knows everything in it."""
    result = json.loads(path.read_text("utf-8"))
    _check(result, TOP)
    for test in result.get("tests", []):
        _check(test, TEST)
    assert "score" in result or all("score" in test for test in result["tests"])
    return result


def _check(entry: dict[str, Any], fields: dict[str, Any]) -> None:
    for name, value in entry.items():
        allowed = fields[name]
        assert value in allowed if isinstance(allowed, set) else isinstance(value, allowed), name
