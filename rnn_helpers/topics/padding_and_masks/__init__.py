"""Topic of the chapter padding_and_masks: sequences of unequal lengths, and what masks do."""
