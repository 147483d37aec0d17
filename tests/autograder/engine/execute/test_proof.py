"""A test is passed if its kernel proves it; silence, lost and cut messages prove nothing."""

import pytest

from autograder.engine.execute import cell_run as cellrun
from autograder.engine.execute.channel import KernelChannel
from autograder.engine.stages import MIB, Limits, Proof
from tests.support.engine import ADD, QUICK, answer, cells_of, check, run, scores, setup

SETUP = "import sys\nfrom IPython.display import display\nfrom rnn_helpers import check\n"
KERNEL = "kernel = get_ipython().kernel\n"
# Messages of one kind from the tests' kernel are lost on the way.
DROPS = (
    KERNEL
    + """
really_send = kernel.iopub_thread._really_send
def drop(message, *more, **options):
    if KIND not in b"".join(message):
        really_send(message, *more, **options)
kernel.iopub_thread._really_send = drop
"""
)


def ran(test, limits=QUICK, **options):
    """Return the outcome of a notebook with one right answer and this test."""
    return run(setup(SETUP), answer(ADD, "add"), check(test, "t"), limits=limits, **options)


def assert_unproven(outcome, why):
    assert list(outcome.proofs.values()) == [Proof.UNPROVEN]
    assert scores(outcome) == {"t": 0}
    assert outcome.verdict == "not_proven"
    assert "t: " in outcome.detail
    assert why in outcome.detail


def test_a_test_that_ran_to_its_end_is_proven():
    outcome = ran("assert add(1, 2) == 3")
    assert (outcome.proofs, outcome.verdict) == ({2: Proof.PASSED}, "ok")
    assert scores(outcome) == {"t": 1}


def test_a_test_that_asks_for_nothing_is_passed():
    assert scores(ran("\n")) == {"t": 1}


def test_a_failed_test_is_told_though_its_error_never_arrives(monkeypatch):
    arrived = []
    keep_error = cellrun.CellRun.keep_error

    def look_and_keep(run):
        arrived.append(run._outputs.failed)
        keep_error(run)

    monkeypatch.setattr(cellrun.CellRun, "keep_error", look_and_keep)
    lost = DROPS.replace("KIND", "b'\"ename\"'") + "assert add(1, 2) == 4, 'but it is 3'"
    outcome = ran(lost)
    assert arrived == [False]
    assert (outcome.proofs, outcome.verdict) == ({2: Proof.FAILED}, "ok")
    [error] = [output for output in cells_of(outcome)["t"].outputs if output.output_type == "error"]
    assert (error.ename, error.evalue) == ("AssertionError", "but it is 3")


def test_outputs_that_were_lost_prove_nothing():
    # nbgrader gives no points for a test that writes to stderr.
    lost = DROPS.replace("KIND", "b'\"stderr\"'") + "sys.stderr.write('a warning')"
    assert_unproven(ran(lost), "some of its outputs were lost")


def test_an_output_that_is_too_large_to_arrive_proves_nothing():
    large = "display({'text/plain': 'x' * 17 * 2**20}, raw=True)"
    assert_unproven(ran(large, Limits(output_bytes=64 * MIB)), "outputs")


def test_outputs_that_were_cut_prove_nothing():
    assert_unproven(ran("print('x' * 2 * 2**20)"), "some of its outputs were cut")


def test_a_kernel_that_does_not_reply_proves_nothing(monkeypatch):
    monkeypatch.setattr(cellrun, "PROOF_SECONDS", 1.0)
    mute = (
        KERNEL
        + """
send = kernel.session.send
def mute(stream, kind, *more, **options):
    if kind != "execute_reply":
        return send(stream, kind, *more, **options)
kernel.session.send = mute
"""
    )
    assert_unproven(ran(mute), "its process did not reply")


def test_a_kernel_that_never_says_it_is_done_proves_nothing(monkeypatch):
    monkeypatch.setattr(cellrun, "PROOF_SECONDS", 1.0)
    assert_unproven(ran(KERNEL + "kernel._publish_status = print"), "did not arrive to their end")


def test_a_check_that_said_wrong_proves_nothing_though_the_test_went_on():
    swallowed = (
        "try:\n    check.holds(add(1, 2) == 4, says='four', otherwise='no')\n"
        "except check.CheckFailed:\n    pass\n"
    )
    assert_unproven(ran(swallowed), "one of its checks")


def test_a_kernel_that_ends_proves_nothing():
    assert_unproven(ran("import os; os._exit(0)"), "the tests' process ended")


def test_a_test_that_fails_for_want_of_a_kernel_that_ended_waits_for_a_person():
    outcome = run(
        setup(SETUP),
        answer(ADD, "add"),
        check("three = add(1, 2)", "binds"),
        check("import os; os._exit(0)", "ends"),
        check("assert three == 3", "reads"),
        check("assert add(1, 2) == 3", "asks"),
    )
    assert list(outcome.proofs.values()) == [
        Proof.PASSED,
        Proof.UNPROVEN,
        Proof.UNPROVEN,
        Proof.PASSED,
    ]
    assert scores(outcome) == {"binds": 1, "ends": 0, "reads": 0, "asks": 1}


def test_a_check_that_found_the_answer_wrong_needs_no_name_of_a_kernel_that_ended():
    outcome = run(
        setup(SETUP),
        answer(ADD, "add"),
        check("import time; time.sleep(60)", "stays"),
        check("check.holds(add(1, 2) == 4, says='four', otherwise='no')", "finds"),
        limits=QUICK,
    )
    assert list(outcome.proofs.values()) == [Proof.FAILED, Proof.FAILED]


def test_a_second_run_may_prove_what_the_first_could_not(monkeypatch):
    losses = iter([1])
    compare = KernelChannel._compare_counts

    def lose_once(channel, message):
        compare(channel, message)
        if message["content"].get("status") == "ok":
            channel.lost += next(losses, 0)

    monkeypatch.setattr(KernelChannel, "_compare_counts", lose_once)
    outcome = ran("assert add(1, 2) == 3")
    assert (scores(outcome), outcome.verdict) == ({"t": 1}, "ok")
    assert next(losses, None) is None


@pytest.mark.parametrize("error", ["TypeError", "RuntimeError", "ValueError"])
@pytest.mark.parametrize("returned", ["(x for x in a)", "type('C', (), {})()", "print"])
def test_what_can_not_cross_is_no_error_that_a_test_may_expect(error, returned):
    expects = f"try:\n    add([1], 2)\nexcept {error}:\n    pass\nelse:\n    assert False\n"
    outcome = run(
        setup(SETUP),
        answer(f"def add(a, b):\n    return {returned}\n", "add"),
        check(expects, "t"),
    )
    assert scores(outcome) == {"t": 0}
