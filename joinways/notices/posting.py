"""Sending what is in the outbox: each mail at most once, however many processes do it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from joinways import mailer
from joinways.config import Config
from joinways.database import Db, now, writing
from joinways.domain.invoice import back_off
from joinways.kept_files import whole
from joinways.mailer import Enclosed, Letter, Outcome
from joinways.models import OutgoingMail, Signature, StoredFile
from joinways.storage import store_at

log = logging.getLogger(__name__)

MOST_PER_ROUND = 50

LEASE = timedelta(minutes=5)
"""Longer than any hand-over takes: a few answers of 10 s and the last one of 60 s."""

GIVE_UP_AFTER = timedelta(days=3)
"""What a server would not take by then is old news."""

KEPT_FOR = timedelta(days=90)
"""Then a mail's words are emptied; that it was sent and when stays, and to whom, but of an account
that was closed."""


_OF_A_LETTER = (
    "to_name", "to_email", "language", "subject", "text", "html", "message_id", "from_name",
    "reply_to",
)  # fmt: skip


class LostLease(Exception):
    """Another process has the mail."""


@dataclass(frozen=True)
class _Taken:
    id: int
    until: datetime
    tries: int
    written_at: datetime
    letter: Letter
    brings_act: str


Finish = Callable[[Letter], Letter]
"""Writes in what no row of ours holds, such as the token of a link."""


def post_due(db: Db, config: Config, finish: Finish = lambda letter: letter) -> int:
    """Hand over what is due, one after the other; how many were tried. None without MAIL_URL.

    `finish` is the last to touch a letter. Stops at a server that does not answer: the next mail
    would fare no better.
    """
    if config.mail_url is None:
        return 0
    tried = 0
    for mail_id in _due(db):
        taken = _take(db, mail_id)
        if taken is None:
            continue
        tried += 1
        files = enclosed(db, config, taken.brings_act)
        db.rollback()
        taken = replace(taken, letter=finish(replace(taken.letter, files=files)))
        if _post(db, config, config.mail_url, taken).of_server:
            break
    return tried


def _due(db: Db) -> list[int]:
    moment = now(db)
    found = db.scalars(
        select(OutgoingMail.id)
        .where(
            OutgoingMail.status == "waiting",
            OutgoingMail.next_try_at <= moment,
            OutgoingMail.lease_until <= moment,
        )
        .order_by(OutgoingMail.next_try_at, OutgoingMail.id)
        .limit(MOST_PER_ROUND)
    ).all()
    db.rollback()
    return list(found)


def _take(db: Db, mail_id: int) -> _Taken | None:
    """The mail, ours until the lease runs out; None when another process was faster."""
    with writing(db) as session:
        moment = now(session)
        until = moment + LEASE
        written = session.execute(
            update(OutgoingMail)
            .where(
                OutgoingMail.id == mail_id,
                OutgoingMail.status == "waiting",
                OutgoingMail.lease_until <= moment,
            )
            .values(lease_until=until)
        )
        if not _rowcount(written):
            return None
        row = session.get_one(OutgoingMail, mail_id, populate_existing=True)
        texts = {name: getattr(row, name) for name in _OF_A_LETTER}
        letter = Letter(**texts, at=row.created_at)
        return _Taken(row.id, until, row.tries, row.created_at, letter, row.brings_act)


def enclosed(session: Db | Session, config: Config, act: str) -> tuple[Enclosed, ...]:
    """The signed quotes of an act of signing, as far as they are made and whole."""
    if not act:
        return ()
    found = session.scalars(
        select(StoredFile)
        .join(Signature, Signature.quote_id == StoredFile.quote_id)
        .where(Signature.act == act, StoredFile.kind == "signed-quote")
        .order_by(Signature.number)
    )
    store = store_at(config.storage_url)
    read = [(file.name, file.media_type, whole(store, file)) for file in found]
    return tuple(Enclosed(name, kind, content) for name, kind, content in read if content)


def _post(db: Db, config: Config, url: str, taken: _Taken) -> Outcome:
    """No transaction is open while the server is spoken to."""

    def handing_over() -> None:
        # From here on it may have left: whatever stops us now, nobody sends it again.
        _record(db, taken, status="unknown", problem="")

    try:
        outcome = mailer.post(url, config.mail_from, taken.letter, handing_over)
        _record(db, taken, **_result(db, taken, outcome))
    except LostLease:
        return Outcome("waiting")
    if outcome.status != "sent":
        # What a server says of a mail may hold the address: the row alone keeps it.
        why = f" ({outcome.problem})" if outcome.of_server else ""
        log.warning("mail %s: %s%s", taken.id, outcome.status, why)
    return outcome


def _result(db: Db, taken: _Taken, outcome: Outcome) -> dict[str, Any]:
    """What is stored of an outcome."""
    moment = now(db)
    values: dict[str, Any] = {"status": outcome.status, "problem": outcome.problem}
    if outcome.status == "sent":
        values["sent_at"] = moment
    if outcome.status == "waiting":
        tries = taken.tries + 1
        values |= {"tries": tries, "next_try_at": moment + back_off(tries), "lease_until": moment}
        if moment - taken.written_at > GIVE_UP_AFTER:
            values["status"] = "failed"
    return values


def _record(db: Db, taken: _Taken, **values: Any) -> None:
    """Write what became of a mail, if it is still ours. Raises LostLease."""
    with writing(db) as session:
        written = session.execute(
            update(OutgoingMail)
            .where(
                OutgoingMail.id == taken.id,
                OutgoingMail.status.in_(("waiting", "unknown")),
                OutgoingMail.lease_until == taken.until,
            )
            .values(**values)
        )
        if not _rowcount(written):
            raise LostLease


def empty_old(db: Db) -> int:
    """Forget what old mails said (GDPR, art. 5: no longer than needed); how many."""
    old = (
        OutgoingMail.created_at < now(db) - KEPT_FOR,
        OutgoingMail.status != "waiting",
        OutgoingMail.text != "",
    )
    some = db.scalar(select(OutgoingMail.id).where(*old).limit(1))
    db.rollback()
    if some is None:
        return 0
    with writing(db) as session:
        gone = OutgoingMail.kind == "account-closed"
        to = case((gone, ""), else_=OutgoingMail.to_email)
        named = case((gone, ""), else_=OutgoingMail.to_name)
        emptied = {"text": "", "html": "", "to_email": to, "to_name": named}
        return _rowcount(session.execute(update(OutgoingMail).where(*old).values(emptied)))


def _rowcount(result: Any) -> int:
    count: int = result.rowcount
    return count
