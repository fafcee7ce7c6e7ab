"""Six digits by mail, to be typed when signing: for 10 minutes, five tries, once."""

import hmac
import secrets
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.config import Config
from joinways.database import Db, writing
from joinways.models import ShareLink, SigningCode
from joinways.models.columns import utc_now
from joinways.notices.outbox import put
from joinways.signing.mails import Render, code_mail
from joinways.signing.offers import Opened, opened
from joinways.signing.throttle import count_use

VALID = timedelta(minutes=10)
MOST_TRIES = 5


def code_needed(found: Opened, config: Config) -> bool:
    """Whether a code has to be typed. Without a mail server nobody could ever get one."""
    return found.needs_code and config.mail_url is not None


def code_goes_to(found: Opened, typed: str) -> str:
    """The address that the team wrote to; what is typed now only where there is no other."""
    sent_to = found.link.email if found.link else ""
    return sent_to or found.client.email or typed


def has_fresh_code(db: Db, link_id: int) -> bool:
    """Whether one is on its way or there, and can still be typed."""
    return _current(db(), link_id) is not None


def send_code(db: Db, link_id: int, typed: str, lang: str, around: tuple[Config, Render]) -> None:
    """Write a code to the client; the ones before it count no more. `typed`: the address on the
    form. Raises Refused("sign-code-soon") when one was sent a minute ago, or many today.
    """
    config, render = around
    with writing(db) as session:
        link = session.get_one(ShareLink, link_id, populate_existing=True)
        found = opened(session, link)
        if found.page != "open":
            return
        count_use(session, link_id, "code", "sign-code-soon")
        moment, code = utc_now(), f"{secrets.randbelow(1_000_000):06}"
        session.execute(
            update(SigningCode)
            .where(SigningCode.link_id == link_id, SigningCode.expires_at > moment)
            .values(expires_at=moment)
        )
        row = SigningCode(
            link_id=link_id,
            email=code_goes_to(found, typed),
            code_sha256=_hash(config, link, code),
            created_at=moment,
            expires_at=moment + VALID,
        )
        session.add(row)
        session.flush()
        mail = code_mail(render, found, (row.id, row.email, code), lang)
        put(session, mail, config.mail_from)


def take_code(session: Session, link: ShareLink, config: Config, typed: str) -> SigningCode | str:
    """The code that was typed rightly, now used; else why not: "sign-code-wrong" or, where only a
    new one can help, "sign-code-old". A wrong one is counted, so the transaction must be kept.
    """
    row = _current(session, link.id)
    if row is None:
        return "sign-code-old"
    if not hmac.compare_digest(row.code_sha256, _hash(config, link, typed)):
        row.tries += 1
        return "sign-code-wrong" if row.tries < MOST_TRIES else "sign-code-old"
    row.used_at = utc_now()
    return row


def _current(session: Session, link_id: int) -> SigningCode | None:
    return session.scalar(
        select(SigningCode)
        .where(
            SigningCode.link_id == link_id,
            SigningCode.used_at.is_(None),
            SigningCode.tries < MOST_TRIES,
            SigningCode.expires_at > utc_now(),
        )
        .order_by(SigningCode.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _hash(config: Config, link: ShareLink, code: str) -> str:
    """Under the server's secret: of six digits alone a hash would hide nothing."""
    said = f"joinways signing code v1\n{link.token_sha256}\n{code}"
    return hmac.digest(config.secret_key.encode(), said.encode(), "sha256").hex()
