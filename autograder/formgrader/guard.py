"""Serve nbgrader's formgrader with a policy under which browsers run only its own scripts.

This is an extension of the Jupyter server in place of nbgrader's. Formgrader shows students' work
in a browser that has all the rights of the instructor. Graded notebooks are harmless already (see
``autograder.engine.record.inert``), and the policy makes sure that the browser runs nothing of
them.
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
#: Options for the Jupyter server's command line that load this extension in place of nbgrader's.
OPTIONS = (
    f"--ServerApp.jpserver_extensions={NAME}=True",
    f"--ServerApp.jpserver_extensions={STOCK}=False",
)
#: The types of files that may be shown as pictures; a student's other files are shown as text.
PICTURES = ("image/png", "image/jpeg", "image/gif")
# Each process makes a new random value, so that nobody can know it when writing a notebook.
_NONCE = secrets.token_urlsafe(24)
_HANDLER = re.compile(r'\son[a-z]+="([^"]*)"', re.I)
_VARIABLE = re.compile(r'(var \w+ = )"\{\{ ([\w.]+) \}\}"')
_RESOURCE = re.compile(r"\{\{ (resources\.\w+) \}\}")


class _OwnTemplates(FileSystemLoader):
    """A loader of nbgrader's templates that marks the scripts in them for the browser.

    The mark is put into the template before it is filled in, so that no script of a student's gets
    it. Names that are filled in are escaped.
    """

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Load a template as jinja2 does, then mark its scripts and escape its names."""
        source, path, is_current = super().get_source(environment, template)
        source = _VARIABLE.sub(r"\1{{ \2 | tojson }}", source)
        source = _RESOURCE.sub(r"{{ \1 | e }}", source)
        return source.replace("<script", f'<script nonce="{_NONCE}"'), path, is_current


class GuardedFormgrader(FormgradeExtension):  # type: ignore[misc]
    """nbgrader's extension with guarded templates and handlers."""

    def init_tornado_settings(self, webapp: web.Application) -> None:
        """Set formgrader up as nbgrader does, but with marked templates."""
        super().init_tornado_settings(webapp)
        webapp.settings.update(
            nbgrader_jinja2_env=Environment(
                loader=_OwnTemplates([handlers.template_path]), autoescape=True
            ),
            nbgrader_exporter=HTMLExporter(
                config=self.config,
                extra_loaders=[_OwnTemplates(Path(handlers.template_path, "formgrade"))],
                # Anchors are named after students' headings. Formgrader finds its fields by name,
                # and must not find an anchor instead.
                exclude_anchor_links=True,
            ),
        )

    def init_handlers(self, webapp: web.Application) -> None:
        """Register nbgrader's handlers, all of them guarded."""
        stock = [*handlers.default_handlers, *apihandlers.default_handlers]
        plain = [
            (r"/formgrader/static/(.*)", web.StaticFileHandler, {"path": handlers.static_path})
        ]
        rest = [(r"/formgrader/.*", _guarded(handlers.Template404))]
        base = webapp.settings["base_url"].rstrip("/")
        rules = [*((path, _guarded(kind), *more) for path, kind, *more in stock), *plain, *rest]
        webapp.add_handlers(".*$", [(base + path, *others) for path, *others in rules])


class _Guard:
    """A part of all guarded handlers, which sends the policy with every page."""

    @property
    def content_security_policy(self) -> str:
        """Return the policy for the address at which the browser asks for the page."""
        return policy(f"{self.request.protocol}://{self.request.host}{self.base_url}")  # type: ignore[attr-defined]


class _GuardedEntry(_Guard, handlers.FormgraderHandler):  # type: ignore[misc]
    """The handler of formgrader's first page."""

    def get(self) -> None:
        """Open formgrader for this class only.

        nbgrader's handler takes a folder from the address and runs the configuration in it. A link
        to a folder that a student handed in would run the student's code.
        """
        if self.get_argument("path", ""):
            raise web.HTTPError(403, "This formgrader is for one class folder.")
        super().get()


class _GuardedFiles(handlers.SubmissionFilesHandler):  # type: ignore[misc]
    """The handler of files beside a graded notebook, which are never shown as pages."""

    content_security_policy = "sandbox; default-src 'none'; frame-ancestors 'none'"

    def get_content_type(self) -> str:
        """Return the file's type if it is a picture; otherwise that of plain text."""
        kind, encoding = mimetypes.guess_type(self.absolute_path or "")
        return kind if kind in PICTURES and encoding is None else "text/plain; charset=utf-8"


def policy(root: str) -> str:
    """Return the policy of formgrader's pages, which allows its own scripts and interface only.

    Args:
        root: The scheme, host and base path of the server.
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
    """Return the hashes of the few calls that are in attributes of nbgrader's templates."""
    folder = Path(handlers.template_path)
    files = [*folder.glob("*.tpl"), *folder.glob("formgrade/*.j2")]
    calls = sorted({call for file in files for call in _HANDLER.findall(file.read_text("utf-8"))})
    digests = (hashlib.sha256(call.encode()).digest() for call in calls)
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


@cache
def _guarded(kind: type) -> type:
    """Return a guarded handler in place of one of nbgrader's."""
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
