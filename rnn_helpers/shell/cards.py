"""Build the cards that checks and progress show: HTML without scripts or external resources.

Cards use JupyterLab's colours, so that they follow its theme. Where those are not defined, a card
has a light background and dark text. No information is given by colour alone.
"""

import html
import re

STYLE = """
.rnn-card {
  background: var(--jp-layout-color1, #fff);
  color: var(--jp-content-font-color0, #1f2328);
  border: 1px solid var(--jp-border-color1, #8c959f);
  border-left: 4px solid #c2410c;
  border-radius: 3px;
  padding: 0.6em 0.9em 0.7em;
  margin: 0.2em 0;
  max-width: 60em;
  line-height: 1.45;
  overflow-wrap: anywhere;
}
.rnn-card.rnn-calm { border-left-color: var(--jp-border-color0, #6e7781); }
.rnn-card.rnn-done { border-left-color: #15803d; }
.rnn-card p { margin: 0 0 0.5em; }
.rnn-card p.rnn-praise { font-size: 1.25em; }
.rnn-card .rnn-praise > span {
  background: #15803d;
  border-radius: 50%;
  color: #fff;
  display: inline-block;
  line-height: 1.4em;
  margin-right: 0.2em;
  text-align: center;
  width: 1.4em;
}
.rnn-card p:last-child, .rnn-card div:last-child { margin-bottom: 0; }
.rnn-card :not(pre) > code {
  background: var(--jp-layout-color2, #eef0f2);
  border-radius: 2px;
  color: inherit;
  font-family: var(--jp-code-font-family, ui-monospace, monospace);
  font-size: 0.95em;
  padding: 0 0.25em;
}
.rnn-card .rnn-mono { font-family: var(--jp-code-font-family, ui-monospace, monospace); }
.rnn-card .rnn-differs {
  font-family: var(--jp-code-font-family, ui-monospace, monospace);
}
.rnn-card .rnn-sides { display: flex; flex-wrap: wrap; gap: 0.6em 2.5em; margin: 0 0 0.6em; }
.rnn-card .rnn-label { font-size: 0.85em; margin: 0 0 0.2em; }
.rnn-card .rnn-axes { display: flex; flex-wrap: wrap; align-items: center; gap: 0.35em; }
.rnn-card .rnn-axis {
  border: 1px solid currentcolor;
  border-radius: 3px;
  min-width: 3em;
  padding: 0.1em 0.5em 0.2em;
  text-align: center;
}
.rnn-card .rnn-axis b { display: block; font-size: 1.15em; line-height: 1.25; }
.rnn-card .rnn-axis > span { display: block; font-size: 0.85em; line-height: 1.2; }
.rnn-card .rnn-wrong { outline: 2px solid #c2410c; outline-offset: -1px; font-weight: bold; }
.rnn-card div.rnn-scroll { overflow-x: auto; margin: 0 0 0.6em; }
.rnn-card table { border-collapse: collapse; margin: 0; font-size: 1em; table-layout: auto; }
.rnn-card table tbody tr:nth-child(n), .rnn-card table tbody tr:hover { background: none; }
.rnn-card table th, .rnn-card table td {
  border: 0;
  color: inherit;
  font-size: 1em;
  font-weight: normal;
  max-width: none;
  padding: 0.1em 0.6em;
  text-align: right;
  white-space: nowrap;
}
.rnn-card table th[scope=row] { padding-left: 0; text-align: left; }
.rnn-card table thead th { border-bottom: 1px solid var(--jp-border-color1, #8c959f); }
.rnn-card table td.rnn-wrong { font-weight: bold; }
.rnn-card .rnn-text {
  margin: 0 0 0.5em;
  font-family: var(--jp-code-font-family, ui-monospace, monospace);
  font-size: 0.95em;
  line-height: 1.4;
  white-space: pre-wrap;
}
.rnn-card mark {
  background: none;
  color: inherit;
  font-weight: bold;
  outline: 2px solid #c2410c;
  outline-offset: 1px;
}
.rnn-card progress { width: 12em; height: 0.9em; accent-color: #15803d; vertical-align: middle; }
.rnn-card ul.rnn-list {
  display: flex;
  flex-wrap: wrap;
  gap: 0.1em 1.3em;
  list-style: none;
  margin: 0.4em 0 0;
  padding: 0;
}
"""


def escape(text: object) -> str:
    """Return text that is safe in HTML and its attributes, because learners' strings may not be."""
    return html.escape(str(text), quote=True)


def prose(text: str) -> str:
    """Return escaped text, with everything between backticks marked as code."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escape(text))


def sentence(text: str) -> str:
    """Return the same as :func:`prose`, with a capital letter at the beginning."""
    return prose(text[:1].upper() + text[1:])


def card(label: str, content: str, kind: str = "") -> str:
    """Return a card as HTML.

    Args:
        label: What a screen reader announces, as plain text.
        content: HTML, already escaped.
        kind: ``"rnn-calm"`` or ``"rnn-done"`` if nothing is wrong.
    """
    return (
        f"<style>{STYLE}</style>"
        f'<div class="{f"rnn-card {kind}".strip()}" role="group" aria-label="{escape(label)}">'
        f"{content}</div>"
    )
