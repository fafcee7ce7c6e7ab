"""The VAT rates that a workspace offers in its quotes and its catalogue."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from joinways.audit.noting import Thing, note, person
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.domain.vat_rates import MOST_RATES, Offered, kept, offered, rearranged
from joinways.models import Workspace
from joinways.viewer import Viewer


def add_rate(db: Db, by: Viewer, rate: Decimal, use: str) -> None:
    """Offer one rate more, before 0 where that is the last.

    Raises Refused: "rate-known", "rates-many".
    """
    with writing(db) as session:
        workspace = _held(session, by)
        rates = list(offered(workspace.country, workspace.vat_rates))
        if rate in (each.rate for each in rates):
            raise Refused("rate-known")
        if len(rates) >= MOST_RATES:
            raise Refused("rates-many", most=MOST_RATES)
        rates.insert(len(rates) - (not rates[-1].rate), Offered(rate, use))
        _keep(workspace, rates)
        _note(session, by, workspace)


def arrange_rates(db: Db, by: Viewer, wish: str, rate: Decimal) -> None:
    """Move a rate (up, down, first: the rate of a new line) or offer it no more (remove).

    `reset`: back to those of the country, whatever `rate`. Quotes and services keep their rates.
    """
    with writing(db) as session:
        workspace = _held(session, by)
        before = offered(workspace.country, workspace.vat_rates)
        after = () if wish == "reset" else rearranged(before, wish, rate)
        if after == before or not (after or workspace.vat_rates):
            return
        _keep(workspace, after)
        _note(session, by, workspace)


def _held(session: Session, by: Viewer) -> Workspace:
    """One change after the other: each begins from what the one before left."""
    return session.get_one(
        Workspace, by.workspace_id, populate_existing=True, with_for_update={"key_share": True}
    )


def _keep(workspace: Workspace, rates: Sequence[Offered]) -> None:
    workspace.vat_rates = kept(rates)


def _note(session: Session, by: Viewer, workspace: Workspace) -> None:
    thing = Thing("workspace", workspace.public_id, workspace.name)
    note(session, workspace.id, person(by), "settings-changed", thing, fields=["vat_rates"])
