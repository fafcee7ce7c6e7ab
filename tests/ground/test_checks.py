"""The scripts behind `make test` and `make check`: browsers found, pins in step."""

from pathlib import Path

import pytest

from scripts import check_requirements, chromium, run_tests

from .conftest import ROOT


def browser(folder: Path, name: str, *, works: bool = True) -> Path:
    """A command that looks like a browser."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {0 if works else 1}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with no browser, and none to be had."""
    for name in ("CHROMIUM", "PLAYWRIGHT_BROWSERS_PATH", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "INSTALLERS", {})
    return tmp_path


def test_no_chromium(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert chromium.main() == 3
    assert "NO CHROMIUM FOUND" in capsys.readouterr().err


def test_chromium_of_the_system(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = browser(bare, "google-chrome")
    assert chromium.main() == 0
    assert capsys.readouterr().out == f"{path}\n"


def test_chromium_that_does_not_start_is_passed_over(bare: Path) -> None:
    browser(bare, "chromium", works=False)
    path = browser(bare, "google-chrome")
    assert chromium.find() == str(path)


def test_newest_chromium_of_playwright(bare: Path) -> None:
    browser(bare, ".cache/ms-playwright/chromium-1100/chrome-linux/chrome")
    path = browser(bare, ".cache/ms-playwright/chromium-1200/chrome-linux64/chrome")
    assert chromium.find() == str(path)


def test_chosen_chromium_is_the_only_one(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser(bare, "chromium")
    path = browser(bare, "mine")
    monkeypatch.setenv("CHROMIUM", str(path))
    assert chromium.find() == str(path)
    path.unlink()
    assert chromium.find() is None


def test_installed_chromium_is_used(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = bare / "chromium"
    script = f"printf '#!/bin/sh\\n' >{path} && /bin/chmod +x {path}"
    monkeypatch.setattr(chromium, "INSTALLERS", {"a shop": ["/bin/sh", "-c", script]})
    assert chromium.find_or_install() == str(path)


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch, bare: Path) -> Path:
    """Where a pretended pytest, which fails with 5, writes its arguments and its CHROMIUM."""
    record = bare / "record"
    script = 'echo "$CHROMIUM $*" >"$0"; exit 5'
    monkeypatch.setattr(run_tests, "PYTEST", ["/bin/sh", "-c", script, str(record)])
    return record


def test_all_tests_run_with_a_chromium(bare: Path, recorded: Path) -> None:
    path = browser(bare, "chromium")
    assert run_tests.main(["-k", "invoice"]) == 5
    assert recorded.read_text() == f"{path} -k invoice\n"


def test_without_a_chromium_the_rest_runs_and_it_is_said(
    recorded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_tests.main([]) == 5
    assert recorded.read_text() == " -m not browser\n"
    assert "NOT EVERYTHING WAS TESTED" in capsys.readouterr().err


def test_on_ci_a_chromium_is_required(
    recorded: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", "true")
    assert run_tests.main([]) == 3
    assert not recorded.exists()
    assert "no Chromium" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "line", "problem"),
    [
        ("requirements.in", "flask>=4", "flask 3.1.3 of requirements.txt is not what requirements"),
        (
            "requirements.in",
            "flask\nattrs",
            "attrs of requirements.in is not pinned in requirement",
        ),
        ("requirements.in", "", "flask of requirements.txt is no longer in requirements.in"),
        ("requirements.txt", "", "flask of requirements.in is not pinned in requirements.txt"),
        ("requirements-dev.txt", "pytest==9.2.0", "flask is 3.1.3 in requirements.txt, not in"),
    ],
)
def test_pins_out_of_step(tmp_path: Path, file: str, line: str, problem: str) -> None:
    files = {
        "requirements.in": "Flask>=3  # the framework\n",
        "requirements.txt": "flask==3.1.3   # via -r requirements.in, flask-wtf\n",
        "requirements-dev.in": "-r requirements.txt\npytest\n",
        "requirements-dev.txt": "flask==3.1.3\npytest==9.2.0\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert check_requirements.problems(tmp_path) == []
    (tmp_path / file).write_text(line)
    found = check_requirements.problems(tmp_path)
    assert any(problem in each for each in found), found


def test_our_pins_are_in_step() -> None:
    assert check_requirements.problems(ROOT) == []
