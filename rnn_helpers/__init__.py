"""What a student's notebook imports: oracles, checks, hints, figures and verse.

Nothing in this package holds the answer to an exercise: the oracles ask Keras.
"""

import os

# TensorFlow reports the processor's features on stderr, and nbgrader counts a test cell with any
# line on stderr as failed. Without oneDNN, sums are always added up in the same order, so the same
# seed gives the same digits; for layers as small as the course's this is no slower.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
