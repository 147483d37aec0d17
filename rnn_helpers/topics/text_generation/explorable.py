"""What a trained model would write next, and what its letters depend on, to be explored."""

import string
from collections.abc import Mapping
from typing import Any

from rnn_helpers.topics.explorables import Explorable
from rnn_helpers.topics.text_generation import oracle
from rnn_helpers.topics.text_generation.figures import coloured_text, distributions
from rnn_helpers.topics.text_generation.inside import Influences, influences

import numpy as np

PENALTIES = [round(0.2 * n, 1) for n in range(16)]
TEMPERATURES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0]
MASSES = [round(0.05 * n, 2) for n in range(1, 21)]
MOST_BARS = 32
NEAR = 10
DECADES = 6
MOST_CHARACTERS = 240
_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase


def sampling_bench(model: Any, char_id: Mapping[str, int], prompt: str) -> Explorable:
    """Show how temperature, top-k, top-p and a frequency penalty change what is drawn.

    The page holds the logits of the character after the prompt, and how often each character is in
    the prompt. It computes the distribution from them, and draws ten characters.

    Args:
        model: The trained model, from ids ``(batch, time)`` to logits ``(batch, time, vocab)``.
        char_id: The id of each character, from 0 up.
        prompt: The text that the model reads.

    Raises:
        ValueError: The prompt is empty or has characters that the model does not know, or the model
            does not give one logit for each character.
    """
    ids = _ids(char_id, prompt)
    answers = np.asarray(model(np.array([ids])), "float64")
    if answers.shape != (1, len(ids), len(char_id)) or not np.all(np.isfinite(answers)):
        raise ValueError(
            f"The model should give finite logits of shape (1, {len(ids)}, {len(char_id)}) for "
            f"this prompt, and it gives an array of shape {answers.shape}. Run its cells again: "
            "build it with build_generator and train it."
        )
    # A softmax stays the same, and numbers near 0 keep more digits in the page.
    logits = answers[0, -1] - answers[0, -1].max()
    counts = np.bincount(ids, minlength=len(char_id))
    characters = sorted(char_id, key=lambda each: char_id[each])
    before = oracle.at_temperature(logits, 1.0)
    return Explorable(
        title="The sampling bench",
        topic="text_generation",
        script="sampling_bench",
        data={
            "characters": characters,
            "logits": logits,
            "counts": counts,
            "prompt": prompt,
            "penalties": PENALTIES,
            "temperatures": TEMPERATURES,
            "masses": MASSES,
            "most": MOST_BARS,
        },
        picture=distributions(
            before,
            {
                "frequency penalty 1": oracle.at_temperature(logits - counts, 1.0),
                "temperature 0.5": oracle.at_temperature(logits, 0.5),
                "top-k, k = 5": oracle.top_k(before, 5),
            },
            characters,
            "The next character, before (dotted) and after",
        ),
        words=(
            "Bars for the ten likeliest characters. Dotted outlines show the model's own "
            "probabilities. A frequency penalty changes the order of the bars. A low temperature "
            "makes the likeliest ones likelier. Top-k leaves five of them."
        ),
        height=500,
    )


def letter_by_letter(
    model: Any,
    char_id: Mapping[str, int],
    texts: Mapping[str, str],
    place: int,
    notes: Mapping[int, str] | None = None,
) -> Explorable:
    """Show what each letter of a text depends on, and the value of one unit along the text.

    The model reads each text from zeros. The influence of a character is the length of the gradient
    of a later one's log-probability with respect to the character's vector.

    Args:
        model: The trained model: an embedding, one recurrent layer and a dense layer.
        char_id: The id of each character, from 0 up.
        texts: Texts of 2 to :data:`MOST_CHARACTERS` characters, by their titles.
        place: The letter of the first text that is shown at first, counted from 0; not the first.
        notes: What is known about some units.

    Raises:
        ValueError: A text is too short or too long, or has characters that the model does not know,
            or there is no text or no such letter.
    """
    if not texts:
        raise ValueError('Give at least one text, as in {"a title": "the text"}.')
    for title, text in texts.items():
        _ids(char_id, text)
        if not 2 <= len(text) <= MOST_CHARACTERS:
            raise ValueError(
                f"The text {title!r} has {len(text)} characters. Give it 2 to {MOST_CHARACTERS}."
            )
    title, text = next(iter(texts.items()))
    if not 1 <= place < len(text):
        raise ValueError(
            f"place is {place}, and {title!r} has letters with others before them at the places 1 "
            f"to {len(text) - 1}."
        )
    found = {title: influences(model, char_id, text) for title, text in texts.items()}
    shares = found[title].shares[place, :place]
    return Explorable(
        title="What a letter depends on",
        topic="text_generation",
        script="letter_by_letter",
        data={
            "texts": {title: _packed(text, found[title]) for title, text in texts.items()},
            "units": found[title].units.shape[1],
            "notes": notes or {},
            "start": place,
            "decades": DECADES,
        },
        picture=coloured_text(
            text[:place],
            {f"What the next letter, “{text[place]}”, depends on": np.log10(shares + 1e-9)},
            "influence: 0 is the largest, -2 a hundredth of it, -6 a millionth",
            (-DECADES, 0),
        ),
        words=(
            "A text, each letter on a coloured field, from dark blue for a millionth to yellow for "
            "the largest influence on the letter that comes next. Those just before it are yellow; "
            "farther away the fields get darker."
        ),
        height=290 + 50 * max(1 + text[:-1].count("\n") for text in texts.values()),
    )


def _packed(text: str, found: Influences) -> dict[str, Any]:
    """Return what the page holds of a text: many numbers in few characters."""
    with np.errstate(divide="ignore"):
        tenths = np.clip(np.round(-10 * np.log10(found.shares)), 0, 10 * DECADES).astype(int)
    sums = np.array([row[:at].sum() for at, row in enumerate(found.shares)])
    near = np.array([row[max(0, at - NEAR) : at].sum() for at, row in enumerate(found.shares)])
    hundredths = np.round(100 * np.clip(found.units, -1, 1)).astype(int) + 100
    return {
        "characters": list(text),
        "chances": found.chances,
        "influences": [
            "".join(_DIGITS[tenth] for tenth in row[:at]) for at, row in enumerate(tenths)
        ],
        "near": np.divide(near, sums, out=np.ones_like(near), where=sums > 0),
        "units": [
            "".join(np.base_repr(value, 36).zfill(2) for value in unit) for unit in hundredths.T
        ],
    }


def _ids(char_id: Mapping[str, int], text: str) -> list[int]:
    """Return the ids of a text's characters.

    Raises:
        ValueError: The text is empty, or the model does not know some of its characters.
    """
    unknown = sorted(set(text) - set(char_id))
    if not text or unknown:
        wrong = f"has characters that the model does not know: {unknown}" if text else "is empty"
        raise ValueError(f"The text {wrong}. Use these characters: {''.join(sorted(char_id))!r}")
    return [char_id[character] for character in text]
