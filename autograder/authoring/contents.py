"""Make the table of chapters in README.md and the list of chapters that students get."""

import json
import re
from pathlib import Path

from rnn_helpers.notebooks.headings import headings_above

from autograder.authoring.source import ChapterSource, Course
from autograder.classroom.errors import CourseError

# The list of chapters for progress and hints, which need it even without the notebooks.
INDEX = Path("rnn_helpers/learner/chapters.json")
BEGIN, END = "<!-- chapters: made by `make build` -->", "<!-- end of chapters -->"


def contents(
    course: Course,
    names: list[str] | None = None,
    link: str = "course/{name}/{name}.ipynb",
) -> str:
    """Return a Markdown table of the chapters with their exercises, minutes and points.

    Args:
        course: The course.
        names: The chapters to list; None lists all.
        link: The address of a chapter's notebook, with ``{name}`` for the chapter's name.
    """
    rows = ["| chapter | about | exercises | minutes | points |", "|---|---|---|---|---|"]
    for chapter in course.chapters(names):
        name = f"[{chapter.name}]({link.format(name=chapter.name)})"
        exercises, minutes = len(chapter.exercises), chapter.minutes
        rows.append(f"| {name} | {chapter.title} | {exercises} | {minutes} | {chapter.points} |")
    return "\n".join(rows)


def with_contents(course: Course, readme: str) -> str:
    """Return the text of README.md with an up-to-date table of chapters.

    Raises:
        CourseError: README.md lacks the lines that mark the place of the table.
    """
    pattern = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.S)
    if not pattern.search(readme):
        raise CourseError(f"README.md needs the lines {BEGIN} and {END} for the table of chapters.")
    return pattern.sub(f"{BEGIN}\n\n{contents(course)}\n\n{END}", readme)


def index(course: Course) -> str:
    """Return JSON that lists the chapters, in order, with titles, exercises and their headings."""
    listed = {
        chapter.name: {"title": chapter.title, "exercises": _headings(chapter)}
        for chapter in course.chapters()
    }
    return json.dumps(listed, indent=1, ensure_ascii=False) + "\n"


def _headings(chapter: ChapterSource) -> dict[str, str]:
    """Return the last heading above each exercise."""
    headings = headings_above(chapter.notebook)
    return {exercise: headings[exercise] for exercise in chapter.exercises}


def write_contents(course: Course) -> None:
    """Bring the table in README.md and the list of chapters up to date."""
    path = course.root / "README.md"
    path.write_text(with_contents(course, path.read_text("utf-8")), "utf-8")
    (course.root / INDEX).write_text(index(course), "utf-8")


def contents_out_of_step(course: Course) -> list[str]:
    """Return a sentence for README's table and for the list of chapters if it is out of date."""
    readme = (course.root / "README.md").read_text("utf-8")
    path = course.root / INDEX
    problems = {
        "the table of chapters in README.md": with_contents(course, readme) != readme,
        str(INDEX): not path.exists() or path.read_text("utf-8") != index(course),
    }
    problem = "is not up to date; run `make build`"
    return [f"{what} {problem}" for what, wrong in problems.items() if wrong]
