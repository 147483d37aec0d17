"""Turn students' answers and instructors' texts into HTML that can only be looked at."""

import html
from typing import Final

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from autograder.engine.record.inert import seen
from autograder.engine.record.inert_markdown import inert_markdown
from autograder.engine.record.inert_markup import clean_html
from autograder.feedback.content import OutputPicture, shown_error, shown_outputs
from autograder.feedback.render import code_html

#: The most characters that are shown of a text, and the most cells of an answer.
MOST_TEXT, MOST_CELLS = 40_000, 20
#: Longer texts are shown as they were typed, because a hostile one would keep the parsers busy.
MOST_PARSED: Final = 8_000


class _Renderer(IPythonRenderer):
    """A renderer that shows code in Markdown as it is, without colours and diagrams."""

    def block_code(self, code: str, info: str | None = None) -> str:
        """Return a block of code as HTML."""
        return f"<pre><code>{html.escape(code)}</code></pre>\n"


def markdown(text: str, pictures: dict[str, dict[str, str]] | None = None) -> str:
    """Return Markdown as harmless HTML.

    Args:
        text: The Markdown.
        pictures: The pictures that are attached to the text's cell, by name.
    """
    text = seen(text)
    if len(text) > MOST_PARSED:
        return _as_typed(text)
    text = inert_markdown(text, pictures or {}).text
    renderer = _Renderer(escape=False, exclude_anchor_links=True, attachments=pictures or {})
    try:
        cleaned = clean_html(MarkdownWithMath(renderer=renderer).render(text))
    except Exception:
        # Students write what no parser expects. Such a text is shown as it was typed.
        cleaned = None
    return _as_typed(text) if cleaned is None else cleaned


def code(text: str) -> str:
    """Return Python code as HTML with colours."""
    text = seen(text)
    return _as_typed(text) if len(text) > MOST_PARSED else str(code_html(text))


def answer(cells: tuple[NotebookNode, ...]) -> str:
    """Return an answer as harmless HTML: text, or code with what it showed."""
    shown = [_cell(cell) for cell in cells[:MOST_CELLS]]
    if (more := len(cells) - MOST_CELLS) > 0:
        shown.append(f"<p>… and {more} more cells, which are not shown.</p>")
    return "\n".join(shown)


def _cell(cell: NotebookNode) -> str:
    if cell.cell_type == "markdown":
        return markdown(cell.source, cell.get("attachments"))
    parts = [code(cell.source)]
    for output in shown_outputs(cell):
        if isinstance(output, OutputPicture):
            source = f"data:{output.mime};base64,{output.data}"
            parts.append(f'<img alt="A picture that the cell showed" src="{source}">')
        elif output.strip():
            parts.append(f'<pre class="output">{html.escape(output)}</pre>')
    if error := shown_error(cell):
        parts.append(f'<pre class="output">{html.escape(error)}</pre>')
    return "\n".join(parts)


def _as_typed(text: str) -> str:
    shown = html.escape(text[:MOST_TEXT])
    if (more := len(text) - MOST_TEXT) > 0:
        shown += f"\n\n… ({more:,} more characters are not shown)"
    return f"<pre>{shown}</pre>"
