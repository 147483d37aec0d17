"""An extension of the Jupyter server with the page on which a person marks written answers.

The page shows what students wrote in a browser that has all the rights of the instructor. What it
shows is harmless (see ``autograder.mark.show``), and its policy makes sure that the browser runs
nothing but the page's own script.
"""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from jupyter_server.base.handlers import APIHandler, JupyterHandler
from pygments.formatters import HtmlFormatter
from tornado import web
from traitlets import Bool, Unicode
from traitlets.config import LoggingConfigurable

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.formgrader import guard
from autograder.mark.desk import Conflict, Desk, NotHere
from autograder.mark.requests import Nonsense

NAME: Final = __name__
#: The path of the page. Everything else that it loads is below it.
PAGE: Final = "/mark/"
_FILES: Final = {
    "": ("page.html", "text/html"),
    "mark.css": ("mark.css", "text/css"),
    "mark.js": ("mark.js", "text/javascript"),
}


def options(chapter: str, anonymous: bool) -> tuple[str, ...]:
    """Return options for the Jupyter server's command line that load this extension.

    Unless students must stay anonymous, nbgrader's formgrader is loaded too, for whoever wants to
    see a whole notebook.
    """
    formgrader = (f"--ServerApp.jpserver_extensions={guard.STOCK}=False",)
    return (
        f"--ServerApp.jpserver_extensions={NAME}=True",
        *(formgrader if anonymous else guard.OPTIONS),
        f"--Marking.chapter={chapter}",
        f"--Marking.anonymous={anonymous}",
    )


class Marking(LoggingConfigurable):
    """What the command line says about the page."""

    chapter = Unicode(help="The chapter to mark.").tag(config=True)
    anonymous = Bool(False, help="Whether to show no names.").tag(config=True)


class _Work:
    """The desk, and the threads in which it works.

    The gradebook is used by one thread only, so that marks are stored in the order in which they
    arrive.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mark")

    async def do(self, action: Callable[..., Any], *arguments: Any) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, action, *arguments)


class _PageHandler(JupyterHandler):
    """The handler of the page, its style sheet and its script."""

    @property
    def content_security_policy(self) -> str:
        """Return a policy that allows this page's script, style sheet and interface only."""
        root = f"{self.request.protocol}://{self.request.host}{self.base_url.rstrip('/')}{PAGE}"
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src {root}mark.js",
                f"style-src {root}mark.css",
                "img-src data:",
                f"connect-src {root}api/",
                "form-action 'none'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
            )
        )

    @web.authenticated
    def get(self, name: str) -> None:
        """Send a file."""
        # Reading it sets the cookie that the script must send back with every change.
        _ = self.xsrf_token
        _, kind = _FILES[name]
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.finish(_content(name))


@cache
def _content(name: str) -> str:
    content = (files("autograder.mark") / _FILES[name][0]).read_text(encoding="utf-8")
    if name != "mark.css":
        return content
    light = HtmlFormatter(style="xcode", nobackground=True).get_style_defs(".highlight")
    dark = HtmlFormatter(style="github-dark", nobackground=True).get_style_defs(".highlight")
    return f"{content}\n{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"


class _DeskHandler(APIHandler):
    """A part of all handlers of the page's interface."""

    def initialize(self, work: _Work) -> None:
        """Take the desk."""
        self._work = work
        self._desk = work.desk

    async def _reply(self, action: Callable[..., Any], *arguments: Any) -> None:
        """Do something at the desk, and send what it returns, or why it is refused."""
        self.set_header("Cache-Control", "no-store")
        try:
            found = await self._work.do(action, *arguments)
        except NotHere:
            self._refuse(404, {"message": "There is no such answer in this chapter."})
        except Nonsense as error:
            self._refuse(400, {"message": str(error)})
        except Conflict as conflict:
            self._refuse(409, {"message": "The mark has changed.", "now": conflict.found})
        except CourseError as error:
            self._refuse(503, {"message": str(error)})
        else:
            self.finish(json.dumps(found))

    def _refuse(self, status: int, reply: dict[str, Any]) -> None:
        self.set_status(status)
        self.finish(json.dumps(reply))


class _OverviewHandler(_DeskHandler):
    """The handler of the list of questions."""

    @web.authenticated
    async def get(self) -> None:
        """Send the list of questions, with their progress."""
        await self._reply(self._desk.overview)


class _QuestionHandler(_DeskHandler):
    """The handler of one question."""

    @web.authenticated
    async def get(self, number: str) -> None:
        """Send a question with the list of its answers."""
        await self._reply(self._desk.question, int(number))

    @web.authenticated
    async def post(self, number: str) -> None:
        """Give 0 points for all blank answers."""
        await self._reply(self._desk.mark_blank, int(number))


class _AnswerHandler(_DeskHandler):
    """The handler of one answer."""

    @web.authenticated
    async def get(self, grade: str) -> None:
        """Send an answer with its mark."""
        await self._reply(self._desk.answer, grade)

    @web.authenticated
    async def put(self, grade: str) -> None:
        """Store a mark."""
        await self._reply(self._desk.mark, grade, self.request.body)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": NAME}]


def _load_jupyter_server_extension(server: Any) -> None:
    settings = Marking(parent=server)
    # The gradebook's address comes from the options that other users can't read.
    db_url = server.config.get("CourseDirectory", {}).get("db_url")
    folder = ClassFolder(Path(server.root_dir), db_url)
    work = _Work(Desk(folder, settings.chapter, settings.anonymous))
    base = server.web_app.settings["base_url"].rstrip("/") + PAGE
    desk = {"work": work}
    names = "|".join(name.replace(".", r"\.") for name in _FILES)
    server.web_app.add_handlers(
        ".*$",
        [
            (rf"{base}({names})", _PageHandler),
            (rf"{base}api/questions", _OverviewHandler, desk),
            (rf"{base}api/questions/(\d{{1,4}})", _QuestionHandler, desk),
            (rf"{base}api/answers/([0-9a-f]{{32}})", _AnswerHandler, desk),
        ],
    )
