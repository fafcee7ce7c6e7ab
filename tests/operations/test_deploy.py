"""What `deploy/` brings to a server: files that are copied there, and that no test starts."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def test_nginx_keeps_no_addresses_of_links() -> None:
    _, *servers = re.split(r"^server \{$", (DEPLOY / "nginx.conf").read_text(), flags=re.MULTILINE)
    assert ["access_log off;" in each for each in servers] == [True, True]
    assert ["joinways.log crit;" in each for each in servers] == [True, True]


def test_the_image_has_all_that_runs() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    copied = [line.split()[1:-1] for line in text.splitlines() if line.startswith("COPY ")]
    paths = {path for line in copied for path in line if not path.startswith(("--", "/"))}
    assert {path for path in paths if not (ROOT / path).exists()} == set()
    assert {"app.py", "gunicorn.conf.py", "joinways", "migrations", "static", "templates"} < paths
    assert "translations" in paths


@pytest.mark.parametrize("name", ["joinways", "joinways-backup"])
def test_scripts_can_be_run(name: str) -> None:
    script = DEPLOY / name
    assert script.stat().st_mode & 0o111 == 0o111
    subprocess.run(["sh", "-n", str(script)], check=True)


def test_cron_finds_what_it_runs() -> None:
    """Its own path has no sbin, where `runuser` and the backup are."""
    lines = (DEPLOY / "joinways.cron").read_text().splitlines()
    assert any(line.startswith("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:") for line in lines)
    assert "/usr/sbin/runuser" in (DEPLOY / "joinways").read_text()


def test_units_run_as_a_user_without_rights() -> None:
    units = list(DEPLOY.glob("*.service"))
    assert {unit.stem for unit in units} == {"joinways", "joinways-simulated"}
    for unit in units:
        text = unit.read_text()
        assert {"User=joinways", "NoNewPrivileges=yes", "CapabilityBoundingSet="} <= {
            *text.splitlines()
        }
