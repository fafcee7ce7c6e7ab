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


COMMANDS = ["joinways", "joinways-backup", "joinways-release", "joinways-restore"]


@pytest.mark.parametrize("name", COMMANDS)
def test_scripts_can_be_run(name: str) -> None:
    script = DEPLOY / name
    assert script.stat().st_mode & 0o111 == 0o111
    subprocess.run(["sh", "-n", str(script)], check=True)


def test_cron_finds_what_it_runs() -> None:
    """Its own path has no sbin, where `runuser` and the backup are."""
    lines = (DEPLOY / "joinways.cron").read_text().splitlines()
    assert any(line.startswith("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:") for line in lines)
    assert "/usr/sbin/runuser" in (DEPLOY / "joinways").read_text()


def settings_read(lines: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """What the commands make of a file of settings: NAME=value lines, or a refusal."""
    file = tmp_path / "environment"
    file.write_text(lines)
    script = (DEPLOY / "settings").read_text()
    script = script.replace("file=/etc/joinways/environment", f"file={file}", 1)
    run = ["sh", "-euc", f'{script}\nenv | grep "^MAIL"']
    return subprocess.run(run, capture_output=True, text=True, check=False)


def test_the_commands_read_the_settings_as_systemd_does(tmp_path: Path) -> None:
    fine = "# MAIL_A=no\n\nMAIL_B=smtps://a%27b:c@h:465/?d=e,f+g-h_i\nMAIL_C='a |(c)$d;\\e &#\"'\n"
    done = settings_read(fine, tmp_path)
    assert done.stdout.splitlines() == [
        "MAIL_B=smtps://a%27b:c@h:465/?d=e,f+g-h_i",
        'MAIL_C=a |(c)$d;\\e &#"',
    ]


@pytest.mark.parametrize(
    "value", ["a b", "a|b", "a(b", "a\\b", "$a", "~/a", '"a"', "'a'b'", "'a", "a ", "a;b", "a&b"]
)
def test_a_line_that_could_mean_two_things_is_refused(value: str, tmp_path: Path) -> None:
    done = settings_read(f"MAIL_A=fine\nMAIL_B={value}\n", tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert ", line 2:" in done.stderr


def test_a_worker_begun_anew_stays_with_its_own_version() -> None:
    """`current` leads elsewhere during an upgrade: the folder is settled when the server starts."""
    for unit in DEPLOY.glob("*.service"):
        text = unit.read_text()
        assert "ExecStart=/bin/sh -c 'cd -P /opt/joinways/current && exec .venv/bin/" in text


def test_caddy_logs_no_requests() -> None:
    """It writes whole ones, tokens and all, about each error of its own."""
    text = (DEPLOY / "Caddyfile").read_text()
    assert "exclude http.log.error http.handlers.reverse_proxy\n" in text


def test_units_run_as_a_user_without_rights() -> None:
    units = list(DEPLOY.glob("*.service"))
    assert {unit.stem for unit in units} == {"joinways", "joinways-simulated"}
    for unit in units:
        text = unit.read_text()
        assert {"User=joinways", "NoNewPrivileges=yes", "CapabilityBoundingSet="} <= {
            *text.splitlines()
        }
