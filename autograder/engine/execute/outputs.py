"""Collect a cell's outputs from the messages of a kernel.

nbclient does this as well, but trusts the kernel. Here the size is bounded, and every field is
checked, because a student's code can forge messages.
"""

import json
from collections.abc import Callable
from typing import Any, Final

import nbformat

from autograder.engine.wire.boundary import clean_text

_STREAMS: Final = ("stdout", "stderr")
_MAX_JSON_DEPTH: Final = 64
_MAX_KEYS: Final = 1000


def error_output(name: str, value: str, traceback: list[str] | None = None) -> Any:
    """Return an error output of the engine's own, such as for a cell that could not run."""
    return _output("error", ename=name, evalue=value, traceback=traceback or [f"{name}: {value}"])


def _output(kind: str, **fields: Any) -> Any:
    """Return an output of fields that are clean.

    nbformat's own function would validate each output against the schema, which is slow.
    """
    return nbformat.from_dict({"output_type": kind, **fields})


class CellOutputs:
    """The outputs of one cell up to a limit; later outputs are dropped.

    Attributes:
        outputs: The outputs, as a notebook holds them.
        overflowed: Whether outputs were dropped.
    """

    def __init__(self, limit: int, displays: dict[str, list[Any]]) -> None:
        """Start with no outputs.

        Args:
            limit: How many bytes the outputs may take.
            displays: The outputs that can be updated, by display id. Cells share them, because an
                update may change the output of an earlier cell.
        """
        self.outputs: list[Any] = []
        self.overflowed = False
        self._left = limit
        self._displays = displays
        self._clear_next = False

    def take(self, kind: str, content: Any) -> None:
        """Take the content of one iopub message; ignore it if it makes no sense.

        Args:
            kind: The type of the message.
            content: Its content, which may be anything.
        """
        handler = _HANDLERS.get(kind)
        if handler is not None and isinstance(content, dict):
            handler(self, content)

    def add_error(self, name: str, value: str) -> None:
        """Add an error of the engine's own, even if the limit is reached.

        It is put first, because nbgrader scores a test by the first output that counts.
        """
        self.outputs.insert(0, error_output(name, value))

    @property
    def failed(self) -> bool:
        """Return whether there is an error among the outputs."""
        return any(output.output_type == "error" for output in self.outputs)

    def records(self, mime: str) -> list[Any]:
        """Return the data of a MIME type that checks have left in the outputs for programs."""
        shown = (output.get("data", {}) for output in self.outputs)
        return [data[mime] for data in shown if mime in data]

    def _afford(self, size: int) -> bool:
        if self.overflowed:
            return False
        self._left -= size
        if self._left < 0:
            self.overflowed = True
            self.outputs.append(
                _output("stream", name="stdout", text="\n... (the rest was too much to keep)\n")
            )
        return not self.overflowed

    def _append(self, output: Any) -> None:
        if self._clear_next:
            self.outputs.clear()
            self._clear_next = False
        self.outputs.append(output)

    def _stream(self, content: dict[str, Any]) -> None:
        name, text = content.get("name"), content.get("text")
        if name not in _STREAMS or not isinstance(text, str) or self.overflowed:
            return
        kept = clean_text(text)[: max(self._left, 0)]
        last = self.outputs[-1] if self.outputs and not self._clear_next else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += kept
        elif kept:
            self._append(_output("stream", name=name, text=kept))
        self._afford(len(text))

    def _display(self, content: dict[str, Any]) -> None:
        self._rich("display_data", content)

    def _result(self, content: dict[str, Any]) -> None:
        self._rich("execute_result", content)

    def _rich(self, kind: str, content: dict[str, Any]) -> None:
        data, metadata = clean_bundle(content.get("data")), _clean_json(content.get("metadata"))
        if not data or not self._afford(_size(data) + _size(metadata)):
            return
        more = {"execution_count": None} if kind == "execute_result" else {}
        output = _output(
            kind, data=data, metadata=metadata if isinstance(metadata, dict) else {}, **more
        )
        self._append(output)
        if (name := _display_id(content)) is not None:
            self._displays.setdefault(name, []).append(output)

    def _update(self, content: dict[str, Any]) -> None:
        data, metadata = clean_bundle(content.get("data")), _clean_json(content.get("metadata"))
        name = _display_id(content)
        if name is None or not data or not self._afford(_size(data)):
            return
        for output in self._displays.get(name, ()):
            output.data = data
            output.metadata = metadata if isinstance(metadata, dict) else {}

    def _error(self, content: dict[str, Any]) -> None:
        trace = content.get("traceback")
        lines = [clean_text(line) for line in trace[:1000]] if isinstance(trace, list) else []
        name, value = clean_text(content.get("ename")), clean_text(content.get("evalue"))
        if self._afford(len(name) + len(value) + sum(map(len, lines))):
            self._append(error_output(name, value, lines))
        else:
            # The error is kept even if the limit is reached. Otherwise a cell could hide that it
            # failed by printing too much.
            self.outputs.append(error_output(name[:200], value[:2000]))

    def _clear(self, content: dict[str, Any]) -> None:
        if content.get("wait"):
            self._clear_next = True
        else:
            self.outputs.clear()


_HANDLERS: Final[dict[str, Callable[[CellOutputs, dict[str, Any]], None]]] = {
    "stream": CellOutputs._stream,
    "display_data": CellOutputs._display,
    "execute_result": CellOutputs._result,
    "update_display_data": CellOutputs._update,
    "error": CellOutputs._error,
    "clear_output": CellOutputs._clear,
}


def clean_bundle(data: object) -> dict[str, Any]:
    """Return the part of a MIME bundle that nbformat accepts.

    Args:
        data: What a kernel sent as a bundle, which may be anything.

    Returns:
        Values by MIME type: JSON values for JSON types, strings for all others.
    """
    if not isinstance(data, dict):
        return {}
    bundle: dict[str, Any] = {}
    for mime, value in list(data.items())[:20]:
        if not isinstance(mime, str) or len(mime) > 200:
            continue
        if mime == "application/json" or mime.endswith("+json"):
            bundle[clean_text(mime)] = _clean_json(value)
        elif isinstance(value, str):
            bundle[clean_text(mime)] = clean_text(value)
        elif isinstance(value, list) and all(isinstance(line, str) for line in value):
            bundle[clean_text(mime)] = clean_text("".join(value))
    return bundle


def _clean_json(value: object, depth: int = 0) -> Any:
    if depth > _MAX_JSON_DEPTH:
        return None
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if isinstance(value, list):
        return [_clean_json(item, depth + 1) for item in value]
    if isinstance(value, dict):
        items = list(value.items())[:_MAX_KEYS]
        return {clean_text(key): _clean_json(item, depth + 1) for key, item in items}
    return clean_text(value)


def _size(value: object) -> int:
    return len(json.dumps(value))


def _display_id(content: dict[str, Any]) -> str | None:
    transient = content.get("transient")
    name = transient.get("display_id") if isinstance(transient, dict) else None
    return name if isinstance(name, str) else None
