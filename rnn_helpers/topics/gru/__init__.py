"""Topic of the chapter gru: the GRU."""
