"""Settings of the production server, read by gunicorn; `make run` uses them too.

Environment: PORT (8000), JOINWAYS_HOST (127.0.0.1), WEB_CONCURRENCY (processes, 2).
Anything else: GUNICORN_CMD_ARGS, which wins over this file.
"""

import importlib
import os
import sys
from pathlib import Path

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from joinways.config import ConfigError, read

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

# A heartbeat file on a slow disk can stall a worker (gunicorn: FAQ, "How do I avoid Gunicorn
# excessively blocking in os.fchmod?"). Only Linux has this folder in memory.
if Path("/dev/shm").is_dir():  # noqa: S108 - gunicorn makes an unnamed file there
    worker_tmp_dir = "/dev/shm"  # noqa: S108

# Otherwise gunicorn opens a socket in the home folder, which nobody here would use.
control_socket_disable = True


def on_starting(_server: Arbiter) -> None:
    """One clear line for a wrong setting, before any worker starts."""
    try:
        read(os.environ)
    except ConfigError as error:
        sys.exit(f"joinways: {error}")


def post_worker_init(worker: Worker) -> None:
    """Start the work that goes on outside requests, once in each process."""
    importlib.import_module("joinways.background").start(worker.app.callable)
