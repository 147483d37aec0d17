"""What a learner does with the course: the command ``rnn-course``, hints, solutions, progress."""
