"""The minutes of a chapter are what a learner needs for all of it."""

from tests.support.tiny_course import SOURCE, make_course

ANSWER = "# Because two numbers are more than one number."


def _minutes(folder, source):
    return make_course(folder, source, built=SOURCE).chapters()[0].minutes


def test_a_written_question_takes_time_and_its_model_answer_none(tmp_path):
    question = SOURCE.index('# %% [markdown] role="written"')
    long_answer = SOURCE.replace(ANSWER, ANSWER + "\n# Many words more." * 500)
    with_question = _minutes(tmp_path / "with", SOURCE)
    assert with_question == _minutes(tmp_path / "without", SOURCE[:question]) + 10
    assert with_question == _minutes(tmp_path / "long", long_answer)


def test_reading_counts_the_words_and_the_code_of_demonstrations(tmp_path):
    bare = _minutes(tmp_path / "bare", SOURCE)
    words = SOURCE + "\n# %% [markdown]\n# " + "word " * 2000 + "\n"
    code = SOURCE + "\n# %%\n" + "1 + 1\n\n" * 200
    assert _minutes(tmp_path / "words", words) == bare + 10
    assert _minutes(tmp_path / "code", code) == bare + 10
