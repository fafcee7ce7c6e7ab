"""`python -m joinways.stripe_sandbox`: the simulated Stripe as a server of its own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import create_sandbox
from .server import serve_on


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="joinways.stripe_sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=12111, help="0 takes a free one")
    parser.add_argument("--data", type=Path, help="an SQLite file; without it: memory")
    parser.add_argument("--verbose", action="store_true", help="one line a request")
    return parser.parse_args()


def main() -> None:
    """Serve until interrupted; exit code 1 when the address is taken."""
    given = _arguments()
    app = create_sandbox(given.data)
    server = serve_on(app, given.host, given.port, verbose=given.verbose)
    sys.stdout.write(f"Simulated Stripe: http://{given.host}:{server.port}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
