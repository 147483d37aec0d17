"""Whoever installs the wheel has the whole course, in any folder and without a checkout."""

import subprocess
import sys
import tarfile
import zipfile

from rnn_helpers.learner.solution_files import answer

import nbformat
import pytest

from autograder.authoring.gates.leaks import secret_lines
from tests.support.bank_runner import COURSE
from tests.support.installed import Installed, built_wheel, copied_sources
from tests.support.lab import LabKernel
from tests.support.studying import studying

CHAPTER = "00_start_here"
_SDIST = "import sys; from setuptools import build_meta; build_meta.build_sdist(sys.argv[1])"


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    return copied_sources(tmp_path_factory.mktemp("sources") / "checkout")


@pytest.fixture(scope="module")
def wheel(sources, tmp_path_factory):
    return built_wheel(sources, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    return Installed(wheel, tmp_path_factory.mktemp("Ada's Kürs") / "an environment")


@pytest.fixture
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("RNN_COURSE_DATA", str(tmp_path / "data"))


def _secret():
    return set().union(*(secret_lines(chapter) for chapter in COURSE.chapters()))


def _lines(content, name):
    if name.endswith(".ipynb"):
        cells = nbformat.reads(content.decode("utf-8"), as_version=4).cells
        return {line.strip() for cell in cells for line in cell.source.splitlines()}
    return {line.strip() for line in content.decode("utf-8", errors="replace").splitlines()}


def test_the_wheel_holds_every_chapter_and_no_line_of_an_answer(wheel):
    secret = _secret()
    assert len(secret) > 500
    with zipfile.ZipFile(wheel) as zipped:
        names = zipped.namelist()
        for name in names:
            assert not secret & _lines(zipped.read(name), name), name
            assert not name.startswith(("solutions", "tests", "course"))
        for chapter in COURSE.chapters():
            path = f"{chapter.name}/{chapter.name}.ipynb"
            packed = zipped.read(f"rnn_helpers/course_files/{path}")
            assert packed == (COURSE.released / path).read_bytes()


def test_the_wheel_holds_hints_predictions_scripts_and_texts(wheel):
    helpers = COURSE.root / "rnn_helpers"
    packed = ("topics/*/*.toml", "topics/*/*.mjs", "topics/*/*.css", "texts/**/*.[tn][xp][tz]")
    files = [path for pattern in packed for path in helpers.glob(pattern)]
    read = {path.relative_to(COURSE.root).as_posix() for path in files}
    with zipfile.ZipFile(wheel) as zipped:
        for kind in ("predictions.toml", "hints.toml", ".txt", ".npz", ".mjs", "player.css"):
            assert {path for path in read if path.endswith(kind)}, kind
        assert read <= set(zipped.namelist())


def test_the_source_distribution_holds_the_chapters_and_no_line_of_an_answer(sources, tmp_path):
    built = [sys.executable, "-c", _SDIST, str(tmp_path)]
    subprocess.run(built, cwd=sources, check=True, capture_output=True)
    (archive,) = tmp_path.glob("*.tar.gz")
    secret = _secret()
    with tarfile.open(archive) as packed:
        names = packed.getnames()
        for member in filter(tarfile.TarInfo.isfile, packed.getmembers()):
            content = packed.extractfile(member).read()
            assert not secret & _lines(content, member.name), member.name
    tops = {name.split("/")[1] for name in names if "/" in name}
    assert {"course", "setup.py"} <= tops and not tops & {"solutions", "tests"}


def test_an_empty_folder_is_all_that_studying_needs(installed, tmp_path, own_data):
    folder = tmp_path / "Ü b'ungen"
    folder.mkdir()
    assert "To begin:\n    " in installed.rnn_course(folder)
    with studying(folder, installed.environment, installed.command("study")) as running:
        said = LabKernel(running.lab).run("import rnn_helpers; print(rnn_helpers.__file__)")
        assert str(installed.folder) in said
        path = f"{CHAPTER}/{CHAPTER}.ipynb"
        assert running.lab.get(f"/api/contents/{path}")["name"] == f"{CHAPTER}.ipynb"
        running.stop()
    assert "Traceback" not in running.printed
    copied = {path.parent.name for path in folder.glob("answers/[!.]*/*.ipynb")}
    assert copied == {chapter.name for chapter in COURSE.chapters()}
    assert not (folder / "course").exists()


def test_an_exercise_is_solved_checked_and_handed_in_with_the_wheel_alone(
    installed, tmp_path, own_data
):
    (source,) = COURSE.chapters([CHAPTER])
    exercise = source.exercises[0]
    installed.rnn_course(tmp_path, "update")
    path = tmp_path / "answers" / CHAPTER / f"{CHAPTER}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = (
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == exercise
    )
    cell.source = answer(source.path, exercise)
    nbformat.write(notebook, path)
    assert f"✓ {exercise}" in installed.rnn_course(tmp_path, "check", CHAPTER)
    assert "1 of " in installed.rnn_course(tmp_path, "progress")
    assert f"hint {source.exercises[1]}" in installed.rnn_course(tmp_path)
    assert "Hint 1 of 3" in installed.rnn_course(tmp_path, "hint", source.exercises[1])
    assert "Hand in this file" in installed.rnn_course(tmp_path, "submit", CHAPTER)
    assert (tmp_path / "hand_in" / f"{CHAPTER}.ipynb").exists()
    cell.source = "gone"
    notebook.cells.remove(notebook.cells[-1])
    nbformat.write(notebook, path)
    assert f"{CHAPTER}: updated" in installed.rnn_course(tmp_path, "update", CHAPTER)
    installed.rnn_course(tmp_path, "progress", "--reset", "--yes")


def test_what_is_installed_as_a_link_reads_the_checkouts_own_chapters(tmp_path):
    from rnn_helpers.learner.released import released_notebook

    mine = released_notebook(tmp_path, CHAPTER)
    assert mine == COURSE.released / CHAPTER / f"{CHAPTER}.ipynb"
    # A course/ in the learner's own folder comes first.
    own = tmp_path / "course" / CHAPTER / f"{CHAPTER}.ipynb"
    own.parent.mkdir(parents=True)
    own.write_bytes(mine.read_bytes())
    assert released_notebook(tmp_path, CHAPTER) == own
