"""Settings for who runs the server: names, watching, whom to tell. config.py reads them all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_HOST = re.compile(r"[A-Za-z0-9.-]+")
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")

_CLIENT, _KEY = "STRIPE_CONNECT_CLIENT_ID", "STRIPE_CONNECT_SECRET_KEY"
_WEBHOOK = "STRIPE_CONNECT_WEBHOOK_SECRET"


class ConfigError(Exception):
    """A setting is missing or wrong; the message says which and what to do."""


@dataclass(frozen=True)
class Platform:
    """The operator's platform at Stripe, which accounts may connect to by OAuth.

    `secret_key` acts for them; `webhook_secrets` sign what its Connect endpoint is sent, the
    newest first, none where there is no such endpoint.
    """

    client_id: str
    secret_key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def livemode(self) -> bool:
        """Whether it connects real accounts: a platform's key decides."""
        return self.secret_key.startswith(("sk_live_", "rk_live_"))


def platform(environ: Mapping[str, str]) -> Platform | None:
    """The platform, None where accounts are connected by keys alone. Raises ConfigError."""
    client, key = (environ.get(name) or "" for name in (_CLIENT, _KEY))
    secrets = [each.strip() for each in (environ.get(_WEBHOOK) or "").split(",")]
    secrets = [each for each in secrets if each]
    if not client and not key and not secrets:
        return None
    if not client or not key:
        raise ConfigError(
            "STRIPE_CONNECT_CLIENT_ID and STRIPE_CONNECT_SECRET_KEY go together: set both or none"
            f" (and {_WEBHOOK} only with them)."
        )
    # Never with the value itself: it is a secret.
    if not re.fullmatch(r"ca_[A-Za-z0-9]+", client):
        raise ConfigError("STRIPE_CONNECT_CLIENT_ID must be the ca_… of Stripe's Connect settings.")
    if not re.fullmatch(r"[sr]k_(test|live)_[A-Za-z0-9_]+", key):
        raise ConfigError("STRIPE_CONNECT_SECRET_KEY must be the platform's sk_….")
    if not all(re.fullmatch(r"whsec_[\x21-\x7e]+", each) for each in secrets):
        raise ConfigError(f"{_WEBHOOK} must be whsec_…; several with commas while one is rolled.")
    return Platform(client, key, tuple(secrets))


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
