"""Downloads of Blackboard, Brightspace, Sakai, ILIAS, Google Classroom and Teams are read."""

import pytest

from autograder.classroom.errors import CourseError
from autograder.collect.layouts import BlackboardCollector, BrightspaceCollector, own_name
from autograder.exports.write import export_class
from tests.autograder.collect.test_collect import FILE, handed_in, take
from tests.autograder.collect.test_groups import graded
from tests.autograder.collect.test_layouts import ROSTER
from tests.support.downloads import files_below, notebook, write, zipped
from tests.support.tiny_course import CHAPTER

ADA, OLD, BOB = notebook("# a"), notebook("# a, first"), notebook("# b")
LATER, EARLIER = "Feb 1, 2024 1205 PM", "Jan 31, 2024 1110 AM"
DOWNLOADS = {
    "blackboard": {
        f"Week 3_ada_attempt_2024-01-30-11-00-00_{FILE}": OLD,
        f"Week 3_ada_attempt_2024-02-01-09-00-00_{FILE}": ADA,
        "Week 3_ada_attempt_2024-02-01-09-00-00_helpers.py": b"TWO = 2",
        "Week 3_ada_attempt_2024-01-30-11-00-00_helpers.py": b"TWO = 1",
        "Week 3_ada_attempt_2024-02-01-09-00-00.txt": b"Name: Ada Lovelace (ada)",
        "Week 3_bob_attempt_2024-01-30-11-00-00_hw_1.ipynb": BOB,
    },
    "brightspace": {
        f"11-77 - Ada Lovelace - {LATER}/{FILE}": ADA,
        f"11-77 - Ada Lovelace - {LATER}/helpers.py": b"TWO = 2",
        f"11-77 - Ada Lovelace - {EARLIER}/{FILE}": OLD,
        f"12-77 - Bob Ross - 30 January, 2024 310 PM/{FILE}": BOB,
        "index.html": b"<html>",
    },
    "sakai": {
        f"Week 3/Lovelace, Ada(ada)/Submission attachment(s)/{FILE}": ADA,
        "Week 3/Lovelace, Ada(ada)/Submission attachment(s)/helpers.py": b"TWO = 2",
        "Week 3/Lovelace, Ada(ada)/timestamp.txt": b"20240130151000000",
        f"Week 3/Ross, Bob(bob)/Submission attachment(s)/{FILE}": BOB,
        "Week 3/grades.csv": b"x",
    },
    "ilias": {
        f"Week 3/Lovelace_Ada_ada_4711/{FILE}": ADA,
        "Week 3/Lovelace_Ada_ada_4711/helpers.py": b"TWO = 2",
        f"Week 3/Ross_Bob_bob_4712/{FILE}": BOB,
    },
    "teams": {
        f"Ada Lovelace/Week 3/Version 1/{FILE}": OLD,
        f"Ada Lovelace/Week 3/Version 2/{FILE}": ADA,
        "Ada Lovelace/Week 3/Version 2/helpers.py": b"TWO = 2",
        f"Bob Ross/Week 3/Version 1/{FILE}": BOB,
    },
}


@pytest.mark.parametrize("lms", DOWNLOADS)
def test_each_student_of_a_roster_is_found_with_the_latest_attempt(class_folder, tmp_path, lms):
    roster = write(tmp_path / "r.csv", ROSTER)
    source = write(tmp_path / "d.zip", zipped(DOWNLOADS[lms]))
    report, states = take(class_folder, source, roster=roster)
    assert handed_in(class_folder) == {"ada": ADA, "bob": BOB}
    assert (report.refused, set(states.values())) == ([], {"handed in"})
    assert files_below(class_folder.submitted("ada", CHAPTER))["helpers.py"] == b"TWO = 2"
    assert not any("nothing says which" in note for note in report.notes)


@pytest.mark.parametrize("lms", ["blackboard", "brightspace"])
def test_attempts_are_one_students_without_a_roster_too(class_folder, tmp_path, lms):
    source = write(tmp_path / "d.zip", zipped(DOWNLOADS[lms]))
    _, states = take(class_folder, source)
    assert set(states.values()) == {"handed in"}
    assert len(states) == 2
    assert ADA in handed_in(class_folder).values()


def test_blackboards_receipts_say_who_handed_in_no_file(class_folder, tmp_path):
    names = [f"Week 3_{name}_attempt_2024-01-30-11-00-00" for name in ("ada", "bob", "cyd")]
    files = {f"{name}.txt": b"Submission Field: hello" for name in names}
    source = write(tmp_path / "d.zip", zipped({**files, f"{names[0]}_{FILE}": ADA}))
    report, states = take(class_folder, source)
    assert states == {"ada": "handed in", "bob": "missing", "cyd": "missing"}
    assert any("passed over, not notebooks, left behind by programs" in n for n in report.notes)


def test_two_of_one_name_in_brightspace_are_not_mixed_up(class_folder, tmp_path):
    files = {f"{n}-77 - Ada Lovelace - {LATER}/{FILE}": notebook(f"# {n}") for n in (11, 12)}
    report, _ = take(class_folder, write(tmp_path / "d.zip", zipped(files)))
    assert handed_in(class_folder) == {}
    assert "several students have this name (their numbers are 11, 12)" in report.refused[0]


@pytest.mark.parametrize(
    ("time", "sortable"),
    [
        (EARLIER, "2024-01-31-11-10"),
        (LATER, "2024-02-01-12-05"),
        ("Feb 1, 2024 1205 AM", "2024-02-01-00-05"),
        ("30 January, 2024 310 PM", "2024-01-30-15-10"),
        ("30 January, 2024 1510", "2024-01-30-15-10"),
        ("30. März 2024", ""),
    ],
)
def test_times_of_brightspace_can_be_compared(time, sortable):
    found = BrightspaceCollector().sender(f"x/11-77 - A - B - {time}/a/{FILE}")
    assert (found.name, found.lms_id, found.file) == ("A - B", "11", f"a/{FILE}")
    assert found.when == sortable


def test_an_assignment_with_an_underscore_is_no_students_name():
    found = BlackboardCollector().sender(f"Week_3_ada_attempt_2024-01-30-11-00-00_my_{FILE}")
    assert (found.name, found.file) == ("ada", f"my_{FILE}")


@pytest.mark.parametrize("name", ["Mallory X(ada)", "X_Mallory_ada_4711", "Lovelace, Ada(bob)"])
def test_an_id_after_another_name_is_nobodys(class_folder, tmp_path, name):
    roster = write(tmp_path / "r.csv", ROSTER)
    source = write(tmp_path / "d.zip", zipped({f"{name}/{FILE}": ADA, f"bob/{FILE}": BOB}))
    report, _ = take(class_folder, source, roster=roster)
    assert set(handed_in(class_folder)) == {"bob"}
    assert "is not in the roster" in report.refused[0]


@pytest.mark.parametrize("copy", ["Copy of {}", "Kopie von {}", "Copia de {}", "copy of {} (2)"])
def test_a_copy_that_google_names_is_of_the_chapter(class_folder, tmp_path, copy):
    assert own_name(copy.format(CHAPTER)) == CHAPTER
    roster = write(tmp_path / "r.csv", ROSTER)
    name = f"Ada Lovelace - {copy.format(CHAPTER)}.ipynb"
    take(class_folder, write(tmp_path / "d.zip", zipped({name: ADA})), roster=roster)
    assert handed_in(class_folder) == {"ada": ADA}


NUMBERS = b"id,first_name,last_name\n12345,Ada,Lovelace\n777,Bob,Ross\n"


def test_zeros_that_a_spreadsheet_ate_separate_nobody_from_the_grade(class_folder, tmp_path):
    roster = write(tmp_path / "r.csv", NUMBERS)
    files = {f"0012345/{FILE}": ADA, f"00777/{FILE}": BOB}
    take(class_folder, write(tmp_path / "d.zip", zipped(files)), roster=roster)
    assert handed_in(class_folder) == {"12345": ADA, "777": BOB}
    graded(class_folder, {"12345": 2, "777": 1})
    table = "Student,ID,SIS User ID,Section,{0} (9)\n Points Possible,,,,4\nX,5,0012345,S,\n"
    export = write(tmp_path / "c.csv", table.format(CHAPTER).encode())
    path, _ = export_class(
        class_folder, "canvas", tmp_path / "x.csv", fill=str(export), rescale=True
    )
    assert path.read_text().splitlines()[-1] == "X,5,0012345,S,2"


def test_numbers_that_differ_only_in_zeros_stay_apart(class_folder, tmp_path):
    roster = write(tmp_path / "r.csv", b"id,name\n0777,Ada Lovelace\n777,Bob Ross\n")
    files = {f"0777/{FILE}": ADA, f"777/{FILE}": BOB, f"00777/{FILE}": OLD}
    report, _ = take(class_folder, write(tmp_path / "d.zip", zipped(files)), roster=roster)
    assert handed_in(class_folder) == {"0777": ADA, "777": BOB}
    assert "may be any of 0777, 777" in report.refused[0]


def test_a_number_that_a_spreadsheet_shortened_is_told(class_folder, tmp_path):
    roster = write(tmp_path / "r.csv", b"id;name\n1,23457E+11;Ada Lovelace\n")
    source = write(tmp_path / "d.zip", zipped({f"123456789012/{FILE}": ADA}))
    with pytest.raises(CourseError, match="was a longer number"):
        take(class_folder, source, roster=roster)


def test_the_gradebook_of_blackboard_names_its_users_but_no_preview_user(class_folder, tmp_path):
    roster = write(
        tmp_path / "gradebook.csv",
        "Last Name\tFirst Name\tUsername\tStudent ID\tLast Access\tAvailability\tWeek 3\n"
        "Lovelace\tAda\tada\t00123\t\tYes\t\n"
        "Hopper_PreviewUser\tGrace\tghopper_previewuser\t\t\tYes\t\n".encode("utf-16"),
    )
    files = {
        f"Week 3_{name}_attempt_2024-01-30-11-00-00_{FILE}": notebook(f"# {name}")
        for name in ("ada", "ghopper_previewuser")
    }
    source = write(tmp_path / "d.zip", zipped(files))
    for table in (None, roster):
        report, states = take(class_folder, source, roster=table)
        assert states == {"ada": "handed in"}
        (line,) = report.refused
        assert "a teacher's preview user in Blackboard" in line


def test_the_gradebook_of_brightspace_marks_its_ids(class_folder, tmp_path):
    roster = write(
        tmp_path / "gradebook.csv",
        b"OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n"
        b"#00123,#ada,Lovelace,Ada,a@x.org,#\n",
    )
    path = f"12345-678901 - Ada Lovelace - Jan 30, 2024 310 PM/{FILE}"
    _, states = take(class_folder, write(tmp_path / "d.zip", zipped({path: notebook()})),
                     roster=roster)  # fmt: skip
    assert states == {"ada": "handed in"}
