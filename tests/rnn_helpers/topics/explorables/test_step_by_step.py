"""The learner's own step is shown with its states; what is shown beside them are Keras' numbers."""

import re

from rnn_helpers.topics.gru import oracle as gru
from rnn_helpers.topics.lstm import oracle as lstm
from rnn_helpers.topics.recurrent.explorable import letter_counter, step_by_step
from rnn_helpers.topics.recurrent.given import sigmoid
from rnn_helpers.topics.recurrent.letter_counter import letters_so_far
from rnn_helpers.topics.recurrent.reading import keras_step, parts_of, states_of
from rnn_helpers.topics.simple_rnn import oracle as simple_rnn

import numpy as np
import pytest
import tensorflow as tf

from autograder.authoring.letter_counters import (
    furthest_off,
    gate_means,
    lines_of_words,
    trained,
)
from tests.support.explorables import LINE, move, opened, random_reader, said

READERS = {
    "simple_rnn": random_reader("simple_rnn", 3),
    "lstm": random_reader("lstm", 3),
    "gru": random_reader("gru", 3),
    "trained lstm": letter_counter("lstm"),
    "trained gru": letter_counter("gru"),
}


def simple_rnn_step(x_t, h, W, U, b):
    return np.tanh(x_t @ W + h @ U + b)


def lstm_step(x_t, h, c, W, U, b):
    i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def gru_step(x_t, h, W, U, b):
    z_x, r_x, c_x = np.split(x_t @ W + b[0], 3, axis=-1)
    z_h, r_h, c_h = np.split(h @ U + b[1], 3, axis=-1)
    z, r = sigmoid(z_x + z_h), sigmoid(r_x + r_h)
    return z * h + (1 - z) * np.tanh(c_x + r * c_h)


FEATURES = len(set(LINE))
STEPS = {"simple_rnn": simple_rnn_step, "lstm": lstm_step, "gru": gru_step}


def keras_values(reader, line):
    """Return states and gates over time from the oracles, which ask Keras' layers and cells."""
    x, (W, U, b) = reader.one_hot(line)[None], reader.weights
    if reader.kind == "simple_rnn":
        return {"h": simple_rnn.layer(x, W, U, b, return_sequences=True)[0]}
    if reader.kind == "gru":
        z, r = gru.gates_over_time(x, W, U, b)
        return {"h": gru.layer(x, W, U, b, return_sequences=True)[0], "z": z[0], "r": r[0]}
    zeros = np.zeros((1, reader.units), "float32")
    found = {name: [] for name in "hcfo"}
    h = c = zeros
    for x_t in x[0][:, None]:
        # With all else equal, c grows by the forget gate if the old c grows by 1.
        _, with_one = lstm.step(x_t, h, zeros + 1, W, U, b)
        _, with_none = lstm.step(x_t, h, zeros, W, U, b)
        h, c = lstm.step(x_t, h, c, W, U, b)
        new = {"h": h, "c": c, "f": with_one - with_none, "o": h / np.tanh(c)}
        for name, values in new.items():
            found[name].append(values[0])
    return {name: np.array(values) for name, values in found.items()}


def as_number(text):
    return float(text.replace("\u2212", "-"))


def rows_of(page, caption):
    """Return the rows of a table as lists of texts."""
    table = page.locator("table").filter(has=page.locator("caption", has_text=caption))
    return [
        [cell.strip() for cell in row.locator("th, td").all_inner_texts()]
        for row in table.locator("tbody tr").all()
    ]


@pytest.mark.parametrize("name", READERS)
def test_what_is_shown_at_each_step_are_kerass_numbers(browser, name):
    reader = READERS[name]
    wanted = keras_values(reader, LINE)
    with opened(browser, step_by_step(STEPS[reader.kind], reader, LINE)) as page:
        for step in (0, 1, 7, 20, len(LINE) - 1):
            move(page, "Step:", step)
            for unit in range(reader.units):
                page.get_by_label(str(unit), exact=True).check()
                assert said(page).startswith(f"Step {step}, ")
                state = as_number(re.findall(r"(\S+)\.$", said(page))[-1])
                assert state == pytest.approx(wanted["h"][step, unit], abs=0.0051)
                for symbol, *_, value in rows_of(page, "Its "):
                    shown = symbol.split()[-1]
                    if shown in wanted:
                        right = wanted[shown][step, unit]
                        assert as_number(value) == pytest.approx(right, abs=0.0052), symbol
                for line in page.locator(".beside p").all_inner_texts():
                    state, _, worked = line.partition(" = ")
                    if state in wanted:
                        right = wanted[state][step, unit]
                        value = as_number(worked.rpartition(" = ")[2])
                        assert value == pytest.approx(right, abs=0.0051), line


@pytest.mark.parametrize("name", READERS)
def test_the_heat_maps_grow_and_have_the_colours_of_kerass_numbers(browser, name):
    reader = READERS[name]
    states = keras_values(reader, LINE)["h"]
    explorable = step_by_step(STEPS[reader.kind], reader, LINE)
    with opened(browser, explorable) as page:
        panels = len(explorable.data["panels"])
        for step in (0, 9, len(LINE) - 1):
            move(page, "Step:", step)
            cells = page.locator("rect[data-panel]")
            assert cells.count() == panels * (step + 1) * reader.units
        colours = page.locator("rect[data-panel=h]").evaluate_all(
            "cells => cells.map((cell) => cell.getAttribute('fill'))"
        )
        scale = page.evaluate(
            "() => JSON.parse(document.getElementById('data').textContent).colours.diverging"
        )
        wanted = [scale[round((value + 1) / 2 * (len(scale) - 1))] for value in states.ravel()]
        assert sum(a != b for a, b in zip(colours, wanted, strict=True)) <= 1


@pytest.mark.parametrize("name", READERS)
def test_an_opened_sum_has_every_part_of_it(browser, name):
    reader = READERS[name]
    W, U, b = reader.weights
    states = keras_values(reader, LINE)["h"]
    step, unit = 20, 1
    before, character = states[step - 1], reader.alphabet.index(LINE[step])
    explorable = step_by_step(STEPS[reader.kind], reader, LINE)
    with opened(browser, explorable) as page:
        move(page, "Step:", step)
        page.get_by_label(str(unit), exact=True).check()
        for block, each in enumerate(explorable.data["sums"]):
            page.get_by_label(each["name"], exact=True).check()
            column = block * reader.units + unit
            rows = rows_of(page, "opened")
            values = {row[0]: as_number(row[-1]) for row in rows}
            share = 1
            if each["symbol"] == "candidate":
                share = keras_values(reader, LINE)["r"][step, unit]
            parts = {f'x W for "{LINE[step]}"': W[character, column]}
            for other in range(reader.units):
                parts[f"h U unit {other}"] = share * before[other] * U[other, column]
            if reader.kind == "gru":
                parts |= {"b[0]": b[0, column], "b[1]": share * b[1, column]}
            else:
                parts["b"] = b[column]
            parts["sum"] = sum(parts.values())
            assert set(values) == set(parts)
            for label, right in parts.items():
                assert values[label] == pytest.approx(right, abs=0.0052), label
        page.get_by_label("nothing").check()
        assert rows_of(page, "opened") == []


@pytest.mark.parametrize("kind", STEPS)
@pytest.mark.parametrize(
    "convert",
    [
        lambda a: np.asarray(a, "float64"),
        lambda a: np.asarray(a).tolist(),
        tf.constant,
        lambda a: np.asarray(a, "float16"),
    ],
    ids=["float64", "lists", "tensors", "float16"],
)
def test_what_a_step_returns_may_be_of_any_kind_of_numbers(kind, convert):
    reader = READERS[kind]
    own = STEPS[kind]

    def step(*arguments):
        returned = own(*arguments)
        several = isinstance(returned, tuple)
        return tuple(convert(each) for each in returned) if several else convert(returned)

    wanted = states_of(own, reader, LINE)
    for name, values in states_of(step, reader, LINE).items():
        assert values.dtype == "float32"
        np.testing.assert_allclose(values, wanted[name], atol=0.02)
    assert step_by_step(step, reader, LINE) is not None


def test_lists_in_place_of_a_tuple_and_one_array_of_both_states_are_states_too():
    reader, wanted = READERS["lstm"], states_of(lstm_step, READERS["lstm"], LINE)
    for form in (list, np.stack):
        found = states_of(lambda *a, form=form: form(lstm_step(*a)), reader, LINE)
        np.testing.assert_allclose(found["c"], wanted["c"], atol=1e-6)


def test_a_step_that_changes_its_arguments_or_returns_the_same_array_reads_the_line_as_well():
    reader, kept = READERS["simple_rnn"], [w.copy() for w in READERS["simple_rnn"].weights]
    same = np.zeros((1, reader.units), "float32")

    def step(x_t, h, W, U, b):
        same[...] = np.tanh(x_t @ W + h @ U + b)
        for argument in (x_t, h, W, U, b):
            argument[...] = 7
        return same

    wanted = states_of(simple_rnn_step, reader, LINE)["h"]
    np.testing.assert_allclose(states_of(step, reader, LINE)["h"], wanted, atol=1e-6)
    assert all((a == b).all() for a, b in zip(kept, reader.weights, strict=True))


def raises(*_):
    raise TypeError("<b>no</b> such thing")


def nan_at_the_third(x_t, h, W, U, b):
    return h + 1 if h.max() < 2 else h * np.nan


UNUSABLE = {
    "None": ("gru", lambda *_: None, "returned None. Does it end with return?"),
    "raises": ("lstm", raises, "raised an error at step 0: TypeError: <b>no</b> such thing"),
    "no batch": ("gru", lambda x, h, *_: h[0], "an h of shape (3,). Here it should be an array of"),
    "a number": ("simple_rnn", lambda *_: 0.5, "an h of shape (). Here it should be an array of"),
    "too wide": ("gru", lambda x, h, *_: x, f"an h of shape (1, {FEATURES})"),
    "a tuple": ("gru", lambda x, h, *_: (h, h), "returned 2 values. Here it should be an array"),
    "text": ("simple_rnn", lambda *_: "h", "no array of numbers: a value of type str"),
    "a dict": ("gru", lambda *_: {"h": 1}, "no array of numbers: a value of type dict"),
    "complex": ("gru", lambda x, h, *_: h + 1j, "no array of numbers: a value of type ndarray"),
    "uneven lists": ("gru", lambda *_: [[1, 2], [3]], "no array of numbers: a value of type list"),
    "nan": ("simple_rnn", nan_at_the_third, "not finite (nan or inf)"),
    "one state of two": ("lstm", lambda x, h, *_: h, "one array of shape (1, 3). Return a tuple"),
    "three states": ("lstm", lambda x, h, *_: (h, h, h), "3 values. Return a tuple of 2 states"),
    "c of another shape": ("lstm", lambda x, h, *_: (h, x), f"an c of shape (1, {FEATURES})"),
    "a number for two": ("lstm", lambda *_: 3, "a value of type int. Return a tuple of 2 states"),
    "no function": ("gru", 3, "A function is needed here, not a value of type int."),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_step_that_returns_no_states_is_told_what_is_wrong(capsys, name):
    kind, step, message = UNUSABLE[name]
    assert step_by_step(step, READERS[kind], LINE) is None
    printed = capsys.readouterr().out
    assert message in printed
    assert len(printed) < 500


def test_the_message_says_at_which_step_it_was(capsys):
    step_by_step(nan_at_the_third, READERS["simple_rnn"], LINE)
    assert "(This was at step 2.)" in capsys.readouterr().out


@pytest.mark.parametrize("kind", STEPS)
def test_if_the_step_is_not_written_yet_kerass_cell_reads_the_line(capsys, kind):
    def own_step(*_):
        raise NotImplementedError

    explorable = step_by_step(own_step, READERS[kind], LINE)
    assert "own_step is not written yet, so Keras' own cell reads" in capsys.readouterr().out
    wanted = keras_values(READERS[kind], LINE)["h"]
    np.testing.assert_allclose(explorable.data["states"]["h"], wanted, atol=1e-6)
    assert explorable.data["difference"] is None


def test_a_step_with_another_formula_is_shown_and_the_first_difference_is_named(browser):
    def lstm_step(x_t, h, c, W, U, b):
        i, f, o, g = np.split(x_t @ W + h @ U + b, 4, axis=-1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        return sigmoid(o) * np.tanh(c), c

    explorable = step_by_step(lstm_step, READERS["lstm"], LINE)
    wanted = keras_values(READERS["lstm"], LINE)["c"][0, 0]
    with opened(browser, explorable) as page:
        note = page.get_by_role("note").inner_text()
        assert note.startswith(
            "lstm_step differs from the formula. At step 0, unit 0, it returned c = "
        )
        assert f"the formula gives {wanted:.2f}".replace("-", "\u2212") in note
    with opened(browser, step_by_step(STEPS["lstm"], READERS["lstm"], LINE)) as page:
        assert page.get_by_role("note").count() == 0


@pytest.mark.parametrize("kind", STEPS)
@pytest.mark.parametrize("size", [0.0, 1e30])
def test_states_that_are_all_zero_or_huge_are_shown(browser, kind, size):
    def step(x_t, *states_and_weights):
        states = [np.full_like(state, size) for state in states_and_weights[:-3]]
        return tuple(states) if kind == "lstm" else states[0]

    explorable = step_by_step(step, READERS[kind], LINE)
    assert explorable._repr_html_()
    with opened(browser, explorable) as page:
        assert page.get_by_role("note").count() == 1
        assert said(page)


def test_a_line_that_the_layer_cannot_read_is_refused_with_the_reason():
    reader = letter_counter("lstm")
    for line, reason in [
        ("The bell", "can't read 'T'"),
        ("", "has 1 to 60 characters, not 0"),
        ("a" * 61, "not 61"),
    ]:
        with pytest.raises(ValueError, match=reason):
            step_by_step(lstm_step, reader, line)


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_the_trained_layers_count_letters_and_their_counts_are_shown(browser, kind):
    reader = letter_counter(kind)
    lines = [LINE, *lines_of_words(10, np.random.default_rng(5))]
    assert (furthest_off(reader, lines) < [0.4, 1.0]).all()
    kernel, bias = reader.read_out
    said, right = keras_values(reader, LINE)["h"] @ kernel + bias, letters_so_far(LINE)
    with opened(browser, step_by_step(STEPS[kind], reader, LINE)) as page:
        for step in (0, 2, 3, 12, len(LINE) - 1):
            move(page, "Step:", step)
            answers = page.locator("p", has_text="Answer, ").all_inner_texts()
            assert len(answers) == 2
            for text, count, wanted in zip(answers, said[step], right[step], strict=True):
                shown = as_number(re.search(r": (\S+) \(", text).group(1))
                assert shown == pytest.approx(count, abs=0.051)
                assert text.endswith(f"(right: {wanted:.0f})")


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_one_units_gate_shuts_at_blanks_and_nothing_else_shuts(kind):
    blanks, letters = gate_means(letter_counter(kind), LINE)
    assert blanks[0] < 0.2 and blanks[1] > 0.75 and (letters > 0.7).all()


def test_another_training_gives_a_layer_whose_gates_do_the_same():
    lines = lines_of_words(1500, np.random.default_rng(3))
    blanks, letters = gate_means(trained("lstm", 7, lines, epochs=15), LINE)
    assert blanks[0] < 0.4 and blanks[1] > 0.7 and (letters > 0.6).all()


def test_the_formulas_follow_keras_from_the_same_states():
    for reader in READERS.values():
        states = states_of(keras_step(reader), reader, LINE)
        for name, values in parts_of(reader, LINE, states).states.items():
            np.testing.assert_allclose(values, states[name], atol=1e-5)
