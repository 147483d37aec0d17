"""What the live picture of a training records, and the text that chapters 09 and 10 train on."""

from rnn_helpers import ballads
from rnn_helpers.training import LiveTraining

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
