"""Modules and data that students hand in beside a notebook travel with it, within the limits."""

import io
import os
import zipfile

import pytest

from autograder.classroom.class_folder import ClassFolder, Submission, read_files_beside
from tests.autograder.collect.test_collect import FILE, take
from tests.support.downloads import download, files_below, notebook, write, zipped
from tests.support.tiny_course import CHAPTER

ADA = "Ada Lovelace_11_assignsubmission_file_"
MODULE, DATA = b"TWO = 2\n", b"a,b\n1,2\n"


def collected(folder: ClassFolder, tmp_path, files: dict[str, bytes], packed: bool = True, **more):
    """Collect a download; return the files beside the one notebook, and the report."""
    report, _ = take(folder, download(tmp_path, files, packed), **more)
    (student,) = folder.students(CHAPTER)
    found = files_below(folder.submitted(student, CHAPTER))
    assert FILE in found
    return {name: content for name, content in found.items() if name != FILE}, report


NOTEBOOK = notebook("import helpers")
INSIDE = {FILE: NOTEBOOK, "helpers.py": MODULE, "data/d.csv": DATA}


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    "files",
    [
        {f"{ADA}/{name}": content for name, content in INSIDE.items()},
        {f"{ADA}/mine/{name}": content for name, content in INSIDE.items()},
        {f"{ADA}/mine.zip": zipped(INSIDE)},
        {f"{ADA}/mine.zip": zipped({f"mine/{name}": text for name, text in INSIDE.items()})},
        {f"{ADA}/{FILE}": NOTEBOOK, f"{ADA}/more.zip": zipped({**INSIDE, FILE: b"{}"})},
        {f"{ADA}/{FILE}": NOTEBOOK,
         f"{ADA}/code.ZIP": zipped({"helpers.py": MODULE, "data\\d.csv": DATA})},
        {f"{ADA}/w.zip": zipped({f"week/{FILE}": NOTEBOOK, "week/data/d.csv": DATA}),
         f"{ADA}/helpers.py": MODULE},
        {f"ada/{CHAPTER}/{name}": content for name, content in INSIDE.items()},
        {f"Ada_11_901_{FILE}": NOTEBOOK, "Ada_11_902_helpers.py": MODULE,
         "Ada_11_903_data.zip": zipped({"data/d.csv": DATA})},
    ],
)  # fmt: skip
def test_files_travel_with_the_notebook(class_folder, tmp_path, files, packed):
    found, report = collected(class_folder, tmp_path, files, packed)
    assert found == {"helpers.py": MODULE, "data/d.csv": DATA}
    assert report.refused == []
    assert any("2 files taken along with notebooks" in note for note in report.notes)
    assert not any("passed over" in note for note in report.notes)


def test_a_file_that_canvas_has_numbered_keeps_its_name_for_imports(class_folder, tmp_path):
    files = {
        f"LovelaceAda_11_901_{CHAPTER}-2.ipynb": NOTEBOOK,
        "LovelaceAda_11_902_helpers-2.py": MODULE,
    }
    found, _ = collected(class_folder, tmp_path, files)
    assert found == {"helpers.py": MODULE, "helpers-2.py": MODULE}


def test_the_nearest_file_of_a_name_counts_and_the_other_is_listed(class_folder, tmp_path):
    inner = {f"w/{FILE}": NOTEBOOK, "w/helpers.py": MODULE, "other/far.py": b"far"}
    files = {f"{ADA}/w.zip": zipped(inner), f"{ADA}/helpers.py": b"older"}
    found, report = collected(class_folder, tmp_path, files)
    assert found == {"helpers.py": MODULE}
    (note,) = (note for note in report.notes if "passed over" in note)
    assert "2 files passed over" in note and "far.py" in note and "helpers.py" in note


def set_rule(folder: ClassFolder, line: str) -> ClassFolder:
    config = folder.root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\nc.RnnGrade.{line}\n")
    return ClassFolder(folder.root)


def test_only_what_the_class_takes_travels(class_folder, tmp_path):
    folder = set_rule(class_folder, 'student_files = ["*.py"]')
    files = {f"{ADA}/{name}": content for name, content in INSIDE.items()}
    found, report = collected(folder, tmp_path, files)
    assert found == {"helpers.py": MODULE}
    assert any("not among the files that the class takes" in note for note in report.notes)


@pytest.mark.parametrize("packed", [True, False])
def test_too_large_files_stay_behind(class_folder, tmp_path, packed):
    folder = set_rule(class_folder, "student_files_mib = 0.01")
    bomb = zipped({"zeros.csv": bytes(3_000_000)})
    files = {
        f"{ADA}/{FILE}": NOTEBOOK, f"{ADA}/a.csv": bytes(8_000), f"{ADA}/b.csv": bytes(8_000),
        f"{ADA}/c.zip": bomb, f"{ADA}/helpers.py": MODULE,
    }  # fmt: skip
    found, report = collected(folder, tmp_path, files, packed)
    assert set(found) == {"a.csv", "helpers.py"}
    passed = " ".join(note for note in report.notes if "passed over" in note)
    assert "b.csv" in passed and "zeros.csv" in passed


HOSTILE = [
    "timestamp.txt", "submission_secret.txt", ".bashrc", ".git/config", "__pycache__/h.pyc",
    "x\ny.py", "#U002e#U002e/up.py", "a#U002f..#U002fup.py", "x\u202ey.py", "o" * 210 + ".py",
    "d/" * 12 + "deep.py", f"{CHAPTER}.ipynb.bak",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_could_do_harm_stays_behind_with_a_line(class_folder, tmp_path, name):
    files = {f"{ADA}/w.zip": zipped({FILE: NOTEBOOK, name: b"2001-01-01 00:00:00 UTC"})}
    found, report = collected(class_folder, tmp_path, files)
    assert found == {}
    assert any("passed over" in note for note in report.notes)
    assert not any("\n" in note or "\u202e" in note for note in report.notes)


def test_a_file_where_a_folder_is_stays_behind(class_folder, tmp_path):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as packed:
        for name in (FILE, "data", "data/d.csv"):
            packed.writestr(name, NOTEBOOK if name == FILE else DATA)
    found, report = collected(class_folder, tmp_path, {f"{ADA}/w.zip": memory.getvalue()})
    assert found == {"data": DATA}
    assert any("1 file passed over" in note for note in report.notes)


def test_a_link_beside_a_notebook_is_refused(class_folder, tmp_path):
    secret = write(tmp_path / "secret.csv", b"secret")
    write(tmp_path / "download" / ADA / FILE, NOTEBOOK)
    (tmp_path / "download" / ADA / "data.csv").symlink_to(secret)
    report, _ = take(class_folder, tmp_path / "download")
    assert report.refused == [f"{ADA}/data.csv: it is a link"]
    assert list(files_below(class_folder.submitted("Ada_Lovelace", CHAPTER))) == [FILE]


def test_a_module_that_is_corrected_later_replaces_the_first(class_folder, tmp_path):
    for number, module in enumerate([MODULE, b"TWO = 2.0\n", b"TWO = 2.0\n", MODULE]):
        files = {f"{ADA}/{FILE}": NOTEBOOK, f"{ADA}/helpers.py": module}
        found, _ = collected(class_folder, tmp_path / str(number), files)
        # The last download is an old one, collected again.
        assert found["helpers.py"] == (MODULE if number == 0 else b"TWO = 2.0\n")
    assert len(os.listdir(class_folder.root / "earlier" / "Ada_Lovelace" / CHAPTER)) == 1


def test_the_engine_reads_the_files(class_folder, tmp_path):
    files = {f"{ADA}/mine/{name}": content for name, content in INSIDE.items()}
    collected(class_folder, tmp_path, files)
    place = class_folder.submitted("Ada_Lovelace", CHAPTER)
    submission = Submission("Ada_Lovelace", CHAPTER, CHAPTER, place)
    found, remarks = read_files_beside(submission, lambda name: True, 10_000)
    assert (dict(found), remarks) == ({"helpers.py": MODULE, "data/d.csv": DATA}, ())
