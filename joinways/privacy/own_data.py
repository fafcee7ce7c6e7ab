"""What is kept of somebody who signs in, to hand over to them: GDPR, art. 15 and 20.

Their own only: of mails about a team's clients it says that they went to this person, not what they
said; of what this person did it names things by their public ids.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from joinways.account.happened import note as note_event
from joinways.account.office import Office
from joinways.audit.noting import Thing, Who, note
from joinways.database import Db, writing
from joinways.models import (
    AccountEvent,
    AuditLine,
    BankTransfer,
    History,
    Invitation,
    Invoice,
    InvoiceOrder,
    Membership,
    NoticeChoice,
    OutgoingMail,
    Passkey,
    User,
    UserSession,
    Workspace,
)
from joinways.privacy.collecting import as_text

ACCOUNT = ("public_id", "email", "name", "language", "created_at", "totp_since")
SESSION = ("created_at", "seen_at", "ended_at", "ip", "user_agent")
EVENT = ("at", "word", "ip", "user_agent")
PASSKEY = ("name", "created_at", "used_at")
LINE = ("at", "number", "action", "object_type", "object_id")
MAIL = ("kind", "to_name", "to_email", "status", "created_at", "sent_at")


def hand_over(office: Office, user_id: int, workspace_id: int | None) -> str:
    """Indented JSON; times in UTC (ISO 8601). It is written down with the account, and in the audit
    log of the workspace that is open, if one is."""
    with writing(office.db) as session:
        user = session.get_one(User, user_id)
        note_event(session, user_id, "data-exported", office.visitor)
        if workspace_id is not None:
            thing = Thing("member", user.public_id, user.name)
            who = Who("user", user_id, user.name)
            note(session, workspace_id, who, "own-data-exported", thing)
    return json.dumps(everything(office.db, user_id), ensure_ascii=False, indent=1, default=as_text)


def everything(db: Db, user_id: int) -> dict[str, Any]:
    """The same as a dictionary of lists."""
    user = db.get_one(User, user_id)

    def rows(query: Select[Any], columns: Sequence[str]) -> list[dict[str, Any]]:
        return [_chosen(each, columns) for each in db.execute(query).scalars()]

    def of(model: Any) -> Select[Any]:
        return select(model).where(model.user_id == user_id).order_by(model.id)

    return {
        "account": _chosen(user, ACCOUNT),
        "memberships": _places(db, user_id),
        "invitations": _invitations(db, user.email),
        "notifications": _choices(db, user_id),
        "sessions": rows(of(UserSession), SESSION),
        "account_events": rows(of(AccountEvent), EVENT),
        "passkeys": rows(of(Passkey), PASSKEY),
        "audit_lines": _lines(db, user_id),
        "history": _history(db, user_id),
        "orders": _orders(db, user_id),
        "bank_transfers": _transfers(db, user_id),
        "emails": _mails(db, user.email),
    }


def _places(db: Db, user_id: int) -> list[dict[str, Any]]:
    found: Any = (
        select(Workspace.name, Membership.role, Membership.created_at, Membership.notices_read_at)
        .join(Workspace, Workspace.id == Membership.workspace_id)
        .where(Membership.user_id == user_id)
        .order_by(Membership.id)
    )
    return _named(db, found, ("workspace", "role", "since", "notices_read_at"))


def _invitations(db: Db, email: str) -> list[dict[str, Any]]:
    found: Any = (
        select(Workspace.name, Invitation.role, Invitation.created_at, Invitation.accepted_at)
        .join(Workspace, Workspace.id == Invitation.workspace_id)
        .where(Invitation.email == email)
        .order_by(Invitation.id)
    )
    return _named(db, found, ("workspace", "role", "created_at", "accepted_at"))


def _choices(db: Db, user_id: int) -> list[dict[str, Any]]:
    kind, page, mail = NoticeChoice.kind, NoticeChoice.on_page, NoticeChoice.by_mail
    found: Any = (
        select(Workspace.name, kind, page, mail)
        .join(Workspace, Workspace.id == NoticeChoice.workspace_id)
        .where(NoticeChoice.user_id == user_id)
        .order_by(NoticeChoice.id)
    )
    return _named(db, found, ("workspace", "kind", "on_page", "by_mail"))


def _lines(db: Db, user_id: int) -> list[dict[str, Any]]:
    found: Any = (
        select(Workspace.name, *(getattr(AuditLine, name) for name in LINE))
        .join(Workspace, Workspace.id == AuditLine.workspace_id)
        .where(AuditLine.actor == "user", AuditLine.actor_id == user_id)
        .order_by(AuditLine.id)
    )
    return _named(db, found, ("workspace", *LINE))


def _history(db: Db, user_id: int) -> list[dict[str, Any]]:
    found: Any = (
        select(Workspace.name, History.at, History.action, History.actor_name)
        .join(Workspace, Workspace.id == History.workspace_id)
        .where(History.actor == "user", History.actor_id == user_id)
        .order_by(History.id)
    )
    return _named(db, found, ("workspace", "at", "action", "your_name"))


def _orders(db: Db, user_id: int) -> list[dict[str, Any]]:
    """What they had done to invoices; the invoice by its public id."""
    row = InvoiceOrder
    found: Any = (
        select(Workspace.name, Invoice.public_id, row.kind, row.created_at, row.created_by_name)
        .join(Workspace, Workspace.id == row.workspace_id)
        .join(Invoice, Invoice.id == row.invoice_id)
        .where(row.created_by == user_id)
        .order_by(row.id)
    )
    return _named(db, found, ("workspace", "invoice", "kind", "created_at", "your_name"))


def _transfers(db: Db, user_id: int) -> list[dict[str, Any]]:
    """The bank transfers that they wrote down."""
    row = BankTransfer
    found: Any = (
        select(Workspace.name, Invoice.public_id, row.created_at, row.created_by_name)
        .join(Workspace, Workspace.id == row.workspace_id)
        .join(Invoice, Invoice.id == row.invoice_id)
        .where(row.created_by == user_id)
        .order_by(row.id)
    )
    return _named(db, found, ("workspace", "invoice", "created_at", "your_name"))


def _mails(db: Db, email: str) -> list[dict[str, Any]]:
    """Of those about their own account also what they said; the token in a link is a marker."""
    found = select(OutgoingMail).where(OutgoingMail.to_email == email).order_by(OutgoingMail.id)
    return [
        _chosen(mail, MAIL)
        | ({"subject": mail.subject, "text": mail.text} if mail.workspace_id is None else {})
        for mail in db.execute(found).scalars()
    ]


def _named(db: Db, query: Select[Any], names: Sequence[str]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in db.execute(query)]


def _chosen(row: object, columns: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns}
