"""Connect by OAuth: the platform of the settings, and the accounts that live by it."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from joinways.config import Config
from joinways.models import StripeConnection
from joinways.operations.doctor.finding import Finding, Patient, ok, warning, wrong
from joinways.operator_settings import Platform

_ABOUT = "STRIPE_CONNECT"


def platform(patient: Patient) -> Iterator[Finding]:
    """Whether its settings go together."""
    config, found = patient.config, patient.config.stripe_connect
    if found is None:
        yield ok(_ABOUT, "not set: accounts are connected by keys")
        return
    yield _mode(config, found)
    if found.webhook_secrets:
        yield ok(f"{_ABOUT}_WEBHOOK_SECRET", f"{len(found.webhook_secrets)} in use")
    else:
        yield warning(
            f"{_ABOUT}_WEBHOOK_SECRET",
            "not set: payments in accounts connected by OAuth show minutes later",
            "make a Connect endpoint at Stripe (docs/CONNECTING.md) and set its secret",
        )


def _mode(config: Config, found: Platform) -> Finding:
    if found.livemode and config.stripe_api_base:
        return wrong(
            f"{_ABOUT}_SECRET_KEY",
            "a live key, while STRIPE_API_BASE names a stand-in: it takes none",
            "set the platform's test key, or leave STRIPE_API_BASE unset",
        )
    if found.livemode and not config.over_https:
        return wrong(
            f"{_ABOUT}_SECRET_KEY",
            "a live key, while BASE_URL is not https: Stripe sends nobody back there",
            "set BASE_URL=https://…, or the platform's test key and test client id",
        )
    if config.production and not found.livemode:
        return warning(
            f"{_ABOUT}_SECRET_KEY",
            "a test key: accounts are connected in test mode, no invoice is real",
            "set the live key together with the live client id: Stripe shows one of each mode",
        )
    return ok(f"{_ABOUT}_SECRET_KEY", "live" if found.livemode else "test")


def accounts(patient: Patient) -> Iterator[Finding]:
    """Whether the platform's key can speak for the accounts that are connected by OAuth."""
    try:
        rows = patient.db.execute(
            select(StripeConnection.livemode, func.count())
            .where(StripeConnection.oauth_scope != "", StripeConnection.key_encrypted != "")
            .group_by(StripeConnection.livemode)
        ).all()
    except SQLAlchemyError:
        return  # the database's own check says so
    finally:
        patient.db.rollback()
    mode = patient.config.stripe_connect and patient.config.stripe_connect.livemode
    silent = sum(count for livemode, count in rows if livemode is not mode)
    if silent:
        yield wrong(
            "accounts by OAuth",
            f"{silent} cannot be reached: the platform's key is not set, or of the other mode",
            "set STRIPE_CONNECT_SECRET_KEY and _CLIENT_ID of their mode; till then all of it waits",
        )
    elif rows:
        yield ok("accounts by OAuth", f"{sum(row[1] for row in rows)} connected")


CHECKS = (platform, accounts)
