"""Find a process's resources: memory, processes, sockets, mounts and temporary files."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

#: Dask keeps these for later runs on the machine, which also clear the leftovers of killed runs.
_KEPT_BY_DASK = {"dask-scratch-space"} | {
    f"dask-scratch-space/{name}.lock" for name in ("global", "purge")
}


@dataclass(frozen=True)
class Traces:
    """The resources that exist at one moment, by kind and name."""

    found: frozenset[tuple[str, str]]

    def left_since(self, earlier: "Traces") -> list[str]:
        """Return the resources that did not exist ``earlier``, one line each."""
        return [f"{kind} {name}" for kind, name in sorted(self.found - earlier.found)]


def traces() -> Traces:
    """Return the resources of this process now."""
    me = psutil.Process()
    found = {("process", f"{child.pid} {child.name()}") for child in _children(me)}
    found |= {("socket", link) for link in _links() if link.startswith("socket:")}
    mounts = Path("/proc/self/mountinfo").read_text("utf-8").splitlines()
    found |= {("mount", line.split()[4]) for line in mounts}
    scratch = Path(tempfile.gettempdir())
    # Unlike rglob, os.walk accepts folders that vanish, since others may use the same place.
    walked = ((Path(top), [*folders, *files]) for top, folders, files in os.walk(scratch))
    files = {str((top / name).relative_to(scratch)) for top, names in walked for name in names}
    found |= {("file", name) for name in files - _KEPT_BY_DASK}
    return Traces(frozenset(found))


def _links() -> list[str]:
    links = []
    for path in Path("/proc/self/fd").iterdir():
        # The descriptor that listed the folder is in the list, but closed by now.
        if path.is_symlink():
            links.append(str(path.readlink()))
    return links


def _children(me: psutil.Process) -> list[psutil.Process]:
    # The resource tracker is Python's helper for shared memory; it ends with this process.
    return [
        child
        for child in me.children(recursive=True)
        if "resource_tracker" not in " ".join(child.cmdline())
    ]


def resident() -> dict[str, int]:
    """Return the bytes in memory of this process, the coordinator, and of its Dask workers.

    Kernels are not counted, because they start and end with each submission.
    """
    me = psutil.Process()
    return {
        "coordinator": me.memory_info().rss,
        "workers": sum(_own(child) for child in me.children() if _is_worker(child)),
    }


def _is_worker(child: psutil.Process) -> bool:
    return "spawn_main" in " ".join(child.cmdline())


def _own(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
