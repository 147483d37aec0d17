"""The live picture of a training, and the text that chapters 11 and 12 train on."""

from rnn_helpers.texts import ballads
from rnn_helpers.topics.choosing_a_layer import training as classifying
from rnn_helpers.topics.text_generation.live_training import LiveTraining

import keras
import numpy as np


def test_the_loss_of_every_batch_is_recorded_even_where_the_last_batch_is_smaller():
    x = np.arange(10, dtype="float32")[:, None]
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(0.0), "mean_squared_error")
    live = LiveTraining(baseline=6.7)
    model.fit(x, x, batch_size=4, epochs=2, shuffle=False, verbose=0, callbacks=[live])
    of_each = [float(np.mean(part**2)) for part in (x[:4], x[4:8], x[8:])]
    np.testing.assert_allclose(live.losses, of_each * 2, rtol=1e-5)


def test_no_stanza_of_the_held_out_text_is_in_the_training_text():
    train, test = (set(text.strip().split("\n\n")) for text in ballads.train_and_test())
    assert len(test) == 60
    assert not train & test


def test_the_second_line_of_a_stanza_rhymes_with_the_fourth():
    families = {rhyme: family for family in ballads.RHYMES for rhyme in family}
    for stanza in ballads.stanzas(50, seed=3):
        ends = [
            next(r for r in families if line.rstrip(",.").endswith(f"the {r}"))
            for line in stanza.splitlines()[1::2]
        ]
        assert ends[0] != ends[1] and families[ends[0]] == families[ends[1]]


def test_a_training_that_was_compiled_for_one_model_serves_another_of_the_same_layers():
    ids = np.random.default_rng(0).integers(1, 9, (40, 5))
    settings = {"labels": ids[:, 0] % 2, "epochs": 3, "seed": 4, "batch": 8}

    def model(seed):
        keras.utils.set_random_seed(seed)
        layers = [keras.layers.Embedding(9, 3), keras.layers.GlobalAveragePooling1D()]
        answer = keras.layers.Dense(1, activation="sigmoid")
        return keras.Sequential([keras.Input((None,), dtype="int32"), *layers, answer])

    first, by_itself, in_its_place = model(1), model(2), model(2)
    classifying.train(first, ids, **settings)
    before = first.get_weights()
    alone = classifying.train(by_itself, ids, **settings)
    assert classifying.train(in_its_place, ids, like=first, **settings) == alone
    for one, other in (
        (by_itself.get_weights(), in_its_place.get_weights()),
        (before, first.get_weights()),
    ):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
