"""Mails are written down before they leave, in the transaction that they are about."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from joinways.database import new_public_id
from joinways.models import OutgoingMail
from joinways.models.columns import utc_now

FILES_TAKE = timedelta(seconds=30)
"""A mail that brings files gives them this long to be made; then it leaves without."""


@dataclass(frozen=True)
class NewMail:
    """A mail to one person. `once`: no second mail is ever written under it.

    `workspace_id`: whose it is; None for what a person is told about their own account.

    `from_name`: in whose name it leaves, "" for our own; `reply_to`: who gets the answer, "" for
    nobody; `quote_id`: the quote that a client gets it about.

    `brings_act`: the act of signing whose signed quotes it brings along (models/signing.py).
    """

    workspace_id: int | None
    kind: str
    once: str
    to_name: str
    to_email: str
    language: str
    subject: str
    text: str
    html: str
    from_name: str = ""
    reply_to: str = ""
    quote_id: int | None = None
    brings_act: str = ""


def put(session: Session, mail: NewMail, sender: str) -> OutgoingMail:
    """Write a mail down; it leaves with the next round. `sender` is the address it comes from.

    Raises IntegrityError for a second one under the same `once`.
    """
    name, moment = new_public_id(), utc_now()
    row = OutgoingMail(
        public_id=name,
        workspace_id=mail.workspace_id,
        kind=mail.kind,
        dedupe_key=mail.once,
        to_name=_one_line(mail.to_name),
        to_email=mail.to_email,
        language=mail.language,
        subject=_one_line(mail.subject)[:255],
        text=mail.text,
        html=mail.html,
        from_name=_one_line(mail.from_name),
        reply_to=mail.reply_to,
        quote_id=mail.quote_id,
        message_id=f"<{name}@{sender.rpartition('@')[2]}>",
        lease_until=moment,
        next_try_at=moment + FILES_TAKE if mail.brings_act else moment,
        brings_act=mail.brings_act,
        created_at=moment,
    )
    session.add(row)
    session.flush()
    return row


def _one_line(text: str) -> str:
    """A client's name may hold a line break; a header may not."""
    return " ".join(text.split())
