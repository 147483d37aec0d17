"""What an answer shows while a check experiments with it is seen by nobody."""

import builtins

from rnn_helpers.check.quiet import quiet
from rnn_helpers.check.time_limit import TimeIsUp

import matplotlib.pyplot as plt
import pytest

from tests.support.live import LiveKernel, of_kind

CODE = """
from rnn_helpers import check
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display, HTML

@check.oracle(takes={"x": "batch features"}, gives="batch features")
def twice(x):
    return 2 * x

def answer(x):
    print("printed")
    display(HTML("<b>shown</b>"))
    plt.figure()
    plt.plot(x)
    return np.cos(7 * x)
"""


def test_figures_of_before_stay_and_new_ones_are_gone():
    plt.close("all")
    before = plt.figure()
    with quiet() as text:
        plt.figure()
        plt.plot([1, 2])
        print("said")
    assert plt.get_fignums() == [before.number]
    assert not before.axes
    assert text.getvalue() == "said\n"
    plt.close("all")


def test_nobody_is_asked():
    own = builtins.input
    with pytest.raises(TimeIsUp), quiet():
        input("a number? ")
    assert builtins.input is own


def test_a_learner_sees_only_what_the_checks_own_call_shows(tmp_path, preloaded):
    folder = tmp_path / "03_simple_rnn"
    folder.mkdir()
    with LiveKernel(folder, RNN_COURSE_DATA=str(tmp_path / "data")) as kernel:
        kernel.run(CODE, "setup")
        outputs = kernel.run('check.same_as(twice, answer, np.ones((3, 2)), says="it")', "t_test")
        shown = [o["data"] for o in of_kind(outputs, "display_data")]
        assert sum("shown" in data.get("text/html", "") for data in shown) == 1
        assert sum("image/png" in data for data in shown) == 1
        assert sum(o["text"].count("printed") for o in of_kind(outputs, "stream")) == 1
