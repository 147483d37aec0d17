"""Exports are right when they are read by the importers' rules."""

import csv
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.classroom.errors import CourseError
from autograder.classroom.tables import harmless
from autograder.cli import app
from autograder.exports.write import export_class
from tests.autograder.exports.importers import (
    CanvasCourse,
    read_gradescope,
    read_moodle_import,
    read_moodle_worksheet,
)
from tests.support.small_class import (
    COUNTED,
    FIRST,
    FORMULA,
    LMS,
    MOST,
    SECOND,
    STUDENTS,
    make_class,
)

IDS = [student["id"] for student in STUDENTS]
CANVAS_PEOPLE = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
MOODLE_PEOPLE = ["Identifier", "Full name", "Email address", "Status"]
MOODLE_CHANGES = ["Grade can be changed", "Last modified (grade)", "Feedback comments"]
EXPORT = [
    [*CANVAS_PEOPLE, "Tokens (901)", "02_rnn (902)", "Final Score"],
    ["    Points Possible", "", "", "", "", "20.0", "4.5", "(read only)"],
    ["Lovelace, Ada", "4711", "", "ada", "A", "", "1.0", "50"],
    ["O'Neil, Jr., Joan", "4800", "", "comma", "A", "3", "", "50"],
    ["山田, 名前", "4801", "SIS-5", "yamada", "B", "", "", "50"],
    ["Friend, Absent", "4713", "", "absent", "B", "7", "", "50"],
    ["Student, Test", "4999", "", "", "B", "", "", ""],
]
WORKSHEET = [
    [*MOODLE_PEOPLE, "Grade", "Maximum Grade", *MOODLE_CHANGES],
    ["Participant 4711", "Ada Lovelace", "", "Submitted", "", "10.00", "Yes", "-", "=kept"],
    ["Participant 1", FORMULA, "f@uni.example", "Submitted", "", "10.00", "Yes", "-", ""],
    ["Participant 2", "Late Person", "LATE@uni.example", "Submitted", "", "10.00", "Yes", "-", ""],
    [
        "Participant 3",
        "Absent Friend",
        "a@uni.example",
        "No submission",
        "",
        "10.00",
        "Yes",
        "-",
        "",
    ],
    [
        "Participant 9",
        "Somebody Else",
        "x@uni.example",
        "Submitted",
        "5.00",
        "10.00",
        "Yes",
        "-",
        "",
    ],
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_class(tmp_path_factory.mktemp("small") / "class")


def table(path: Path, rows: list[list[str]]) -> str:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows(rows)
    return str(path)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_nbgrader_csv_has_the_columns_and_scores_of_stock_nbgrader(folder, tmp_path):
    stock = tmp_path / "stock.csv"
    command = [Path(sys.executable).parent / "nbgrader", "export", "--to", str(stock)]
    subprocess.run(command, cwd=folder.root, check=True, capture_output=True, timeout=120)
    ours, _ = export_class(folder, to=tmp_path / "ours.csv")
    assert ours.read_text().splitlines()[0] == stock.read_text().splitlines()[0]
    tame = [name for name in IDS if name not in ("comma", "formula")]
    rows = {(row["student_id"], row["assignment"]): row for row in read(ours)}
    expected = {(row["student_id"], row["assignment"]): row for row in read(stock)}
    assert len(rows) == 14
    for key in expected:
        if key[0] in tame:
            assert rows[key] == expected[key]
    assert rows["comma", FIRST]["last_name"] == "O'Neil, Jr."
    assert {key: float(rows[key]["score"]) for key in COUNTED} == COUNTED
    assert rows["late@uni.example", FIRST]["late_submission_penalty"] == "3.0"
    assert rows["absent", FIRST]["score"] == "0.0"


def test_canvas_takes_the_gradebook(folder, tmp_path):
    path, notes = export_class(folder, "canvas", tmp_path / "canvas.csv")
    course = CanvasCourse(logins={name: name for name in IDS})
    possible, grades = course.read(path)
    assert {title: float(points) for title, points in possible.items()} == MOST
    assert {key: float(grade) for key, grade in grades.items() if grade} == COUNTED
    assert [key for key, grade in grades.items() if not grade] == [
        ("absent", FIRST),
        ("absent", SECOND),
    ]
    assert any("SIS Login ID" in note for note in notes)


def test_canvas_finds_students_by_its_own_numbers_first(folder, tmp_path):
    path, _ = export_class(folder, "canvas", tmp_path / "canvas.csv")
    _, grades = CanvasCourse(ids={"4711": "Ada"}, sis={"SIS-5": "Yamada"}).read(path)
    assert float(grades["Ada", FIRST]) == 12
    assert float(grades["Yamada", FIRST]) == 10


def test_canvas_export_is_filled_in(folder, tmp_path):
    path, notes = export_class(
        folder,
        "canvas",
        tmp_path / "filled.csv",
        fill=table(tmp_path / "export.csv", EXPORT),
        columns={FIRST: "Tokens"},
        rescale=True,
    )
    course = CanvasCourse(
        ids={row[1]: row[0] for row in EXPORT[2:]},
        assignments={901: "Tokens", 902: "Chapter 2"},
    )
    possible, grades = course.read(path)
    assert possible == {"Tokens": "20.0", "Chapter 2": "4.5"}
    assert grades["Lovelace, Ada", "Tokens"] == "24"  # extra credit stays above the maximum
    assert grades["Lovelace, Ada", "Chapter 2"] == "4.5"
    assert grades["O'Neil, Jr., Joan", "Chapter 2"] == "0"
    assert grades["山田, 名前", "Tokens"] == "20"
    assert grades["Friend, Absent", "Tokens"] == "7"  # nothing handed in: the old entry stays
    assert grades["Student, Test", "Tokens"] == ""
    assert "3 students without a row" in notes[0]
    assert len(notes) == 1


def test_canvas_export_with_names_in_two_columns_is_filled_in(folder, tmp_path):
    heading, points, *people = EXPORT
    rows = [["LastName", "FirstName", *heading[1:]], [points[0], "", *points[1:]]]
    rows += [[*row[0].rsplit(", ", 1), *row[1:]] for row in people]
    rows[2][2:5] = ["", "", ""]  # Ada can be found only by her name
    path, _ = export_class(
        folder,
        "canvas",
        tmp_path / "filled.csv",
        fill=table(tmp_path / "export.csv", rows),
        columns={FIRST: "Tokens"},
        rescale=True,
    )
    _, grades = CanvasCourse(assignments={901: "Tokens", 902: "Chapter 2"}).read(path)
    assert grades["Ada Lovelace", "Tokens"] == "24"
    assert grades["Joan O'Neil, Jr.", "Chapter 2"] == "0"


@pytest.mark.parametrize(
    ("rows", "settings", "message"),
    [
        (EXPORT, {"columns": {FIRST: "Tokens"}}, "out of 20 in Canvas, 01_tokens out of 10"),
        (EXPORT, {}, "no assignment '01_tokens'"),
        (EXPORT, {"columns": {FIRST: "Final Score"}}, "computes the column"),
        (WORKSHEET, {}, "no export of Canvas's gradebook"),
        ([["a,b"], ['"']], {}, "no export of Canvas's gradebook"),
    ],
)
def test_what_can_not_be_filled_in_is_told_and_nothing_is_written(
    folder, tmp_path, rows, settings, message
):
    to = tmp_path / "filled.csv"
    with pytest.raises(CourseError, match=message):
        export_class(folder, "canvas", to, fill=table(tmp_path / "x.csv", rows), **settings)
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


def test_moodle_takes_the_grade_import(folder, tmp_path):
    path, notes = export_class(folder, "moodle", tmp_path / "moodle.csv")
    grades = read_moodle_import(path, "Username", {name: name for name in IDS})
    assert {key: float(grade) for key, grade in grades.items() if grade is not None} == COUNTED
    assert grades["absent", FIRST] is None
    assert any("01_tokens 10, 02_rnn 4.5" in note for note in notes)


def test_moodle_import_has_no_column_of_people_with_a_gap(folder, tmp_path):
    path, _ = export_class(folder, "moodle", tmp_path / "gaps.csv")
    assert list(read(path)[0])[:3] == ["Username", "First name", "Last name"]
    path, _ = export_class(
        folder, "moodle", tmp_path / "full.csv", students=["ada", "emmy", "late@uni.example"]
    )
    assert list(read(path)[0])[:3] == ["Username", "Email address", "First name"]
    users = {"Ada@uni.example": "ada", "emmy@uni.example": "emmy", "late@uni.example": "late"}
    assert read_moodle_import(path, "Email address", users)["late", FIRST] == "4"


def test_moodle_worksheet_is_filled_in(folder, tmp_path):
    path, notes = export_class(
        folder,
        "moodle",
        tmp_path / "filled.csv",
        chapters=[FIRST],
        fill=table(tmp_path / "worksheet.csv", WORKSHEET),
    )
    # Moodle would skip Ada's 12 of 10 points as out of range.
    expected = {"4711": 10.0, "1": 7.0, "2": 4.0, "9": 5.0}
    assert read_moodle_worksheet(path, 10) == expected
    rows = read(path)
    assert [row["Identifier"] for row in rows] == [row[0] for row in WORKSHEET[1:]]
    assert rows[0]["Feedback comments"] == "=kept"
    assert rows[1]["Full name"].startswith("'=")
    assert any("1 grade above Moodle's maximum" in note for note in notes)


@pytest.mark.parametrize("maximum", ["Maximum Grade", "Maximum grade"])
def test_moodle_worksheet_is_of_one_chapter_with_the_same_maximum(folder, tmp_path, maximum):
    heading = [maximum if name == "Maximum Grade" else name for name in WORKSHEET[0]]
    fill = table(tmp_path / "worksheet.csv", [heading, *WORKSHEET[1:]])
    with pytest.raises(CourseError, match="of one chapter; say which"):
        export_class(folder, "moodle", tmp_path / "x.csv", fill=fill)
    settings = {"chapters": [SECOND], "fill": fill}
    with pytest.raises(CourseError, match=r"the maximum grade is 10, 02_rnn is out of 4\.5"):
        export_class(folder, "moodle", tmp_path / "x.csv", **settings)
    path, _ = export_class(folder, "moodle", tmp_path / "x.csv", rescale=True, **settings)
    assert read_moodle_worksheet(path, 10) == {"4711": 10.0, "1": 10.0, "2": 0.0, "9": 5.0}


def test_gradescope_takes_every_result(folder, tmp_path):
    root, notes = export_class(folder, "gradescope", tmp_path / "gs")
    results = {
        (student, chapter): read_gradescope(root / chapter / student / "results.json")
        for student, chapter in COUNTED
    }
    assert {key: result["score"] for key, result in results.items()} == COUNTED
    assert not (root / FIRST / "absent").exists()
    late = results["late@uni.example", FIRST]
    assert "Handed in late: 3 points less." in late["output"]
    assert [test["name"] for test in late["tests"]] == ["split_test", "split_hidden", "why"]
    assert [test["visibility"] for test in late["tests"]] == [
        "visible",
        "after_published",
        "visible",
    ]
    failed = results["comma", SECOND]["tests"][0]
    assert (failed["score"], failed["max_score"], failed["output"]) == (0, 4.5, "✗ step")
    assert "SECRET" not in json.dumps(list(results.values()))
    assert "1 student without an e-mail address" in notes[0] and "comma" in notes[0]


def test_gradescope_autograder_hands_out_the_result_of_who_submitted(folder, tmp_path):
    root, _ = export_class(folder, "gradescope", tmp_path / "gs")
    source = tmp_path / "autograder" / "source"
    with zipfile.ZipFile(root / f"{FIRST}.zip") as archive:
        archive.extractall(source)
        assert archive.getinfo("run_autograder").external_attr >> 16 & 0o111
        assert not any("ada" in name.lower() for name in archive.namelist())

    def submit(email: str) -> dict:
        users = {"users": [{"email": email, "id": 1, "name": "x"}]}
        (source.parent / "submission_metadata.json").write_text(json.dumps(users))
        command = [sys.executable, str(source / "run_autograder"), str(source.parent)]
        subprocess.run(command, check=True, timeout=30)
        return read_gradescope(source.parent / "results" / "results.json")

    assert submit("ADA@uni.example")["score"] == 12
    assert submit("late@uni.example")["score"] == 4
    assert submit("nobody@uni.example")["score"] == 0


@pytest.mark.parametrize("kind", ["nbgrader", "canvas", "moodle"])
def test_no_cell_is_run_by_a_spreadsheet(folder, tmp_path, kind):
    path, _ = export_class(folder, kind, tmp_path / "grades.csv")
    with path.open(newline="", encoding="utf-8") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert any("HYPERLINK" in cell for cell in cells)
    assert any("山田" in cell for cell in cells)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("\t=1", "'=1"),
        ("＝1", "'＝1"),
        ("a\nb", "a b"),
        ("Ann-Marie", "Ann-Marie"),
    ],
)
def test_text_is_harmless(text, shown):
    assert harmless(text) == shown


def test_stock_nbgrader_runs_the_same_exports(folder, tmp_path):
    def stock(plugin: str, student: str) -> subprocess.CompletedProcess:
        exporter = f"--exporter=autograder.exports.{plugin}ExportPlugin"
        command = [Path(sys.executable).parent / "nbgrader", "export", exporter]
        return subprocess.run(
            [*command, "--to", str(tmp_path / "stock"), f'--student=["{student}"]'],
            cwd=folder.root,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    refused = stock("Canvas", "nobody")
    assert refused.returncode == 1
    assert "no student 'nobody'" in refused.stderr and "Traceback" not in refused.stderr
    assert stock("Gradescope", "ada").returncode == 0
    ours, _ = export_class(folder, "gradescope", tmp_path / "ours", students=["ada"])
    name = Path(FIRST, "ada", "results.json")
    assert (tmp_path / "stock" / name).read_bytes() == (ours / name).read_bytes()


def test_the_command_writes_no_file_over_another_unless_told(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = ["export", "--class", str(folder.root), "--format", "canvas"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0 and "wrote canvas.csv" in done.output
    Path("canvas.csv").write_text("mine")
    refused = CliRunner().invoke(app, command)
    assert isinstance(refused.exception, CourseError) and "--force" in str(refused.exception)
    assert Path("canvas.csv").read_text() == "mine"
    assert CliRunner().invoke(app, [*command, "--force"]).exit_code == 0
    assert Path("canvas.csv").read_text().startswith("Student,ID")
    assert [path.name for path in tmp_path.iterdir()] == ["canvas.csv"]


def test_a_gradebook_that_can_not_be_read_is_told_in_one_line(folder, tmp_path):
    broken = tmp_path / "class"
    shutil.copytree(folder.root, broken)
    (broken / "gradebook.db").write_bytes(b"no database at all, " * 100)
    command = ["export", "--class", str(broken), "--to", str(tmp_path / "x.csv")]
    refused = CliRunner().invoke(app, command)
    assert isinstance(refused.exception, CourseError)
    assert "can't be used: file is not a database; put back" in str(refused.exception)
    assert not (tmp_path / "x.csv").exists()


def test_students_of_the_lms_are_not_mixed_up(folder, tmp_path):
    """One person's number in Canvas can be another person's number at the university."""
    stranger = [*EXPORT[:3], ["Someone, New", "absent", "", "", "B", "", "", ""]]
    path, _ = export_class(
        folder,
        "canvas",
        tmp_path / "x.csv",
        chapters=[SECOND],
        fill=table(tmp_path / "e.csv", stranger),
        missing="zero",
    )
    assert read(path)[2]["02_rnn (902)"] == ""
    assert set(LMS) < set(IDS)


def filled(folder, tmp_path, kind: str, rows: list[list[str]], **settings) -> list[dict[str, str]]:
    """Return the rows of a table from an LMS after it was filled in."""
    to = tmp_path / "filled.csv"
    export_class(folder, kind, to, fill=table(tmp_path / "fill.csv", rows), force=True, **settings)
    return read(to)


@pytest.mark.parametrize(("kind", "rows"), [("canvas", EXPORT), ("moodle", WORKSHEET)])
def test_a_table_of_nobody_in_the_class_is_refused(folder, tmp_path, kind, rows):
    heads = 2 if kind == "canvas" else 1
    strangers = [*rows[:heads], rows[-1]]
    with pytest.raises(CourseError, match="no row is of a student of this class"):
        filled(folder, tmp_path, kind, strangers, chapters=[FIRST], columns={FIRST: "Tokens"},
               rescale=True)  # fmt: skip
    assert not (tmp_path / "filled.csv").exists()


@pytest.mark.parametrize("missing", ["blank", "zero"])
def test_excused_students_and_those_without_the_task_stay_so(folder, tmp_path, missing):
    rows = [list(row) for row in EXPORT]
    rows[2][6], rows[3][6], rows[5][6] = "EX", "N/A", "N/A"
    cells = filled(folder, tmp_path, "canvas", rows, chapters=[SECOND], missing=missing)
    # Joan's points count although Canvas had no cell for them; Absent handed in nothing.
    assert [row["02_rnn (902)"] for row in cells[1:]][:2] == ["EX", "0"]
    assert cells[4]["02_rnn (902)"] == "N/A"


def test_an_assignment_of_no_points_or_with_a_scale_is_refused(folder, tmp_path):
    rows = [list(row) for row in EXPORT]
    rows[1][6] = "0.00"
    for rescale in (True, False):
        with pytest.raises(CourseError, match="is out of 0 points in Canvas"):
            filled(folder, tmp_path, "canvas", rows, chapters=[SECOND], rescale=rescale)
        sheet = [list(row) for row in WORKSHEET]
        sheet[0][5] = "Scale"
        for row in sheet[1:]:
            row[5] = "Fail, Pass"
        with pytest.raises(CourseError, match="grades this assignment with a scale"):
            filled(folder, tmp_path, "moodle", sheet, chapters=[FIRST], rescale=rescale)
        sheet[0][5] = "Maximum Grade"
        for row in sheet[1:]:
            row[5] = "0.00"
        with pytest.raises(CourseError, match=r"the maximum grade is '0\.00'"):
            filled(folder, tmp_path, "moodle", sheet, chapters=[FIRST], rescale=rescale)
    assert not (tmp_path / "filled.csv").exists()


def worksheet_of_groups(*members: tuple[str, str, str]) -> list[list[str]]:
    heading = ["Identifier", "Full name", "Group", "Grade", "Maximum Grade", *MOODLE_CHANGES]
    rows = [
        [f"Participant {number}", name, group, "", "4.50", "Yes", "-", ""]
        for number, name, group in members
    ]
    return [heading, *rows]


def test_a_group_gets_what_the_group_got(folder, tmp_path):
    rows = worksheet_of_groups(
        ("1", "Ada Lovelace", "Team A"), ("2", "Absent Friend", "Team A"),
        ("3", "Somebody New", "Team A"), ("4", "Émilie Noether", "Default group"),
        ("5", "No Body", "Default group"), ("6", "名前 山田", "Team B"),
        ("7", 'Joan "JJ" O\'Neil, Jr.', "Team B"), ("8", "Else Body", "Team B"),
    )  # fmt: skip
    cells = filled(folder, tmp_path, "moodle", rows, chapters=[SECOND])
    assert [row["Grade"] for row in cells] == ["4.5", "4.5", "4.5", "4.5", "", "4.5", "0", ""]


def test_numbers_that_collect_saw_find_the_student(folder, tmp_path):
    log = folder.root / "collect-log.jsonl"
    entries = [
        {"student": "comma", "chapter": FIRST, "layout": "moodle", "lms_id": "501"},
        {"student": "emmy", "chapter": SECOND, "layout": "moodle", "lms_id": "502"},
        {"student": "comma", "chapter": FIRST, "layout": "canvas", "lms_id": "88"},
        {"student": "comma", "chapter": SECOND, "layout": "exchange"},
    ]
    log.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    try:
        heading = ["Identifier", "Status", "Grade", "Maximum Grade", *MOODLE_CHANGES]
        rows = [["Participant 501", "Submitted", "", "10.00", "Yes", "-", ""],
                ["Participant 502", "Submitted", "", "10.00", "Yes", "-", ""]]  # fmt: skip
        cells = filled(folder, tmp_path, "moodle", [heading, *rows], chapters=[FIRST])
        assert [row["Grade"] for row in cells] == ["10", ""]
        canvas = [*EXPORT[:2], ["Another, Name", "88", "", "", "A", "", "", ""]]
        cells = filled(folder, tmp_path, "canvas", canvas, chapters=[SECOND], missing="zero")
        assert cells[1]["02_rnn (902)"] == "0"
    finally:
        log.unlink()


def test_a_title_that_canvas_ignores_is_told(folder, tmp_path):
    _, notes = export_class(folder, "canvas", tmp_path / "x.csv", columns={FIRST: "Final task"})
    assert any("ignores columns with the word Final" in note for note in notes)
    _, notes = export_class(folder, "canvas", tmp_path / "y.csv")
    assert not any("Final" in note for note in notes)


@pytest.mark.parametrize("maximum", ["10,00", "10.00", "10"])
def test_a_maximum_with_a_decimal_comma_is_read(folder, tmp_path, maximum):
    sheet = [[maximum if cell == "10.00" else cell for cell in row] for row in WORKSHEET]
    lines = "\n".join(";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row)
                      for row in sheet)  # fmt: skip
    fill = tmp_path / "w.csv"
    fill.write_text(lines, encoding="utf-8-sig")
    to = tmp_path / "x.csv"
    export_class(folder, "moodle", to, chapters=[FIRST], fill=str(fill))
    assert read_moodle_worksheet(to, 10) == {"4711": 10.0, "1": 7.0, "2": 4.0, "9": 5.0}


def test_a_table_in_an_old_encoding_is_told(folder, tmp_path):
    sheet = [*WORKSHEET[:2], ["Participant 5", "Émilie Noether", *WORKSHEET[2][2:]]]
    fill = tmp_path / "w.csv"
    fill.write_bytes("\n".join(",".join(row) for row in sheet).encode("cp1252"))
    _, notes = export_class(folder, "moodle", tmp_path / "x.csv", chapters=[FIRST], fill=str(fill))
    assert "is Émilie Noether right? If not" in notes[-1]


def test_what_canvas_writes_beside_students_and_grades_is_understood(folder, tmp_path):
    """After a trip through a spreadsheet, names are not quoted and numbers have a comma."""
    posting = ["", "", "", "", "", "", "Manual Posting", ""]
    rows = [EXPORT[0], posting, *EXPORT[1:]]
    cells = filled(folder, tmp_path, "canvas", rows, chapters=[SECOND])
    assert [row["02_rnn (902)"] for row in cells[:3]] == ["Manual Posting", "4.5", "4.5"]
    fill = tmp_path / "semicolons.csv"
    lines = [";".join(row).replace("4.5", "4,5") for row in rows]
    fill.write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    path, _ = export_class(
        folder, "canvas", tmp_path / "x.csv", chapters=[SECOND], fill=str(fill), force=True
    )
    assert [row["02_rnn (902)"] for row in read(path)[2:5]] == ["4.5", "0", "4.5"]


def test_two_assignments_of_one_title_and_one_without_points_are_refused(folder, tmp_path):
    twice = [[*row[:7], *row[6:]] for row in EXPORT]
    twice[0][7] = "02_rnn (903)"
    with pytest.raises(CourseError, match="more than one assignment '02_rnn'"):
        filled(folder, tmp_path, "canvas", twice, chapters=[SECOND])
    for possible in ("", " ", "A+"):
        rows = [list(row) for row in EXPORT]
        rows[1][6] = possible
        for rescale in (True, False):
            with pytest.raises(CourseError, match="has no points in Canvas"):
                filled(folder, tmp_path, "canvas", rows, chapters=[SECOND], rescale=rescale)
    # Somebody may have removed the row of maximum points; then nothing is known of them.
    rows = [EXPORT[0], *EXPORT[2:]]
    assert filled(folder, tmp_path, "canvas", rows, chapters=[SECOND])[0]["02_rnn (902)"] == "4.5"


@pytest.mark.parametrize("possible", ["1,000.00", "1.000,00", "1000,00", "1000"])
def test_a_maximum_of_a_thousand_points_is_read(folder, tmp_path, possible):
    rows = [list(row) for row in EXPORT]
    rows[1][6] = possible
    cells = filled(folder, tmp_path, "canvas", rows, chapters=[SECOND], rescale=True)
    assert cells[1]["02_rnn (902)"] == "1000"
