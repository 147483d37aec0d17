"""The conditions of a measurement: machine, versions, command and date."""

import os
import platform
import re
import shlex
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks import otter

_PACKAGES = (
    "nbgrader",
    "nbclient",
    "ipykernel",
    "jupyter_client",
    "distributed",
    "tensorflow",
    "keras",
    "numpy",
)

BUSY = "busy with other things at the start"


def machine() -> dict[str, str]:
    """Return processor, cores, memory and system, and whether the machine is busy."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": platform.system(),
        BUSY: f"{psutil.cpu_percent(interval=1):.0f} %",
    }


def versions() -> dict[str, str]:
    """Return the versions of the software that is measured."""
    found = {"python": platform.python_version(), "otter-grader": otter.VERSION}
    for name in _PACKAGES:
        # The package of TensorFlow without GPU support has another name.
        installed = "tensorflow-cpu" if name == "tensorflow" and _has("tensorflow-cpu") else name
        found[name] = version(installed)
    return found


def command(arguments: list[str]) -> str:
    """Return the command that made the figures, without the path of Python."""
    return shlex.join([f"python{sys.version_info.major}", "-m", "benchmarks", *arguments])


def today() -> str:
    """Return the date and the time to the minute, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _has(name: str) -> bool:
    try:
        version(name)
    except ModuleNotFoundError:
        return False
    return True


def _processor() -> str:
    text = Path("/proc/cpuinfo").read_text("utf-8")
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.M)
    return found[1] if found else platform.machine()
