"""A person marks one written question for all students on one page, by keys."""

import json
import re
import signal
import time
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

import nbformat
import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.api import Gradebook

from autograder.feedback.write import FeedbackWriter
from autograder.mark import show
from autograder.mark.desk import Conflict, Desk
from autograder.mark.marks import Marks
from autograder.mark.questions import read_questions
from autograder.mark.requests import MOST_COMMENT, Nonsense
from tests.adversity.attacks.pages import html_attacks, leading_away, markdown_attacks
from tests.support.browser import LAPTOP
from tests.support.careless import CARELESS, Watched
from tests.support.marking import (
    CHAPTER,
    CODE,
    OTHER,
    REFERENCE,
    RELEASED,
    RUBRIC,
    SHORT,
    TASK,
    WHY,
    hand_in,
    make_class,
    marking,
    write_again,
)

STUDENTS = 300
HOSTILE, LONG, DRAWN = "student298", "student299", "student297"
NAME = "<img src=x: onerror=\"console.log('ran:name')\">"
ZOOMED = {"width": 683, "height": 384}


def _answers(canary):
    answers = {
        f"student{number:03}": {
            WHY: f"Because word {number} has a place.",
            CODE: "def count(words):\n    return len(words)",
            TASK: "I tried *two* texts.",
            SHORT: "Yes.",
        }
        for number in range(STUDENTS)
    }
    for number in (290, 291):
        answers[f"student{number}"][WHY] = " \n"
    del answers["student292"][WHY]
    attacks = [*markdown_attacks(canary).values(), *html_attacks(canary).values()]
    attacks += leading_away(canary).values()
    answers[HOSTILE][WHY] = "\n\n".join(attacks)[: show.MOST_PARSED]
    answers[HOSTILE][TASK] = "\n\n".join(attacks)
    page = {"text/html": html_attacks(canary)["script"]}
    code = new_code_cell(f"'''</pre></div>{html_attacks(canary)['onerror']}'''")
    code.outputs = [
        new_output("display_data", data=page),
        new_output("stream", name="stdout", text=html_attacks(canary)["script"]),
        new_output("error", ename="<img src=x:>", evalue="<b>", traceback=["<script>1</script>"]),
    ]
    answers[HOSTILE][CODE] = code
    answers[LONG][WHY] = "A very long answer. " * 20_000
    answers[DRAWN][CODE] = new_code_cell("draw()")
    answers[DRAWN][CODE].outputs = [new_output("display_data", data={"image/png": "iVBORw0KGgo="})]
    return answers


@pytest.fixture(scope="module")
def folder(tmp_path_factory, canary):
    """Return a class of 300 students whose answers are graded as far as the grader can."""
    folder = make_class(tmp_path_factory.mktemp("mark") / "class")
    hand_in(folder, _answers(canary[0]))
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        gradebook.update_or_create_student(HOSTILE, first_name=NAME, last_name="Zz")
    return folder


@pytest.fixture(scope="module")
def server(folder):
    """Yield the address of `rnn-grade mark` and its process."""
    with marking(folder.root, CHAPTER) as (address, process):
        yield address, process


@pytest.fixture(scope="module")
def page(server, browser):
    """Return the page, opened by its address with the token."""
    page = browser.new_context(viewport=LAPTOP).new_page()
    page.set_default_timeout(20_000)
    page.goto(server[0])
    _idle(page)
    return page


def _idle(page):
    page.wait_for_function("() => document.getElementById('saved').textContent === '✓ Saved'")
    page.wait_for_function("() => document.querySelector('#answer')?.childElementCount")


def _go(page, student):
    page.locator("#answers button", has_text=f"{student.title()}").click()
    page.wait_for_function(
        "student => document.getElementById('who').textContent.includes(student)", arg=student
    )
    page.locator("#who").focus()


def _turn_to(page, question):
    page.locator("#questions button", has_text=question).click()
    page.locator("#questions [aria-current]", has_text=question).wait_for()
    # The list moves once more when the question's first answer is shown.
    page.locator("#answers [aria-current]").wait_for()


def _saved(page):
    page.wait_for_function("() => document.getElementById('saved').textContent === '✓ Saved'")


def _grade(folder, student, cell=WHY, notebook="first"):
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        grade = gradebook.find_grade(cell, notebook, CHAPTER, student)
        comment = gradebook.find_comment(cell, notebook, CHAPTER, student)
        return grade.to_dict() | {"comment": comment.manual_comment, "of": grade.notebook_id}


def _marks(folder, student, cell=WHY):
    grade = _grade(folder, student, cell)
    names = ("manual_score", "extra_credit", "needs_manual_grade", "comment")
    return tuple(grade[name] for name in names)


def _request(server, path, method="GET", content=None, **headers):
    """Send a request with the token; return the status and the reply."""
    parts = urlsplit(server[0])
    token = parse_qs(parts.query)["token"][0]
    given = {"Authorization": f"token {token}"} | {
        k.replace("_", "-"): v for k, v in headers.items()
    }
    body = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(
        f"{parts.scheme}://{parts.netloc}{path}",
        body,
        {name: value for name, value in given.items() if value is not None},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def _put(desk, entry, **change):
    seen = desk.answer(entry)["version"]
    return desk.mark(entry, json.dumps({"seen": seen, **change}).encode())


def _full(points, ticks=(), extra=None):
    return {"points": points, "ticks": list(ticks), "extra": extra}


# What instructors see


def test_the_page_shows_question_rubric_reference_and_answer(page):
    assert page.title() == f"Mark {CHAPTER}"
    assert page.locator("#question-title").inner_text() == "Why order matters"
    assert "Why is a bag of words not enough?" in page.locator("#question").inner_text()
    assert [RUBRIC[0] in t for t in page.locator("#rubric li").all_inner_texts()] == [True, False]
    assert not page.locator("#reference").is_visible()
    page.keyboard.press("r")
    assert page.locator("#reference").inner_text() == REFERENCE
    page.keyboard.press("r")
    assert page.locator("#answers button").count() == STUDENTS
    assert page.locator("#count").inner_text() == "1 of 300 marked"
    titles = page.locator("#questions button").all_inner_texts()
    assert [t.split("\n")[0] for t in titles] == [
        "Why order matters", "Count by hand", "Explore", "In short",
    ]  # fmt: skip


def test_keys_tick_go_on_and_use_a_comment_again(page, folder):
    _go(page, "student000")
    page.keyboard.press("1")
    page.keyboard.press("c")
    page.keyboard.type("Name an example.")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.get_by_role("heading", name="student001").wait_for()
    page.keyboard.press("2")
    page.keyboard.press("1")
    page.locator("#used", has_text="Name an example.").wait_for()
    page.keyboard.press("Shift+Digit1")
    _saved(page)
    page.keyboard.press("k")
    page.get_by_role("heading", name="student000").wait_for()
    page.locator("#used", has_text="2×").wait_for()
    page.keyboard.press("u")
    page.get_by_role("heading", name="student002").wait_for()
    page.keyboard.press("0")
    _saved(page)
    assert _marks(folder, "student000") == (1, None, False, "Name an example.")
    assert _marks(folder, "student001") == (2, None, False, "Name an example.")
    assert _marks(folder, "student002") == (0, None, False, None)
    assert page.locator("#count").inner_text() == "4 of 300 marked"


def test_keys_that_come_before_their_answer_is_shown_are_meant_for_it(page, folder):
    _go(page, "student005")
    page.evaluate(
        """() => {
            const fetched = window.fetch;
            const slowly = (...asked) =>
                new Promise((ready) => setTimeout(ready, 300)).then(() => fetched(...asked));
            const isAnswer = (path) => path.includes("answers/");
            window.fetch = (...asked) => (isAnswer(asked[0]) ? slowly : fetched)(...asked);
            window.backAtOnce = () => { window.fetch = fetched; };
        }"""
    )
    page.keyboard.press("j")
    page.keyboard.press("1")
    page.keyboard.press("c")
    page.keyboard.type("Name a jam")
    page.keyboard.press("Enter")
    page.keyboard.type("or two.")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("p")
    page.keyboard.type("0.5")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="student007").wait_for()
    page.locator("#badges", has_text="0.5 of 2").wait_for()
    _saved(page)
    page.evaluate("backAtOnce()")
    assert _marks(folder, "student005") == (None, None, True, None)
    assert _marks(folder, "student006") == (1, None, False, "Name a jam\nor two.")
    assert _marks(folder, "student007") == (0.5, None, False, None)


def test_a_reload_comes_back_to_the_same_answer_with_its_ticks(page, folder):
    _go(page, "student003")
    page.keyboard.press("2")
    _saved(page)
    page.reload()
    page.get_by_role("heading", name="student003").wait_for()
    assert page.locator("#rubric input").evaluate_all("all => all.map(b => b.checked)") == [
        False, True,
    ]  # fmt: skip
    page.locator("#who").focus()
    page.keyboard.press("2")
    _saved(page)
    assert _marks(folder, "student003") == (None, None, True, None)


def test_points_are_typed_and_nonsense_is_refused(page, folder):
    _go(page, "student004")
    wrong = page.locator("#wrong")
    for typed, told in {
        "3": "At most 2 points are possible. Give more as extra credit.",
        "-1": "“-1” is not a number of points. Type a number such as 2 or 1.5.",
        "1e1": "is not a number of points",
        "two": "is not a number of points",
    }.items():
        page.locator("#points").fill(typed)
        page.keyboard.press("Enter")
        assert told in wrong.inner_text()
        assert page.locator("#points").get_attribute("aria-invalid") == "true"
    page.locator("#points").fill("1,5")
    page.keyboard.press("Enter")
    page.keyboard.press("x")
    page.keyboard.type("0.5")
    page.keyboard.press("Enter")
    _saved(page)
    assert not wrong.is_visible()
    assert _marks(folder, "student004") == (1.5, 0.5, False, None)


def test_only_unmarked_answers_are_listed_and_blank_ones_are_marked_together(page, folder):
    page.locator("#only-unmarked").check()
    texts = page.locator("#answers button").all_inner_texts()
    # The answer that is shown stays in the list.
    assert len(texts) < STUDENTS and sum("✓" in text for text in texts) == 1
    assert sum("empty" in text for text in texts) == 2
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Give 0 points for 2 blank answers").click()
    page.get_by_text("2 blank answers got 0 points.").wait_for()
    assert _marks(folder, "student290") == _marks(folder, "student291") == (0, None, False, None)
    assert _marks(folder, "student292") == (None, None, False, None)
    page.locator("#only-unmarked").uncheck()
    _go(page, "student292")
    assert "unchanged, as released" in page.locator("#badges").inner_text()
    assert RELEASED in page.locator("#answer").inner_text()


def test_code_that_a_person_grades_is_shown_as_code_and_a_task_with_the_cells_below(page, folder):
    _turn_to(page, "Count by hand")
    page.locator("#answer .highlight", has_text="def count").wait_for()
    assert not page.locator("#rubric-box").is_visible()
    _go(page, DRAWN)
    page.locator("#answer img").wait_for()
    page.keyboard.press("a")
    _saved(page)
    assert _marks(folder, DRAWN, CODE) == (3, None, False, None)
    _turn_to(page, "Explore")
    page.locator("#answer em", has_text="two").wait_for()
    page.keyboard.press("p")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    _saved(page)
    assert _marks(folder, "student000", TASK)[0] == 2
    _turn_to(page, "Why order")
    page.locator("#rubric-box").wait_for()


def test_an_answer_that_was_graded_again_is_unmarked_until_a_person_says_so(page, folder):
    _go(page, "student010")
    page.keyboard.press("1")
    _saved(page)
    write_again(folder, "student010", WHY, "I see it differently now.")
    page.keyboard.press("2")
    page.get_by_text("so yours was not saved").wait_for()
    assert _marks(folder, "student010") == (1, None, True, None)
    page.get_by_role("button", name="Keep what is there").click()
    page.get_by_text("This answer was graded again after somebody marked it.").wait_for()
    assert "differently" in page.locator("#answer").inner_text()
    assert "not marked" in page.locator("#badges").inner_text()
    page.locator("#who").focus()
    page.keyboard.press("m")
    _saved(page)
    assert _marks(folder, "student010") == (1, None, False, None)


def test_two_markers_see_each_others_marks_and_overwrite_none_silently(page, folder, server):
    _go(page, "student011")
    other = page.context.browser.new_page()
    other.goto(server[0])
    _idle(other)
    _go(other, "student011")
    other.keyboard.press("1")
    _saved(other)
    page.locator("#who").focus()
    page.keyboard.press("2")
    page.get_by_text("There is: 1 point (line 1)").wait_for()
    page.get_by_text("You wanted: 1 point (line 2)").wait_for()
    assert page.locator("#saved").inner_text().startswith("Not saved: 1 mark. Somebody else")
    assert _marks(folder, "student011")[0] == 1
    page.get_by_role("button", name="Save mine instead").click()
    _saved(page)
    assert _marks(folder, "student011")[0] == 1
    other.evaluate("window.dispatchEvent(new Event('focus'))")
    other.wait_for_function("() => document.querySelectorAll('#rubric input')[1].checked")
    other.context.close()


def test_it_is_in_the_gradebook_as_formgrader_writes_it(page, folder, server):
    ours = _grade(folder, "student001")
    theirs = _grade(folder, "student020")
    path = f"/formgrader/api/grade/{theirs['id']}"
    assert _request(server, path, "PUT", {"manual_score": 2, "extra_credit": None})[0] == 200
    different = {"id", "student", "comment", "of"}
    same = [
        {k: v for k, v in one.items() if k not in different}
        for one in (ours, _grade(folder, "student020"))
    ]
    assert same[0] == same[1]
    _, found = _request(server, f"/formgrader/api/grades?submission_id={ours['of']}")
    assert {g["name"]: g["manual_score"] for g in json.loads(found)}[WHY] == 2
    _, found = _request(server, f"/formgrader/api/comments?submission_id={ours['of']}")
    assert "Name an example." in found
    # What formgrader changes is what the page shows, without ticks that say something else.
    _request(server, f"/formgrader/api/grade/{ours['id']}", "PUT", {"manual_score": 1.5})
    _go(page, "student001")
    assert page.locator("#points").input_value() == "1.5"
    assert page.locator("#rubric input:checked").count() == 0


def test_the_feedback_shows_points_and_comment(page, folder):
    with FeedbackWriter(folder) as writer:
        writer.write("student000", CHAPTER)
    shown = (folder.root / "feedback" / "student000" / CHAPTER / "first.html").read_text("utf-8")
    assert "Name an example." in shown
    assert re.search(r"1<span class=\"of\"> of 2</span>", shown)


def test_axe_finds_nothing_in_the_way_and_nothing_is_cut_off(page):
    _go(page, "student000")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(ZOOMED)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(LAPTOP)


# Strangers and hostile students


def test_nothing_that_students_wrote_runs_or_loads_anything(page, folder, canary):
    watched = Watched(page, folder, canary[1])
    address = page.url.partition("#")[0]
    for question in ("Why order", "Count by hand", "Explore"):
        _turn_to(page, question)
        page.locator("#answers button", has_text="Zz").click()
        page.get_by_role("heading", name=HOSTILE).wait_for()
        assert page.locator("#answer").inner_text()
        page.evaluate(
            CARELESS.replace("#notebook *, main *", "#paper *").replace(
                "'a, button, summary, area, [type=submit]'", "'#answer *, #who'"
            )
        )
        page.wait_for_timeout(300)
    assert (watched.ran, watched.asked, watched.take_stolen()) == (set(), set(), set())
    assert page.url.startswith(address) and len(page.frames) == len(page.context.pages) == 1
    assert NAME in page.locator("#who").inner_text()
    elsewhere = {url for url in watched.requests if not url.startswith((address, "data:"))}
    assert not elsewhere
    _turn_to(page, "Why order")


def test_a_comment_of_a_marker_is_shown_as_text(page):
    _go(page, "student030")
    page.locator("#comment").fill(NAME)
    _saved(page)
    _go(page, "student031")
    page.locator("#used", has_text=NAME).wait_for()


def test_a_huge_answer_is_cut(page):
    _go(page, LONG)
    shown = page.locator("#answer").inner_text()
    assert len(shown) < show.MOST_TEXT + 100
    assert "more characters are not shown" in shown


def test_a_stranger_gets_nothing(page, folder, server):
    grade = _grade(folder, "student040")["id"]
    path = f"/mark/api/answers/{grade}"
    change = {"seen": "", "comment": "mine"}
    assert _request(server, path, Authorization=None)[0] == 403
    assert _request(server, path, "PUT", change, Authorization=None)[0] == 403
    assert _request(server, path, "PUT", change, Authorization="token 0123")[0] == 403
    for name in ("", "mark.js", "mark.css"):
        assert "Log in" in _request(server, f"/mark/{name}", Authorization=None)[1]
    # Another page in the instructor's browser: it has the cookie, but not what the page must send.
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
    xsrf = next(c["value"] for c in page.context.cookies() if c["name"] == "_xsrf")
    stolen = {"Authorization": None, "Cookie": cookies}
    assert _request(server, path, "PUT", change, **stolen)[0] == 403
    for origin in ("http://evil.example", "null"):
        headers = stolen | {"X-XSRFToken": xsrf, "Origin": origin}
        assert _request(server, path, "PUT", change, **headers)[0] in (403, 404)
    assert _request(server, path, "PUT", change, **stolen, X_XSRFToken=xsrf)[0] == 409
    assert _request(server, path, Host="evil.example")[0] == 403
    assert _marks(folder, "student040") == (None, None, True, None)


def test_other_ids_are_refused(server, folder):
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        other = gradebook.find_grade(SHORT, "first", OTHER, "student000").id
    paths = [f"answers/{other}", f"answers/{'0' * 32}", "answers/x", "questions/9", "questions/-1"]
    for path in paths:
        assert _request(server, f"/mark/api/{path}")[0] == 404
    change = {"seen": "", "grade": _full(1)}
    assert _request(server, f"/mark/api/answers/{other}", "PUT", change)[0] == 404
    assert _request(server, "/mark/api/questions/9", "POST", {})[0] == 404


def test_the_policy_allows_only_the_pages_own_script(server):
    parts = urlsplit(server[0])
    token = parse_qs(parts.query)["token"][0]
    request = urllib.request.Request(
        f"{parts.scheme}://{parts.netloc}/mark/", headers={"Authorization": f"token {token}"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "<script>" not in answer.read().decode()
    assert "default-src 'none'" in policy and "unsafe" not in policy and "nonce" not in policy


# Crashes: these tests end the server and the browser


def test_a_killed_server_loses_no_tick_and_the_next_one_can_be_anonymous(page, folder, server):
    _go(page, "student050")
    for child in psutil.Process(server[1].pid).children(recursive=True):
        child.kill()
    assert server[1].wait(timeout=20) != 0
    assert "Run the same command again" in server[1].stdout.read()
    page.keyboard.press("1")
    page.keyboard.press("c")
    page.keyboard.type("Good.")
    page.get_by_text("Not saved: 1 mark. The server does not answer.").wait_for()
    assert _marks(folder, "student050") == (None, None, True, None)
    with marking(folder.root, CHAPTER, "--anonymous") as (address, _):
        # The page that is still open asks to log in. A new one at the same address saves.
        assert urlsplit(address).netloc == urlsplit(server[0]).netloc
        new = page.context.new_page()
        seen = []
        new.on("response", lambda answer: seen.append(answer))
        new.goto(address)
        _idle(new)
        assert _marks(folder, "student050") == (1, None, False, "Good.")
        _saved(page)
        new.keyboard.press("j")
        new.get_by_role("heading", name=re.compile(r"^Answer \d+$")).wait_for()
        order = new.locator("#answers .name").all_inner_texts()
        assert order == [f"Answer {number}" for number in range(1, STUDENTS + 1)]
        told = [new.content(), new.title(), *(a.url for a in seen)]
        told += [answer.text() for answer in seen if "/api/" in answer.url]
        assert len(told) > 5 and not [t for t in told if re.search(r"(?i)student\d|example,", t)]
        assert "submission" not in "".join(told)
        _kill_the_browser_while_it_saves(new, folder)


def _kill_the_browser_while_it_saves(page, folder):
    """Kill Chromium after it has sent a tick, before it can know that the tick is saved."""
    page.keyboard.press("u")
    page.wait_for_function("() => document.querySelector('#badges').textContent === 'not marked'")
    with page.expect_request(lambda request: request.method == "PUT") as sent:
        page.keyboard.press("1")
    grade = sent.value.url.rpartition("/")[2]
    for process in psutil.Process().children(recursive=True):
        if "chrom" in process.name():
            process.send_signal(signal.SIGKILL)
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        student = gradebook.find_grade_by_id(grade).student.id
    deadline = time.monotonic() + 10
    while _marks(folder, student)[0] != 1:
        assert time.monotonic() < deadline
        time.sleep(0.05)


# Without a browser


@pytest.fixture(scope="module")
def desk(folder):
    """Yield a desk with the large class."""
    desk = Desk(folder, CHAPTER, anonymous=False)
    yield desk
    desk.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def small(request, tmp_path):
    """Return a class of two students, with its gradebook in each kind of database."""
    address = None
    if request.param == "postgresql":
        name = f"mark_{abs(hash(request.node.name))}"
        address = request.getfixturevalue("postgres_server").new_database(name)
    folder = make_class(tmp_path / "class", address)
    hand_in(folder, {"ada": {WHY: "Order."}, "bob": {WHY: "Hm."}})
    assert folder.db_url.startswith(request.param)
    return folder


def test_marks_are_stored_once_and_only_for_who_has_seen_the_last_one(small):
    desk, second = Desk(small, CHAPTER, False), Desk(small, CHAPTER, False)
    ada, bob = (one["id"] for one in desk.question(0)["answers"])
    keys = [line["key"] for line in desk.question(0)["rubric"]]
    before = second.answer(ada)["version"]
    assert _put(desk, ada, grade=_full(1, keys[:1]), comment="Good.")["ticks"] == tuple(keys[:1])
    again = json.dumps({"seen": before, "grade": _full(1, keys[:1]), "comment": "Good."})
    assert second.mark(ada, again.encode())["points"] == 1, "the same request, sent twice"
    late = json.dumps({"seen": before, "grade": _full(0)}).encode()
    with pytest.raises(Conflict) as refused:
        second.mark(ada, late)
    assert (refused.value.found["points"], refused.value.found["comment"]) == (1, "Good.")
    assert _put(second, ada, comment="")["points"] == 1
    assert _put(second, ada, grade=_full(None))["waiting"]
    assert desk.overview()["questions"][0] == {
        "title": "Why order matters",
        "total": 2,
        "marked": 0,
    }
    assert _put(desk, bob, grade=_full(2, keys), comment="A\n\nB")["points"] == 2
    assert _put(desk, ada, comment="B")["waiting"], "a comment alone marks nothing"
    assert desk.answer(ada)["comments"][0] == {"text": "B", "count": 2}
    desk.close()
    second.close()


def test_of_two_marks_at_the_same_moment_one_is_refused(small):
    first, second = Marks(small, CHAPTER), Marks(small, CHAPTER)
    (ada, _), question = first.entries("first", WHY), read_questions(small, CHAPTER)[0]
    assert question.rubric[0].points == 1
    wanted = [(ada, type(ada.mark)(points, None, None, None, False)) for points in (1.0, 2.0)]
    assert first.save(wanted[:1])
    assert not second.save(wanted[1:])
    assert first.entries("first", WHY)[0].mark.points == 1
    first.close()
    second.close()


@pytest.mark.parametrize(
    ("change", "told"),
    {
        "not json": ("{", "can't be read"),
        "a list": ("[]", "can't be read"),
        "deep": ("[" * 100_000, "can't be read"),
        "too much": (json.dumps({"comment": "x" * 300_000}), "too much"),
        "long comment": (json.dumps({"comment": "x" * (MOST_COMMENT + 1)}), "too long"),
        "no comment": ('{"comment": 3}', "A comment is text"),
        "too many": ('{"grade": {"points": 2.5}}', "At most 2 points"),
        "negative": ('{"grade": {"points": -1}}', "type a number"),
        "nan": ('{"grade": {"points": NaN}}', "type a number"),
        "infinite": ('{"grade": {"points": Infinity}}', "type a number"),
        "true": ('{"grade": {"points": true}}', "type a number"),
        "words": ('{"grade": {"points": "two"}}', "type a number"),
        "extra alone": ('{"grade": {"extra": 1}}', "Give points first"),
        "extra": ('{"grade": {"points": 1, "extra": 101}}', "at most 100"),
        "ticks": ('{"grade": {"points": 1, "ticks": ["x"]}}', "not in the rubric"),
        "no grade": ('{"grade": 3}', "no points"),
    }.values(),
)
def test_what_makes_no_sense_changes_nothing(desk, folder, change, told):
    grade = _grade(folder, "student060")["id"]
    with pytest.raises(Nonsense, match=re.escape(told)):
        desk.mark(grade, change.encode())
    assert _marks(folder, "student060") == (None, None, True, None)


def test_a_class_without_answers_and_a_chapter_without_questions(tmp_path, complaint):
    folder = make_class(tmp_path / "class")
    desk = Desk(folder, CHAPTER, False)
    assert [desk.question(number)["answers"] for number in range(4)] == [[]] * 4
    desk.close()
    line = complaint("mark", "--class", folder.root, "no_such", "--no-browser")
    assert "There is no chapter 'no_such' in this class" in line
    place = folder.source("22_code")
    place.mkdir()
    nbformat.write(new_notebook(cells=[new_code_cell("1 + 1")]), place / "22_code.ipynb")
    line = complaint("mark", "--class", folder.root, "22_code", "--no-browser")
    assert line == "rnn-grade: 22_code has no question that a person marks."


def test_questions_are_read_as_authors_and_nbgrader_write_them(tmp_path):
    folder = make_class(tmp_path / "class")
    why, code, task, short = read_questions(folder, CHAPTER)
    assert [(line.points, line.text) for line in why.rubric] == [(1, RUBRIC[0]), (1, RUBRIC[1])]
    assert (why.reference.strip(), why.remarks) == (REFERENCE, "")
    assert code.reference.startswith("def count") and code.rubric == ()
    assert (task.is_task, task.text.source, task.reference) == (
        True, "Try two other texts.", "Two texts.",
    )  # fmt: skip
    assert (short.notebook, short.title, short.reference) == ("second", "In short", "Yes.")
