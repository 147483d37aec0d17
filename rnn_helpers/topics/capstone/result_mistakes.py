"""Checks and mistakes for a finished poet: its test text, the choice of model, the report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rnn_helpers.check import Mistake
from rnn_helpers.topics.capstone.result_oracle import Examined, reported, within

import numpy as np

MOST_COPIED, SLACK, ROUNDING = 0.1, 0.05, 0.15
"""Limits: share of copied test text, distance from the best model, error of the report."""


@dataclass(frozen=True)
class ResultProblem:
    """One property that a result must have, in the form that ``check.holds`` takes."""

    holds: bool
    says: str
    otherwise: str
    mistake: Mistake


def of_the_model(found: Examined) -> Iterator[ResultProblem]:
    """Yield what the test text and the model must show, the most important first."""
    yield ResultProblem(
        found.copied <= MOST_COPIED,
        "the test text is not in the training text",
        f"{found.copied:.0%} of the pieces of the test text stand in the training text.",
        copied(found.copied),
    )
    yield ResultProblem(
        not found.reads_future,
        "no prediction reads a later token",
        "when a token was changed, predictions before it changed as well.",
        FUTURE,
    )
    yield ResultProblem(
        found.perplexity < found.baseline,
        f"the poet's perplexity on the test text, {found.perplexity:.2f}, is below the bigrams' "
        f"{found.baseline:.2f}",
        f"its perplexity is {found.perplexity:.2f}, that of a bigram model {found.baseline:.2f}.",
        BASELINE,
    )


def of_the_report(result: Mapping[str, Any], found: Examined) -> Iterator[ResultProblem]:
    """Yield what the table of models and the reported perplexity must show."""
    yield ResultProblem(
        within(result, SLACK),
        "the cell was chosen by the validation text",
        f"another cell of your table has a lower validation perplexity, by more than {SLACK:.0%}.",
        chosen(result),
    )
    yield ResultProblem(
        reported(result, found, ROUNDING),
        "the perplexity that was reported is right",
        f"you report {result['test_perplexity']:.2f}; your model has {found.perplexity:.2f}.",
        number(result, found),
    )


FUTURE = Mistake(
    "reads_the_future",
    "your model's prediction at a step changes when a later token is changed. It has read its own "
    "target, so its perplexity means nothing, and it can't write.",
)
BASELINE = Mistake(
    "baseline_not_beaten",
    "a table of pairs knows the held-out text as well as your poet. Train it for longer (run the "
    "training cell again), or give it a longer text.",
)


def copied(share: float) -> Mistake:
    """Return the mistake of a test text of which this share is in the training text."""
    if share > 0.9:
        return Mistake(
            "tested_on_training_text",
            "the test text is training text. A perplexity on it shows how much was learnt by "
            "heart. Give the ids of the held-out part.",
        )
    return Mistake(
        "test_text_leaks",
        "a good part of the test text is in the training text. Split passages, before anything "
        "else is cut, and leave copies out of the held-out parts.",
    )


def chosen(result: Mapping[str, Any]) -> Mistake:
    """Return the mistake of choosing a cell by something other than its validation perplexity."""
    rows = result["table"]
    (mine,) = (row for row in rows if row["cell"] == result["cell"])
    reasons = (
        ("train", min, "chosen_by_training_text", "It knows the training text best, by heart"),
        ("parameters", max, "largest_chosen", "It has the most parameters, which decide nothing"),
        ("seconds", min, "fastest_chosen", "It was the fastest, but that was not the question"),
    )
    found = "not_chosen_by_validation", "Samples that look nice decide nothing"
    for column, extreme, name, reason in reversed(reasons):
        values = [row[column] for row in rows]
        if mine[column] == extreme(values) and len(set(values)) > 1:
            found = name, reason
    name, reason = found
    return Mistake(
        name, f"{reason}: the validation text decides. (A difference of 5 % may be luck.)"
    )


def number(result: Mapping[str, Any], found: Examined) -> Mistake:
    """Return the mistake of reporting another number than the perplexity of the test text."""
    reported_value = float(result["test_perplexity"])
    if abs(reported_value / found.on_training - 1) < 0.1:
        return Mistake(
            "training_perplexity_reported",
            "this is about the perplexity of the training text. Report that of the test text.",
        )
    if abs(reported_value / float(np.log(found.perplexity)) - 1) < 0.1:
        return Mistake("loss_reported", "this is about the loss in nats. Perplexity is exp of it.")
    return Mistake(
        "other_number_reported",
        "it is not the perplexity per token of this model on these test ids.",
    )
