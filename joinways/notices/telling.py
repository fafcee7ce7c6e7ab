"""Telling a team something, once."""

from typing import Any

from sqlalchemy.orm import Session

from joinways.database import inserting
from joinways.models import Notice


def tell(
    session: Session,
    workspace_id: int,
    kind: str,
    dedupe_key: str,
    *,
    quote_id: int | None = None,
    invoice_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> bool:
    """Tell the workspace unless it was told under this key; whether it is new.

    Called inside the transaction that makes it true. `kind` is one of NOTICE_KINDS. `detail` holds
    what the sentence needs, never a sentence: number, client, currency, gross_cents, due_on (ISO),
    and for "attention" the reason (wording.py lists them).
    """
    wanted = inserting(session, Notice).values(
        workspace_id=workspace_id,
        kind=kind,
        dedupe_key=dedupe_key,
        quote_id=quote_id,
        invoice_id=invoice_id,
        detail=detail or {},
    )
    once = wanted.on_conflict_do_nothing(index_elements=["workspace_id", "dedupe_key"])
    return session.scalar(once.returning(Notice.id)) is not None
