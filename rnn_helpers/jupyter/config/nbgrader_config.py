# There is nothing to configure, but without a file of this name nbgrader shows two warnings.
