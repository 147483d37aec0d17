"""Topic of the chapter capstone: a poet of one's own."""
