"""Work is never lost to a blank: of a student's files, the answered and readable one counts."""

import json

import pytest

from autograder.collect import collect
from tests.autograder.collect.test_collect import FILE, exchange, handed_in, released_notebook
from tests.support.downloads import ANSWER, download, files_below, write, zipped
from tests.support.tiny_course import CHAPTER

__all__ = ["exchange"]

MOODLE = "Ada Lovelace_1_assignsubmission_file_"


@pytest.fixture
def blank(class_folder) -> bytes:
    """Return the chapter as it was released."""
    return released_notebook(class_folder)


@pytest.fixture
def answered(class_folder) -> bytes:
    """Return the released chapter with an answer."""
    return with_answer(released_notebook(class_folder), ANSWER)


def with_answer(released: bytes, answer: str) -> bytes:
    notebook = json.loads(released)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "add_up":
            cell["source"] = answer
    return json.dumps(notebook, indent=1).encode()


def take(folder, source):
    report, rows = collect(folder, [CHAPTER], [source])
    return report, {row.student: row.state for row in rows}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (FILE, f"{CHAPTER} (1).ipynb"),
        (FILE, f"{CHAPTER}-3.ipynb"),
        (f"{CHAPTER}-Copy1.ipynb", FILE),
        ("my answers.ipynb", FILE),
    ],
)
@pytest.mark.parametrize("kind", ["blank", "empty", "half a word", "a PDF"])
def test_the_answered_file_counts_whatever_the_names_say(
    class_folder, tmp_path, blank, answered, good, bad, kind
):
    content = {"blank": blank, "empty": b"", "half a word": b'{\n "cells": [', "a PDF": b"%PDF-1.4"}
    files = {f"{MOODLE}/{good}": answered, f"{MOODLE}/{bad}": content[kind]}
    report, states = take(class_folder, write(tmp_path / "d.zip", zipped(files)))
    assert handed_in(class_folder) == {"Ada_Lovelace": answered}
    assert states == {"Ada_Lovelace": "handed in"}
    if bad != FILE or good != f"{CHAPTER}-Copy1.ipynb":
        return
    assert any(f"{good} counts, because" in note for note in report.notes)


@pytest.mark.parametrize("packed", [True, False])
def test_what_jupyter_kept_counts_only_where_nothing_else_is_answered(
    class_folder, tmp_path, blank, answered, packed
):
    kept = f".ipynb_checkpoints/{CHAPTER}-checkpoint.ipynb"
    later = with_answer(blank, "def add_up(left, right):\n    return right + left")
    files = {
        f"ada/{FILE}": blank, f"ada/{kept}": answered,
        f"bob/{FILE}": b"", f"bob/mine/{kept}": answered,
        f"cyd/{kept}": answered, "cyd/.ipynb_checkpoints/notes.txt": b"x",
        f"dan/{FILE}": later, f"dan/{kept}": answered,
        f"eve/{FILE}": blank, f"eve/{kept}": blank,
        kept: answered,
    }  # fmt: skip
    report, states = take(class_folder, download(tmp_path, files, packed))
    assert report.refused == []
    expected = dict.fromkeys(("ada", "bob", "cyd"), answered) | {"dan": later, "eve": blank}
    assert handed_in(class_folder) == expected
    assert states["eve"] == "unanswered"
    notes = "\n".join(report.notes)
    assert f"ada/{kept} counts, because ada/{FILE} holds fewer answers" in notes
    assert "4 files passed over, left behind by programs" in notes


def test_a_notebook_without_a_cell_of_the_chapter_is_no_answer(class_folder, tmp_path, blank):
    notes = json.dumps(
        {"cells": [{"cell_type": "markdown", "metadata": {}, "source": "My shopping list."}]}
    ).encode()
    files = {f"{MOODLE}/{FILE}": blank, f"{MOODLE}/list.ipynb": notes}
    take(class_folder, write(tmp_path / "d.zip", zipped(files)))
    assert handed_in(class_folder) == {"Ada_Lovelace": blank}


def test_a_cut_file_counts_only_with_more_answers(class_folder, tmp_path, answered):
    written = json.loads(answered)
    written["cells"][-1]["source"] = "Because."
    both = json.dumps(written, indent=1).encode()
    cut = both[: both.rindex(b"Because.")]
    for number, (first, second, counts) in enumerate(
        [(both, cut, both), (cut, answered, answered), (cut, both, both)]
    ):
        student = f"s{number}"
        write(tmp_path / "in" / student / FILE, first)
        write(tmp_path / "in" / student / f"{CHAPTER}-1.ipynb", second)
        take(class_folder, tmp_path / "in")
        assert handed_in(class_folder)[student] == counts


@pytest.mark.parametrize("kind", ["a conflict", "an unescaped quote", "zeros"])
def test_a_file_with_damage_in_the_middle_counts_before_a_later_blank(
    class_folder, tmp_path, blank, answered, kind
):
    written = json.loads(answered)
    written["cells"][0]["source"] = "The title"
    text = json.dumps(written, indent=1)
    damaged = {
        "a conflict": f"<<<<<<< HEAD\n{blank.decode()}\n=======\n{text}\n>>>>>>> b\n",
        "an unescaped quote": text.replace("The title", 'The "title'),
        "zeros": text.replace('"The title"', "\0" * 4096),
    }[kind].encode()
    files = {f"{MOODLE}/{FILE}": damaged, f"{MOODLE}/{CHAPTER}-1.ipynb": blank}
    _, states = take(class_folder, write(tmp_path / "d.zip", zipped(files)))
    assert handed_in(class_folder) == {"Ada_Lovelace": damaged}
    assert states == {"Ada_Lovelace": "handed in"}


def test_a_blank_of_a_later_download_replaces_no_answers(class_folder, tmp_path, blank, answered):
    states = []
    for number, content in enumerate([blank, answered, blank, b"", answered]):
        source = write(tmp_path / f"{number}.zip", zipped({f"ada/{FILE}": content}))
        report, state = take(class_folder, source)
        states.append((str(report.collected[0].placed), state["ada"]))
    assert states == [
        ("new", "unanswered"),
        ("in place of an earlier one", "handed in"),
        ("without the answers of the one that is there", "handed in"),
        ("without the answers of the one that is there", "handed in"),
        ("unchanged", "handed in"),
    ]
    assert handed_in(class_folder) == {"ada": answered}


def test_answers_replace_a_blank_even_if_their_time_is_earlier(
    class_folder, tmp_path, blank, answered
):
    for name, hour, content in (("a", 14, blank), ("b", 9, answered)):
        write(tmp_path / name / "ada" / FILE, content)
        stamp = f"2026-05-01 {hour:02d}:00:00 UTC".encode()
        write(tmp_path / name / "ada" / "timestamp.txt", stamp)
        take(class_folder, tmp_path / name)
    assert handed_in(class_folder) == {"ada": answered}


def hand_in(exchange, when: str, files: dict[str, bytes]) -> None:
    folder = exchange / "rnn" / "inbound" / f"ada+{CHAPTER}+2026-05-01 {when} UTC+x"
    stamp = {"timestamp.txt": f"2026-05-01 {when} UTC".encode(), "submission_secret.txt": b"s"}
    for name, content in (files | stamp).items():
        write(folder / name, content)


def test_in_the_exchange_a_later_blank_hides_no_answers(class_folder, exchange, blank, answered):
    hand_in(exchange, "10:00:00", {FILE: answered})
    hand_in(exchange, "11:00:00", {FILE: blank})
    report, _ = collect(class_folder, [CHAPTER], [], exchange=True)
    assert handed_in(class_folder) == {"ada": answered}
    assert "an earlier submission counts" in report.notes[0]
    hand_in(exchange, "12:00:00", {FILE: b""})
    report, rows = collect(class_folder, [CHAPTER], [], exchange=True)
    assert handed_in(class_folder) == {"ada": answered}
    assert [row.state for row in rows] == ["handed in"]
    later = with_answer(answered, "def add_up(left, right):\n    return right + left")
    hand_in(exchange, "13:00:00", {FILE: later})
    collect(class_folder, [CHAPTER], [], exchange=True)
    assert handed_in(class_folder) == {"ada": later}


def test_in_the_exchange_answers_in_a_copy_beside_a_blank_are_seen(
    class_folder, exchange, blank, answered
):
    hand_in(exchange, "10:00:00", {FILE: blank, f"{CHAPTER}-Copy1.ipynb": answered})
    _, rows = collect(class_folder, [CHAPTER], [], exchange=True)
    assert [row.state for row in rows] == ["handed in"]
    assert f"ada/{CHAPTER}/{CHAPTER}-Copy1.ipynb" in files_below(class_folder.root / "submitted")


def test_in_the_exchange_a_notebook_that_a_browser_renamed_is_replaced_by_a_later_one(
    class_folder, exchange, answered
):
    later = with_answer(answered, "def add_up(left, right):\n    return right + left")
    told = []
    for when, content in (("10:00:00", answered), ("11:00:00", later), ("12:00:00", later)):
        hand_in(exchange, when, {f"{FILE}.txt": content})
        report, _ = collect(class_folder, [CHAPTER], [], exchange=True)
        told.append(str(report.collected[0].placed))
    assert told == ["new", "in place of an earlier one", "handed in again without a change"]
    (kept,) = (class_folder.root / "earlier" / "ada" / CHAPTER).iterdir()
    assert (kept / f"{FILE}.txt").read_bytes() == answered
