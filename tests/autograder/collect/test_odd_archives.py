"""Archives that other programs write, or that are no zips, and files that only point to a file."""

import io
import struct
import zipfile

import pytest

from autograder.classroom.errors import CourseError
from autograder.collect import archives, collect
from tests.autograder.collect.test_collect import FILE, handed_in, take
from tests.support.downloads import LINK_MODE, download, files_below, notebook, write, zipped
from tests.support.tiny_course import CHAPTER

ADA, BOB = notebook("# a"), notebook("# b")
RAR, SEVEN = b"Rar!\x1a\x07\x01\x00" + b"x" * 99, b"7z\xbc\xaf\x27\x1c" + b"x" * 99
SHORTCUT = b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F" + b"x" * 99


def with_zip64(content: bytes, disks: int = 1, size: int | None = None, plain: int = 2**32 - 1):
    """Return a zip whose table of contents is described by a record of zip64.

    Args:
        content: An ordinary zip without a comment.
        disks: How many disks there are, as the zip says.
        size: The size of the table of contents that the record states; the right one by default.
        plain: The size that the ordinary record states.
    """
    end = content.rindex(b"PK\5\6")
    (count,) = struct.unpack_from("<H", content, end + 10)
    true_size, offset = struct.unpack_from("<LL", content, end + 12)
    size = true_size if size is None else size
    record = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, disks)
    last = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 2**16 - 1, 2**16 - 1, plain, 2**32 - 1, 0)
    return content[:end] + record + locator + last


def lines_of(folder, source, **options) -> str:
    report, rows = collect(folder, [CHAPTER], [source], **options)
    return "\n".join(report.lines(rows))


@pytest.mark.parametrize("first", [True, False])
def test_a_name_that_stands_in_a_zip_in_two_ways_is_no_damage(class_folder, tmp_path, first):
    content = zipped({f"work/{FILE}": ADA, "work/helpers.py": b"TWO = 2"})
    for name in (FILE, "helpers.py"):
        old, new = f"work/{name}".encode(), f"work\\{name}".encode()
        place = content.index(old) if first else content.rindex(old)
        content = content[:place] + new + content[place + len(old) :]
    report, _ = take(class_folder, write(tmp_path / "d.zip", zipped({"ada/x.zip": content})))
    assert (report.refused, handed_in(class_folder)) == ([], {"ada": ADA})
    assert files_below(class_folder.submitted("ada", CHAPTER))["helpers.py"] == b"TWO = 2"


def test_names_in_two_encodings_are_no_damage(class_folder, tmp_path):
    content = zipped({f"Übung/{FILE}": ADA})
    flags = content.rindex(b"PK\1\2") + 8
    content = content[:flags] + b"\0\0" + content[flags + 2 :]
    report, _ = take(class_folder, write(tmp_path / "d.zip", zipped({"ada/x.zip": content})))
    assert (report.refused, handed_in(class_folder)) == ([], {"ada": ADA})


@pytest.mark.parametrize("disks", [0, 1])
def test_small_zips_of_the_new_format_are_read(class_folder, tmp_path, disks):
    inner = with_zip64(zipped({FILE: ADA}), disks)
    outer = with_zip64(zipped({"ada/x.zip": inner, f"bob/{FILE}": BOB}), disks)
    report, _ = take(class_folder, write(tmp_path / "d.zip", outer))
    assert (report.refused, handed_in(class_folder)) == ([], {"ada": ADA, "bob": BOB})


def test_no_record_of_a_zip_hides_how_long_its_table_of_contents_is(
    class_folder, tmp_path, monkeypatch
):
    """Python believes the record of zip64, whatever the other one says, and looks for no other."""
    monkeypatch.setattr(archives, "MOST_DIRECTORY", 1_000)
    many = zipped({f"{number}.txt": b"" for number in range(100)})
    hidden = with_zip64(many, plain=10)
    end = many.rindex(b"PK\5\6")
    disguised = many[: end + 16] + b"PK\5\6" + many[end + 20 :]
    files = {"ada.zip": hidden, "bob.zip": disguised, "cyd.zip": with_zip64(many)}
    report, _ = take(class_folder, write(tmp_path / "d.zip", zipped(files)))
    assert report.refused == [f"{name}: it lists too many files" for name in files]


def test_a_member_that_is_listed_twice_is_read_once(class_folder, tmp_path):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        info = zipfile.ZipInfo(FILE)
        archive.writestr(info, ADA)
        archive.filelist.append(info)
    files = {"ada/x.zip": memory.getvalue(), f"bob/{FILE}": BOB}
    take(class_folder, write(tmp_path / "d.zip", zipped(files)))
    assert handed_in(class_folder) == {"ada": ADA, "bob": BOB}


@pytest.mark.parametrize(
    ("content", "kind"),
    [(RAR, "a RAR archive"), (SEVEN, "a 7z archive"), (b"\x1f\x8b\x08" + b"0" * 99, "a gzip")],
)
def test_an_archive_that_is_no_zip_is_told(class_folder, tmp_path, content, kind):
    # A RAR that holds a zip without compression looks like a zip to Python.
    inside = content + zipped({FILE: ADA}, method=0)
    files = {"ada/x.zip": content, "bob/x.zip": inside, f"cyd/{FILE}": content, "dan/x.rar": RAR}
    printed = lines_of(class_folder, write(tmp_path / "d.zip", zipped(files)))
    for name in ("ada", "bob"):
        assert f"refused: {name}/x.zip: it is {kind}" in printed
    assert f"cyd (The file is {kind}" in printed
    assert "dan (no notebook, but x.rar (an archive, but no zip))" in printed
    with pytest.raises(CourseError, match="unpack it, and collect the folder"):
        take(class_folder, write(tmp_path / "o.zip", content))


def test_shortcuts_and_placeholders_are_told_from_notebooks(class_folder, tmp_path):
    files = {
        f"ada/{FILE}": SHORTCUT,
        f"bob/{FILE}": b"book\0\0\0\0mark\0\0\0\0" + b"y" * 99,
        f"cyd/{FILE}": b"[InternetShortcut]\r\nURL=https://colab.research.google.com/x",
        f"dan/{FILE} - Shortcut.lnk": SHORTCUT,
        f"eva/.{FILE}.icloud": b"bplist00xyz",
        f"fay/{FILE}.url": b"[InternetShortcut]",
    }
    printed = lines_of(class_folder, write(tmp_path / "d.zip", zipped(files)))
    for reason in (
        "ada (The file is a shortcut of Windows to a file, not a notebook.)",
        "bob (The file is an alias of macOS, which points to a file, not a notebook.)",
        "cyd (The file is a shortcut to a web page, not a notebook.)",
        f"dan (no notebook, but {FILE} - Shortcut.lnk (a shortcut to a file, not the file))",
        f"eva (no notebook, but .{FILE}.icloud (a file that is still in iCloud))",
        f"fay (no notebook, but {FILE}.url (a shortcut to a file, not the file))",
    ):
        assert reason in printed


def test_a_link_in_a_zip_is_refused_and_the_others_are_collected(class_folder, tmp_path):
    files = {f"ada/{FILE}": b"../../bob/secret.ipynb"}
    links = write(tmp_path / "d.zip", zipped(files, mode=LINK_MODE))
    with zipfile.ZipFile(links, "a") as archive:
        archive.writestr(f"bob/{FILE}", BOB)
    report, _ = take(class_folder, links)
    assert (handed_in(class_folder), report.refused) == (
        {"bob": BOB},
        [f"ada/{FILE}: it is a link"],
    )


def test_paths_and_names_of_any_length_are_collected(class_folder, tmp_path):
    deep, long = "/".join(["d" * 100] * 60), "н" * 200
    roster = write(tmp_path / "r.csv", f"id,name\nada,Ada Lovelace\nbob,Bob {'X' * 200}\n".encode())
    ada, bob = (
        f"{name}_{number}_assignsubmission_file_"
        for number, name in enumerate(["Ada Lovelace", f"Bob {'X' * 200}"])
    )
    files = {
        f"{ada}/{deep}/{FILE}": ADA,
        f"{ada}/{deep}/data.csv": b"1",
        f"{bob}/{long}.ipynb": BOB,
        f"{bob}/{long}.csv": b"1",
    }
    report, _ = take(class_folder, write(tmp_path / "d.zip", zipped(files)), roster=roster)
    assert (report.refused, handed_in(class_folder)) == ([], {"ada": ADA, "bob": BOB})
    assert any("2 files passed over, not notebooks, their names" in n for n in report.notes)


@pytest.mark.parametrize("packed", [True, False])
def test_zips_and_notebooks_that_are_called_like_the_other_are_read(class_folder, tmp_path, packed):
    """An LMS may take only files whose names have a certain ending."""
    bomb = zipped({FILE: ADA, **{f"{number}": b"" for number in range(20)}})
    files = {
        f"ada/{FILE}": zipped({f"mine/{FILE}": ADA, "mine/data.csv": b"1"}),
        f"bob/{CHAPTER}.zip": BOB,
        f"cyd/{FILE}": zipped({"letter.xml": b"<x/>"}),
        f"dan/{FILE}": bomb[:-30],
    }
    report, states = take(class_folder, download(tmp_path, files, packed))
    assert report.refused == []
    assert states == {
        "ada": "handed in", "bob": "handed in", "cyd": "unreadable", "dan": "unreadable",
    }  # fmt: skip
    found = handed_in(class_folder)
    assert (found["ada"], found["bob"]) == (ADA, BOB)
    assert files_below(class_folder.submitted("ada", CHAPTER))["data.csv"] == b"1"


def test_a_zip_that_is_called_a_notebook_has_the_same_limits(class_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_DIRECTORY", 500)
    many = zipped({FILE: ADA} | {str(number): b"" for number in range(20)})
    inner = zipped({FILE: many})
    _, states = take(class_folder, write(tmp_path / "d.zip", zipped({"ada/x.zip": inner})))
    assert states == {"ada": "unreadable"}
