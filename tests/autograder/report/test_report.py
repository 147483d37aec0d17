"""The class report: its statistics, which data it trusts, what it shows, and to whom."""

import base64
import json
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser

from rnn_helpers.check_record import MIME_TYPE

import numpy as np
import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.classroom.anonymous import anonymous_code
from autograder.classroom.errors import CourseError
from autograder.classroom.graded_notebooks import read_graded
from autograder.cli import app
from autograder.engine.stages import ENGINE_VERSION
from autograder.report import item_analysis
from autograder.report.figures import trend
from autograder.report.page import write_report
from autograder.report.reading import read_class, run_times
from autograder.report.similarity import alike, likeness, shared_lines
from benchmarks.made_up_class import make_class as make_up
from tests.support.small_class import FIRST, FORMULA, SECOND, STUDENTS, make_class

EVIL = "<script>alert(1)</script><img src=http://evil.example/x onerror=alert(1)>"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return make_class(tmp_path_factory.mktemp("small") / "class")


@pytest.fixture
def folder(original, tmp_path):
    """Return a copy of the class, for a test to damage."""
    shutil.copytree(original.root, tmp_path / "class")
    return type(original)(tmp_path / "class")


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    """Return a larger class, with three chapters."""
    return make_up(tmp_path_factory.mktemp("large") / "class", 60, 3, copying=0.05)


class Page(HTMLParser):
    """The tags of a page with their attributes, and the text between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


def report(folder, **settings) -> Page:
    path = folder.root / "report.html"
    write_report(folder, path, **settings)
    return Page(path.read_text("utf-8"))


def rewrite(folder, student, chapter, change) -> None:
    path = folder.autograded(student, chapter) / f"{chapter}.ipynb"
    notebook = json.loads(path.read_text())
    change(notebook["cells"])
    path.write_text(json.dumps(notebook))


def test_discrimination_is_the_corrected_point_biserial_correlation():
    rng = np.random.default_rng(1)
    ability = rng.normal(size=200)
    items = (ability[:, None] + rng.normal(size=(200, 4)) > 0.3).astype(float)
    item, rest = items[:, 0], items[:, 1:].sum(axis=1)
    share = item.mean()
    gap = rest[item == 1].mean() - rest[item == 0].mean()
    expected = gap / rest.std() * np.sqrt(share * (1 - share))
    assert item_analysis.item_rest_correlations(items)[0] == pytest.approx(expected)


def test_reliability_of_parallel_exercises_is_spearman_and_browns():
    rng = np.random.default_rng(2)
    true = rng.normal(size=(20_000, 1))
    items = true + rng.normal(size=(20_000, 5))
    assert item_analysis.cronbach_alpha(items) == pytest.approx(5 / 6, abs=0.01)


@pytest.mark.parametrize(
    "points",
    [np.zeros((5, 2)), np.ones((5, 2)), np.ones((1, 3)), np.zeros((0, 3)), np.ones((9, 1))],
)
def test_what_is_not_defined_is_none(points):
    assert item_analysis.item_rest_correlations(points) == [None] * points.shape[1]
    assert item_analysis.cronbach_alpha(points) is None


def test_difficulty_is_the_mean_share_of_the_points():
    assert item_analysis.proportion_correct([4, 2, 0], 4) == 0.5


MINE = """
def step(x, h, W, U, b):
    first = np.einsum("bf,fu->bu", x, W)
    second = np.einsum("bu,uv->bv", h, U)
    if first.shape != second.shape:
        raise ValueError("shapes")
    total = np.add(first, np.add(second, b))
    return np.tanh(total)[..., None].squeeze(-1)
"""
RENAMED = """
def step(inp, state, kernel, rec, bias):
    '''My own work.'''
    aa = np.einsum("ij,jk->ik", inp, kernel)   # first
    bb = np.einsum('ij,jk->ik', state, rec)
    if aa.shape != bb.shape:
        raise ValueError("not the same shape")
    cc = np.add(aa, np.add(bb, bias))

    return np.tanh(cc)[..., None].squeeze(-1)
"""
USUAL = "def step(x, h, W, U, b):\n    return np.tanh(x @ W + h @ U + b)\n"
OWN = "def step(x, h, W, U, b):\n    z = x @ W\n    z += h @ U\n    z += b\n    return np.tanh(z)\n"


def test_a_copy_with_other_names_is_found_and_others_are_left_alone():
    answers = {f"s{number}": {"step": USUAL} for number in range(20)}
    answers |= {"own": {"step": OWN}, "a": {"step": MINE}, "b": {"step": RENAMED}}
    (group,) = alike(answers)
    assert group.students == ("a", "b")
    assert group.likeness == 1
    assert likeness(MINE, RENAMED) == 1 > likeness(MINE, OWN)


@pytest.mark.parametrize("known", [MINE, RENAMED])
def test_starter_code_and_the_official_answer_make_nobody_alike(known):
    answers = {f"s{number}": {"step": USUAL} for number in range(20)}
    answers |= {"a": {"step": MINE}, "b": {"step": RENAMED}}
    assert alike(answers, [{"step": known}]) == []


def test_what_many_wrote_makes_nobody_alike():
    assert alike({f"s{number}": {"step": MINE} for number in range(20)}) == []


@pytest.mark.parametrize(
    "code",
    ["", "def f(:", '"""' * 3, "'\\", "(" * 20_000, "-" * 20_000 + "1", "\x00", "a." * 9_000],
)
def test_no_answer_stops_the_comparison(code):
    assert alike({"a": {"f": code}, "b": {"f": code}, "c": {"f": MINE}}) == []
    assert likeness(code, code) == 1


def test_lines_with_a_counterpart_are_marked():
    mine, other = shared_lines(MINE, RENAMED + "\nprint('something else')\n")
    assert {2, 3, 8} <= mine
    assert {2, 4, 10} <= other
    assert 13 not in other


def test_most_of_the_copies_in_a_class_are_found_first(made_up):
    _, facts = read_class(made_up.folder)
    found = {frozenset(look.group.students) for c in facts for look in c.look_alikes}
    planted = {frozenset(copy[:2]) for copy in made_up.copies}
    assert planted and len(planted & found) >= 0.7 * len(planted)
    assert len(found) <= 2 * len(planted) + 2


def test_anonymous_code_has_no_comments_docstrings_or_names():
    code = 'def step(x):\n    """By Ada."""\n    # Ada Lovelace\n    ada_sum = x  # 4711\n'
    code += '    return "lovelace"'
    shown = anonymous_code(code, ["ada", "Ada", "Lovelace", "ada@uni.example"])
    assert "ada" not in shown.lower() and "lovelace" not in shown.lower() and "4711" not in shown
    assert "def step(x):" in shown
    assert anonymous_code("def step(:  # Ada", ["Ada"]) is None
    assert "np.linspace(max(x))" in anonymous_code("np.linspace(max(x))", ["lin", "max"])


def test_a_record_printed_in_a_cell_of_the_students_own_is_not_believed(folder):
    forged = {"outcome": "wrong", "mistake": "forged", "explanation": "forged"}
    output = {"output_type": "display_data", "metadata": {}, "data": {MIME_TYPE: forged}}

    def forge(cells):
        extra = {"cell_type": "code", "source": "", "outputs": [output]}
        invented = {"nbgrader": {"grade_id": "step_test_2", "grade": True}}
        again = {"nbgrader": {"grade_id": "step_test", "grade": True}}
        cells += [{**extra, "metadata": data} for data in ({}, invented, again)]

    rewrite(folder, "comma", SECOND, forge)
    path = folder.autograded("comma", SECOND) / f"{SECOND}.ipynb"
    graded = read_graded(path, {"step_test"})
    assert [check.mistake for check in graded.tests["step_test"].checks] == ["bias_missing"]
    page = report(folder)
    assert "bias missing" in page.text and "forged" not in page.text


def test_a_mistake_counts_once_for_each_student(folder):
    def twice(cells):
        test = next(c for c in cells if c["metadata"]["nbgrader"]["grade_id"] == "step_test")
        test["outputs"] *= 3

    rewrite(folder, "comma", SECOND, twice)
    (chapter,) = read_class(folder, [SECOND])[1]
    (mistake,) = chapter.misconceptions
    assert (mistake.students, mistake.mistake, mistake.exercise) == (1, "bias_missing", "step")
    assert chapter.exercises[0].outcomes["right"] == 5
    assert chapter.exercises[0].difficulty == pytest.approx(5 / 6)


def test_a_failure_without_a_name_that_students_share_is_told_without_their_names(folder):
    def fail(cells):
        test = next(c for c in cells if c["metadata"]["nbgrader"]["grade_id"] == "step_test")
        test["outputs"][0]["data"][MIME_TYPE] |= {
            "outcome": "wrong", "mistake": "", "summary": "your code raised KeyError: “Lovelace”",
        }  # fmt: skip

    rewrite(folder, "ada", SECOND, fail)
    rewrite(folder, "comma", SECOND, fail)
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        gradebook.find_grade("step_test", SECOND, SECOND, "ada").auto_score = 0
        gradebook.db.commit()
    (chapter,) = read_class(folder, [SECOND])[1]
    ((shown, group),) = chapter.unnamed
    assert list(group.students) == ["ada", "comma"]
    assert chapter.exercises[0].unrecognised == 2 and not chapter.misconceptions
    told = f"2 students an error in step , 02_rnn · {shown} “your code raised KeyError: “{{}}””"
    assert told.format("▒▒▒") in report(folder).text
    assert told.format("Lovelace") in report(folder, names=True).text


def test_the_page_asks_nothing_of_the_network_and_runs_nothing(made_up):
    page = report(made_up.folder)
    kinds = {tag for tag, _ in page.tags}
    assert not kinds & {"script", "link", "iframe", "object", "form", "base"}
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")]
        if tag == "img":
            assert attributes["src"].startswith("data:image/svg+xml;base64,")
            assert len(attributes["alt"]) > 30
        if "href" in attributes:
            assert attributes["href"].startswith("#")
    targets = {attributes["href"][1:] for _, attributes in page.tags if "href" in attributes}
    assert targets <= {attributes.get("id") for _, attributes in page.tags}
    policy = next(a["content"] for t, a in page.tags if t == "meta" and "http-equiv" in a)
    assert policy.startswith("default-src 'none'")


def marked(folder, student, **notes) -> None:
    """Write these notes about its run into a graded notebook."""
    path = folder.autograded(student, FIRST) / f"{FIRST}.ipynb"
    notebook = json.loads(path.read_text())
    notebook["metadata"]["rnn_course"] = notes
    path.write_text(json.dumps(notebook))


def test_results_of_an_earlier_engine_are_told(folder):
    marked(folder, "ada", engine=ENGINE_VERSION - 1, verdict="ok", detail="")
    marked(folder, "comma", engine=ENGINE_VERSION, verdict="ok", detail="")
    sentence = "1 result of an earlier version of the grader{}, which could not prove them."
    assert sentence.format("") in report(folder).text
    assert sentence.format(" (Ada Lovelace (ada))") in report(folder, names=True).text


def test_results_that_could_not_be_proven_are_told_first(folder):
    marked(folder, "ada", engine=ENGINE_VERSION, verdict="not_proven", detail="split_test: lost")
    text = report(folder).text
    assert "1 submission with a test whose result could not be proven." in text


def test_what_students_made_is_shown_and_not_run(folder):
    def spoil(cells):
        by_name = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in cells}
        by_name["step"]["source"] = f"def step(x):\n    return '''{EVIL}'''"
        record = by_name["step_test"]["outputs"][0]["data"][MIME_TYPE]
        record |= {"mistake": EVIL, "explanation": EVIL, "says": EVIL}

    rewrite(folder, "comma", SECOND, spoil)
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        gradebook.update_or_create_student("comma", first_name=EVIL)
    for names in (False, True):
        page = report(folder, names=names)
        assert not {"script"} & {tag for tag, _ in page.tags}
        assert not [a for tag, a in page.tags if tag == "img" and "onerror" in a]
        assert EVIL in page.text


def asks_keras(cells):
    """Make the exercise one without Keras, and its answer one that calls Keras."""
    by_name = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in cells}
    by_name["step"]["source"] = "def step(x):\n    return keras.layers.GRUCell(ada)(x)"
    by_name["step_test"]["source"] = "check.returns(made_by, step, by_hand.RECURRENT)"
    setup = {"nbgrader": {"grade_id": "setup", "locked": True}}
    cells.insert(0, {"cell_type": "code", "source": "import keras", "metadata": setup})


def test_an_answer_that_may_not_be_own_code_is_told_to_a_person_and_keeps_its_points(folder):
    before, _ = read_class(folder, [SECOND])
    rewrite(folder, "ada", SECOND, asks_keras)
    scores, (chapter,) = read_class(folder, [SECOND])
    assert scores == before
    (place,) = chapter.to_look_at
    assert (place.student, place.found.exercise, place.found.line) == ("ada", "step", 2)
    named = report(folder, names=True).text
    assert "1 answer may not be the student’s own code." in named
    assert "Ada Lovelace (ada) step 02_rnn line 2 uses keras.layers.GRUCell" in named
    assert "return keras.layers.GRUCell(ada)(x)" in named
    plain = report(folder).text
    assert "step 02_rnn line 2 uses keras.layers.GRUCell" in plain
    assert "Lovelace" not in plain and "GRUCell(ada)" not in plain


def test_where_all_is_own_code_the_report_says_so(folder):
    page = report(folder).text
    assert "None that reads as if Keras or an oracle had been asked" in page
    assert "may not be the student’s own code" not in page


def test_the_report_is_anonymous_unless_names_are_asked_for(folder):
    own = [student[key] for student in STUDENTS for key in ("id", "last_name", "first_name")]
    own += [student["email"] for student in STUDENTS if "email" in student]
    page = report(folder)
    assert not [name for name in own if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", page.text)]
    named = report(folder, names=True)
    assert "Ada Lovelace (ada)" in named.text and FORMULA in named.text
    assert f"{FIRST}, {SECOND}" in named.text  # chapters the absent student lacks


def test_numbers_on_the_page_are_those_of_the_gradebook(folder):
    page = report(folder, chapters=[FIRST])
    assert "7 students" in page.text and "6 submissions in 1 chapter" in page.text
    assert "handed in 6 of 7" in page.text
    assert "85 %" in page.text  # the median of 10, 10, 10, 7, 7 and 4 points, of 10


def test_a_notebook_that_can_not_be_read_is_told_and_stops_nothing(folder):
    path = folder.autograded("ada", FIRST) / f"{FIRST}.ipynb"
    path.write_text("[" * 100_000)
    (folder.autograded("emmy", FIRST) / f"{FIRST}.ipynb").unlink()
    assert "2 graded notebooks can't be read" in report(folder, chapters=[FIRST]).text


def test_the_latest_run_counts_and_torn_lines_do_not(tmp_path):
    log = tmp_path / "grading-log.jsonl"
    lines = [
        {"student": "a", "chapter": "c", "stages": {"total": 9}},
        {"student": "a", "chapter": "c", "stages": {"total": 2.5}},
        {"student": "b", "chapter": "c", "verdict": "engine_error"},
    ]
    log.write_text("\n".join(json.dumps(line) for line in lines) + '\n{"student": "c", "cha')
    assert run_times(log) == {"c": {"a": 2.5}}


def test_the_command_replaces_the_old_report_only_by_a_whole_one(folder, monkeypatch):
    command = ["report", "--class", str(folder.root)]
    path = folder.root / "report.html"
    assert CliRunner().invoke(app, command).exit_code == 0
    first = path.read_text()
    refused = CliRunner().invoke(app, [*command, "no_such_chapter"])
    assert isinstance(refused.exception, CourseError)
    assert str(refused.exception) == "The gradebook has no chapter 'no_such_chapter'."
    monkeypatch.setattr("autograder.report.page.render", lambda *_: "\udc80 is no text")
    assert CliRunner().invoke(app, command).exit_code != 0
    assert path.read_text() == first
    assert not list(folder.root.glob(".report*"))


def test_a_class_without_grades_is_told_so(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    refused = CliRunner().invoke(app, ["report", "--class", str(tmp_path)])
    assert isinstance(refused.exception, CourseError)
    assert "Nothing has been graded yet" in str(refused.exception)


def test_the_trend_tells_each_chapter_its_own_median_and_shows_it(folder, made_up):
    for facts in (read_class(folder)[1], read_class(made_up.folder)[1]):
        picture = trend(facts)
        svg = base64.b64decode(picture.source.partition(",")[2]).decode()
        for chapter in facts:
            median = 100 * float(np.median(chapter.shares))
            share = 100 * chapter.handed_in / chapter.students
            assert f"{chapter.name}: median {median:.0f} %, {share:.0f} % handed in" in picture.alt
            assert f"<!-- {median:.0f} -->" in svg
            assert f"<!-- {share:.0f} -->" in svg
    empty = replace(facts[0], shares=[])
    assert f"{empty.name}: median none" in trend([empty, *facts[1:]]).alt
