"""A few dozen accidents in one batch, and the model that tells which answers are left."""

import pytest

from tests.adversity.chaos.batch import grade, happen, judge, made_up_class, works
from tests.adversity.chaos.chapters import MADE_UP
from tests.adversity.chaos.edits import EDITS
from tests.adversity.chaos.work import Cell, Line, Standing, standing

ANSWERS = {"f": "def f():\n    return 1"}


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """Return the graded class, and the accidents of its students."""
    folder = made_up_class(tmp_path_factory.mktemp("chaos") / "class")
    work = works(folder, [])[MADE_UP]
    accidents = [happen(folder, work, f"s{n:02}", f"suite/{n}") for n in range(40)]
    grade(folder.root)
    return folder, accidents


def test_edited_notebooks_get_the_score_of_the_answers_that_are_still_there(batch):
    verdicts = judge(*batch)
    assert verdicts.unfair == []
    assert verdicts.clear > 30
    assert verdicts.lost_something > 0


def test_a_score_that_is_not_that_of_the_answers_is_noticed(batch):
    folder, accidents = batch
    others = [*accidents[1:], accidents[0]]
    swapped = [
        type(accident)(accident.student, accident.work, other.edits, other.standing)
        for accident, other in zip(accidents, others, strict=True)
    ]
    assert judge(folder, swapped).unfair


def test_every_kind_of_edit_happens(batch):
    names = {edit.__name__ for edit in EDITS}
    assert {name for accident in batch[1] for name in accident.edits} >= names - {
        "truncate",
        "strip_all",
    }


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([0, 1], Standing.WHOLE),
        ([0, 1, 0, 1], Standing.WHOLE),
        ([], Standing.GONE),
        ([1], Standing.UNCLEAR),
        ([1, 0], Standing.UNCLEAR),
        ([0, 1, 1], Standing.UNCLEAR),
        ([0, None, 1], Standing.UNCLEAR),
    ],
)
def test_the_lines_that_are_left_tell_what_became_of_an_answer(numbers, expected):
    lines = [Line("z = 5") if n is None else Line("text", "f", n) for n in numbers]
    cells = [Cell("code", [line, Line("")], False, "id") for line in lines]
    assert standing(cells, ANSWERS) == {"f": expected}
