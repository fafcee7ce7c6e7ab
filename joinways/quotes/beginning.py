"""A quote begins: blank, from a template, or as a copy of another one."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.database import Db, writing
from joinways.domain.plan import may_invoice
from joinways.domain.refused import Refused
from joinways.i18n import pgettext, use_lang
from joinways.models import Client, Event, Quote, QuoteLine, Workspace
from joinways.models.columns import utc_now
from joinways.quotes.copying import snapshot, write_content
from joinways.quotes.moving import Actor, noted

Content = Mapping[str, Any]

_OF_ITS_OWN = ("title", "language", "internal_note")
"""What a quote has from its event and its team, whatever it was begun from."""


def new_quote(db: Db, event: Event, title: str, by: Actor, content: Content | None = None) -> Quote:
    """A draft on this event, in its own transaction; `content`: as `begun_from` gives it.

    Raises Refused: plan-quotes, other-currency.
    """
    with writing(db) as session:
        return begin(session, event, title, by, content)


def begin(
    session: Session,
    event: Event,
    title: str,
    by: Actor,
    content: Content | None = None,
    *,
    now: datetime | None = None,
) -> Quote:
    """A draft, inside the transaction that needs it. Client and language are the event's client's.

    Where `content` brings no conditions the draft has the workspace's. `now`: UTC, for how long it
    is valid. Raises Refused as `new_quote` does.
    """
    workspace = session.get_one(Workspace, event.workspace_id)
    client = session.get_one(Client, event.client_id)
    _may_begin(workspace, content)
    today = (now or utc_now()).astimezone(ZoneInfo(workspace.time_zone)).date()
    quote = Quote(
        workspace_id=workspace.id,
        event_id=event.id,
        client_id=client.id,
        title=title,
        state="draft",
        language=client.language,
        currency=workspace.currency,
        valid_until=today + timedelta(days=workspace.valid_days),
        conditions=conditions_of(workspace, client.language),
    )
    session.add(quote)
    session.flush()
    write_content(session, quote, _fitting(content or {}))
    session.add(noted(quote, by, "created", to="draft"))
    session.flush()
    return quote


def begun_from(session: "Db | Session", quote: Quote) -> dict[str, Any]:
    """What another quote, or a template, takes over of this one: all but whom it is for.

    Its currency comes with it, since prices are in it.
    """
    statement = select(QuoteLine).where(QuoteLine.quote_id == quote.id)
    lines: Sequence[QuoteLine] = session.scalars(statement.order_by(QuoteLine.position)).all()
    content = snapshot(quote, lines)
    kept = {name: value for name, value in content.items() if name not in _OF_ITS_OWN}
    return {**kept, "currency": quote.currency}


def conditions_of(workspace: Workspace, language: str) -> str:
    """The workspace's three conditions, those it has, each under a heading in that language."""
    with use_lang(language):
        parts = (
            # Translators: the headings above the three conditions at the end of a quote
            (pgettext("conditions", "Payment"), workspace.payment_conditions),
            (pgettext("conditions", "Cancellation"), workspace.cancellation_conditions),
            (pgettext("conditions", "Postponement"), workspace.postponement_conditions),
        )
    return "\n\n".join(f"{head}\n{text.strip()}" for head, text in parts if text.strip())


def _may_begin(workspace: Workspace, content: Content | None) -> None:
    if not may_invoice(workspace.plan):
        raise Refused("plan-quotes")
    currency = (content or {}).get("currency", workspace.currency)
    if currency != workspace.currency:
        raise Refused("other-currency", currency=currency)


def _fitting(content: Content) -> Content:
    """Without what a quote has of its own, and without conditions that say nothing."""
    left_out = _OF_ITS_OWN if content.get("conditions") else (*_OF_ITS_OWN, "conditions")
    return {name: value for name, value in content.items() if name not in left_out}
