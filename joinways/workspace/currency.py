"""The currency of a workspace: what its new quotes, and its catalogue, are priced in."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from joinways.audit.noting import Thing, note, person
from joinways.database import Db, writing
from joinways.domain.currencies import CHARGED, rescaled
from joinways.domain.refused import Refused
from joinways.models import Quote, QuoteTemplate, Service, Workspace
from joinways.viewer import Viewer


@dataclass(frozen=True)
class Concerned:
    """What a change would concern: services with a price (`example`: the name of one, its cents
    now and then), drafts, and templates in another currency than the new one."""

    services: int
    drafts: int
    templates: int
    example: tuple[str, int, int] | None


def concerned(db: Db, workspace_id: int, before: str, now: str) -> Concerned:
    """What changing from one currency to another would concern."""
    mine = (Service.workspace_id == workspace_id, Service.unit_price_cents != 0)
    first = db.execute(
        select(Service.label, Service.unit_price_cents)
        .where(*mine)
        .order_by(Service.archived, Service.id)
        .limit(1)
    ).first()
    drafts = (Quote.workspace_id == workspace_id, Quote.state == "draft", Quote.currency != now)
    kept = db.scalars(
        select(QuoteTemplate.content).where(QuoteTemplate.workspace_id == workspace_id)
    )
    return Concerned(
        services=db.scalar(select(func.count(Service.id)).where(*mine)) or 0,
        drafts=db.scalar(select(func.count(Quote.id)).where(*drafts)) or 0,
        templates=sum(each.get("currency", before) != now for each in kept),
        example=(first[0], first[1], rescaled(first[1], before, now)) if first else None,
    )


def change_currency(db: Db, by: Viewer, currency: str) -> None:
    """New quotes are in it from now on. Nothing is converted: the figures of the catalogue stay,
    quotes and templates keep the currency that they were made in.

    Raises Refused("currency-unknown").
    """
    if currency not in CHARGED:
        raise Refused("currency-unknown")
    with writing(db) as session:
        workspace = session.get_one(
            Workspace, by.workspace_id, populate_existing=True, with_for_update={"key_share": True}
        )
        before = workspace.currency
        if before == currency:
            return
        workspace.currency = currency
        _keep_figures(session, workspace.id, before, currency)
        thing = Thing("workspace", workspace.public_id, workspace.name)
        note(session, workspace.id, person(by), "settings-changed", thing, fields=["currency"])


def _keep_figures(session: Session, workspace_id: int, before: str, now: str) -> None:
    """150.00 EUR is 150 JPY; templates that do not say it are in the currency before."""
    if rescaled(100, before, now) != 100:
        # Whoever writes a price holds the workspace; one that is locked is read as it is now.
        mine = select(Service).where(Service.workspace_id == workspace_id).order_by(Service.id)
        held = mine.with_for_update().execution_options(populate_existing=True)
        for service in session.scalars(held):
            service.unit_price_cents = rescaled(service.unit_price_cents, before, now)
    for template in session.scalars(
        select(QuoteTemplate).where(QuoteTemplate.workspace_id == workspace_id)
    ):
        template.content = {"currency": before} | template.content
