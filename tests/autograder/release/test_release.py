"""Students get all they need, and no line of an answer, a hidden test or the grader."""

import re
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from datetime import datetime
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_output
from nbgrader.api import Gradebook
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder import cli
from autograder.authoring.source import ChapterSource
from autograder.classroom.class_folder import ClassFolder, release_folder
from autograder.classroom.classes import create_class
from autograder.classroom.due import due_dates, parse_due, parse_dues, set_due, shown_due
from autograder.classroom.errors import CourseError
from autograder.classroom.exchange import release_to_exchange
from autograder.release.bundle import make_bundle, wheel_problems
from autograder.release.chapter import release
from autograder.release.student_files import student_lock
from autograder.release.wheel import build_wheel
from tests.support.bank_runner import COURSE
from tests.support.bundled import ROOT, make_checkout
from tests.support.downloads import files_below
from tests.support.installed import Installed
from tests.support.tiny_course import CHAPTER, SOURCE, make_course

SOLVE = '''
"""Solve the tiny chapter in the bundle, as a student, and print what the cells said."""
import importlib.util, sys, tempfile
import nbformat
from nbclient import NotebookClient
for secret in ("autograder", "solutions", "tests"):
    assert importlib.util.find_spec(secret) is None, secret
notebook = nbformat.read(sys.argv[1], as_version=4)
for cell in notebook.cells:
    if cell.cell_type == "code" and "raise NotImplementedError" in cell.source:
        cell.source = "def add_up(left, right):\\n    return left + right"
NotebookClient(notebook, kernel_name="python3").execute()
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        print(output.get("data", {}).get("text/plain", ""))
import rnn_helpers
print(rnn_helpers.__file__)
'''


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    return make_checkout(tmp_path_factory.mktemp("release") / "checkout")


@pytest.fixture(scope="module")
def class_folder(checkout, tmp_path_factory):
    """Return a class with the tiny chapter released by the command."""
    root = tmp_path_factory.mktemp("release") / "class"
    options = ["--class", root, "--course", checkout.root, "--due", f"{CHAPTER}=2026-05-01T20:00Z"]
    rnn_grade("release", *options)
    return create_class(root)


def copied(folder: ClassFolder, place: Path) -> ClassFolder:
    """Return a copy of a class, for a test to change."""
    shutil.copytree(folder.root, place / "class")
    return ClassFolder(place / "class")


def rnn_grade(*arguments) -> None:
    sys.argv = ["rnn-grade", *map(str, arguments)]
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code in (0, None)


def secret_regions(source: str) -> list[str]:
    """Return the lines between the markers of a chapter's source, without the course's own code."""
    regions = re.findall(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)\n[# ]*### END \1", source, re.S)
    lines = [line.strip().removeprefix("# ") for _, text in regions for line in text.splitlines()]
    # A line with just a bracket or `return h` is no secret.
    return [line for line in lines if len(line.replace(" ", "")) >= 24 and not line.endswith(":")]


def bundled_texts(archive: Path) -> dict[str, str]:
    with zipfile.ZipFile(archive) as zipped:
        names = [name for name in zipped.namelist() if not name.endswith(".whl")]
        return {name: zipped.read(name).decode(errors="replace") for name in names}


def wheel_of(bundle: Path) -> Path:
    (wheel,) = bundle.glob("*.whl")
    return wheel


def shipped_lines(texts: dict[str, str]) -> set[str]:
    """Return every line of a bundle, including those of its notebooks' cells."""
    cells = [
        cell.source
        for name, text in texts.items()
        if name.endswith(".ipynb")
        for cell in nbformat.reads(text, as_version=4).cells
    ]
    return {line.strip() for text in [*texts.values(), *cells] for line in text.splitlines()}


def test_the_tiny_bundle_holds_no_line_of_an_answer_or_a_hidden_test(class_folder):
    texts = bundled_texts(class_folder.root / "bundle" / "rnn-course.zip")
    secret = set(secret_regions(SOURCE))
    assert len(secret) == 3
    assert not secret & shipped_lines(texts)
    assert 'check.returns(add_up, 2, 3, expected=5, says="2 and 3")' in shipped_lines(texts)
    for text in texts.values():
        assert "the_sum_of_both" not in text


def test_the_bundle_of_a_class_holds_what_a_student_needs_and_nothing_else(class_folder):
    texts = bundled_texts(class_folder.root / "bundle" / "rnn-course.zip")
    tops = {name.split("/")[1] for name in texts}
    assert tops == {
        "README.md", "LICENSE", "pyproject.toml", "setup.py", "requirements.lock",
        "environment.yml", "course", "rnn_helpers",
    }  # fmt: skip
    assert f"rnn-course/course/{CHAPTER}/{CHAPTER}.ipynb" in texts
    suffixes = {Path(name).suffix for name in texts if "/rnn_helpers/" in name}
    assert {".py", ".toml"} <= suffixes
    assert not suffixes & {".pyc", ".ipynb", ".db"}
    written = tomllib.loads(texts["rnn-course/pyproject.toml"])["project"]
    real = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert written["dependencies"] == real["dependencies"]
    assert written["requires-python"] == real["requires-python"]
    assert "optional-dependencies" not in written
    assert "autograder" not in texts["rnn-course/pyproject.toml"]
    assert "- --editable .\n" in texts["rnn-course/environment.yml"]


def test_the_folder_and_the_zip_are_the_same(class_folder):
    folder = class_folder.root / "bundle" / "rnn-course"
    texts = bundled_texts(folder.with_suffix(".zip"))
    assert texts == {
        str(path.relative_to(folder.parent)): path.read_bytes().decode(errors="replace")
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".whl"
    }
    with zipfile.ZipFile(folder.with_suffix(".zip")) as zipped:
        wheel = wheel_of(folder)
        assert zipped.read(f"rnn-course/{wheel.name}") == wheel.read_bytes()


def test_the_wheel_of_a_bundle_holds_its_chapters_and_the_readme_names_it(class_folder):
    folder = class_folder.root / "bundle" / "rnn-course"
    wheel = wheel_of(folder)
    assert f"./{wheel.name}\n" in (folder / "README.md").read_text()
    path = f"{CHAPTER}/{CHAPTER}.ipynb"
    with zipfile.ZipFile(wheel) as zipped:
        assert {name.split("/")[0] for name in zipped.namelist()} == {
            "rnn_helpers", f"{wheel.name.removesuffix('-py3-none-any.whl')}.dist-info",
        }  # fmt: skip
        assert zipped.read(f"rnn_helpers/course_files/{path}") == (
            (folder / "course" / path).read_bytes()
        )
        texts = {n: zipped.read(n).decode(errors="replace") for n in zipped.namelist()}
    assert not set(secret_regions(SOURCE)) & shipped_lines(texts)


def test_a_bundle_with_the_same_files_has_the_same_wheel_and_another_one_another_name(
    checkout, class_folder, tmp_path
):
    """An installer keeps what it has if the name and version of a wheel are the same."""
    first = wheel_of(class_folder.root / "bundle" / "rnn-course")
    folder = copied(class_folder, tmp_path)
    again = wheel_of(make_bundle(checkout, folder).folder)
    assert (again.name, again.read_bytes()) == (first.name, first.read_bytes())
    released = release_folder(folder, CHAPTER) / f"{CHAPTER}.ipynb"
    released.write_text(released.read_text().replace("A tiny chapter", "A corrected chapter"))
    assert wheel_of(make_bundle(checkout, folder).folder).name != first.name


def test_a_chapter_that_another_version_released_is_left_out_of_the_bundle(
    checkout, class_folder, tmp_path
):
    folder = copied(class_folder, tmp_path)
    path = release_folder(folder, CHAPTER) / f"{CHAPTER}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    setup = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("locked"))
    setup.source = f"from rnn_helpers.topics.shapes_and_states import oracle\n{setup.source}"
    nbformat.write(notebook, path)
    bundle = make_bundle(checkout, folder)
    assert bundle.left_out == (CHAPTER,)
    assert bundle.chapters == ()
    assert not any(name.startswith("rnn-course/course/") for name in bundled_texts(bundle.archive))


def test_an_answer_in_a_wheel_is_found(tmp_path):
    secret = {"the_sum_of_both = left + right": "a solution of 90_tiny"}
    with zipfile.ZipFile(tmp_path / "x.whl", "w") as wheel:
        wheel.writestr("rnn_helpers/a.py", "    the_sum_of_both = left + right\n")
        wheel.writestr("autograder/b.py", "")
    assert wheel_problems(tmp_path / "x.whl", secret) == [
        "x.whl: rnn_helpers/a.py holds a line of a solution of 90_tiny: "
        "the_sum_of_both = left + right",
        "x.whl holds autograder/b.py, which does not belong in it",
    ]


def test_a_wheel_that_cannot_be_built_is_told_in_a_line(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 1\n")
    with pytest.raises(CourseError, match=r"The students' wheel can't be built: .+") as told:
        build_wheel(tmp_path, tmp_path)
    assert "\n" not in str(told.value)


def test_the_readme_lists_the_chapters_with_points_and_due_date(class_folder):
    text = (class_folder.root / "bundle" / "rnn-course" / "README.md").read_text()
    due = datetime.fromisoformat("2026-05-01T20:00+00:00").astimezone()
    (row,) = (line for line in text.splitlines() if CHAPTER in line)
    assert "| A tiny chapter | 4 |" in row
    assert f"{due:%Y-%m-%d %H:%M} UTC" in row


def test_a_student_solves_a_chapter_where_only_the_bundles_wheel_is_installed(
    class_folder, tmp_path
):
    bundle = class_folder.root / "bundle" / "rnn-course"
    installed = Installed(wheel_of(bundle), tmp_path / "environment")
    work = tmp_path / "work"
    work.mkdir()
    installed.rnn_course(work, "update")
    (work / "solve.py").write_text(SOLVE)
    done = subprocess.run(
        [installed.python, "solve.py", work / "answers" / CHAPTER / f"{CHAPTER}.ipynb"],
        check=True, env=installed.environment, cwd=work, capture_output=True, text=True,
    )  # fmt: skip
    assert "✓ add_up: 2 and 3" in done.stdout
    assert str(installed.folder) in done.stdout
    listed = installed.rnn_course(work, "--help")
    named = set(re.findall(r"^rnn-course (\w+)", (bundle / "README.md").read_text(), re.M))
    assert named == {"study", "submit", "update"}
    assert [command for command in named if f" {command} " not in listed] == []


def test_the_bundle_of_the_real_course_holds_no_line_of_an_answer(tmp_path):
    """Every chapter's built release is compared with every line of solutions/."""
    folder = create_class(tmp_path / "class")
    for chapter in COURSE.chapters():
        shutil.copytree(COURSE.released / chapter.name, folder.source(chapter.name))
        shutil.copytree(COURSE.released / chapter.name, release_folder(folder, chapter.name))
    bundle = make_bundle(COURSE, folder)
    assert len(bundle.chapters) == len(COURSE.chapters())
    texts = bundled_texts(bundle.archive)
    lines = {
        line
        for chapter in COURSE.chapters()
        for line in secret_regions(chapter.path.read_text())
    } - {
        # A hidden test may have a line that a visible test has too.
        line.strip() for c in COURSE.chapters() for cell in c.cells("test")
        for line in cell.source.splitlines()
    }  # fmt: skip
    assert len(lines) > 500
    assert not lines & shipped_lines(texts)


def leak_in_a_module(root: Path) -> None:
    with (root / "rnn_helpers" / "commands.py").open("a") as file:
        file.write("\n    the_sum_of_both = left + right\n")


def leak_of_the_grader(root: Path) -> None:
    with (root / "rnn_helpers" / "commands.py").open("a") as file:
        file.write("\nfrom autograder.authoring.build import build\n")


@pytest.mark.parametrize(
    ("leak", "message"),
    [
        (leak_in_a_module, "holds a line of a solution of 90_tiny: the_sum_of_both"),
        (leak_of_the_grader, "needs the instructor's package"),
    ],
)
def test_a_bundle_that_would_tell_an_answer_is_refused_and_the_last_one_stays(
    class_folder, tmp_path, leak, message
):
    course = make_checkout(tmp_path / "checkout")
    leak(course.root)
    archive = class_folder.root / "bundle" / "rnn-course.zip"
    before = archive.read_bytes()
    with pytest.raises(CourseError, match=re.escape(message)):
        make_bundle(course, class_folder)
    assert archive.read_bytes() == before
    assert sorted(path.name for path in archive.parent.iterdir()) == [
        "rnn-course",
        "rnn-course.zip",
    ]


@pytest.mark.parametrize("place", ["output", "metadata"])
def test_an_answer_beside_the_cells_of_a_released_notebook_is_found(
    checkout, class_folder, tmp_path, place
):
    folder = copied(class_folder, tmp_path)
    path = release_folder(folder, CHAPTER) / f"{CHAPTER}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    secret = "the_sum_of_both = left + right"
    if place == "output":
        cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
        cell.outputs = [new_output("stream", text=f"x\n{secret}\n")]
    else:
        notebook.metadata["author"] = {"notes": [secret]}
    nbformat.write(notebook, path)
    with pytest.raises(CourseError, match="holds a line of a solution"):
        make_bundle(checkout, folder)


def test_the_students_lock_names_all_that_is_needed_here_and_nothing_of_the_instructors():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lock = student_lock((ROOT / "requirements.lock").read_text(), project["dependencies"])
    locked = set(re.findall(r"^([a-z0-9._-]+)==", lock, re.M))
    assert installed_closure(project["dependencies"]) <= locked
    assert not locked & {"pytest", "playwright", "mypy", "distributed", "jupytext", "psycopg"}
    assert lock.count("--hash=sha256:") > len(locked)


def installed_closure(requirements: list[str]) -> set[str]:
    """Return the packages that these need, directly and indirectly, by the packages' metadata."""
    found: set[str] = set()
    waiting = [Requirement(line) for line in requirements]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        is_needed = not requirement.marker or any(
            requirement.marker.evaluate({"extra": extra}) for extra in ("", *requirement.extras)
        )
        if not is_needed or name in found:
            continue
        try:
            inner = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        found.add(name)
        needed = [Requirement(line) for line in inner]
        for one in needed:
            if not one.marker or any(
                one.marker.evaluate({"extra": extra}) for extra in ("", *requirement.extras)
            ):
                one.marker = None
                waiting.append(one)
    return found


def test_a_chapter_goes_through_the_exchange_that_the_administrator_set_up(
    class_folder, tmp_path, monkeypatch
):
    folder = copied(class_folder, tmp_path)
    settings = tmp_path / "etc"
    settings.mkdir()
    # As on a JupyterHub, the exchange is set in the machine's configuration, not the class's.
    (settings / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(tmp_path / 'exchange')!r}\n"
        f"c.Exchange.cache = {str(tmp_path / 'cache')!r}\n"
    )
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(settings))
    release_to_exchange(folder, CHAPTER)
    released = release_folder(folder, CHAPTER) / f"{CHAPTER}.ipynb"
    # The corrected second release replaces the first.
    released.write_text(released.read_text().replace("A tiny chapter", "A corrected chapter"))
    release_to_exchange(folder, CHAPTER)
    home = tmp_path / "student"
    home.mkdir()
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "fetch_assignment", CHAPTER, "--course", "rnn"],
        cwd=home, check=True, capture_output=True,
    )  # fmt: skip
    assert (home / CHAPTER / f"{CHAPTER}.ipynb").read_bytes() == released.read_bytes()


def test_the_command_releases_to_the_exchange_with_a_due_date(checkout, tmp_path):
    root = tmp_path / "class"
    folder = create_class(root)
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\n")
    options = ["--class", root, "--course", checkout.root, "--exchange"]
    rnn_grade("release", *options, "--due", f"{CHAPTER}=2026-05-01T18:00+02:00")
    assert due_dates(folder) == {CHAPTER: datetime(2026, 5, 1, 16)}
    (handed_out,) = (tmp_path / "exchange" / "rnn" / "outbound").rglob("*.ipynb")
    assert (
        handed_out.read_bytes()
        == (
            root / "release" / handed_out.relative_to(tmp_path / "exchange" / "rnn" / "outbound")
        ).read_bytes()
    )


def test_a_due_date_stays_until_it_is_set_again(checkout, class_folder, tmp_path):
    folder = copied(class_folder, tmp_path)
    (chapter,) = checkout.chapters()
    release(folder, chapter)
    assert due_dates(folder) == {CHAPTER: datetime(2026, 5, 1, 20)}
    set_due(folder, parse_dues([f"{CHAPTER}=never"], [CHAPTER]))
    assert due_dates(folder) == {CHAPTER: None}


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-05-01T18:00+02:00", datetime(2026, 5, 1, 16)),
        ("2026-05-01T18:00Z", datetime(2026, 5, 1, 18)),
        ("never", None),
    ],
)
def test_a_due_date_is_kept_in_utc(text, utc):
    assert parse_due(text) == utc


def test_a_due_date_without_a_time_is_the_end_of_that_day_here():
    local = datetime(2026, 5, 1, 23, 59, 59).astimezone()
    assert parse_due("2026-05-01") == local.replace(tzinfo=None) - local.utcoffset()


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("UTC", "2026-05-01 16:00 UTC"), ("Asia/Kolkata", "2026-05-01 21:30 UTC+05:30")],
)
def test_a_moment_is_shown_with_its_zone_in_plain_words(monkeypatch, zone, shown):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    told = shown_due(datetime(2026, 5, 1, 16))
    monkeypatch.undo()
    time.tzset()
    assert told == shown


@pytest.mark.parametrize(
    ("due", "message"),
    [
        ("90_tiny", "write --due CHAPTER=DATE"),
        ("91_none=2026-05-01", "91_none is not among 90_tiny"),
        ("90_tiny=tomorrow", "'tomorrow' is no date"),
    ],
)
def test_a_bad_due_date_is_told_in_a_line_before_anything_is_made(
    checkout, tmp_path, capsys, due, message
):
    root = tmp_path / "class"
    sys.argv = ["rnn-grade", "release", "--class", str(root), "--course", str(checkout.root)]
    sys.argv += ["--due", due]
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line
    assert not root.exists()


def test_an_exchange_that_cannot_be_written_is_told_in_a_sentence(class_folder, tmp_path):
    folder = copied(class_folder, tmp_path)
    folder.config.Exchange.root = "/proc/none/exchange"
    with pytest.raises(CourseError, match="To see why: rnn-grade doctor"):
        release_to_exchange(folder, CHAPTER)


@pytest.fixture
def handed_in(class_folder):
    """Return a class in which a student handed in the chapter."""
    with Gradebook(class_folder.db_url, class_folder.course_id) as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission(CHAPTER, "ada")
    return class_folder


def without_hidden_test(source: str) -> str:
    start, end = source.index('# %% role="hidden"'), source.index('# %% [markdown] role="written"')
    return source[:start] + source[end:]


def contents(folder) -> dict[str, bytes]:
    """Return all files of a class except the gradebook, and what is in that."""
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        cells = {
            assignment.name: [cell.name for cell in assignment.notebooks[0].source_cells]
            for assignment in gradebook.assignments
        }
    files = {k: v for k, v in files_below(folder.root).items() if not k.startswith("gradebook")}
    return files | {"gradebook": repr(cells).encode()}


def test_a_release_without_cells_that_were_handed_in_is_refused_with_the_reason(
    handed_in, tmp_path, complaint
):
    course = make_course(tmp_path / "course", without_hidden_test(SOURCE))
    other = course.root / "solutions" / "10_another.py"
    other.write_text(SOURCE)
    before = contents(handed_in)
    line = complaint("release", "--class", handed_in.root, "--course", course.root)
    assert "90_tiny.py no longer has add_up_hidden, but 1 student handed the chapter in" in line
    assert "Traceback" not in line
    assert contents(handed_in) == before


def test_a_release_that_nbgrader_refuses_changes_nothing(class_folder, tmp_path, monkeypatch):
    before = contents(class_folder)
    monkeypatch.setattr("autograder.release.chapter.check_cells", lambda *_: None)
    for name in (CHAPTER, "91_new"):
        source = tmp_path / f"{name}.py"
        source.write_text(SOURCE.replace("### END SOLUTION", "", 1))
        with pytest.raises(CourseError) as refused:
            release(class_folder, ChapterSource(source))
        assert "Traceback" not in str(refused.value)
        assert contents(class_folder) == before


def test_a_release_whose_bundle_or_second_chapter_is_refused_changes_nothing(
    class_folder, tmp_path, monkeypatch, complaint
):
    folder = copied(class_folder, tmp_path)
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        for student in list(gradebook.students):
            gradebook.remove_student(student.id)
    course = make_checkout(tmp_path / "checkout")
    source = course.root / "solutions" / f"{CHAPTER}.py"
    source.write_text(without_hidden_test(SOURCE))
    (course.root / "solutions" / "91_new.py").write_text(SOURCE)
    before, dues = contents(folder), due_dates(folder)
    command = ["release", "--class", folder.root, "--course", course.root, "--due"]
    command.append(f"{CHAPTER}=2030-01-01")
    with monkeypatch.context() as patch:
        refusal = CourseError("No bundle was made: it holds an answer.")
        patch.setattr("autograder.release.bundle.make_bundle", raising(refusal))
        assert "No bundle was made" in complaint(*command)
    assert (contents(folder), due_dates(folder)) == (before, dues)
    source = course.root / "solutions" / "91_new.py"
    source.write_text(SOURCE.replace("### END SOLUTION", "", 1))
    assert "91_new.py" in complaint(*command)
    assert (contents(folder), due_dates(folder)) == (before, dues)


def raising(error):
    def refuse(*_):
        raise error

    return refuse
