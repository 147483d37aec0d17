"""What a check says, as a learner reads it."""

import collections
import fractions

from rnn_helpers import check
from rnn_helpers.check import CheckFailed, GraderError, Mistake, NotAttempted
from rnn_helpers.check.compare import Axes, difference

import numpy as np
import pytest
import scipy.sparse

AXES = Axes(("batch", "units"), {"batch": 2, "time": 5, "units": 3})


def failed(function, *args, **kwargs) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        check.returns(function, *args, says="what is checked", **kwargs)
    return caught.value


def test_a_right_answer_is_one_quiet_line(capsys):
    check.returns(max, 2, 3, expected=3, says="the larger")
    assert capsys.readouterr().out == "✓ max: the larger\n"


def test_a_wrong_shape_is_told_with_the_names_of_the_axes():
    text = str(failed(lambda: np.zeros((2, 5, 3)), expected=np.zeros((2, 3)), axes=AXES))
    assert "expected (2, 3) = batch x units" in text
    assert "got      (2, 5, 3) = batch x time x units" in text


def test_shape_is_told_before_values():
    text = str(failed(lambda: np.ones((3, 2)), expected=np.zeros((2, 3)), axes=AXES))
    assert "shape" in text
    assert "values are wrong" not in text


def test_a_wrong_value_is_told_with_the_first_place_where_it_differs():
    got = np.zeros((2, 3))
    got[1, 2] = 0.5
    text = str(failed(lambda: got, expected=np.zeros((2, 3)), axes=AXES))
    assert "1 of 6 values are wrong" in text
    assert "first difference at [batch 1, units 2]: expected 0.0, got 0.5" in text


def test_a_known_mistake_is_named():
    known = (
        Mistake("zeros", "these are zeros.", np.zeros(3)),
        Mistake("ones", "ones.", np.ones(3)),
    )
    error = failed(lambda: np.ones(3), expected=np.arange(3.0), mistakes=known)
    assert error.verdict.mistake is known[1]
    assert "Recognised: ones." in str(error)


def test_a_mistake_that_makes_no_difference_here_is_not_named():
    known = (Mistake("same", "nothing wrong.", np.arange(3.0)),)
    assert (
        failed(lambda: np.ones(3), expected=np.arange(3.0), mistakes=known).verdict.mistake is None
    )


def test_mistakes_are_only_worked_out_for_wrong_answers():
    def mistakes():
        yield pytest.fail("worked out for a right answer")

    check.returns(max, 1, 2, expected=2, says="the larger", mistakes=mistakes())


def test_the_stub_is_not_attempted_rather_than_wrong():
    def stub():
        raise NotImplementedError

    error = failed(stub, expected=1)
    assert isinstance(error, NotAttempted)
    assert "not attempted yet" in str(error)


def test_an_exercise_that_needs_another_one_says_which():
    names: dict = {}
    code = "def step(x):\n    raise NotImplementedError()\ndef layer(x):\n    return step(x)"
    exec(compile(code, "<cell>", "exec"), names)
    error = failed(names["layer"], 1, expected=1)
    assert isinstance(error, NotAttempted)
    assert "`layer` calls your `step`, which is not written" in str(error)
    assert "the line `raise NotImplementedError()` was still there" in str(
        failed(names["step"], 1, expected=1)
    )


def test_nothing_returned_is_explained_by_what_the_function_does():
    assert "`print` only shows a value." in str(failed(lambda: print(end=""), expected=1))
    assert "A function gives its result back with `return`." in str(
        failed(lambda: None, expected=1)
    )
    assert "return" not in str(failed(lambda: 2, expected=1))


def test_a_name_that_stands_for_no_function_any_more_is_told_with_the_way_back():
    assert "run the cell with your `def` again" in str(failed("Hello, Ada!", expected=1))


def test_an_error_in_the_learners_code_is_told_with_its_line():
    names: dict = {}
    exec(compile("def divide(a):\n    b = 0\n    return a / b", "<cell>", "exec"), names)
    error = failed(names["divide"], 1, expected=1)
    assert "your code raised ZeroDivisionError" in str(error)
    assert "line 3 in divide" in str(error)
    assert isinstance(error.__cause__, ZeroDivisionError)


def test_a_fault_of_the_graders_own_is_never_the_learners():
    def broken():
        yield {}["oops"]

    with pytest.raises(GraderError, match="The grader failed, not you"):
        check.returns(max, 1, 2, expected=3, says="x", mistakes=broken())


_VERY_LONG = 10**6000
_Odd = collections.namedtuple("_Odd", "numpy")


@pytest.mark.parametrize(
    "odd",
    [
        _VERY_LONG,
        (_VERY_LONG, 1),
        {"a": [_VERY_LONG]},
        fractions.Fraction(_VERY_LONG, 7),
        range(_VERY_LONG),
        np.array([_VERY_LONG, None]),
        scipy.sparse.dok_array((2, 2)),
        _Odd(lambda: {}["oops"]),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize(
    "expected",
    ["text", 3, 2.5, (2, 3), [1, 2], {"a": 1}, np.zeros(2), (np.zeros(2), np.ones(3))],
    ids=lambda value: type(value).__name__,
)
def test_a_value_that_can_not_be_compared_or_shown_is_wrong_and_no_fault_of_the_graders(
    odd, expected
):
    error = failed(lambda: odd, expected=expected)
    assert error.verdict.summary
    assert len(str(error)) < 2000


def test_a_whole_number_that_is_too_large_for_numpy_can_be_right():
    check.returns(lambda: 2**70, expected=float(2**70), says="a large number")
    assert "the value is wrong" in str(failed(lambda: 2**70, expected=1.5))


def test_a_missing_return_is_asked_about():
    assert "Is a return missing?" in str(failed(lambda: None, expected=np.zeros(2)))


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        ([[1.0, 2.0]], np.array([[1.0, 2.0]], "float32")),
        (np.array([1.0, 2.0]), np.array([1.0, 2.0], "float32")),
        ([np.zeros(2), np.ones(2)], (np.zeros(2), np.ones(2))),
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),
        (3, 3.0),
        ((1, 2), [1, 2]),
        (np.array([1, 2]), [1, 2]),
        ({"a": np.float32(1)}, {"a": 1.0}),
        (np.array([np.nan]), np.array([np.nan])),
    ],
)
def test_another_form_of_the_same_value_is_right(got, expected):
    assert difference(got, expected) is None


def test_two_spaces_are_shown_as_two():
    found = difference(["the  moon", "x"], ["the moon", "x"])
    assert found is not None
    assert "'the  moon'" in found.details[1]


@pytest.mark.parametrize(
    ("got", "expected", "summary"),
    [
        (np.array([1, 2]), np.array([1.0, 2.0]), "kind of number"),
        (np.array([0, 1]), np.array([False, True]), "kind of number"),
        (np.array([1.0, 2.0]), np.array([1, 2]), "kind of number"),
        ("[1.0]", np.array([1.0]), "got a str"),
        ([[1.0], [1.0, 2.0]], np.zeros((2, 2)), "no array"),
        (1, True, "got 1, expected True or False"),
        (True, 1, "value is wrong"),
        (3.5, 3, "got a float"),
        (3.0, 3, "got a float"),
        ("b", "a", "the text is wrong."),
        ("Hello ,Ada! ", "Hello, Ada!", "only its spaces or line breaks differ"),
        ("hello, ADA!", "Hello, Ada!", "only its capital letters differ"),
        ("Hello,", "Hello, Ada!", "its end is missing"),
        ("“Hello, Ada!”", "Hello, Ada!", "there is more than the text that was expected"),
        ("Helo, Ada!", "Hello, Ada!", "it differs from its character 4 on"),
        ([1], [1, 2], "got 1 value, expected 2"),
        ({"a": 1}, {"b": 1}, "keys are wrong"),
        ({"a": 1}, {"a": 2}, "at key 'a'"),
        (np.array([np.nan]), np.array([0.0]), "values are wrong"),
        (None, 0, "got None, expected int 0."),
    ],
)
def test_a_different_value_is_wrong(got, expected, summary):
    found = difference(got, expected)
    assert found is not None
    assert summary in found.summary


def test_an_answer_may_work_in_place():
    given = np.zeros(2)

    def in_place(x):
        x += 1
        return x

    check.returns(in_place, given, expected=np.ones(2), says="adds one")
    assert not given.any()


def test_raises_wants_the_error_and_a_message_that_helps():
    def refuses():
        raise ValueError("chunk must be at least 1")

    check.raises(refuses, error=ValueError, mentions=("chunk",), says="refused")
    with pytest.raises(CheckFailed, match="must mention 'length'"):
        check.raises(refuses, error=ValueError, mentions=("length",), says="refused")
    with pytest.raises(CheckFailed, match="expected IndexError, but your code raised ValueError"):
        check.raises(refuses, error=IndexError, says="refused")
    with pytest.raises(CheckFailed, match="nothing was raised") as caught:
        check.raises(max, 1, 2, error=ValueError, says="refused", mistake=Mistake("m", "why"))
    assert caught.value.verdict.mistake.id == "m"
    assert "it returned 2" in str(caught.value)


def test_a_message_that_mentions_everything_says_nothing():
    def ragged(text):
        raise ValueError(text)

    wanted = {"error": ValueError, "mentions": ("[1][0]",), "rather_than": ("[0][0]", "[0][1]")}
    check.raises(ragged, "[1][0] is not like [0][0]", says="ragged", **wanted)
    with pytest.raises(CheckFailed, match="not everything that it could be"):
        check.raises(ragged, "[0][0] [0][1] [1][0] [1][1]", says="ragged", **wanted)


def test_a_property_is_checked_with_words_of_its_own():
    check.holds(True, says="positive", otherwise="it is negative")
    with pytest.raises(CheckFailed, match="it is negative"):
        check.holds(False, says="positive", otherwise="it is negative")


def test_hidden_inputs_come_from_the_submissions_seed(monkeypatch):
    fixed = check.rng(1).integers(1 << 30)
    assert check.rng(1).integers(1 << 30) == fixed
    assert check.rng(2).integers(1 << 30) != fixed
    monkeypatch.setenv("RNN_COURSE_SEED", "7")
    assert check.rng(1).integers(1 << 30) != fixed
    monkeypatch.setenv("RNN_COURSE_SEED", "seven")
    with pytest.raises(ValueError, match="must be a whole number"):
        check.rng()


def test_a_failed_check_shows_no_frames_of_its_own():
    error = failed(lambda: 1, expected=2)
    assert error._render_traceback_() == [str(error)]


PAIR = (np.zeros(2), np.zeros(2))


@pytest.mark.parametrize(
    ("expected", "axes", "message"),
    [
        (np.zeros((2, 3)), (("batch", 2), ("units", 3)), "axes are given as Axes"),
        (np.zeros((2, 3)), ("batch", "units"), "axes are given as Axes"),
        (np.zeros((2, 3)), (Axes(("batch", "units")),), "for a tuple of arrays"),
        (PAIR, (Axes(("batch",)),), "1 Axes were given for 2 values"),
    ],
)
def test_axes_that_no_message_would_show_are_refused_even_of_a_right_answer(
    expected, axes, message
):
    with pytest.raises(GraderError, match=message):
        check.returns(lambda: expected, expected=expected, axes=axes, says="zeros")


def test_a_tuple_of_arrays_has_one_axes_for_all_or_one_for_each(capsys):
    for axes in (Axes(("batch",)), (Axes(("batch",)), Axes(("units",)))):
        check.returns(lambda: PAIR, expected=PAIR, axes=axes, says="a pair")


def test_the_place_where_long_texts_part_is_shown():
    right = "the river keeps its own time, and nobody asks it for the hour of the day or night"
    text = str(failed(lambda: right.replace("hour", "our"), expected=right))
    assert "they part at character 57" in text
    assert "it for the hour of the day" in text.replace("…", "")


def test_a_shape_among_others_is_shown_as_a_whole_and_in_the_learners_kind_of_sequence():
    found = difference([(2, 5), (4, 5, 6)], [[2, 5], [4, 6, 6]])
    assert found.summary == "the value is wrong in entry 1."
    assert found.details == ("expected (4, 6, 6)", "got      (4, 5, 6)")
    found = difference([(2, 5), (4, 5)], [(2, 5), (4, 5, 6)])
    assert found.summary == "got 2 values in entry 1, expected 3."
    assert found.details == ("expected (4, 5, 6)", "got      (4, 5)")


def test_a_place_within_another_is_said_from_the_inside():
    found = difference([[[1.0, 2.0], ["a", {}]]], [[[1.0, 2.0], ["b", {}]]])
    assert found.summary.startswith("the text is wrong in entry 0 of entry 1 of entry 0")
    found = difference([{"a": [1, {}]}], [{"a": [2, {}]}])
    assert found.summary == "the value is wrong in entry 0 at key 'a' of entry 0."


def test_the_place_where_long_lists_part_is_shown():
    right = list(range(40))
    wrong = [*right[:30], 99, *right[31:]]
    text = str(failed(lambda: wrong, expected=right))
    assert "they part at entry 30" in text
    assert "expected […, 26, 27, 28, 29, 30, 31, 32, 33, …]" in text
    assert "got      […, 26, 27, 28, 29, 99, 31, 32, 33, …]" in text
    assert "they part at entry 20" in str(failed(lambda: right[:20], expected=right))


def test_a_part_of_several_results_is_named_by_its_order():
    right = (np.zeros((2, 3)), np.ones(3))
    assert "in the second of the 2 results" in str(
        failed(lambda: (right[0], right[0]), expected=right)
    )


def test_a_size_that_two_axes_share_names_neither():
    axes = Axes(("batch", "time"), {"batch": 4, "time": 4, "units": 3})
    assert axes.describe((4, 3)) == "(4, 3) = ? x units"


def test_a_result_that_fails_when_it_is_read_is_the_answers_error():
    def read(model):
        raise ValueError("Layer dense expects another input")

    text = str(failed(lambda: object(), expected=1, read=read))
    assert "what your function returned (object) can't be used" in text
    assert "Layer dense expects another input" in text
