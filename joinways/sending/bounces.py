"""A mail that came back: what its report says (RFC 3464), and whose mail it was."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default

from sqlalchemy import update

from joinways.database import Db, writing
from joinways.models import OutgoingMail

MOST_BYTES = 1_000_000
LONGEST_WORDS = 500
DELIVERY_STATUS = "message/delivery-status"


@dataclass(frozen=True)
class Bounce:
    """Of which mail, and the words of the server that gave it back."""

    message_id: str
    words: str


def bounce_of(raw: bytes) -> Bounce | None:
    """What a report says; None for any other message, and for one of a mere delay."""
    report = message_from_bytes(raw[:MOST_BYTES], policy=default)
    if report.get_content_type() != "multipart/report" or not isinstance(report, EmailMessage):
        return None
    failed = [block for block in _blocks(report) if _word(block, "Action").lower() == "failed"]
    message_id = _original(report)
    if not failed or not message_id:
        return None
    words = _word(failed[0], "Diagnostic-Code").partition(";")[2] or _word(failed[0], "Status")
    return Bounce(message_id, " ".join(words.split())[:LONGEST_WORDS])


def came_back(db: Db, bounce: Bounce) -> bool:
    """Note it on the mail; False for a mail that isn't ours, or that never left."""
    with writing(db) as session:
        found = session.scalar(
            update(OutgoingMail)
            .where(
                OutgoingMail.message_id == bounce.message_id,
                OutgoingMail.status.in_(("sent", "unknown")),
            )
            .values(status="failed", problem=bounce.words)
            .execution_options(synchronize_session=False)
            .returning(OutgoingMail.id)
        )
        return found is not None


def _blocks(report: EmailMessage) -> list[Message]:
    """One for each recipient, besides one about the mail as a whole."""
    parts = [each for each in report.walk() if each.get_content_type() == DELIVERY_STATUS]
    return [block for part in parts for block in _inside(part)]


def _original(report: EmailMessage) -> str:
    """The Message-ID of what came back, from the copy of it, or of its head."""
    for part in report.walk():
        if part.get_content_type() == "message/rfc822" and (copies := _inside(part)):
            return _word(copies[0], "Message-ID")
        head = part.get_payload(decode=True)
        if part.get_content_type() == "text/rfc822-headers" and isinstance(head, bytes):
            return _word(message_from_bytes(head, policy=default), "Message-ID")
    return ""


def _inside(part: Message) -> list[Message]:
    """The messages that a part is made of; a broken one is none."""
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if payload else []


def _word(message: Message, name: str) -> str:
    return str(message.get(name, "")).strip()
