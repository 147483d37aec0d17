"""What the other packages build on: the class folder, the gradebook, scores, files and tables."""
