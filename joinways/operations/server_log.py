"""gunicorn's own lines, in the one form of the log and without tokens.

Its log of accesses is off (each request has a line of ours, see requests.py); who turns it on
(GUNICORN_CMD_ARGS=--access-logfile=-) finds no token, no search and no cookie in it.
"""

import logging
import os
from typing import Any

from gunicorn.glogging import Logger

from joinways.operations.logs import JsonLines, Lines
from joinways.operations.masking import HIDDEN, masked_address

_SECRET = ("cookie", "authorization", "csrf", "stripe-signature")


class ServerLog(Logger):  # type: ignore[misc]
    """What `logger_class` of gunicorn.conf.py names."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does, then with our formatter."""
        super().setup(cfg)
        production = os.environ.get("JOINWAYS_ENV") == "production"
        form: logging.Formatter = JsonLines() if production else Lines()
        for handler in self.error_log.handlers:
            handler.setFormatter(form)

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """What a line of the access log is made of."""
        found = super().atoms(resp, req, environ, request_time)
        return {name: _without_secrets(name, value) for name, value in found.items()}


def _without_secrets(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if any(word in name.lower() for word in _SECRET) or name == "q":
        return HIDDEN
    return masked_address(value)
