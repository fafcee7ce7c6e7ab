"""In which order a client's work is held: quotes, their events, then the client.

Whoever edits a draft holds it, and may want its event; whoever erases, merges or deletes takes many
rows at once. In one order nobody waits crosswise; of one kind, by number.
"""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from joinways.models import Event, Quote


def hold_work(session: Session, clients: Select[int]) -> None:
    """Quotes in these clients' name or on their events, and the events, until the transaction ends.
    The clients are held after them."""
    events = select(Event.id).where(Event.client_id.in_(clients))
    hold_quotes(
        session,
        select(Quote.id).where(or_(Quote.client_id.in_(clients), Quote.event_id.in_(events))),
    )
    session.execute(events.order_by(Event.id).with_for_update())


def hold_quotes(session: Session, quotes: Select[int]) -> None:
    """These quotes, until the transaction ends."""
    session.execute(quotes.order_by(Quote.id).with_for_update())
