"""The stand-in on a socket, so that connections can hang and break as real ones do."""

from __future__ import annotations

import socket
import sys

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class Handler(WSGIRequestHandler):
    """Quiet, without Nagle's delay, and able to close a connection without an answer."""

    disable_nagle_algorithm = True
    verbose = False

    def log_request(self, code: int | str = "-", _size: int | str = "-") -> None:
        """One line a request, only when asked for."""
        if self.verbose:
            sys.stderr.write(f"{self.command} {self.path} {code}\n")

    def connection_dropped(self, _error: BaseException, _environ: object = None) -> None:
        """Close the socket at once; the caller sees a connection that broke."""
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


class VerboseHandler(Handler):
    """The same, saying what it serves."""

    verbose = True


def serve_on(app: Flask, host: str, port: int, *, verbose: bool = False) -> BaseWSGIServer:
    """A threaded server, bound; port 0 takes a free one. Call serve_forever() on it."""
    handler = VerboseHandler if verbose else Handler
    return make_server(host, port, app, threaded=True, request_handler=handler)
