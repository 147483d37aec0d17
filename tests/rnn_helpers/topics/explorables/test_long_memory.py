"""What the dial of long memory shows is what Keras' layers keep."""

import re

from rnn_helpers.topics.lstm import explorable, oracle
from rnn_helpers.topics.lstm.explorable import FORGET_BIASES, STEPS, long_memory
from rnn_helpers.topics.recall import CHANCE

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.support.explorables import move, opened, said

BIAS, DISTANCE = "Forget bias:", "Distance in steps:"


@pytest.fixture(scope="module")
def page(browser):
    with opened(browser, long_memory()) as shown:
        yield shown


def numbers_said(page):
    """Return the gate, what is left of the 1 and of the gradient, and the percentage named."""
    text = said(page).translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    found = re.search(
        r"f = (.+?)\. After .+?, (.+?) of the 1 .* and (.+?) of the gradient .* in (\d+) %", text
    )
    return [float(number.replace(" · 10", "e")) for number in found.groups()]


def as_said(value):
    """Match a share that is rounded to two decimals, to three, or, if it is tiny, to one digit."""
    digit = 0.01 if value >= 0.095 else max(10 ** np.floor(np.log10(value)), 1e-30)
    return pytest.approx(float(value), abs=float(0.51 * digit))


@pytest.mark.parametrize("bias", [0.0, 1.0, 2.2, 5.0, 6.0])
def test_the_sentence_says_what_is_left_for_each_setting(page, bias):
    place = FORGET_BIASES.index(bias)
    move(page, BIAS, place)
    gate = float(keras.ops.sigmoid(bias))
    gradients = explorable.gradients_by_distance()[place]
    recalled = explorable.recalled_by_distance()[place]
    for distance in (0, 1, 5, 20, STEPS):
        move(page, DISTANCE, distance)
        f, left, gradient, named = numbers_said(page)
        assert f == pytest.approx(gate, abs=0.006)
        assert left == as_said(gate**distance)
        assert gradient == as_said(gradients[distance])
        assert named == pytest.approx(100 * recalled[distance], abs=0.51)


def test_the_marks_stand_at_the_numbers_of_the_sentence(page):
    move(page, BIAS, FORGET_BIASES.index(2.2))
    move(page, DISTANCE, 20)
    labels = page.locator("circle + text").all_text_contents()
    _, left, gradient, named = numbers_said(page)
    assert labels == [f"{left:.2f}", f"{gradient:.2f}", f"{named:.0f} %"]


def test_the_long_memory_is_that_of_a_whole_layer():
    layer = oracle.with_weights(
        np.zeros((1, 4)), np.zeros((1, 4)), np.array([0, 2.2, 0, 0]), return_state=True
    )
    _, _, c = layer(np.zeros((1, 20, 1)), initial_state=[np.zeros((1, 1)), np.ones((1, 1))])
    _, left = explorable.left_of_a_one()
    assert left[FORGET_BIASES.index(2.2), 20] == pytest.approx(float(c[0, 0]), rel=1e-5)


def test_the_gradient_is_that_of_a_layer_with_this_bias():
    layer = explorable._untrained(16, seed=3)
    x = tf.random.stateless_normal((16, STEPS + 1, 16), (3, 0))
    layer.build(x.shape)
    kernel, recurrent_kernel, _ = layer.get_weights()
    layer.set_weights([kernel, recurrent_kernel, np.repeat([0.0, 3.0, 0.0, 0.0], 16)])
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.reduce_sum(layer(x)[:, -1] ** 2)
    norms = np.linalg.norm(tape.gradient(loss, x), axis=-1)
    wanted = np.median(norms[:, STEPS - 10] / norms[:, STEPS])
    found = explorable.gradients_by_distance(seed=3)[FORGET_BIASES.index(3.0), 10]
    assert found == pytest.approx(wanted, rel=1e-4)


def test_the_read_out_knows_the_symbol_it_has_just_seen_and_guesses_what_is_forgotten():
    recalled = explorable.recalled_by_distance(seed=1)
    assert np.all(recalled[:, 0] == 1)
    assert recalled[0, 30:].mean() == pytest.approx(CHANCE, abs=0.02)
    assert recalled[FORGET_BIASES.index(5.0), 20] > recalled[FORGET_BIASES.index(1.0), 20] + 0.2


def test_measuring_leaves_the_random_numbers_of_the_notebook_alone():
    keras.utils.set_random_seed(4)
    wanted = np.random.rand(), float(tf.random.uniform(()))
    keras.utils.set_random_seed(4)
    long_memory()
    assert (np.random.rand(), float(tf.random.uniform(()))) == wanted
