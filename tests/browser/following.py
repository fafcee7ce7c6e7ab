"""The server's own round on the application of a test, for as long as a block lasts."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask

from joinways.background import follow_round
from joinways.extensions import db
from joinways.following.routes import WAKE


@contextmanager
def followed(app: Flask, base: str, every: float = 600) -> Iterator[None]:
    """Follow invoices as the server does: woken by webhooks, asking Stripe every so many seconds.

    `base`: the address at which the stand-in reaches this application.
    """
    usual, wake, ended = app.config["JOINWAYS"], threading.Event(), threading.Event()
    app.config["JOINWAYS"] = replace(usual, base_url=base, sync_seconds=every)
    app.extensions[WAKE] = wake
    arguments = (app, wake, ended, min(15.0, every))
    thread = threading.Thread(target=_rounds, args=arguments, name="followed")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        wake.set()
        thread.join()
        app.config["JOINWAYS"] = usual
        del app.extensions[WAKE]


def _rounds(app: Flask, wake: threading.Event, ended: threading.Event, every: float) -> None:
    while not ended.is_set():
        wake.clear()
        with app.app_context():
            follow_round()
            db.session.remove()
        wake.wait(every)
