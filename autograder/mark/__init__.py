"""Mark one written question for all students, on one page."""
