"""Topic of the chapter embeddings: vectors for words."""
