"""Who a workspace is in law, and how it quotes."""

from collections.abc import Mapping
from typing import Any

from joinways.audit.noting import Thing, Who, note
from joinways.database import Db, writing
from joinways.models import Workspace
from joinways.viewer import Viewer

WORDS = (
    "name", "legal_name", "line1", "line2", "postal_code", "city", "vat_number", "registration",
    "legal_form", "share_capital", "register", "iban", "bic", "time_zone",
    "email", "phone", "legal_mentions", "payment_conditions", "cancellation_conditions",
    "postponement_conditions",
)  # fmt: skip
NUMBERS = ("due_days", "valid_days", "remind_after_days", "remind_before_days")


def save_profile(db: Db, by: Viewer, profile: Mapping[str, Any]) -> None:
    """Keep it, and write in the audit log which fields are others now.

    `profile` has every column of WORDS ("" = not said) and of NUMBERS.

    Quotes that exist keep the conditions that they were written with.
    """
    with writing(db) as session:
        workspace = session.get_one(Workspace, by.workspace_id, populate_existing=True)
        changed = [name for name in (*WORDS, *NUMBERS) if getattr(workspace, name) != profile[name]]
        for name in changed:
            setattr(workspace, name, profile[name])
        if changed:
            thing = Thing("workspace", workspace.public_id, workspace.name)
            who = Who("user", by.user_id, by.name)
            note(session, workspace.id, who, "settings-changed", thing, fields=changed)
