"""pyproject.toml is the only list of dependencies; everything else follows from it."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution, version
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


#: What a user may have set; the names of folders are filled in.
USERS_SETTINGS = {
    "PIP_USER": {"PIP_USER": "1"},
    "PIP_TARGET": {"PIP_TARGET": "{elsewhere}"},
    "PIP_PREFIX": {"PIP_PREFIX": "{elsewhere}"},
    "pip.conf": {"PIP_CONFIG_FILE": "{elsewhere}/pip.conf"},
    "pip.conf, target": {"PIP_CONFIG_FILE": "{elsewhere}/target.conf"},
    "pip.conf, prefix": {"PIP_CONFIG_FILE": "{elsewhere}/prefix.conf"},
    "pip.conf, root": {"PIP_CONFIG_FILE": "{elsewhere}/root.conf"},
    # Where uv finds no packages, pip installs them all.
    "pip.conf, target, pip alone": {
        "PIP_CONFIG_FILE": "{elsewhere}/target.conf",
        "UV_FIND_LINKS": "{elsewhere}",
    },
    "uv.toml, target": {"UV_CONFIG_FILE": "{elsewhere}/target.toml"},
    "uv.toml, prefix": {"UV_CONFIG_FILE": "{elsewhere}/prefix.toml"},
    "PYTHONPATH": {"PYTHONPATH": "{elsewhere}/odd", "PYTHONDONTWRITEBYTECODE": "1"},
    "conda": {
        "CONDA_PREFIX": "{elsewhere}/conda",
        "CONDA_DEFAULT_ENV": "base",
        "CONDA_PYTHON_EXE": "{elsewhere}/conda/bin/python",
        "VIRTUAL_ENV": "{elsewhere}/other",
        "UV_SYSTEM_PYTHON": "1",
    },
}
_LISTED = "import small, importlib.metadata as m; print(small.__file__, m.version('uv'))"


def repacked(name: str, to: Path) -> tuple[str, str]:
    """Pack an installed package into a wheel again, and return its requirement and hash."""
    found = distribution(name)
    stem = f"{name}-{found.version}"
    listed = re.findall(r"^Tag: (.+)$", found.read_text("WHEEL") or "", re.M)
    wheel = to / f"{stem}-{listed[0]}.whl"
    left_out = {"RECORD", "INSTALLER", "REQUESTED"}
    with zipfile.ZipFile(wheel, "w") as packed:
        for file in found.files or []:
            is_script = file.parts[0] == ".." and file.parts[-2] == "bin"
            inner = f"{stem}.data/scripts/{file.name}" if is_script else file.as_posix()
            if not (inner.startswith("..") or file.suffix == ".pyc" or file.name in left_out):
                packed.write(file.locate(), inner)
        packed.writestr(f"{stem}.dist-info/RECORD", "")
    return f"{name}=={found.version}", hashlib.sha256(wheel.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """Return a folder of wheels, and a lock file for them: set-up then needs no network."""
    wheels = tmp_path_factory.mktemp("wheels")
    locked = [repacked(name, wheels) for name in ("setuptools", "uv")]
    lines = [f"{what} \\\n    --hash=sha256:{found}\n" for what, found in locked]
    return wheels, "".join(lines)


@pytest.mark.parametrize("setting", USERS_SETTINGS)
def test_setting_up_works_whatever_the_user_has_set(packages, tmp_path, setting):
    wheels, lock = packages
    checkout, elsewhere = tmp_path / "Ada's Übungen", tmp_path / "elsewhere"
    (checkout / ".ci").mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "set-up", checkout / ".ci")
    (checkout / "requirements.lock").write_text(lock)
    (checkout / "small.py").write_text("def main():\n    return 0\n")
    (checkout / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
        '[project]\nname = "small"\nversion = "1"\n[project.scripts]\nsmall = "small:main"\n'
    )
    (elsewhere / "odd").mkdir(parents=True)
    for name in ("json.py", "pip.py", "small.py", "setuptools.py"):
        (elsewhere / "odd" / name).write_text("raise SystemExit('this is another module')\n")
    (elsewhere / "pip.conf").write_text("[global]\nuser = true\n[install]\nuser = true\n")
    for option in ("target", "prefix", "root"):
        folder = elsewhere / "other"
        (elsewhere / f"{option}.conf").write_text(f"[install]\n{option} = {folder}\n")
        (elsewhere / f"{option}.toml").write_text(f'[pip]\n{option} = "{folder}"\n')
    before = sorted(elsewhere.rglob("*"))
    home = tmp_path / "home"
    home.mkdir()
    offline = {
        "RNN_SET_UP_TELLS": "0.05",
        "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels),
        "UV_OFFLINE": "1", "UV_NO_INDEX": "1", "UV_FIND_LINKS": str(wheels),
    }  # fmt: skip
    users = {
        name: value.format(elsewhere=elsewhere) for name, value in USERS_SETTINGS[setting].items()
    }
    done = subprocess.run(
        [".ci/set-up", ".venv", sys.executable],
        cwd=checkout,
        env={"PATH": os.environ["PATH"], "HOME": str(home), **offline, **users},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # Each step is announced before it begins, and says how long it takes.
    steps = [line for line in done.stdout.splitlines() if line.startswith("Setting up .venv: ")]
    assert len(steps) == 4
    assert all("second" in step or "minute" in step for step in steps)
    assert "  still installing, after " in done.stdout
    listed = subprocess.run(
        [checkout / ".venv" / "bin" / "python", "-P", "-c", _LISTED],
        cwd=home, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert listed.stdout.split()[-1] == version("uv")
    assert str(checkout / "small.py") in listed.stdout
    subprocess.run([checkout / ".venv" / "bin" / "small"], check=True)
    assert sorted(elsewhere.rglob("*")) == before
    # pip's packages of a user would be there.
    assert not (home / ".local" / "lib").exists()
