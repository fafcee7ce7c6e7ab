"""Start child processes so that not one of them can outlive the script that started it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import FrameType

ENDS_WITHIN = 8  # seconds between asking a process to end and killing it
PR_SET_PDEATHSIG = 1  # Linux: prctl(2)

Process = subprocess.Popen[bytes]


def start(
    arguments: list[str], environment: dict[str, str], folder: Path, output: int | None = None
) -> Process:
    """Start this Python with `arguments` in a process group of its own.

    The terminal's Ctrl-C then reaches only the script, which ends its children in good order.
    `output` is a file descriptor for all that the process writes (None: the terminal).
    """
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        start_new_session=True,
        # Unsafe beside threads only, and these scripts have none.
        preexec_fn=end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
    )


def end_with_parent() -> None:
    """Runs in the new process: have the kernel end it should its parent be killed outright."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def listen_for_the_end(*, with_parent: bool) -> Callable[[], bool]:
    """Catch the signals that mean "stop"; what is returned tells whether one came.

    With `with_parent`, the end of the parent process (a killed `make`) counts too.
    """
    heard: list[int] = []
    parent = os.getppid()

    def hear(number: int, _frame: FrameType | None) -> None:
        heard.append(number)

    signal.signal(signal.SIGINT, hear)
    signal.signal(signal.SIGTERM, hear)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup ignores it on purpose
        signal.signal(signal.SIGHUP, hear)
    return lambda: bool(heard) or (with_parent and os.getppid() != parent)


def end_all(processes: Iterable[Process]) -> None:
    """End each process with its whole group: asked first, killed after ENDS_WITHIN seconds."""
    groups = list(processes)
    for process in groups:
        tell(process, signal.SIGTERM)
    deadline = time.monotonic() + ENDS_WITHIN
    while time.monotonic() < deadline and any(process.poll() is None for process in groups):
        time.sleep(0.05)
    for process in groups:
        tell(process, signal.SIGKILL)
        process.wait()


def tell(process: Process, number: signal.Signals) -> None:
    """Signal the whole group of `process`, whose leader may have ended before the others."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
