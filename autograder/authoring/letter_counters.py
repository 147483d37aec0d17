"""Train the two small layers that `rnn_helpers.topics.recurrent.letter_counter` ships.

Run ``python -m autograder.authoring.letter_counters`` again if the task or the verse's words
change; it takes three minutes. For a few seeds it prints how far off the layers' counts are on
lines that they have not seen, and how far each unit's forget gate (of a GRU: update gate) is open
at blanks and at letters. So you see whether what chapters 04 and 05 say about them still holds. Of
each kind, the layer that counts best is stored.
"""

from collections.abc import Sequence
from typing import Any

from rnn_helpers.texts.verse import VERSE, WORD_LIST
from rnn_helpers.topics.recurrent.letter_counter import ALPHABET, WEIGHTS, letters_so_far
from rnn_helpers.topics.recurrent.oracle import KINDS
from rnn_helpers.topics.recurrent.reading import Reader, keras_step, parts_of, states_of

import keras
import numpy as np

UNITS, TIME, LINES, EPOCHS = 2, 36, 2000, 60
# A count is divided by a number of its usual size, so that both weigh about the same in the loss.
USUAL = np.array([5, 20], "float32")
SEEDS = range(6)
GATES = {"lstm": "f", "gru": "z"}


def lines_of_words(count: int, rng: np.random.Generator) -> list[str]:
    """Return lines of random words of the verse, each of ``TIME`` characters."""
    lines = []
    for _ in range(count):
        line = ""
        while len(line) < TIME:
            line += rng.choice(WORD_LIST) + (" " if rng.random() < 0.9 else ", ")
        lines.append(line[:TIME])
    return lines


def trained(kind: str, seed: int, lines: Sequence[str], epochs: int = EPOCHS) -> Reader:
    """Train a layer to say after each character what ``letters_so_far`` returns."""
    keras.utils.set_random_seed(seed)
    layer = KINDS[kind](UNITS, return_sequences=True)
    read_out = keras.layers.Dense(len(USUAL))
    model = keras.Sequential([keras.Input((TIME, len(ALPHABET))), layer, read_out])
    model.compile(keras.optimizers.Adam(0.02), "mse")
    x = np.stack([Reader(kind, ALPHABET, layer.get_weights()).one_hot(line) for line in lines])
    y = np.stack([letters_so_far(line) for line in lines]) / USUAL
    model.fit(x, y, batch_size=50, epochs=epochs, verbose=0)
    kernel, bias = read_out.get_weights()
    return Reader(kind, ALPHABET, layer.get_weights(), (kernel * USUAL, bias * USUAL))


def furthest_off(reader: Reader, lines: Sequence[str]) -> np.ndarray:
    """Return by how much each of the two counts is wrong where it is furthest off."""
    assert reader.read_out is not None
    kernel, bias = reader.read_out
    said = [_states(reader, line)["h"] @ kernel + bias for line in lines]
    right = [letters_so_far(line) for line in lines]
    return np.asarray(np.abs(np.concatenate(said) - np.concatenate(right)).max(axis=0))


def gate_means(reader: Reader, line: str) -> np.ndarray:
    """Return the mean of each unit's gate at blanks and at letters, ``(2, units)``.

    The first unit is that of the word: the one that the word's count depends on most.
    """
    assert reader.read_out is not None
    gate = parts_of(reader, line, _states(reader, line)).values[GATES[reader.kind]]
    places = [[c == " " for c in line], [c.isalpha() for c in line]]
    means = np.array([gate[place].mean(axis=0) for place in places])
    return np.asarray(means[:, np.argsort(-np.abs(reader.read_out[0][:, 0]))])


def _states(reader: Reader, line: str) -> dict[str, np.ndarray]:
    return states_of(keras_step(reader), reader, line)


def main() -> None:
    """Train the layers of a few seeds, and store of each kind the one that counts best."""
    lines = lines_of_words(LINES, np.random.default_rng(0))
    unseen = lines_of_words(10, np.random.default_rng(1))
    stored: dict[str, Any] = {}
    for kind, gate in GATES.items():
        best: tuple[float, Reader] | None = None
        for seed in SEEDS:
            reader = trained(kind, seed, lines)
            blanks, letters = gate_means(reader, VERSE[18]).round(2)
            off = furthest_off(reader, unseen).round(2)
            print(f"{kind} {seed}: off by {off}, {gate} at blanks {blanks}, at letters {letters}")
            if best is None or off.sum() < best[0]:
                best = float(off.sum()), reader
        assert best is not None and best[1].read_out is not None
        names = ("W", "U", "b", "kernel", "bias")
        arrays = zip(names, (*best[1].weights, *best[1].read_out), strict=True)
        stored |= {f"{kind}_{name}": array for name, array in arrays}
    np.savez_compressed(WEIGHTS, **stored)
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size / 1000:.1f} kB")


if __name__ == "__main__":
    main()
