"""Who a workspace is in law, and how it quotes."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from joinways.audit.noting import Thing, note, person
from joinways.database import Db, writing
from joinways.models import Workspace
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

    `profile` has every column of WORDS ("" = not said) and of NUMBERS.

    Quotes that exist keep the conditions that they were written with.
    """
    with writing(db) as session:
        _save(session, by, {name: profile[name] for name in (*WORDS, *NUMBERS)})


def _save(session: Session, by: Viewer, values: Mapping[str, Any]) -> None:
    workspace = session.get_one(Workspace, by.workspace_id, populate_existing=True)
    changed = [name for name, value in values.items() if getattr(workspace, name) != value]
    for name in changed:
        setattr(workspace, name, values[name])
    if changed:
        thing = Thing("workspace", workspace.public_id, workspace.name)
        note(session, workspace.id, person(by), "settings-changed", thing, fields=changed)
