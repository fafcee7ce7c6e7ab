"""Two rows that are one client become one."""

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from joinways.clients.actions import standing
from joinways.clients.holding import hold_work
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.models import Client, ClientContact, ClientCorrection, Event, Quote

ADDRESS = ("line1", "line2", "postal_code", "city", "country")
FILLED = ("company", "name", "email", "phone", "registration")
"""What the one that stays takes from the other where it has nothing itself."""


def merge(db: Db, kept_id: int, gone_id: int) -> None:
    """Give the one client's events, drafts, contacts and open corrections to the other.

    What is no draft any more keeps the client it was sent to. The one that goes stays as a row
    that points to the other. Raises Refused: merge-same, client-merged, client-gone.
    """
    if kept_id == gone_id:
        raise Refused("merge-same")
    with writing(db) as session:
        hold_work(session, select(Client.id).where(Client.id.in_((kept_id, gone_id))))
        # In one order, whoever stays: two merges at once wait for each other, and never crosswise.
        rows = {each: standing(session, each) for each in sorted((kept_id, gone_id))}
        kept, gone = rows[kept_id], rows[gone_id]
        if kept.workspace_id != gone.workspace_id:
            raise Refused("client-gone")
        _keep_person(session, kept, gone)
        _fill(kept, gone)
        _move(session, kept, gone)


def _keep_person(session: Session, kept: Client, gone: Client) -> None:
    """Another name or address at the same client's is a contact of it: nothing is lost."""
    emails = {kept.email.lower(), ""}
    known = select(ClientContact.email).where(ClientContact.client_id.in_((kept.id, gone.id)))
    emails |= {each.lower() for each in session.scalars(known)}
    another_email = bool(kept.email) and gone.email.lower() not in emails
    another_name = bool(kept.name and gone.name) and kept.name.lower() != gone.name.lower()
    if another_email or (another_name and kept.company):
        session.add(
            ClientContact(
                workspace_id=kept.workspace_id,
                client_id=kept.id,
                name=gone.name or gone.company,
                email=gone.email,
                phone=gone.phone,
            )
        )


def _fill(kept: Client, gone: Client) -> None:
    """Empty fields are filled; an address only as a whole, never a street with another's city."""
    if not (kept.line1 or kept.postal_code or kept.city) and (gone.line1 or gone.city):
        for name in ADDRESS:
            setattr(kept, name, getattr(gone, name))
    if kept.country == gone.country and not kept.vat_number:
        kept.vat_number = gone.vat_number
    for name in FILLED:
        if name == "registration" and kept.country != gone.country:
            continue
        setattr(kept, name, getattr(kept, name) or getattr(gone, name))
    kept.private_person = kept.private_person and not kept.company
    if gone.notes and gone.notes not in kept.notes:
        kept.notes = f"{kept.notes}\n\n{gone.notes}".strip()


def _move(session: Session, kept: Client, gone: Client) -> None:
    gone.merged_into_id = kept.id
    session.flush()
    earlier = update(Client).where(Client.merged_into_id == gone.id)
    session.execute(earlier.values(merged_into_id=kept.id))
    for model in (Event, ClientContact, ClientCorrection):
        session.execute(
            update(model)
            .where(model.client_id == gone.id)
            .values(client_id=kept.id)
            .execution_options(synchronize_session=False)
        )
    # Of the others a trigger holds the client: they were shown with that name.
    names = select(Client.id).where(or_(Client.id == gone.id, Client.merged_into_id == kept.id))
    session.execute(
        update(Quote)
        .where(Quote.client_id.in_(names), Quote.state == "draft")
        .values(client_id=kept.id)
        .execution_options(synchronize_session=False)
    )
