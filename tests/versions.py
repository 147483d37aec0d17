"""Does everything pass with other versions too? ``python -m tests.versions``.

A fresh clone of what is committed gets its own environment for each Python, with the lock file's
versions and with the newest ones that ``pyproject.toml`` allows, and runs ``make test`` there.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.machine import heading

ROOT = Path(__file__).parent.parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
#: The options of ``make lock``, except for the upgrade.
RESOLVE = ("pip", "compile", "pyproject.toml", "--extra", "dev", "--universal")
LOCKED = ("--generate-hashes", "--no-emit-index-url", "--quiet", "-o", "requirements.lock")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.versions", description=__doc__)
    parser.add_argument(
        "--python",
        nargs="+",
        default=["python3.11", "python3.12"],
        metavar="COMMAND",
        help="Pythons to test; one that is not there is named and left out",
    )
    parser.add_argument(
        "--versions", nargs="+", choices=["locked", "newest"], default=["locked", "newest"]
    )
    options = parser.parse_args()
    print(heading(), flush=True)
    failed = 0
    for python in options.python:
        if not works(python):
            print(f"{python}: not on this machine")
            continue
        for versions in options.versions:
            failed += not passes(python, newest=versions == "newest")
    return bool(failed)


def works(python: str) -> bool:
    """Return whether this Python can be run."""
    found = shutil.which(python)
    return found is not None and subprocess.run([found, "-c", ""], check=False).returncode == 0


def passes(python: str, newest: bool) -> bool:
    """Run everything once, and print a line about it, and the end of the output if it failed."""
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch).chmod(0o755)  # tests run as an ordinary user, who must be able to enter
        clone = Path(scratch, "clone")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        newer = upgrade(clone) if newest else []
        started = time.monotonic()
        run = subprocess.run(
            ["make", "test", f"PYTHON={python}"],
            cwd=clone,
            env=os.environ | {"PYTEST_ADDOPTS": "--tb=short --disable-warnings"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    minutes = (time.monotonic() - started) / 60
    lines = run.stdout.splitlines()
    verdict = "passed" if run.returncode == 0 else "FAILED"
    last = lines[-1].strip("= ") if lines else ""
    print(
        f"{python}, {'newest' if newest else 'locked'} versions: {verdict} "
        f"in {minutes:.0f} min ({last})",
        flush=True,
    )
    for line in newer:
        print(f"    {line}", flush=True)
    if run.returncode:
        print("\n".join(lines[-200:]), flush=True)
    return run.returncode == 0


def upgrade(clone: Path) -> list[str]:
    """Resolve the clone's lock file again, and return the packages that are newer then."""
    lock = clone / "requirements.lock"
    before = pins(lock.read_text(encoding="utf-8"))
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, *RESOLVE, "--upgrade", *LOCKED], cwd=clone, check=True)
    after = pins(lock.read_text(encoding="utf-8"))
    return [
        f"{name} {before.get(name, 'was not there')} -> {version}"
        for name, version in after.items()
        if before.get(name) != version
    ]


def pins(lock: str) -> dict[str, str]:
    """Return the version of each package in a lock file."""
    return dict(PINNED.findall(lock))


if __name__ == "__main__":
    sys.exit(main())
