"""Settings of the production server, read by gunicorn; `make run` uses them too.

Environment: PORT (8000), JOINWAYS_HOST (127.0.0.1), WEB_CONCURRENCY (processes, 2).
Anything else: GUNICORN_CMD_ARGS, which wins over this file.
"""

import importlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

# A heartbeat file on a slow disk can stall a worker (gunicorn: FAQ, "How do I avoid Gunicorn
# excessively blocking in os.fchmod?"). Only Linux has this folder in memory.
memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - files of our own in it

# What the processes count, each in files of its own; the library asks for the folder once, when it
# is imported. A reload (HUP) reads this file again in the same process.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="joinways-", dir=memory)

from prometheus_client.multiprocess import mark_process_dead  # noqa: E402

from joinways.config import ConfigError, read  # noqa: E402
from joinways.operations.server_log import ServerLog  # noqa: E402
from joinways.storage import BadStorage, try_out  # noqa: E402

logger_class = ServerLog

bind = f"{os.environ.get('JOINWAYS_HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

# Pages wait for the database and for Stripe, so threads: while 32 invoices wait for a slow Stripe,
# others still find one (docs/FIGURES.md). SQLite has one writer at a time anyway.
# A page is drawn under Python's lock: a second process doubles what is served (docs/FIGURES.md).
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 64

# Issuing an invoice without JavaScript is one request of up to 60 seconds: a stop waits for it.
timeout = 120
graceful_timeout = 75
keepalive = 5

worker_tmp_dir = memory

# Otherwise gunicorn opens a socket in the home folder, which nobody here would use.
control_socket_disable = True


def on_starting(_server: Arbiter) -> None:
    """One clear line for a wrong setting, before any worker starts."""
    try:
        try_out(read(os.environ).storage_url)
    except ConfigError as error:
        sys.exit(f"joinways: {error}")
    except BadStorage as error:
        sys.exit(f"joinways: STORAGE_URL: {error} (a unit of systemd wants ReadWritePaths=).")


def post_worker_init(worker: Worker) -> None:
    """Start the work that goes on outside requests, once in each process."""
    importlib.import_module("joinways.background").start(worker.app.callable)


def child_exit(_server: Arbiter, worker: Worker) -> None:
    """What it counted stays; what it was doing at the moment does not."""
    mark_process_dead(worker.pid)


def on_exit(_server: Arbiter) -> None:
    """The figures end with the server."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
