"""What each chapter asks and shows: one folder for each, named like the chapter.

``oracle`` asks Keras or TensorFlow for the answer, or uses a mathematical property; none holds the
NumPy answer of an exercise. Arrays are float32 and shapes are ``(batch, time, features)`` unless
stated.

``mistakes`` holds generators of :class:`rnn_helpers.check.Mistake` for one call of an exercise.
What a mistake returns is found by perturbing the oracle's inputs or outputs (a zeroed bias, swapped
axes, reversed time), so that recognising a mistake gives no answer away.

``figures`` are pure functions: data in, a Matplotlib figure out. Colours are Okabe and Ito's
palette, which people with any kind of colour vision can tell apart; lines also differ in their
dashes and markers. ``hints.toml`` holds three hints for each exercise.

What several topics share stands beside their folders, and what the recurrent layers share in
``recurrent``.
"""
