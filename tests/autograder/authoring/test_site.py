"""The web site has readable pages with figures, and answers only if they were requested."""

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import nbformat
import pytest

from autograder.authoring.site.build import build_site
from autograder.authoring.site.pages import colab_notebook, run_all
from autograder.classroom.errors import CourseError
from tests.support.tiny_course import CHAPTER, SOURCE, make_course

FIGURE = """
# %%
import matplotlib.pyplot as plt
plt.plot([1, 2, 4]);

# %% [markdown]
# Look at the bend: from the second number on, the line rises faster.
#
# <details><summary>The figure in words</summary>
#
# A line that rises from 1 to 4.
#
# </details>
#
# A link to [what was added](#adding).
"""
FORMULAS = """
# %% [markdown]
# The sum is $a + b$, and the share is
#
# $$c = \\frac{a}{b}$$

# %%
from IPython.display import Markdown
Markdown("| left | right |\\n|---|---|\\n| 1 | 2 |")
"""
EXPLORABLE = """
# %%
from rnn_helpers.topics.explorables import Explorable
from rnn_helpers.topics.figure_style import figure
seen = {"2 one causal": ["4 6 3"]}
Explorable(
    "What an output sees", "conv1d", "receptive_field",
    {"time": 3, "layers": 1, "kernel_sizes": [2], "dilation_rates": {"one": [1]},
     "paddings": ["causal"], "seen": seen},
    figure()[0], "A tree.", 330,
)

# %% [markdown]
# Below the explorable.
"""
ANSWERS = ("the_sum_of_both", "Because two numbers are more than one number")
HIDDEN = ("a negative number among them", "BEGIN HIDDEN", "BEGIN SOLUTION")
REPOSITORY = "https://github.com/someone/a-course"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """Return the sites of the tiny course without and with answers."""
    root = tmp_path_factory.mktemp("site")
    course = make_course(root / "course_folder", SOURCE + FIGURE + FORMULAS + EXPLORABLE)
    for name, shown in (("plain", False), ("solved", True)):
        build_site(
            course, run_all(course.chapters()), root / name, shown, REPOSITORY if shown else ""
        )
    return root


@pytest.fixture(scope="module")
def address(sites):
    """Yield the address of the site with answers, served on this machine only."""
    handler = functools.partial(_Quiet, directory=sites / "solved")
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _everything(folder):
    files = [path for path in folder.rglob("*") if path.suffix in (".html", ".js", ".ipynb")]
    return "".join(path.read_text("utf-8", errors="replace") for path in files)


def test_answers_are_there_only_when_asked_for_and_hidden_tests_never(sites):
    plain, solved = _everything(sites / "plain"), _everything(sites / "solved")
    assert not any(line in plain for line in (*ANSWERS, *HIDDEN))
    assert not any(line in solved for line in HIDDEN)
    assert all(line in solved for line in ANSWERS)


def test_every_link_within_the_site_and_every_picture_works(address, browser):
    page = browser.new_page()
    seen, waiting, broken = set(), [f"{address}/index.html"], []
    page.on("response", lambda r: broken.append(r.url) if r.status >= 400 else None)
    page.route("**/*", lambda r: r.continue_() if r.request.url.startswith(address) else r.abort())
    while waiting:
        url = waiting.pop()
        seen.add(url)
        page.goto(url, wait_until="load")
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        for link in links:
            bare, _, anchor = link.partition("#")
            if bare == url and anchor:
                assert page.locator(f'[id="{anchor}"]').count(), link
            elif bare.startswith(address) and bare.endswith(".html") and bare not in seen:
                waiting.append(bare)
        sizes = page.eval_on_selector_all("img", "all => all.map(i => i.naturalWidth)")
        assert all(sizes), url
    assert not broken
    assert any(CHAPTER in url for url in seen)


def test_a_page_shows_its_figure_with_words_and_its_answer_folded(address, browser):
    page = browser.new_page()
    page.route("**/*", lambda r: r.continue_() if r.request.url.startswith(address) else r.abort())
    page.goto(f"{address}/chapters/{CHAPTER}.html", wait_until="load")
    figure = page.locator(".cell_output img").first
    assert figure.get_attribute("alt") == "A line that rises from 1 to 4."
    text = page.locator("body").inner_text()
    assert "Look at the bend" in text
    assert "The figure in words" not in text
    assert "not set" not in page.locator("body").inner_text()
    assert not page.get_by_text("the_sum_of_both").first.is_visible()
    page.get_by_text("Solution of add_up").click()
    assert page.get_by_text("the_sum_of_both").first.is_visible()


def test_formulas_and_tables_are_drawn_without_asking_another_server(address, browser):
    page = browser.new_page()
    asked = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(f"{address}/chapters/{CHAPTER}.html", wait_until="load")
    assert page.locator("math").count() == 2
    assert page.locator("mfrac").bounding_box()["height"] > 20
    assert page.locator("td", has_text="2").count()
    shown = page.locator(".cell_output").all_inner_texts()
    assert not any("|---|" in text for text in shown)
    assert [url for url in asked if not url.startswith((address, "data:"))] == []


def test_an_explorable_answers_on_a_page(address, browser):
    page = browser.new_page()
    page.route("**/*", lambda r: r.continue_() if r.request.url.startswith(address) else r.abort())
    page.goto(f"{address}/chapters/{CHAPTER}.html", wait_until="load")
    assert not page.get_by_alt_text("A tree.").is_visible()
    frame = page.frame_locator("iframe[title='What an output sees']")
    assert frame.locator(".says").inner_text() == "Output 2 sees 2 inputs, 1 to 2."
    frame.get_by_role("button", name="One step back").click()
    assert frame.locator(".says").inner_text() == "Output 1 sees 2 inputs, 0 to 1."


def test_checks_are_folded_and_exercises_stand_below_their_topics(address, browser):
    page = browser.new_page()
    page.route("**/*", lambda r: r.continue_() if r.request.url.startswith(address) else r.abort())
    page.goto(f"{address}/chapters/{CHAPTER}.html", wait_until="load")
    assert page.locator("h3", has_text="Exercise 1").count() == 1
    code = page.get_by_text("check.returns(").first
    assert not code.is_visible()
    page.get_by_text("Show the check").first.click()
    assert code.is_visible()


def test_no_code_is_cut_off_on_a_laptop_or_a_phone(address, browser):
    for width in (1280, 390):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.route(
            "**/*", lambda r: r.continue_() if r.request.url.startswith(address) else r.abort()
        )
        page.goto(f"{address}/chapters/{CHAPTER}.html", wait_until="load")
        cut = page.eval_on_selector_all(
            "pre", "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).length"
        )
        assert cut == 0


def test_the_search_finds_a_word_of_a_chapter(address, browser):
    page = browser.new_page()
    page.route("**/*", lambda r: r.continue_() if r.request.url.startswith(address) else r.abort())
    page.goto(f"{address}/search.html?q=numbers", wait_until="load")
    page.locator("#search-results li").first.wait_for(timeout=15_000)
    assert "tiny chapter" in page.locator("#search-results li").first.inner_text()


def test_binder_and_colab_open_the_right_notebook(sites):
    text = (sites / "solved" / "chapters" / f"{CHAPTER}.html").read_text("utf-8")
    path = f"course/{CHAPTER}/{CHAPTER}.ipynb"
    assert f"https://mybinder.org/v2/gh/someone/a-course/main?urlpath=lab/tree/{path}" in text
    colab = "https://colab.research.google.com/github/someone/a-course/blob/gh-pages"
    assert f"{colab}/colab/{CHAPTER}.ipynb" in text
    notebook = nbformat.read(sites / "solved" / "colab" / f"{CHAPTER}.ipynb", 4)
    assert f"git+{REPOSITORY}" in notebook.cells[0].source
    assert not any(line in str(notebook.cells) for line in ANSWERS)


def test_a_chapter_that_does_not_run_is_told_and_the_old_site_stays(sites, tmp_path):
    course = make_course(tmp_path / "broken", SOURCE + "\n# %%\n1 / 0\n", built=SOURCE)
    before = _everything(sites / "plain")
    with pytest.raises(CourseError, match="does not run to its end: ZeroDivisionError"):
        build_site(course, run_all(course.chapters()), sites / "plain")
    assert _everything(sites / "plain") == before


@pytest.mark.parametrize(("installed", "said"), [(True, "is installed."), (False, "once more.")])
def test_the_first_cell_on_colab_says_whether_the_course_is_there(installed, said, capsys):
    first = colab_notebook(nbformat.v4.new_notebook(), REPOSITORY).cells[0].source
    # This magic of IPython fails without an exception.
    code = "\n".join(line for line in first.splitlines() if not line.startswith("%pip"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("importlib.util.find_spec", lambda _: installed or None)
        exec(code, {})
    assert capsys.readouterr().out.strip().endswith(said)
