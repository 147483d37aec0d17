"""Make the student's pyproject.toml, lock file, environment.yml and README from the checkout's."""

import re
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from string import Template
from typing import Any

import tomlkit
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.classroom.due import shown_due
from autograder.classroom.errors import CourseError

PACKAGE = "rnn_helpers"


@dataclass(frozen=True)
class Released:
    """A chapter in the student's README; ``due`` is in UTC without a zone, as in the gradebook."""

    name: str
    title: str
    points: float
    due: datetime | None


def student_pyproject(project: dict[str, Any]) -> str:
    """Return the student's pyproject.toml: the checkout's without what only instructors need."""
    own = {
        name: value for name, value in project["project"].items() if name != "optional-dependencies"
    }
    own["scripts"] = _of_the_package(own.get("scripts", {}))
    points = {name: _of_the_package(table) for name, table in own.get("entry-points", {}).items()}
    own["entry-points"] = {name: table for name, table in points.items() if table}
    setuptools = project["tool"]["setuptools"] | {
        "packages": {"find": {"include": [f"{PACKAGE}*"]}},
        "package-data": {PACKAGE: package_data(project)},
    }
    table = {
        "build-system": project["build-system"],
        "project": own,
        "tool": {"setuptools": setuptools},
    }
    return tomlkit.dumps(_with_a_line_for_each_item(table))


def package_data(project: dict[str, Any]) -> list[str]:
    """Return the patterns of the package's data files."""
    return list(project["tool"]["setuptools"]["package-data"][PACKAGE])


def _of_the_package(table: dict[str, str]) -> dict[str, str]:
    return {name: target for name, target in table.items() if target.startswith(PACKAGE)}


def _with_a_line_for_each_item(value: Any) -> Any:
    """Return a copy of a value in which TOML writes the items of longer lists on separate lines."""
    if isinstance(value, dict):
        return {key: _with_a_line_for_each_item(inner) for key, inner in value.items()}
    if isinstance(value, list) and len(value) > 1:
        lines = tomlkit.array().multiline(True)
        lines.extend(value)
        return lines
    return value


def student_lock(lock: str, dependencies: list[str]) -> str:
    """Return the part of a lock file that ``dependencies`` need, including the hashes.

    The lock file states which packages need each package (``# via``), so nothing has to be
    resolved again.
    """
    needed: set[str] = {canonicalize_name(Requirement(line).name) for line in dependencies}
    blocks = [
        (block.split("==")[0], block, set(re.findall(r"#(?: via)?  *([a-z0-9][\w.-]*)", block)))
        for block in re.split(r"^(?=[a-z0-9])", lock, flags=re.M)[1:]
    ]
    while True:
        found = {name for name, _, via in blocks if name in needed or via & needed}
        if found <= needed:
            break
        needed |= found
    head = "# The exact versions that the course was tested with; made from its own lock file.\n"
    return head + "".join(block for name, block, _ in blocks if name in needed)


def student_environment(text: str) -> str:
    """Return the student's environment.yml: the checkout's without the instructor's extra.

    Raises:
        CourseError: The checkout's environment.yml does not install ``.[instructor]``.
    """
    if ".[instructor]" not in text:
        raise CourseError("environment.yml must install .[instructor]; see CONTRIBUTING.md.")
    return text.replace(".[instructor]", ".")


def student_readme(requires_python: str, wheel: str, chapters: list[Released]) -> str:
    """Return the student's README, with the chapters and when they are due.

    Args:
        requires_python: The versions of Python, as in pyproject.toml.
        wheel: The file name of the wheel that students install.
        chapters: The released chapters.
    """
    template = Template((files("autograder.release") / "student_readme.md").read_text("utf-8"))
    lowest, highest = re.findall(r"3\.(\d+)", requires_python)
    python = ", ".join(f"3.{minor}" for minor in range(int(lowest), int(highest)))
    newest = f"3.{int(highest) - 1}"
    rows = ["| chapter | about | points | due |", "|---|---|---|---|"]
    for chapter in chapters:
        link = f"[{chapter.name}](course/{chapter.name}/{chapter.name}.ipynb)"
        title = chapter.title.replace("|", "\\|")
        rows.append(f"| {link} | {title} | {chapter.points:g} | {shown_due(chapter.due)} |")
    table = "\n".join(rows)
    return template.substitute(python=python, newest=newest, wheel=wheel, chapters=table)
