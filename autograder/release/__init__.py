"""Release chapters to a class, and make the bundle that its students get."""
