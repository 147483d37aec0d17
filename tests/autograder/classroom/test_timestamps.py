"""A timestamp.txt is read as it was meant, or not at all."""

from datetime import datetime

import pytest

from autograder.classroom.timestamps import parse_timestamp


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-30 15:10:00.250000 UTC", "2024-01-30 15:10:00.25"),
        ("2024-01-30T15:10:00Z", "2024-01-30 15:10"),
        ("12.07.2022 10:00", "2022-07-12 10:00"),
        ("13.07.2022 10:00", "2022-07-13 10:00"),
        ("7/13/2022 3:10 PM", "2022-07-13 15:10"),
        ("13/07/2022, 12:10:05 a.m.", "2022-07-13 00:10:05"),
        ("30 January 2024, 3:10 PM", "2024-01-30 15:10"),
        ("2024-01-30 15:10 +0530", "2024-01-30 09:40"),
        ("2024-01-30 15:10:00 CET", "2024-01-30 14:10"),
        ("2024-07-30 15:10:00.500000 CEST", "2024-07-30 13:10:00.5"),
        ("2024-07-30 15:10:00 EDT", "2024-07-30 19:10"),
        ("Tue, 30 Jan 2024 15:10:00 +0100", "2024-01-30 14:10"),
    ],
)
def test_days_hours_and_time_zones_are_those_that_were_written(text, expected):
    assert parse_timestamp(text.encode()) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("07/12/2022 10:00", "may be of two days"),
        ("1/2/2024 3:10 PM", "may be of two days"),
        ("2024-07-30 15:10:00 IST", "time zone that is not known"),
        ("2024-07-30 15:10:00 America", "time zone that is not known"),
        ("20240130151000000", "is no time"),
        ("1706627400", "is no time"),
    ],
)
def test_a_time_that_may_be_another_is_refused(text, reason):
    with pytest.raises(ValueError, match=reason):
        parse_timestamp(text.encode())
