"""Collecting assigns each submission to its student, whoever named the file; the latest counts."""

import csv
import json
import os
import subprocess
import sys
import unicodedata
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from nbgrader.api import Gradebook

from autograder.classroom.due import set_due
from autograder.classroom.errors import CourseError
from autograder.classroom.timestamps import timestamp
from autograder.collect import archives, collect
from autograder.collect.layouts import CanvasCollector, FolderCollector, MoodleCollector
from autograder.collect.names import key, safe_id, shown
from tests.support.downloads import LINK_MODE, download, files_below, link, notebook, write, zipped
from tests.support.tiny_course import CHAPTER

OTHER = "91_other"
FILE = f"{CHAPTER}.ipynb"


def take(folder, *sources, chapters=(CHAPTER,), **options):
    """Collect, and return the report and each student's state."""
    report, rows = collect(folder, list(chapters), list(sources), **options)
    return report, {row.student: row.state for row in rows}


def handed_in(folder) -> dict[str, bytes]:
    """Return the contents of submitted/, by student."""
    top = folder.root / "submitted"
    return {path.split("/")[0]: text for path, text in files_below(top).items() if FILE in path}


MOODLE_NAMES = {
    "Ada Lovelace": "Ada_Lovelace",
    "José Núñez": "José_Núñez",
    "משה כהן": "משה_כהן",
    "李 小龍": "李_小龍",
    "Jean-Luc O'Neill": None,
    "Zoë 🙂": None,
    "Zoë 🎉": None,
}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("pattern", ["{}_{}_assignsubmission_file_/{}",
                                     "{}_{}_assignsubmission_file/{}",
                                     "{}_{}_assignsubmission_file_{}"])  # fmt: skip
def test_moodles_downloads_are_told_apart_by_full_name(class_folder, tmp_path, pattern, form):
    files, expected = {}, {}
    for number, name in enumerate(MOODLE_NAMES):
        path = pattern.format(
            unicodedata.normalize(form, name), 1000 + number, "meine Lösung.ipynb"
        )
        expected[safe_id(name)] = files[path] = notebook(f"# {number}")
    report, _ = take(class_folder, write(tmp_path / "download.zip", zipped(files)))
    assert report.refused == []
    assert handed_in(class_folder) == expected
    assert len(expected) == len(MOODLE_NAMES)
    for name, student in MOODLE_NAMES.items():
        assert student is None or safe_id(name) == student


@pytest.mark.parametrize("here", ["07_conv1d", "09_conv1d"])
def test_a_chapter_is_collected_under_the_number_that_it_was_released_with(
    class_folder, tmp_path, here
):
    class_folder.source(CHAPTER).rename(class_folder.source(here))
    files = {
        f"lovelaceada_11_901_{name}.ipynb": notebook(f"# {name}", chapter=name)
        for name in ("07_conv1d", "09_conv1d")
    } | {"hoppergrace_12_902_x.ipynb": notebook("# other", chapter="06_shapes_and_states")}
    class_folder.source("90_more").mkdir()
    (class_folder.source("90_more") / "90_more.ipynb").write_bytes(notebook(chapter="90_more"))
    report, _ = take(
        class_folder, write(tmp_path / "download.zip", zipped(files)), chapters=(here, "90_more")
    )
    assert [item.chapter for item in report.collected] == [here]
    (refused,) = report.refused
    assert "it is of 06_shapes_and_states, which this class does not have" in refused


def test_canvas_downloads_are_told_apart_and_a_late_one_is_marked(class_folder, tmp_path):
    files = {
        f"lovelaceada_11_901_{FILE}": notebook("# ada"),
        f"núñezjosé_LATE_12_902_{FILE}": notebook("# jose"),
        f"grace_hopper_late_13_903_{FILE}": notebook("# grace"),
    }
    report, states = take(class_folder, write(tmp_path / "submissions.zip", zipped(files)))
    assert report.refused == []
    assert states == {"lovelaceada": "handed in", "núñezjosé": "late", "grace_hopper": "late"}
    assert handed_in(class_folder)["núñezjosé"] == notebook("# jose")


def test_a_roster_gives_canvas_and_moodle_names_the_class_own_ids(class_folder, tmp_path):
    roster = write(
        tmp_path / "students.csv",
        "id,first_name,last_name,email,lms_user_id\n"
        "al1,Ada,Lovelace,ada@example.org,11\nng2,José,Núñez,jose@example.org,\n"
        "gh3,Grace,Hopper,,\n".encode(),
    )
    canvas = {
        f"whatever_11_901_{FILE}": notebook("# ada"),
        f"núñezjosé_12_902_{FILE}": notebook("# jose"),
    }
    moodle = {f"grace  HOPPER_77_assignsubmission_file_/{FILE}": notebook("# grace")}
    sources = [
        write(tmp_path / "canvas.zip", zipped(canvas)),
        write(tmp_path / "moodle.zip", zipped(moodle)),
    ]
    report, states = take(class_folder, *sources, roster=roster)
    assert report.refused == []
    assert states == {"al1": "handed in", "ng2": "handed in", "gh3": "handed in"}


ROSTERS = {
    "moodle worksheet": (
        "Identifier,Full name,Email address,Status,Grade\n"
        "Participant 77,Grace Hopper,grace@example.org,Submitted,-\n",
        "grace@example.org",
    ),
    "moodle participants": (
        "First name,Last name,ID number,Email address\nGrace,Hopper,gh3,grace@example.org\n",
        "gh3",
    ),
    "canvas gradebook": (
        "Student,ID,SIS User ID,SIS Login ID,Section\n"
        "    Points Possible,,,,\n"
        '"Hopper, Grace",77,S9,ghopper,A\n',
        "ghopper",
    ),
    "canvas gradebook, names in two columns": (
        "LastName,FirstName,ID,SIS User ID,SIS Login ID,Section\n"
        "    Points Possible,,,,,\n"
        "Hopper,Grace,77,S9,ghopper,A\n",
        "ghopper",
    ),
    "semicolons": ("id;first_name;last_name\ngh3;Grace;Hopper\n", "gh3"),
}


@pytest.mark.parametrize("kind", ROSTERS)
def test_rosters_are_read_as_moodle_canvas_and_nbgrader_write_them(class_folder, tmp_path, kind):
    text, student = ROSTERS[kind]
    roster = write(tmp_path / "roster.csv", text.encode("utf-8-sig"))
    files = {f"Grace Hopper_77_assignsubmission_file_/{FILE}": notebook()}
    source = write(tmp_path / "download.zip", zipped(files))
    report, states = take(class_folder, source, roster=roster)
    assert (report.refused, states) == ([], {safe_id(student): "handed in"})


def test_who_is_not_in_the_roster_is_refused_and_who_is_missing_is_told(class_folder, tmp_path):
    roster = write(tmp_path / "roster.csv", b"id,email\nada,a@example.org\nbob,b@example.org\n")
    for student in ("ada", "mallory"):
        write(tmp_path / "in" / student / FILE, notebook(f"# {student}"))
    report, states = take(class_folder, tmp_path / "in", roster=roster)
    assert states == {"ada": "handed in", "bob": "missing"}
    (line,) = report.refused
    assert line == f"mallory/{FILE}: mallory is not in the roster"
    assert set(handed_in(class_folder)) == {"ada"}


def people(folder) -> dict[str, tuple[str | None, ...]]:
    """Return names, address and the LMS's number of each student in the gradebook, by id."""
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        return {
            row.id: (row.first_name, row.last_name, row.email, row.lms_user_id)
            for row in gradebook.students
        }


def test_names_and_addresses_of_a_roster_come_into_the_gradebook_and_into_every_export(
    class_folder, tmp_path, rnn_grade
):
    roster = write(
        tmp_path / "students.csv",
        "id,first_name,last_name,email,lms_user_id\n"
        'al1,Ada,"Lovelace, Countess",ada@uni.example,11\n'
        "ng2,José,Núñez,jose@uni.example,12\n".encode(),
    )
    write(tmp_path / "in" / "al1" / FILE, notebook())
    rnn_grade(
        *("collect", "--class", class_folder.root, CHAPTER),
        *("--from", tmp_path / "in", "--roster", roster),
    )
    assert people(class_folder) == {
        "al1": ("Ada", "Lovelace, Countess", "ada@uni.example", "11"),
        "ng2": ("José", "Núñez", "jose@uni.example", "12"),
    }
    rows = {}
    for kind in ("nbgrader", "canvas", "moodle"):
        table = tmp_path / f"{kind}.csv"
        rnn_grade("export", "--class", class_folder.root, "--format", kind, "--to", table)
        with table.open(newline="") as file:
            rows[kind] = {
                row.get("student_id") or row.get("SIS Login ID") or row.get("Username"): row
                for row in csv.DictReader(file)
            }
    ada, jose = rows["nbgrader"]["al1"], rows["moodle"]["ng2"]
    assert (ada["first_name"], ada["last_name"]) == ("Ada", "Lovelace, Countess")
    assert ada["email"] == "ada@uni.example"
    assert (rows["canvas"]["al1"]["Student"], rows["canvas"]["al1"]["ID"]) == (
        "Lovelace, Countess, Ada",
        "11",
    )
    assert (jose["First name"], jose["Last name"]) == ("José", "Núñez")
    assert jose["Email address"] == "jose@uni.example"
    output = rnn_grade(
        *("export", "--class", class_folder.root, "--format", "gradescope"),
        *("--to", tmp_path / "gradescope"),
    )
    assert "without an e-mail address" not in output


def test_a_later_roster_mends_what_it_says_and_erases_nothing(class_folder, tmp_path):
    write(tmp_path / "in" / "ada" / FILE, notebook())
    first = write(
        tmp_path / "1.csv", b"id,first_name,last_name,email\nada,Ada,Lovelace,a@old.example\n"
    )
    second = write(tmp_path / "2.csv", b"id,email\nada,ada@uni.example\n")
    for roster in (first, second, second):
        take(class_folder, tmp_path / "in", roster=roster)
    assert people(class_folder) == {"ada": ("Ada", "Lovelace", "ada@uni.example", None)}


def test_moodles_numbers_which_are_of_one_assignment_stay_out_of_the_gradebook(
    class_folder, tmp_path
):
    roster = write(
        tmp_path / "worksheet.csv",
        b"Identifier,Full name,Email address\nParticipant 77,Grace Hopper,grace@example.org\n",
    )
    files = {f"G. Hopper_77_assignsubmission_file_/{FILE}": notebook()}
    _, states = take(class_folder, write(tmp_path / "x.zip", zipped(files)), roster=roster)
    assert states == {"grace@example.org": "handed in"}
    # Only the person knows where a full name is to be split.
    assert people(class_folder) == {
        "grace@example.org": ("Grace Hopper", None, "grace@example.org", None)
    }


@pytest.mark.parametrize(
    "path", [f"Ada Lovelace_7_assignsubmission_file_/{FILE}", f"lovelaceada_7_8_{FILE}"]
)
def test_who_was_graded_before_there_was_a_roster_is_the_same_student_afterwards(
    class_folder, tmp_path, path
):
    source = write(tmp_path / "download.zip", zipped({path: notebook()}))
    take(class_folder, source)
    (student,) = handed_in(class_folder)
    with Gradebook(class_folder.db_url, class_folder.course_id) as gradebook:
        gradebook.add_student(student)
    roster = write(
        tmp_path / "roster.csv", b"id,first_name,last_name,email\nal1,Ada,Lovelace,a@x.example\n"
    )
    _, states = take(class_folder, source, roster=roster)
    assert states == {student: "handed in"}
    assert people(class_folder)[student] == ("Ada", "Lovelace", "a@x.example", None)


def test_a_newcomer_of_the_same_name_is_not_taken_for_the_one_who_is_there(class_folder, tmp_path):
    write(tmp_path / "in" / "am1" / FILE, notebook())
    lines = b"id,first_name,last_name\nam1,Anna,Meier\n"
    take(class_folder, tmp_path / "in", roster=write(tmp_path / "1.csv", lines))
    both = write(tmp_path / "2.csv", lines + b"am2,Anna,Meier\n")
    _, states = take(class_folder, tmp_path / "in", roster=both)
    assert states == {"am1": "handed in", "am2": "missing"}
    assert set(people(class_folder)) == {"am1", "am2"}


def test_two_students_of_one_name_are_refused_until_a_roster_tells_them_apart(
    class_folder, tmp_path
):
    files = {
        f"Anna Meier_12_assignsubmission_file_/{FILE}": notebook("# 12"),
        f"Anna Meier_34_assignsubmission_file_/{FILE}": notebook("# 34"),
        f"Ada Lovelace_56_assignsubmission_file_/{FILE}": notebook("# ada"),
    }
    source = write(tmp_path / "download.zip", zipped(files))
    report, states = take(class_folder, source)
    assert states == {"Ada_Lovelace": "handed in"}
    assert "several students have this name (their numbers are 12, 34)" in report.refused[0]
    roster = write(
        tmp_path / "roster.csv",
        b"id,first_name,last_name,lms_user_id\nam1,Anna,Meier,12\nam2,Anna,Meier,34\n"
        b"al,Ada,Lovelace,\n",
    )
    take(class_folder, source, roster=roster)
    found = handed_in(class_folder)
    assert (found["am1"], found["am2"]) == (notebook("# 12"), notebook("# 34"))


def test_the_same_participant_has_another_number_in_each_assignment(class_folder, tmp_path):
    sources = [
        write(
            tmp_path / f"{number}.zip",
            zipped(
                {f"Ada Lovelace_{number}_assignsubmission_file_/{FILE}": notebook(f"# {number}")}
            ),
        )
        for number in (1, 2)
    ]
    report, _ = take(class_folder, *sources)
    assert report.refused == []
    assert handed_in(class_folder) == {"Ada_Lovelace": notebook("# 2")}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (f"ada/{FILE}", notebook()),
        (f"ada/{CHAPTER}/{FILE}", notebook()),
        (f"ada/{CHAPTER}/notes/My work.ipynb", notebook(chapter=None)),
        ("ada/final FINAL.ipynb", notebook()),
        (f"ada/{FILE.upper()}", notebook(chapter=None)),
        (f"ada/{CHAPTER} (2).ipynb", notebook(chapter=None)),
        (f"ada/{CHAPTER.replace('_', ' ')}.ipynb", notebook(chapter=None)),
        ("ada.zip", zipped({FILE: notebook()})),
        ("ada.zip", zipped({"ada\\work\\x.ipynb": notebook()})),
        ("ada/work.zip", zipped({f"deep/down/{FILE}": notebook()})),
        ("ada/work.ZIP", zipped({"in.zip": zipped({FILE: notebook()})})),
        (f"ada/{FILE}", notebook()[:-40]),
    ],
)
def test_a_students_notebook_is_found_wherever_it_lies(class_folder, tmp_path, path, content):
    write(tmp_path / "in" / path, content)
    write(tmp_path / "in" / "ada" / ".ipynb_checkpoints" / FILE, b"old")
    write(tmp_path / "in" / "ada" / "__MACOSX" / f"._{FILE}", b"junk")
    write(tmp_path / "in" / "ada" / ".DS_Store", b"junk")
    report, states = take(class_folder, tmp_path / "in", chapters=(CHAPTER,))
    assert (report.refused, states) == ([], {"ada": "handed in"})
    assert set(files_below(class_folder.root / "submitted")) == {f"ada/{CHAPTER}/{FILE}"}


def test_a_chapter_is_told_by_the_notebook_itself_before_its_name(class_folder, tmp_path):
    write(class_folder.source(OTHER) / f"{OTHER}.ipynb", notebook(chapter=OTHER))
    write(tmp_path / "in" / "ada" / FILE, notebook(chapter=OTHER))
    write(tmp_path / "in" / "bob" / "thesis.ipynb", notebook(chapter=None))
    report, _ = take(class_folder, tmp_path / "in", chapters=(CHAPTER, OTHER))
    assert set(files_below(class_folder.root / "submitted")) == {f"ada/{OTHER}/{OTHER}.ipynb"}
    assert report.refused == [
        "bob/thesis.ipynb: neither its name nor its content says which chapter it is"
    ]
    report, _ = take(class_folder, tmp_path / "in", chapters=(CHAPTER,))
    assert report.refused == [f"ada/{FILE}: it is of {OTHER}, which is not collected now"]
    assert f"bob/{CHAPTER}/{FILE}" in files_below(class_folder.root / "submitted")


def test_the_latest_attempt_wins_and_the_others_are_kept(class_folder, tmp_path):
    files = {
        f"lovelaceada_11_903_{CHAPTER}-2.ipynb": notebook("# third"),
        f"lovelaceada_11_901_{CHAPTER}.ipynb": notebook("# first"),
        f"lovelaceada_11_902_{CHAPTER}-1.ipynb": notebook("# second"),
    }
    report, _ = take(class_folder, write(tmp_path / "submissions.zip", zipped(files)))
    assert handed_in(class_folder) == {"lovelaceada": notebook("# third")}
    kept = files_below(class_folder.root / "earlier" / "lovelaceada" / CHAPTER)
    assert list(kept.values()) == [notebook("# first"), notebook("# second")]
    assert report.collected[0].kept == 2


def test_an_original_counts_before_the_copies_that_jupyterlab_makes(class_folder, tmp_path):
    for name in (f"{CHAPTER}-Copy1", CHAPTER, f"{CHAPTER}-Copy2"):
        path = write(tmp_path / "in" / "ada" / f"{name}.ipynb", notebook(f"# {name}"))
        os.utime(path, (2e9, 2e9) if "Copy" in name else (1e9, 1e9))
    take(class_folder, tmp_path / "in")
    assert handed_in(class_folder) == {"ada": notebook(f"# {CHAPTER}")}


def test_a_later_download_replaces_and_an_old_one_collected_again_does_not(class_folder, tmp_path):
    weeks = [
        write(tmp_path / f"week{n}.zip", zipped({f"ada/{FILE}": notebook(f"# {n}")}))
        for n in (1, 2)
    ]
    placed = []
    for source in (weeks[0], weeks[0], weeks[1], weeks[0]):
        report, _ = take(class_folder, source)
        placed += [str(collected.placed) for collected in report.collected]
    assert placed == [
        "new",
        "unchanged",
        "in place of an earlier one",
        "earlier than the one that is there",
    ]
    assert handed_in(class_folder) == {"ada": notebook("# 2")}
    kept = files_below(class_folder.root / "earlier")
    assert list(kept.values()) == [notebook("# 1")]


def test_times_that_are_known_decide_which_is_the_latest(class_folder, tmp_path):
    for hour, name in ((14, "late"), (9, "early"), (20, "last")):
        write(tmp_path / name / "ada" / CHAPTER / FILE, notebook(f"# {name}"))
        stamp = f"2026-05-01 {hour:02d}:00:00 UTC".encode()
        write(tmp_path / name / "ada" / CHAPTER / "timestamp.txt", stamp)
    for name in ("late", "early"):
        take(class_folder, tmp_path / name)
    assert handed_in(class_folder) == {"ada": notebook("# late")}
    take(class_folder, tmp_path / "last")
    assert handed_in(class_folder) == {"ada": notebook("# last")}
    assert timestamp(class_folder.submitted("ada", CHAPTER)) == datetime(2026, 5, 1, 20)


def test_a_time_in_a_zip_that_a_student_made_is_not_believed(class_folder, tmp_path):
    files = {FILE: notebook(), "timestamp.txt": b"1999-01-01 00:00:00 UTC"}
    write(tmp_path / "in" / "ada.zip", zipped(files))
    take(class_folder, tmp_path / "in")
    assert timestamp(class_folder.submitted("ada", CHAPTER)) is None


def test_late_missing_and_unreadable_students_are_told(class_folder, tmp_path):
    set_due(class_folder, {CHAPTER: datetime(2026, 5, 1, 12)})
    with Gradebook(class_folder.db_url, class_folder.course_id) as gradebook:
        for student in ("ada", "bob", "cleo", "dan", "eve"):
            gradebook.add_student(student)
        with gradebook.db().no_autoflush:
            gradebook.update_or_create_submission(CHAPTER, "cleo")
        gradebook.grant_extension(CHAPTER, "cleo", days=1)
    for student, hour in (("ada", 11), ("bob", 13), ("cleo", 13)):
        write(tmp_path / "in" / student / FILE, notebook(f"# {student}"))
        stamp = f"2026-05-01 {hour}:00:00 UTC".encode()
        write(tmp_path / "in" / student / "timestamp.txt", stamp)
    write(tmp_path / "in" / "dan" / "essay.pdf", b"%PDF")
    write(tmp_path / "in" / "fred" / FILE, b"<html>not a notebook</html>")
    report, states = take(class_folder, tmp_path / "in")
    assert states == {
        "ada": "handed in",
        "bob": "late",
        "cleo": "handed in",
        "dan": "missing",
        "eve": "missing",
        "fred": "unreadable",
    }
    _, rows = collect(class_folder, [CHAPTER], [tmp_path / "in"])
    text = "\n".join(report.lines(rows))
    assert "late: 1 student: bob (by 1:00:00)" in text
    assert "unreadable: 1 student: fred (The file is a web page, not a notebook.)" in text
    assert "missing: 2 students: dan (no notebook, but essay.pdf); eve" in text


def released_notebook(folder) -> bytes:
    return (folder.root / "release" / CHAPTER / FILE).read_bytes()


def test_who_hands_in_the_release_as_it_was_has_answered_nothing_and_copied_nobody(
    class_folder, tmp_path
):
    untouched = released_notebook(class_folder)
    run = json.loads(untouched)
    for cell in run["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["ran"]}]
            cell["execution_count"] = 3
    answered = json.loads(untouched)
    answered["cells"].append({"cell_type": "markdown", "metadata": {}, "source": ["My answer."]})
    for student, content in {
        "ada": untouched,
        "bob": untouched,
        "cleo": json.dumps(run).encode(),
        "dan": json.dumps(answered).encode(),
        "eve": json.dumps(answered).encode(),
    }.items():
        write(tmp_path / "in" / student / FILE, content)
    report, rows = collect(class_folder, [CHAPTER], [tmp_path / "in"])
    assert {row.student: row.state for row in rows} == {
        "ada": "unanswered",
        "bob": "unanswered",
        "cleo": "unanswered",
        "dan": "handed in",
        "eve": "handed in",
    }
    assert list(report.lines(rows))[-2:] == [
        "  unanswered: 3 students: ada; bob; cleo",
        "  the same file came from dan, eve",
    ]


def test_two_students_with_the_same_file_each_get_it_and_are_told(class_folder, tmp_path):
    for student in ("ada", "bob", "cleo"):
        write(tmp_path / "in" / student / FILE, notebook("# cleo" if student == "cleo" else "# x"))
    report, _ = take(class_folder, tmp_path / "in")
    assert handed_in(class_folder)["ada"] == handed_in(class_folder)["bob"] == notebook("# x")
    assert "  the same file came from ada, bob" in list(
        report.lines(collect(class_folder, [CHAPTER], [tmp_path / "in"])[1])
    )


def encrypted(content: bytes) -> bytes:
    """Return the same zip file with the password flag set in both of its headers."""
    raw = bytearray(content)
    raw[raw.index(b"PK\3\4") + 6] |= 1
    raw[raw.index(b"PK\1\2") + 8] |= 1
    return bytes(raw)


def nested(depth: int) -> bytes:
    content = zipped({FILE: notebook()})
    for _ in range(depth):
        content = zipped({"in.zip": content})
    return content


HOSTILE = {
    "a link": (zipped(link("/etc/passwd"), LINK_MODE), "it is a link"),
    "a way out": (zipped({f"../../{FILE}": notebook()}), "outside the archive"),
    "a way out for Windows": (zipped({f"..\\..\\{FILE}": notebook()}), "outside the archive"),
    "an absolute name": (zipped({f"/tmp/{FILE}": notebook()}), "outside the archive"),
    "a drive": (zipped({f"C:\\x\\{FILE}": notebook()}), "outside the archive"),
    "a bomb": (zipped({FILE: b"0" * 3_000_000}), "unpacks to more than"),
    "a bomb of many": (
        zipped({f"{n}/{FILE}": b"0" * 900_000 for n in range(9)}), "unpacks to more than"
    ),
    "a bomb in zips": (nested(8), "a zip in a zip, more than 3 deep"),
    "a crowd": (zipped({f"{n}.txt": b"" for n in range(300)}), "more than 200 files"),
    "a password": (encrypted(zipped({FILE: notebook()})), "needs a password"),
    "an odd method": (zipped({FILE: notebook()}, method=zipfile.ZIP_LZMA), "an uncommon way"),
    "half a zip": (zipped({FILE: notebook()})[:100], "no zip that can be read"),
    "no zip at all": (b"hello", "no zip that can be read"),
    "an empty file": (b"", "no zip that can be read"),
    "a damaged member": (
        zipped({FILE: notebook()}).replace(b"PK\3\4", b"PK\3\5", 1), "damaged"
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_zip_is_refused_with_a_line_and_stops_nobody_else(
    class_folder, tmp_path, monkeypatch, kind
):
    monkeypatch.setattr(archives, "MAX_FILE_BYTES", 2_000_000)
    monkeypatch.setattr(archives, "MOST_FILES", 200)
    monkeypatch.setattr(archives._Budget, "__init__", lambda self: self.__dict__.update(
        bytes_left=4_000_000, files_left=200))  # fmt: skip
    content, message = HOSTILE[kind]
    write(tmp_path / "in" / "mallory.zip", content)
    write(tmp_path / "in" / "zoe" / FILE, notebook())
    before = files_below(tmp_path)
    report, _ = take(class_folder, tmp_path / "in")
    assert any(message in line for line in report.refused), report.refused
    assert all(line.startswith("mallory.zip") for line in report.refused)
    assert handed_in(class_folder)["zoe"] == notebook()
    made = set(files_below(tmp_path)) - set(before)
    assert {path.split("/")[1] for path in made} <= {"submitted", "collect-log.jsonl", "earlier"}


def test_a_table_of_contents_that_would_fill_the_memory_is_not_read(
    class_folder, tmp_path, monkeypatch
):
    monkeypatch.setattr(archives, "MOST_DIRECTORY", 1_000)
    write(tmp_path / "in" / "mallory.zip", zipped({f"{n}.txt": b"" for n in range(50)}))
    report, _ = take(class_folder, tmp_path / "in")
    assert report.refused == ["mallory.zip: it lists too many files"]


def test_links_and_pipes_in_a_folder_are_refused(class_folder, tmp_path):
    secret = write(tmp_path / "secret.ipynb", notebook("# the instructor's"))
    mine = tmp_path / "in" / "mallory"
    mine.mkdir(parents=True)
    (mine / FILE).symlink_to(secret)
    (mine / "all").symlink_to(tmp_path)
    os.mkfifo(mine / f"{CHAPTER}-1.ipynb")
    report, states = take(class_folder, tmp_path / "in")
    assert states == {}
    assert sorted(report.refused) == [
        f"mallory/{CHAPTER}-1.ipynb: it is no ordinary file",
        f"mallory/{FILE}: it is a link",
        "mallory/all: it is a link",
    ]


@pytest.mark.parametrize("packed", [True, False])
def test_nothing_vanishes_from_a_download_without_a_line(class_folder, tmp_path, packed):
    ada, bob = "Ada_12_assignsubmission_file_", "Bob_13_assignsubmission_file_"
    files = {
        f"{ada}/.{FILE}": notebook("# hidden by its name"),
        f"{ada}/notes.pdf": b"%PDF",
        f"{ada}/._{FILE}": b"resource fork",
        f"__MACOSX/{ada}/._{FILE}": b"resource fork",
        f"{bob}/{FILE}": notebook("# b"),
        f"{bob}/.ipynb_checkpoints/{CHAPTER}-checkpoint.ipynb": notebook("# old"),
        f".Carl_14_assignsubmission_file_/{FILE}": notebook("# c"),
        "read me.txt": b"hello",
        FILE: notebook("# whose?"),
    }
    report, _ = take(class_folder, download(tmp_path, files, packed))
    found = handed_in(class_folder)
    assert found == {"Ada": files[f"{ada}/.{FILE}"], "Bob": files[f"{bob}/{FILE}"]}
    remarks = "\n".join(report.refused + report.notes)
    assert "begins with a dot" in remarks
    assert f"{FILE}: its name does not say whose it is" in remarks
    assert "passed over, left behind by programs" in remarks
    assert "1 file passed over, not notebooks, and no student is named: read me.txt" in remarks
    assert "1 file taken along with notebooks: notes.pdf" in remarks


def test_what_is_no_submission_in_the_exchange_is_told(class_folder, exchange):
    submit(exchange, "ada", "2026-05-01 10:00:00", "# a")
    inbound = exchange / "rnn" / "inbound"
    hidden = f".eve+{CHAPTER}+2026-05-01 10:00:00 UTC+abc"
    for name in (hidden, "zoe+no_such_chapter+2026-05-01 10:00:00 UTC+abc", "lost.ipynb"):
        (inbound / name).mkdir()
    report, _ = take(class_folder, exchange=True)
    refusals = [line for line in report.refused if "is no submission to a chapter" in line]
    assert [line.split(":")[0][:4] for line in refusals] == [".eve", "lost", "zoe+"]


def test_a_student_cannot_pass_for_another_by_naming_things(class_folder, tmp_path):
    forged = {f"Bob_99_assignsubmission_file_/{FILE}": notebook("# forged")}
    files = {
        "Mallory_66_assignsubmission_file_/work.zip": zipped(forged),
        f"Mallory_66_assignsubmission_file_/Bob_99_assignsubmission_file_/{FILE}": notebook("# 2"),
        f"Bob_99_assignsubmission_file_/{FILE}": notebook("# bob's own"),
    }
    take(class_folder, write(tmp_path / "download.zip", zipped(files)))
    assert handed_in(class_folder)["Bob"] == notebook("# bob's own")
    assert set(handed_in(class_folder)) == {"Bob", "Mallory"}
    assert not (class_folder.root / "earlier" / "Bob").exists()
    canvas = CanvasCollector().sender(f"mallory_66_7_bob_99_8_{FILE}")
    assert (canvas.name, canvas.lms_id) == ("mallory", "66")
    assert FolderCollector().sender(f"mallory/bob/{FILE}").name == "mallory"


@pytest.mark.parametrize(
    "name",
    ["..", ".", "../../etc", "a/b", "$(reboot)", "`id`; rm -rf", "-rf", "x\x1b[2J\x07", "<script>",
     "\u202etxt.exe", "CON", "a" * 400, "名" * 300, "+", "🙂", ""],
)  # fmt: skip
def test_no_name_becomes_more_than_one_harmless_folder(name):
    made = safe_id(name)
    assert "/" not in made and not made.startswith((".", "-"))
    assert not set(made) & set("$`;|&<>*?\"'\\ \n\x1b+")
    assert 0 < len(made.encode()) < 140


@given(st.text(), st.text())
def test_names_stay_apart_and_come_out_the_same_twice(one, other):
    made = safe_id(one)
    assert Path(made).name == made and made not in (".", "..")
    assert safe_id(unicodedata.normalize("NFD", one)) == made
    assert safe_id(made) == made or len(made.encode()) > 120 or made.startswith("student-")
    if key(one).replace(" ", "_") != key(other).replace(" ", "_"):
        assert made != safe_id(other)
    assert shown(one).isprintable()


def submit(exchange: Path, student: str, stamp: str, answer: str, chapter: str = CHAPTER) -> Path:
    """Make a submission as ``nbgrader submit`` leaves it in the exchange."""
    folder = exchange / "rnn" / "inbound" / f"{student}+{chapter}+{stamp} UTC+abc"
    write(folder / f"{chapter}.ipynb", notebook(answer))
    write(folder / "timestamp.txt", f"{stamp} UTC".encode())
    write(folder / "submission_secret.txt", b"secret of " + stamp.encode())
    return folder


@pytest.fixture
def exchange(class_folder, tmp_path) -> Path:
    root = tmp_path / "exchange"
    (root / "rnn" / "inbound").mkdir(parents=True)
    root.chmod(0o777)
    class_folder.config.Exchange.root = str(root)
    class_folder.config.ExchangeCollect.check_owner = False
    return root


def test_the_exchange_gives_everybodys_latest_and_a_newer_one_replaces_it(class_folder, exchange):
    submit(exchange, "ada", "2026-05-01 10:00:00.5", "# first")
    submit(exchange, "ada", "2026-05-01 11:00:00", "# second")
    submit(exchange, "bob+x", "2026-05-01 11:00:00", "# no such id")
    report, states = take(class_folder, exchange=True)
    assert states == {"ada": "handed in"}
    assert handed_in(class_folder) == {"ada": notebook("# second")}
    submit(exchange, "ada", "2026-05-01 12:00:00", "# third")
    report, _ = take(class_folder, exchange=True)
    assert [str(collected.placed) for collected in report.collected] == [
        "in place of an earlier one"
    ]
    assert handed_in(class_folder) == {"ada": notebook("# third")}
    place = class_folder.submitted("ada", CHAPTER)
    assert timestamp(place) == datetime(2026, 5, 1, 12)
    assert (place / "submission_secret.txt").read_text() == "secret of 2026-05-01 12:00:00"
    submit(exchange, "ada", "2026-05-01 13:00:00", "# third")
    report, _ = take(class_folder, exchange=True)
    assert [str(collected.placed) for collected in report.collected] == [
        "handed in again without a change"
    ]
    assert timestamp(place) == datetime(2026, 5, 1, 13)
    kept = files_below(class_folder.root / "earlier")
    assert [text for path, text in kept.items() if path.endswith(FILE)] == [notebook("# second")]


def test_who_hands_in_through_the_exchange_without_being_in_the_roster_is_told(
    class_folder, exchange, tmp_path
):
    submit(exchange, "ada", "2026-05-01 10:00:00", "# a")
    submit(exchange, "guest", "2026-05-01 10:00:00", "# g")
    roster = write(tmp_path / "roster.csv", b"id\nada\n")
    report, states = take(class_folder, exchange=True, roster=roster)
    assert states == {"ada": "handed in", "guest": "handed in"}
    assert report.notes == ["guest is not in the roster"]
    report, _ = take(class_folder, exchange=True)
    assert report.notes == []


def test_what_a_student_forged_in_the_exchange_is_refused(class_folder, exchange, tmp_path):
    secret = write(tmp_path / "gradebook.txt", b"everybody's grades")
    forged = submit(exchange, "mallory", "2026-05-01 10:00:00", "# mine")
    (forged / "data.txt").symlink_to(secret)
    (forged / FILE).unlink()
    (forged / FILE).symlink_to(secret)
    submit(exchange, "..", "2026-05-01 10:00:00", "# out of the folder")
    submit(exchange, "a$(b)", "2026-05-01 10:00:00", "# a shell's word")
    submit(exchange, "eve", "no time at all", "# x")
    (exchange / "rnn" / "inbound" / f"bob+{CHAPTER}+2026-05-01 10:00:00 UTC+x").symlink_to(tmp_path)
    submit(exchange, "zoe", "2026-05-01 10:00:00", "# fine")
    report, _ = take(class_folder, exchange=True)
    assert handed_in(class_folder)["zoe"] == notebook("# fine")
    assert b"everybody's grades" not in files_below(class_folder.root / "submitted").values()
    assert not (class_folder.root / CHAPTER).exists()
    refusals = "\n".join(report.refused)
    assert f"{FILE}: it is a link" in refusals
    assert "data.txt: it is a link" in refusals
    assert "no student's name in it" in refusals
    assert "not one that nbgrader gives" in refusals
    assert "it is no folder" in refusals


def test_a_submission_in_somebody_elses_name_is_refused(class_folder, exchange):
    class_folder.config.ExchangeCollect.check_owner = True
    submit(exchange, "ada", "2026-05-01 10:00:00", "# not ada's")
    submit(exchange, os.environ.get("USER") or "root", "2026-05-01 10:00:00", "# mine")
    report, _ = take(class_folder, exchange=True)
    assert "ada" not in handed_in(class_folder)
    assert any("it says ada, but is from" in line for line in report.refused)


def test_a_submission_that_is_still_arriving_waits_for_the_next_time(class_folder, exchange):
    folder = submit(exchange, "ada", "2026-05-01 10:00:00", "# half")
    (folder / "submission_secret.txt").unlink()
    report, states = take(class_folder, exchange=True)
    assert (states, report.refused) == ({}, [])
    os.utime(folder, (1e9, 1e9))
    _, states = take(class_folder, exchange=True)
    assert states == {"ada": "handed in"}


def test_nbgraders_own_submit_and_this_collect_fit_together(class_folder, exchange, tmp_path):
    home = tmp_path / "home"
    write(home / CHAPTER / FILE, notebook("# by nbgrader submit"))
    (exchange / "rnn" / "outbound" / CHAPTER).mkdir(parents=True)
    write(exchange / "rnn" / "outbound" / CHAPTER / FILE, notebook())
    config = f"c.Exchange.root = {str(exchange)!r}\nc.Exchange.cache = {str(home / 'cache')!r}\n"
    write(home / "nbgrader_config.py", f"c = get_config()\n{config}".encode())
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "submit", CHAPTER, "--course", "rnn", "--student=ada"],
        cwd=home, check=True, capture_output=True,
    )  # fmt: skip
    _, states = take(class_folder, exchange=True)
    assert states == {"ada": "handed in"}
    assert handed_in(class_folder) == {"ada": notebook("# by nbgrader submit")}


def test_the_stock_zip_collector_takes_the_same_names(class_folder):
    archive = class_folder.root / "downloaded" / CHAPTER / "archive"
    files = {f"Ada Lovelace_12_assignsubmission_file_/{CHAPTER}-1.ipynb": notebook()}
    write(archive / "download.zip", zipped(files))
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "zip_collect", CHAPTER,
         "--collector=autograder.collect.layouts.MoodleCollector"],
        cwd=class_folder.root, check=True, capture_output=True,
    )  # fmt: skip
    assert handed_in(class_folder) == {"Ada_Lovelace": notebook()}
    assert MoodleCollector().collect("../../x.ipynb") is None


def test_a_class_may_bring_nbgraders_collector_with_its_own_pattern(class_folder, tmp_path):
    class_folder.config.FileNameCollectorPlugin.named_regexp = (
        r"(?P<student_id>\w+)@hw_(?P<file_id>\w+)"
    )
    write(tmp_path / "in" / f"ada@hw_{FILE}", notebook())
    report, states = take(class_folder, tmp_path / "in", layout="own")
    assert (report.refused, states) == ([], {"ada": "handed in"})


def test_the_command_prints_the_report_and_writes_it_as_a_table(class_folder, tmp_path, rnn_grade):
    with Gradebook(class_folder.db_url, class_folder.course_id) as gradebook:
        gradebook.add_student("=cmd|' /C calc'!A0")
    write(tmp_path / "in" / "ada" / FILE, notebook())
    table = tmp_path / "report.csv"
    output = rnn_grade(
        "collect", CHAPTER, "--class", class_folder.root, "--from", tmp_path / "in",
        "--report", table,
    )  # fmt: skip
    assert f"{CHAPTER}: 1 new" in output
    assert "missing: 1 student" in output
    with table.open() as lines:
        rows = {row["student"]: row["state"] for row in csv.DictReader(lines)}
    assert rows == {"ada": "handed in", "'=cmd|' /C calc'!A0": "missing"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "Say where to collect from"),
        (["--from", "nowhere"], "nowhere is neither a folder nor a zip"),
        (["--from", "text.zip"], "text.zip is neither a folder nor a zip"),
        (["--from", "empty"], "There is no file in it"),
        (["--from", "in", "--roster", "nowhere.csv"], "nowhere.csv can't be read"),
        (["--from", "in", "--roster", "names.csv"], "names.csv names no student"),
        (["--exchange"], "exchange, 90_tiny: "),
    ],
)
def test_bad_input_is_told_in_a_line_and_changes_nothing(
    class_folder, tmp_path, monkeypatch, complaint, options, message
):
    write(tmp_path / "text.zip", b"hello")
    (tmp_path / "empty").mkdir()
    write(tmp_path / "in" / "ada" / FILE, notebook())
    write(tmp_path / "names.csv", b"colour\nred\n")
    with (class_folder.root / "nbgrader_config.py").open("a") as file:
        file.write("c.Exchange.root = '/proc/none'\n")
    monkeypatch.chdir(tmp_path)
    line = complaint("collect", "--class", class_folder.root, *options)
    assert message in line
    assert not handed_in(class_folder)


def test_a_full_disk_loses_nothing(class_folder, tmp_path, monkeypatch):
    write(tmp_path / "in" / "ada" / FILE, notebook("# new"))
    write(class_folder.submitted("ada", CHAPTER) / FILE, notebook("# old"))

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(CourseError, match="No space left on device; collect it again"):
            take(class_folder, tmp_path / "in")
    assert handed_in(class_folder) == {"ada": notebook("# old")}
    assert not list((class_folder.root / "submitted").glob(".collecting*"))
    take(class_folder, tmp_path / "in")
    assert handed_in(class_folder) == {"ada": notebook("# new")}
