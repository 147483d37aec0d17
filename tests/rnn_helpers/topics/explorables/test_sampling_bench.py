"""The sampling bench shows the distributions of the chapter's oracles, and draws from them."""

import itertools
import re

from rnn_helpers.topics.text_generation import oracle
from rnn_helpers.topics.text_generation.explorable import (
    MASSES,
    PENALTIES,
    TEMPERATURES,
    sampling_bench,
)

import numpy as np
import pytest

from tests.support.explorables import CHAR_ID, move, opened, said, writing_model

PROMPT = "a bad cab\nbed <a"
VOCAB = len(CHAR_ID)


@pytest.fixture(scope="module")
def model():
    return writing_model()


@pytest.fixture(scope="module")
def page(browser, model):
    with opened(browser, sampling_bench(model, CHAR_ID, PROMPT)) as shown:
        yield shown


@pytest.fixture(scope="module")
def logits(model):
    return np.asarray(model(np.array([[CHAR_ID[c] for c in PROMPT]])))[0, -1].astype("float64")


@pytest.fixture(scope="module")
def order(logits):
    return np.argsort(-logits)


COUNTS = np.array([PROMPT.count(character) for character in CHAR_ID])


def put(page, penalty=0.0, temperature=1.0, k=VOCAB, p=1.0):
    move(page, "Frequency penalty:", PENALTIES.index(penalty))
    move(page, "Temperature:", TEMPERATURES.index(temperature))
    move(page, "Top-k:", k - 1)
    move(page, "Top-p:", MASSES.index(p))


def shares(page, which, order):
    """Return the probabilities that the bars show, by the ids of the characters."""
    heights = page.eval_on_selector_all(
        f"rect.{which}", "bars => bars.map((bar) => Number(bar.getAttribute('height')))"
    )
    found = np.zeros(VOCAB)
    found[order] = heights
    return found / found.sum()


def drawn(page):
    return page.locator(".drawn").all_inner_texts()


SETTINGS = [
    (penalty, temperature, k, p)
    for penalty, temperature in itertools.product((0.0, 0.4, 1.2, 3.0), (0.1, 0.5, 1.0, 2.5))
    for k, p in ((VOCAB, 1.0), (6, 1.0), (1, 1.0), (VOCAB, 0.9), (VOCAB, 0.35), (7, 0.65), (3, 0.8))
]


def test_the_bars_are_those_of_the_oracles_over_many_settings(page, logits, order):
    compared = 0
    for penalty, temperature, k, p in SETTINGS:
        warm = oracle.at_temperature(logits - penalty * COUNTS, temperature)
        fewer = oracle.top_k(warm, k)
        sums = np.cumsum(np.sort(fewer)[::-1])
        if p < 1 and np.abs(sums - p).min() < 1e-4:
            continue  # Rounding decides what stays.
        wanted = oracle.top_p(fewer, p) if p < 1 else fewer
        put(page, penalty, temperature, k, p)
        setting = f"penalty {penalty}, temperature {temperature}, top-k {k}, top-p {p}"
        np.testing.assert_allclose(
            shares(page, "after", order), wanted, atol=2e-4, rtol=0, err_msg=setting
        )
        kept = int(np.sum(wanted > 0)) if p < 1 else k
        assert page.locator("text.cut").count() == VOCAB - kept, setting
        likeliest = float(re.search(r"is the likeliest: ([\d.]+) %", said(page))[1])
        assert likeliest == pytest.approx(100 * wanted.max(), abs=0.06), setting
        compared += 1
    assert compared > 100


def test_the_outlines_stay_those_of_the_model(page, logits, order):
    for setting in [{}, {"temperature": 0.3}, {"penalty": 2.0, "k": 3}]:
        put(page, **setting)
        np.testing.assert_allclose(
            shares(page, "before", order), oracle.at_temperature(logits, 1.0), atol=2e-4
        )


def test_only_a_penalty_changes_the_order(page):
    for temperature, k, p in itertools.product(TEMPERATURES, (VOCAB, 5), (1.0, 0.5)):
        put(page, temperature=temperature, k=k, p=p)
        assert "The order of the bars is as before." in said(page)
    put(page, penalty=3.0)
    assert "The order has changed: " in said(page)


def test_what_was_cut_is_said_with_its_share(page, logits, order):
    put(page, k=4)
    lost = 1 - np.sort(oracle.at_temperature(logits, 1.0))[-4:].sum()
    wanted = f"{VOCAB - 4} of {VOCAB} characters are cut; together they had {100 * lost:.1f} %."
    assert wanted in said(page)


def test_draw_again_draws_others_and_the_same_setting_draws_the_same(page, order):
    put(page)
    first = drawn(page)
    assert len(first) == 10
    assert said(page).endswith(f"Drawn: {', '.join(named(sign) for sign in first)}.")
    put(page, temperature=0.1)
    put(page)
    assert drawn(page) == first
    button = page.get_by_role("button", name="Draw again")
    button.focus()
    page.keyboard.press("Enter")
    assert drawn(page) != first


def named(sign):
    return {"␣": "space", "¶": "line end"}.get(sign, sign)


def test_the_draws_come_with_the_probabilities_that_are_shown(page, logits):
    put(page, penalty=0.4, k=5)
    wanted = oracle.top_k(oracle.at_temperature(logits - 0.4 * COUNTS, 1.0), 5)
    again = page.get_by_role("button", name="Draw again")
    found = np.zeros(VOCAB)
    ids = {{" ": "␣", "\n": "¶"}.get(c, c): i for c, i in CHAR_ID.items()}
    for _ in range(150):
        again.click()
        for sign in drawn(page):
            found[ids[sign]] += 1 / 1500
    np.testing.assert_allclose(found, wanted, atol=0.05)
    assert np.all(found[wanted == 0] == 0)


def test_the_prompt_and_its_counts_are_shown(page, order):
    assert "a␣bad␣cab¶bed␣<a" in page.locator(".place").inner_text()
    columns = page.locator("svg g").all()
    for column, i in zip(columns, order, strict=True):
        texts = column.locator("text:not(.cut)").all_text_contents()
        assert [int(text) for text in texts[1:]] == ([COUNTS[i]] if COUNTS[i] else [])


@pytest.mark.parametrize("prompt", ["", "a Zebra"])
def test_a_prompt_that_cannot_be_read_is_refused(model, prompt):
    with pytest.raises(ValueError, match="Use these characters:"):
        sampling_bench(model, CHAR_ID, prompt)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda ids: np.zeros((1, VOCAB)),
        lambda ids: np.full((*ids.shape, VOCAB), np.nan),
        lambda ids: np.zeros((*ids.shape, 3)),
    ],
)
def test_a_model_that_gives_no_logits_for_each_character_is_refused(wrong):
    with pytest.raises(ValueError, match="build it with build_generator and train it"):
        sampling_bench(wrong, CHAR_ID, "a")
