"""Write the class report, an HTML page on exercises, misconceptions and students who need help."""
