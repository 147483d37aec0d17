"""The receptive field that is shown is the one of Keras' layers."""

from rnn_helpers.topics.conv1d import oracle
from rnn_helpers.topics.conv1d.explorable import (
    DILATION_RATES,
    KERNEL_SIZES,
    LAYERS,
    TIME,
    receptive_field,
)

import numpy as np
import pytest

from tests.support.explorables import move, opened, said


@pytest.fixture(scope="module")
def page(browser):
    with opened(browser, receptive_field()) as shown:
        yield shown


@pytest.mark.parametrize("name", DILATION_RATES)
@pytest.mark.parametrize("kernel_size", KERNEL_SIZES)
def test_the_last_output_sees_what_the_gradient_says(page, kernel_size, name):
    page.get_by_label("causal").check()
    page.get_by_label(str(kernel_size), exact=True).check()
    page.get_by_label("Dilation rate").select_option(label=name)
    for layers in range(1, LAYERS + 1):
        move(page, "Layers:", layers - 1)
        move(page, "Output:", TIME - 1)
        rates = DILATION_RATES[name][:layers]
        felt = np.nonzero(oracle.steps_felt([kernel_size] * layers, rates))[0]
        back = felt[-1] - felt
        seen = sorted(TIME - 1 - step for step in back if step < TIME)
        assert f"Output 23 sees {len(seen)} inputs, {seen[0]} to 23" in said(page)
        green = page.locator("circle[fill='#009E73']")
        assert green.count() == len(seen)
        # The lines end in just those inputs.
        ends = page.evaluate(
            """() => {
                const all = (name) => [...document.querySelectorAll(name)];
                const bottom = Math.max(...all("circle").map((c) => +c.getAttribute("cy")));
                const low = all("line").filter((l) => +l.getAttribute("y1") === bottom);
                return low.map((l) => l.getAttribute("x1"));
            }"""
        )
        assert set(ends) == {circle.get_attribute("cx") for circle in green.all()}


def test_same_padding_sees_the_future_and_valid_padding_may_have_no_output(page):
    page.get_by_label("3", exact=True).check()
    page.get_by_label("Dilation rate").select_option(label="doubled from layer to layer")
    page.get_by_label("same").check()
    move(page, "Layers:", 1)
    move(page, "Output:", 10)
    assert (
        said(page)
        == "Output 10 sees 7 inputs, 7 to 13. It looks ahead: its last input comes 3 steps later."
    )
    page.get_by_label("valid").check()
    move(page, "Layers:", 3)
    assert said(page).startswith("With valid padding, this stack needs at least 31 steps")
    move(page, "Layers:", 1)
    assert page.get_by_label("Output:").get_attribute("max") == str(TIME - 6 - 1)
    move(page, "Output:", 0)
    assert "sees 7 inputs, 0 to 6." in said(page)


def test_play_goes_on_step_by_step_and_stops_at_the_end(page):
    page.get_by_label("causal").check()
    move(page, "Output:", TIME - 3)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "() => document.querySelector('.says').textContent.startsWith('Output 23')"
    )
    page.get_by_role("button", name="Play").wait_for()
    page.get_by_role("button", name="One step back").click()
    assert said(page).startswith("Output 22 ")
