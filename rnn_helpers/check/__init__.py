"""The functions that test cells call to check an answer.

A call compares first the shape, then the kind of number, then the values, and has one of four
outcomes: right (one line says what was checked), wrong (:class:`CheckFailed`, with the first
difference and the reason, if it is a known mistake or experiments found one), not attempted
(:class:`NotAttempted`), or an error in the grader itself (:class:`GraderError`).

>>> from rnn_helpers import check
>>> @check.oracle()
... def larger(first, second):
...     return max(first, second)
>>> check.same_as(larger, max, 2, 3, says="the larger of two numbers")
✓ max: the larger of two numbers
"""

from rnn_helpers.check.oracles import oracle
from rnn_helpers.check.outcomes import CheckFailed, GraderError, NotAttempted, grader_code
from rnn_helpers.check.seeds import FIXED_SEED, rng
from rnn_helpers.check.verdict import Mistake, Verdict
from rnn_helpers.check.vocabulary import holds, raises, returns, same_as
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
    "oracle",
    "raises",
    "returns",
    "rng",
    "same_as",
]

# Without a shell there is nothing to follow yet; a forked kernel calls this itself as it starts.
if InteractiveShell.initialized():
    stderr.begin(InteractiveShell.instance())
