"""Make a course with one small chapter, which tests can break."""

from pathlib import Path

from autograder.authoring.build import build
from autograder.authoring.source import Course

CHAPTER = "90_tiny"
SOURCE = '''# %% [markdown]
# # A tiny chapter
#
# ## Adding

# %% role="setup"
from rnn_helpers import check

# %% [markdown] role="exercise" exercise="add_up" difficulty=1 minutes=5
# ## Exercise 1
#
# Add two numbers.

# %% role="solution" exercise="add_up"
def add_up(left, right):
    """The sum."""
    ### BEGIN SOLUTION
    the_sum_of_both = left + right
    return the_sum_of_both
    ### END SOLUTION

# %% role="test" exercise="add_up" points=1
check.returns(add_up, 2, 3, expected=5, says="2 and 3")

# %% role="hidden" exercise="add_up" points=2
### BEGIN HIDDEN TESTS
check.returns(add_up, 20, -3, expected=17, says="a negative number among them")
### END HIDDEN TESTS

# %% [markdown] role="written" exercise="why_add" points=1
# ### BEGIN SOLUTION
# Because two numbers are more than one number.
# ### END SOLUTION
'''


_built: dict[str, bytes] = {}


def make_course(root: Path, source: str = SOURCE, built: str | None = None) -> Course:
    """Make a checkout of the course with one chapter.

    Building takes seconds, so each source is built only once in a test run.

    Args:
        root: The folder of the checkout.
        source: The chapter's source.
        built: The source that ``course/`` is built from, if it is another one.
    """
    (root / "solutions").mkdir(parents=True)
    (root / "rnn_helpers").mkdir()
    (root / "pyproject.toml").write_text("")
    course = Course(root)
    released = course.released / CHAPTER / f"{CHAPTER}.ipynb"
    path = root / "solutions" / f"{CHAPTER}.py"
    built = built or source
    if built not in _built:
        path.write_text(built)
        build(course.chapters(), course.released)
        _built[built] = released.read_bytes()
    released.parent.mkdir(parents=True, exist_ok=True)
    released.write_bytes(_built[built])
    path.write_text(source)
    return course
