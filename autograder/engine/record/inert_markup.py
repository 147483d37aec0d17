"""Clean HTML and SVG drawings from students' code, so that they can only be looked at.

What may stay is listed, and everything else is removed. Nothing that stays can run, open another
page, contact a server, or cover parts of the page that are not the student's.
"""

import re
from collections import Counter
from typing import Final
from xml.etree import ElementTree

import nh3

#: Markup with more characters or tags is removed. No real table is that large, and it could make a
#: browser hang.
MOST_CHARACTERS: Final = 500_000
MOST_TAGS: Final = 20_000
#: The most elements inside each other; tables in tables have far fewer.
MOST_DEPTH: Final = 100

_TEXT_TAGS: Final = {
    "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "details",
    "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "s", "samp", "small", "span", "strong",
    "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var",
}  # fmt: skip
_DRAWING_TAGS: Final = {
    "circle", "clippath", "clipPath", "defs", "desc", "ellipse", "g", "image", "line",
    "lineargradient", "linearGradient", "marker", "path", "pattern", "polygon", "polyline",
    "radialgradient", "radialGradient", "rect", "stop", "svg", "symbol", "text", "title", "tspan",
    "use",
}  # fmt: skip
# Tags that are removed with their content, which is only for the browser. The content of other tags
# that are removed is kept, because people see it.
_WITH_CONTENT: Final = {"script", "style", "noscript", "template", "metadata"}
_TEXT_ATTRIBUTES: Final = {
    "*": {"style", "title", "dir", "lang"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign", "scope"},
    "table": {"border", "class"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "details": {"open"},
}
_DRAWING_ATTRIBUTES: Final = {
    "*": {
        "class", "clip-path", "clip-rule", "clipPathUnits", "cx", "cy", "d", "dx", "dy", "fill",
        "fill-opacity", "fill-rule", "font-family", "font-size", "font-style", "font-weight", "fx",
        "fy", "gradientTransform", "gradientUnits", "height", "id", "marker-end", "marker-mid",
        "marker-start", "markerHeight", "markerWidth", "offset", "opacity", "orient",
        "patternTransform", "patternUnits", "points", "preserveAspectRatio", "r", "refX", "refY",
        "rotate", "rx", "ry", "stop-color", "stop-opacity", "stroke", "stroke-dasharray",
        "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
        "stroke-opacity", "stroke-width", "style", "text-anchor", "transform", "version", "viewBox",
        "width", "x", "x1", "x2", "xlink:href", "href", "xmlns", "y", "y1", "y2",
    },
}  # fmt: skip
# Styles that can't move or enlarge an element, put it over others, or contain an address.
_TEXT_STYLES: Final = {
    "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left",
    "border-right", "border-style", "border-top", "border-width", "color", "font-family",
    "font-style", "font-weight", "overflow-x", "padding", "padding-bottom", "padding-left",
    "padding-right", "padding-top", "text-align", "text-decoration", "vertical-align",
    "white-space",
}  # fmt: skip
_PICTURE: Final = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*", re.I)
_OWN_PART: Final = re.compile(r"#[\w.:-]+")
# Addresses in a style or an attribute that are not a part of the same drawing, and other syntax
# that could hide one.
_ADDRESS: Final = re.compile(r"url\s*\(\s*(?![\"']?#)|@|\\|image-set|expression", re.I)
_TAG: Final = re.compile(r"<\s*([a-zA-Z][\w:-]*)")
_OPENING: Final = re.compile(r"<(/?)([a-zA-Z][\w:-]*)[^<>]*?(/?)>")
_HANDLER: Final = re.compile(r"<[^<>]{0,2000}?\son\w+\s*=", re.I)
# Tags that need no closing tag, so they don't count for the depth.
_ENDS_BY_ITSELF: Final = {
    "area", "base", "br", "col", "colgroup", "dd", "dt", "hr", "img", "input", "li", "link", "meta",
    "option", "p", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr",
}  # fmt: skip
# How many characters are searched for removed parts that are worth reporting.
_MOST_SCANNED: Final = 100_000


def clean_html(html: str) -> str | None:
    """Return the harmless parts of HTML: text, tables and embedded pictures.

    Returns:
        The cleaned HTML, or None if it is too large or nested too deeply.
    """
    return _HTML.clean(html) if _is_bounded(html) else None


def clean_svg(svg: str) -> str | None:
    """Return an SVG drawing that is safe to show as a picture.

    Returns:
        The cleaned drawing, or None if it is too large or is not a drawing.
    """
    if not _is_bounded(svg):
        return None
    # The cleaner writes HTML, which has names of characters that XML does not have.
    cleaned = _SVG.clean(svg).strip().replace("&nbsp;", "&#160;")
    if not cleaned.startswith("<svg"):
        return None
    names = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    if 'xmlns="' not in cleaned.partition(">")[0]:
        names += ' xmlns="http://www.w3.org/2000/svg"'
    drawing = f"<svg {names}{cleaned[len('<svg') :]}"
    try:
        ElementTree.fromstring(drawing)
    except ElementTree.ParseError:
        return None
    return drawing


def removed_parts(html: str) -> list[str]:
    """Return the names of what :func:`clean_html` and :func:`clean_svg` remove, in their order.

    Style sheets and links are not reported, because they are common and harmless: every pandas
    table has a style sheet.
    """
    looked_at = html[:_MOST_SCANNED]
    harmless = _TEXT_TAGS | _DRAWING_TAGS | {"style", "a", "metadata", "tt", "font", "center"}
    tags = (found.lower() for found in _TAG.findall(looked_at))
    parts = dict.fromkeys(tag[:20] for tag in tags if tag not in harmless and ":" not in tag)
    if _HANDLER.search(looked_at):
        parts["event handler"] = None
    return list(parts)[:10]


def _is_bounded(markup: str) -> bool:
    if len(markup) > MOST_CHARACTERS or markup.count("<") > MOST_TAGS:
        return False
    open_now: Counter[str] = Counter()
    for closing, name, closed in _OPENING.findall(markup):
        tag = name.lower()
        if closing:
            # Browsers ignore a closing tag without an opening one, so it is ignored here too.
            open_now[tag] -= open_now[tag] > 0
        elif not closed and tag not in _ENDS_BY_ITSELF:
            open_now[tag] += 1
            if open_now.total() > MOST_DEPTH:
                return False
    return True


def _kept_text_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if _PICTURE.fullmatch(value) else None
    if name == "class":
        return "dataframe" if "dataframe" in value.split() else None
    if name == "style":
        return None if _ADDRESS.search(value) or "(" in value.replace("rgb", "") else value
    return value


def _kept_drawing_attribute(tag: str, name: str, value: str) -> str | None:
    if name in ("href", "xlink:href"):
        is_picture = tag == "image" and _PICTURE.fullmatch(value)
        return value if is_picture or _OWN_PART.fullmatch(value) else None
    if name == "xmlns":
        return value if value == "http://www.w3.org/2000/svg" else None
    return None if _ADDRESS.search(value) else value


_HTML: Final = nh3.Cleaner(
    tags=_TEXT_TAGS,
    clean_content_tags=_WITH_CONTENT,
    attributes=_TEXT_ATTRIBUTES,
    attribute_filter=_kept_text_attribute,
    filter_style_properties=_TEXT_STYLES,
    url_schemes={"data"},
    url_relative="deny",
    link_rel=None,
)
_SVG: Final = nh3.Cleaner(
    tags=_DRAWING_TAGS,
    clean_content_tags=_WITH_CONTENT,
    attributes=_DRAWING_ATTRIBUTES,
    attribute_filter=_kept_drawing_attribute,
    url_schemes={"data"},
    link_rel=None,
)
