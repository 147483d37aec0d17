"""A learner's evening in a browser: `study`, a mistake, its card, a hint, the right answer."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread

from rnn_helpers.learner.chapters import all_chapters
from rnn_helpers.learner.progress import store
from rnn_helpers.learner.solution_files import answer

import nbformat
import pytest

from tests.support.bank_runner import COURSE
from tests.support.browser import LAPTOP, PATIENCE_MS, run_cell, save

CHAPTER = "03_simple_rnn"
FORGETS_BIAS = "def simple_rnn_step(x_t, h, W, U, b):\n    return np.tanh(x_t @ W + h @ U)"
RIGHT = FORGETS_BIAS.replace("h @ U", "h @ U + b")
EXERCISES = all_chapters()[CHAPTER].exercises
ANSWER, TEST = "def simple_rnn_step", "simple_rnn_step, x_t, h, W, U, b"
ACTIVE = "text => document.querySelector('.jp-Cell.jp-mod-active')?.innerText.includes(text)"


@pytest.fixture(scope="module", autouse=True)
def own_data(tmp_path_factory):
    """Use data and settings of a new learner for all tests here, and for their JupyterLab."""
    root = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BROWSER", "true")
        for name in (store.DATA_VARIABLE, "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"):
            patch.setenv(name, str(root / name.lower()))
        yield


@pytest.fixture(scope="module")
def studying(tmp_path_factory, own_data):
    """Yield a learner's folder, what `study` printed, and JupyterLab's address.

    The learner has done the chapters before this one. `rnn-course study` runs in the folder, as
    `make study` runs it.
    """
    root = tmp_path_factory.mktemp("study")
    (root / "course").symlink_to(COURSE.released)
    for chapter in all_chapters().values():
        for exercise in chapter.exercises if chapter.name < CHAPTER else ():
            store.mark_passed(exercise)
    command = [Path(sys.executable).parent / "rnn-course", "study"]
    with subprocess.Popen(
        command,
        cwd=root,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+/study\?token=\w+", line):
                break
        else:
            pytest.fail("study ended: " + "".join(lines))
        Thread(target=process.stdout.read, daemon=True).start()
        yield root, "".join(lines), found[0]
        os.killpg(process.pid, signal.SIGTERM)


@pytest.fixture(scope="module")
def page(studying, browser):
    """Return the page of the notebook that JupyterLab opened by itself."""
    shown = browser.new_page(viewport=LAPTOP)
    shown.set_default_timeout(PATIENCE_MS)
    shown.goto(studying[2])
    shown.wait_for_selector(".jp-NotebookPanel [data-status=idle]")
    return shown


def cell(page, text):
    return page.locator(".jp-CodeCell", has=page.locator(".cm-content", has_text=text)).first


def write(page, where, code):
    """Replace the text of a cell and leave its editor."""
    where.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)
    page.keyboard.press("Escape")


def wait_until_in_view(page, heading, rank="h2"):
    page.wait_for_function(
        "([text, rank]) => [...document.querySelectorAll(`.jp-MarkdownCell ${rank}`)].some(h => {"
        " const at = h.getBoundingClientRect();"
        " return h.innerText.includes(text) && at.top >= 0 && at.bottom < innerHeight; })",
        arg=[heading, rank],
    )


def test_study_opens_a_chapter_that_nobody_has_begun_at_its_top(studying, page):
    assert "You are at" not in studying[1]
    assert f"/{CHAPTER}.ipynb" in page.url
    wait_until_in_view(page, "", rank="h1")


def number_of_active_cell(page):
    return page.evaluate(
        "() => [...document.querySelectorAll('.jp-Cell')]"
        ".findIndex(cell => cell.matches('.jp-mod-active'))"
    )


def test_the_card_at_the_top_leads_to_the_first_text_and_selects_it(page):
    setup = cell(page, "from rnn_helpers import")
    run_cell(page, setup)
    below = number_of_active_cell(page)
    assert "Next: Exercise 1: one step." in setup.locator(".rnn-card").inner_text()
    page.get_by_role("link", name="Go on reading").click()
    page.wait_for_timeout(1000)
    assert number_of_active_cell(page) == below
    # Shift-Enter goes on from there.
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(
        "number => [...document.querySelectorAll('.jp-Cell')]"
        ".findIndex(cell => cell.matches('.jp-mod-active')) == number",
        arg=below + 1,
    )


def test_a_mistake_is_named_and_a_hint_helps(page):
    write(page, cell(page, ANSWER), FORGETS_BIAS)
    run_cell(page, cell(page, ANSWER))
    run_cell(page, cell(page, TEST))
    card = cell(page, TEST).locator(".rnn-card")
    assert "the bias b is not added" in card.inner_text()
    assert 'hint("simple_rnn_step")' in card.inner_text()
    # The learner makes an own cell below the test, using only the keyboard.
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.keyboard.insert_text('hint("simple_rnn_step")')
    page.keyboard.press("Shift+Enter")
    own = cell(page, 'hint("simple_rnn_step")')
    own.get_by_text("Hint 1 of 3").wait_for()


def test_the_right_answer_passes_and_progress_moves(studying, page):
    assert "simple_rnn_step" not in store.passed()
    write(page, cell(page, ANSWER), RIGHT)
    run_cell(page, cell(page, ANSWER))
    run_cell(page, cell(page, TEST))
    assert "one step gives the state that Keras' cell gives" in cell(page, TEST).inner_text()
    assert "the bias b is not added" not in cell(page, TEST).inner_text()
    assert "simple_rnn_step" in store.passed()


def test_the_same_address_leads_on_as_exercises_are_done(studying, page):
    save(page)
    page.goto(studying[2])
    # The text before the next exercise was not read yet.
    wait_until_in_view(page, "From a step to a layer")
    page.wait_for_selector(".jp-NotebookPanel [data-status=idle]")
    page.wait_for_function(ACTIVE, arg="From a step to a layer")


def test_an_address_selects_one_cell_each_time_it_is_opened(studying, browser):
    for _ in range(3):
        # A new context is a browser that was closed meanwhile; JupyterLab restores the notebook.
        context = browser.new_context(viewport=LAPTOP)
        again = context.new_page()
        again.set_default_timeout(PATIENCE_MS)
        again.goto(studying[2])
        again.wait_for_selector(".jp-NotebookPanel [data-status=idle]")
        again.wait_for_function(ACTIVE, arg="From a step to a layer")
        again.wait_for_timeout(2000)
        (selected,) = again.locator(".jp-Cell.jp-mod-selected, .jp-Cell.jp-mod-active").all()
        assert "From a step to a layer" in selected.inner_text()
        context.close()


def test_an_answer_that_was_begun_is_where_the_learner_goes_on(studying, page):
    write(page, cell(page, "def simple_rnn("), "def simple_rnn(x):\n    return x")
    save(page)
    page.goto(studying[2])
    wait_until_in_view(page, "Exercise 2: the layer")
    page.wait_for_selector(".jp-NotebookPanel [data-status=idle]")
    page.wait_for_function(ACTIVE, arg="def simple_rnn(x)")


def press_until(page, key, condition, arg):
    """Press a key until a condition holds, because JupyterLab loses keys while it is busy."""
    for _ in range(200):
        if page.evaluate(condition, arg):
            return
        page.keyboard.press(key)
        page.wait_for_timeout(200)
    raise AssertionError(f"{key} did not lead there: {arg}")


def by_keyboard(page, code, test):
    """Write the answer in the active cell, run it and the test below, without a mouse."""
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")
    press_until(page, "ArrowDown", ACTIVE, test)
    page.keyboard.press("Shift+Enter")


def test_an_exercise_is_done_by_keyboard_alone(page):
    exercise = "simple_rnn_parameters"
    right = answer(COURSE.root / "solutions" / f"{CHAPTER}.py", exercise)
    stub, test = f"def {exercise}(", f"{exercise}, 3, 4"
    # Start from the cell that the page shows when it opens.
    press_until(page, "ArrowDown", ACTIVE, stub)
    by_keyboard(page, f"{right.partition(':')[0]}:\n    return 0", test)
    card = page.get_by_role("group", name=f"Not right yet: {exercise}")
    card.wait_for()
    # The card doesn't take the focus: the arrow keys still move from cell to cell.
    press_until(page, "ArrowUp", ACTIVE, stub)
    by_keyboard(page, right, test)
    page.get_by_role("group", name=f"Well done! {exercise} is done.").wait_for()
    assert exercise in store.passed()


def test_a_notebook_open_twice_asks_before_one_answer_replaces_the_other(studying, page, browser):
    def write_and_save(where, code):
        write(where, cell(where, "def run_in_chunks"), f"def run_in_chunks():\n    return {code!r}")
        where.keyboard.press("Control+s")

    twin = browser.new_page(viewport=LAPTOP)
    twin.set_default_timeout(PATIENCE_MS)
    save(page)
    twin.goto(studying[2].replace("/study", f"/lab/workspaces/twin/tree/{CHAPTER}/{CHAPTER}.ipynb"))
    twin.wait_for_selector(".jp-NotebookPanel [data-status=idle]")
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        write_and_save(page, "first")
    write_and_save(twin, "second")
    twin.locator(".jp-Dialog").get_by_text("has changed on disk").wait_for()
    saved = (studying[0] / "answers" / CHAPTER / f"{CHAPTER}.ipynb").read_text("utf-8")
    assert "return 'first'" in saved and "return 'second'" not in saved
    twin.close()


def test_validate_says_the_same(page):
    save(page)
    page.get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog")
    dialog.get_by_text("The following cell failed").first.wait_for()
    assert "✗ simple_rnn: the last output, from zeros" in dialog.inner_text()
    assert "✗ simple_rnn_step" not in dialog.inner_text()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")


def test_the_card_at_the_top_follows_after_a_restart(studying, page):
    def shown(text):
        setup = cell(page, "from rnn_helpers import")
        setup.locator(".rnn-card").get_by_text(text).first.wait_for()
        return setup.get_by_role("link", name="Go on reading").get_attribute("href")

    before = len(set(store.passed()) & set(EXERCISES))
    page.reload()
    page.wait_for_selector(".jp-NotebookPanel [data-status=idle]")
    page.get_by_role("menuitem", name="Kernel").click()
    page.get_by_text("Restart Kernel…", exact=True).click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    run_cell(page, cell(page, ANSWER))
    assert shown(f"{before} of {len(EXERCISES)} exercises done").endswith("#cell-id=simple_rnn")
    right = answer(COURSE.root / "solutions" / f"{CHAPTER}.py", "simple_rnn")
    write(page, cell(page, "def simple_rnn("), right)
    run_cell(page, cell(page, "def simple_rnn("))
    run_cell(page, cell(page, 'says="every output, with return_sequences"'))
    done = f"{before + 1} of {len(EXERCISES)} exercises done"
    assert shown(done).endswith("#cell-id=simple_rnn_shapes")
    save(page)
    page.reload()
    assert shown(done).endswith("#cell-id=simple_rnn_shapes")


def test_a_solved_chapter_runs_through_after_a_restart(studying, page):
    (chapter,) = COURSE.chapters([CHAPTER])
    nbformat.write(chapter.notebook, studying[0] / "answers" / CHAPTER / f"{CHAPTER}.ipynb")
    page.reload()
    page.wait_for_selector(".jp-NotebookPanel [data-status=idle]")
    page.get_by_role("menuitem", name="Kernel").click()
    page.get_by_text("Restart Kernel and Run All Cells").click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    # The last cell gets a number only if no cell before it failed.
    page.wait_for_function(
        "() => /\\d/.test([...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
        ".at(-1).innerText)"
    )
    assert {"simple_rnn", "simple_rnn_backward"} <= set(store.passed())
