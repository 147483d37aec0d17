"""Hints come one at a time, and the solution comes last."""

import re
import subprocess
import sys

from rnn_helpers.learner import cli, hints
from rnn_helpers.learner.hints import STEPS, all_hints, hint
from rnn_helpers.learner.progress import store
from rnn_helpers.learner.solution_files import (
    answer,
    model_answer,
    solutions_file,
    written_questions,
)
from rnn_helpers.learner.solutions import solution

import pytest

from tests.support.bank_runner import COURSE

SOURCE = '''# %% role="setup"
import numpy as np

# %% role="solution" exercise="embed"
def embed(table, ids):
    """Rows."""
    ### BEGIN SOLUTION
    return table[ids]
    ### END SOLUTION

# %% role="test" exercise="embed" points=1
check.returns(embed)

# %% [markdown] role="written" exercise="two_tables" points=2
# ### BEGIN SOLUTION
# They answer *different* questions.
#
# So look at what each was trained for.
#
# **Rubric**
# - 1 point: says what
#   each was trained for.
# - 1 point: names `embed`.
# ### END SOLUTION

# %% [markdown]
# - 1 point: this is no rubric.
'''


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Make a course with one solution, and change to the folder of its notebook."""
    folder = tmp_path / "answers" / "02_embeddings"
    folder.mkdir(parents=True)
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "02_embeddings.py").write_text(SOURCE)
    monkeypatch.chdir(folder)
    return tmp_path


def test_hints_come_one_by_one_below_the_earlier_ones(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    steps = all_hints()["embed"].steps
    # Somebody who asks once more after the last hint sees all of them, from the first one on.
    for number in (1, 2, 3, 3):
        hint("embed")
        output = capsys.readouterr().out
        shown = [line for line in output.splitlines() if line.startswith("Hint ")]
        assert shown == [f"Hint {step} of 3: {steps[step - 1]}" for step in range(1, number + 1)]
    assert f"“{all_hints()['embed'].section}”" in output
    assert "solution" not in output


def test_which_hints_were_given_is_remembered_by_the_next_process(capsys):
    hint("embed")
    command = [sys.executable, "-m", "rnn_helpers.learner.cli", "hint", "embed"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "\nHint 2 of 3: " in output
    assert "Ask for `rnn-course hint embed` once more." in output
    hint("embed")
    assert "Hint 3 of 3: " in capsys.readouterr().out


def test_where_nothing_can_be_kept_hints_go_on_all_the_same(capsys, monkeypatch, own_data):
    own_data.write_text("a file where the folder should be")
    monkeypatch.setattr(hints, "_given", {})
    hint("embed")
    hint("embed")
    assert "Hint 2 of 3" in capsys.readouterr().out


def test_the_solution_comes_after_all_hints(capsys, course):
    for _ in range(STEPS):
        hint("embed")
    assert "rnn-course solution embed" in capsys.readouterr().out
    solution("embed")
    assert (
        capsys.readouterr().out
        == 'def embed(table, ids):\n    """Rows."""\n    return table[ids]\n'
    )


def test_the_solution_comes_when_it_is_asked_for_twice(capsys, course):
    hint("embed")
    capsys.readouterr()
    solution("embed")
    assert "You have had 1 of 3 hints" in capsys.readouterr().out
    solution("embed")
    assert "return table[ids]" in capsys.readouterr().out


def test_a_students_bundle_has_no_solutions_and_says_so(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        solution("embed")
        assert capsys.readouterr().out.startswith("This copy of the course has no solutions")
    assert store.ask_for_solution("embed") == 1


def test_a_model_answer_comes_at_the_second_request_with_the_points_to_tick(capsys, course):
    solution("two_tables")
    assert "Write your own answer first" in capsys.readouterr().out
    solution("two_tables")
    shown = capsys.readouterr().out
    assert shown.startswith(
        "They answer *different* questions.\n\nSo look at what each was trained for.\n"
    )
    assert shown.endswith(
        "\n[ ] 1 point: says what each was trained for.\n[ ] 1 point: names `embed`.\n"
    )


def test_a_folder_of_the_learners_own_with_this_name_does_not_hide_the_solutions(capsys, course):
    (course / "answers" / "solutions").mkdir()
    (course / "answers" / "solutions" / "my_notes.py").write_text("mine = 1\n")
    for _ in range(2):
        solution("two_tables")
        solution("embed")
    shown = capsys.readouterr().out
    assert "They answer *different* questions." in shown
    assert "return table[ids]" in shown


def test_the_command_shows_a_model_answer(capsys, course, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["rnn-course", "solution", "two_tables"])
    for _ in range(2):
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 0
    assert "[ ] 1 point: names `embed`." in capsys.readouterr().out


def test_without_the_sources_a_written_question_has_no_model_answer(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    solution("two_tables")
    assert capsys.readouterr().out.startswith("This copy of the course has no solutions")


def test_every_written_question_of_the_course_has_a_model_answer_and_its_points():
    found = written_questions(COURSE.root)
    assert {file.stem for file in found.values()} == {each.name for each in COURSE.chapters()}
    for name, file in found.items():
        model = model_answer(file, name)
        assert len(model.text) > 200, name
        assert len(model.rubric) >= 2, name
        assert all(re.match(r"\d points?: ", point) for point in model.rubric), name


def test_an_unknown_exercise_is_told_with_the_nearest_name(course):
    with pytest.raises(ValueError, match="Did you mean 'embed'"):
        hint("embde")
    with pytest.raises(ValueError, match="there is no exercise"):
        solution("zzz")


def test_every_exercise_of_the_course_has_its_solution():
    for chapter in COURSE.chapters():
        for exercise in chapter.exercises:
            file = solutions_file(chapter.name, COURSE.root)
            assert file is not None
            shown = answer(file, exercise)
            assert "def " in shown and "SOLUTION" not in shown, exercise
            compile(shown, exercise, "exec")


def test_a_hint_without_a_name_says_how_to_give_one(capsys):
    hint()
    assert 'for example: hint("' in capsys.readouterr().out


def test_a_hint_can_be_asked_for_by_the_function_itself(capsys):
    def embed():
        pass

    hint(embed)
    assert "Hint" in capsys.readouterr().out
