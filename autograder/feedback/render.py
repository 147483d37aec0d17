"""Render a page's content as HTML that runs no code and loads nothing from the network."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from nbconvert.filters import Highlight2HTML, markdown2html
from nbconvert.preprocessors.sanitize import SanitizeHTML
from pygments.formatters import HtmlFormatter

from autograder.classroom.due import shown_due
from autograder.classroom.scores import number
from autograder.classroom.words import count
from autograder.feedback.content import Content, ExerciseFeedback

#: The HTML tags that a written answer or a comment may have. No images: a browser would load them.
_TAGS = [
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "s", "strong", "sub", "sup", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
]  # fmt: skip
_ATTRIBUTES = {"a": ["href", "title"], "abbr": ["title"]}
_highlight = Highlight2HTML(pygments_lexer="ipython3")


def render(content: Content, state: str) -> str:
    """Return a page as HTML.

    Args:
        content: What the page shows.
        state: A hash that is put into the page, to see later whether it is still up to date.
    """
    template = _environment().from_string(_text("page.html.j2"))
    exercises = [part for part in content.parts if isinstance(part, ExerciseFeedback)]
    return template.render(
        c=content, grades=content.grades, exercises=exercises, state=state, css=Markup(_css())
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "code": code_html,
        "markdown": markdown_html,
        "points": number,
        "moment": shown_due,
        "count": count,
    }
    environment.tests["exercise"] = lambda part: isinstance(part, ExerciseFeedback)
    environment.tests["text"] = lambda output: isinstance(output, str)
    return environment


@cache
def _css() -> str:
    colours = HtmlFormatter(style="friendly", nobackground=True).get_style_defs(".highlight")
    return f"{_text('page.css')}\n{colours}"


def _text(name: str) -> str:
    return (files("autograder.feedback") / name).read_text(encoding="utf-8")


def code_html(code: str) -> Markup:
    """Return Python code as HTML with colours; pygments escapes it."""
    return Markup(_highlight(code))


def markdown_html(text: str) -> Markup:
    """Return Markdown as HTML, from which all but harmless tags are removed."""
    sanitizer = SanitizeHTML(tags=_TAGS, attributes=_ATTRIBUTES, strip=True)
    return Markup(sanitizer.sanitize_html_tags(markdown2html(text)))
