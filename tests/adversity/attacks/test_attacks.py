"""No attack gains a point, and none costs an exercise or a neighbour that it does not touch."""

import pytest

from autograder.engine.execute.stage import _spare_of
from autograder.engine.execute.watcher import descendants
from autograder.engine.zygotes.registry import zygote_of
from tests.adversity.attacks.bombs import BOMBS
from tests.adversity.attacks.escapes import ESCAPES
from tests.adversity.attacks.lies import LIES
from tests.adversity.attacks.silence import SILENCE
from tests.support.engine import SECRET, Attack, cells_of, run, scores, text_of

# Attacks with the same limits follow each other, because kernels that were made ahead for other
# limits are of no use.
ATTACKS = sorted([*LIES, *SILENCE, *BOMBS, *ESCAPES], key=lambda attack: str(attack.limits))
_STUB = "raise NotImplementedError()\n"
# The students who are graded next, by the same worker and with the same limits.
INNOCENT = [
    Attack("unsolved", (0, 0, 0), add=_STUB, scale=_STUB),
    Attack("half solved", (1, 1, 0), scale=_STUB),
    Attack("solved", (1, 1, 1)),
]


def test_there_are_as_many_attacks_as_promised():
    assert len(ATTACKS) >= 40
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name.replace(" ", "-"))
def test_an_attack_gets_what_its_honest_part_is_worth(attack: Attack):
    outcome = run(*attack.cells(), limits=attack.limits, ahead=True)
    shown = {name: text_of(cell)[-1500:] for name, cell in cells_of(outcome).items()}
    assert tuple(scores(outcome).values()) == attack.scores, shown
    if attack.verdict is not None:
        assert outcome.verdict == attack.verdict, (outcome.detail, shown)
    for name in ("setup", "add", "scale"):
        assert SECRET not in text_of(cells_of(outcome)[name])
    for neighbour in INNOCENT:
        following = run(*neighbour.cells(), limits=attack.limits, ahead=True)
        assert tuple(scores(following).values()) == neighbour.scores, neighbour.name
        assert following.verdict == "ok", following.detail


def test_one_zygote_outlived_all_the_attacks_and_nothing_was_left_running():
    zygote = zygote_of(sandbox=True)
    # Only the kernels that were started in advance for the next run are left.
    _spare_of(zygote).close()
    assert zygote.starts == 1
    assert zygote.pid is not None
    # The only child of bubblewrap's own process is the zygote.
    assert len(list(descendants(zygote.pid))) == 1
