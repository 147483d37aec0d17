"""Topic of the chapter capstone: training a language model that writes poems."""
