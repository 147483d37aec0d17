"""What a chapter says of itself and of its figures is there, and is true."""

import ast
import itertools
import re

import pytest

from autograder.authoring.source import MINUTES_PER_WRITTEN_QUESTION, exercise_of
from tests.support.bank_runner import COURSE

CHAPTERS = COURSE.chapters()
WORDS = "<details><summary>The figure in words</summary>"
TABLES = ("layer_table", "poems")


def _figure_functions(chapter):
    """Return the names under which a chapter's setup imports figures and modules of figures."""
    found = set()
    for cell in chapter.cells("setup"):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.ImportFrom):
                within = (node.module or "").endswith(".figures")
                names = [n.asname or n.name for n in node.names if within or n.name == "figures"]
                found.update(names)
    return found


def _shows_figure(cell, functions):
    last = ast.parse(cell.source).body[-1]
    if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Call):
        return False
    called = last.value.func
    name, origin = (
        (called.attr, getattr(called.value, "id", ""))
        if isinstance(called, ast.Attribute)
        else (getattr(called, "id", ""),) * 2
    )
    return origin in functions and name not in TABLES


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_every_figure_is_followed_by_a_caption_and_by_its_words(chapter):
    functions = _figure_functions(chapter)
    cells = chapter.notebook.cells
    for cell, following in itertools.pairwise(cells):
        if cell.cell_type == "code" and _shows_figure(cell, functions):
            caption, words, _ = following.source.partition(WORDS)
            assert words, cell.source
            assert caption.strip(), cell.source


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_the_minutes_of_reading_that_a_chapter_states_are_right(chapter):
    stated = re.search(r"about\s+(\d+)\s+minutes", chapter.notebook.cells[0].source)
    exercises = sum(c.metadata.rnn_course["minutes"] for c in chapter.cells("exercise"))
    questions = MINUTES_PER_WRITTEN_QUESTION * len(chapter.cells("written"))
    assert stated
    assert abs(int(stated[1]) - (chapter.minutes - exercises - questions)) <= 10


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_a_chapter_takes_two_and_a_half_hours_at_most(chapter):
    assert chapter.minutes <= 150


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_the_text_of_an_exercise_names_each_function_with_its_arguments(chapter):
    texts = {exercise_of(cell): cell.source for cell in chapter.cells("exercise")}
    for cell in chapter.cells("solution"):
        text = texts[exercise_of(cell)].replace("\n", " ").replace('"', "'")
        for node in ast.parse(cell.source).body:
            body = ast.get_source_segment(cell.source, node) or ""
            if isinstance(node, ast.FunctionDef) and "### BEGIN SOLUTION" in body:
                assert f"`{node.name}({ast.unparse(node.args)})`" in text, node.name


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_code_and_formulas_within_a_text_stay_on_one_line(chapter):
    for cell in chapter.notebook.cells:
        if cell.cell_type == "markdown":
            prose = re.sub(r"^```.*?^```$", "", cell.source, flags=re.MULTILINE | re.DOTALL)
            broken = [
                line
                for line in prose.splitlines()
                if line.count("`") % 2 or line.replace("$$", "").count("$") % 2
            ]
            assert not broken
