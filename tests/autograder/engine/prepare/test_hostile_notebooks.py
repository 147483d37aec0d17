"""No notebook slows down the coordinator, which distributes everybody's work."""

import json
import time
from collections.abc import Callable
from contextlib import suppress

from rnn_helpers.notebooks import bounded_json, names
from rnn_helpers.notebooks.bounds import MOST_COPIES, MOST_OWN_CELLS
from rnn_helpers.notebooks.demonstrations import TOO_MUCH, is_left_out, leave_out_unread
from rnn_helpers.notebooks.effort import SPENT, Effort
from rnn_helpers.notebooks.sanitize import Sanitized, Transplanter, UnreadableNotebook
from rnn_helpers.notebooks.student_notebook import MAX_PICTURE_CHARS, read_student_notebook

import pytest
from nbformat import NotebookNode

from autograder.collect.collector import _chapter_inside
from tests.autograder.engine.prepare.hostile import (
    CELLS,
    CODE,
    FILES,
    code,
    lines,
    named,
    text,
    with_cells,
)
from tests.autograder.engine.prepare.test_sanitize import cell_named
from tests.support.classes import ANSWERS, CHAPTER

#: Processor seconds of this process that a notebook may take. A slow machine gets twice the limit
#: that is promised for others.
MOST_SECONDS = 4.0


@pytest.fixture(scope="module")
def transplanter(pristine) -> Transplanter:
    return Transplanter(pristine)


def prepared(transplanter: Transplanter, pristine: NotebookNode, content: bytes) -> Sanitized:
    """Do with a submission what the coordinator does."""
    result = transplanter.transplant(content)
    remark = leave_out_unread(result.notebook, pristine)
    return Sanitized(result.notebook, (*result.repairs, *([remark] if remark else [])))


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


@pytest.mark.parametrize("kind", CELLS)
def test_twenty_thousand_cells_hold_nobody_up_and_keep_the_answers(
    transplanter, pristine, release, kind
):
    content = CELLS[kind](release, 20_000)
    took = seconds(lambda: prepared(transplanter, pristine, content))
    assert took < MOST_SECONDS
    result = prepared(transplanter, pristine, content)
    assert len(result.notebook.cells) < MOST_OWN_CELLS + 200
    assert cell_named(result.notebook, "area").source == ANSWERS["area"]


@pytest.mark.parametrize("size", [2_000, 20_000, 100_000])
@pytest.mark.parametrize("kind", CODE)
def test_no_code_in_an_answer_holds_anybody_up(transplanter, pristine, release, kind, size):
    answer = CODE[kind](size)
    content = with_cells(release, [], double=answer)
    took = seconds(lambda: prepared(transplanter, pristine, content))
    assert took < MOST_SECONDS
    result = prepared(transplanter, pristine, content)
    assert cell_named(result.notebook, "double").source == answer


@pytest.mark.parametrize("kind", FILES)
def test_no_file_holds_anybody_up(transplanter, pristine, kind):
    content = FILES[kind](4_000_000)

    def read() -> None:
        with suppress(UnreadableNotebook):
            prepared(transplanter, pristine, content)

    assert seconds(read) < MOST_SECONDS
    assert seconds(lambda: _chapter_inside(content)) < MOST_SECONDS


def test_looking_for_what_is_read_takes_time_in_proportion_to_the_code(monkeypatch):
    # The bounds are off, so that the algorithm itself is measured.
    def looking(count: int) -> float:
        source = CODE["assignments and ifs"](count)
        return min(seconds(lambda: names.names_read.__wrapped__(source)) for _ in range(3))

    looking(100)
    assert looking(8_000) < 4 * 4 * looking(2_000)


def test_two_million_characters_of_code_are_run_but_not_looked_through(
    transplanter, pristine, release
):
    answer = ANSWERS["double"] + "\n" + "x = 1\n" * 350_000
    content = with_cells(release, [], double=answer)
    result = prepared(transplanter, pristine, content)
    assert cell_named(result.notebook, "double").source == answer
    assert result.repairs == (TOO_MUCH,)
    assert not any(map(is_left_out, result.notebook.cells))


def test_a_hundred_thousand_names_are_not_looked_through(transplanter, pristine, release):
    content = with_cells(release, [], double=lines("n{n} = 1", 100_000))
    took = seconds(lambda: prepared(transplanter, pristine, content))
    assert took < MOST_SECONDS
    assert prepared(transplanter, pristine, content).repairs == (TOO_MUCH,)


def test_an_ordinary_notebook_is_looked_through(transplanter, pristine, release):
    result = prepared(transplanter, pristine, with_cells(release, []))
    assert result.repairs == ()
    assert any(map(is_left_out, result.notebook.cells))


def test_own_cells_beyond_a_number_are_left_out_with_a_line(transplanter, release):
    own = [code(f"x = {number}") for number in range(MOST_OWN_CELLS + 5)]
    result = transplanter.transplant(with_cells(release, own))
    (line,) = result.repairs
    assert "2,005 cells of your own; the first 2,000 were used" in line
    sources = [cell.source for cell in result.notebook.cells]
    assert f"x = {MOST_OWN_CELLS - 1}" in sources
    assert f"x = {MOST_OWN_CELLS}" not in sources
    for name, answer in ANSWERS.items():
        assert cell_named(result.notebook, name).source == answer


def test_answers_that_stand_after_all_own_cells_are_kept(transplanter, release):
    document = json.loads(with_cells(release, []))
    document["cells"][:0] = [code("x = 1")] * 5_000
    result = transplanter.transplant(json.dumps(document).encode())
    for name, answer in ANSWERS.items():
        assert cell_named(result.notebook, name).source == answer


def test_of_many_copies_of_an_answer_the_last_one_still_counts(transplanter, release):
    copies = [named("double", f"def double(x):\n    return {n}") for n in range(3_000)]
    document = json.loads(with_cells(release, []))
    document["cells"][2:2] = copies
    result = transplanter.transplant(json.dumps(document).encode())
    assert cell_named(result.notebook, "double").source == ANSWERS["double"]
    assert any("more than 20 times" in line for line in result.repairs)
    assert len(result.notebook.cells) < 2 * MOST_COPIES + 20


def test_what_is_not_searched_for_lost_cells_is_told(transplanter, release):
    own = [code("(\n" + "x,\n" * 3_000) for _ in range(100)]
    assert SPENT in transplanter.transplant(with_cells(release, own)).repairs


def test_effort_is_counted_and_not_timed():
    effort, tries = Effort(), 0
    while not effort.is_spent:
        effort.parses(f"x = {tries}\n" * 500)
        tries += 1
    again = Effort()
    for number in range(tries):
        assert not again.is_spent
        again.parses(f"x = {number}\n" * 500)
    assert again.is_spent


def test_pictures_beyond_a_size_are_left_out_with_a_line(transplanter, release):
    size = MAX_PICTURE_CHARS // 2
    pictures = [
        text(f"picture {n}") | {"attachments": {"a.png": {"image/png": "A" * size}}}
        for n in range(3)
    ]
    result = transplanter.transplant(with_cells(release, pictures))
    kept = [cell for cell in result.notebook.cells if cell.get("attachments")]
    assert [cell.source for cell in kept] == ["picture 0"]
    assert any("32 MB together" in line for line in result.repairs)


def test_values_are_counted_outside_of_what_was_printed(monkeypatch, transplanter, release):
    monkeypatch.setattr(bounded_json, "MOST_VALUES", 2_000)
    table = [{"output_type": "stream", "name": "stdout", "text": '"1,2,3:[{\\' * 5_000}]
    printed = with_cells(release, [code("print(table)") | {"outputs": table}])
    assert transplanter.transplant(printed).repairs == ()
    numbers = with_cells(release, [code("plot") | {"outputs": [list(range(3_000))]}])
    with pytest.raises(UnreadableNotebook, match="Clear the outputs"):
        transplanter.transplant(numbers)


def test_a_whole_number_without_end_costs_no_cell(transplanter, release):
    document = with_cells(release, []).replace(
        b'"outputs": []', b'"outputs": [%s]' % (b"7" * 9_000)
    )
    result = transplanter.transplant(document)
    assert result.repairs == ()
    assert cell_named(result.notebook, "scale").source == ANSWERS["scale"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1", "utf-8-sig"])
def test_no_encoding_makes_it_slow(transplanter, pristine, release, encoding):
    content = CELLS["many"](release, 20_000).decode().replace("x = 1", "é = 1").encode(encoding)
    assert seconds(lambda: prepared(transplanter, pristine, content)) < MOST_SECONDS


DAMAGED = {
    "strings without an end": b'{"id":"' * 200_000,
    "cells without an end": b'{"cells":[' + b'{"cell_type": "code", "source": "a "b"},' * 100_000,
    "half of the cells": b'{"cells":['
    + b'{"cell_type":"code","source":"x"},{"cell_type": "code", "source": "a "b"},' * 50_000,
    "conflicts": b'{"cells":[' + b"<<<<<<< a\n=======\n>>>>>>> b\n" * 500_000,
    "marks in a cell": b'{"cells":[{"cell_type":"code","source":"'
    + rb"<<<<<<< a\n=======\n>>>>>>> b\n" * 100_000
    + b'"}]}',
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_no_damage_makes_it_slow(kind):
    def read() -> None:
        with suppress(UnreadableNotebook):
            read_student_notebook(DAMAGED[kind])

    assert seconds(read) < MOST_SECONDS


def test_a_chapter_is_read_out_of_ordinary_notebooks_only(release):
    assert _chapter_inside(json.dumps(release).encode()) == CHAPTER
    assert _chapter_inside(FILES["lists"](3_000_000)) == ""


def test_reading_alone_is_in_proportion_to_the_cells(release):
    def reading(count: int) -> float:
        content = CELLS["many"](release, count)
        return min(seconds(lambda: read_student_notebook(content)) for _ in range(3))

    reading(100)
    assert reading(40_000) < 4 * 4 * reading(10_000)
