"""The time limit of a call, where Python can't raise an exception."""

import sys
import time

from rnn_helpers.check.time_limit import TimeIsUp, interrupted_after

import pytest


class SlowEnd:
    """A thing whose destructor takes a while."""

    def __init__(self, error: type[Exception] | None = None):
        self.error = error

    def __del__(self):
        end = time.monotonic() + 0.2
        while time.monotonic() < end:
            pass
        if self.error:
            raise self.error


def run_for_ever_after(thing):
    del thing
    while True:
        pass


def test_a_limit_that_falls_into_a_destructor_holds_and_reports_nothing(monkeypatch):
    reports = []
    monkeypatch.setattr(sys, "unraisablehook", reports.append)
    with pytest.raises(TimeIsUp), interrupted_after(0.05):
        run_for_ever_after(SlowEnd())
    assert not reports


def test_a_report_of_another_error_is_not_cut_short(monkeypatch):
    reports = []

    def slow_report(lost):
        end = time.monotonic() + 0.2
        while time.monotonic() < end:
            pass
        reports.append(lost.exc_type)

    monkeypatch.setattr(sys, "unraisablehook", slow_report)
    with pytest.raises(TimeIsUp), interrupted_after(0.23):
        run_for_ever_after(SlowEnd(ValueError))
    # The destructor is either stopped before it raises, or its error is reported in full.
    assert reports in ([], [ValueError])
    assert sys.unraisablehook is slow_report
