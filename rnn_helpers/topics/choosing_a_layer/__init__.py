"""Topic of the chapter choosing_a_layer: classifying texts, and which layer to take."""
