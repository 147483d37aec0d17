"""A log of a class loses at most the entry that a kill cut off."""

from datetime import UTC, datetime

from autograder.classroom.logs import Log


def without_time(entries):
    return [{name: value for name, value in entry.items() if name != "time"} for entry in entries]


def test_what_is_appended_is_read_with_its_time(tmp_path):
    path = tmp_path / "log.jsonl"
    added = Log(path).append({"student": "jürgen", "where": tmp_path})
    (entry,) = Log(path).new_entries()
    assert entry == added | {"where": str(tmp_path)}
    moment = datetime.fromisoformat(entry["time"])
    assert abs((datetime.now(UTC) - moment).total_seconds()) < 60


def test_entries_are_read_once_and_later_ones_when_they_come(tmp_path):
    log = Log(tmp_path / "log.jsonl")
    assert list(log.new_entries()) == []
    for number in (1, 2):
        log.append({"number": number})
    assert without_time(log.new_entries()) == [{"number": 1}, {"number": 2}]
    assert list(log.new_entries()) == []
    Log(tmp_path / "log.jsonl").append({"number": 3})
    assert without_time(log.new_entries()) == [{"number": 3}]


def test_a_line_that_was_cut_off_costs_no_other_one(tmp_path):
    path = tmp_path / "log.jsonl"
    log = Log(path)
    log.append({"number": 1})
    with path.open("ab") as file:
        file.write('{"student": "jü'.encode()[:-1])
    reader = Log(path)
    assert without_time(reader.new_entries()) == [{"number": 1}]
    log.append({"number": 2})
    assert without_time(reader.new_entries()) == [{"number": 2}]
    with path.open("ab") as file:
        file.write(b"[1]\n17\n")
    assert list(reader.new_entries()) == []
