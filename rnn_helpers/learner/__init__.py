"""The learner's side of the course: the command ``rnn-course``, hints, solutions and progress."""
