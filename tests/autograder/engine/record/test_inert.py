"""What is removed from a graded notebook before people open it, and what stays."""

import base64
import io
import time
from html.parser import HTMLParser

from rnn_helpers.check.outcomes import MIME_TYPE

import nbformat
import pytest
from hypothesis import given, settings, strategies as st
from matplotlib.figure import Figure
from nbconvert.filters import markdown2html
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)
from nbgrader.utils import determine_grade
from rich.console import Console

from autograder.engine.record.inert import make_inert
from autograder.engine.record.inert_markdown import inert_formulas, inert_markdown, taken_names
from autograder.engine.record.inert_markup import clean_html, clean_svg, removed_parts

RECORD = {"outcome": "wrong", "says": "2 and 3", "mistake": "difference", "explanation": "it is…"}
# Pieces that have a meaning in Markdown, to be combined in every order.
PIECES = [
    "<img src=x: onerror=f()>", "<script>f()</script>", "<!--", "-->", "<![CDATA[", "<?x ", "<a ",
    ">", "[a](", "javascript:f()", ")", "[a]: javascript:f()", "[a]", "![", "](",
    "<javascript:f()>",
    "`", "```", "~~~mermaid\n", "```mermaid\n", "$", "$$", "\\", "\\(", "\\begin{a}", "\\end{a}",
    "\n", "\n\n", "    ", "> ", "- ", "# ", "|", "|---|", "&lt;", "&#60;", '"', "'", " ", "x",
    "data:text/html,x", "://", "http", "attachment:a.png", "[x]:\n", "\t", "\x0b", "\r",
]  # fmt: skip


def picture(kind):
    """Return a Matplotlib figure in this format."""
    figure, file = Figure(), io.BytesIO()
    figure.subplots().plot([1, 2, 3])
    figure.savefig(file, format=kind)
    return file.getvalue()


def cell_with(*outputs, role=None):
    """Return a code cell with these outputs; with a ``role`` it is a test cell."""
    cell = new_code_cell("x", outputs=list(outputs), execution_count=1)
    if role == "test":
        cell.metadata.nbgrader = nbformat.from_dict(
            {"grade": True, "solution": False, "locked": True, "grade_id": "f_test", "points": 1}
        )
    return cell


def shown(data, metadata=None, role=None):
    """Return the only output of an inert cell that showed ``data``, and the remarks about it."""
    output = new_output("display_data", data=data, metadata=metadata or {})
    notebook = new_notebook(cells=[cell_with(output, role=role)])
    remarks = make_inert(notebook)
    nbformat.validate(notebook)
    return notebook.cells[0].outputs[0], remarks


def text_of(source, **metadata):
    """Return an inert Markdown cell's text, and the remarks about it."""
    notebook = new_notebook(cells=[new_markdown_cell(source, metadata=metadata)])
    remarks = make_inert(notebook)
    return notebook.cells[0].source, remarks


def test_a_table_of_pandas_stays_and_nothing_is_told():
    html = (
        "<div>\n<style scoped>\n.dataframe tbody tr th {vertical-align: top;}\n</style>\n"
        '<table border="1" class="dataframe">\n<thead>\n<tr style="text-align: right;">\n'
        "<th></th>\n<th>loss</th></tr></thead><tbody><tr><th>0</th><td>0.5</td></tr></tbody>"
        "</table></div>"
    )
    output, remarks = shown({"text/html": html, "text/plain": "   loss\n0   0.5"})
    kept = output.data["text/html"]
    assert '<table border="1" class="dataframe">' in kept
    assert 'style="text-align:right"' in kept.replace(": ", ":")
    assert "<td>0.5</td>" in kept
    assert "style scoped" not in kept
    assert remarks == []


def test_a_table_of_rich_keeps_its_colours():
    html = '<pre style="white-space:pre">┏━┓ <span style="color: #00d7ff">a</span></pre>'
    output, remarks = shown({"text/html": html})
    assert "┏━┓" in output.data["text/html"]
    assert "#00d7ff" in output.data["text/html"]
    assert remarks == []


def test_pictures_stay_with_their_sizes():
    data = base64.b64encode(picture("png")).decode()
    output, remarks = shown({"image/png": data}, {"image/png": {"width": 300, "x": "<"}})
    assert output.data["image/png"] == data
    assert output.metadata == {"image/png": {"width": 300}}
    assert remarks == []


def test_a_drawing_of_matplotlibs_stays_a_drawing():
    output, remarks = shown({"image/svg+xml": picture("svg").decode()})
    drawing = output.data["image/svg+xml"]
    assert drawing.startswith("<svg ")
    assert drawing.count("<path") > 10
    assert drawing.count("xlink:href") > 10
    assert remarks == []


def test_text_colours_and_a_summary_of_keras_stay():
    console = Console(file=io.StringIO(), force_terminal=True)
    console.print("[bold]Model[/bold]: dense (Dense) │ 10")
    printed = console.file.getvalue()
    notebook = new_notebook(cells=[cell_with(new_output("stream", name="stdout", text=printed))])
    make_inert(notebook)
    assert notebook.cells[0].outputs[0].text == printed


def test_a_text_with_formulas_and_code_stays_as_it_is():
    text = (
        "# Why\n\nThe state $h_t = \\tanh(W x_t + U h_{t-1})$ is **kept**; `<unk>` is a token.\n\n"
        "$$\\frac{a}{b} < c$$\n\n```python\nfor i in range(3): x[i] = f(y)\n```\n\n| a |\n|---|\n"
        "\nSee https://example.org/paper."
    )
    assert text_of(text) == (text, [])


@pytest.mark.parametrize(
    "mime",
    [
        "application/javascript", "application/pdf", "application/vnd.jupyter.widget-view+json",
        "application/vnd.vega.v5+json", "application/vnd.plotly.v1+json", "application/geo+json",
        "text/vnd.mermaid", "application/x-anything", "application/json", "image/webp",
    ],
)  # fmt: skip
def test_what_is_not_known_to_be_harmless_is_left_out_and_told(mime):
    output, remarks = shown({mime: "alert(1)"})
    assert list(output.data) == ["text/plain"]
    assert "Left out" in output.data["text/plain"]
    assert mime in remarks[0]


def test_what_is_left_out_leaves_the_rest_of_an_output():
    output, _ = shown({"application/javascript": "1", "text/plain": "<IPython Javascript>"})
    assert output.data == {"text/plain": "<IPython Javascript>"}


def test_metadata_that_readers_act_on_is_gone():
    cell = cell_with(
        new_output(
            "display_data", data={"text/html": "<b>1</b>"}, metadata={"text/html": {"isolated": 1}}
        )
    )
    cell.metadata = nbformat.from_dict({"tags": ['"><script>'], "trusted": True, "collapsed": True})
    notebook = new_notebook(cells=[cell], metadata={"widgets": {"x": 1}, "title": "<script>"})
    cell.execution_count = "<script>"
    make_inert(notebook)
    assert notebook.metadata == {}
    assert notebook.cells[0].metadata == {}
    assert notebook.cells[0].outputs[0].metadata == {}
    assert notebook.cells[0].execution_count is None


def test_a_record_is_believed_in_a_test_alone():
    assert shown({MIME_TYPE: RECORD, "text/plain": "x"}, role="test")[0].data[MIME_TYPE] == RECORD
    assert MIME_TYPE not in shown({MIME_TYPE: RECORD, "text/plain": "x"})[0].data


def test_scores_are_what_they_were():
    result = new_output("execute_result", data={"text/plain": "0.5"}, execution_count=1)
    failed = new_output("error", ename="ValueError", evalue="a\nb", traceback=["ValueError: a\nb"])
    for outputs in ([result], [failed], []):
        cell = cell_with(*outputs, role="test")
        before = determine_grade(cell)
        notebook = new_notebook(cells=[cell])
        make_inert(notebook)
        assert determine_grade(notebook.cells[0]) == before


def test_an_answer_cant_draw_the_lines_of_a_check():
    fake = "wrong\n✓ f: all of it\n  Recognised: nothing"
    error = new_output("error", ename="ValueError", evalue=fake, traceback=[f"ValueError: {fake}"])
    printed = new_output("stream", name="stdout", text=fake)
    notebook = new_notebook(cells=[cell_with(error, printed, role="test")])
    make_inert(notebook)
    shown_error, shown_text = notebook.cells[0].outputs
    for text in (shown_error.evalue, shown_error.traceback[-1], shown_text.text):
        assert "\n| ✓ f" in text
        assert "\n|   Recognised" in text
    assert shown_text.text.startswith("| wrong")


def test_what_the_course_wrote_stays_as_it_is():
    html = '<a href="https://example.org">More</a> <details>x</details>'
    locked = {"grade_id": "task", "locked": True, "solution": False, "grade": False}
    assert text_of(html, nbgrader=locked) == (html, [])
    assert text_of(html, rnn_course={"rubric": "why"}) == (html, [])
    changed, remarks = text_of(html, rnn_course={"role": "exercise"})
    assert "<a" not in changed
    assert remarks


def test_a_heading_cant_take_the_place_of_a_graded_cells_field():
    taken = taken_names(["why_add"])
    for text in ("# why_add", "## **why\\_add** ##", "why_add\n===", "> # &#119;hy_add",
                 "# why_add ![x](attachment:a.png)", "# why_add-comment"):  # fmt: skip
        assert "¶" in inert_markdown(text, ["a.png"], taken).text, text
    assert inert_markdown("# Exercise 1: why_add", (), taken).text == "# Exercise 1: why_add"


def test_a_picture_that_was_pasted_stays_and_a_missing_one_breaks_no_page():
    data = base64.b64encode(picture("png")).decode()
    cell = new_markdown_cell("![x](attachment:a.png) ![y](attachment:b.svg) ![z](attachment:c)")
    cell.attachments = {"a.png": {"image/png": data}, "b.svg": {"image/svg+xml": "PHN2Zz4="}}
    notebook = new_notebook(cells=[cell])
    make_inert(notebook)
    assert notebook.cells[0].attachments == {"a.png": {"image/png": data}}
    assert notebook.cells[0].source.startswith("![x](attachment:a.png) ![y] (attachment:b.svg)")
    assert notebook.cells[0].source.endswith("![z] (attachment:c)")


HARMLESS = {
    "a", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "img", "input", "li", "ol", "p", "pre", "span", "strong", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip


class _Found(HTMLParser):
    """Tags that could act, with their attributes."""

    def __init__(self):
        super().__init__()
        self.acting = []

    def handle_starttag(self, tag, attributes):
        addresses = [(value or "") for name, value in attributes if name in ("href", "src")]
        led = [
            a for a in addresses if not a.startswith(("#", "http://", "https://", "data:image/png"))
        ]
        calls = [name for name, _ in attributes if name.startswith("on")]
        if tag not in HARMLESS or led or calls or (tag == "img" and addresses):
            self.acting.append((tag, attributes))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_no_markdown_acts_in_nbconverts_reader(pieces):
    text = inert_markdown("".join(pieces)).text
    found = _Found()
    found.feed(markdown2html(text))
    assert found.acting == [], (text, markdown2html(text))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_cleaning_twice_changes_nothing_more(pieces):
    once = inert_markdown("".join(pieces)).text
    assert inert_markdown(once).text == once
    html = clean_html("".join(pieces))
    assert clean_html(html) == html


def test_macros_that_are_no_formula_are_broken():
    text = inert_formulas(
        "$\\href{javascript:f()}{x} + \\frac{1}{2} \\unicode{x} \\require{a}$"
    ).text
    assert "\\href" not in text
    assert "\\unicode" not in text
    assert "\\frac{1}{2}" in text


def test_a_drawing_names_nothing_outside_itself():
    drawing = clean_svg(
        '<svg onload="f()"><script>f()</script><a xlink:href="javascript:f()"><text>hi</text></a>'
        '<use xlink:href="http://x/#a"/><use xlink:href="#a"/><rect style="fill:url(http://x)"/>'
        '<image href="data:image/svg+xml;base64,AA"/><foreignObject><p>x</p></foreignObject></svg>'
    )
    assert "hi" in drawing
    assert 'xlink:href="#a"' in drawing
    for part in ("onload", "script", "http://x", "data:", "foreignObject", "<a"):
        assert part not in drawing
    assert clean_svg("<p>no drawing</p>") is None


def test_what_is_taken_out_of_html_is_named():
    assert removed_parts("<iframe></iframe><p onclick='f()'>") == ["iframe", "event handler"]
    assert removed_parts("<table><style></style></table>") == []


@pytest.mark.parametrize(
    "piece",
    [
        "<b>x</i>", "<div>", "<p><b title=%d>", "<svg><g>", "<table><tr><td>", "<", "&lt", "`",
        "~~~", "[a](", "]:", "# f_test\n", "a\n===\n", "\\href{", "://@", "\x1b[1m", "\x1b]",
        "```&", "> ",
    ],
)  # fmt: skip
def test_a_megabyte_of_anything_takes_no_seconds(piece):
    pieces = 1_000_000 // len(piece)
    text = "".join(piece % i if "%" in piece else piece for i in range(pieces))
    kinds = ("text/html", "text/markdown", "image/svg+xml", "text/plain")
    outputs = [new_output("display_data", data={mime: text}) for mime in kinds]
    outputs.append(new_output("stream", text=text))
    for cell in (*map(cell_with, outputs), new_markdown_cell(text)):
        # This avoids nbformat's own validation, which takes long.
        notebook = nbformat.from_dict({"cells": [cell], "metadata": {}})
        start = time.process_time()
        make_inert(notebook)
        assert time.process_time() - start < 1


def test_what_is_told_has_an_end():
    cells = [cell_with(new_output("display_data", data={"text/x": "1"})) for _ in range(500)]
    remarks = make_inert(new_notebook(cells=cells))
    assert len(remarks) < 12
    assert "491" in remarks[-1] or "492" in remarks[-1]
