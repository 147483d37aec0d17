"""What a letter depends on, as the page shows it, are the gradients of the model."""

import re

from rnn_helpers.topics.explorables import _colours
from rnn_helpers.topics.text_generation.explorable import MOST_CHARACTERS, letter_by_letter
from rnn_helpers.topics.text_generation.inside import influences

import numpy as np
import pytest

from tests.support.explorables import CHAR_ID, LETTERS, control, move, opened, said, writing_model

TITLES = list(LETTERS)


@pytest.fixture(scope="module")
def model():
    return writing_model()


@pytest.fixture(scope="module")
def explorable(model):
    return letter_by_letter(model, CHAR_ID, LETTERS, 14, {5: "a good one"})


@pytest.fixture(scope="module")
def page(browser, explorable):
    with opened(browser, explorable) as shown:
        yield shown


@pytest.fixture(params=TITLES)
def found(request, page, model):
    """Choose a text in the page, and return it with what the model makes of it."""
    page.get_by_label(request.param).check()
    return LETTERS[request.param], influences(model, CHAR_ID, LETTERS[request.param])


def fills(page, kind):
    return page.eval_on_selector_all(
        f"g.{kind} rect", "fields => fields.map((field) => field.getAttribute('fill'))"
    )


def outlined(page, kind="influence"):
    return page.eval_on_selector_all(
        f"g.{kind} rect",
        "fields => fields.flatMap((f, at) => (f.getAttribute('stroke') === 'none' ? [] : [at]))",
    )


def test_it_starts_with_the_letter_that_was_asked_for(browser, explorable):
    with opened(browser, explorable) as page:
        assert outlined(page) == outlined(page, "unit") == [14]
        assert control(page, "Letter:").input_value() == "13"


def test_each_field_has_the_colour_of_its_influence(page, found):
    text, read = found
    scale = _colours()["sequential"]
    for place in range(1, len(text)):
        move(page, "Letter:", place - 1)
        shown = fills(page, "influence")
        assert outlined(page) == [place]
        assert set(shown[place:]) == {"#ffffff"}
        tenths = np.log10(np.maximum(read.shares[place, :place], 1e-6))
        wanted = (len(scale) - 1) * (1 + tenths / 6)
        got = [scale.index(fill) for fill in shown[:place]]
        # A tenth of a decade is less than one step of the scale.
        np.testing.assert_allclose(got, wanted, atol=1)


def test_each_sentence_has_the_numbers_of_the_model(page, found):
    text, read = found
    page.get_by_role("combobox", name="Unit").select_option(label="5: a good one")
    for place in range(1, len(text)):
        move(page, "Letter:", place - 1)
        back = re.search(r"(just before it|(\d+) characters before it)\.", said(page))
        strength = read.shares[place, place - int(back[2] or 1)]
        assert strength == pytest.approx(1, rel=0.3)
        row = read.shares[place, :place]
        share = re.search(r"The last 10 characters have ([\d.]+) % of all influence", said(page))
        assert (share is None) == (place <= 10)
        if share:
            assert float(share[1]) == pytest.approx(100 * row[-10:].sum() / row.sum(), abs=0.51)
        value = re.search(r"Unit 5 is (−?[\d.]+) after it", said(page))[1].replace("−", "-")
        assert float(value) == pytest.approx(read.units[place, 5], abs=0.0051)
        chance = re.search(r"its probability was ([\d.]+) %", page.locator("h2").first.inner_text())
        assert float(chance[1]) == pytest.approx(100 * read.chances[place], abs=0.51)


def test_each_unit_is_shown_along_the_text(page, found):
    _, read = found
    scale = _colours()["diverging"]
    units = page.get_by_role("combobox", name="Unit").locator("option").all_inner_texts()
    assert units[0] == "5: a good one"
    assert sorted(int(unit.split(":")[0]) for unit in units) == list(range(8))
    for unit in units:
        page.get_by_role("combobox", name="Unit").select_option(label=unit)
        got = [scale.index(fill) for fill in fills(page, "unit")]
        wanted = (len(scale) - 1) * (read.units[:, int(unit.split(":")[0])] + 1) / 2
        np.testing.assert_allclose(got, wanted, atol=0.8)


def test_pointing_at_a_letter_shows_it_and_a_click_keeps_it(page):
    page.get_by_label(TITLES[0]).check()
    move(page, "Letter:", 4)
    before = fills(page, "influence")
    letter = page.locator("g.influence[data-at='12']")
    letter.hover()
    assert outlined(page) == outlined(page, "unit") == [12]
    assert page.locator("h2").first.inner_text().startswith(f"What “{LETTERS[TITLES[0]][12]}” ")
    page.mouse.move(5, 5)
    assert fills(page, "influence") == before
    letter.click()
    page.mouse.move(5, 5)
    assert outlined(page) == [12]
    assert control(page, "Letter:").input_value() == "11"
    # The first character has none before it.
    page.locator("g.unit[data-at='0']").click()
    page.mouse.move(5, 5)
    assert outlined(page) == [1]


def test_the_keyboard_steps_from_letter_to_letter(page):
    move(page, "Letter:", 4)
    control(page, "Letter:").focus()
    page.keyboard.press("ArrowRight")
    assert outlined(page) == [6]
    page.get_by_role("button", name="One step back").focus()
    page.keyboard.press("Enter")
    assert outlined(page) == [5]


def test_on_a_narrow_page_what_is_in_view_stays_in_view(browser, explorable):
    with opened(browser, explorable, width=160) as page:
        page.locator(".scroll").first.evaluate("node => (node.scrollLeft = 40)")
        page.get_by_role("button", name="One step on").click()
        assert page.locator(".scroll").first.evaluate("node => node.scrollLeft") == 40


@pytest.mark.parametrize(
    ("texts", "place", "wanted"),
    [
        ({}, 1, "Give at least one text"),
        ({"one": "a"}, 1, "has 1 characters. Give it 2 to"),
        ({"one": "a" * (MOST_CHARACTERS + 1)}, 1, "Give it 2 to"),
        ({"one": "abX"}, 1, "the model does not know"),
        ({"one": ""}, 1, "The text is empty"),
        ({"one": "abc"}, 0, "at the places 1 to 2"),
        ({"one": "abc"}, 3, "at the places 1 to 2"),
    ],
)
def test_a_text_or_a_place_that_cannot_be_shown_is_refused(model, texts, place, wanted):
    with pytest.raises(ValueError, match=wanted):
        letter_by_letter(model, CHAR_ID, texts, place)
