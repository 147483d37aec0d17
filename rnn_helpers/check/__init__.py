"""The vocabulary of test cells.

One call says what is checked, compares the shape, then the kind of number, then the values, and
ends in one of four outcomes: right (one quiet line), wrong (:class:`CheckFailed`, with the first
difference and, where the result is a known one, the mistake), not attempted
(:class:`NotAttempted`), or a fault of the grader's own (:class:`GraderError`).

>>> from rnn_helpers import check
>>> check.returns(max, 2, 3, expected=3, says="the larger of two numbers")
✓ max: the larger of two numbers
"""

from rnn_helpers.check.outcomes import CheckFailed, GraderError, NotAttempted, grader_code
from rnn_helpers.check.seeds import FIXED_SEED, rng
from rnn_helpers.check.verdict import Mistake, Verdict
from rnn_helpers.check.vocabulary import holds, raises, returns
from rnn_helpers.check_record import Outcome
from rnn_helpers.shell import stderr

from IPython.core.interactiveshell import InteractiveShell

__all__ = [
    "FIXED_SEED",
    "CheckFailed",
    "GraderError",
    "Mistake",
    "NotAttempted",
    "Outcome",
    "Verdict",
    "grader_code",
    "holds",
    "raises",
    "returns",
    "rng",
]

# A kernel that was forked with this module in it begins by itself.
if InteractiveShell.initialized():
    stderr.begin(InteractiveShell.instance())
