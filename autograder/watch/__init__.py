"""Watch a class folder, and grade submissions as they arrive."""
