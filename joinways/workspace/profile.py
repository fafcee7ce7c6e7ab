"""Who a workspace is in law, and how it quotes."""

from collections.abc import Mapping
from typing import Any

from joinways.database import Db, writing
from joinways.models import Workspace

WORDS = (
    "name", "legal_name", "line1", "line2", "postal_code", "city", "vat_number", "registration",
    "email", "phone", "legal_mentions", "payment_conditions", "cancellation_conditions",
    "postponement_conditions",
)  # fmt: skip
NUMBERS = ("due_days", "valid_days", "remind_after_days", "remind_before_days")


def save_profile(db: Db, workspace_id: int, profile: Mapping[str, Any]) -> None:
    """Keep it: `profile` has every column of WORDS ("" = not said) and of NUMBERS.

    Quotes that exist keep the conditions that they were written with.
    """
    with writing(db) as session:
        workspace = session.get_one(Workspace, workspace_id, populate_existing=True)
        for name in (*WORDS, *NUMBERS):
            setattr(workspace, name, profile[name])
