"""The settings: what can be told without asking anybody."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from joinways.config import Config
from joinways.operations.doctor.finding import Finding, Patient, ok, warning, wrong

_LOCAL = ("127.0.0.1", "localhost", "::1")
_FEWEST_SIGNS = 12
"""Different signs in a random secret of 32 or more: hardly ever fewer, in words often."""


def environment(patient: Patient) -> Iterator[Finding]:
    """Whether this is production at all."""
    if patient.config.production:
        yield ok("JOINWAYS_ENV", "production")
        return
    yield warning(
        "JOINWAYS_ENV",
        f"{patient.config.env}: mails stay here, any host name is answered",
        "set JOINWAYS_ENV=production where real people work",
    )


def address(patient: Patient) -> Iterator[Finding]:
    """BASE_URL, and the proxies before it."""
    config = patient.config
    host = urlsplit(config.base_url).hostname
    if not config.over_https:
        say = wrong if config.production and host not in _LOCAL else warning
        yield say(
            "BASE_URL",
            f"{config.base_url} is not https: links, cookies and passwords travel in the open",
            "put a proxy that speaks HTTPS in front, and set BASE_URL=https://…",
        )
    else:
        yield ok("BASE_URL", config.base_url)
    yield _proxies(config)


def _proxies(config: Config) -> Finding:
    if config.over_https and not config.trusted_proxies:
        return wrong(
            "TRUSTED_PROXIES",
            "0, and gunicorn speaks no HTTPS itself: everybody seems to come from the proxy, so"
            " that failed sign-ins of one lock out all, and no HSTS is sent",
            "set TRUSTED_PROXIES=1 (more than one proxy: docs/PRODUCTION.md)",
        )
    return ok("TRUSTED_PROXIES", str(config.trusted_proxies))


def secrets(patient: Patient) -> Iterator[Finding]:
    """Whether the keys look random, and differ."""
    config = patient.config
    remedy = "`make secrets` prints new ones; docs/PRODUCTION.md says what changing them means"
    if len(config.secret_key) < 32 or len(set(config.secret_key)) < _FEWEST_SIGNS:
        yield wrong("SECRET_KEY", "too short, or not random", remedy)
    elif config.secret_key in config.encryption_keys:
        yield wrong("SECRET_KEY", "the same as ENCRYPTION_KEY", remedy)
    else:
        yield ok("SECRET_KEY", f"{len(config.secret_key)} characters")
    weak = [key for key in config.encryption_keys if len(set(key)) < _FEWEST_SIGNS]
    if weak:
        yield wrong("ENCRYPTION_KEY", f"{len(weak)} of them not random", remedy)
    else:
        yield ok("ENCRYPTION_KEY", f"{len(config.encryption_keys)} in use, the first one seals")


def stand_in(patient: Patient) -> Iterator[Finding]:
    """A simulated Stripe makes no money."""
    if not patient.config.stripe_api_base:
        yield ok("STRIPE_API_BASE", "Stripe itself")
        return
    say = wrong if patient.config.production else warning
    yield say(
        "STRIPE_API_BASE",
        "a stand-in answers instead of Stripe: no invoice is real",
        "leave STRIPE_API_BASE unset for Stripe itself",
    )


CHECKS = (environment, address, secrets, stand_in)
