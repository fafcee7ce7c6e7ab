"""Settings for who runs the server: names, watching, whom to tell. config.py reads them all."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_HOST = re.compile(r"[A-Za-z0-9.-]+")
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


class ConfigError(Exception):
    """A setting is missing or wrong; the message says which and what to do."""


def hosts(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Host names of ours besides that of BASE_URL. Raises ConfigError."""
    names = tuple(name.strip() for name in environ.get("TRUSTED_HOSTS", "").split(","))
    if wrong := [name for name in names if name and not _HOST.fullmatch(name)]:
        raise ConfigError(
            f"TRUSTED_HOSTS has {wrong[0]!r}; it must be host names without port, with commas."
        )
    return tuple(name for name in names if name)


def metrics_token(environ: Mapping[str, str]) -> str | None:
    """What a reader of /metrics has to send, None for no reader. Raises ConfigError."""
    token = environ.get("METRICS_TOKEN") or None
    if token and len(token) < 16:
        raise ConfigError("METRICS_TOKEN is too short: at least 16 characters.")
    return token


def sentry_dsn(environ: Mapping[str, str]) -> str | None:
    """Where errors are told of, None for nowhere. Raises ConfigError."""
    dsn = environ.get("SENTRY_DSN") or None
    parts = urlsplit(dsn) if dsn and is_address(dsn) else None
    if dsn and not (parts and parts.scheme in ("http", "https") and parts.username):
        raise ConfigError("SENTRY_DSN must be https://key@host/project, as Sentry shows it.")
    return dsn


def contact(environ: Mapping[str, str]) -> str | None:
    """Who is told of holes, as an address to open, None for nobody. Raises ConfigError."""
    contact = environ.get("SECURITY_CONTACT") or None
    if contact and PLAIN_ADDRESS.fullmatch(contact):
        return f"mailto:{contact}"
    if contact and not re.fullmatch(r"(mailto:|https://)\S+", contact):
        raise ConfigError("SECURITY_CONTACT must be an email address or an https:// page.")
    return contact


def is_address(text: str) -> bool:
    """Whether host and port can be read."""
    try:
        return urlsplit(text).port != 0
    except ValueError:
        return False
