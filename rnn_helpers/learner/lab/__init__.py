"""What the Jupyter server does besides that ``rnn-course study`` starts."""
