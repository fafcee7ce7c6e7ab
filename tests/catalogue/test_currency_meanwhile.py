"""The currency or the rates change while somebody saves: no price is off by its decimals."""

import threading
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from joinways.catalogue import actions
from joinways.catalogue.import_routes import SERVICES
from joinways.catalogue.importing import import_services
from joinways.catalogue.table import plan
from joinways.catalogue.values import ServiceValues
from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.domain.vat_rates import Offered, kept, offered
from joinways.extensions import db
from joinways.import_pages import read_upload
from joinways.models import Service, Workspace
from joinways.workspace.currency import change_currency
from joinways.workspace.rates import add_rate, arrange_rates
from tests.cast import Cast
from tests.catalogue.conftest import Offer, services
from tests.clients.people import viewer_of
from tests.web.seeing import beside, send, source

VALUES = ServiceValues("Salle", "", "", "piece", 1250, Decimal(20))
SALLE = {"label": "Salle", "unit": "piece", "unit_price": "12,50", "vat_rate": "20"}


def at_once(app: Flask, work: Callable[[], object]) -> tuple[threading.Thread, list[str]]:
    """Begin it in another thread, and give it the time to come to a lock; what it was refused."""
    said: list[str] = []

    def run() -> None:
        with app.app_context():
            try:
                work()
                said.append("done")
            except Refused as refused:
                said.append(refused.code)
            db.session.remove()

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.4)
    return thread, said


@pytest.mark.parametrize("known", [False, True])
def test_a_price_waits_for_a_change_of_currency(
    app: Flask, cast: Cast, offer: Offer, known: bool
) -> None:
    offer("Chaise", 400)

    def work() -> None:
        if known:
            chair = db.session.scalars(select(Service.id)).one()
            actions.change_service(db.session, chair, VALUES, "EUR")
        else:
            actions.add_service(db.session, cast.workspace, VALUES, "EUR")

    with app.app_context():
        with writing(db.session) as session:
            session.execute(update(Workspace).values(currency="JPY"))
            thread, said = at_once(app, work)
        thread.join()
    assert said == ["currency-changed"]
    assert [row[4] for row in services(app, cast.workspace)] == [400]


def test_a_change_of_currency_waits_for_a_price(app: Flask, cast: Cast, offer: Offer) -> None:
    offer("Chaise", 400)
    with app.app_context():
        looks = viewer_of(cast, "admin")
        with writing(db.session) as session:
            session.execute(update(Service).values(unit_price_cents=1200))
            thread, _ = at_once(app, lambda: change_currency(db.session, looks, "JPY"))
        thread.join()
    assert [row[4] for row in services(app, cast.workspace)] == [12]


def test_it_is_said_beside_the_price(
    app: Flask, cast: Cast, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = actions.add_service

    def meanwhile(*args: Any) -> str:
        with writing(db.session) as session:
            session.execute(update(Workspace).values(currency="JPY"))
        return add(*args)

    monkeypatch.setattr(actions, "add_service", meanwhile)
    answer = send(browser, "/catalogue/new", SALLE)
    assert answer.status_code == 422
    assert "La devise de votre espace de travail a changé" in beside(source(answer), "unit_price")
    assert services(app, cast.workspace) == []


def test_rows_of_a_file_are_in_the_currency_they_were_read_in(app: Flask, cast: Cast) -> None:
    with app.app_context():
        rows = plan(db.session, cast.workspace, read_upload(SERVICES, b"service,price\nSalle,20"))
        with writing(db.session) as session:
            session.execute(update(Workspace).values(currency="JPY"))
        with pytest.raises(Refused, match="import-changed"):
            import_services(db.session, cast.workspace, 0, rows, "EUR")


@pytest.mark.parametrize("wish", ["add", "remove"])
def test_no_rate_is_lost_among_two_changes(app: Flask, cast: Cast, wish: str) -> None:
    def work() -> None:
        if wish == "add":
            add_rate(db.session, looks, Decimal("8.5"), "")
        else:
            arrange_rates(db.session, looks, "remove", Decimal(10))

    with app.app_context():
        looks = viewer_of(cast, "admin")
        mine = select(Workspace).where(Workspace.id == cast.workspace)
        with writing(db.session) as session:
            meanwhile = kept([Offered(Decimal(rate)) for rate in (20, 10, 4)])
            session.execute(update(Workspace).values(vat_rates=meanwhile))
            thread, said = at_once(app, work)
        thread.join()
        workspace = db.session.scalars(mine.execution_options(populate_existing=True)).one()
        found = [str(each.rate) for each in offered(workspace.country, workspace.vat_rates)]
    after = {"add": ["20", "10", "4", "8.5", "0"], "remove": ["20", "4", "0"]}
    assert (said, found) == (["done"], after[wish])
