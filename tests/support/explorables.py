"""The explorables of the course, as chapters show them, and a way to use them in Chromium."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rnn_helpers.texts import sentences
from rnn_helpers.texts.verse import VERSE
from rnn_helpers.topics.conv1d.explorable import receptive_field
from rnn_helpers.topics.embeddings.explorable import neighbours
from rnn_helpers.topics.explorables import Explorable
from rnn_helpers.topics.lstm.explorable import long_memory
from rnn_helpers.topics.padding_and_masks.explorable import pads
from rnn_helpers.topics.recurrent.explorable import Reader, letter_counter, step_by_step
from rnn_helpers.topics.recurrent.reading import keras_step
from rnn_helpers.topics.shapes_and_stacks.explorable import shape_machine
from rnn_helpers.topics.text_generation.explorable import letter_by_letter, sampling_bench

import keras
import numpy as np
from playwright.sync_api import Browser, Locator, Page

from tests.support.browser import LAPTOP
from tests.support.trained_words import trained_words

LINE = VERSE[18]


def random_reader(kind: str, units: int) -> Reader:
    """Return a layer with random weights that reads the characters of :data:`LINE`."""
    rng = np.random.default_rng(0)
    alphabet = "".join(sorted(set(LINE)))
    columns = units * {"simple_rnn": 1, "lstm": 4, "gru": 3}[kind]
    bias = (2, columns) if kind == "gru" else (columns,)
    shapes = [(len(alphabet), columns), (units, columns), bias]
    weights = [0.5 * rng.normal(size=shape).astype("float32") for shape in shapes]
    return Reader(kind, alphabet, weights)


def read_by_keras(reader: Reader) -> Explorable:
    """Return how Keras' cell reads :data:`LINE`."""
    shown = step_by_step(keras_step(reader), reader, LINE, framed=[range(4, 8)])
    assert shown is not None
    return shown


CHAR_ID = {character: i for i, character in enumerate("abcdefgh \n<.")}
LETTERS = {"a short one": "a bad cab\nbed <a face\n\n", "another": "bead\nfade.\ncafe"}


def writing_model() -> keras.Model:
    """Return a model that writes :data:`CHAR_ID`'s characters; not trained, but seldom in doubt."""
    keras.utils.set_random_seed(3)
    spread = keras.initializers.RandomNormal(stddev=1.0, seed=4)
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(len(CHAR_ID), 6, embeddings_initializer=spread),
            keras.layers.GRU(8, return_sequences=True),
            keras.layers.Dense(len(CHAR_ID), kernel_initializer=spread),
        ]
    )


#: What chapter 08 has measured for its picture, in short.
PADDED = {
    name: {"between": [0.03, 0.03], "moved": [0.0, 0.0]}
    for name in ("pre, masked", "pre, not masked", "post, masked", "post, not masked")
}
EXPLORABLES: dict[str, Callable[[], Explorable]] = {
    "long_memory": long_memory,
    "neighbours": lambda: neighbours(*trained_words(), sentences.classes_of),
    "pads": lambda: pads([0, 100], PADDED),
    "receptive_field": receptive_field,
    "letter_by_letter": lambda: letter_by_letter(writing_model(), CHAR_ID, LETTERS, 14),
    "sampling_bench": lambda: sampling_bench(writing_model(), CHAR_ID, "a bad cab\nbed <a"),
    "shape_machine": shape_machine,
    "step_by_step_simple_rnn": lambda: read_by_keras(random_reader("simple_rnn", 12)),
    "step_by_step_lstm": lambda: read_by_keras(letter_counter("lstm")),
    "step_by_step_gru": lambda: read_by_keras(letter_counter("gru")),
}
# A notebook's output is narrower than the window.
WIDTH = 1000


@contextmanager
def opened(
    browser: Browser, explorable: Explorable, width: int = WIDTH, still: bool = False
) -> Iterator[Page]:
    """Open the document in an explorable's frame as a page, which must show no error.

    Args:
        width: The width of the page, in pixels.
        still: Whether the reader's system asks for no motion.
    """
    context = browser.new_context(
        viewport={"width": width, "height": explorable.height},
        reduced_motion="reduce" if still else "no-preference",
    )
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text))
    page.set_content(explorable.document())
    page.wait_for_function("() => document.querySelector('.says')?.textContent")
    yield page
    context.close()
    assert not errors, errors


@contextmanager
def shown(browser: Browser, explorable: Explorable, scripts: bool = True) -> Iterator[Page]:
    """Open a page that holds an explorable's output, as a notebook does."""
    context = browser.new_context(viewport=LAPTOP, java_script_enabled=scripts)
    page = context.new_page()
    page.set_content(f"<!doctype html><html><body>{explorable._repr_html_()}</body></html>")
    yield page
    context.close()


def said(page: Page) -> str:
    """Return the sentence that says what is shown."""
    return page.locator(".says").inner_text()


def control(page: Page, label: str) -> Locator:
    """Return the control with a label, such as a slider."""
    return page.get_by_label(label)


def move(page: Page, label: str, index: int) -> None:
    """Move a slider to one of its places, counted from 0."""
    page.get_by_label(label).evaluate(
        "(input, at) => { input.value = at; input.dispatchEvent(new Event('input')); }", index
    )


def every_change(page: Page) -> Iterator[str]:
    """Put each control into each of its places, one after another, and say which it was.

    The control's own place comes back before the next control is moved.
    """
    for slider in page.locator("input[type=range]").all():
        before, most = int(slider.input_value()), int(slider.get_attribute("max"))
        for at in [*range(most + 1), before]:
            slider.fill(str(min(at, int(slider.get_attribute("max")))))
            yield f"{slider.get_attribute('id')} at {at}"
    for group in page.locator("fieldset").all():
        options = group.locator("input")
        before = next(at for at, each in enumerate(options.all()) if each.is_checked())
        for at in [*range(options.count()), before]:
            options.nth(at).check()
            yield f"{group.inner_text()!r} at {at}"
    for chooser in page.locator("select").all():
        before = chooser.input_value()
        for at in [*range(chooser.locator("option").count()), before]:
            chooser.select_option(str(at))
            yield f"list at {at}"
    for tick in page.locator("input[type=checkbox]").all():
        for _ in range(2):
            tick.click()
            yield "a tick"
    for button in page.locator("button.again").all():
        for times in range(3):
            button.click()
            yield f"{button.inner_text()!r} at {times}"
