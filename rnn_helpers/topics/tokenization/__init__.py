"""Topic of the chapter tokenization: from text to numbers."""
