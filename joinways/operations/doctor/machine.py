"""What is around: the clock, the mail server, the disk, who may read what."""

import os
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from joinways.config import INSTANCE
from joinways.database import now
from joinways.mailer import MAILBOX, reach, server_of
from joinways.operations.doctor.finding import Finding, Patient, ok, warning, wrong
from joinways.operations.masking import masked
from joinways.storage import Folder, store_at

_WAIT_SECONDS = 5
_MOST_SKEW = 60
"""Seconds. Stripe refuses nothing before 5 minutes, and signatures show the time."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else: the first answer has the time, too."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow none."""


_asking = urllib.request.build_opener(_Stay)

_MAIL = "is MAIL_URL right, with user and password, and does a firewall let us out?"

_LITTLE, _TOO_LITTLE = 1_000_000_000, 100_000_000


def clock(patient: Patient) -> Iterator[Finding]:
    """Ours beside that of Stripe, and of PostgreSQL where it is on another machine."""
    theirs = _time_of(patient.config.stripe_api_base or "https://api.stripe.com")
    if theirs is None:
        yield warning(
            "Stripe",
            f"does not answer within {_WAIT_SECONDS} s",
            "this machine must reach https://api.stripe.com; invoices wait until it does",
        )
    else:
        yield _skew("clock", (datetime.now(UTC) - theirs).total_seconds(), "Stripe's")
    try:
        apart = (datetime.now(UTC) - now(patient.db)).total_seconds()
    except SQLAlchemyError:
        return  # the database's own check says so
    finally:
        patient.db.rollback()
    yield _skew("clock", apart, "the database's")


def _time_of(base: str) -> datetime | None:
    """What the server's Date says; None when nobody answers. No key is sent."""
    request = urllib.request.Request(base, method="HEAD")  # noqa: S310 - http(s), by config.py
    try:
        with _asking.open(request, timeout=_WAIT_SECONDS) as answer:
            stamp = answer.headers.get("Date")
    except urllib.error.HTTPError as answer:
        stamp = answer.headers.get("Date")
    except OSError:
        return None
    try:
        return parsedate_to_datetime(stamp or "")
    except ValueError:
        return None


def _skew(about: str, seconds: float, whose: str) -> Finding:
    if abs(seconds) > _MOST_SKEW:
        remedy = "let the machine keep its time (systemd-timesyncd, chrony)"
        return wrong(about, f"{seconds:+.0f} s from {whose}", remedy)
    return ok(about, f"within {_MOST_SKEW} s of {whose}")


def mail(patient: Patient) -> Iterator[Finding]:
    """Whether there is a mail server, and it knows us: encrypted, signed in. Nothing is sent."""
    url = patient.config.mail_url
    if url is None:
        yield warning("mail", "no server: no mail leaves", "set MAIL_URL and MAIL_FROM")
        return
    if url == MAILBOX:
        yield ok("mail", "kept at /mailbox")
        return
    server = server_of(url)
    place = f"{server.host}:{server.port}"
    if problem := masked(reach(url, patient.config.mail_from)):
        yield wrong("mail", f"{place} would not take a mail: {problem}", _MAIL)
    else:
        yield ok("mail", f"{place} would take a mail")


def disk(patient: Patient) -> Iterator[Finding]:
    """Room where we write."""
    for name, folder in _folders(patient):
        free = shutil.disk_usage(folder).free
        words = f"{name}: {free / 1e9:.1f} GB free"
        if free < _TOO_LITTLE:
            yield wrong("disk", words, "make room now: what cannot be written is refused")
        elif free < _LITTLE:
            yield warning("disk", words, "make room soon")
        else:
            yield ok("disk", words)


def rights(patient: Patient) -> Iterator[Finding]:
    """Who we are, and who else may read our secrets."""
    if patient.config.production and os.geteuid() == 0:
        yield warning("user", "we are root", "run it as a user of its own (docs/PRODUCTION.md)")
    for name, folder in _folders(patient):
        if not os.access(folder, os.W_OK):
            yield wrong("folder", f"{name} cannot be written", f"give {folder} to our user")
    for path in (INSTANCE / "secret_key", INSTANCE / "encryption_key"):
        if path.is_file() and path.stat().st_mode & 0o077:
            yield wrong("secrets", f"others may read {path.name}", f"chmod 600 {path}")


def _folders(patient: Patient) -> list[tuple[str, Path]]:
    url = make_url(patient.config.database_url)
    found = [("temporary files", Path(tempfile.gettempdir()))]
    if url.get_backend_name() == "sqlite" and url.database:
        found.append(("the database's folder", Path(url.database).resolve().parent))
    store = store_at(patient.config.storage_url)
    if isinstance(store, Folder):
        found.append(("the folder of STORAGE_URL", store.root))
    return [each for each in found if each[1].is_dir()]


CHECKS = (clock, mail, disk, rights)
