"""Show text on a terminal so that names and messages from students can't control it."""

import re
from typing import Any

from rich.console import Console
from rich.text import Text

# Characters that a terminal acts on, or that reorder or hide the text beside them. Not among them:
# line ends, tabs, and the two joiners that some scripts need within a word.
_ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Return a text with "?" for every character that a terminal would act on."""
    return _ACTING.sub("?", text)


def one_line(text: str) -> str:
    """Return a harmless text on one line, so that no part of it looks like a line of ours."""
    return visible(" ".join(text.split()))


class Screen(Console):
    """A console without markup and colours, and with "?" for characters that act on a terminal."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(highlight=False, markup=False, **settings)

    def render_str(self, text: str, *args: Any, **kwargs: Any) -> Text:
        """Make a text harmless before it is printed; rich calls this for table cells too."""
        return super().render_str(visible(text), *args, **kwargs)
