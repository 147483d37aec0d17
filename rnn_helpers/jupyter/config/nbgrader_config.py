# Learners have nothing to configure here; without a file of this name nbgrader warns them twice.
