"""Adds the chapters to the built package; everything else is in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithChapters(build_py):
    """Copies ``course/`` into the package, where rnn_helpers/learner/released.py looks for it."""

    def run(self) -> None:
        super().run()
        # An installation that is a link to the checkout reads the checkout's own course/.
        if not self.editable_mode:
            target = Path(self.build_lib, "rnn_helpers", "course_files")
            # An earlier build may have left chapters that are there no more.
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(
                "course", target, ignore=shutil.ignore_patterns(".*", "__pycache__", "*.pyc")
            )


setup(cmdclass={"build_py": BuildWithChapters})
