"""The tool that shows what checks say to answers of people who know the notebooks alone."""

import sys

import pytest
from tests.course import strangers

ANSWERS = '''
# %% right: the formula
def simple_rnn_parameters(features, units):
    return units * (features + units + 1)


# %% wrong: states_alone / forgets that states are read by states
def simple_rnn_parameters(features, units):
    return units * (features + 1)


# %% wrong: never_ends
def simple_rnn_parameters(features, units):
    while True:
        pass
'''


@pytest.fixture
def folder(tmp_path):
    chapter = tmp_path / "03_simple_rnn"
    chapter.mkdir()
    (chapter / "simple_rnn_parameters.py").write_text(ANSWERS, encoding="utf-8")
    return tmp_path


def test_wrong_answers_are_shown_with_what_the_check_says(folder, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["strangers", str(folder), "03_simple_rnn"])
    monkeypatch.setattr(strangers, "SECONDS", 2.0)
    strangers.main()
    out = capsys.readouterr().out
    assert "states_alone" in out
    assert "Recognised: the recurrent kernel is not counted" in out
    assert "stopped after 2 s" in out
    assert out.splitlines()[-3:] == [
        "    1 right, passed",
        "    1 wrong, difference only",
        "    1 wrong, recognised",
    ]
