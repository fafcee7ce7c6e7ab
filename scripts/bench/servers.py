"""The two servers that are compared, each a gunicorn of its own with the same settings."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

from scripts.bench.load import Order, Result
from scripts.bench.workplace import Workplace
from scripts.processes import end_all, start
from scripts.run import HOST, ROOT, answers, next_free_port

STARTS_WITHIN = 60
QUIET = ("--log-level", "error")


@contextmanager
def serving(place: Workplace, *settings: str) -> Iterator[int]:
    """The application as production serves it; `settings` go to gunicorn. The port."""
    command = ["-c", "gunicorn.conf.py", *QUIET, *settings, "app:app"]
    with _gunicorn(command, place.environment, "healthz") as port:
        yield port


@contextmanager
def serving_bare(place: Workplace, body: str) -> Iterator[int]:
    """The bare page with that text. The port."""
    file = Path(place.folder) / "bare.sqlite"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE IF NOT EXISTS page (id INTEGER PRIMARY KEY, body TEXT)")
        database.execute("INSERT OR REPLACE INTO page VALUES (1, ?)", (body,))
    command = ["-c", "scripts/bench/bare_server.py", *QUIET, "scripts.bench.bare:app"]
    with _gunicorn(command, {"BARE_DATABASE_URL": f"sqlite:///{file}"}, "page") as port:
        yield port


@contextmanager
def _gunicorn(arguments: list[str], environment: dict[str, str], sign: str) -> Iterator[int]:
    port = next_free_port(8700)
    environment = os.environ | environment | {"PORT": str(port)}
    with tempfile.TemporaryFile() as said:  # a line for each request: nobody reads thousands
        process = start(["-m", "gunicorn", *arguments], environment, ROOT, said.fileno())
        try:
            deadline = time.monotonic() + STARTS_WITHIN
            while not answers(f"http://{HOST}:{port}/{sign}"):
                if process.poll() is not None or time.monotonic() > deadline:
                    said.seek(0)
                    raise RuntimeError(f"the server did not start: {said.read().decode()[-2000:]}")
                time.sleep(0.1)
            yield port
        finally:
            end_all([process])


def loaded(order: Order) -> Result:
    """Let another process ask as ordered."""
    command = [sys.executable, "-m", "scripts.bench.load"]
    told = json.dumps(asdict(order))
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=True, cwd=ROOT)
    return Result(**json.loads(done.stdout))


def fetched(port: int, path: str, headers: dict[str, str]) -> tuple[str, bytes]:
    """Head (lower case) and body of one answer, byte for byte as they came over the wire."""
    return asyncio.run(_fetched(port, path, headers))


async def _fetched(port: int, path: str, headers: dict[str, str]) -> tuple[str, bytes]:
    reader, writer = await asyncio.open_connection(HOST, port)
    more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n".encode()
    )
    head, _, body = (await reader.read(-1)).partition(b"\r\n\r\n")
    writer.close()
    if b" 200 " not in head[:20]:
        raise RuntimeError(f"{path}: {head[:40]!r}")
    return head.decode("latin-1").lower(), body
