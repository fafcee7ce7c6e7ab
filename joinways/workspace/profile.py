"""Who a workspace is in law, and how it quotes."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.audit.noting import Thing, note, person
from joinways.database import Db, writing
from joinways.models import Quote, Workspace
from joinways.viewer import Viewer

WORDS = (
    "name", "legal_name", "line1", "line2", "postal_code", "city", "vat_number", "registration",
    "due_term", "legal_form", "share_capital", "register", "iban", "bic", "time_zone",
    "email", "phone", "payment_conditions", "cancellation_conditions",
    "postponement_conditions",
)  # fmt: skip
NUMBERS = ("due_days", "valid_days", "remind_after_days", "remind_before_days")


def save_languages(db: Db, by: Viewer, worked: Sequence[str], language: str) -> None:
    """Work in these languages for clients (codes); `language`: the one of new clients. Those who
    have another one keep it."""
    found = {"client_languages": " ".join(worked), "language": language}
    with writing(db) as session:
        _save(session, by, found)


def save_profile(db: Db, by: Viewer, profile: Mapping[str, Any]) -> None:
    """Keep it, and write in the audit log which fields are others now.

    `profile` has the country, every column of WORDS ("" = not said) and of NUMBERS. A country is
    let be once a quote left (`is_settled`).

    Quotes that exist keep the conditions that they were written with.
    """
    with writing(db) as session:
        values = {name: profile[name] for name in (*WORDS, *NUMBERS)}
        if not is_settled(session, by.workspace_id):
            values["country"] = profile["country"]
        _save(session, by, values)


def is_settled(db: Db | Session, workspace_id: int) -> bool:
    """Whether the country stays: a quote left that was priced and worded after its law."""
    left = select(Quote.id).where(Quote.workspace_id == workspace_id, Quote.number.is_not(None))
    return db.execute(left.limit(1)).first() is not None


def _save(session: Session, by: Viewer, values: Mapping[str, Any]) -> None:
    workspace = session.get_one(Workspace, by.workspace_id, populate_existing=True)
    changed = [name for name, value in values.items() if getattr(workspace, name) != value]
    for name in changed:
        setattr(workspace, name, values[name])
    if changed:
        thing = Thing("workspace", workspace.public_id, workspace.name)
        note(session, workspace.id, person(by), "settings-changed", thing, fields=changed)
