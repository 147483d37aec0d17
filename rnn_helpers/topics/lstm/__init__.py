"""Topic of the chapter lstm: the LSTM."""
