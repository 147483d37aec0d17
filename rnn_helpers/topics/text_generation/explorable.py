"""What a trained model would write next, for the reader to change."""

from collections.abc import Mapping
from typing import Any

from rnn_helpers.topics.explorables import Explorable
from rnn_helpers.topics.text_generation import oracle
from rnn_helpers.topics.text_generation.figures import distributions

import numpy as np

PENALTIES = [round(0.2 * n, 1) for n in range(16)]
TEMPERATURES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0]
MASSES = [round(0.05 * n, 2) for n in range(1, 21)]
MOST_BARS = 32


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
