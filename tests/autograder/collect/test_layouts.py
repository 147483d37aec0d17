"""Folders around students, and the names that LMSs, browsers and old programs give to files."""

import csv

import pytest
from nbgrader.api import Gradebook

from autograder.collect import collect
from autograder.collect.layouts import CanvasCollector, recognised_layout
from autograder.collect.names import ungarbled
from autograder.exports.write import export_class
from tests.autograder.collect.test_collect import FILE, handed_in, take
from tests.support.downloads import notebook, write, zipped
from tests.support.tiny_course import CHAPTER

OTHER = "91_other"
ROSTER = b"id,first_name,last_name,email\nada,Ada,Lovelace,a@x.org\nbob,Bob,Ross,b@x.org\n"


@pytest.fixture
def roster(tmp_path):
    return write(tmp_path / "roster.csv", ROSTER)


def put(folder, files: dict[str, bytes], packed: bool):
    """Write a download as a zip or as a folder, and return its path."""
    if packed:
        return write(folder / "download.zip", zipped(files))
    for path, content in files.items():
        write(folder / "download" / path, content)
    return folder / "download"


TWO = {"ada": notebook("# a"), "bob": notebook("# b")}
PATHS = [
    "handins/{}/x.ipynb",
    "handins/week 3/{}/x.ipynb",
    "handins/{}/" + f"{CHAPTER}/x.ipynb",
    f"{CHAPTER}/" + "{}/x.ipynb",
    f"handins/{CHAPTER}/" + "{}/x.ipynb",
    "{}/" + f"{CHAPTER}/deep/down/x.ipynb",
    "submitted/{}/" + f"{CHAPTER}/{CHAPTER}.ipynb",
]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("path", PATHS)
def test_folders_around_students_are_no_students(class_folder, tmp_path, path, packed):
    files = {path.format(name): content for name, content in TWO.items()}
    files |= {f"__MACOSX/{name.replace('x.ipynb', '._x.ipynb')}": b"junk" for name in files}
    report, _ = take(class_folder, put(tmp_path, files, packed))
    assert (handed_in(class_folder), report.refused) == (TWO, [])


@pytest.mark.parametrize("path", [*PATHS, "group {0[0]}/{0}/x.ipynb", "all/{0[0]}/{0}.zip"])
def test_with_a_roster_the_part_of_the_path_that_is_in_it_counts(
    class_folder, tmp_path, roster, path
):
    for names in (["ada"], ["ada", "bob"]):
        files = {}
        for name in names:
            content = TWO[name] if not path.endswith(".zip") else zipped({FILE: TWO[name]})
            files[path.format(name)] = content
        report, states = take(class_folder, put(tmp_path, files, False), roster=roster)
        assert report.refused == []
        assert set(handed_in(class_folder)) == set(names)
        assert set(states) == {"ada", "bob"}


@pytest.mark.parametrize(
    "name", [f"ada_{CHAPTER}.ipynb", f"{CHAPTER}-ada.ipynb", "Ada Lovelace.ipynb", "ada.ipynb"]
)
def test_with_a_roster_the_name_of_the_file_may_say_whose_it_is(
    class_folder, tmp_path, roster, name
):
    write(tmp_path / "in" / name, notebook("# a"))
    write(tmp_path / "in" / f"{CHAPTER}-zoe.ipynb", notebook("# z"))
    report, states = take(class_folder, tmp_path / "in", roster=roster)
    assert states == {"ada": "handed in", "bob": "missing"}
    assert report.refused == [f"{CHAPTER}-zoe.ipynb: its name does not say whose it is"]


def test_who_is_not_in_the_roster_hands_in_for_nobody_else(class_folder, tmp_path, roster):
    files = {f"mallory/{name}/{FILE}": notebook("# forged") for name in ("ada", "bob")}
    source = put(tmp_path, files | {f"ada/{FILE}": TWO["ada"]}, False)
    report, _ = take(class_folder, source, roster=roster)
    assert handed_in(class_folder) == {"ada": TWO["ada"]}
    assert len(report.refused) == 2
    assert all("mallory is not in the roster" in line for line in report.refused)


def moodle(name: str, number: int) -> str:
    return f"{name}_{number}_assignsubmission_file_"


@pytest.fixture
def two_chapters(class_folder):
    """Return the class with another chapter."""
    write(class_folder.source(OTHER) / f"{OTHER}.ipynb", notebook(chapter=OTHER))
    return class_folder


@pytest.mark.parametrize("zips", [True, False])
@pytest.mark.parametrize("with_roster", [True, False])
def test_downloads_of_moodle_side_by_side_are_told_apart(
    two_chapters, tmp_path, roster, zips, with_roster
):
    for chapter, start in ((CHAPTER, 100), (OTHER, 200)):
        files = {
            f"{moodle(name, start + number)}/{chapter}.ipynb": notebook(f"# {name}", chapter)
            for number, name in enumerate(["Ada Lovelace", "Bob Ross"])
        }
        if zips:
            write(tmp_path / "in" / f"RNN-{chapter}-{start}.zip", zipped(files))
        else:
            put(tmp_path / "in" / f"RNN-{chapter}-{start}", files, False)
    report, rows = collect(
        two_chapters, [CHAPTER, OTHER], [tmp_path / "in"], roster=roster if with_roster else None
    )
    assert report.refused == []
    assert [row.state for row in rows] == ["handed in"] * 4
    names = {"ada", "bob"} if with_roster else {"Ada_Lovelace", "Bob_Ross"}
    assert {row.student for row in rows} == names


@pytest.mark.parametrize("group", ["Team A-", "Default group-", "Lab-2 - B-"])
def test_the_name_of_a_group_before_that_of_a_student_is_seen(
    class_folder, tmp_path, roster, group
):
    files = {f"{moodle(group + 'Ada Lovelace', 7)}/{FILE}": TWO["ada"]}
    report, states = take(class_folder, put(tmp_path, files, True), roster=roster)
    assert (report.refused, states) == ([], {"ada": "handed in", "bob": "missing"})


def test_a_number_of_moodle_is_nobody_elses_number(class_folder, tmp_path):
    """Moodle counts participants; the number may be another person's in the class's list."""
    lines = b"id,first_name,last_name,lms_user_id\nada,Ada,Lovelace,11\nbob,Bob,Ross,12\n"
    files = {f"{moodle('Bob Ross', 11)}/{FILE}": TWO["bob"]}
    table = write(tmp_path / "r.csv", lines)
    take(class_folder, put(tmp_path, files, True), roster=table)
    assert handed_in(class_folder) == {"bob": TWO["bob"]}


WORKSHEET = (
    "Identifier,Status,Grade,Maximum Grade,Grade can be changed,Last modified (grade)\n"
    "Participant 501,Submitted,,4.00,Yes,-\nParticipant 502,Submitted,,4.00,Yes,-\n"
)


@pytest.mark.parametrize("with_roster", [True, False])
def test_blind_marking_has_numbers_instead_of_names(class_folder, tmp_path, with_roster):
    table = write(tmp_path / "worksheet.csv", WORKSHEET.encode("utf-8-sig"))
    files = {f"{moodle('Participant', n)}/{FILE}": notebook(f"# {n}") for n in (501, 502)}
    source = put(tmp_path, files, True)
    report, states = take(class_folder, source, roster=table if with_roster else None)
    assert report.refused == []
    assert states == {"Participant_501": "handed in", "Participant_502": "handed in"}


def test_anonymous_and_late_names_of_canvas_are_read(class_folder, tmp_path):
    files = {
        f"anon_aB3dE_7001_{FILE}": notebook("# 1"),
        f"LATE_anon_x9Yz1_7002_{CHAPTER}-1.ipynb": notebook("# 2"),
        f"anon_1QQ2w_7003_{FILE}": notebook("# 3"),
        f"studenttest_99_7004_{FILE}": notebook("# 4"),
    }
    report, states = take(class_folder, put(tmp_path, files, True))
    assert states == {
        "anon_aB3dE": "handed in",
        "anon_x9Yz1": "late",
        "anon_1QQ2w": "handed in",
    }
    assert "Canvas' test student" in report.refused[0]
    found = CanvasCollector().sender(f"LATE_anon_x9Yz1_7002_{FILE}")
    assert (found.lms_id, found.attachment, found.file) == ("", "7002", FILE)
    assert CanvasCollector().sender(f"anon_12345_7001_{FILE}").lms_id == "12345"


def test_one_students_folders_do_not_change_how_the_others_are_read():
    honest = [("ada", FILE), ("bob", FILE)]
    forged = [("mallory", moodle(f"S{n}", n), FILE) for n in range(50)]
    assert recognised_layout(honest + forged) == "folder"


def test_a_download_of_an_lms_among_other_folders_is_told(class_folder, tmp_path):
    for name, content in TWO.items():
        write(tmp_path / "in" / name / FILE, content)
    files = {f"{moodle('Cyd Ray', 1)}/{FILE}": notebook("# c")}
    write(tmp_path / "in" / "RNN-03-77.zip", zipped(files))
    report, _ = take(class_folder, tmp_path / "in")
    assert handed_in(class_folder) == TWO
    assert "it is in a download of an LMS among other folders" in report.refused[0]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    "name", [f"{FILE}.txt", f"{FILE}.json", f"{CHAPTER}.json", f"{CHAPTER}.txt", CHAPTER]
)
def test_a_notebook_that_a_browser_renamed_is_taken(class_folder, tmp_path, name, packed):
    ada = moodle("Ada", 1)
    files = {f"{ada}/{name}": notebook("# a"), f"{ada}/data.json": b'{"a": 1}'}
    files |= {f"{ada}/notes.txt": b"{not a notebook}", f"{ada}/README": b"{"}
    report, states = take(class_folder, put(tmp_path, files, packed))
    assert handed_in(class_folder) == {"Ada": notebook("# a")}
    assert (states, report.refused) == ({"Ada": "handed in"}, [])
    assert "3 files taken along with notebooks" in report.notes[1]


@pytest.mark.parametrize("packed", [True, False])
def test_an_editors_encoding_or_a_conflict_does_not_hide_a_renamed_notebook(
    class_folder, tmp_path, packed
):
    mine, text = notebook("# a"), notebook("# a").decode()
    contents = {
        "utf16": text.encode("utf-16"),
        "utf32": text.encode("utf-32-be"),
        "mark": text.encode("utf-8-sig"),
        "conflict": f"<<<<<<< HEAD\n{text}\n=======\n{text}\n>>>>>>> b\n".encode(),
    }
    files = {f"{name}/{FILE}.txt": content for name, content in contents.items()}
    files |= {"page/x.ipynb.html": b"<html>" + mine, "page/log.txt": text.encode()[1:]}
    report, states = take(class_folder, put(tmp_path, files, packed))
    assert handed_in(class_folder) == contents
    assert states == dict.fromkeys(contents, "handed in") | {"page": "missing"}
    assert report.refused == []


@pytest.mark.parametrize("with_roster", [True, False])
def test_who_hands_in_something_else_is_listed_with_it(class_folder, tmp_path, roster, with_roster):
    files = {
        f"{moodle('Ada Lovelace', 1)}/{CHAPTER}.7z": b"7z\xbc\xaf",
        f"{moodle('Bob Ross', 2)}/work.rar": b"Rar!",
        "Bob Ross_2_assignsubmission_onlinetext_/onlinetext.html": b"hello",
    }
    report, rows = collect(
        class_folder,
        [CHAPTER],
        [put(tmp_path, files, True)],
        roster=roster if with_roster else None,
    )
    (line,) = (line for line in report.lines(rows) if "missing" in line)
    assert f"(no notebook, but {CHAPTER}.7z (an archive, but no zip))" in line
    assert "(no notebook, but onlinetext.html, work.rar (an archive, but no zip))" in line
    assert "missing: 2 students" in line


GARBLED = [
    ("J├╢rg M├╝ller", "Jörg Müller"),  # UTF-8 read as DOS's
    ("JÃ¶rg MÃ¼ller", "Jörg Müller"),  # UTF-8 read as Windows'
    ("J÷rg Mⁿller", "Jörg Müller"),  # Windows' read as DOS's
    ("J\x94rg M\x81ller", "Jörg Müller"),  # DOS's read as Windows'
    ("J”rg M\x81ller", "Jörg Müller"),
    ("J#U00f6rg M#U00fcller", "Jörg Müller"),
    ("╤ü╨░╨╜╤â╨╖╨╡╨╗", "санузел"),
    ("\udcf6tto", "ötto"),  # a byte that is no UTF-8, as Python reads it from a disk
    ("Núñez José", "Núñez José"),
    ("李 小龍", "李 小龍"),
    ("Łukasz Żak", "Łukasz Żak"),
    ("Zoë 🙂", "Zoë 🙂"),
    ("Sinéad O\u2019Brien", "Sinéad O\u2019Brien"),
    ("Núria Col·lell", "Núria Col·lell"),
    ("Jean\u2013Luc", "Jean\u2013Luc"),
    ("Οδυσσέας Ελύτης", "Οδυσσέας Ελύτης"),
    ("Σωκράτης", "Σωκράτης"),
]


@pytest.mark.parametrize(("garbled", "meant"), GARBLED)
def test_garbled_names_are_read_as_they_were_meant(garbled, meant):
    assert ungarbled(garbled) == meant
    assert ungarbled(meant) == meant


@pytest.mark.parametrize(
    ("name", "encoding", "read_as"),
    [
        ("Иван Грозный", "cp866", "cp437"),
        ("Łukasz Żak", "cp852", "cp437"),
        ("Łukasz Żak", "cp852", "cp1252"),
    ],
)
def test_a_roster_tells_which_of_doss_encodings_a_name_has(
    class_folder, tmp_path, name, encoding, read_as
):
    raw = name.encode(encoding)
    garbled = "".join(
        bytes([byte]).decode(read_as if bytes([byte]).decode(read_as, "ignore") else "latin-1")
        for byte in raw
    )
    files = {f"{moodle(garbled, 5)}/{FILE}": notebook("# i")}
    roster = write(tmp_path / "r.csv", f"id,name\niv,{name}\nab,Ada Byron\n".encode())
    take(class_folder, put(tmp_path, files, False), roster=roster)
    assert handed_in(class_folder) == {"iv": notebook("# i")}


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "utf-8"])
def test_names_in_a_zip_without_a_mark_of_their_encoding_are_read(class_folder, tmp_path, encoding):
    real = moodle("Jörg Müller", 5).encode(encoding)
    stand_in = bytes(byte if byte < 128 else ord("Q") for byte in real)
    raw = zipped({f"{stand_in.decode()}/{FILE}": notebook("# j")})
    source = write(tmp_path / "d.zip", raw.replace(stand_in, real))
    take(class_folder, source)
    assert handed_in(class_folder) == {"Jörg_Müller": notebook("# j")}


def test_the_number_of_collecting_gives_the_grade_back(class_folder, tmp_path):
    files = {f"{moodle('Participant', n)}/{FILE}": notebook(f"# {n}") for n in (501, 502)}
    take(class_folder, put(tmp_path, files, True))
    with Gradebook(class_folder.db_url, class_folder.course_id) as gradebook:
        for student in ("Participant_501", "Participant_502"):
            gradebook.add_student(student)
            gradebook.add_submission(CHAPTER, student)
    table = write(tmp_path / "w.csv", WORKSHEET.encode())
    path, _ = export_class(class_folder, "moodle", tmp_path / "x.csv", fill=str(table))
    with path.open() as lines:
        assert [row["Grade"] for row in csv.DictReader(lines)] == ["0", "0"]
