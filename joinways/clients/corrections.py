"""What a client corrected while signing a quote, when that quote is invoiced."""

from collections.abc import Mapping

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from joinways.clients.actions import proposed
from joinways.database import Db, now
from joinways.models import Client, ClientCorrection


def typed_while_signing(db: Db, quote_id: int) -> dict[str, str]:
    """{column of Client: what its client corrected it to, signing this quote}, of what waits."""
    found = db.scalars(_open(quote_id)).all()
    return {name: value for each in found for name, value in proposed(each).items()}


def differing(client: Client, corrected: Mapping[str, str]) -> list[str]:
    """The columns that were corrected to something else than the client's details say now."""
    return [name for name in corrected if corrected[name] != (getattr(client, name) or "")]


def settle(
    session: Session, quote_id: int, confirmed: Mapping[str, str], user_id: int | None
) -> None:
    """What a person confirmed in the invoice's form decides about them.

    Accepted where nothing was changed back, with what the form does not ask (a phone number).
    """
    for each in session.scalars(_open(quote_id).with_for_update()):
        wanted = proposed(each)
        agreed = all(confirmed.get(name, value) == value for name, value in wanted.items())
        if agreed:
            client = session.get_one(Client, each.client_id)
            for name in wanted.keys() - confirmed.keys():
                setattr(client, name, wanted[name])
        each.status = "accepted" if agreed else "dismissed"
        each.decided_by, each.decided_at = user_id, now(session)


def _open(quote_id: int) -> Select[ClientCorrection]:
    return (
        select(ClientCorrection)
        .where(ClientCorrection.quote_id == quote_id, ClientCorrection.status == "open")
        .order_by(ClientCorrection.id)
    )
