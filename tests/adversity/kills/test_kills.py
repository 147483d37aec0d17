"""Differences between a disturbed and an undisturbed run are noticed."""

from tests.adversity.kills.run import compared


def test_what_is_missing_or_other_is_named():
    expected, found = {"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "0", "d": "4"}
    assert compared(expected, found) == ["b differs", "c differs", "d differs"]
