"""Run a notebook as JupyterLab does, which says which cell it runs and what the cell is."""

from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode


class LearnersClient(NotebookClient):
    """A client that sends each cell's id and metadata with its code.

    The course then does all that it does for a learner: it shows cards, and oracles stand in for
    functions that are not written yet.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._running: NotebookNode | None = None
        self.on_cell_execute = self._note

    async def async_start_new_kernel_client(self) -> Any:
        """Return a kernel's client whose requests to run a cell have the cell's metadata."""
        client = await super().async_start_new_kernel_client()
        plain = client.session.msg

        def message(kind: str, *args: Any, **settings: Any) -> Any:
            if kind == "execute_request" and self._running is not None:
                cell = self._running
                settings["metadata"] = {**cell.metadata, "cellId": cell.id, "deletedCells": []}
            return plain(kind, *args, **settings)

        client.session.msg = message
        return client

    def _note(self, cell: NotebookNode, **_: Any) -> None:
        self._running = cell
