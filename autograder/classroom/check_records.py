"""Read the records that checks leave in the outputs of test cells."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rnn_helpers.check_record import MIME_TYPE


@dataclass(frozen=True)
class CheckRecord:
    """What one check said; ``outcome`` is one of the words of ``rnn_helpers.check.Outcome``."""

    outcome: str
    says: str
    summary: str
    mistake: str
    explanation: str


def check_records(
    outputs: Iterable[dict[str, Any]], clean: Callable[[str], str]
) -> Iterator[CheckRecord]:
    """Yield the records among the outputs of a test cell.

    Anyone can print a record in a cell of their own, so the caller asks the gradebook first which
    cells are tests. Even then a student's code may have made the texts.

    Args:
        outputs: The outputs as the notebook has them; whatever is no record is passed over.
        clean: Cuts a text to a length, and takes out what acts on the place that will show it.
    """
    for output in outputs:
        data = output.get("data") if output.get("output_type") == "display_data" else None
        record = data.get(MIME_TYPE) if isinstance(data, dict) else None
        if isinstance(record, dict):
            fields = ("outcome", "says", "summary", "mistake", "explanation")
            yield CheckRecord(*(clean(source_text(record.get(field))) for field in fields))


def source_text(value: object) -> str:
    """Return a text that a notebook holds as a string or as a list of lines, else nothing."""
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""
