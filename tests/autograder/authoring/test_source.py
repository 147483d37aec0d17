"""What the source of a chapter becomes in the notebook that learners open."""

from tests.support.tiny_course import SOURCE, make_course

DEMONSTRATION = """
# %%
# fmt: off
one = ["the moon"
       "the bell"]
# fmt: on
print(one)  # fmt: skip
"""


def test_learners_do_not_see_the_comments_for_the_formatter(tmp_path):
    chapter = make_course(tmp_path, SOURCE + DEMONSTRATION, built=SOURCE).chapters()[0]
    shown = 'one = ["the moon"\n       "the bell"]\nprint(one)'
    assert chapter.notebook.cells[-1].source == shown
