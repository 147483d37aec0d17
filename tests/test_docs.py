"""The commands of the guides in docs/ work as written, and the pages follow their rules."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from tests.support.bundled import make_checkout
from tests.support.tiny_course import CHAPTER

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"^```(?:console|sh)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(
    r"`((?:\.venv/bin/)?(?:rnn-\w+|nbgrader|dask|make|python|pytest|ln|install|chmod) [^`\n]+)`"
)
GUIDES = [
    "README.md",
    "CONTRIBUTING.md",
    *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
]
#: Commands that the tests below run exactly as in a guide: all blocks of student.md and
#: instructor.md, and README's table for teachers.
HERE = (
    "rnn-grade release", "rnn-grade collect", "rnn-grade grade", "rnn-grade feedback",
    "rnn-grade export", "rnn-grade report", "rnn-grade watch", "rnn-grade formgrader",
    "rnn-grade failures", "rnn-grade comment", "rnn-grade mark", "rnn-grade doctor",
    "rnn-grade try", "rnn-grade new-chapter", "rnn-course progress", "rnn-course hint",
    "rnn-course check", "rnn-course submit", "rnn-course update", "ln -s",
)  # fmt: skip
#: Commands that another test runs, with that test.
ELSEWHERE = {
    "rnn-grade demo": "tests/autograder/test_class.py",
    "rnn-grade build": "tests/autograder/authoring/test_new_chapter.py",
    "rnn-grade check": "tests/autograder/authoring/test_new_chapter.py",
    "rnn-course study": "tests/rnn_helpers/learner/test_story.py",
    "rnn-course review": "tests/rnn_helpers/learner/review/test_review.py",
    "rnn-course solution": "tests/rnn_helpers/learner/test_hints_and_solutions.py",
    "pytest tests/course/test_bank.py": "tests/autograder/authoring/test_new_chapter.py",
    "python -m tests.course.cheats": "tests/course/test_cheats.py",
    "python -m tests.course.strangers": "tests/course/test_strangers.py",
    "install -d": "tests/autograder/collect/test_jupyterhub.py",
    "nbgrader fetch_assignment": "tests/autograder/collect/test_jupyterhub.py",
    "nbgrader submit": "tests/autograder/collect/test_jupyterhub.py",
    "nbgrader fetch_feedback": "tests/autograder/collect/test_jupyterhub.py",
    "dask scheduler": "tests/support/servers.py",
    "dask worker": "tests/support/servers.py",
    "openssl req -x509 -newkey": "tests/autograder/engine/run/test_certificates.py",
}
#: Commands that no test runs, with the reason.
NOT_RUN = {
    "pytest -n 2 --note-seconds": "it runs every test, as make test does, and notes the times",
    "uv tool install": "it installs 2.8 GB; test_wheel.py installs the wheel without them",
    "pipx install": "it installs 2.8 GB; test_wheel.py installs the wheel without them",
    "uv build --wheel": "test_wheel.py builds the wheel with setuptools, as uv does",
    "make": "they set up an environment, which takes minutes; continuous integration runs them",
    "chmod 700 /home/*": "it changes the home folders of the machine that tests run on",
    "python -m tests.course.mutation": "it takes an hour; docs/evidence.md says what came of it",
    "python -m tests.course.confusion": "it takes an hour; docs/evidence.md says what came of it",
    "python -m tests.adversity.chaos": "a quarter of an hour; its own test makes fewer edits",
    "python -m tests.adversity.kills": "it takes half an hour; its own test has fewer runs",
    "python -m tests.adversity.soak": "it grades a thousand; its own test has fewer",
    "python -m benchmarks.class_scale": "it takes minutes; test_scale.py has fewer students",
    "python -m tests.parity.peers": "it takes minutes; its own test does two of its examples",
    "python -m tests.parity.styles": "it takes minutes; its own test does some of its assignments",
    "python -m tests.parity.stock_scores": "it takes an hour; test_class.py does it for one class",
    "python -m tests.versions": "it takes half an hour; .ci/run is a part of it",
    "nbgrader db upgrade": "it is nbgrader's own; the doctor's test makes the old gradebook",
}
#: Files and folders of the project that a page names in its text.
NAMED = re.compile(r"`([\w./-]+/[\w./-]*)`")
PLACEHOLDER = re.compile(r"NN_topic|13_pooling|TOPIC|EXERCISE")
OWN_FOLDERS = {"solutions", "course", "rnn_helpers", "autograder", "tests", "benchmarks", "docs"}
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
#: Maximum columns of a line of prose; tables, code and a single long word may have more.
MOST_COLUMNS = 100
#: Signs of lists and quotations, which may come before the first word of a line.
LIST_SIGN = re.compile(r"^\s*(?:(?:[-*>]|\d+\.)\s+)?")


def _commands(guide):
    text = (ROOT / "docs" / guide).read_text("utf-8")
    return [line for block in BLOCK.findall(text) for line in block.splitlines()]


def _words(line):
    line = re.sub("03_simple_rnn|ASSIGNMENT|ps1", CHAPTER, line)
    return shlex.split(re.sub(r"\bsimple_rnn\b", "add_up", line))


def _run(folder, line):
    environment = os.environ | {"RNN_COURSE_DATA": str(folder / "data")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    return subprocess.run(_words(line), cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture
def checkout(tmp_path):
    """Return a folder for the commands: a course with one small chapter, copied to answers/."""
    course = make_checkout(tmp_path / "course_folder")
    answers = course.root / "answers"
    shutil.copytree(course.released, answers)
    return course.root


@pytest.mark.parametrize("line", _commands("student.md"))
def test_a_command_of_the_students_guide_works(checkout, line):
    if "hint" in line:
        done = subprocess.run(
            [sys.executable, "-m", "rnn_helpers.learner.cli", *line.split()[1:]],
            env=os.environ | {"RNN_COURSE_DATA": str(checkout)},
            capture_output=True,
            text=True,
        )
    else:
        done = _run(checkout, line)
    assert done.returncode == 0, done.stderr


def test_the_commands_of_the_instructors_guide_work_one_after_the_other(checkout):
    notebook = nbformat.read(checkout / "course" / CHAPTER / f"{CHAPTER}.ipynb", 4)
    for line in _commands("instructor.md"):
        done = _run(checkout, line)
        if "doctor" not in line:
            # The doctor's findings depend on the machine; the other commands must work.
            assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
        if "release" in line:
            path = checkout / "my-class" / "submitted" / "ada" / CHAPTER / f"{CHAPTER}.ipynb"
            path.parent.mkdir(parents=True)
            nbformat.write(notebook, path)
    assert (checkout / "my-class" / "report.html").exists()
    assert "ada" in (checkout / "grades.csv").read_text("utf-8")


def test_the_command_of_the_authors_guide_works(checkout):
    (line,) = _commands("author.md")
    words = line.replace('"Pooling over time"', "Pooling")
    assert _run(checkout, words).returncode == 0
    assert (checkout / "solutions" / "13_pooling.py").exists()


def _written(guide):
    """Return every command in a guide: those in blocks, and those within sentences."""
    text = (ROOT / guide).read_text("utf-8")
    lines = [line for block in SHELL.findall(text) for line in block.splitlines()]
    commands = [line.split("  #")[0] for line in lines] + INLINE.findall(FENCED.sub("", text))
    return [
        re.sub(r"^(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?", "", command).strip() for command in commands
    ]


@pytest.mark.parametrize("guide", GUIDES)
def test_each_command_of_the_guides_is_run_by_a_test_or_there_is_a_reason(guide):
    for command in _written(guide):
        known = [*HERE, *ELSEWHERE, *NOT_RUN]
        assert any(command.startswith(beginning) for beginning in known), command


def test_what_is_said_to_be_run_elsewhere_is():
    for command, place in ELSEWHERE.items():
        text = (ROOT / place).read_text("utf-8")
        words = re.findall(r"\w+", command.partition(" ")[2])
        assert max(words, key=len) in text, (command, place)


def _run_and_stop(folder, line, until):
    """Start a command, wait for a line that it prints, and end it as Ctrl-C does."""
    started = subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", *_words(line)[1:]],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines = []
    for told in started.stdout:
        lines.append(told)
        if until in told:
            break
    started.send_signal(signal.SIGINT)
    lines += started.stdout.readlines()
    assert started.wait(timeout=120) == 0, "".join(lines)
    assert any(until in told for told in lines), "".join(lines)


def _teachers_table():
    """Return the commands of README's table for teachers, except those that other tests run."""
    table = (ROOT / "README.md").read_text("utf-8").partition("## If you teach")[2]
    return [
        c
        for c in re.findall(r"\| `(rnn-grade [^`]+)` \|", table)
        if c not in ("rnn-grade demo", "rnn-grade doctor")
    ]


@pytest.mark.timeout(900)
def test_the_commands_of_the_readme_for_teachers_work_one_after_the_other(checkout):
    submission = checkout / "course" / CHAPTER / f"{CHAPTER}.ipynb"
    (checkout / "students.csv").write_text("id,first_name,last_name,email\nada,Ada,L,a@x.org\n")
    with zipfile.ZipFile(checkout / "DOWNLOAD.zip", "w") as download:
        download.write(submission, f"ada/{CHAPTER}.ipynb")
    ran = []
    for line in _teachers_table():
        if "watch" in line:
            _run_and_stop(checkout, line, "Watching")
        elif line.startswith("rnn-grade mark"):
            _run_and_stop(checkout, f"{line} --no-browser", "is at http")
        elif "formgrader" in line:
            _run_and_stop(checkout, f"{line} --no-browser", "formgrader is at")
        else:
            done = _run(checkout, line)
            assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
        ran.append(line.split()[1])
    assert ran == [
        "release", "try", "collect", "grade", "watch", "failures", "feedback", "mark",
        "formgrader", "export", "report",
    ]  # fmt: skip
    canvas = (checkout / "canvas.csv").read_text("utf-8")
    assert '"L, Ada",,,ada,,' in canvas
    with zipfile.ZipFile(checkout / "pages.zip") as pages:
        assert pages.namelist() == [f"ada/{CHAPTER}.html"]


def test_the_other_commands_of_the_instructors_guide_work(checkout):
    shown = (ROOT / "docs" / "instructor.md").read_text("utf-8")
    lines = [line for block in SHELL.findall(shown) for line in block.splitlines()]
    others = [line for line in lines if line not in _commands("instructor.md")]
    assert [line.split()[1] for line in others] == [
        *("collect", "collect"),
        *("failures", "failures", "grade", "comment", "feedback", "comment"),
        *("mark", "formgrader", "try"),
    ]
    assert _run(checkout, "rnn-grade release --class my-class").returncode == 0
    exchange = checkout / "exchange"
    exchange.mkdir(mode=0o777)
    with (checkout / "my-class" / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Exchange.root = {str(exchange)!r}\n")
    exchange.chmod(0o1777)
    inbound = exchange / "rnn" / "inbound"
    inbound.mkdir(parents=True)
    (checkout / "students.csv").write_text("id\nada\n")
    notebook = nbformat.read(checkout / "course" / CHAPTER / f"{CHAPTER}.ipynb", 4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "add_up":
            cell.source = "def add_up(left, right):\n    return left"
    with zipfile.ZipFile(checkout / "submissions.zip", "w") as download:
        download.writestr(f"ada/{CHAPTER}.ipynb", nbformat.writes(notebook))
    for line in others[:2]:
        done = _run(checkout, line)
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
    assert (checkout / "my-class" / "submitted" / "ada" / CHAPTER).is_dir()
    assert _run(checkout, "rnn-grade grade --class my-class").returncode == 0
    failure = ""
    for line in others[2:8]:
        done = _run(checkout, re.sub(r"\bID\b", failure, line))
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
        failure = failure or re.search(r"^  (\w{8})  1 student", done.stdout, re.MULTILINE)[1]
    _run_and_stop(checkout, f"{others[8]} --no-browser", "is at http")
    _run_and_stop(checkout, f"{others[9]} --no-browser", "formgrader is at")
    done = _run(checkout, others[10])
    assert done.returncode == 0, f"{others[10]}: {done.stdout}{done.stderr}"
    assert "Warning" not in done.stderr


@pytest.mark.parametrize("guide", GUIDES)
def test_links_between_the_guides_lead_somewhere(guide):
    path = ROOT / guide
    for target in LINK.findall(path.read_text("utf-8")):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("guide", GUIDES)
def test_a_page_names_only_files_and_folders_that_are_there(guide):
    text = FENCED.sub("", (ROOT / guide).read_text("utf-8"))
    named = {name for name in NAMED.findall(text) if name.split("/")[0] in OWN_FOLDERS}
    missing = [name for name in named if not any(ROOT.glob(PLACEHOLDER.sub("*", name)))]
    assert not missing


@pytest.mark.parametrize("page", [*GUIDES, "autograder/release/student_readme.md"])
def test_a_page_wraps_at_100_columns(page):
    prose = FENCED.sub("", (ROOT / page).read_text("utf-8")).splitlines()
    too_long = [
        line
        for line in prose
        if len(line) > MOST_COLUMNS
        and not line.startswith("|")
        and len(LIST_SIGN.sub("", line).split()) > 1
    ]
    assert not too_long


@pytest.mark.parametrize("picture", sorted(path.name for path in (ROOT / "docs/images").iterdir()))
def test_a_picture_is_small_and_told_in_words(picture):
    shown = rf"!\[([^\]]*)\]\((?:docs/)?images/{re.escape(picture)}\)"
    pages = "".join((ROOT / guide).read_text("utf-8") for guide in GUIDES)
    alt = re.search(shown, pages)
    assert len(alt[1]) > 40
    assert (ROOT / "docs" / "images" / picture).stat().st_size < 200_000
