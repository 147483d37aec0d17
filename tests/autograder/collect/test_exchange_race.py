"""A student who swaps files in the exchange very fast gets no files of others."""

import ctypes
import os
import pwd
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rnn_helpers.notebooks.student_notebook import UnreadableNotebook

import pytest

from autograder.classroom.errors import CourseError
from autograder.classroom.exchange import release_feedback, release_to_exchange
from autograder.classroom.untrusted import untrusted_folder
from autograder.collect.deposit import deposit, staged_notebook
from autograder.collect.exchange import collect_from_exchange
from autograder.collect.look import Looker
from autograder.collect.report import Report
from tests.support.downloads import files_below, notebook, write
from tests.support.tiny_course import CHAPTER

FILE = f"{CHAPTER}.ipynb"
SOLUTIONS = notebook("# the instructor's solution")
MINE = notebook("# the student's own")
STAMP = "2026-05-01 10:00:00"
TRIES = 1_000
#: If the tests run as root, as an instructor might, the attacker is another user of the machine.
ATTACKER = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
_HERE, _EXCHANGE = -100, 2


@pytest.fixture
def machine(class_folder) -> Iterator[Path]:
    """Yield a folder that every user can enter, with an exchange and a private file."""
    root = Path(tempfile.mkdtemp(prefix="rnn-race-"))
    root.chmod(0o755)
    write(root / "private" / FILE, SOLUTIONS)
    (root / "private").chmod(0o700)
    inbound = root / "exchange" / "rnn" / "inbound"
    inbound.mkdir(parents=True)
    inbound.chmod(0o777)
    class_folder.config.Exchange.root = str(root / "exchange")
    yield root
    shutil.rmtree(root)


def submission(machine: Path, name: str, stamp: str = STAMP) -> Path:
    """Make a submission of the attacker with this name."""
    place = machine / "exchange" / "rnn" / "inbound" / f"{name}+{CHAPTER}+{stamp} UTC+abc"
    write(place / FILE, MINE)
    write(place / "data" / "more.txt", b"mine")
    write(place / "timestamp.txt", f"{stamp} UTC".encode())
    write(place / "submission_secret.txt", b"s")
    for path in (place, *place.rglob("*")):
        os.chown(path, ATTACKER.pw_uid, ATTACKER.pw_gid)
    return place


@contextmanager
def swapping(one: Path, other: Path) -> Iterator[None]:
    """Run a process of another user that keeps swapping two names while the block lasts."""
    swap = ctypes.CDLL(None).renameat2
    names = str(one).encode(), str(other).encode()
    child = os.fork()
    if child == 0:
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(ATTACKER.pw_gid)
            os.setuid(ATTACKER.pw_uid)
        while swap(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0:
            pass
        os._exit(1)
    try:
        yield
        assert os.waitpid(child, os.WNOHANG) == (0, 0), "nothing was swapped"
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def link_beside(path: Path, target: Path) -> Path:
    """Make the attacker's link to a file of somebody else."""
    link = path.with_name(f"{path.name}-link")
    link.symlink_to(target)
    os.chown(link, ATTACKER.pw_uid, ATTACKER.pw_gid, follow_symlinks=False)
    return link


SWAPS: dict[str, Callable[[Path, Path], tuple[Path, Path]]] = {
    "the submission": lambda place, private: (place, link_beside(place, private)),
    "the notebook": lambda place, private: (
        place / FILE,
        link_beside(place / FILE, private / FILE),
    ),
    "a folder in it": lambda place, private: (
        place / "data",
        link_beside(place / "data", private),
    ),
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", SWAPS)
def test_a_swapped_link_never_gets_anything_read_in_a_thousand_tries(machine, kind):
    place = submission(machine, ATTACKER.pw_name)
    swapped = SWAPS[kind](place, machine / "private")
    read = set()
    with swapping(*swapped):
        for _ in range(TRIES):
            try:
                with untrusted_folder(place) as folder:
                    read |= {entry.read(10**6) for entry in folder.entries() if entry.is_file}
            except (UnreadableNotebook, OSError):
                continue
    assert SOLUTIONS not in read
    assert MINE in read


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", SWAPS)
def test_what_is_collected_while_links_are_swapped_is_the_students_own(class_folder, machine, kind):
    place = submission(machine, ATTACKER.pw_name)
    swapped = SWAPS[kind](place, machine / "private")
    collected = set()
    with swapping(*swapped):
        for _ in range(60):
            collect_from_exchange(class_folder, CHAPTER, Report())
            found = files_below(class_folder.root / "submitted")
            collected |= set(found.values())
            shutil.rmtree(class_folder.root / "submitted")
    assert SOLUTIONS not in collected
    assert MINE in collected


def test_a_hard_link_to_the_solutions_is_not_collected(class_folder, machine):
    place = submission(machine, ATTACKER.pw_name)
    (place / FILE).unlink()
    os.link(machine / "private" / FILE, place / FILE)
    class_folder.config.ExchangeCollect.check_owner = ATTACKER.pw_uid != os.getuid()
    place.chmod(0o777)
    report = Report()
    collect_from_exchange(class_folder, CHAPTER, report)
    assert SOLUTIONS not in files_below(class_folder.root / "submitted").values()
    assert any("hard link" in line for line in report.refused)


def test_what_is_put_there_in_a_students_name_does_not_hide_what_is_theirs(class_folder, machine):
    honest = submission(machine, ATTACKER.pw_name)
    forged = submission(machine, ATTACKER.pw_name, "2099-01-01 00:00:00")
    forged.rename(forged.with_name("moved"))
    forged.symlink_to(machine / "private")
    report = Report()
    collect_from_exchange(class_folder, CHAPTER, report)
    found = files_below(class_folder.root / "submitted")
    assert found[f"{ATTACKER.pw_name}/{CHAPTER}/{FILE}"] == (honest / FILE).read_bytes()
    assert any(forged.name in line and "no folder" in line for line in report.refused)


def test_a_notebook_that_can_not_be_taken_leaves_the_earlier_one_in_its_place(
    class_folder, machine
):
    submission(machine, ATTACKER.pw_name)
    later = submission(machine, ATTACKER.pw_name, "2026-05-02 10:00:00")
    (later / FILE).unlink()
    os.mkfifo(later / FILE)
    report = Report()
    collect_from_exchange(class_folder, CHAPTER, report)
    found = files_below(class_folder.root / "submitted")
    assert found[f"{ATTACKER.pw_name}/{CHAPTER}/{FILE}"] == MINE
    assert any("no ordinary file" in line for line in report.refused)


def feedback_of(class_folder, student: str) -> Path:
    """Return a feedback page that is ready to be released."""
    place = class_folder.root / "feedback" / student / CHAPTER
    write(place / f"{CHAPTER}.html", b"a page")
    write(place / "timestamp.txt", f"{STAMP} UTC".encode())
    write(place / "submission_secret.txt", b"s")
    return place


def test_a_page_is_given_out_whole_and_again_in_place_of_the_earlier(class_folder, machine):
    place = feedback_of(class_folder, "ada")
    for text in (b"a page", b"a better page"):
        write(place / f"{CHAPTER}.html", text)
        assert release_feedback(class_folder, "ada", CHAPTER)
        pages = files_below(machine / "exchange" / "rnn" / "feedback")
        assert list(pages.values()) == [text]
        (name,) = pages
        path = machine / "exchange" / "rnn" / "feedback" / name
        assert path.stat().st_mode & 0o777 == 0o644


def test_feedback_is_written_through_no_link(class_folder, machine):
    feedback_of(class_folder, "ada")
    release_feedback(class_folder, "ada", CHAPTER)
    out = machine / "exchange" / "rnn" / "feedback"
    (page,) = out.iterdir()
    for name in (page.name, f"{page.stem}-tmp.html"):
        (out / name).unlink(missing_ok=True)
        (out / name).symlink_to(machine / "private" / FILE)
    release_feedback(class_folder, "ada", CHAPTER)
    assert (machine / "private" / FILE).read_bytes() == SOLUTIONS
    assert not page.is_symlink()
    out.rename(out.with_name("moved"))
    out.symlink_to(machine / "private")
    with pytest.raises(CourseError, match="Not a directory"):
        release_feedback(class_folder, "ada", CHAPTER)
    assert [path.name for path in (machine / "private").iterdir()] == [FILE]


def test_a_release_removes_nothing_behind_a_link(class_folder, machine):
    write(machine / "private" / CHAPTER / FILE, SOLUTIONS)
    (machine / "exchange" / "rnn" / "outbound").symlink_to(machine / "private")
    with pytest.raises(CourseError, match="is a link, which nbgrader never makes"):
        release_to_exchange(class_folder, CHAPTER)
    assert (machine / "private" / CHAPTER / FILE).read_bytes() == SOLUTIONS


def test_a_submission_is_not_moved_through_a_link(class_folder, machine, tmp_path):
    top = class_folder.root / "submitted"
    top.mkdir(exist_ok=True)
    (top / "ada").symlink_to(machine / "private")
    made = staged_notebook(tmp_path / "aside", FILE, MINE, None)
    with pytest.raises(OSError, match="Not a directory"):
        deposit(class_folder, "ada", CHAPTER, made, Looker(class_folder))
    assert [path.name for path in (machine / "private").iterdir()] == [FILE]
