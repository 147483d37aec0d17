"""Bring together what the page shows: questions, answers and marks of one chapter."""

from typing import Any

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.mark import show
from autograder.mark.answers import Answer, Answers
from autograder.mark.marks import Entry, Marks, used_comments
from autograder.mark.questions import Question, read_questions
from autograder.mark.requests import Change, read_change


class NotHere(LookupError):
    """There is no such question or answer in this chapter."""


class Conflict(Exception):
    """Somebody else has changed the mark or the answer; ``found`` is what there is now."""

    def __init__(self, found: dict[str, Any]) -> None:
        super().__init__("The mark or the answer has changed.")
        self.found = found


class Desk:
    """The desk of a person who marks a chapter.

    Attributes:
        anonymous: Whether no name and no id of a student may be shown.
    """

    def __init__(self, folder: ClassFolder, chapter: str, anonymous: bool) -> None:
        self.anonymous = anonymous
        self._chapter = chapter
        self._questions = questions_to_mark(folder, chapter)
        self._answers = Answers(folder, chapter, self._questions)
        self._marks = Marks(folder, chapter)

    def close(self) -> None:
        self._marks.close()

    def overview(self) -> dict[str, Any]:
        """Return the chapter's questions, and how many answers to each are marked."""
        return {
            "chapter": self._chapter,
            "anonymous": self.anonymous,
            "questions": [
                {
                    "title": question.title,
                    "total": len(entries),
                    "marked": sum(not entry.mark.waiting for entry in entries),
                }
                for question in self._questions
                for entries in [self._entries(question)]
            ],
        }

    def question(self, number: int) -> dict[str, Any]:
        """Return a question, its rubric, and a line about every answer.

        Raises:
            NotHere: There is no such question.
        """
        question = self._question(number)
        entries = self._entries(question)
        reference = show.code if question.is_code else show.markdown
        return {
            "title": question.title,
            "text": show.markdown(question.text.source, question.text.pictures),
            "rubric": [
                {"key": line.key, "points": line.points, "text": show.markdown(line.text)}
                for line in question.rubric
            ],
            "remarks": show.markdown(question.remarks),
            "reference": reference(question.reference) if question.reference.strip() else "",
            "answers": [
                {"id": entry.id}
                | self._names(entry, position)
                | _state(entry, self._answers.answer(entry.student, question))
                for position, entry in enumerate(entries, start=1)
            ],
        }

    def answer(self, grade: str) -> dict[str, Any]:
        """Return one answer with its mark, and the comments that others got.

        Raises:
            NotHere: There is no such answer to a question of this chapter.
        """
        entry, question = self._entry(grade)
        answer = self._answers.answer(entry.student, question)
        comments = used_comments(self._entries(question))
        whole = {} if self.anonymous else {"submission": entry.submission}
        return (
            self._now(entry, answer)
            | whole
            | {
                "html": show.answer(answer.cells),
                "comments": [{"text": text, "count": count} for text, count in comments],
            }
        )

    def mark(self, grade: str, body: bytes) -> dict[str, Any]:
        """Store a mark, and return what there is afterwards.

        Args:
            grade: The id of the answer.
            body: What the page sent.

        Raises:
            NotHere: There is no such answer to a question of this chapter.
            Nonsense: The mark makes no sense.
            Conflict: The mark or the answer is not what the marker has seen.
            GradebookUnreachable: The database can't be used.
        """
        entry, question = self._entry(grade)
        answer = self._answers.answer(entry.student, question)
        change = read_change(body, entry.most, question.rubric)
        new = change.applied(entry.mark)
        seen = change.seen == entry.mark.version(answer.digest)
        # If the reply to an earlier request was lost, the page sends it again.
        if new == entry.mark or (seen and self._marks.save([(entry, new)])):
            return self._now(*self._again(grade, question))
        raise Conflict(self._now(*self._again(grade, question)))

    def mark_blank(self, number: int) -> dict[str, Any]:
        """Give 0 points for every blank answer to a question that has no points yet.

        Raises:
            NotHere: There is no such question.
            GradebookUnreachable: The database can't be used.
        """
        question = self._question(number)
        blank = [
            entry
            for entry in self._entries(question)
            if entry.mark.waiting and not entry.mark.points
            if self._answers.answer(entry.student, question).is_blank
        ]
        none = Change("", grades=True, comments=False, points=0.0)
        done = [self._marks.save([(entry, none.applied(entry.mark))]) for entry in blank]
        return {"marked": sum(done)}

    def _question(self, number: int) -> Question:
        if not 0 <= number < len(self._questions):
            raise NotHere
        return self._questions[number]

    def _entries(self, question: Question) -> list[Entry]:
        entries = self._marks.entries(question.notebook, question.cell)
        return sorted(entries, key=lambda entry: entry.order) if self.anonymous else entries

    def _entry(self, grade: str) -> tuple[Entry, Question]:
        entry = self._marks.entry(grade)
        for question in self._questions:
            if entry and (question.notebook, question.cell) == (entry.notebook, entry.cell):
                return entry, question
        raise NotHere

    def _again(self, grade: str, question: Question) -> tuple[Entry, Answer]:
        entry, _ = self._entry(grade)
        return entry, self._answers.answer(entry.student, question)

    def _now(self, entry: Entry, answer: Answer) -> dict[str, Any]:
        mark = entry.mark
        return _state(entry, answer) | {
            "id": entry.id,
            "version": mark.version(answer.digest),
            "ticks": mark.ticks,
            "extra": mark.extra,
            "comment": mark.comment or "",
            "automatic": mark.automatic,
        }

    def _names(self, entry: Entry, position: int) -> dict[str, str]:
        """Return what the list and the heading say about whose answer it is."""
        if self.anonymous:
            return dict.fromkeys(("name", "who"), f"Answer {position}")
        if not entry.name:
            return dict.fromkeys(("name", "who"), entry.student)
        return {"name": entry.name, "who": f"{entry.name} ({entry.student})"}


def questions_to_mark(folder: ClassFolder, chapter: str) -> list[Question]:
    """Return the written questions of a chapter.

    Raises:
        CourseError: It has none, or can't be read.
    """
    questions = read_questions(folder, chapter)
    if not questions:
        raise CourseError(f"{chapter} has no question that a person marks.")
    return questions


def _state(entry: Entry, answer: Answer) -> dict[str, Any]:
    return {
        "state": str(answer.state),
        "points": entry.mark.points,
        "most": entry.most,
        "waiting": entry.mark.waiting,
    }
