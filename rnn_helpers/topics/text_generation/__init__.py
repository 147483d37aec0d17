"""Topic of the chapter text_generation: language models that write."""
