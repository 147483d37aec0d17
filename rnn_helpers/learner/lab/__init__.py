"""The course's extension of the Jupyter server that ``rnn-course study`` starts."""
