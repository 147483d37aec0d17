"""nbgrader's own examples get the same scores: its guide's course, and its own tests' notebooks."""

import pytest

from tests.parity.both_graders import graded
from tests.parity.peers import ASSIGNMENT, EXAMPLES, made


@pytest.mark.parametrize(
    ("name", "count"), [("the user guide's course", 10), ("autotest-hidden", 3)]
)
def test_the_engine_gives_the_scores_of_stock_nbgrader(name, count, tmp_path):
    example = next(candidate for candidate in EXAMPLES if candidate.name == name)
    stock, engine = graded(made(example, tmp_path / "ready"), ASSIGNMENT, tmp_path)
    assert stock == engine
    assert len(stock) == count
