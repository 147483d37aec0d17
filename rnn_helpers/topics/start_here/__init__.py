"""Topic of the chapter start_here: shapes, and how to work with the course."""
