"""Topic of the chapter simple_rnn: the simple recurrent layer."""
