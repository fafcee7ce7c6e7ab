"""The server of production itself: its figures over all processes, and its log."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from scripts.run import next_free_port
from tests.conftest import FERNET, SECRET
from tests.test_config import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "for-prometheus-only"
ASKED = 24


class Server:
    """gunicorn with two processes, as `make serve` starts it, with the access log turned on."""

    def __init__(self, database: str, log: Path) -> None:
        self.port, self.log = next_free_port(18200 + os.getpid() % 1000), log
        environment = {
            "PATH": os.environ["PATH"],
            "JOINWAYS_ENV": "production",
            "BASE_URL": "https://quotes.example",
            "DATABASE_URL": database,
            "SECRET_KEY": SECRET,
            "ENCRYPTION_KEY": FERNET,
            "METRICS_TOKEN": TOKEN,
            "PORT": str(self.port),
            "GUNICORN_CMD_ARGS": "--access-logfile=-",
        }
        with log.open("wb") as output:
            command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "app:app"]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=output
            )

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and text; 0 while nobody answers."""
        address = f"http://127.0.0.1:{self.port}{path}"
        try:
            with urllib.request.urlopen(
                urllib.request.Request(address, headers=headers), timeout=10
            ) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()
        except OSError:
            return 0, ""

    def figures(self) -> dict[str, float]:
        _, text = self.get("/metrics", Authorization=f"Bearer {TOKEN}")
        found = re.findall(r"^(joinways_\S+?) ([\d.e+]+)$", text, re.MULTILINE)
        return {name: float(value) for name, value in found}


@pytest.fixture
def server(app: Flask, tmp_path: Path) -> Iterator[Server]:
    started = Server(app.config["JOINWAYS"].database_url, tmp_path / "log")
    until = time.monotonic() + 60
    while started.get("/readyz")[0] != 200:
        assert started.process.poll() is None, started.log.read_text()
        assert time.monotonic() < until
        time.sleep(0.2)
    yield started
    started.process.terminate()
    started.process.wait(timeout=90)


def test_figures_and_log_of_two_processes(server: Server) -> None:
    asked = {server.get(f"/sign/not-a-token-{number}")[0] for number in range(ASKED)}
    assert asked == {404}
    name = 'joinways_requests_total{endpoint="signing.sign",status="404"}'
    assert {server.figures()[name] for _ in range(6)} == {ASKED}, "whichever process is asked"
    assert server.get("/login", Host="evil.example")[0] == 400
    server.process.terminate()
    assert server.process.wait(timeout=90) == 0
    written = server.log.read_text()
    assert "not-a-token" not in written
    lines = [line for line in written.splitlines() if not line.startswith("{")]
    assert len([line for line in lines if '"GET /sign/… HTTP/1.1" 404' in line]) == ASKED
    ours = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    seen = [line for line in ours if line["message"] == "GET /sign/<token> 404"]
    assert len({line["request"] for line in seen}) == ASKED
    booted = [line for line in ours if line["message"].startswith("Booting worker")]
    assert len(booted) == 2
    assert [line for line in ours if line["level"] in ("error", "critical")] == []


def test_a_folder_of_files_that_cannot_be_written_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environment = {
        "PATH": os.environ["PATH"],
        **PRODUCTION,
        "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite",
        "STORAGE_URL": str(tmp_path / "file" / "folder"),
        "PORT": str(next_free_port(18200 + os.getpid() % 1000)),
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "app:app"]
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == (
        f"joinways: STORAGE_URL: {tmp_path}/file/folder cannot be written: Not a directory"
        " (a unit of systemd wants ReadWritePaths=)."
    )
