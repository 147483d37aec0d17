"""nbgrader's formgrader under a policy that lets no script run but its own.

A Jupyter server extension that takes the place of nbgrader's. Its pages show what students made, in
a browser that may do all that the instructor may; graded notebooks are harmless already (see
``autograder.engine.record.inert``), and here the browser is told to run nothing of them in any
case.
"""

import base64
import hashlib
import mimetypes
import re
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import apihandlers, handlers
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from tornado import web

NAME = __name__
STOCK = "nbgrader.server_extensions.formgrader"
#: Options of a Jupyter server's command line that put this in the place of nbgrader's own.
OPTIONS = (
    f"--ServerApp.jpserver_extensions={NAME}=True",
    f"--ServerApp.jpserver_extensions={STOCK}=False",
)
#: Types that a file of a student's may be shown as; any other is shown as text.
PICTURES = ("image/png", "image/jpeg", "image/gif")
# Of this process; whoever wrote a notebook can't know it.
_NONCE = secrets.token_urlsafe(24)
_HANDLER = re.compile(r'\son[a-z]+="([^"]*)"', re.I)
_VARIABLE = re.compile(r'(var \w+ = )"\{\{ ([\w.]+) \}\}"')
_RESOURCE = re.compile(r"\{\{ (resources\.\w+) \}\}")


class _OwnTemplates(FileSystemLoader):
    """nbgrader's templates, with a mark on their scripts by which the browser knows them.

    The mark is put into the template, before anything of a student's is; and what goes into the
    template as a name stays a name there.
    """

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, path, is_current = super().get_source(environment, template)
        source = _VARIABLE.sub(r"\1{{ \2 | tojson }}", source)
        source = _RESOURCE.sub(r"{{ \1 | e }}", source)
        return source.replace("<script", f'<script nonce="{_NONCE}"'), path, is_current


class GuardedFormgrader(FormgradeExtension):  # type: ignore[misc]
    """nbgrader's extension with our templates and handlers."""

    def init_tornado_settings(self, webapp: web.Application) -> None:
        super().init_tornado_settings(webapp)
        webapp.settings.update(
            nbgrader_jinja2_env=Environment(
                loader=_OwnTemplates([handlers.template_path]), autoescape=True
            ),
            nbgrader_exporter=HTMLExporter(
                config=self.config,
                extra_loaders=[_OwnTemplates(Path(handlers.template_path, "formgrade"))],
                # Anchors are named by what students write, and formgrader finds its fields by name.
                exclude_anchor_links=True,
            ),
        )

    def init_handlers(self, webapp: web.Application) -> None:
        stock = [*handlers.default_handlers, *apihandlers.default_handlers]
        plain = [
            (r"/formgrader/static/(.*)", web.StaticFileHandler, {"path": handlers.static_path})
        ]
        rest = [(r"/formgrader/.*", _guarded(handlers.Template404))]
        base = webapp.settings["base_url"].rstrip("/")
        rules = [*((path, _guarded(kind), *more) for path, kind, *more in stock), *plain, *rest]
        webapp.add_handlers(".*$", [(base + path, *others) for path, *others in rules])


class _Guard:
    """What every page of formgrader's has more than nbgrader's."""

    @property
    def content_security_policy(self) -> str:
        return policy(f"{self.request.protocol}://{self.request.host}{self.base_url}")  # type: ignore[attr-defined]


class _GuardedEntry(_Guard, handlers.FormgraderHandler):  # type: ignore[misc]
    def get(self) -> None:
        """Open formgrader for this class, and no other.

        nbgrader's own takes a folder from the address and runs the configuration that is in it: one
        link to what a student handed in would be enough.
        """
        if self.get_argument("path", ""):
            raise web.HTTPError(403, "This formgrader is for one class folder.")
        super().get()


class _GuardedFiles(handlers.SubmissionFilesHandler):  # type: ignore[misc]
    """Files beside a graded notebook, never as a page."""

    content_security_policy = "sandbox; default-src 'none'; frame-ancestors 'none'"

    def get_content_type(self) -> str:
        kind, encoding = mimetypes.guess_type(self.absolute_path or "")
        return kind if kind in PICTURES and encoding is None else "text/plain; charset=utf-8"


def policy(root: str) -> str:
    """The policy of formgrader's pages at this address: its own scripts and its own interface.

    Args:
        root: Scheme, host and base path of the server.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{_NONCE}' 'unsafe-hashes' {' '.join(_handler_hashes())}",
            "style-src 'self' 'unsafe-inline'",
            "img-src data:",
            "font-src 'self'",
            f"connect-src {root}/formgrader/api/",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'self'",
        )
    )


@cache
def _handler_hashes() -> tuple[str, ...]:
    """The few calls that stand in attributes of nbgrader's templates, as a policy names them."""
    folder = Path(handlers.template_path)
    files = [*folder.glob("*.tpl"), *folder.glob("formgrade/*.j2")]
    calls = sorted({call for file in files for call in _HANDLER.findall(file.read_text("utf-8"))})
    digests = (hashlib.sha256(call.encode()).digest() for call in calls)
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


@cache
def _guarded(kind: type) -> type:
    """A handler of nbgrader's, guarded."""
    if kind is handlers.FormgraderHandler:
        return _GuardedEntry
    if kind is handlers.SubmissionFilesHandler:
        return _GuardedFiles
    if not issubclass(kind, handlers.BaseHandler):
        return kind
    return type(f"Guarded{kind.__name__}", (_Guard, kind), {})


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": NAME}]


def _load_jupyter_server_extension(server: Any) -> None:
    formgrader = GuardedFormgrader(parent=server)
    formgrader.root_dir = server.root_dir
    formgrader.log = server.log
    formgrader.initialize([])
    formgrader.init_tornado_settings(server.web_app)
    formgrader.init_handlers(server.web_app)
