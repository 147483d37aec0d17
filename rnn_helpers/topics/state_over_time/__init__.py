"""Topic of the chapter state_over_time: where a state starts, how long it lives, and cells."""
