"""Write the heading of a long run's report: the date, the machine and the versions."""

import shlex
import sys

from benchmarks.machine import machine, today, versions


def heading() -> str:
    """Return lines with the command, the date, the machine and the packages' versions."""
    module = sys.modules["__main__"].__spec__
    name = module.name.removesuffix(".__main__") if module else sys.argv[0]
    found = machine()
    return "\n".join(
        [
            shlex.join(["python", "-m", name, *sys.argv[1:]]),
            f"{today()}, {found['processor']}, {found['cores']} cores, {found['memory']}, "
            f"{found['system']}",
            ", ".join(f"{package} {number}" for package, number in versions().items()),
        ]
    )
