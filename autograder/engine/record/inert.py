"""Make a graded notebook safe to open, so that nothing in it acts on a reader.

Students' code makes text, HTML, pictures and Markdown. What can only be looked at is kept. What
could run, open another page or contact a server is removed, and a note says so. The course's own
cells are not changed.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

from rnn_helpers.check_record import MIME_TYPE
from rnn_helpers.notebooks.cells import CellKind, kind_of
from rnn_helpers.notebooks.source_text import source_text

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from autograder.engine.record.inert_markdown import (
    InertText,
    inert_formulas,
    inert_markdown,
    taken_names,
)
from autograder.engine.record.inert_markup import clean_html, clean_svg, removed_parts
from autograder.engine.record.quoting import CHECK_ERRORS, QUOTE, quoted

#: The most characters of markup in one notebook; what comes after is removed.
MOST_MARKUP: Final = 1_000_000
#: The most sentences about what was removed.
MOST_SENTENCES: Final = 8
#: The most changes of colour in one text. Each of them makes an element of the page.
MOST_COLOURS: Final = 5_000
#: The most characters of one text in a check's record.
MOST_RECORD: Final = 8_000
#: The most texts in a check's record.
MOST_FIELDS: Final = 20

_KEPT_OF_NOTEBOOK: Final = ("kernelspec", "language_info", "rnn_course")
_KEPT_OF_CELL: Final = ("nbgrader", "rnn_course", "deletable", "editable", "lines_to_next_cell")
_PICTURES: Final = {
    "image/png": r"iVBORw0KGgo",
    "image/jpeg": r"/9j/",
    "image/gif": r"R0lGOD[dl]",
}
_BASE64: Final = re.compile(r"[A-Za-z0-9+/\s]*={0,2}\s*")
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]{0,40}m")
# Characters that move the cursor, change the direction of writing, or are not shown. Line ends,
# tabs, and the characters that progress bars need are kept.
_UNSEEN: Final = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b\[[0-?]*+[ -/]*+[@-ln-~]|\x1b(?!\[[0-9;]{0,40}m)"
    r"|[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def make_inert(notebook: NotebookNode) -> list[str]:
    """Remove everything from a notebook that could act on a reader.

    Returns:
        Sentences about what was removed.
    """
    return _Inert(notebook).sentences()


class _Inert:
    """A cleaner of one notebook; ``_removed`` counts what was removed, by (where, what)."""

    def __init__(self, notebook: NotebookNode) -> None:
        self._removed: Counter[tuple[str, str]] = Counter()
        self._left = MOST_MARKUP
        self._taken = taken_names(name for cell in notebook.cells if (name := _name(cell)))
        notebook.metadata = _only(notebook.metadata, _KEPT_OF_NOTEBOOK)
        for number, cell in enumerate(notebook.cells, start=1):
            self._where = _place(cell, number)
            self._cell(cell)

    def sentences(self) -> list[str]:
        places: dict[str, list[str]] = {}
        for where, what in self._removed:
            places.setdefault(where, []).append(what)
        sentences = [
            f"Made harmless, so that nothing in it acts when it is opened: {where} "
            f"({', '.join(parts)})."
            for where, parts in places.items()
        ]
        more = len(sentences) - MOST_SENTENCES
        rest = [f"The same in {more} more places."] if more > 0 else []
        return sentences[:MOST_SENTENCES] + rest

    def _note(self, *parts: str) -> None:
        """Note what was removed from the current cell."""
        for part in parts:
            self._removed[self._where, part] += 1

    def _cell(self, cell: NotebookNode) -> None:
        cell.metadata = _only(cell.metadata, _KEPT_OF_CELL)
        if cell.cell_type == "code":
            if not isinstance(cell.get("execution_count"), int):
                cell.execution_count = None
            cell.outputs = list(self._outputs(cell))
        elif not _is_the_courses(cell):
            self._text_cell(cell)

    def _text_cell(self, cell: NotebookNode) -> None:
        attached = {
            name: kept
            for name, bundle in (cell.pop("attachments", None) or {}).items()
            if (kept := {m: data for m, data in bundle.items() if _is_picture(m, data)})
        }
        if attached and cell.cell_type == "markdown":
            cell.attachments = nbformat.from_dict(attached)
        text = self._within_budget(seen(cell.source))
        cell.source = self._inert(inert_markdown(text, attached, self._taken))

    def _within_budget(self, text: str) -> str:
        """Return as much of a text as the notebook's limit still allows."""
        kept = text[: max(self._left, 0)]
        self._left -= len(text)
        if len(kept) < len(text):
            self._note("its end")
        return kept

    def _inert(self, made: InertText) -> str:
        self._note(*made.changed)
        return made.text

    def _outputs(self, cell: NotebookNode) -> Iterator[NotebookNode]:
        is_test = kind_of(cell) is CellKind.TEST
        for output in cell.get("outputs", ()):
            match output.get("output_type"):
                case "stream":
                    yield _stream(output, is_test)
                case "error":
                    yield _error(output, is_test)
                case "display_data" | "execute_result" as kind:
                    yield self._rich(kind, output, is_test)

    def _rich(self, kind: str, output: NotebookNode, is_test: bool) -> NotebookNode:
        data = {}
        for mime, value in (output.get("data") or {}).items():
            kept = self._value(mime, value, is_test)
            if kept is not None:
                data[mime] = kept
        if not data:
            data["text/plain"] = "[Left out by the grader: see the notes on top.]"
        metadata = {
            mime: sizes
            for mime, about in (output.get("metadata") or {}).items()
            if mime in data and mime in _PICTURES and (sizes := _sizes(about))
        }
        more: dict[str, Any] = {}
        if kind == "execute_result":
            count = output.get("execution_count")
            more["execution_count"] = count if isinstance(count, int) else None
        return _output(kind, data=data, metadata=metadata, **more)

    def _value(self, mime: str, value: Any, is_test: bool) -> Any:
        """Return one representation of an output, cleaned; None if it is removed."""
        if mime == MIME_TYPE:
            # Students can print records in their own cells; only those in test cells are kept.
            return _record(value) if is_test and isinstance(value, dict) else None
        text = source_text(value)
        if mime in _PICTURES:
            if _is_picture(mime, text):
                return text
            self._note(f"{mime}, which is not a picture of that kind")
            return None
        clean = _CLEANERS.get(mime)
        if clean is None:
            self._note(_shown_type(mime))
            return None
        if mime != "text/plain":
            self._left -= len(text)
            if self._left < 0:
                self._note(f"{mime}: too much of it")
                return None
        return clean(self, seen(text))

    def _html(self, text: str) -> str | None:
        return self._markup("HTML", text, clean_html)

    def _svg(self, text: str) -> str | None:
        return self._markup("SVG", text, clean_svg)

    def _markup(self, kind: str, text: str, clean: Callable[[str], str | None]) -> str | None:
        cleaned = clean(text)
        if cleaned is None:
            self._note(f"{kind} that can't be cleaned")
        elif parts := removed_parts(text):
            self._note(*(f"{part} in {kind}" for part in parts))
        return cleaned

    def _markdown(self, text: str) -> str:
        return self._inert(inert_markdown(text, taken=self._taken))

    def _formulas(self, text: str) -> str:
        return self._inert(inert_formulas(text))

    def _plain(self, text: str) -> str:
        return text


_CLEANERS: Final[dict[str, Callable[[_Inert, str], str | None]]] = {
    "text/plain": _Inert._plain,
    "text/html": _Inert._html,
    "text/markdown": _Inert._markdown,
    "text/latex": _Inert._formulas,
    "image/svg+xml": _Inert._svg,
}


def seen(text: str) -> str:
    """Return a text without invisible characters; colours are kept unless there are too many."""
    shown = _UNSEEN.sub("", text)
    if shown.count("\x1b") > MOST_COLOURS:
        return _COLOUR.sub("", shown)
    return shown


def _place(cell: NotebookNode, number: int) -> str:
    name = _name(cell)
    what = "output of cell" if cell.cell_type == "code" else "text of cell"
    return f"{what} {number}" + (f", {name}" if name else "")


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _is_the_courses(cell: NotebookNode) -> bool:
    """Return whether the student wrote nothing in a cell: locked, a rubric, or unchanged."""
    settings = cell.metadata.get("nbgrader", {})
    if settings.get("locked") or "rubric" in cell.metadata.get("rnn_course", {}):
        return True
    return "checksum" in settings and compute_checksum(cell) == settings["checksum"]


def _only(metadata: NotebookNode, names: tuple[str, ...]) -> NotebookNode:
    return NotebookNode({name: metadata[name] for name in names if name in metadata})


def _output(kind: str, **fields: Any) -> NotebookNode:
    return nbformat.from_dict({"output_type": kind, **fields})


def _stream(output: NotebookNode, is_test: bool) -> NotebookNode:
    """Return a cleaned stream output; in a test it is quoted, because only answers print there."""
    name = "stderr" if output.get("name") == "stderr" else "stdout"
    text = seen(source_text(output.get("text")))
    return _output("stream", name=name, text=quoted(text, f"{QUOTE} ") if is_test else text)


def _error(output: NotebookNode, is_test: bool) -> NotebookNode:
    """Return a cleaned error; an answer's message is quoted, so that it can't pose as a check's."""
    kind, message = (seen(source_text(output.get(field))) for field in ("ename", "evalue"))
    lines = [seen(source_text(line)) for line in output.get("traceback") or ()]
    if is_test and kind not in CHECK_ERRORS:
        # The last part of the traceback contains the message and its notes.
        lines[-1:] = map(quoted, lines[-1:])
        message = quoted(message)
    return _output("error", ename=kind, evalue=message, traceback=lines)


def _is_picture(mime: str, data: Any) -> bool:
    start = _PICTURES.get(mime)
    return (
        start is not None
        and isinstance(data, str)
        and re.match(rf"\s*{start}", data) is not None
        and _BASE64.fullmatch(data) is not None
    )


def _sizes(about: Any) -> dict[str, int]:
    sizes = about if isinstance(about, dict) else {}
    return {
        name: size
        for name in ("width", "height")
        if isinstance(size := sizes.get(name), int) and 0 < size < 10_000
    }


def _record(value: dict[str, Any]) -> dict[str, str]:
    texts = {key: text for key, text in list(value.items())[:MOST_FIELDS] if isinstance(text, str)}
    return {key: seen(text)[:MOST_RECORD] for key, text in texts.items()}


def _shown_type(mime: str) -> str:
    return re.sub(r"[^\w.+/-]", "?", mime)[:60]
