"""Topic of the chapter shapes_and_states: shapes, states and stacks of recurrent layers."""
