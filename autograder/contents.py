"""The table of chapters in README.md, made from the chapters themselves."""

import re

from autograder.errors import CourseError
from autograder.source import Course

BEGIN, END = "<!-- chapters: made by `make build` -->", "<!-- end of chapters -->"


def contents(course: Course) -> str:
    """The table in Markdown: each chapter with its time, exercises and points."""
    rows = ["| chapter | about | exercises | minutes | points |", "|---|---|---|---|---|"]
    for chapter in course.chapters():
        link = f"[{chapter.name}](course/{chapter.name}/{chapter.name}.ipynb)"
        rows.append(
            f"| {link} | {chapter.title} | {len(chapter.exercises)} | {chapter.minutes} "
            f"| {chapter.points} |"
        )
    return "\n".join(rows)


def with_contents(course: Course, readme: str) -> str:
    """README's text with the table as it should be.

    Raises:
        CourseError: README has no place for the table.
    """
    pattern = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.S)
    if not pattern.search(readme):
        raise CourseError(f"README.md needs the lines {BEGIN} and {END} for the table of chapters.")
    return pattern.sub(f"{BEGIN}\n\n{contents(course)}\n\n{END}", readme)


def write_contents(course: Course) -> None:
    """Bring the table in README.md up to date."""
    path = course.root / "README.md"
    path.write_text(with_contents(course, path.read_text("utf-8")), "utf-8")


def contents_out_of_step(course: Course) -> list[str]:
    """A sentence when README's table is not what the chapters say."""
    readme = (course.root / "README.md").read_text("utf-8")
    if with_contents(course, readme) == readme:
        return []
    return ["the table of chapters in README.md is not up to date; run `make build`"]
