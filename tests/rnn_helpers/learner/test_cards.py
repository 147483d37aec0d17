"""In cards everything is escaped, nothing is loaded, and colour alone never carries meaning."""

import re
from html.parser import HTMLParser

import rnn_helpers.learner.hints  # noqa: F401 - it tells the cards which exercises have hints
from rnn_helpers.check import Mistake, Outcome, Verdict
from rnn_helpers.check.card import verdict_card
from rnn_helpers.check.compare import Axes, difference
from rnn_helpers.check.finding import Example
from rnn_helpers.check.sides import Row, Shapes, Texts
from rnn_helpers.learner.chapters import Chapter
from rnn_helpers.learner.progress.card import progress_card, success_card
from rnn_helpers.learner.progress.summary import ChapterProgress
from rnn_helpers.shell import frontend

import numpy as np
import pytest

from tests.support.cards import words

AXES = Axes(("batch", "units"), {"batch": 2, "time": 5, "units": 3})
HOSTILE = '"><script>alert(1)</script><img src=x onerror="alert(2)">'


def card_of(got, expected, axes=Axes(), **more):
    found = difference(got, expected, axes)
    verdict = Verdict(
        Outcome.WRONG, "f", "x", found.summary, found.details, sides=found.sides, **more
    )
    return verdict_card(verdict, "f")


class _Elements(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.seen = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def elements(text):
    return _Elements(text).seen


def test_shapes_are_boxes_with_the_names_of_their_axes():
    text = words(card_of(np.zeros((2, 5, 3)), np.zeros((2, 3)), AXES))
    assert "expected 2 batch × 3 units got 2 batch × 5 ✗ time × 3 units" in text


@pytest.mark.parametrize(
    ("expected", "got", "marked"),
    [
        ([(2, "batch"), (3, "units")], [(3, "units"), (2, "batch")], 2),
        (
            [(2, "batch"), (3, "time"), (4, "units")],
            [(4, "units"), (3, "time"), (2, "batch")],
            2,
        ),
        ([(2, "?"), (3, "?")], [(2, "?"), (5, "?")], 1),
        ([(4, "?"), (4, "?")], [(4, "?")], 0),
        ([(2, "batch")], [], 0),
    ],
)
def test_the_axes_in_which_two_shapes_differ_are_marked(expected, got, marked):
    shapes = Shapes.between(expected, got)
    assert sum(axis.differs for axis in shapes.got) == marked
    assert any(axis.differs for axis in (*shapes.expected, *shapes.got))


def test_values_stand_below_each_other_with_the_differing_ones_marked():
    got, expected = np.arange(20.0).reshape(2, 10), np.arange(20.0).reshape(2, 10)
    got[1, 7] = 0.5
    text = words(card_of(got, expected))
    assert "at [1, 7]" in text
    assert "expected … 14.0 15.0 16.0 17.0 18.0 19.0 got … 14.0 15.0 16.0 0.5 ✗ 18.0" in text


def test_a_screen_reader_says_differs_apart_from_the_value():
    assert '>0.5 <span class="rnn-differs" role="img" aria-label="differs">✗</span>' in card_of(
        np.array([0.5]), np.array([1.0])
    )


def test_a_list_that_is_too_short_shows_what_is_missing():
    assert difference([1, 2], [1, 2, 3]).sides.texts() == ("1, 2, 3", "1, 2, (nothing)")
    assert "got 1 2 (nothing) ✗" in words(card_of([1, 2], [1, 2, 3]))


def test_a_long_list_is_shown_around_its_first_difference():
    row = difference(list(range(100)), [*range(50), -1, *range(51, 100)]).sides
    assert isinstance(row, Row)
    assert (row.start, row.got[3], row.wrong.count(True)) == (47, "50", 1)
    assert row.texts()[0].startswith("… 47, 48, 49, -1")


def test_of_strings_the_part_that_differs_is_marked():
    card = card_of("the river ran on", "the river keeps on")
    assert "&#x27;the river <mark>keeps</mark> on&#x27;" in card
    assert "&#x27;the river <mark>ran</mark> on&#x27;" in card
    assert "<mark>" not in card_of(0.25, 0.5)


@pytest.mark.parametrize(
    "card",
    [
        card_of(HOSTILE, "a"),
        card_of([HOSTILE], ["a"]),
        card_of({HOSTILE: 1}, {"a": 1}),
        card_of((HOSTILE, [1]), (1, 2)),
        card_of(np.zeros(2), np.zeros((2, 3)), Axes((HOSTILE, "b"), {HOSTILE: 2})),
        verdict_card(Verdict(Outcome.WRONG, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,)), HOSTILE),
        verdict_card(Verdict(Outcome.WRONG, "f", "x", "y", mistake=Mistake("m", HOSTILE))),
        progress_card(ChapterProgress(Chapter("n", HOSTILE, (HOSTILE,), {HOSTILE: HOSTILE}), {})),
        success_card(
            HOSTILE, ChapterProgress(Chapter("n", "T", (HOSTILE,), {HOSTILE: HOSTILE}), {}), True
        ),
    ],
)
def test_what_learners_write_stays_text(card):
    names = {tag for tag, _ in elements(card)}
    assert not names & {"script", "img", "iframe", "object", "link", "form", "input"}
    attributes = {name for _, attrs in elements(card) for name in attrs}
    assert not [name for name in attributes if name.startswith("on")]
    assert "alert(1)" in card


def test_nothing_comes_from_elsewhere():
    card = card_of(np.zeros((2, 5, 3)), np.zeros((2, 3)), AXES)
    assert not re.search(r"https?:|url\(|@import|src=|href=", card)


def test_cards_have_a_role_and_a_label():
    for card in (
        card_of(1, 2),
        progress_card(ChapterProgress(Chapter("n", "T", ("a",), {"a": "Exercise 1: a"}), {})),
    ):
        (attributes,) = [
            a for tag, a in elements(card) if a.get("class", "").startswith("rnn-card")
        ]
        assert attributes["role"] == "group"
        assert attributes["aria-label"]


def test_backticks_are_code():
    verdict = Verdict(Outcome.NOT_ATTEMPTED, "f", "x", "not attempted yet: replace `a < b` now.")
    card = verdict_card(verdict)
    assert "<p>Replace <code>a &lt; b</code> now.</p>" in card
    assert words(card).count("ot attempted yet") == 1


def test_records_hold_expected_and_got_as_text():
    verdict = Verdict(Outcome.WRONG, "f", "x", "y", sides=Texts("float32", "int64"))
    assert (verdict.record()["expected"], verdict.record()["got"]) == ("float32", "int64")
    assert Verdict(Outcome.RIGHT, "f", "x").record()["got"] == ""


def test_a_hint_is_named_only_where_there_is_one():
    assert 'hint("lstm_step")' in Verdict(Outcome.WRONG, "lstm_step", "x", "y").text()
    assert "hint" not in Verdict(Outcome.WRONG, "no_exercise", "x", "y").text()


def test_a_number_that_differs_is_marked_as_a_whole():
    example = Example("f([1])", "array([0.916, 2.0])", "array([0.9804, 2.0])")
    card = verdict_card(Verdict(Outcome.WRONG, "f", "x", "y", example=example))
    assert "array([<mark>0.916</mark>, 2.0])" in card
    assert "array([<mark>0.9804</mark>, 2.0])" in card
    longer = Example("f([1])", "[1, 2]", "[1, 2, 3]")
    card = verdict_card(Verdict(Outcome.WRONG, "f", "x", "y", example=longer))
    assert "[1, 2]</div>" in card
    assert "[1, 2<mark>, 3</mark>]" in card


def test_a_link_is_said_to_select_a_cell_only_where_it_does(monkeypatch):
    progress = ChapterProgress(Chapter("n", "T", ("a",), {"a": "Exercise 1: `a`"}), {})
    card = progress_card(progress)
    assert 'href="n.ipynb#Exercise-1:-a"' in card
    assert "Before you press Shift-Enter there, click into a cell." in words(card)
    assert "run this cell to bring this up to date" in words(card)
    monkeypatch.setitem(frontend.os.environ, frontend.LINKS_SELECT_VARIABLE, "1")
    card = progress_card(progress)
    assert 'href="n.ipynb#cell-id=a"' in card
    assert "Next: Exercise 1: a." in words(card) and "click into" not in words(card)
    assert "up to date" not in words(card)
