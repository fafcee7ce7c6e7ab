"""What a team does about clients, the people there, and what they corrected themselves."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from joinways.audit.noting import Thing, note, person
from joinways.database import Db, now, writing
from joinways.domain.refused import Refused
from joinways.models import Client, ClientContact, ClientCorrection, Event, Quote, StripeCustomer
from joinways.viewer import Viewer

CORRECTABLE = (
    "name",
    "company",
    "email",
    "phone",
    "line1",
    "line2",
    "postal_code",
    "city",
    "country",
    "vat_number",
    "registration",
)
"""What a client may correct while signing."""


def create(db: Db, workspace_id: int, values: Mapping[str, Any]) -> str:
    """The public id of a new client. `values`: columns of Client, as ClientForm gives them."""
    with writing(db) as session:
        client = Client(workspace_id=workspace_id, **values)
        session.add(client)
        session.flush()
        return client.public_id


def change(db: Db, client_id: int, values: Mapping[str, Any]) -> None:
    """Write these columns. Raises Refused("client-merged") for one that is another one now."""
    with writing(db) as session:
        client = standing(session, client_id)
        for name, value in values.items():
            setattr(client, name, value)


def standing(session: Session, client_id: int) -> Client:
    """The client, held until the transaction ends.

    Raises Refused: client-gone, client-merged, client-erased.
    """
    client = session.scalar(
        select(Client)
        .where(Client.id == client_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if client is None:
        raise Refused("client-gone")
    if client.merged_into_id is not None:
        raise Refused("client-merged")
    if client.erased_at is not None:
        raise Refused("client-erased")
    return client


def standing_for(session: Session, client_id: int) -> Client:
    """The client, or the one it was merged into; held until the transaction ends."""
    into = session.scalar(select(Client.merged_into_id).where(Client.id == client_id))
    return standing(session, into or client_id)


def remove(db: Db, client_id: int, by: Viewer) -> None:
    """Delete a client that has no events and no quotes. Raises Refused("client-used")."""
    with writing(db) as session:
        client = standing(session, client_id)
        if is_used(session, client_id):
            raise Refused("client-used")
        thing = Thing("client", client.public_id, client.public_id)
        note(session, client.workspace_id, person(by), "client-deleted", thing)
        session.execute(delete(ClientContact).where(ClientContact.client_id == client_id))
        session.execute(delete(Client).where(Client.id == client_id))


def is_used(session: Db | Session, client_id: int) -> bool:
    """Whether anything hangs on the client: events, quotes, a customer at Stripe, merged ones."""
    used = (
        select(Event.id)
        .where(Event.client_id == client_id)
        .union_all(
            select(Quote.id).where(Quote.client_id == client_id),
            select(Client.id).where(Client.merged_into_id == client_id),
            select(StripeCustomer.id).where(StripeCustomer.client_id == client_id),
        )
    )
    return session.execute(used.limit(1)).first() is not None


def add_contact(db: Db, client_id: int, values: Mapping[str, str]) -> None:
    """Another person at the client's. Raises Refused("client-merged")."""
    with writing(db) as session:
        client = standing(session, client_id)
        session.add(ClientContact(workspace_id=client.workspace_id, client_id=client.id, **values))


def change_contact(db: Db, contact_id: int, values: Mapping[str, str]) -> None:
    """Write these columns of a contact. Raises Refused("contact-gone")."""
    with writing(db) as session:
        contact = session.get(ClientContact, contact_id)
        if contact is None:
            raise Refused("contact-gone")
        for name, value in values.items():
            setattr(contact, name, value)


def remove_contact(db: Db, contact_id: int) -> None:
    """Take a contact out; twice is no harm."""
    with writing(db) as session:
        session.execute(delete(ClientContact).where(ClientContact.id == contact_id))


def decide_correction(db: Db, correction_id: int, user_id: int, *, accept: bool) -> None:
    """Write what a client corrected while signing, or leave it; once.

    Raises Refused("correction-decided") when somebody was faster.
    """
    with writing(db) as session:
        found = session.scalar(
            select(ClientCorrection)
            .where(ClientCorrection.id == correction_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if found is None or found.status != "open":
            raise Refused("correction-decided")
        if accept:
            client = standing_for(session, found.client_id)
            for name, value in proposed(found).items():
                setattr(client, name, value)
        found.status = "accepted" if accept else "dismissed"
        found.decided_by, found.decided_at = user_id, now(session)


def proposed(correction: ClientCorrection) -> dict[str, str]:
    """What is corrected, of the columns that a client may correct."""
    return {
        name: str(correction.proposed[name] or "")
        for name in CORRECTABLE
        if name in correction.proposed
    }
