"""No attack gains a point, and none costs an exercise that it does not touch."""

import pytest

from autograder.engine.execute import zygote_of
from autograder.engine.watch import descendants
from tests.attacks.bombs import BOMBS
from tests.attacks.escapes import ESCAPES
from tests.attacks.lies import LIES
from tests.engine.support import SECRET, Attack, cells_of, run, scores, text_of

ATTACKS = [*LIES, *BOMBS, *ESCAPES]


def test_there_are_as_many_attacks_as_promised():
    assert len(ATTACKS) >= 40
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name.replace(" ", "-"))
def test_an_attack_gets_what_its_honest_part_is_worth(attack: Attack):
    outcome = run(*attack.cells(), limits=attack.limits)
    shown = {name: text_of(cell)[-1500:] for name, cell in cells_of(outcome).items()}
    assert tuple(scores(outcome).values()) == attack.scores, shown
    if attack.verdict is not None:
        assert outcome.verdict == attack.verdict, (outcome.detail, shown)
    for name in ("setup", "add", "scale"):
        assert SECRET not in text_of(cells_of(outcome)[name])


def test_an_honest_answer_gets_all_points_after_all_the_attacks():
    outcome = run(*Attack("none", (1, 1, 1)).cells())
    assert tuple(scores(outcome).values()) == (1, 1, 1)
    assert outcome.verdict == "ok"


def test_one_zygote_outlived_all_the_attacks_and_nothing_was_left_running():
    zygote = zygote_of(sandbox=True)
    assert zygote.starts == 1
    assert zygote.pid is not None
    # Below bubblewrap's own process there is the zygote, and nothing else.
    assert len(list(descendants(zygote.pid))) == 1
