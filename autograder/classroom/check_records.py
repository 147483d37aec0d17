"""Read the records that checks leave in the outputs of test cells."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rnn_helpers.check_record import MIME_TYPE
from rnn_helpers.notebooks.source_text import source_text


@dataclass(frozen=True)
class CheckRecord:
    """What one check said.

    Attributes:
        outcome: A value of ``rnn_helpers.check.Outcome``.
        says: What was checked.
        summary: What was wrong.
        mistake: The name of a known mistake; "" if it is none.
        explanation: What the student is told about it.
        finding: The name of what experiments found out about another mistake; "" for nothing.
        found: What the student is told about it.
        got: The wrong value, or the part of it around the first difference; "" if there is none.
    """

    outcome: str
    says: str
    summary: str
    mistake: str
    explanation: str
    finding: str = ""
    found: str = ""
    got: str = ""


def check_records(
    outputs: Iterable[dict[str, Any]], clean: Callable[[str], str]
) -> Iterator[CheckRecord]:
    """Yield the records among the outputs of a test cell.

    Anyone can print a record in their own cells, so the caller must first ask the gradebook which
    cells are tests. Even in a test cell, the texts may come from a student's code.

    Args:
        outputs: The outputs as the notebook has them. Outputs that are not records are skipped.
        clean: A function that shortens a text and removes what would act on a terminal or a page.
    """
    for output in outputs:
        data = output.get("data") if output.get("output_type") == "display_data" else None
        record = data.get(MIME_TYPE) if isinstance(data, dict) else None
        if isinstance(record, dict):
            fields = (
                *("outcome", "says", "summary", "mistake", "explanation"),
                *("finding", "found", "got"),
            )
            yield CheckRecord(*(clean(source_text(record.get(field))) for field in fields))
