"""What a class and its students are given: released chapters and the student bundle."""
