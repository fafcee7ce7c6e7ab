"""How often something may be tried, counted in the database, so that all hosts count together.

Two counts each: by one address for one account, and by one address for whatever account. An
account alone is never limited (that would let anyone lock it), but where its password was right
already (codes), and where a limit takes nothing away (mails: the ones sent still count).

A try is written down and committed before it is looked at, and taken back when it succeeds: of many
at once, no more than the limit get through.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.models import FailedSignIn
from joinways.models.columns import utc_now

Limits = tuple[tuple[int, timedelta], ...]
"""(how many, within how long)"""

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

PER_ACCOUNT_AND_ADDRESS: dict[str, Limits] = {
    "sign-in": ((5, MINUTE), (20, HOUR)),
    "code": ((5, MINUTE), (20, HOUR)),
    "password": ((5, MINUTE), (20, HOUR)),
    "mail": ((3, MINUTE), (10, HOUR)),
    "passkey": ((5, MINUTE), (20, HOUR)),
    "passkey-begin": ((30, MINUTE), (150, HOUR)),
}
PER_ADDRESS: dict[str, Limits] = {
    "sign-in": ((30, MINUTE), (150, HOUR)),
    "code": ((30, MINUTE), (150, HOUR)),
    "password": ((30, MINUTE), (150, HOUR)),
    "mail": ((10, MINUTE), (40, HOUR)),
    "passkey": ((30, MINUTE), (150, HOUR)),
    "passkey-begin": ((30, MINUTE), (150, HOUR)),
}
CODES_PER_ACCOUNT: Limits = ((100, DAY),)
"""From all addresses: whoever comes so far knows the password. Choosing a new one clears it."""

MAILS_PER_ACCOUNT: Limits = ((3, timedelta(minutes=30)),)
"""Of one kind; each link counts for an hour, so that one of them always does."""


def claim(db: Db, what: str, account: str, address: str) -> list[int]:
    """Write a try down; what to hand to `release` if it succeeds.

    Raises Refused("sign-in-throttled", minutes=…) when it is one too many; it does not count then.
    """
    address = _network(address)
    limited = [
        (subject_of(what, account, address), PER_ACCOUNT_AND_ADDRESS[what]),
        (subject_of(what, address), PER_ADDRESS[what]),
    ]
    if what == "code":
        limited.append((subject_of("code of", account), CODES_PER_ACCOUNT))
    moment = utc_now()
    with writing(db) as session:
        tries = [FailedSignIn(subject=subject, at=moment) for subject, _ in limited]
        session.add_all(tries)
        session.execute(delete(FailedSignIn).where(FailedSignIn.at < moment - DAY))
        session.flush()
        claimed = [each.id for each in tries]
    over = _over(db, limited, moment)
    db.rollback()
    if over is not None:
        release(db, claimed)
        raise Refused("sign-in-throttled", minutes=int(over.total_seconds() // 60))
    return claimed


def release(db: Db, claimed: list[int]) -> None:
    """Take a try back: what succeeds never counts."""
    with writing(db) as session:
        session.execute(delete(FailedSignIn).where(FailedSignIn.id.in_(claimed)))


def may_mail(session: Session, kind: str, email: str) -> bool:
    """Whether one more mail of this kind may go to that address; if so, it is counted.

    Inside the transaction that writes the mail.
    """
    subject, moment = subject_of("mail to", kind, email), utc_now()
    if _over(session, [(subject, MAILS_PER_ACCOUNT)], moment, this_one=1) is not None:
        return False
    session.add(FailedSignIn(subject=subject, at=moment))
    return True


def forgive_codes(session: Session, user_id: int) -> None:
    """A new password: the wrong codes of whoever knew the old one count no more."""
    subject = subject_of("code of", str(user_id))
    session.execute(delete(FailedSignIn).where(FailedSignIn.subject == subject))


def subject_of(*parts: str) -> str:
    """What is kept of whom and what a limit is about."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _network(address: str) -> str:
    """Of IPv6 the first half: whoever has one address there has 2^64 of them."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4 or found.ipv4_mapped:
        return str(found if found.version == 4 else found.ipv4_mapped)
    return str(ip_network((found, 64), strict=False))


def _over(
    db: Db | Session,
    limited: Iterable[tuple[str, Limits]],
    moment: datetime,
    this_one: int = 0,
) -> timedelta | None:
    """The span of the first limit that is passed; None when none is."""
    for subject, limits in limited:
        for most, within in limits:
            tries = db.scalar(
                select(func.count())
                .select_from(FailedSignIn)
                .where(FailedSignIn.subject == subject, FailedSignIn.at > moment - within)
            )
            if (tries or 0) + this_one > most:
                return within
    return None
