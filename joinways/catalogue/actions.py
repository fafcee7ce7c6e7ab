"""Changing the catalogue and the templates. One function is one transaction."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from joinways.catalogue.values import ServiceValues
from joinways.database import Db, new_public_id, writing
from joinways.domain.plan import may_invoice
from joinways.domain.refused import Refused
from joinways.models import QuoteTemplate, Service, Workspace


def add_service(db: Db, workspace_id: int, values: ServiceValues, currency: str) -> str:
    """The public id of a new service, its price read as one in `currency`.

    Raises Refused("currency-changed") where that is no longer the workspace's.
    """
    with writing(db) as session:
        _still_in(session, workspace_id, currency)
        service = Service(workspace_id=workspace_id, **asdict(values))
        session.add(service)
        session.flush()
        return service.public_id


def change_service(db: Db, service_id: int, values: ServiceValues, currency: str) -> None:
    """Say something else of a service. Lines of quotes that it went into stay as they are.

    Raises Refused("currency-changed") where `currency` is no longer the workspace's.
    """
    with writing(db) as session:
        _still_in(session, session.get_one(Service, service_id).workspace_id, currency)
        _write(session.get_one(Service, service_id, populate_existing=True), values)


def archive(db: Db, service_id: int, archived: bool) -> None:
    """Offer a service no more, or again."""
    with writing(db) as session:
        session.get_one(Service, service_id).archived = archived


def keep_template(db: Db, workspace_id: int, name: str, content: Mapping[str, Any]) -> str:
    """The public id of a template that says this.

    Raises Refused: plan-quotes, template-name where the name is taken.
    """
    with writing(db) as session:
        if not may_invoice(_locked(session, workspace_id).plan):
            raise Refused("plan-quotes")
        _unused(session, workspace_id, name)
        template = QuoteTemplate(
            public_id=new_public_id(), workspace_id=workspace_id, name=name, content=dict(content)
        )
        session.add(template)
        return template.public_id


def rename_template(db: Db, template_id: int, name: str) -> None:
    """Call it something else. Raises Refused("template-name") if that is taken."""
    with writing(db) as session:
        template = session.get_one(QuoteTemplate, template_id)
        _locked(session, template.workspace_id)
        if name != template.name:
            _unused(session, template.workspace_id, name)
        template.name = name


def delete_template(db: Db, template_id: int) -> None:
    """Throw it away; quotes that were begun from it stay as they are."""
    with writing(db) as session:
        session.execute(delete(QuoteTemplate).where(QuoteTemplate.id == template_id))


def _locked(session: Session, workspace_id: int) -> Workspace:
    """One at a time, so that what was looked at is still so when it is written."""
    query = select(Workspace).where(Workspace.id == workspace_id)
    return session.execute(query.with_for_update(key_share=True)).scalar_one()


def _still_in(session: Session, workspace_id: int, currency: str) -> None:
    """Several may write services at once, but none while the currency, and with it every price,
    is changed: FOR SHARE, since FOR KEY SHARE lets such a change pass."""
    query = select(Workspace.currency).where(Workspace.id == workspace_id)
    if session.execute(query.with_for_update(read=True)).scalar_one() != currency:
        raise Refused("currency-changed")


def _unused(session: Session, workspace_id: int, name: str) -> None:
    query = select(QuoteTemplate.id).where(
        QuoteTemplate.workspace_id == workspace_id, QuoteTemplate.name == name
    )
    if session.scalar(query) is not None:
        raise Refused("template-name")


def _write(service: Service, values: ServiceValues) -> None:
    for name, value in asdict(values).items():
        setattr(service, name, value)
