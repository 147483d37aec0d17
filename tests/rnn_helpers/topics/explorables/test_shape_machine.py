"""The shapes, the names and the inputs that the shape machine shows are those of Keras' layers."""

from itertools import product

from rnn_helpers.topics.shapes_and_stacks import oracle
from rnn_helpers.topics.shapes_and_stacks.explorable import (
    BATCH,
    FEATURES,
    MASKS,
    TIME,
    UNITS,
    shape_machine,
)

import keras
import numpy as np
import pytest

from tests.support.explorables import opened, said

TICKS = ("return_sequences", "return_state", "go_backwards", "stateful")
LAYERS = {layer.__name__: layer for layer in oracle.KINDS.values()}
ALONE = "no"
WRAPPINGS = {ALONE: None, **{f"merge_mode={mode!r}": mode for mode in oracle.MERGE_MODES}}
X = np.random.default_rng(1).normal(size=(BATCH, TIME, FEATURES)).astype("float32")


@pytest.fixture(scope="module")
def page(browser):
    with opened(browser, shape_machine()) as shown:
        yield shown


def put(page, kind="LSTM", wrapping=ALONE, mask="no mask", shown=True, **ticks):
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("Bidirectional", exact=True).select_option(label=wrapping)
    page.get_by_label("Mask", exact=True).select_option(label=mask)
    for name in TICKS:
        page.get_by_label(name, exact=True).set_checked(ticks.get(name, False))
    page.get_by_label("Show what comes out").set_checked(shown)


def returned(kind, wrapping, mask="no mask", **arguments):
    """Return the tensors that Keras' layer really returns."""
    layer = LAYERS[kind](UNITS, bias_initializer="ones", **arguments)
    if wrapping != ALONE:
        layer = keras.layers.Bidirectional(layer, merge_mode=WRAPPINGS[wrapping])
    given = None if mask == "no mask" else np.array([MASKS[mask]] * BATCH)
    tensors = layer(X, mask=given)
    several = isinstance(tensors, list | tuple)
    return [np.asarray(tensor) for tensor in (tensors if several else [tensors])]


def listed(page):
    """Return the names and the shapes in the table, in their order."""
    rows = page.locator("tbody tr").all()
    names = [row.locator("th").inner_text().partition(". ")[2] for row in rows]
    return names, [row.locator("td").first.inner_text() for row in rows]


def drawn(page):
    """Return the texts of the drawing."""
    return page.locator("svg text").all_text_contents()


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize("kind", LAYERS)
def test_the_shapes_are_those_of_real_calls(page, kind, wrapping):
    for sequences, state, others in product((False, True), (False, True), (False, True)):
        ticks = {
            "return_sequences": sequences,
            "return_state": state,
            # Bidirectional fails with both: see below.
            "stateful": others and (wrapping == ALONE or not state),
            # Bidirectional refuses it.
            "go_backwards": others and wrapping == ALONE,
        }
        mask = "x3 is a pad" if others else "no mask"
        put(page, kind, wrapping, mask, **ticks)
        tensors = returned(kind, wrapping, mask, **ticks)
        names, shapes = listed(page)
        assert shapes == [str(tensor.shape) for tensor in tensors]
        for name, shape in zip(names, shapes, strict=True):
            assert f"{name} {shape}" in said(page)


@pytest.mark.parametrize("wrapping", [ALONE, "merge_mode=None"])
@pytest.mark.parametrize("kind", LAYERS)
def test_each_tensor_has_its_name(page, kind, wrapping):
    put(page, kind, wrapping, return_state=True)
    named = dict(zip(listed(page)[0], returned(kind, wrapping, return_state=True), strict=True))
    for prefix in ("",) if wrapping == ALONE else ("forward ", "backward "):
        np.testing.assert_array_equal(named[f"{prefix}output"], named[f"{prefix}h"])
        if kind == "LSTM":
            assert np.abs(named[f"{prefix}c"] - named[f"{prefix}h"]).max() > 0.01


def inputs_named(row):
    return ", ".join(f"x{step + 1}" for step in np.flatnonzero(row))


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("kind", LAYERS)
def test_one_layer_has_read_what_its_influence_says(page, kind, backwards):
    put(page, kind, return_sequences=True, go_backwards=backwards)
    layer = LAYERS[kind](UNITS, return_sequences=True, go_backwards=backwards)
    rows = oracle.influence(layer, TIME, FEATURES)
    texts = drawn(page)
    for place, row in enumerate(rows):
        assert texts[texts.index(f"output {place + 1}") + 1] == f"read {inputs_named(row)}"


@pytest.mark.parametrize("kind", LAYERS)
def test_both_halves_have_read_what_their_influence_says(page, kind):
    put(page, kind, "merge_mode='concat'", return_sequences=True)
    layer = keras.layers.Bidirectional(LAYERS[kind](UNITS, return_sequences=True))
    forward = oracle.influence(lambda x: layer(x)[..., :UNITS], TIME, FEATURES)
    backward = oracle.influence(lambda x: layer(x)[..., UNITS:], TIME, FEATURES)
    texts = drawn(page)
    for place, (ahead, back) in enumerate(zip(forward, backward, strict=True)):
        at = texts.index(f"output {place + 1}")
        assert texts[at + 1] == f"forward: {inputs_named(ahead)}"
        assert texts[at + 2] == f"backward: {inputs_named(back)}"


@pytest.mark.parametrize("kind", LAYERS)
def test_zeros_are_shown_where_keras_gives_zeros(page, kind):
    for wrapping, mask in product((ALONE, "merge_mode='concat'"), MASKS):
        put(page, kind, wrapping, mask, return_sequences=True)
        outputs = returned(kind, wrapping, mask, return_sequences=True)[0][0]
        shown = sum(text.startswith("output") for text in drawn(page))
        assert shown == sum(row.any() for row in outputs)


def test_the_first_output_of_a_layer_that_goes_backwards_belongs_to_the_last_input(page):
    put(page, go_backwards=True, return_sequences=True)
    assert "The outputs are in the order of reading: the first belongs to x3." in said(page)
    green = page.evaluate(
        """() => [...document.querySelectorAll("line[stroke='#009E73']")]
            .map((line) => [+line.getAttribute("x1"), +line.getAttribute("x2")])"""
    )
    ends = [end for _, end in green]
    assert [start for start, _ in green] == ends[::-1]
    assert ends == sorted(ends)


def test_without_sequences_the_arrows_begin_where_each_direction_ends(page):
    put(page, wrapping="merge_mode=None")
    assert "cell at x3; read x1, x2, x3" in page.locator("tbody").inner_text()
    assert "cell at x1; read x1, x2, x3" in page.locator("tbody").inner_text()
    put(page, wrapping="merge_mode='sum'")
    assert "cells at x3 and x1, added" in page.locator("tbody").inner_text()


def test_the_states_are_coloured_only_if_they_come_out(page):
    state_box = page.locator("rect[fill='#0072B233']")
    put(page)
    assert state_box.count() == TIME
    put(page, return_state=True)
    assert state_box.count() == TIME + 1
    put(page, return_state=True, shown=False)
    assert state_box.count() == TIME


def test_what_comes_out_is_hidden_until_it_is_asked_for(page):
    put(page, shown=False, return_sequences=True, return_state=True)
    assert page.locator("table").count() == 0
    assert "(2, 3, 4)" not in page.locator("main").inner_text()
    assert "Say it first." in said(page)


def test_a_stateful_layer_starts_from_the_state_of_the_last_call(page):
    put(page, stateful=True)
    assert {"kept state", "kept for the", "next call"} <= set(drawn(page))
    assert said(page).endswith("The last state is kept for the next call.")
    layer = keras.layers.LSTM(UNITS, stateful=True)
    assert np.abs(np.asarray(layer(X)) - np.asarray(layer(X))).max() > 0


def test_bidirectional_refuses_a_layer_that_goes_backwards_in_keras_own_words(page):
    put(page, wrapping="merge_mode='sum'", go_backwards=True)
    with pytest.raises(ValueError, match="should have different") as raised:
        returned("LSTM", "merge_mode='sum'", go_backwards=True)
    quoted = said(page).partition('"')[2].rstrip('"')
    assert quoted
    assert str(raised.value).startswith(quoted)


@pytest.mark.parametrize("wrapping", [name for name in WRAPPINGS if name != ALONE])
def test_where_keras_itself_fails_its_error_is_shown(page, wrapping):
    ticks = {"return_state": True, "stateful": True}
    put(page, wrapping=wrapping, **ticks)
    with pytest.raises(TypeError) as raised:
        returned("LSTM", wrapping, **ticks)
    assert f"Keras {keras.__version__} has a bug here." in said(page)
    assert str(raised.value).partition("\n")[0] in said(page)
    assert page.locator("svg").count() == 0
