"""Gate: nothing that students get contains an answer or a hidden test."""

from collections.abc import Iterator
from pathlib import Path

from autograder.authoring.build import built_notebook
from autograder.authoring.source import ChapterSource, Course, code_lines

# Shorter lines (`h = h0`, `return h`, `outputs.append(output)`) are in everybody's code, and so are
# the first lines of loops and branches. They give no answer away.
SIGNIFICANT = 24


def leaks(course: Course, chapter: ChapterSource) -> list[str]:
    """Return a sentence for each line of an answer or a hidden test that students would get.

    All files in course/ and rnn_helpers/ are searched for lines of this chapter.
    """
    secret = secret_lines(chapter)
    return [
        f"{where} holds a line of {secret[line]}: {line}"
        for where, line in shipped_lines(course)
        if line in secret
    ]


def secret_lines(chapter: ChapterSource) -> dict[str, str]:
    """Return every significant line that students must not get, and what it belongs to."""
    answers = dict.fromkeys(_answers(chapter), "a solution")
    public = {line.strip() for cell in chapter.cells("test") for line in cell.source.splitlines()}
    hidden = {
        line: "a hidden test"
        for line in code_lines(chapter.cells("hidden"), "BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
        if line not in public
    }
    both = hidden | answers
    return {
        line: what
        for line, what in both.items()
        if len(line.replace(" ", "")) >= SIGNIFICANT and not line.endswith(":")
    }


def _answers(chapter: ChapterSource) -> Iterator[str]:
    """Yield the lines of the answers, without the released stub (signature, docstring)."""
    cells = chapter.cells("solution") + chapter.cells("written")
    yield from code_lines(cells, "BEGIN SOLUTION", "END SOLUTION")


def shipped_lines(course: Course) -> Iterator[tuple[str, str]]:
    """Yield every line that students get, each after the place where it is."""
    for chapter in course.chapters():
        for cell in built_notebook(course, chapter).cells:
            for line in cell.source.splitlines():
                yield f"course/{chapter.name}, cell {cell.id}", line.strip()
    for path in sorted((course.root / "rnn_helpers").rglob("*")):
        if path.suffix in (".py", ".toml"):
            yield from _file_lines(path, course.root)


def _file_lines(path: Path, root: Path) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        yield f"{path.relative_to(root)}:{number}", line.strip()
