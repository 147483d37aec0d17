"""The neighbours that are shown are those of Keras' similarities, at each moment of training."""

import re

from rnn_helpers.texts import sentences
from rnn_helpers.topics.embeddings import oracle
from rnn_helpers.topics.embeddings.explorable import TableRecorder, neighbours

import keras
import numpy as np
import pytest

from tests.support.explorables import EXPLORABLES, move, opened, said
from tests.support.trained_words import trained_words

UPDATES = "Updates of the weights:"
LISTED = 5


@pytest.fixture(scope="module")
def page(browser):
    with opened(browser, EXPLORABLES["neighbours"]()) as shown:
        yield shown


def choose(page, word, measure, stage):
    page.get_by_label("Word", exact=True).select_option(label=word)
    page.get_by_label(measure, exact=True).check()
    move(page, UPDATES, stage)


def listed(page):
    """Return the words of the list with their numbers, and last the mean of all other words."""
    rows = page.locator("table tr").all()
    cells = [row.locator("th, td").all_inner_texts() for row in rows]
    return [(label, float(number.replace("−", "-"))) for label, _, number, _ in cells]


def similarities(word, table, word_index, measure):
    """Return Keras' similarity of a word to each other word."""
    layer = keras.layers.Dot(axes=-1, normalize=measure == "cosine")
    others = {other: row for other, row in word_index.items() if other != word}
    rows = table[list(others.values())][:, None]
    values = layer([np.broadcast_to(table[word_index[word]], rows.shape)[:, 0], rows[:, 0]])
    return dict(zip(others, np.asarray(values)[:, 0], strict=True))


@pytest.mark.parametrize("measure", ["cosine", "dot product"])
@pytest.mark.parametrize("word", ["cat", "baker", "orange", "the"])
def test_the_list_is_that_of_keras_at_each_moment(page, word, measure):
    tables, word_index = trained_words()
    for stage, count in enumerate(sorted(tables)):
        choose(page, word, measure, stage)
        wanted = similarities(word, tables[count], word_index, measure)
        first = sorted(wanted, key=wanted.get, reverse=True)[:LISTED]
        *shown, mean = listed(page)
        half = 0.00006 if measure != "cosine" and wanted[first[0]] < 0.1 else 0.006
        # Of two words that differ by less than is shown, either may come first.
        assert [number for _, number in shown] == pytest.approx(
            [wanted[other] for other in first], abs=half
        )
        assert all(number == pytest.approx(wanted[other], abs=half) for other, number in shown)
        assert len({other for other, _ in shown}) == LISTED
        assert mean == ("mean of all", pytest.approx(np.mean(list(wanted.values())), abs=half))
        moment = f"After {count} updates" if count else "Before training"
        assert said(page).startswith(f'{moment}, the nearest to "{word}" by the {measure} are')


def test_by_cosine_the_list_is_the_one_of_the_exercise(page):
    tables, word_index = trained_words()
    last = sorted(tables)[-1]
    choose(page, "bread", "cosine", len(tables) - 1)
    found = oracle.neighbours("bread", tables[last], word_index, LISTED)
    assert [word for word, _ in listed(page)[:-1]] == [word for word, _ in found]


def test_the_share_of_neighbours_of_the_own_class_is_said(page):
    tables, word_index = trained_words()
    counts = sorted(tables)
    for stage in (0, 3, len(counts) - 1):
        choose(page, "cat", "cosine", stage)
        hits = [
            bool(set(sentences.classes_of(word)) & set(sentences.classes_of(other)))
            for word in word_index
            if sentences.classes_of(word)
            for other, _ in oracle.neighbours(word, tables[counts[stage]], word_index, 3)
        ]
        share = int(re.search(r"(\d+) % are of the same class", said(page)).group(1))
        assert share == pytest.approx(100 * np.mean(hits), abs=0.51)


def test_the_map_shows_the_vectors_from_the_side_where_the_trained_ones_spread_most(page):
    tables, word_index = trained_words()
    last = tables[max(tables)]
    choose(page, "cat", "dot product", len(tables) - 1)
    words = sorted(word_index)
    points = {
        circle.get_attribute("data-word"): [float(circle.get_attribute(at)) for at in ("cx", "cy")]
        for circle in page.locator("circle[data-word]").all()
    }
    shown = np.array([points[word] for word in words])
    vectors = last[[word_index[word] for word in words]]
    left, scale, _ = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)
    wanted = left[:, :2] * scale[:2]
    for axis in range(2):
        assert abs(np.corrcoef(shown[:, axis], wanted[:, axis])[0, 1]) == pytest.approx(1, abs=1e-4)
    # Both axes have the same unit.
    spread = np.ptp(shown, axis=0) / np.ptp(wanted, axis=0)
    assert spread[0] == pytest.approx(spread[1], rel=1e-3)


def test_every_point_stays_on_the_map(page):
    for measure in ("cosine", "dot product"):
        for stage in range(len(trained_words()[0])):
            choose(page, "cat", measure, stage)
            inside = page.evaluate(
                """() => {
                    const map = document.querySelector("svg[aria-label^=Map]");
                    const [, , width, height] = map.getAttribute("viewBox").split(" ");
                    const points = [...document.querySelectorAll("circle[data-word]")];
                    const within = (point, name, most) =>
                        +point.getAttribute(name) >= 8 && +point.getAttribute(name) <= most - 8;
                    return points.every((p) => within(p, "cx", width) && within(p, "cy", height));
                }"""
            )
            assert inside, (measure, stage)


@pytest.mark.parametrize("still", [False, True])
def test_points_glide_only_where_the_system_allows_motion(browser, still):
    with opened(browser, EXPLORABLES["neighbours"](), still=still) as shown:
        shown.get_by_role("button", name="One step on").click()
        moving = shown.evaluate("() => document.getAnimations().length")
        assert (moving == 0) == still


def test_the_recorder_keeps_the_table_before_at_and_after_the_given_updates():
    recorder = TableRecorder("words", updates=[2, 5])
    model = keras.Sequential(
        [
            keras.Input((1,)),
            keras.layers.Embedding(4, 2, name="words"),
            keras.layers.Flatten(),
            keras.layers.Dense(1),
        ]
    )
    model.compile("adam", "mse")
    x, y = np.array([[0], [1], [2], [3]] * 2), np.ones((8, 1))
    for epochs, counts in [(2, [0, 2, 4]), (3, [0, 2, 5, 6])]:
        model.fit(x, y, batch_size=4, epochs=epochs, verbose=0, callbacks=[recorder])
        assert list(recorder.tables) == counts
    kept = list(recorder.tables.values())
    assert not np.allclose(kept[0], kept[-1])
    assert np.array_equal(kept[-1], model.get_layer("words").get_weights()[0])


def test_tables_that_were_not_kept_are_told_with_what_to_do():
    _, word_index = trained_words()
    with pytest.raises(ValueError, match="Pass a TableRecorder to fit"):
        neighbours(TableRecorder("words").tables, word_index, sentences.classes_of)


def test_a_word_without_a_row_is_told():
    tables, _ = trained_words()
    with pytest.raises(ValueError, match="has row 1000, the tables"):
        neighbours(tables, {"cat": 1000}, sentences.classes_of)
