"""`make setup` builds once, and says each failure in one line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

FAKE = """#!/bin/sh
case "$2" in
*version_info*"< (3, 11)"*) exit {old} ;;
*print*) echo {version} ;;
*venv*) exit {bare} ;;
esac
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what `make setup` needs, asking for no package at all, and no Python but ours."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("# nothing\n")
    return tmp_path


def setup(project: Path, python: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--silent", "setup"],
        cwd=project,
        env={**os.environ, "PYTHON": python, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def fake_python(project: Path, *, old: int = 0, bare: int = 0, version: str = "3.11") -> str:
    """A Python that claims to be old, or without its venv module."""
    path = project / "python-of-old"
    path.write_text(FAKE.format(old=old, bare=bare, version=version))
    path.chmod(0o755)
    return str(path)


def said(result: subprocess.CompletedProcess[str]) -> str:
    """Its only line, before make's own."""
    assert result.returncode != 0
    lines = [line for line in result.stderr.splitlines() if not line.startswith("make")]
    return lines[-1]


def test_builds_and_then_has_nothing_to_do(project: Path) -> None:
    first = setup(project, sys.executable)
    assert first.returncode == 0, first.stderr
    assert (project / ".venv" / "bin" / "python").exists()
    second = setup(project, sys.executable)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_changed_requirements_are_installed_without_a_new_venv(project: Path) -> None:
    setup(project, sys.executable)
    (project / ".venv" / "kept").touch()
    (project / "requirements.txt").write_text("# changed\n")
    again = setup(project, sys.executable)
    assert "installing" in again.stderr
    assert (project / ".venv" / "kept").exists()


def test_broken_venv_is_built_anew(project: Path) -> None:
    setup(project, sys.executable)
    (project / ".venv" / "bin" / "python").unlink()
    assert setup(project, sys.executable).returncode == 0
    assert (project / ".venv" / "bin" / "python").exists()


def test_old_python(project: Path) -> None:
    result = setup(project, fake_python(project, old=1, version="3.9"))
    assert said(result) == "setup: Python 3.11 or newer is needed, and this machine's is 3.9"


def test_no_python(project: Path) -> None:
    expected = "setup: Python 3.11 or newer is needed, and none was found"
    assert said(setup(project, "no-such-python")) == expected


def test_no_venv_module(project: Path) -> None:
    assert "has no venv module: install it" in said(setup(project, fake_python(project, bare=1)))


def test_no_network(project: Path) -> None:
    (project / "requirements-dev.txt").write_text("flask==3.1.3\n")
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_NO_CACHE_DIR": "1"}
    nowhere |= {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""}
    result = setup(project, sys.executable, **nowhere)
    assert said(result).startswith("setup: the packages could not be fetched: is this machine on")
    assert not (project / ".venv" / ".installed").exists()


def test_package_that_cannot_be_installed(project: Path) -> None:
    (project / "requirements-dev.txt").write_text("./no-such-folder\n")
    result = setup(project, sys.executable)
    expected = "setup: the packages could not be installed (pip's words: .venv/setup.log)"
    assert said(result) == expected


def test_help_is_what_make_alone_says(project: Path) -> None:
    result = subprocess.run(
        ["make", "--silent"], cwd=project, capture_output=True, text=True, check=True
    )
    for target in ("setup", "run", "test", "check", "bench", "browser", "messages", "serve"):
        assert f"make {target} " in result.stdout
