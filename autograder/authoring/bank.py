"""Read the bank of answers in ``tests/course/bank/``: right and wrong answers to each exercise.

A file ``tests/course/bank/CHAPTER/EXERCISE.py`` holds answers in percent format::

    # %% right: with a loop
    # %% wrong: bias_missing
    # %% wrong: bias_missing / in place
    # %% wrong: shapes_confused says "matmul"

``right`` answers must pass every test. ``wrong`` answers must fail, and every failing test that
names a mistake must name the one in the header. If an answer fails with its own error instead,
``says`` gives a part of the message.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.errors import CourseError

HEADER = re.compile(r'^# %% (right|wrong): ([^/\n"]*?)(?: / ([^\n"]*?))?(?: says "(.*)")?$', re.M)


@dataclass(frozen=True)
class Answer:
    """One answer in the bank.

    Attributes:
        chapter: The chapter.
        exercise: The exercise.
        right: Whether the answer is right.
        name: What the answer does, or the name of its mistake.
        variant: What tells apart answers with the same name; may be empty.
        says: A part of the message of the answer's own error; "" if the tests recognise the
            mistake.
        code: The answer.
    """

    chapter: str
    exercise: str
    right: bool
    name: str
    variant: str
    says: str
    code: str

    def __str__(self) -> str:
        kind = "right" if self.right else "wrong"
        return f"{self.chapter}-{self.exercise}-{kind}-{self.name} {self.variant}".strip()


def answers(folder: Path) -> list[Answer]:
    """Return every answer in the bank at ``folder``, in order.

    Raises:
        CourseError: A header does not have one of the forms that the module's docstring shows.
    """
    found = []
    for path in sorted(folder.glob("*/*.py")):
        text = path.read_text(encoding="utf-8")
        headers = list(HEADER.finditer(text))
        if len(headers) != text.count("# %% "):
            raise CourseError(f"{path}: write headers like `# %% wrong: bias_missing`.")
        ends = [header.start() for header in headers[1:]] + [len(text)]
        for header, end in zip(headers, ends, strict=True):
            kind, name, variant, says = header.groups(default="")
            found.append(
                Answer(
                    chapter=path.parent.name,
                    exercise=path.stem,
                    right=kind == "right",
                    name=name,
                    variant=variant,
                    says=says,
                    code=text[header.end() : end].strip("\n"),
                )
            )
    return found
