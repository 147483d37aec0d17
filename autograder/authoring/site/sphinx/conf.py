"""Sphinx settings for the course's site."""

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

project = "Recurrent neural networks, in Jupyter"
extensions = ["myst_nb", "sphinx_design"]
html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["."]
html_css_files = ["course.css"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "home_page_in_toc": True,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_toc_level": 2,
    # The side bar has a search field already; the theme would show a second one above it.
    "navbar_persistent": [],
    # Otherwise the theme writes that no author is set.
    "footer_content_items": [],
}
# The notebooks have been run already.
nb_execution_mode = "off"
nb_merge_streams = True
nb_code_prompt_show = "Show the check"
nb_code_prompt_hide = "Hide the check"
# In plain CommonMark, a table that a cell shows would be rows of bars.
nb_render_markdown_format = "gfm"
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 4
suppress_warnings = ["mystnb.unknown_mime_type", "myst.header"]
exclude_patterns = ["conf.py"]
# The default would fetch MathJax from another server. Browsers draw MathML themselves.
html_math_renderer = "mathml"


def _inline(page: HTML5Translator, node: nodes.math) -> None:
    page.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _block(page: HTML5Translator, node: nodes.math_block) -> None:
    page.body.append(f'<div class="formula">{convert(node.astext(), display="block")}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the renderer of formulas; Sphinx calls this."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
