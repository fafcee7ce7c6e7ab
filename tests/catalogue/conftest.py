"""A browser of the team, and services in its catalogue."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Service
from tests.cast import Cast, signed_in

Offer = Callable[..., str]


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "member")


@pytest.fixture
def offer(app: Flask, cast: Cast) -> Offer:
    """Puts a service into the catalogue; its public id."""

    def put(label: str, cents: int = 1000, **more: object) -> str:
        said = {"workspace_id": cast.workspace, "vat_rate": Decimal(20), **more}
        with app.app_context(), writing(db.session) as session:
            service = Service(label=label, unit_price_cents=cents, **said)
            session.add(service)
            session.flush()
            return service.public_id

    return put


def services(app: Flask, workspace_id: int) -> list[tuple[object, ...]]:
    """What the database holds of a workspace's catalogue, by label."""
    names = ("label", "description", "category", "unit", "unit_price_cents", "vat_rate", "archived")
    columns = [getattr(Service, name) for name in names]
    with app.app_context():
        query = select(*columns).where(Service.workspace_id == workspace_id)
        return [tuple(row) for row in db.session.execute(query.order_by(Service.label))]
