"""The commands for failures alike: what they list, grade again and write, and to whom."""

import json
import re
import shutil

import pytest
from nbgrader.api import Gradebook

from autograder.authoring.source import ChapterSource
from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.classes import create_class
from autograder.classroom.logs import FAILURES_LOG, Log
from autograder.engine.run.grade import grade
from autograder.engine.run.with_nbgrader import grade_plain
from autograder.failures.failure import Failure, Kind
from autograder.feedback.write import FeedbackWriter
from autograder.release.chapter import release
from tests.autograder.failures.conftest import ANSWERS, HTML
from tests.support.classes import CHAPTER as PLAIN, TinyClass, solved
from tests.support.standins import run_with_exec
from tests.support.students import RIGHT, WITH_MISTAKE, hand_in
from tests.support.tiny_course import CHAPTER

DIFFERENCE = Failure(CHAPTER, CHAPTER, "add_up", Kind.MISTAKE, "difference").id[:8]
#: As they are written in a notebook, which is JSON.
RAW_ESCAPES = r"\u001b[2J\u001b]0;owned\u0007\u009b31m"
TOLD = "The text was *unclear*. You have the points."


@pytest.fixture
def listed(folder, rnn_grade):
    """List the failures of the class, as an instructor does before anything else."""
    return rnn_grade("failures", CHAPTER, "--class", folder.root)


@pytest.fixture
def comment(folder, rnn_grade):
    """Return a function that comments on those who took the difference."""

    def run(*words):
        return rnn_grade(
            "comment", CHAPTER, "--class", folder.root, "--failure", DIFFERENCE, *words
        )

    return run


def comments(folder) -> dict[str, str | None]:
    """Return the comments on the answers, as nbgrader's own gradebook gives them."""
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        return {
            student: gradebook.find_comment("add_up", CHAPTER, CHAPTER, student).comment
            for student in ANSWERS
        }


def write_in_formgrader(folder, student, text) -> None:
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        gradebook.find_comment("add_up", CHAPTER, CHAPTER, student).manual_comment = text
        gradebook.db.commit()


def mend(folder, tmp_path) -> None:
    """Release the chapter again, with a check that takes the difference for right."""
    source = tmp_path / f"{CHAPTER}.py"
    source.write_text(WITH_MISTAKE.replace("expected=5", "expected=-1").replace("- 3, ", "+ 3, "))
    release(folder, ChapterSource(source))


def page(folder, student) -> str:
    with FeedbackWriter(folder) as writer:
        return writer.write(student, CHAPTER).page.read_text("utf-8")


def test_the_list_has_each_group_with_its_id_its_number_and_an_example(listed):
    assert f"{DIFFERENCE}  2 students: mistake: difference" in listed
    assert "the difference is taken, not the sum." in listed
    assert "    |     return left - right\n" in listed
    assert re.search("[0-9a-f]{8}  2 students: mistake: own check refused\n", listed)
    assert "2 failures of several students, 0 of one student each" in listed
    assert "cleo" not in listed


def test_the_list_fits_80_columns_except_for_commands_to_copy(listed):
    assert not [line for line in listed.splitlines() if len(line) > 80 and "rnn-grade" not in line]


def test_the_list_names_students_only_if_asked_to(folder, rnn_grade, listed):
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        gradebook.update_or_create_student("mallory", first_name="Mallory", last_name="Hood")
    plain = rnn_grade("failures", CHAPTER, "--class", folder.root)
    assert not re.search("ben|bob|mallory|molly|hood", plain, re.IGNORECASE)
    named = rnn_grade("failures", CHAPTER, "add_up", "--class", folder.root, "--students")
    assert "    ben, bob\n" in named and "    mallory, molly\n" in named


def test_nothing_of_a_student_acts_on_the_terminal_or_looks_like_a_line_of_the_list(listed):
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", listed)
    assert "<script>alert(1)</script>" in listed
    assert not [line for line in listed.splitlines() if line.strip().startswith("ada: 4")]


def test_an_example_takes_a_few_lines_however_long_and_deep_the_answer_is(folder, rnn_grade):
    deep = "".join(f"{' ' * level}if left:\n" for level in range(1, 60))
    code = f"def add_up(left, right):\n{deep}{' ' * 60}return '{'word ' * 5_000}'"
    for student in ("ben", "bob"):
        path = folder.autograded(student, CHAPTER) / f"{CHAPTER}.ipynb"
        notebook = json.loads(path.read_text())
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "add_up":
                cell["source"] = code if student == "bob" else code.replace("\n", "\n  ")
        path.write_text(json.dumps(notebook))
    lines = rnn_grade("failures", CHAPTER, "--class", folder.root).splitlines()
    assert not [line for line in lines if len(line) > 80 and "rnn-grade" not in line]
    assert len(lines) < 60
    assert any("more lines" in line for line in lines)


def test_the_example_in_the_commands_at_the_end_is_a_group_of_the_list(folder, rnn_grade, listed):
    command = listed.splitlines()[-1].split()
    assert command[1:2] == ["comment"] and command[-1] == '"..."'
    assert "2 students have this comment" in rnn_grade(*command[1:-1], "Read it again.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["failures", "99_none"], f"There is no chapter '99_none' in this class: {CHAPTER}."),
        (
            ["failures", CHAPTER, "nope"],
            "has no tests of an exercise 'nope'; it has tests of add_up.",
        ),
        (["comment", "99_none", "--failure", DIFFERENCE, "x"], "There is no chapter '99_none'"),
        (["comment", CHAPTER, "--failure", "feedbeef", "x"], "There is no failure 'feedbeef'"),
        (["comment", CHAPTER, "--failure", DIFFERENCE], "Give either the comment"),
        (["comment", CHAPTER, "--failure", DIFFERENCE, " "], "Give either the comment"),
        (["comment", CHAPTER, "--failure", DIFFERENCE, "x", "--take-back"], "Give either"),
        (["grade", "--only-failure", "feedbeef"], "There is no failure 'feedbeef'"),
        (["grade", "--only-failure", DIFFERENCE[:3]], "is too short for an ID: give at least 4"),
        (["grade", "--only-failure", ""], "is too short for an ID"),
        (["grade", "--only-failure", "\x1b[31m"], "There is no failure"),
        (
            ["grade", "--only-failure", DIFFERENCE, "--student", "ada"],
            f"None of these students fails like {DIFFERENCE}. To see who does, run: ",
        ),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(folder, complaint, words, said):
    line = complaint(*words, "--class", folder.root)
    assert said in line
    assert "\x1b" not in line
    if "There is no failure" in said:
        chapter = CHAPTER if words[0] == "comment" else "CHAPTER"
        assert re.search(rf"run: \S*rnn-grade failures --class \S+ {chapter}$", line)


def test_before_anything_is_graded_each_command_says_what_to_run(class_folder, complaint):
    line = complaint("failures", CHAPTER, "--class", class_folder.root)
    assert f"Nothing in {CHAPTER} has been graded yet; first run: " in line
    line = complaint("comment", CHAPTER, "x", "--class", class_folder.root, "--failure", "abcdef")
    assert f"Nothing in {CHAPTER} has been graded yet" in line
    line = complaint("grade", "--class", class_folder.root, "--only-failure", "abcdef")
    assert "There is no failure 'abcdef'" in line


def test_an_empty_class_is_told_so(tmp_path, complaint):
    create_class(tmp_path / "class")
    line = complaint("failures", CHAPTER, "--class", tmp_path / "class")
    assert "This class has no chapters yet. Release one: " in line


def test_where_nobody_failed_the_list_says_so(class_folder, rnn_grade):
    hand_in(class_folder, "ada", RIGHT, "x")
    grade(class_folder.root, executor=run_with_exec)
    said = rnn_grade("failures", CHAPTER, "--class", class_folder.root)
    assert said == f"{CHAPTER}: no answer has failed a test.\n"


def test_a_graded_notebook_that_cannot_be_read_is_told_and_stops_nothing(folder, rnn_grade):
    (folder.autograded("bob", CHAPTER) / f"{CHAPTER}.ipynb").write_text("[" * 9_000)
    said = rnn_grade("failures", CHAPTER, "--class", folder.root)
    assert "can't be read: bob." in said
    assert f"{DIFFERENCE}  1 student: mistake" in said


def test_an_id_that_fits_several_failures_is_refused_with_those_that_it_fits(folder, complaint):
    seen: dict[str, str] = {}
    for number in range(10_000):
        failure = Failure(CHAPTER, CHAPTER, "add_up", Kind.VALUE, f"{number}")
        if failure.id[:4] in seen:
            break
        seen[failure.id[:4]] = failure.name
    described = {"chapter": CHAPTER, "notebook": CHAPTER, "exercise": "add_up", "kind": "value"}
    for name in (failure.name, seen[failure.id[:4]]):
        entry = described | {"name": name, "said": "", "answer": "add_up", "students": {"ada": "x"}}
        Log(folder.root / FAILURES_LOG).append(entry)
    line = complaint("grade", "--class", folder.root, "--only-failure", failure.id[:4])
    assert f"2 failures have an ID that begins with '{failure.id[:4]}'; give more of it" in line
    assert failure.id[:8] in line
    line = complaint("grade", "--class", folder.root, "--only-failure", failure.id)
    assert f"Nobody fails like {failure.id[:8]} any more: ada handed in another answer" in line


def test_failures_of_two_chapters_are_graded_one_chapter_after_the_other(folder, complaint):
    for name in ("01_a", "02_b"):
        shutil.copytree(folder.source(CHAPTER), folder.source(name))
        shutil.copytree(folder.submitted("bob", CHAPTER), folder.submitted("bob", name))
        for root in (folder.source(name), folder.submitted("bob", name)):
            (root / f"{CHAPTER}.ipynb").rename(root / f"{name}.ipynb")
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        for name in ("01_a", "02_b"):
            gradebook.add_assignment(name)
            gradebook.add_notebook(name, name)
            for cell, most in (("add_up_test", 1), ("add_up_hidden", 2), ("why_add", 1)):
                gradebook.add_grade_cell(cell, name, name, max_score=most, cell_type="code")
            gradebook.add_solution_cell("add_up", name, name)
            gradebook.add_solution_cell("why_add", name, name)
    grade(folder.root, executor=run_with_exec, chapters=["01_a", "02_b"])
    said = complaint("failures", "03_c", "--class", folder.root)
    assert "01_a, 02_b" in said
    ids = []
    for name in ("01_a", "02_b"):
        failure = Failure(name, name, "add_up", Kind.ERROR, "x")
        ids.append(failure.id)
        Log(folder.root / FAILURES_LOG).append(
            {"chapter": name, "notebook": name, "exercise": "add_up", "kind": "error"}
            | {"name": "x", "said": "", "answer": "add_up", "students": {"bob": "other"}}
        )
    options = [word for each in ids for word in ("--only-failure", each)]
    line = complaint("grade", "--class", folder.root, *options)
    assert "These failures are in 01_a and 02_b: grade one chapter after the other." in line


def test_a_comment_reaches_all_who_failed_alike_in_gradebook_and_feedback(folder, comment):
    said = comment(TOLD)
    assert f"{DIFFERENCE} ({CHAPTER}, add_up): 2 students have this comment." in said
    assert comments(folder) == dict.fromkeys(ANSWERS) | {
        "ben": TOLD, "bob": TOLD, "cleo": "No response.",
    }  # fmt: skip
    html = page(folder, "ben")
    assert "<h3>Comment</h3>" in html and "The text was <em>unclear</em>." in html
    assert "The text was" not in page(folder, "ada")


def test_grading_again_does_not_lose_a_comment(folder, comment):
    comment(TOLD)
    grade(folder.root, executor=run_with_exec, regrade=True)
    assert comments(folder)["ben"] == TOLD


def test_a_second_comment_replaces_the_first_and_the_same_one_changes_nothing(folder, comment):
    comment("First.\n\nIn two paragraphs.")
    said = comment(TOLD)
    assert "In place of your earlier one: 2" in said
    assert comments(folder)["bob"] == TOLD
    assert "Had it already: 2" in comment(TOLD)
    assert comments(folder)["bob"] == TOLD


def test_what_a_person_wrote_in_formgrader_stays(folder, comment):
    write_in_formgrader(folder, "bob", "Well tried!")
    comment("First.")
    assert comments(folder)["bob"] == "Well tried!\n\nFirst."
    comment(TOLD)
    assert comments(folder)["bob"] == f"Well tried!\n\n{TOLD}"
    said = comment("--take-back")
    assert "the comment is taken back from 2 students." in said
    assert (comments(folder)["bob"], comments(folder)["ben"]) == ("Well tried!", None)
    assert "there is no comment to take back." in comment("--take-back")


def test_a_comment_that_somebody_has_edited_is_left_alone_and_told(folder, comment):
    comment("First.")
    write_in_formgrader(folder, "bob", "First, and a word to Bob.")
    assert "edited it in formgrader: bob" in comment(TOLD)
    assert comments(folder)["bob"] == "First, and a word to Bob."
    assert comments(folder)["ben"] == TOLD
    assert "edited it in formgrader: bob" in comment("--take-back")
    assert comments(folder)["bob"] == "First, and a word to Bob."


def test_those_who_fail_so_later_get_the_comment_too(folder, comment):
    comment(TOLD)
    hand_in(folder, "ada", ANSWERS["bob"], "x")
    shutil.copytree(
        folder.autograded("bob", CHAPTER), folder.autograded("ada", CHAPTER), dirs_exist_ok=True
    )
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        for cell in ("add_up_test", "add_up_hidden"):
            gradebook.find_grade(cell, CHAPTER, CHAPTER, "ada").auto_score = 0
        gradebook.db.commit()
    said = comment(TOLD)
    assert "3 students have this comment." in said and "Had it already: 2" in said
    assert comments(folder)["ada"] == TOLD


def test_no_place_for_a_comment_is_told(folder, comment):
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        gradebook.db.delete(gradebook.find_comment("add_up", CHAPTER, CHAPTER, "bob"))
        gradebook.db.commit()
    said = comment(TOLD)
    assert "The gradebook has no place for a comment: bob" in said
    assert "1 student has this comment." in said


def test_the_story_mend_the_check_grade_those_again_and_tell_them(
    folder, listed, rnn_grade, comment, tmp_path
):
    mend(folder, tmp_path)
    command = ["grade", "--class", folder.root, "--only-failure", DIFFERENCE[:5]]
    said = rnn_grade(*command)
    assert f"{DIFFERENCE} ({CHAPTER}, add_up): grading 2 submissions again." in said
    rows = [line.split()[1] for line in said.splitlines() if "3 of 4" in line]
    assert rows == ["ben", "bob"]
    assert f"{DIFFERENCE}: nobody of the 2 fails so any more." in said
    assert DIFFERENCE not in rnn_grade("failures", CHAPTER, "--class", folder.root)
    told = comment(TOLD)
    assert "2 students have this comment." in told and "Do not fail so now: 2" in told
    assert comments(folder)["ben"] == TOLD
    html = page(folder, "ben")
    assert "The text was <em>unclear</em>." in html
    # Those who took the sum have not been graded again, and are not yet told that they are wrong.
    log = [json.loads(x) for x in (folder.root / "grading-log.jsonl").read_text().splitlines()]
    assert [entry["student"] for entry in log[len(ANSWERS) :]] == ["ben", "bob"]
    # Until the mend is right, the same command grades the same students.
    again = rnn_grade(*command, "--student", "bob")
    assert "grading 1 submission again." in again
    assert "because they failed so before: ben, bob" in again


def test_who_handed_in_another_answer_since_is_left_out_and_told(
    folder, listed, rnn_grade, comment
):
    comment(TOLD)
    hand_in(folder, "ben", RIGHT, "x")
    grade(folder.root, executor=run_with_exec, students=["ben"])
    said = rnn_grade("grade", "--class", folder.root, "--only-failure", DIFFERENCE)
    assert "grading 1 submission again." in said
    assert "Left out, because their answer is another one since: ben" in said
    assert f"{DIFFERENCE}: 1 of 1 still fails so: bob" in said
    # They have the comment, so they get the better one too.
    assert "In place of your earlier one: 2" in comment("Better.")
    comment("--take-back")
    said = comment(TOLD)
    assert "Not written to, because their answer is another one since: ben" in said
    assert comments(folder)["ben"] is None


def test_the_report_shows_the_same_ids_and_notes_who_is_in_the_groups(
    folder, rnn_grade, comment, tmp_path
):
    rnn_grade("report", "--class", folder.root)
    html = (folder.root / "report.html").read_text("utf-8")
    assert f"<code>{DIFFERENCE}</code>" in html
    assert "<script" not in html and "onerror=alert(1)&gt;" in html
    listed = rnn_grade("failures", CHAPTER, "--class", folder.root)
    for shown in re.findall(r"^  ([0-9a-f]{8})  ", listed, re.MULTILINE):
        assert f"<code>{shown}</code>" in html
    mend(folder, tmp_path)
    grade(folder.root, executor=run_with_exec)
    assert "2 students have this comment." in comment(TOLD)


def test_a_class_that_one_may_only_read_is_listed_all_the_same(folder, rnn_grade, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Log, "append", refuse)
    assert DIFFERENCE in rnn_grade("failures", CHAPTER, "--class", folder.root)
    assert not (folder.root / FAILURES_LOG).exists()


def test_listing_again_adds_nothing_to_the_log_and_torn_lines_in_it_do_no_harm(
    folder, listed, rnn_grade, comment
):
    path = folder.root / FAILURES_LOG
    before = path.read_text()
    assert rnn_grade("failures", CHAPTER, "--class", folder.root) == listed
    assert path.read_text() == before
    entry = json.loads(before.splitlines()[0])
    path.write_text(
        f'{before}{{"chapter": 1}}\n[]\n{json.dumps(entry | {"students": 7})}\n'
        f'{json.dumps(entry | {"kind": "none"})}\n{{"torn'
    )
    assert "2 students have this comment." in comment(TOLD)


def test_the_ids_are_the_same_in_two_kernels_in_one_and_with_stock_nbgrader(tmp_path, rnn_grade):
    original = TinyClass(tmp_path / "two")
    only_hidden_fails = "def double(x):\n    return 2 * abs(x)"
    raises = f"def scale(x):\n    raise ValueError({HTML!r})"
    for student in ("ada", "bob"):
        wrong = solved(original.released(), double=only_hidden_fails, scale=raises)
        original.hand_in(student, wrong)
    one = TinyClass.copied(original, tmp_path / "one")
    stock = TinyClass.copied(original, tmp_path / "stock")
    with (one.root / "nbgrader_config.py").open("a") as config:
        config.write(f"c.RnnGrade.one_kernel = [{PLAIN!r}]\n")
    grade(original.root)
    grade(one.root)
    grade_plain(ClassFolder(stock.root), [PLAIN])
    lists = [
        rnn_grade("failures", PLAIN, "--class", each.root).partition("To grade")[0]
        for each in (original, one, stock)
    ]
    assert lists[0] == lists[1] == lists[2]
    assert "2 students: an error\n    AssertionError at: assert double(-1.5) == -3" in lists[0]
    assert "2 students: an error\n    ValueError: <script>alert(1)</script><img" in lists[0]
    found = re.search(r"^  (\w{8})  ", lists[0], re.MULTILINE)
    rnn_grade("comment", PLAIN, "--class", stock.root, "--failure", found[1], "Say it again.")
    with Gradebook(stock.folder.db_url, "tiny") as gradebook:
        assert gradebook.find_comment("double", PLAIN, PLAIN, "bob").comment == "Say it again."
    _check_that_nothing_acts(stock, rnn_grade)


def _check_that_nothing_acts(stock: TinyClass, rnn_grade) -> None:
    """Put escape sequences into the errors of a class, which stock nbgrader leaves in them."""
    for student in ("ada", "bob"):
        path = stock.root / "autograded" / student / PLAIN / f"{PLAIN}.ipynb"
        path.write_text(path.read_text().replace("ValueError", f"ValueError{RAW_ESCAPES}"))
    shown = rnn_grade("failures", PLAIN, "--class", stock.root)
    rnn_grade("report", "--class", stock.root)
    html = (stock.root / "report.html").read_text("utf-8")
    for text in (shown, html):
        assert "owned" in text
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    assert "Other failures that students share" in html
    assert "<script" not in html and "alert(1)&lt;/script&gt;" in html
    assert "In a hidden check" in html and "double(-1.5)" not in html
