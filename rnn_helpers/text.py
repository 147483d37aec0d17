"""Verse for the chapters, written for this course and under its licence.

``VERSE`` is small enough to read in full; each line is a string of its own.
"""

VERSE: tuple[str, ...] = (
    "The river keeps the moon tonight",
    "and hands it on from stone to stone;",
    "it never holds a single light,",
    "it never lets it go alone.",
    "The baker sings before the sun,",
    "he kneads the dark into the bread;",
    "the song he left off half begun",
    "is rising, warm, in every head.",
    "A lantern swings above the door,",
    "it counts the footsteps in the lane;",
    "it had forgotten them before",
    "the first one wandered home again.",
    "The old clock tells what it was told,",
    "a little less at every chime;",
    "the new snow, falling on the old,",
    "remembers nothing but the time.",
    "So read me slowly, word by word,",
    "and carry what the last one said:",
    "the bell is not the bell you heard,",
    "it is the ringing in your head.",
    "And when the final line is gone",
    "the river keeps on keeping on.",
)
"""Twenty-two lines, four quatrains and six lines more, mostly in iambic tetrameter."""
