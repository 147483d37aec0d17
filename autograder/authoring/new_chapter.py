"""Write every file that a new chapter needs, with one exercise, so that all gates pass."""

from importlib.resources import files
from pathlib import Path
from string import Template

from autograder.authoring.source import NAME, Course
from autograder.classroom.errors import CourseError


def new_chapter(course: Course, name: str, title: str) -> list[Path]:
    """Write the files of a new chapter.

    Returns:
        The paths of the files in the checkout.

    Raises:
        CourseError: The name does not have the form ``11_topic``, or one of the files exists. Then
            nothing is written.
    """
    if not NAME.fullmatch(name):
        raise CourseError(f"{name!r}: name a chapter like 11_attention, in lower case.")
    topic = name[3:]
    values = {"title": title, "topic": topic, "chapter": name, "exercise": f"{topic}_mean"}
    folder = Path("rnn_helpers/topics") / topic
    wanted = {
        "chapter.py.txt": Path("solutions") / f"{name}.py",
        "topic.py.txt": folder / "__init__.py",
        "oracle.py.txt": folder / "oracle.py",
        "mistakes.py.txt": folder / "mistakes.py",
        "hints.toml": folder / "hints.toml",
        "bank.py.txt": Path("tests/course/bank") / name / f"{values['exercise']}.py",
    }
    taken = [str(path) for path in wanted.values() if (course.root / path).exists()]
    if taken:
        raise CourseError(f"{', '.join(taken)} exists already; choose another name.")
    templates = files("autograder.authoring") / "templates"
    for template, path in wanted.items():
        target = course.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        text = Template((templates / template).read_text("utf-8")).substitute(values)
        target.write_text(text, "utf-8")
    return list(wanted.values())
