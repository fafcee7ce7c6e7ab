"""`make audit`: what was found fails, what could not be asked is said."""

import json
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scripts import audit

HOLE = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["2.0"]}
WELL = {"name": "flask", "version": "3.1.3", "vulns": []}
ILL = {"name": "werkzeug", "version": "3.1.9", "vulns": [HOLE]}
UNKNOWN = {"name": "jinja2", "skip_reason": "Dependency not found on PyPI"}


@pytest.fixture
def pinned(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.txt"
    file.write_text("flask==3.1.3\nwerkzeug==3.1.9\n# a remark\n")
    return file


def answering(monkeypatch: pytest.MonkeyPatch, **answers: str) -> None:
    def run(command: list[str], **_: Any) -> SimpleNamespace:
        return SimpleNamespace(stdout=answers.get(command[command.index("-s") + 1], ""))

    monkeypatch.setattr(subprocess, "run", run)


def of(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_what_is_found_fails(monkeypatch: pytest.MonkeyPatch, pinned: Path) -> None:
    answering(monkeypatch, pypi=of(WELL, ILL))
    assert audit.audit(pinned) == (
        1,
        [
            "werkzeug 3.1.9: PYSEC-2026-1 (mended in 2.0)",
            "audit: 2 of 2 pinned packages looked up at pypi, 1 known vulnerabilities",
        ],
    )
    monkeypatch.setitem(audit.ACCEPTED, "CVE-2026-1", "we never call it; look again in 2027")
    assert audit.audit(pinned)[0] == 0


def test_a_mirror_without_advisories_is_no_all_clear(
    monkeypatch: pytest.MonkeyPatch, pinned: Path
) -> None:
    answering(monkeypatch, pypi=of(UNKNOWN, UNKNOWN), osv=of(ILL))
    assert audit.audit(pinned)[0] == 1
    answering(monkeypatch, pypi=of(UNKNOWN, UNKNOWN), osv="Traceback …")
    code, lines = audit.audit(pinned)
    assert code == 0
    assert lines[0].startswith("audit: NOT DONE, 2 pinned packages not looked up")
