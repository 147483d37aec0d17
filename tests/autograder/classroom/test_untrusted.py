"""Reading a folder that others may change never reads anything outside of it."""

import os
import socket
from pathlib import Path

from rnn_helpers.notebooks.student_notebook import UnreadableNotebook
from rnn_helpers.notebooks.work import Work, merits

import pytest

from autograder.classroom import untrusted
from autograder.classroom.class_folder import Submission, read_submission
from autograder.classroom.untrusted import TooManyEntries, untrusted_folder
from tests.support.classes import CHAPTER, solved

SECRET = b"everybody's grades"
SOMEBODY = 65_533


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a student's folder, next to a file and a folder of somebody else."""
    (tmp_path / "secret").write_bytes(SECRET)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "grades.txt").write_bytes(SECRET)
    made = tmp_path / "ada" / "01"
    made.mkdir(parents=True)
    (made / "mine.txt").write_text("mine")
    return made


def read(place: Path, name: str, most: int = 1_000, **options: int) -> bytes:
    with untrusted_folder(place) as folder:
        return folder.read(name, most, **options)


def test_what_is_in_it_is_read(place):
    (place / "inner").mkdir()
    (place / "inner" / "more.txt").write_text("more")
    with untrusted_folder(place) as folder:
        found = {entry.parts: entry.read(10) for entry in folder.entries()}
    assert found == {("mine.txt",): b"mine", ("inner", "more.txt"): b"more"}


def test_links_are_not_followed_wherever_they_stand(place):
    (place / "link.txt").symlink_to(place.parents[1] / "secret")
    (place / "inner").symlink_to(place.parents[1] / "secrets")
    with untrusted_folder(place) as folder:
        entries = list(folder.entries())
        assert [entry.parts for entry in entries if entry.is_link] == [("inner",), ("link.txt",)]
        with pytest.raises(UnreadableNotebook, match="can't be opened"):
            folder.read("link.txt", 100)
        with pytest.raises(OSError, match="Not a directory"), folder.folder("inner"):
            pass


@pytest.mark.parametrize("level", [0, 1])
def test_a_link_in_place_of_the_folder_or_of_the_one_above_is_none(place, level):
    linked = (place, place.parent)[level]
    linked.rename(linked.with_name("moved"))
    linked.symlink_to(linked.with_name("moved"))
    with pytest.raises(OSError, match="Not a directory"), untrusted_folder(place):
        pass


def test_what_is_no_ordinary_file_is_not_waited_for(place):
    os.mkfifo(place / "pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(place / "socket"))
        (place / "folder").mkdir()
        for name in ("pipe", "socket", "folder"):
            with pytest.raises(UnreadableNotebook, match=r"not an ordinary file|can't be opened"):
                read(place, name)


def test_a_hard_link_to_somebody_elses_file_is_refused(place):
    os.link(place.parents[1] / "secret", place / "hard.txt")
    with untrusted_folder(place) as folder:
        folder.owner = SOMEBODY
        with pytest.raises(UnreadableNotebook, match="hard link"):
            folder.read("hard.txt", 100)


def test_a_hard_link_in_a_folder_that_everybody_writes_to_is_refused(place):
    os.link(place.parents[1] / "secret", place / "hard.txt")
    place.chmod(0o777)
    with pytest.raises(UnreadableNotebook, match="hard link"):
        read(place, "hard.txt")


def test_a_backup_by_hard_links_makes_no_submission_unreadable(place):
    os.link(place / "mine.txt", place.parents[1] / "backup")
    assert read(place, "mine.txt") == b"mine"


def test_a_file_of_another_owner_is_refused_where_the_owner_counts(place):
    with pytest.raises(UnreadableNotebook, match="belongs to somebody else"):
        read(place, "mine.txt", owner=SOMEBODY)
    assert read(place, "mine.txt", owner=os.getuid()) == b"mine"


def test_a_file_that_is_too_large_is_not_read_though_it_takes_no_room(place):
    with (place / "holes").open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(UnreadableNotebook, match="larger than 100 MB"):
        read(place, "holes", 100 * 2**20)


def test_a_file_that_changes_while_it_is_read_is_refused(place, monkeypatch):
    real, seen = os.fstat, []

    def fstat(descriptor: int) -> os.stat_result:
        status = real(descriptor)
        if status.st_size == len("mine"):
            seen.append(status)
            if len(seen) == 2:
                (place / "mine.txt").write_text("mine, and more")
        return status

    monkeypatch.setattr(os, "fstat", fstat)
    with pytest.raises(UnreadableNotebook, match="changed while it was read"):
        read(place, "mine.txt")


def test_there_is_an_end_to_files_and_to_depth(place, monkeypatch):
    monkeypatch.setattr(untrusted, "MOST_ENTRIES", 10)
    for number in range(12):
        (place / f"{number}.txt").touch()
    with untrusted_folder(place) as folder, pytest.raises(TooManyEntries, match="more than 10"):
        list(folder.entries())
    deep = place.parent / "02"
    deep.joinpath(*["d"] * 100).mkdir(parents=True)
    with untrusted_folder(deep) as folder, pytest.raises(TooManyEntries, match="folders"):
        list(folder.entries())


def test_no_folder_is_left_open(place):
    (place / "inner").mkdir()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(50):
        with untrusted_folder(place) as folder:
            next(iter(folder.entries()), None)
        with pytest.raises(UnreadableNotebook):
            read(place, "mine.txt", 1)
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_submission_behind_a_link_is_graded_as_unreadable(tiny_class, release):
    place = tiny_class.hand_in("ada", solved(release))
    for linked in (place, place.parent):
        moved = linked.rename(tiny_class.root / f"moved-{linked.name}")
        linked.symlink_to(moved)
        submission = Submission("ada", CHAPTER, CHAPTER, place)
        handed_in = read_submission(
            submission, [CHAPTER], lambda files: merits([Work() for _ in files])
        )
        assert handed_in.unreadable == "The submission is a link, not a folder."
        linked.unlink()
        moved.rename(linked)


def test_a_file_is_written_whole_and_through_no_link(place):
    outside = place.parents[1] / "secret"
    (place / "page.html").symlink_to(outside)
    with untrusted_folder(place) as folder:
        folder.write("page.html", b"mine")
        with pytest.raises(TypeError):
            folder.write("mine.txt", "no bytes")
    assert outside.read_bytes() == SECRET
    assert not (place / "page.html").is_symlink()
    assert (place / "page.html").read_bytes() == b"mine"
    assert (place / "page.html").stat().st_mode & 0o777 == 0o644
    assert (place / "mine.txt").read_text() == "mine"
    assert sorted(os.listdir(place)) == ["mine.txt", "page.html"]


def test_a_walk_goes_as_deep_as_it_is_let_and_tells_what_it_left(place):
    (place / "one" / "two" / "three").mkdir(parents=True)
    (place / "one" / "two" / "file.txt").touch()
    (place / "noise" / "inner").mkdir(parents=True)
    with untrusted_folder(place) as folder:
        found = {
            "/".join(entry.parts): entry.is_folder
            for entry in folder.walk(2, is_entered=lambda name: name != "noise")
        }
    assert found == {
        "mine.txt": False,
        "noise": True,
        "one/two/file.txt": False,
        "one/two/three": True,
    }
