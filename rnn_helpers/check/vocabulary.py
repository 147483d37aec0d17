"""The functions that test cells call: ``same_as``, ``returns``, ``raises`` and ``holds``."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from rnn_helpers.check.answering import judged
from rnn_helpers.check.compare import (
    Axes,
    Difference,
    Tolerance,
    agree,
    difference,
    plain,
    shown,
)
from rnn_helpers.check.errors.explain import SAME_FOR_EVERY_INPUT, explained
from rnn_helpers.check.errors.message import shortened
from rnn_helpers.check.errors.place import ASSERTED, RAISED, place_of
from rnn_helpers.check.finding import Certainty, Finding
from rnn_helpers.check.learner_code import learner_lines, raised_in
from rnn_helpers.check.oracles import AxisNames, Oracle, described, no_oracle
from rnn_helpers.check.outcomes import (
    CheckFailed,
    GraderError,
    NotAttempted,
    NotTaken,
    grader_code,
    publish,
)
from rnn_helpers.check.unchanged import arguments_changed
from rnn_helpers.check.verdict import Mistake, Verdict
from rnn_helpers.check.why.changer import what_to_change
from rnn_helpers.check.why.elsewhere import wrong_elsewhere
from rnn_helpers.check.why.evidence import bits, uncertain
from rnn_helpers.check.why.investigate import investigate
from rnn_helpers.check.why.known import recognised
from rnn_helpers.check.why.lab import Arguments, Lab, Trial, copied, is_answers_own
from rnn_helpers.check.why.returned import nothing_returned
from rnn_helpers.check.why.source import BESIDE_A_NAME, SAYS_WHY_NONE
from rnn_helpers.check_record import Outcome
from rnn_helpers.shell import frontend


def returns(
    function: Callable[..., Any],
    *args: Any,
    expected: Any,
    says: str,
    axes: Axes | Sequence[Axes] = Axes(),
    mistakes: Iterable[Mistake] = (),
    tolerance: Tolerance = Tolerance(),
    read: Callable[[Any], Any] | None = None,
    **kwargs: Any,
) -> None:
    """Check that ``function(*args, **kwargs)`` returns the expected result.

    Args:
        function: The learner's function.
        args: The function's arguments; it gets copies, so that it may change them in place.
        expected: The right result: an array, a number, a string, or a tuple, list or dict of
            these.
        says: What is checked, in words.
        axes: Names of the axes, for messages; for a tuple of arrays, one for each.
        mistakes: Known mistakes with what they return, the most likely first. A generator is run
            only if the answer is wrong, so mistakes cost no time for a right answer.
        tolerance: How much floats may differ.
        read: A function of the grader that turns the result into values that can be compared, for
            example a Keras model into facts about it. It returns what it can't read unchanged.
        kwargs: The function's keyword arguments.

    Raises:
        NotAttempted: The function is unchanged and raises NotImplementedError.
        CheckFailed: The answer is wrong, or the function raised an error.
        GraderError: The grader itself failed.
    """
    _refuse_other_axes(axes, expected)
    name = _name(function)
    raw = got = _call(function, name, says, args, kwargs)
    if read is not None:
        got = _read(read, raw, name, says)
    found = _asking_for_return(_compare(got, expected, axes, tolerance), function, raw)
    if found:
        known = _recognise(got, expected, mistakes, tolerance)
        finding = None
        if known is None or not known.certain:
            oracle = Oracle(no_oracle, gives=_names(axes), tolerance=tolerance, read=read)
            asked = Arguments(args, kwargs, tuple(f"argument {i + 1}" for i in range(len(args))))
            failed = Trial(asked, expected, plain(got), None, found, raw)
            finding, _ = investigate(Lab(oracle, function, failed))
            if finding and finding.certainty is Certainty.EXACT:
                known = None
        summary, details, sides = found.summary, found.details, found.sides
        place = _nothing_returned(function, raw, finding)
        _fail(
            Verdict(Outcome.WRONG, name, says, summary, details, known, sides, finding, place=place)
        )
    publish(Verdict(Outcome.RIGHT, name, says))


def _names(axes: Axes | Sequence[Axes]) -> AxisNames:
    if isinstance(axes, Axes):
        return " ".join(axes.names)
    return tuple(" ".join(each.names) for each in axes)


def same_as(
    oracle: Callable[..., Any],
    function: Callable[..., Any],
    *args: Any,
    says: str,
    **kwargs: Any,
) -> None:
    """Check that ``function(*args, **kwargs)`` returns what ``oracle(*args, **kwargs)`` returns.

    If it does not, the check experiments with the learner's function to find out why: it asks both
    for other arguments and compares. That costs at most a second. If the answer is right, and a
    learner sees it, the check looks for a quarter of a second whether it is right for other
    arguments too. What the experiments find never changes the verdict.

    Args:
        oracle: The function that knows the right result. What :func:`~rnn_helpers.check.oracle`
            tells of it (axes, tolerance, known mistakes) is used here.
        function: The learner's function.
        args: The function's arguments; each of the two functions gets copies.
        says: What is checked, in words.
        kwargs: The function's keyword arguments.

    Raises:
        NotAttempted: The function is unchanged and raises NotImplementedError.
        CheckFailed: The answer is wrong, the function raised an error, or it changed its arguments.
        GraderError: The grader itself failed.
    """
    known = described(oracle)
    asked = Arguments(args, kwargs, known.labels(args))
    name = _name(function)
    expected = oracle(*copied(args), **copied(kwargs))
    given_args, given_kwargs = copied(args), copied(kwargs)
    _refuse_what_is_no_function(function, name, says)
    began = time.monotonic()
    try:
        with judged():
            got = function(*given_args, **given_kwargs)
    except KeyboardInterrupt as interrupt:
        _interrupted(name, says, interrupt)
    except NotImplementedError as unwritten:
        _not_attempted(name, says, raised_in(unwritten))
    except Exception as error:
        seconds = time.monotonic() - began
        failed = Trial(asked, expected, None, error, None, seconds=seconds)
        _explain_error(known, function, failed, says)
    seconds = time.monotonic() - began
    raw = got
    if known.read is not None:
        got = _read(known.read, raw, name, says)
    axes = known.axes(asked.named(), expected)
    found = _asking_for_return(_compare(got, expected, axes, known.tolerance), function, raw)
    changed = [
        n for n in arguments_changed(asked, given_args, given_kwargs) if n not in known.changes
    ]
    if changed:
        how = what_to_change(function, changed[0])
        _fail(_changed_in_place(name, says, changed[0], found, how))
    if found:
        failed = Trial(asked, expected, plain(got), None, found, raw, seconds)
        _explain(known, function, failed, says)
    example = None
    if frontend.is_live() and frontend.cell_exercise():
        # A learner who studies alone never meets the hidden tests.
        right = Trial(asked, expected, plain(got), None, None, raw, seconds)
        example = wrong_elsewhere(known, function, right)
    publish(Verdict(Outcome.RIGHT, name, says, example=example))


def _read(read: Callable[[Any], Any], raw: Any, name: str, says: str) -> Any:
    """Return what a check compares of a result.

    A model of a learner's may fail only when it is run. That is the answer's error, not the
    grader's.
    """
    try:
        return read(raw)
    except GraderError:
        raise
    except Exception as error:
        kind = type(raw).__name__
        summary = (
            f"what your function returned ({kind}) can't be used: {type(error).__name__}: "
            f"“{shortened(error)}”"
        )
        lines = learner_lines(error)
        # What is said about errors is meant for the learner's own lines.
        known = _known_error(error)[0] if lines else None
        details = () if lines or not hasattr(raw, "get_config") else (_FAILS_WHEN_RUN,)
        _fail(Verdict(Outcome.WRONG, name, says, summary, details, known))


#: How the names of findings begin that lead away from a mistake which may be the reason.
_NOTHING_BESIDE_A_NAME = ("no effect: ", "size: ")
_FAILS_WHEN_RUN = (
    "It could be built, but it fails when it reads an input. Go through its layers: which shape "
    "does each one get, and is a step left for it after padding, strides and pooling?"
)


def _changed_in_place(
    name: str, says: str, argument: str, found: Difference | None, how: str
) -> Verdict:
    how = how or (
        "Make something new for your result, for example `a = a + 1` in place of `a += 1`, or work "
        "on a copy: `b = a` is only another name for the same array or list."
    )
    finding = Finding(
        f"changed: {argument}",
        f"Whoever calls your function still needs `{argument}` as it was, and your own code may "
        f"need it, too. {how}",
        Certainty.EXACT,
    )
    changed = f"your code has changed its argument `{argument}`."
    if found is None:
        summary = f"the result is right, but {changed}"
        return Verdict(Outcome.WRONG, name, says, summary, finding=finding)
    summary = f"{found.summary} And {changed}"
    return Verdict(
        Outcome.WRONG, name, says, summary, found.details, sides=found.sides, finding=finding
    )


def _explain(known: Oracle, function: Any, failed: Trial, says: str) -> NoReturn:
    difference_ = failed.difference
    assert difference_ is not None
    lab = Lab(known, function, failed)
    mistake = grader_code(recognised)(lab)
    finding, example = investigate(lab, named=mistake is not None and mistake.certain)
    if mistake and finding:
        if finding.certainty is Certainty.EXACT and finding.id not in BESIDE_A_NAME:
            mistake = None
        elif finding.id.startswith(_NOTHING_BESIDE_A_NAME):
            finding = None
    _fail(
        Verdict(
            Outcome.WRONG,
            _name(function),
            says,
            difference_.summary,
            difference_.details,
            mistake=mistake,
            sides=difference_.sides,
            finding=finding,
            example=example,
            place=_nothing_returned(function, failed.raw, finding),
        )
    )


def _nothing_returned(function: Any, got: Any, finding: Finding | None) -> str:
    """Return what to change in a function that returns nothing; empty if that is said already."""
    if got is not None:
        return ""
    if finding and finding.id == SAYS_WHY_NONE:
        return ""
    return nothing_returned(function)[1]


def _asking_for_return(found: Difference | None, function: Any, raw: Any) -> Difference | None:
    """Return the difference, with a question if the function has no ``return``."""
    if found is None or raw is not None:
        return found
    return replace(found, summary=found.summary + nothing_returned(function)[0])


def _explain_error(known: Oracle, function: Any, failed: Trial, says: str) -> NoReturn:
    error = failed.error
    assert error is not None
    summary = _raised(error)
    mistake, place = _known_error(error)
    finding, example = None, None
    may_differ = mistake is None or mistake.id not in SAME_FOR_EVERY_INPUT
    if may_differ and is_answers_own(error):
        finding, example = investigate(Lab(known, function, failed))
    _fail(
        Verdict(
            Outcome.WRONG,
            _name(function),
            says,
            summary,
            learner_lines(error),
            mistake=mistake,
            finding=finding,
            example=example,
            place=place,
        ),
        error,
    )


def raises(
    function: Callable[..., Any],
    *args: Any,
    error: type[Exception],
    says: str,
    mentions: Sequence[str] = (),
    mistake: Mistake | None = None,
    **kwargs: Any,
) -> None:
    """Check that ``function(*args, **kwargs)`` raises ``error`` with a helpful message.

    Args:
        function: The learner's function.
        args: The function's arguments; it gets copies, so that it may change them in place.
        error: The expected error; a subclass is accepted too.
        says: What is checked, in words.
        mentions: Pieces of text that the message must contain (case does not matter).
        mistake: The mistake that is shown if no error is raised, or one that nothing explains.
        kwargs: The function's keyword arguments.

    Raises:
        NotAttempted: The function is unchanged and raises NotImplementedError.
        CheckFailed: No error, another error, or an error with an unhelpful message was raised.
    """
    name = _name(function)
    try:
        with judged():
            got = function(*copied(args), **copied(kwargs))
    except KeyboardInterrupt as interrupt:
        _interrupted(name, says, interrupt)
    except NotImplementedError as unwritten:
        _not_attempted(name, says, raised_in(unwritten))
    except error as raised:
        missing = [text for text in mentions if text.lower() not in str(raised).lower()]
        if missing:
            details = (f"the message is: “{shortened(raised)}”",)
            summary = f"{error.__name__} is right, but its message must mention {missing[0]!r}."
            _fail(Verdict(Outcome.WRONG, name, says, summary, details))
    except Exception as other:
        summary = f"expected {error.__name__}, but your code raised {type(other).__name__}."
        known, place = _known_error(other, valid_input=False)
        found = place_of(other)
        if known is None and (found is None or found.own not in (RAISED, ASSERTED)):
            # What was not checked early ends in an error later on.
            known = mistake
        lines = learner_lines(other)
        _fail(Verdict(Outcome.WRONG, name, says, summary, lines, known, place=place), other)
    else:
        summary = f"expected {error.__name__}, but nothing was raised."
        details = (f"it returned {shown(plain(got))}",)
        if isinstance(got, BaseException):
            mistake = Mistake(
                "error_returned", "the error is returned. Write `raise` in place of `return`."
            )
        _fail(Verdict(Outcome.WRONG, name, says, summary, details, mistake))
    publish(Verdict(Outcome.RIGHT, name, says))


def holds(
    condition: bool,
    *,
    says: str,
    otherwise: str,
    function: Callable[..., Any] | str = "",
    mistake: Mistake | None = None,
) -> None:
    """Check a property of an answer that has no single right value.

    Args:
        condition: Whether the property holds.
        says: What is checked, in words.
        otherwise: What to tell the learner if the property does not hold.
        function: The learner's function (or its name), for the message.
        mistake: The known mistake that explains it, if there is one.

    Raises:
        CheckFailed: The property does not hold.
    """
    name = function if isinstance(function, str) else _name(function)
    if not condition:
        _fail(Verdict(Outcome.WRONG, name, says, otherwise, (), mistake))
    publish(Verdict(Outcome.RIGHT, name, says))


def _name(function: Callable[..., Any]) -> str:
    name = getattr(function, "__name__", "")
    return "" if name == "<lambda>" else name


def _refuse_what_is_no_function(function: Any, name: str, says: str) -> None:
    # The learner may have assigned something else to the function's name.
    if not callable(function):
        summary = (
            f"expected a function, got a {type(function).__name__}. A cell has given the "
            "function's name to another value: run the cell with your `def` again."
        )
        _fail(Verdict(Outcome.WRONG, name, says, summary))


def _call(function: Any, name: str, says: str, args: Any, kwargs: dict[str, Any]) -> Any:
    _refuse_what_is_no_function(function, name, says)
    try:
        with judged():
            return function(*copied(args), **copied(kwargs))
    except KeyboardInterrupt as interrupt:
        _interrupted(name, says, interrupt)
    except NotImplementedError as unwritten:
        _not_attempted(name, says, raised_in(unwritten))
    except Exception as error:
        summary = _raised(error)
        known, place = _known_error(error)
        lines = learner_lines(error)
        _fail(Verdict(Outcome.WRONG, name, says, summary, lines, known, place=place), error)


def _raised(error: Exception) -> str:
    what = f"your code raised {type(error).__name__}"
    if isinstance(error, NotTaken):
        what = "your answer can't be checked"
    return f"{what}: “{shortened(error)}”"


def _known_error(error: Exception, valid_input: bool = True) -> tuple[Mistake | None, str]:
    found = explained(error, valid_input)
    return Mistake(found.id, found.explanation) if found.id else None, found.place


@grader_code
def _refuse_other_axes(axes: Any, expected: Any) -> None:
    """Refuse names of axes that no message would show.

    Raises:
        GraderError: They are no :class:`Axes`, or do not fit what is expected.
    """
    if isinstance(axes, Axes):
        return
    if not isinstance(axes, (list, tuple)) or not all(isinstance(one, Axes) for one in axes):
        raise TypeError(
            f"axes are given as Axes(names, sizes), or as one Axes for each array, not as {axes!r}"
        )
    count = len(expected) if isinstance(expected, (list, tuple)) else None
    if count is None:
        raise TypeError("one Axes for each array is for a tuple of arrays; here is a single value")
    if count != len(axes):
        raise TypeError(f"{len(axes)} Axes were given for {count} values")


@grader_code
def _compare(
    got: Any, expected: Any, axes: Axes | Sequence[Axes], tolerance: Tolerance
) -> Difference | None:
    return difference(got, expected, axes, tolerance)


@grader_code
def _recognise(
    got: Any, expected: Any, mistakes: Iterable[Mistake], tolerance: Tolerance
) -> Mistake | None:
    for mistake in mistakes:
        # A mistake that does not change the result for these inputs can't explain a wrong one.
        if agree(got, mistake.value, tolerance) and not agree(mistake.value, expected, tolerance):
            return mistake if bits(mistake.value, expected) else uncertain(mistake)
    return None


def _not_attempted(name: str, says: str, unwritten: str = "") -> NoReturn:
    """Say that an answer is missing.

    Args:
        name: The function that is checked.
        says: What is checked.
        unwritten: The function that is not written; it may be one that the checked one calls.
    """
    summary = (
        "not attempted yet: when its cell last ran, the line `raise NotImplementedError()` was "
        "still there. Write your answer in its place, and run the cell."
    )
    if unwritten.isidentifier() and unwritten != name:
        summary = (
            f"not attempted yet: `{name}` calls your `{unwritten}`, which is not written. Solve "
            f"the exercise of `{unwritten}` first."
        )
    verdict = Verdict(Outcome.NOT_ATTEMPTED, name, says, summary)
    publish(verdict)
    raise NotAttempted(verdict) from None


def _interrupted(name: str, says: str, interrupt: KeyboardInterrupt) -> NoReturn:
    """Say where a learner's function was when the learner interrupted it."""
    lines = learner_lines(interrupt)
    # Elsewhere, it is a program that interrupts.
    if not lines or not frontend.is_live():
        raise interrupt
    summary = (
        "you interrupted your code while it ran. If it would never have ended, look at its loops: "
        "what makes each of them end?"
    )
    _fail(Verdict(Outcome.WRONG, name, says, summary, lines), interrupt)


def _fail(verdict: Verdict, cause: BaseException | None = None) -> NoReturn:
    # Without details the error came from none of the learner's lines: there is no traceback.
    publish(verdict, traceback_follows=cause is not None and bool(verdict.details))
    raise CheckFailed(verdict) from cause
