"""pyproject.toml is the only list of dependencies; everything else follows from it."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()
LOCKED = dict(re.findall(r"^([a-z0-9._-]+)==([^ \\;]+)", LOCK, re.M))


def _requirements() -> list[Requirement]:
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    found = [Requirement(line) for group in groups for line in group]
    return [r for r in found if r.name != PROJECT["name"]]


@pytest.mark.parametrize("requirement", _requirements(), ids=str)
def test_the_lock_file_satisfies_pyproject(requirement):
    name = re.sub(r"[-_.]+", "-", requirement.name).lower()
    assert requirement.specifier.contains(LOCKED[name], prereleases=True)


def test_every_locked_package_has_a_hash_and_no_address():
    assert "://" not in LOCK
    for name, pinned in LOCKED.items():
        block = LOCK.split(f"{name}=={pinned}", 1)[1].split("\n    # via")[0]
        assert "--hash=sha256:" in block, name


def test_the_test_hubs_proxy_is_pinned_with_hashes_and_no_address():
    """Like pip, npm takes the address from its own settings."""
    packages = json.loads((ROOT / "tests" / "support" / "hub" / "package-lock.json").read_text())[
        "packages"
    ]
    wanted = json.loads((ROOT / "tests" / "support" / "hub" / "package.json").read_text())[
        "dependencies"
    ]
    assert packages.pop("")["dependencies"] == wanted
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name


def test_the_conda_environment_is_in_step_with_pyproject():
    text = (ROOT / "environment.yml").read_text()
    (python,) = re.findall(r"- python=([0-9.]+)", text)
    assert SpecifierSet(PROJECT["requires-python"]).contains(f"{python}.0")
    named = re.findall(r"^ +- ([a-z].*?)$", text, re.M)
    # A package named here would be a second list of dependencies.
    assert named == ["conda-forge", f"python={python}", "pip", "pip:"]
    assert "- --editable .[instructor]" in text


def test_the_tensorflow_that_runs_is_the_cpu_wheel_on_x86_linux():
    import platform

    if sys.platform == "linux" and platform.machine() == "x86_64":
        assert version("tensorflow-cpu") == LOCKED["tensorflow-cpu"]


def test_helpers_never_import_the_grader():
    code = "import sys, pkgutil, importlib, rnn_helpers\n"
    code += "for m in pkgutil.walk_packages(rnn_helpers.__path__, 'rnn_helpers.'):\n"
    code += "    importlib.import_module(m.name)\n"
    code += "assert not [m for m in sys.modules if m.startswith('autograder')]"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_every_system_package_is_said_to_be_missing_where_it_cannot_be_installed(tmp_path):
    (tmp_path / "list").write_text("# a comment\nno-such-package-here\n")
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "id").write_text("#!/bin/sh\necho 1000\n")
    (fake / "id").chmod(0o755)
    done = subprocess.run(
        [ROOT / ".ci" / "system-packages", tmp_path / "list"],
        env={"PATH": f"{fake}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "sudo apt-get install no-such-package-here" in done.stdout
