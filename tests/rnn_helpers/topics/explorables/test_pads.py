"""The states and distances of padded sentences are those of Keras' layers."""

from rnn_helpers.topics.padding_and_masks.explorable import (
    BEFORE,
    LAYERS,
    MOST_PADS,
    SEED,
    SENTENCES,
    UNITS,
    WORD_FEATURES,
)

import keras
import numpy as np
import pytest

from tests.support.explorables import EXPLORABLES, move, opened, said


@pytest.fixture(scope="module")
def page(browser):
    with opened(browser, EXPLORABLES["pads"]()) as shown:
        yield shown


def codes(kind, masked, before, behind):
    """Return what Keras makes of both sentences, one after the other, ``(2, units)``."""
    embedding = keras.layers.Embedding(
        7,
        WORD_FEATURES,
        mask_zero=masked,
        embeddings_initializer=keras.initializers.RandomUniform(seed=SEED),
    )
    layer = LAYERS[kind](
        UNITS,
        kernel_initializer=keras.initializers.GlorotUniform(seed=SEED),
        recurrent_initializer=keras.initializers.Orthogonal(seed=SEED),
    )
    model = keras.Sequential([keras.Input((None,), dtype="int32"), embedding, layer])
    sentences = [[1, 2, 3], [4, 5, 6]]
    rows = [[0] * before + words + [0] * behind for words in sentences]
    return np.concatenate([np.asarray(model(np.array([row]))) for row in rows])


def number_in(text):
    return float(text.replace("−", "-"))


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize(("before", "behind"), [(0, 0), (0, 20), (5, 3), (20, 0)])
def test_the_distance_is_that_of_two_sentences_padded_one_by_one(
    page, kind, masked, before, behind
):
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("masked" if masked else "not masked", exact=True).check()
    move(page, "Pads before:", BEFORE.index(before))
    move(page, "Pads behind:", behind)
    first, second = codes(kind, masked, before, behind)
    bare = codes(kind, masked, 0, 0)[0]
    words = said(page).split()
    apart = number_in(words[words.index("are") + 1])
    moved = number_in(words[-1].rstrip("."))
    # What is shown has two digits; what rounding leaves of a masked sentence may be 1e-9.
    assert apart == pytest.approx(np.linalg.norm(first - second), rel=0.06, abs=2e-8)
    assert moved == pytest.approx(np.linalg.norm(first - bare), rel=0.06, abs=2e-8)


def test_each_step_is_a_column_and_the_words_have_their_numbers(page):
    move(page, "Pads before:", BEFORE.index(2))
    move(page, "Pads behind:", 4)
    labels = page.locator("svg").first.locator("text").all_text_contents()
    assert labels[:9] == ["0", "0", "1", "2", "3", "0", "0", "0", "0"]
    assert page.locator("svg").first.locator("rect").count() == 9 * 5
    assert [h.inner_text() for h in page.locator("h2").all()][:2] == [
        " ".join(s) for s in SENTENCES
    ]
    assert page.get_by_label("Pads behind:").get_attribute("max") == str(MOST_PADS)
