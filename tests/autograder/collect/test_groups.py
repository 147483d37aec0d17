"""One file of a group is every member's, and a file without a name finds its student later."""

import csv
import os
import zipfile

import pytest
from nbgrader.api import Gradebook

from autograder.classroom.errors import CourseError
from autograder.exports.write import export_class
from autograder.feedback.lms import feedback_zip
from tests.autograder.collect.test_collect import FILE, handed_in, take
from tests.support.downloads import notebook, write, zipped
from tests.support.tiny_course import CHAPTER

GRADEBOOK = (
    "Student,ID,SIS Login ID,Section," + f"{CHAPTER} (9)\n    Points Possible,,,,4\n"
    '"Lovelace, Ada",11,ada,S,{}\n"Ross, Bob",12,bob,S,{}\n"Ray, Cyd",13,cyd,S,{}\n'
)
#: As Canvas writes it; Cyd is in no group.
GROUP_SET = (
    "name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id\n"
    "Ada Lovelace,11,S1,ada,S,Team 1 (lab),5,\nBob Ross,12,S2,bob,S,Team 1 (lab),5,\n"
    "Cyd Ray,13,S3,cyd,S,,,\n"
)


@pytest.fixture
def groups(tmp_path):
    return write(tmp_path / "groups.csv", GROUP_SET.encode())


@pytest.fixture
def roster(tmp_path):
    return write(tmp_path / "roster.csv", GRADEBOOK.format("", "", "").encode())


def graded(folder, points: dict[str, float]) -> None:
    """Put points into the gradebook, as grading does."""
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        for student, score in points.items():
            gradebook.update_or_create_student(student)
            gradebook.add_submission(CHAPTER, student)
            found = gradebook.find_submission_notebook(CHAPTER, CHAPTER, student)
            for grade in found.grades:
                grade.auto_score, grade.needs_manual_grade = 0, False
            found.grades[0].auto_score = score
        gradebook.db.commit()


def filled(folder, tmp_path, *cells: str) -> tuple[list[str], list[str]]:
    """Return the grades that are written into Canvas' gradebook, and the notes."""
    table = write(tmp_path / "gradebook.csv", GRADEBOOK.format(*cells).encode())
    to = tmp_path / "filled.csv"
    _, notes = export_class(folder, "canvas", to, fill=str(table), rescale=True, force=True)
    with to.open() as lines:
        return [row[f"{CHAPTER} (9)"] for row in csv.DictReader(lines)][1:], notes


@pytest.mark.parametrize("with_roster", [True, False])
def test_a_file_of_a_group_is_every_members(class_folder, tmp_path, roster, groups, with_roster):
    files = {f"team1lab_12_901_{FILE}": notebook("# g"), f"raycyd_13_902_{FILE}": notebook("# c")}
    download = write(tmp_path / "d.zip", zipped(files))
    report, states = take(
        class_folder, download, groups=groups, roster=roster if with_roster else None
    )
    assert handed_in(class_folder) == {
        "ada": notebook("# g"), "bob": notebook("# g"), "cyd": notebook("# c"),
    }  # fmt: skip
    assert set(states.values()) == {"handed in"}
    assert report.refused == []
    assert not any("the same file" in line for line in report.lines([]))
    graded(class_folder, {"ada": 2, "bob": 2, "cyd": 1})
    grades, notes = filled(class_folder, tmp_path, "", "", "")
    assert (grades, notes) == (["2", "2", "1"], [])


@pytest.mark.parametrize("name", ["team1lab_99_901_{}", "Team 1 (lab)/{}", "team 1 (lab).zip"])
def test_the_name_of_the_group_is_enough(class_folder, tmp_path, roster, groups, name):
    content = notebook("# g")
    path = tmp_path / "in" / name.format(FILE)
    write(path, zipped({FILE: content}) if name.endswith(".zip") else content)
    report, states = take(class_folder, tmp_path / "in", groups=groups, roster=roster)
    assert handed_in(class_folder) == {"ada": content, "bob": content}
    assert (report.refused, states["cyd"]) == ([], "missing")


def test_of_several_files_in_a_group_the_best_is_everybodys(class_folder, tmp_path, groups):
    for student, answer, time in (("ada", "# later", 2_000), ("bob", "# earlier", 1_000)):
        os.utime(write(tmp_path / "in" / student / FILE, notebook(answer)), (time, time))
    take(class_folder, tmp_path / "in", groups=groups)
    assert handed_in(class_folder) == {"ada": notebook("# later"), "bob": notebook("# later")}
    assert len(list((class_folder.root / "earlier" / "ada" / CHAPTER).iterdir())) == 1


def test_a_group_has_one_page_in_the_zip_for_canvas(class_folder, tmp_path, roster, groups):
    files = {f"team1lab_12_901_{FILE}": notebook("# g")}
    take(class_folder, write(tmp_path / "d.zip", zipped(files)), groups=groups, roster=roster)
    page = write(tmp_path / "page.html", b"page")
    notes = feedback_zip(
        class_folder, CHAPTER, [("ada", page), ("bob", page)], tmp_path / "out.zip"
    )
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.namelist() == [f"team1lab_12_901_{CHAPTER}.html"]
    assert any("Every group has one page" in note for note in notes)


def test_in_moodle_each_member_keeps_the_own_number(class_folder, tmp_path, groups):
    files = {
        f"Team 1 (lab)-{name}_{number}_assignsubmission_file_/{FILE}": notebook("# g")
        for name, number in (("Ada Lovelace", 501), ("Bob Ross", 502))
    }
    take(class_folder, write(tmp_path / "d.zip", zipped(files)), groups=groups)
    graded(class_folder, {"ada": 2, "bob": 2})
    sheet = "Identifier,Status,Grade,Maximum Grade,Last modified (grade)\n" + "".join(
        f"Participant {number},Submitted,,4.00,-\n" for number in (501, 502)
    )
    table = write(tmp_path / "w.csv", sheet.encode())
    to, _ = export_class(class_folder, "moodle", tmp_path / "x.csv", fill=str(table), rescale=True)
    with to.open() as lines:
        assert len({row["Grade"] for row in csv.DictReader(lines)} - {""}) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,group_name\nAda Lovelace,\n", "names no group"),
        ("name,group\nAda Lovelace,A\nAda Lovelace,B\n", "Lovelace is in two groups, A and B"),
    ],
)
def test_a_list_without_groups_and_a_student_in_two_are_told(class_folder, tmp_path, text, message):
    table = write(tmp_path / "g.csv", text.encode())
    write(tmp_path / "in" / "ada" / FILE, notebook())
    with pytest.raises(CourseError, match=message):
        take(class_folder, tmp_path / "in", groups=table)
    with pytest.raises(CourseError, match="--groups is for what --from collects"):
        take(class_folder, groups=table, exchange=True)


def test_members_who_are_not_in_the_roster_are_told(class_folder, tmp_path, roster):
    table = write(tmp_path / "g.csv", b"name,group\nAda Lovelace,A\nMallory X,A\n")
    write(tmp_path / "in" / "ada" / FILE, notebook())
    report, _ = take(class_folder, tmp_path / "in", groups=table, roster=roster)
    assert report.notes[0] == "Mallory X is in the list of groups, but not in the roster"
    assert set(handed_in(class_folder)) == {"ada"}


@pytest.mark.parametrize("with_roster", [True, False])
def test_grades_without_names_come_back_once_canvas_shows_names(
    class_folder, tmp_path, roster, with_roster
):
    options = {"roster": roster} if with_roster else {}
    hidden = {
        f"anon_aB3dE_901_{FILE}": notebook("# a"),
        f"LATE_anon_x9Yz1_902_{FILE}": notebook("# b"),
        f"LATE_anon_x9Yz1_903_{CHAPTER}-1.ipynb": notebook("# b 2"),
    }
    report, states = take(class_folder, write(tmp_path / "h.zip", zipped(hidden)), **options)
    assert (report.refused, states) == ([], {"anon_aB3dE": "handed in", "anon_x9Yz1": "late"})
    graded(class_folder, {"anon_aB3dE": 1, "anon_x9Yz1": 2})
    if with_roster:
        grades, notes = filled(class_folder, tmp_path, "", "", "")
        assert grades == ["", "", ""]
        assert any("Once Canvas shows the names" in note for note in notes)
    else:
        with pytest.raises(CourseError, match="Once Canvas shows the names"):
            filled(class_folder, tmp_path, "", "", "")
    shown = {
        f"lovelaceada_11_901_{FILE}": notebook("# a"),
        f"rossbob_LATE_12_902_{FILE}": notebook("# b"),
        f"rossbob_LATE_12_903_{CHAPTER}-1.ipynb": notebook("# b 2"),
    }
    report, states = take(class_folder, write(tmp_path / "s.zip", zipped(shown)), **options)
    assert set(states) == {"anon_aB3dE", "anon_x9Yz1"}
    assert any("lovelaceada is anon_aB3dE" in note for note in report.notes)
    grades, notes = filled(class_folder, tmp_path, "", "", "")
    assert grades[:2] == ["1", "2"]
    assert not any("without a name" in note for note in notes)
    _, notes = filled(class_folder, tmp_path, "N/A", "N/A", "N/A")
    assert any("Canvas has N/A for everybody" in note for note in notes)
