"""Write a graded class of seven students and two chapters directly into a gradebook.

Its data contains everything that importers have problems with: missing e-mail addresses, commas and
quotes in names, a name that a spreadsheet would run as a formula, other scripts, extra credit, a
late penalty, and a student who handed in nothing.
"""

import json
from datetime import datetime
from pathlib import Path

from rnn_helpers.check_record import MIME_TYPE

from nbgrader.api import Gradebook

from autograder.classroom.class_folder import ClassFolder

FIRST, SECOND = "01_tokens", "02_rnn"
FORMULA = '=HYPERLINK("http://evil.example","marks")'
STUDENTS = [
    {"id": "ada", "first_name": "Ada", "last_name": "Lovelace", "email": "Ada@uni.example"},
    {"id": "comma", "first_name": 'Joan "JJ"', "last_name": "O'Neil, Jr."},
    {"id": "formula", "first_name": FORMULA, "last_name": "@SUM(1+1)", "email": "f@uni.example"},
    {"id": "emmy", "first_name": "Émilie", "last_name": "Noether", "email": "emmy@uni.example"},
    {"id": "u-1005", "first_name": "名前", "last_name": "山田", "email": "yamada@uni.example"},
    {"id": "late@uni.example", "first_name": "Late", "last_name": "Person"},
    {"id": "absent", "first_name": "Absent", "last_name": "Friend", "email": "a@uni.example"},
]
LMS = {"ada": "4711", "emmy": "4712", "u-1005": "SIS-5", "absent": "4713", "formula": "4714"}
#: The points after penalties by (student, chapter), without students who handed in nothing.
COUNTED = {
    ("ada", FIRST): 12.0,  # 10 and 2 of extra credit
    ("ada", SECOND): 4.5,
    ("comma", FIRST): 10.0,
    ("comma", SECOND): 0.0,
    ("formula", FIRST): 7.0,
    ("formula", SECOND): 4.5,
    ("emmy", FIRST): 7.0,
    ("emmy", SECOND): 4.5,
    ("u-1005", FIRST): 10.0,
    ("u-1005", SECOND): 4.5,
    ("late@uni.example", FIRST): 4.0,  # 7 less 3
    ("late@uni.example", SECOND): 0.0,  # never below 0
}
MOST = {FIRST: 10.0, SECOND: 4.5}


def make_class(root: Path, db_url: str | None = None) -> ClassFolder:
    """Write the class, and return its folder."""
    root.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "small"\n'
    )
    folder = ClassFolder(root, db_url)
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        _chapters(gradebook)
        for student in STUDENTS:
            gradebook.add_student(**{"student_id": student["id"]} | _details(student))
        for student, chapter in COUNTED:
            _submission(gradebook, student, chapter)
            _notebook(folder, student, chapter)
    return folder


def _details(student: dict[str, str]) -> dict[str, str]:
    details = {key: value for key, value in student.items() if key != "id"}
    return details | ({"lms_user_id": LMS[student["id"]]} if student["id"] in LMS else {})


def _chapters(gradebook: Gradebook) -> None:
    for chapter, parts in {
        FIRST: {"split_test": 3, "split_hidden": 4, "why": 3},
        SECOND: {"step_test": 4.5},
    }.items():
        gradebook.add_assignment(chapter, duedate="2026-02-03 10:00:00 UTC")
        gradebook.add_notebook(chapter, chapter)
        for cell, most in parts.items():
            kind = "markdown" if cell == "why" else "code"
            gradebook.add_grade_cell(cell, chapter, chapter, max_score=most, cell_type=kind)


def _submission(gradebook: Gradebook, student: str, chapter: str) -> None:
    gradebook.add_submission(chapter, student, timestamp=datetime(2026, 2, 3, 9))
    notebook = gradebook.find_submission_notebook(chapter, chapter, student)
    for grade in notebook.grades:
        grade.needs_manual_grade = False
        grade.auto_score = grade.max_score if grade.name != "why" else None
    scores = {grade.name: grade for grade in notebook.grades}
    if chapter == FIRST:
        scores["why"].manual_score = 3.0 if student in ("ada", "comma", "u-1005") else 0.0
    if (student, chapter) == ("ada", FIRST):
        scores["why"].extra_credit = 2.0
    if (student, chapter) == ("comma", SECOND):
        scores["step_test"].auto_score = 0.0
    if student.startswith("late"):
        notebook.late_submission_penalty = {FIRST: 3.0, SECOND: 9.0}[chapter]
    gradebook.db.commit()


def _notebook(folder: ClassFolder, student: str, chapter: str) -> None:
    place = folder.autograded(student, chapter)
    place.mkdir(parents=True)
    cells = {
        FIRST: [
            _cell("split", "def split(text):\n    return text.split()", solution=True),
            _cell("split_test", "check(split)", grade=True),
            _cell("split_hidden", "check(split, SECRET)", grade=True),
        ],
        SECOND: [
            _cell("step", "def step(x):\n    return x", solution=True),
            _cell("step_test", "check(step)", grade=True, wrong=student == "comma"),
        ],
    }[chapter]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (place / f"{chapter}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def _cell(name: str, source: str, *, wrong: bool = False, **settings: bool) -> dict:
    record = {
        "outcome": "wrong" if wrong else "right",
        "function": "step",
        "says": "one step",
        "summary": "2 of 2 values are wrong." if wrong else "",
        "mistake": "bias_missing" if wrong else "",
        "explanation": "the bias b is not added." if wrong else "",
    }
    outputs = [
        {"output_type": "display_data", "metadata": {}, "data": {MIME_TYPE: record}},
        {"output_type": "error", "ename": "CheckFailed", "evalue": "✗ step", "traceback": []},
    ]
    return {
        "cell_type": "code",
        "source": source,
        "execution_count": 1,
        "outputs": outputs[: 2 if wrong else 1] if settings.get("grade") else [],
        "metadata": {"nbgrader": {"grade_id": name, **settings}},
    }
