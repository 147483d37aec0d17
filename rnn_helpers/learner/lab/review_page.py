"""The page with the review questions that are due, which needs no script."""

import asyncio
import json
import sys
from typing import Any, Final

from rnn_helpers.shell.cards import card, escape, prose

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

_COMMAND: Final = (sys.executable, "-P", "-m", "rnn_helpers.learner.review.service")
_MOST_BYTES: Final = 1_000_000
_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Review</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{
  color: #1f2328;
  font: 16px/1.5 system-ui, sans-serif;
  margin: 2em auto;
  max-width: 46em;
  padding: 0 1em;
}}
fieldset {{ border: 0; margin: 0 0 1em; padding: 0; }}
fieldset label {{ display: block; padding: 0.2em 0; }}
button, .next {{
  background: #0072b2;
  border: 0;
  border-radius: 3px;
  color: #fff;
  display: inline-block;
  font: inherit;
  padding: 0.3em 1em;
  text-decoration: none;
}}
:focus-visible {{ outline: 3px solid #d55e00; outline-offset: 2px; }}
</style></head><body><main><h1>Review</h1>{content}</main></body></html>"""


class Reviewer:
    """The process that asks the questions, which starts with the first request."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._one_at_a_time = asyncio.Lock()

    async def reply_to(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the reply to a request; see :mod:`rnn_helpers.learner.review.service`."""
        async with self._one_at_a_time:
            if self._process is None or self._process.returncode is not None:
                self._process = await asyncio.create_subprocess_exec(
                    *_COMMAND,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    limit=_MOST_BYTES,
                )
            asked, told = self._process.stdin, self._process.stdout
            assert asked is not None
            assert told is not None
            try:
                asked.write(json.dumps(request).encode() + b"\n")
                await asked.drain()
                line = await told.readline()
            except ConnectionError:
                line = b""
            if not line:
                await self._process.wait()
                return {"nothing": "The questions could not be made. Load this page again."}
        found: dict[str, Any] = json.loads(line)
        return found


class ReviewPage(JupyterHandler):
    """A page that asks one question after another."""

    def initialize(self, reviewer: Reviewer) -> None:
        """Keep the process that asks the questions."""
        self._reviewer = reviewer

    @web.authenticated
    async def get(self) -> None:
        """Show the next question that is due."""
        asked = await self._reviewer.reply_to({"ask": True})
        self._show(self._form(asked) if "asks" in asked else f"<p>{prose(asked['nothing'])}</p>")

    @web.authenticated
    async def post(self) -> None:
        """Keep an answer, and say what is right.

        Raises:
            HTTPError: Status 400: the form is not one of this page's.
        """
        try:
            request = {
                "item": self.get_body_argument("item"),
                "key": int(self.get_body_argument("key")),
                "choice": int(self.get_body_argument("choice", "-1")),
            }
        except ValueError as error:
            raise web.HTTPError(400, "The form is not one of this page's.") from error
        told = await self._reviewer.reply_to(request)
        if "nothing" in told:
            self._show(f"<p>{prose(told['nothing'])}</p>")
            return
        lines = "".join(f"<p>{prose(line)}</p>" for line in told["says"].splitlines())
        if told["right"] is not None:
            lines = f"<p>{prose(told['asks'])}</p><p>You chose: {prose(told['chosen'])}</p>{lines}"
        shown = card("What the course says", lines, "rnn-done" if told["right"] else "rnn-calm")
        self._show(f'{shown}<p><a class="next" href="" autofocus>Next question</a></p>')

    def _form(self, asked: dict[str, Any]) -> str:
        choices = "".join(
            f'<label><input type="radio" name="choice" value="{number}" required> '
            f"{prose(text)}</label>"
            for number, text in enumerate(asked["choices"])
        )
        count = asked["due"]
        return (
            f"<p>{count} {'question is' if count == 1 else 'questions are'} due. "
            "You can stop at any time: each answer is kept at once, on your machine only.</p>"
            f'<form method="post">{self.xsrf_form_html()}'
            f'<input type="hidden" name="item" value="{escape(asked["item"])}">'
            f'<input type="hidden" name="key" value="{escape(asked["key"])}">'
            f"<fieldset><legend><b>{escape(asked['about'].capitalize())}.</b> "
            f"{prose(asked['asks'])}</legend>{choices}</fieldset>"
            "<button>Answer</button></form>"
        )

    def _show(self, content: str) -> None:
        self.set_header("Cache-Control", "no-store")
        self.finish(_PAGE.format(content=content))
