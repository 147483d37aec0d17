"""The verse that chapters work with, written for this course and under its licence.

``VERSE`` is small enough to read in full; each line is a separate string. To train an embedding,
chapter 02 draws sentences from a grammar: see ``rnn_helpers.texts.sentences``.
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
"""Twenty-two lines: four quatrains and six more lines, mostly in iambic tetrameter."""

# The formatter would join the two literals, and so reveal what learners are to find.
# fmt: off
VERSE_WITH_A_MISSING_COMMA: tuple[str, ...] = (
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
    "it had forgotten them before"
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
# fmt: on
"""The same verse with a typing mistake, which learners find in chapter 01."""

_PROOF_READ = """
a above again alone and at baker before begun bell bread but by carry chime clock counts
dark door every falling final first footsteps forgotten from go gone had half hands he
head heard holds home in into is it keeping keeps kneads lane lantern last left less
lets light line little me moon never new not nothing off old on one read remembers
ringing rising river said single sings slowly snow so song stone sun swings tells the
them time to told tonight wandered warm was what when word you your
"""
WORD_LIST: tuple[str, ...] = tuple(_PROOF_READ.split())
"""The words of ``VERSE`` in alphabetical order, proof-read by the verse's author."""
