"""Whether the work goes on: rounds, invoices, mails, events, and secrets that open."""

from collections.abc import Iterator

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Column, select
from sqlalchemy.exc import SQLAlchemyError

from joinways.database import Base
from joinways.operations.doctor.finding import Finding, Patient, ok, warning, wrong
from joinways.operations.rounds import LATE
from joinways.operations.standing import STUCK, Standing, standing

_LOG = "look into the server's log"


def work(patient: Patient) -> Iterator[Finding]:
    """How it stands, as the metrics tell it too."""
    try:
        read = standing(patient.db)
    except SQLAlchemyError:
        return  # the database's own check says so
    yield from _rounds(read)
    yield from _invoices(read)
    yield from _mails(read)
    if read.oldest_event > STUCK.total_seconds():
        words = f"{read.waiting_events} events wait, the oldest for {_minutes(read.oldest_event)}"
        yield warning("Stripe's events", words, _LOG)
    else:
        yield ok("Stripe's events", f"{read.waiting_events} wait")


def _rounds(read: Standing) -> Iterator[Finding]:
    for name, age in read.round_ages.items():
        if age is None:
            yield warning(
                "background", f"{name}: has never ended well", "start the server (systemd unit)"
            )
        elif age > LATE.total_seconds():
            yield wrong(
                "background",
                f"{name}: last ended well {_minutes(age)} ago",
                f"is the server running? Else {_LOG}",
            )
        else:
            yield ok("background", f"{name}: ended well {age:.0f} s ago")


def _invoices(read: Standing) -> Iterator[Finding]:
    if read.must_reconcile:
        yield wrong(
            "invoices",
            "nothing is invoiced: a backup was put back",
            "flask --app app invoices reconcile (docs/RELIABILITY.md)",
        )
    if read.stuck_attempts:
        yield warning(
            "invoices",
            f"{read.stuck_attempts} being made for over {STUCK.seconds // 60} minutes",
            "flask --app app invoices resume; the page “Needs attention” says why",
        )
    else:
        yield ok("invoices", f"{read.open_attempts} being made, none stuck")


def _mails(read: Standing) -> Iterator[Finding]:
    if read.oldest_mail > STUCK.total_seconds():
        words = f"{read.mails['waiting']} wait, the oldest for {_minutes(read.oldest_mail)}"
        yield warning("mails", words, "does the mail server take them? The log says why not")
    lost = {name: read.mails.get(name, 0) for name in ("failed", "unknown")}
    if any(lost.values()):
        words = f"{lost['failed']} refused for good, {lost['unknown']} perhaps not arrived"
        yield warning("mails", words, "the team sees each; is our address allowed to send?")
    else:
        yield ok("mails", f"{read.mails.get('waiting', 0)} wait, none lost")


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes"


def sealed(patient: Patient) -> Iterator[Finding]:
    """Whether the keys of ENCRYPTION_KEY open what was sealed with them."""
    ring = MultiFernet([Fernet(key) for key in patient.config.encryption_keys])
    total, shut = 0, 0
    try:
        for column in _sealed_columns():
            for secret in patient.db.scalars(select(column).where(column != "")):
                total, shut = total + 1, shut + (not _opens(ring, secret))
    except SQLAlchemyError:
        return  # the database's own check says so
    finally:
        patient.db.rollback()
    if shut:
        yield wrong(
            "secrets",
            f"{shut} of {total} cannot be opened with ENCRYPTION_KEY",
            "add the older key behind a comma, or let the teams connect Stripe anew",
        )
    else:
        yield ok("secrets", f"{total} sealed, all can be opened")


def _sealed_columns() -> list[Column[str]]:
    """What the vault sealed: marked so, or by its name."""
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.info.get("sealed")
        or column.name.endswith(("_encrypted", "_sealed"))
        or column.name == "webhook_secrets"
    ]


def _opens(ring: MultiFernet, secret: str) -> bool:
    try:
        ring.decrypt(secret.encode())
    except InvalidToken:
        return False
    return True


CHECKS = (work, sealed)
