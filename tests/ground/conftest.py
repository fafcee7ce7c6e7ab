"""A copy of the scripts around a tiny stand-in of the application, to run for real."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = """
import os, pathlib, click, flask
app = flask.Flask(__name__)
seeds = pathlib.Path("instance/seeds")

@app.get("/healthz")
def healthz():
    return {"stripe": os.environ["STRIPE_API_BASE"], "env": os.environ["JOINWAYS_ENV"]}

@app.cli.command()
def demo():
    seeds.write_text((seeds.read_text() if seeds.exists() else "") + "seeded\\n")

db = click.Group("db")
app.cli.add_command(db)

@db.command()
def upgrade():
    if pathlib.Path("broken").exists():
        raise SystemExit("the disk is on fire")
"""
CONFIG = """import types


class ConfigError(Exception):
    pass


def read(environ):
    return types.SimpleNamespace(storage_url=None)
"""
STORAGE = """class BadStorage(Exception):
    pass


def try_out(url):
    pass
"""
BACKGROUND = """
import pathlib
def start(app):
    pathlib.Path("instance/background").write_text(app.name)
"""
SANDBOX = """
import http.server, pathlib, signal, sys
if pathlib.Path("stubborn").exists():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
port = int(sys.argv[sys.argv.index("--port") + 1])
http.server.HTTPServer(("127.0.0.1", port), http.server.BaseHTTPRequestHandler).serve_forever()
"""

SERVER_LOG = "from gunicorn.glogging import Logger as ServerLog\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the real scripts and settings, and a tiny application and simulated Stripe."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copy(ROOT / "gunicorn.conf.py", tmp_path)
    (tmp_path / "app.py").write_text(APP)
    sandbox = tmp_path / "joinways" / "stripe_sandbox"
    sandbox.mkdir(parents=True)
    (sandbox / "__main__.py").write_text(SANDBOX)
    (tmp_path / "joinways" / "background.py").write_text(BACKGROUND)
    (tmp_path / "joinways" / "config.py").write_text(CONFIG)
    (tmp_path / "joinways" / "storage.py").write_text(STORAGE)
    (tmp_path / "joinways" / "operations").mkdir()
    (tmp_path / "joinways" / "operations" / "server_log.py").write_text(SERVER_LOG)
    return tmp_path


@pytest.fixture
def free_port() -> int:
    """A port that is free, and the next one too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            if port < 65000:
                return port


class Running:
    """`python -m scripts.run` in a project: what it prints, and the processes it has."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.output = folder / "output"
        kept = {name: value for name, value in os.environ.items() if name != "STRIPE_API_BASE"}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scripts.run", *arguments],
                cwd=folder,
                env={**kept, "WEB_CONCURRENCY": "1", **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        """All it has printed so far."""
        return self.output.read_text()

    def wait_for(self, text: str) -> None:
        """Until it has printed `text`; fails if it ends or stays silent for long."""
        eventually(lambda: text in self.said() or self.process.poll() is not None)
        assert text in self.said()

    def wait(self) -> int:
        """Its exit code, once it has ended."""
        return self.process.wait(timeout=120)


Run = Callable[..., Running]


@pytest.fixture
def run(project: Path) -> Iterator[Run]:
    """Start `scripts.run` in the project; whatever is left of it is killed after the test."""
    started: list[Running] = []

    def start(*arguments: str, **environment: str) -> Running:
        started.append(Running(project, *arguments, **environment))
        return started[-1]

    yield start
    for running in started:
        for pid in [running.process.pid, *processes_in(project)]:
            end(pid)
        running.process.wait()


def end(pid: int) -> None:
    """Kill one process, which may have ended already."""
    try:
        os.kill(pid, 9)
    except ProcessLookupError:
        return


def processes_in(folder: Path) -> list[int]:
    """The processes whose working directory is `folder` (Linux)."""
    return [int(pid.name) for pid in Path("/proc").glob("[0-9]*") if works_in(pid, folder)]


def works_in(process: Path, folder: Path) -> bool:
    """Is `folder` where this process of /proc works? (One that just ended works nowhere.)"""
    try:
        return (process / "cwd").readlink() == folder
    except OSError:
        return False


def eventually(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until `holds` is true, at most that long; the caller asserts what it wants to see."""
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
