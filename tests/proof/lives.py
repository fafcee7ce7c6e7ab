"""The lives of a server: each a real process, forked from one that has imported everything."""

import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from joinways import background
from joinways.config import read
from scripts.processes import end_with_parent
from tests.proof.defences import REMOVE
from tests.proof.fitting import Fitting, fit

LOOK_EVERY = 0.006
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Setting:
    """Where a life is led.

    `app`: an application that was built and used before the fork, so that a life costs no
    second of start; it holds no connection. `environment`: what this life is configured by.
    `removed`: the defences that are taken away from it.
    """

    app: Flask
    environment: dict[str, str]
    log: Path
    removed: tuple[str, ...] = ()


@dataclass
class Life:
    """A process of ours, seen from outside. `ended`: -9 when it was killed, else its exit code."""

    pid: int
    report: int
    port: int = 0
    ended: int | None = None
    stopped: bool = False
    _told: bytes = field(default=b"", repr=False)

    def look(self) -> None:
        """See whether it has ended or been stopped meanwhile."""
        if self.ended is not None:
            return
        pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
        if pid and os.WIFSTOPPED(status):
            self.stopped = True
        elif pid:
            self.ended = os.waitstatus_to_exitcode(status)
        self._hear()

    def _hear(self) -> None:
        """What it has told so far; a pipe that is never emptied would hold it up."""
        while True:
            try:
                heard = os.read(self.report, 65536)
            except BlockingIOError:
                return
            if not heard:
                return
            self._told += heard

    @property
    def passed(self) -> list[str]:
        """The points that it passed, as far as it was looked at."""
        return self._told.decode().splitlines()

    @property
    def killed(self) -> bool:
        """Whether it died by its own SIGKILL, before `end` was called."""
        return self.ended == -signal.SIGKILL

    def go_on(self) -> None:
        """Wake it up."""
        self.stopped = False
        os.kill(self.pid, signal.SIGCONT)

    def wait(self, over: Callable[[], bool], seconds: float) -> bool:
        """Until it has ended or been stopped, or `over`; False when it took longer."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.look()
            if self.ended is not None or self.stopped or over():
                return True
            time.sleep(LOOK_EVERY)
        return False

    def end(self) -> None:
        """End it for good, whatever it does."""
        if self.ended is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.ended = 0
        self._hear()
        os.close(self.report)


def live(setting: Setting, fitting: Fitting, task: Callable[[Flask], None]) -> Life:
    """Begin a life: a child that makes its own connections, and does `task`."""
    heard, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(heard)
        _be_born(setting, fitting, told, task)
    os.close(told)
    os.set_blocking(heard, False)
    return Life(pid, heard)


def _be_born(setting: Setting, fitting: Fitting, told: int, task: Callable[[Flask], None]) -> None:
    code = 1
    try:
        if sys.platform == "linux":
            end_with_parent()
        log = os.open(setting.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        fit(fitting, told)
        for name in setting.removed:
            REMOVE[name]()
        setting.app.config["JOINWAYS"] = read(setting.environment)
        task(setting.app)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """No line for each request."""


def serve(setting: Setting, fitting: Fitting, *, rounds: bool) -> Life:
    """A server on a loopback port; with `rounds` it also has its background thread."""
    listening = socket.create_server((HOST, 0), backlog=64)
    port = listening.getsockname()[1]

    def task(app: Flask) -> None:
        if rounds:
            background.start(app)
        given = {"threaded": True, "request_handler": _Quiet, "fd": listening.fileno()}
        make_server(HOST, port, app, **given).serve_forever(poll_interval=60)  # type: ignore[arg-type]

    life = live(setting, fitting, task)
    listening.close()
    life.port = port
    return life


def resume(setting: Setting, fitting: Fitting) -> Life:
    """`flask --app app invoices resume`, as a timer of the machine runs it."""

    def task(app: Flask) -> None:
        done = app.test_cli_runner().invoke(args=["invoices", "resume"])
        sys.stderr.write(done.output)
        if done.exit_code:
            raise RuntimeError(f"resume ended with {done.exit_code}") from done.exception

    return live(setting, fitting, task)


class Request:
    """A browser's request under way. Nobody waits for its answer until `over` is asked."""

    def __init__(self, port: int, path: str, cookie: str, form: dict[str, str] | None) -> None:
        body = urlencode(form).encode() if form is not None else b""
        head = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", f"Host: {HOST}:{port}"]
        head += [f"Cookie: {cookie}", "Connection: close", f"Content-Length: {len(body)}"]
        head += ["Content-Type: application/x-www-form-urlencoded", "", ""]
        self.answer = b""
        self.ended = False
        self._socket = socket.create_connection((HOST, port), timeout=10)
        self._socket.sendall("\r\n".join(head).encode() + body)
        self._socket.setblocking(False)

    def over(self) -> bool:
        """Whether the server has let go of it; what follows the answer is then done too."""
        while not self.ended:
            try:
                heard = self._socket.recv(65536)
            except BlockingIOError:
                return False
            except OSError:
                heard = b""
            self.answer += heard
            if not heard:
                self.ended = True
                self._socket.close()
        return True

    @property
    def status(self) -> int | None:
        """The status of the answer, None when there was none."""
        first = self.answer.split(b"\r\n", 1)[0].split()
        return int(first[1]) if len(first) > 1 else None

    @property
    def location(self) -> str:
        """Where the answer leads to, "" for nowhere."""
        for line in self.answer.split(b"\r\n\r\n", 1)[0].split(b"\r\n"):
            name, _, value = line.decode("latin-1").partition(": ")
            if name.lower() == "location":
                return value
        return ""
