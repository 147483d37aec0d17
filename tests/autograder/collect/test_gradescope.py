"""Gradescope's export says in a file of its own whose each folder is."""

import pytest

from autograder.classroom.errors import CourseError
from tests.autograder.collect.test_collect import FILE, handed_in, take
from tests.autograder.collect.test_layouts import ROSTER
from tests.support.downloads import files_below, notebook, write, zipped
from tests.support.tiny_course import CHAPTER

ADA, BOB = notebook("# a"), notebook("# b")
METADATA = """---
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: ada
    :email: ada@uni.example
  :created_at: 2024-02-01 09:00:00.000000000 Z
  :score: 0.0
submission_102:
  :submitters:
  - :name: Bob Ross
    :sid:
    :email: BOB@uni.example
  :created_at: 2024-02-01 10:00:00.000000000 Z
"""
GROUP = """---
submission_103:
  :submitters:
  - :name: Ada Lovelace
  - :name: Bob Ross
"""


def _export(metadata, around="assignment_9_export/", **more):
    return {
        f"{around}submission_metadata.yml": metadata.encode(),
        f"{around}submission_101/{FILE}": ADA,
        f"{around}submission_101/helpers.py": b"TWO = 2",
        f"{around}submission_102/other name.ipynb": BOB,
    }


@pytest.fixture
def roster(tmp_path):
    return write(tmp_path / "r.csv", ROSTER)


@pytest.mark.parametrize("around", ["", "assignment_9_export/", "downloads/assignment_9_export/"])
def test_each_folder_is_of_the_student_whom_the_file_names(class_folder, tmp_path, roster, around):
    source = write(tmp_path / "d.zip", zipped(_export(METADATA, around)))
    report, states = take(class_folder, source, roster=roster)
    assert handed_in(class_folder) == {"ada": ADA, "bob": BOB}
    assert (report.refused, set(states.values())) == ([], {"handed in"})
    assert files_below(class_folder.submitted("ada", CHAPTER))["helpers.py"] == b"TWO = 2"


def test_without_a_roster_the_students_number_or_address_is_the_id(class_folder, tmp_path):
    take(class_folder, write(tmp_path / "d.zip", zipped(_export(METADATA))))
    assert set(handed_in(class_folder)) == {"ada", "BOB@uni.example"}


def test_what_one_of_a_group_handed_in_is_everybodys(class_folder, tmp_path, roster):
    files = {
        "export/submission_metadata.yml": GROUP.encode(),
        f"export/submission_103/{FILE}": ADA,
    }
    take(class_folder, write(tmp_path / "d.zip", zipped(files)), roster=roster)
    assert handed_in(class_folder) == {"ada": ADA, "bob": ADA}


def test_a_folder_that_the_file_does_not_name_is_refused(class_folder, tmp_path, roster):
    files = _export(METADATA) | {f"assignment_9_export/submission_103/{FILE}": BOB}
    report, _ = take(class_folder, write(tmp_path / "d.zip", zipped(files)), roster=roster)
    assert handed_in(class_folder) == {"ada": ADA, "bob": BOB}
    assert len(report.refused) == 1 and "does not say whose it is" in report.refused[0]


def test_a_student_can_not_say_whose_the_folders_are(class_folder, tmp_path, roster):
    files = _export(METADATA)
    place = "assignment_9_export/submission_102/submission_metadata.yml"
    files[place] = METADATA.replace("Bob Ross", "Ada Lovelace").encode()
    take(class_folder, write(tmp_path / "d.zip", zipped(files)), roster=roster)
    assert handed_in(class_folder) == {"ada": ADA, "bob": BOB}


@pytest.mark.parametrize(
    ("metadata", "told"),
    {
        "none": (None, "looks like Gradescope's export, but without submission_metadata.yml"),
        "cut": ("---\nsubmission_101:\n  :submitters: [", "can't be read; download the export"),
        "no table": ("- 1", "can't be read; download the export"),
        "deep": ("[" * 5000, "can't be read; download the export"),
        "not text": ("\0", "can't be read; download the export"),
    }.values(),
)
def test_without_the_file_nothing_is_guessed(class_folder, tmp_path, roster, metadata, told):
    files = _export(metadata or "")
    if metadata is None:
        del files["assignment_9_export/submission_metadata.yml"]
    with pytest.raises(CourseError, match=told):
        take(class_folder, write(tmp_path / "d.zip", zipped(files)), roster=roster)
    assert handed_in(class_folder) == {}


def test_odd_values_in_the_file_refuse_only_their_folder(class_folder, tmp_path, roster):
    odd = METADATA + 'submission_103: 7\nsubmission_104: {":submitters": [3, {":name": [1]}]}\n'
    files = _export(odd) | {f"assignment_9_export/submission_104/{FILE}": BOB}
    report, _ = take(class_folder, write(tmp_path / "d.zip", zipped(files)), roster=roster)
    assert handed_in(class_folder) == {"ada": ADA, "bob": BOB}
    assert len(report.refused) == 1
