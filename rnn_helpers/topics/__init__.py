"""What each chapter asks and shows: one folder for each chapter, with the same name.

``oracle`` gets the right answer from Keras or TensorFlow, or from a mathematical property. It never
contains the NumPy solution of an exercise. Unless stated otherwise, arrays are float32 and shapes
are ``(batch, time, features)``.

``mistakes`` holds generators of :class:`rnn_helpers.check.Mistake` for one call of an exercise. The
result of a mistake is found by changing the oracle's inputs or outputs (a zeroed bias, swapped
axes, reversed time), so that the code of a mistake gives no answer away.

``figures`` holds pure functions that take data and return a Matplotlib figure. The colours are
Okabe and Ito's palette, which people with any kind of colour vision can tell apart; lines also
differ in their dashes and markers. ``hints.toml`` holds three hints for each exercise, and
``predictions.toml`` what the course says to each choice of a question before an experiment.

Modules that several topics share are beside these folders; what the recurrent layers share is in
``recurrent``.
"""
