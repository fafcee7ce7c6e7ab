"""A seller of whom all is known that the law wants on an invoice, and an invoice of theirs."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Workspace
from tests.actions.desk import Desk
from tests.actions.orderly import Issued, issued
from tests.cast import Cast
from tests.stand_in import StandIn

SELLER = {
    "legal_name": "Domaine des Tilleuls SARL",
    "line1": "12, route des Vignes",
    "postal_code": "33000",
    "city": "Bordeaux",
    "vat_number": "FR83404833048",
    "registration": "404 833 048 00022",
    "email": "bonjour@tilleuls.example",
}


def known_seller(cast: Cast, **columns: str) -> None:
    """Write the seller's details into the cast's workspace. Needs an application context."""
    with writing(db.session) as session:
        row = update(Workspace).where(Workspace.id == cast.workspace)
        session.execute(row.values(**(SELLER | columns)))


@pytest.fixture
def desk(app: Flask, cast: Cast, stripe: StandIn) -> Iterator[Desk]:
    """A desk, an application context open, and the seller known."""
    with app.app_context():
        known_seller(cast)
        yield Desk(app, cast, stripe)


@pytest.fixture
def invoice(desk: Desk) -> Issued:
    """An invoice of two rates, at the simulated Stripe: 2,094.88 net, 2,194.86 with VAT."""
    return issued(desk)
