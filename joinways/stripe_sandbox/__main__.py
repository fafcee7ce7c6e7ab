"""`python -m joinways.stripe_sandbox`: the simulated Stripe as a server of its own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from flask import Flask

from . import create_sandbox, webhook_endpoints
from .server import serve_on


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="joinways.stripe_sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=12111, help="0 takes a free one")
    parser.add_argument("--data", type=Path, help="an SQLite file; without it: memory")
    parser.add_argument("--verbose", action="store_true", help="one line a request")
    parser.add_argument("--webhook-url", help="send the demo account's events there")
    parser.add_argument("--webhook-secret", help="sign them with this (whsec_…)")
    parser.add_argument("--connect-webhook-url", help="those of the platform's accounts there")
    parser.add_argument("--connect-webhook-secret", help="signed with this")
    parser.add_argument("--public-url", help="where clients reach /pay/ and /pdf/, nothing else")
    parser.add_argument("--deliver-to", help="a server here that takes webhooks for elsewhere")
    return parser.parse_args()


def _listen(app: Flask, url: str, secret: str, *, platform: bool = False) -> None:
    store = app.extensions["sandbox"].store
    with store.lock, store.transaction():
        webhook_endpoints.listen(store, url, secret, platform=platform)


def main() -> None:
    """Serve until interrupted; exit code 1 when the address is taken."""
    given = _arguments()
    app = create_sandbox(given.data, given.public_url, given.deliver_to)
    if given.webhook_url and given.webhook_secret:
        _listen(app, given.webhook_url, given.webhook_secret)
    if given.connect_webhook_url and given.connect_webhook_secret:
        _listen(app, given.connect_webhook_url, given.connect_webhook_secret, platform=True)
    server = serve_on(app, given.host, given.port, verbose=given.verbose)
    sys.stdout.write(f"Simulated Stripe: http://{given.host}:{server.port}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
