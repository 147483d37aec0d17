"""A class works on a real JupyterHub with nbgrader's exchange, where each person is a Unix user.

The commands and settings are those of docs/operator.md.
"""

import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from autograder.authoring.source import Course
from tests.support.hub.hub import Person, RequestRefused, log_in, running_hub
from tests.support.hub.people import people

COURSE = Course.find(Path(__file__).parent)
CHAPTER = "00_start_here"
ADA, BOB, TEACHER = NAMES = ["rnn-hub-ada", "rnn-hub-bob", "rnn-hub-teacher"]
GUIDE = (COURSE.root / "docs" / "operator.md").read_text("utf-8")
SECTION = GUIDE.split("## JupyterHub and the exchange")[1].split("\n## ")[0]


@dataclass(frozen=True)
class Place:
    """The folders of this test that replace the guide's paths."""

    exchange: Path
    homes: Path

    def guide(self, beginning: str) -> str:
        """Return the guide's command with this beginning, for this chapter and these folders."""
        (line,) = [line for line in self.here(SECTION).splitlines() if line.startswith(beginning)]
        return line

    def here(self, text: str) -> str:
        """Return text of the guide with this machine's folders."""
        text = text.replace("/opt/rnn-course", str(COURSE.root)).replace("03_simple_rnn", CHAPTER)
        return text.replace("/srv/nbgrader/exchange", str(self.exchange))


@pytest.fixture(scope="module")
def place():
    """Yield folders that other users can enter, with the exchange set up as in the guide."""
    root = Path(tempfile.mkdtemp(prefix="rnn-hub-"))
    root.chmod(0o755)
    made = Place(root / "exchange", root / "homes")
    made.homes.mkdir()
    assert os.system(made.guide("install -d")) == 0
    settings = root / "etc"
    settings.mkdir()
    (block,) = re.findall(r"^```python\n(.*?)^```", SECTION, re.MULTILINE | re.DOTALL)
    (settings / "nbgrader_config.py").write_text(made.here(block))
    yield made
    shutil.rmtree(root)


@pytest.fixture(scope="module")
def class_of_three(place):
    """Yield two students and their instructor, logged in."""
    root = place.homes.parent
    environment = {
        "JUPYTER_CONFIG_PATH": str(root / "etc"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LANG": "C.UTF-8",
    }
    with people(NAMES, place.homes), running_hub(NAMES, root / "hub", environment) as hub:
        yield log_in(hub, NAMES)


def assignments(person: Person, action: str) -> list[dict]:
    """Do what a button of JupyterLab's Assignment List does, and return the list it shows then."""
    ids = {"course_id": "rnn", "assignment_id": CHAPTER}
    return person.server.ask("POST", f"/assignments/{action}", ids)["value"]


def save(person: Person, path: str, answers: dict[str, str]) -> None:
    """Put answers into a notebook and save it, as JupyterLab does."""
    model = person.server.ask("GET", f"/api/contents/{path}")
    notebook = nbformat.from_dict(model["content"])
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(name, cell.source)
    saved = {"type": "notebook", "format": "json", "content": notebook}
    person.server.ask("PUT", f"/api/contents/{path}", saved)


def right_answers() -> dict[str, str]:
    (chapter,) = COURSE.chapters([CHAPTER])
    return {
        cell.metadata["nbgrader"]["grade_id"]: cell.source for cell in chapter.cells("solution")
    }


def now(person: Person) -> str:
    return person.run(
        "from datetime import UTC, datetime; print(datetime.now(UTC).isoformat())"
    ).strip()


@pytest.mark.timeout(600)
def test_a_class_goes_through_a_hub_and_everybody_sees_only_their_own(place, class_of_three):
    ada, bob, teacher = class_of_three
    assert released(place, teacher) == 0
    nobody_else_has_a_server(ada, bob, teacher)

    # Ada uses the buttons; Bob uses a terminal and the course's own commands.
    assignments(ada, "fetch")
    save(ada, f"{CHAPTER}/{CHAPTER}.ipynb", right_answers())
    (handed_in,) = [
        assignment
        for assignment in assignments(ada, "submit")
        if assignment["status"] == "submitted"
    ]
    assert handed_in["assignment_id"] == CHAPTER

    # The deadline is between the two submissions.
    release = place.guide("rnn-grade release").replace(" --exchange", "")
    teacher.shell(re.sub(r"2027-\S+", now(teacher), release))
    bob.shell(f"mkdir answers && cd answers && {place.guide('nbgrader fetch_assignment')}")
    bob.shell(f"ln -s {COURSE.root}/course course")
    assert f": answers/{CHAPTER}/{CHAPTER}.ipynb" in bob.shell("rnn-course study")
    output = bob.shell(f"rnn-course submit {CHAPTER} --exchange")
    assert "! Not answered: " in output and "Submitted as" in output

    output = teacher.shell(place.guide("rnn-grade collect"))
    assert f"late: 1 student: {BOB}" in output and "2 new" in output, output
    table = teacher.shell(place.guide("rnn-grade grade"))
    points = dict(re.findall(r"(rnn-hub-\w+) .* (\d+) of \d+ .* ok ", table))
    assert int(points[ADA]) > int(points[BOB]) == 0, table
    assert "2 pages given out" in teacher.shell(place.guide("rnn-grade feedback"))

    assignments(ada, "fetch_feedback")
    bob.shell(f"cd answers && {place.guide('nbgrader fetch_feedback')}")
    pages = {person: page_of(person) for person in (ada, bob)}
    assert ADA in pages[ada] and BOB not in pages[ada]
    assert BOB in pages[bob] and ADA not in pages[bob]
    for student, other in ((ada, BOB), (bob, ADA)):
        sees_nothing_of(student, other, place)


def released(place: Place, teacher: Person) -> int:
    output = teacher.shell(place.guide("rnn-grade release"))
    assert f"exchange: released {CHAPTER}" in output
    status, _ = teacher.try_shell(
        f"test -e {place.exchange}/rnn/outbound/{CHAPTER}/{CHAPTER}.ipynb"
    )
    return status


def nobody_else_has_a_server(*everybody: Person) -> None:
    """Check that nobody can enter another user's server with their own token."""
    for person in everybody:
        for other in everybody:
            path = f"{other.server.url}/api/contents"
            stranger = type(person.server)(path, person.server.token)
            if person is other:
                assert stranger.ask("GET", "")["type"] == "directory"
            else:
                with pytest.raises(RequestRefused) as refused:
                    stranger.ask("GET", "")
                assert refused.value.status in (403, 404)


def page_of(student: Person) -> str:
    found = student.shell("find . -path '*feedback*' -name '*.html'").splitlines()
    assert len(found) == 1, found
    return student.shell(f"cat '{found[0]}'")


def sees_nothing_of(student: Person, other: str, place: Place) -> None:
    """Check that a student can read only their own files and those released to all."""
    _, listed = student.try_shell(f"find {place.exchange} {place.homes} -type f -readable")
    found = [Path(line) for line in listed.splitlines() if not line.startswith("find:")]
    mine, outbound = place.homes / student.name, place.exchange / "rnn" / "outbound"
    assert any(path.is_relative_to(mine) for path in found)
    assert [p for p in found if not (p.is_relative_to(mine) or p.is_relative_to(outbound))] == []
    for closed in (
        f"ls {place.homes / other}",
        f"ls {place.homes / TEACHER}",
        f"ls {place.exchange}/rnn/inbound",
        f"ls {place.exchange}/rnn/feedback",
        f"touch {outbound}/{CHAPTER}/mine",
        f"mv {place.exchange}/rnn {place.exchange}/gone",
    ):
        status, output = student.try_shell(closed)
        assert status != 0 and re.search("denied|not permitted", output), (closed, output)
