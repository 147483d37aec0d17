"""What a student's notebook imports: oracles, checks, hints, figures and verse.

Nothing in this package holds the answer to an exercise: the oracles ask Keras.
"""

import os

# TensorFlow tells of the processor's features on stderr, and nbgrader takes any line on stderr in
# a test cell for a failure. Without oneDNN sums are taken in one order, so that the same seed gives
# the same digits; for layers as small as the course's it is no slower.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
