"""The same name is found however it was typed, and two people of one name are not mixed up."""

import csv
import unicodedata

import pytest

from autograder.classroom.errors import CourseError
from autograder.collect.names import key, plain, safe_id
from autograder.exports.write import export_class
from tests.autograder.collect.test_collect import FILE, handed_in, take
from tests.autograder.collect.test_groups import graded
from tests.support.downloads import notebook, write, zipped

HEADING = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade),"
    "Feedback comments\n"
)
NAMES = {
    "zo": "Zoë Núñez",
    "hi": "Hiếu Trần",
    "jp": "塚\ufa10 美",
    "sm": "سارا محمد",
    "kk": "कमला कुमारी",
    "al": "Ali 👩🏽‍💻 Can",
}


def worksheet(tmp_path, names: list[str], form: str = "NFC"):
    rows = [
        f'Participant 9{number},{name},,"Submitted\nfor grading",,4.00,-,"Good\nwork, ""really"""\n'
        for number, name in enumerate(names)
    ]
    text = unicodedata.normalize(form, HEADING + "".join(rows))
    return write(tmp_path / "w.csv", text.encode())


def filled(folder, tmp_path, table) -> tuple[list[str], list[str]]:
    """Return the grades in a worksheet that was filled in, and the notes."""
    to = tmp_path / "filled.csv"
    _, notes = export_class(folder, "moodle", to, fill=str(table), force=True)
    with to.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["Feedback comments"] for row in rows} == {'Good\nwork, "really"'}
    return [row["Grade"] for row in rows], notes


@pytest.mark.parametrize("in_table", ["NFC", "NFD"])
@pytest.mark.parametrize("in_roster", ["NFC", "NFD"])
@pytest.mark.parametrize("in_zip", ["NFC", "NFD"])
def test_letters_with_accents_are_the_same_in_either_form_of_unicode(
    class_folder, tmp_path, in_zip, in_roster, in_table
):
    lines = "".join(f"{student},{name}\n" for student, name in NAMES.items())
    roster = write(
        tmp_path / "r.csv", unicodedata.normalize(in_roster, f"id,name\n{lines}").encode()
    )
    files = {
        unicodedata.normalize(in_zip, f"{name}_{n}_assignsubmission_file_/{FILE}"): notebook(
            f"# {n}"
        )
        for n, name in enumerate(NAMES.values())
    }
    report, _ = take(class_folder, write(tmp_path / "d.zip", zipped(files)), roster=roster)
    assert (report.refused, set(handed_in(class_folder))) == ([], set(NAMES))
    graded(class_folder, dict.fromkeys(NAMES, 2))
    table = worksheet(tmp_path, list(NAMES.values()), in_table)
    assert filled(class_folder, tmp_path, table) == (["2"] * len(NAMES), [])


def test_invisible_characters_separate_nobody_from_the_grade(class_folder, tmp_path):
    roster = write(
        tmp_path / "r.csv",
        "id,name,email\nada\u200b,Ada\u00a0Lovelace\u200f,a\u200b@x.org\n"
        "\u202abob\u202c,\u200eBob Ross,b@x.org\nsm,\u202bسارا محمد\u202c,\n"
        "al,علی\u200cرضا,\n".encode(),
    )
    files = {
        f"{name}/{FILE}": notebook(f"# {name}")
        for name in ("ada", "b@x.org", "سارا محمد\u200f", "علیرضا")
    }
    report, _ = take(class_folder, write(tmp_path / "d.zip", zipped(files)), roster=roster)
    assert (report.refused, set(handed_in(class_folder))) == ([], {"ada", "bob", "sm", "al"})
    graded(class_folder, dict.fromkeys(["ada", "bob", "sm", "al"], 2))
    names = ["\u202aAda Lovelace\u202c", "Bob\u200b Ross", "سارا محمد", "علی\u200cرضا"]
    table = worksheet(tmp_path, names)
    assert filled(class_folder, tmp_path, table) == (["2"] * 4, [])


@pytest.mark.parametrize(
    "character", "\u00ad\u061c\u200b\u200e\u200f\u202b\u202e\u2066\u2069\ufeff"
)
def test_an_id_has_no_invisible_characters(character):
    assert plain(f"a{character}da") == safe_id(f"a{character}da") == "ada"


def test_joiners_that_a_script_needs_stay_in_a_name_and_make_no_other_person():
    assert plain("علی\u200cرضا") == "علی\u200cرضا"
    assert key("علی\u200cرضا") == key("علیرضا")


def test_a_cell_of_nothing_but_invisible_characters_is_nobody(class_folder, tmp_path):
    graded(class_folder, {"ada": 2})
    table = write(
        tmp_path / "w.csv", f"{HEADING}Participant 90,\u200b,\u200b,x,,4.00,-,-\n".encode()
    )
    with pytest.raises(CourseError, match="no row is of a student of this class"):
        export_class(class_folder, "moodle", tmp_path / "x.csv", fill=str(table))


TWINS = b"id,name,lms_user_id\njdoe5@u.edu,John Doe,%s\njdo5@u.edu,John Doe,%s\nada,Ada Lovelace,\n"


def test_ids_that_differ_in_one_letter_are_two_students_of_one_name(class_folder, tmp_path):
    roster = write(tmp_path / "r.csv", TWINS % (b"", b""))
    files = {f"{name}/{FILE}": notebook(f"# {name}") for name in ("jdoe5@u.edu", "jdo5@u.edu")}
    report, _ = take(class_folder, write(tmp_path / "d.zip", zipped(files)), roster=roster)
    assert (report.refused, set(handed_in(class_folder))) == ([], {"jdoe5@u.edu", "jdo5@u.edu"})


def test_a_table_that_does_not_tell_two_of_one_name_apart_says_so(class_folder, tmp_path):
    roster = write(tmp_path / "r.csv", TWINS % (b"", b""))
    files = {f"{name}/{FILE}": notebook(f"# {name}") for name in ("jdoe5@u.edu", "jdo5@u.edu")}
    take(class_folder, write(tmp_path / "d.zip", zipped(files)), roster=roster)
    graded(class_folder, {"jdoe5@u.edu": 2, "jdo5@u.edu": 1, "ada": 1})
    table = worksheet(tmp_path, ["John Doe", "John Doe", "Ada Lovelace"])
    grades, notes = filled(class_folder, tmp_path, table)
    assert grades == ["", "", "1"]
    assert f"2 rows of {table} may be of several students, who have the same name" in notes[0]
    with pytest.raises(CourseError, match="may be of several students"):
        filled(class_folder, tmp_path, worksheet(tmp_path, ["John Doe", "John Doe"]))


def test_with_their_numbers_two_of_one_name_get_their_own_grades(class_folder, tmp_path):
    roster = write(tmp_path / "r.csv", TWINS % (b"Participant 90", b"Participant 91"))
    files = {
        f"John Doe_{number}_assignsubmission_file_/{FILE}": notebook(f"# {number}")
        for number in (90, 91)
    }
    take(class_folder, write(tmp_path / "d.zip", zipped(files)), roster=roster)
    assert handed_in(class_folder)["jdoe5@u.edu"] == notebook("# 90")
    graded(class_folder, {"jdoe5@u.edu": 2, "jdo5@u.edu": 1})
    grades, _ = filled(class_folder, tmp_path, worksheet(tmp_path, ["John Doe", "John Doe"]))
    assert grades == ["2", "1"]


def test_a_list_in_an_old_encoding_is_told_with_a_name_from_it(class_folder, tmp_path):
    lines = "id,name,group_name\njm,Jörg Müller,A\n".encode("cp1252")
    roster = write(tmp_path / "roster.csv", lines)
    groups = write(tmp_path / "groups.csv", lines)
    source = write(tmp_path / "d.zip", zipped({f"jm/{FILE}": notebook()}))
    report, _ = take(class_folder, source, roster=roster, groups=groups)
    told = [note for note in report.notes if "is Jörg Müller right?" in note]
    assert [line.split(" ")[0] for line in told] == [str(roster), str(groups)]
