"""The gate on the site's pages refuses what a reader could not read, and nothing else."""

import nbformat
import pytest

from autograder.authoring.gates.pages import LAPTOP, Line, faults, page_faults, pages
from autograder.authoring.site.article import article_of
from autograder.authoring.site.build import build_site
from autograder.authoring.site.pages import run_all
from tests.support.tiny_course import CHAPTER, SOURCE, make_course

LINE = Line(characters=100, is_wrapped=True)
PAGE = '<html><body>{before}<article class="bd-article">{shown}</article></body></html>'
OUTPUT = '<div class="cell_output"><pre{style}>{text}</pre></div>'
CUT = 'style="white-space:pre;overflow-x:auto"'


def found(shown: str, before: str = "", line: Line = LINE) -> list[str]:
    return list(faults(article_of(PAGE.format(shown=shown, before=before)), line))


@pytest.mark.parametrize(
    "shown",
    [
        "<p>Two sizes:\n| left | right |\n|---|---|\n| 1 | 2 |</p>",
        "<p>| left | right |</p>",
        "<li>left | right\n---|---\n1 | 2</li>",
        OUTPUT.format(style="", text="| left | right |\n|:--|--:|\n| 1 | 2 |"),
        OUTPUT.format(style="", text="| left | right |\n|:---|---:|\n| 1 | 2 |"),
    ],
)
def test_the_bars_of_a_table_are_refused(shown):
    (problem,) = found(shown)
    assert "a table's bars" in problem


@pytest.mark.parametrize(
    "formula", ["$h_t$", "$a + b$", r"\(a\)", r"$$c = d$$", r"\[x\]", r"the share \frac{a}{b}"]
)
def test_a_formula_that_is_shown_as_it_was_typed_is_refused(formula):
    (problem,) = found(f"<p>The sum is {formula} here.</p>")
    assert "as it is typed" in problem


def test_a_formula_with_a_command_that_is_not_drawn_is_refused():
    (problem,) = found(r"<p>So <math><mi>a</mi><mtext>\nosuch</mtext></math>.</p>")
    assert r"\nosuch" in problem


def test_an_output_that_is_not_drawn_is_refused():
    text = "&lt;IPython.core.display.Markdown object&gt;"
    (problem,) = found(OUTPUT.format(style="", text=text))
    assert "instead of what it draws" in problem


def test_a_line_that_is_cut_off_on_a_laptop_is_refused():
    long = OUTPUT.format(style=f" {CUT}", text="short\n" + 101 * "x")
    (problem,) = found(long)
    assert "a line of 101 characters, and 100 fit" in problem
    assert not found(OUTPUT.format(style=f" {CUT}", text=100 * "x"))


def test_a_line_that_goes_on_below_is_not_cut_off():
    code = f'<div class="highlight"><pre><span>{150 * "x"}</span></pre></div>'
    assert not found(code)
    assert len(found(code, line=Line(100, is_wrapped=False))) == 1


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="a.png">',
        '<img src="a.png" alt="">',
        '<img src="a.png" alt="  ">',
        '<img src="a.png" alt="Output of the cell above.">',
    ],
)
def test_a_picture_without_words_is_refused(picture):
    (problem,) = found(f"<p>{picture}</p>")
    assert "alternative text" in problem


def test_what_a_reader_can_read_is_taken():
    assert not found(
        "<table><tr><td>1</td><td>2</td></tr></table>"
        "<p>It costs $5, or a | b. <code>$x$ | y |</code> and <math><mi>a</mi></math></p>"
        '<div class="cell_input"><pre>Markdown("| a |\\n|---|---|")  # \\(a\\)</pre></div>'
        '<img alt="a line that rises">'
        "<script>$a$</script>",
        before='<img src="logo.png"><p>$outside$</p>',
    )


def _built(tmp_path, more: str):
    course = make_course(tmp_path / "checkout", SOURCE + more, built=SOURCE)
    build_site(course, run_all(course.chapters()), tmp_path / "site")
    return page_faults(tmp_path / "site")


def test_the_built_page_of_a_sound_chapter_is_taken(tmp_path):
    figure = "\n# %%\nimport keras\n\nkeras.Sequential([keras.layers.Dense(1)]).summary()\n"
    assert _built(tmp_path, figure) == []


def test_what_is_wrong_in_a_chapter_is_found_on_its_built_page(tmp_path):
    more = """
# %% [markdown]
# | left | right |
#
# The share is \\\\(a\\\\).

# %%
import matplotlib.pyplot as plt
from IPython.display import HTML

plt.plot([1, 2])
HTML(f'<pre style="white-space: pre">{101 * "x"}</pre>')
"""
    problems = _built(tmp_path, more)
    for said in ("a table's bars", "as it is typed", "101 characters", "alternative text"):
        assert [p for p in problems if said in p and p.startswith(f"chapters/{CHAPTER}.html")], said


def test_the_gate_builds_the_pages_from_what_was_run(tmp_path):
    course = make_course(tmp_path / "checkout")
    (chapter,) = course.chapters()
    assert pages(course, [(chapter, chapter.notebook)]) == []
    broken = nbformat.from_dict(chapter.notebook)
    broken.cells[0].source += "\n\n[nowhere](#no-such-heading)"
    (problem,) = pages(course, [(chapter, broken)])
    assert "Sphinx refuses the pages" in problem


def test_a_line_of_the_page_holds_as_many_characters_as_its_style_says(tmp_path, browser):
    course = make_course(tmp_path / "checkout")
    (chapter,) = course.chapters()
    build_site(course, run_all([chapter]), tmp_path / "site")
    line = Line.of_site(tmp_path / "site")
    page = browser.new_page(viewport={"width": LAPTOP, "height": 768})
    page.goto((tmp_path / "site" / "chapters" / f"{CHAPTER}.html").as_uri(), wait_until="load")
    for selector in (".cell_input pre", ".cell_output pre"):
        height = page.eval_on_selector_all(
            selector,
            """(all, characters) => {
                const pre = all.find(e => e.clientWidth);
                const height = text => {
                    pre.textContent = text;
                    return pre.getBoundingClientRect().height;
                };
                return [height("x".repeat(characters)), height("x")];
            }""",
            line.characters,
        )
        assert height[0] == height[1]
    assert line.is_wrapped and line.characters >= 100
