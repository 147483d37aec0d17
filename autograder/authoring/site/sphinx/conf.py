"""Sphinx settings for the course's site."""

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
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 4
suppress_warnings = ["mystnb.unknown_mime_type", "myst.header"]
exclude_patterns = ["conf.py"]
