"""Settings, read once from the environment and checked at start.

README > Configuration lists them; `tests/operations/test_settings.py` compares the list with this
file.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from joinways import operator_settings as operator
from joinways.domain.plan import PLANS
from joinways.mailer import MAILBOX, server_of
from joinways.operator_settings import PLAIN_ADDRESS as _PLAIN_ADDRESS
from joinways.operator_settings import ConfigError
from joinways.operator_settings import is_address as _is_address
from joinways.storage import BadStorage, store_at

__all__ = ["Config", "ConfigError", "read"]

ENVIRONMENTS = ("demo", "production", "test")
SIGNUP = ("open", "closed")
INSTANCE = Path(__file__).resolve().parent.parent / "instance"


@dataclass(frozen=True)
class Config:
    """Everything the application takes from outside.

    `stripe_api_base`: None = Stripe itself; `stripe_sandbox_url`: the simulated Stripe that each
    workspace may try first, None = not offered. `lease_seconds`: how long a worker may hold an
    issuing before another takes it over. `trusted_proxies`: how many in front of us say, in
    X-Forwarded-For and -Proto, who asks; 0 trusts nobody, since anyone can send these headers.
    `base_url`: where people and Stripe reach us, without a final slash. `sync_seconds`: how often
    Stripe is asked what no webhook told. `mail_url`: the server that takes mails, `mailbox:` to
    keep them here, None for no mail at all; `mail_from`: the address that they come from.
    `storage_url`: where documents are kept, None for the database.
    `trusted_hosts`: other names than that of `base_url` under which we answer in production.
    `metrics_token`: who sends it may read /metrics, None for nobody. `sentry_dsn`: where errors
    are told of, None for nowhere. `security_contact`: who is told of holes, None for nobody.
    `stripe_connect`: the platform to which accounts are connected by OAuth, None for keys alone.
    `signup`: whether anybody may make an account; `signup_plan`: the plan of its workspace.
    """

    env: str
    database_url: str
    secret_key: str
    encryption_keys: tuple[str, ...]
    stripe_api_base: str | None
    port: int
    lease_seconds: float
    trusted_proxies: int = 0
    base_url: str = "http://127.0.0.1:8000"
    sync_seconds: float = 600
    mail_url: str | None = "mailbox:"
    mail_from: str = "joinways@joinways.example"
    storage_url: str | None = None
    stripe_sandbox_url: str | None = None
    stripe_connect: operator.Platform | None = None
    trusted_hosts: tuple[str, ...] = ()
    metrics_token: str | None = None
    sentry_dsn: str | None = None
    security_contact: str | None = None
    signup: bool = True
    signup_plan: str = "pro"

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def over_https(self) -> bool:
        """Whether people reach us over HTTPS: cookies then never leave without it."""
        return self.base_url.startswith("https://")


def read(environ: Mapping[str, str], instance: Path = INSTANCE) -> Config:
    """The settings of `environ`. Raises ConfigError on the first one that cannot be used."""
    env = _one_of(environ, "JOINWAYS_ENV", ENVIRONMENTS, "demo")
    mail_url = _mail_url(environ, env)
    return Config(
        env=env,
        database_url=_database_url(environ, instance),
        secret_key=_secret(environ, "SECRET_KEY", env, instance),
        encryption_keys=_fernet_keys(_secret(environ, "ENCRYPTION_KEY", env, instance)),
        stripe_api_base=_http_address(environ, "STRIPE_API_BASE", "for Stripe itself"),
        port=_whole(environ, "PORT", 8000, 1, 65535),
        lease_seconds=_number(environ, "JOINWAYS_LEASE_SECONDS", 90, 0.1, 3600),
        trusted_proxies=_whole(environ, "TRUSTED_PROXIES", 0, 0, 10),
        base_url=_base_url(environ, env),
        sync_seconds=_number(environ, "JOINWAYS_SYNC_SECONDS", 600, 0.5, 86_400),
        mail_url=mail_url,
        mail_from=_mail_from(environ, mail_url),
        storage_url=_storage_url(environ),
        stripe_sandbox_url=_http_address(environ, "STRIPE_SANDBOX_URL", "for none"),
        stripe_connect=operator.platform(environ),
        trusted_hosts=operator.hosts(environ),
        metrics_token=operator.metrics_token(environ),
        sentry_dsn=operator.sentry_dsn(environ),
        security_contact=operator.contact(environ),
        signup=_one_of(environ, "SIGNUP", SIGNUP, SIGNUP[env == "production"]) == "open",
        signup_plan=_one_of(environ, "SIGNUP_PLAN", PLANS, "pro"),
    )


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = environ.get(name) or default
    if value not in allowed:
        raise ConfigError(f"{name} is {value!r}; it must be one of: {', '.join(allowed)}.")
    return value


def _number(
    environ: Mapping[str, str], name: str, default: float, low: float, high: float
) -> float:
    text = environ.get(name) or str(default)
    try:
        value = float(text)
    except ValueError:
        raise ConfigError(f"{name} is {text!r}; it must be a number.") from None
    if not low <= value <= high:
        raise ConfigError(f"{name} is {text}; it must lie between {low:g} and {high:g}.")
    return value


def _whole(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = _number(environ, name, default, low, high)
    if value != int(value):
        raise ConfigError(f"{name} is {value:g}; it must be a whole number.")
    return int(value)


def _database_url(environ: Mapping[str, str], instance: Path) -> str:
    url = environ.get("DATABASE_URL") or ""
    if not url:
        _make_folder(instance)
        return f"sqlite:///{instance / 'joinways.sqlite'}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            url = "postgresql+psycopg://" + url.removeprefix(short)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    # What comes before the last @ may hold any character: it is the password.
    server = url.removeprefix("postgresql+psycopg://").rsplit("@", 1)[-1]
    if url.startswith("postgresql") and not _is_address(f"//{server}"):
        # Without the address itself: it may hold a password.
        raise ConfigError("DATABASE_URL cannot be read as an address.")
    return url


def _http_address(environ: Mapping[str, str], name: str, unset: str) -> str | None:
    base = environ.get(name) or ""
    if not base:
        return None
    parts = urlsplit(base) if _is_address(base) else None
    if not parts or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"{name} must be an http(s) address, or unset {unset}.")
    return base.rstrip("/")


def _base_url(environ: Mapping[str, str], env: str) -> str:
    """Never taken from a request: who sends one chooses its Host."""
    url = environ.get("BASE_URL") or ""
    if not url and env == "production":
        raise ConfigError("BASE_URL must be set in production: the https:// address of Joinways.")
    if not url:
        return f"http://127.0.0.1:{environ.get('PORT') or 8000}"
    parts = urlsplit(url) if _is_address(url) else None
    if not parts or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError("BASE_URL must be an http(s) address, such as https://joinways.example.")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ConfigError("BASE_URL must end after the host (and port): Joinways has no prefix.")
    return url.rstrip("/")


def _mail_url(environ: Mapping[str, str], env: str) -> str | None:
    url = environ.get("MAIL_URL") or ""
    if not url:
        return None if env == "production" else MAILBOX
    if url == MAILBOX and env == "production":
        raise ConfigError("MAIL_URL must not be mailbox: in production; unset, no mail leaves.")
    if url != MAILBOX:
        try:
            server_of(url)
        except ValueError:
            # Without the address itself: it may hold a password.
            raise ConfigError(
                "MAIL_URL must be smtp://user:password@host:587, smtps://… or mailbox:."
            ) from None
    return url


def _mail_from(environ: Mapping[str, str], mail_url: str | None) -> str:
    address = environ.get("MAIL_FROM") or ""
    if not address and mail_url in (None, MAILBOX):
        return "joinways@joinways.example"
    if not address:
        raise ConfigError("MAIL_FROM must be set with MAIL_URL: the address that mails come from.")
    if not _PLAIN_ADDRESS.fullmatch(address):
        raise ConfigError("MAIL_FROM must be one plain address, such as joinways@example.com.")
    return address


def _storage_url(environ: Mapping[str, str]) -> str | None:
    url = environ.get("STORAGE_URL") or None
    try:
        store_at(url)
    except BadStorage as error:
        raise ConfigError(
            f"STORAGE_URL must be a folder's whole path or s3://bucket/folder: {error}."
        ) from None
    return url


def _secret(environ: Mapping[str, str], name: str, env: str, instance: Path) -> str:
    """A secret of the environment; outside production one made once and kept in `instance`."""
    if value := environ.get(name):
        if name == "SECRET_KEY" and env == "production" and len(value) < 32:
            raise ConfigError("SECRET_KEY is too short: at least 32 characters.")
        return value
    if env == "production":
        raise ConfigError(f"{name} must be set in production; `make secrets` prints new ones.")
    return _kept(instance / name.lower())


def _kept(path: Path) -> str:
    _make_folder(path.parent)
    try:
        if not path.exists():
            _make_secret(path)
        secret = path.read_text().strip()
    except OSError as error:
        raise ConfigError(f"The file {path} cannot be used: {error.strerror}.") from None
    if not secret:
        raise ConfigError(f"The file {path} is empty; remove it, and a new secret is made.")
    return secret


def _make_secret(path: Path) -> None:
    """Written aside, then linked: of processes that start together all read the same one."""
    aside = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    with open(aside, "x", opener=_private) as file:
        file.write(Fernet.generate_key().decode())
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        pass
    finally:
        aside.unlink()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"The folder {path} cannot be made: {error.strerror}.") from None


def _fernet_keys(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        keys = ()
    if not keys:
        raise ConfigError(
            "ENCRYPTION_KEY must be one or more Fernet keys (32 bytes, base64), separated by"
            " commas, the newest first; `make secrets` prints one."
        )
    return keys
