"""What needs attention behind the invoices: webhook, events, orders, mails, a backup put back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from joinways.database import writing
from joinways.extensions import db
from joinways.models import (
    Installation,
    Invoice,
    InvoiceOrder,
    OutgoingMail,
)
from joinways.models.columns import utc_now
from tests.cast import Cast, signed_in
from tests.web.attention import connected, event_at, matters, write
from tests.web.billed import bill

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
Write = Callable[..., None]


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "owner")


@pytest.mark.parametrize(
    ("made", "missed", "heard", "silent"),
    [
        ("we_1", 1, None, True),
        ("we_1", 23, 25, True),
        ("we_1", 25, None, False),
        ("we_1", 1, 23, False),
        ("we_1", None, None, False),
        ("", 1, None, False),
    ],
)
def test_webhook_that_is_silent(
    app: Flask,
    cast: Cast,
    browser: FlaskClient,
    made: str,
    missed: int | None,
    heard: int | None,
    silent: bool,
) -> None:
    connected(
        app, cast, webhook_id=made, webhook_missed_at=_ago(missed), webhook_heard_at=_ago(heard)
    )
    titles = [(title, link) for title, _, link in matters(browser)]
    expected = [("Les messages de Stripe n’arrivent pas", "/settings/integrations")]
    assert titles == (expected if silent else [])


def _ago(hours: int | None) -> datetime | None:
    return None if hours is None else utc_now() - hours * HOUR


def _write_event(app: Flask, cast: Cast, number: int, received: datetime) -> None:
    write(app, lambda _: event_at(cast, number, received))


def test_events_that_cannot_be_applied_are_counted(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    old, young = utc_now() - 25 * HOUR, utc_now() - 23 * HOUR
    write(app, lambda _: event_at(cast, 1, young))
    write(app, lambda _: event_at(cast, 2, old, "applied"))
    assert matters(browser) == []
    for number in (3, 4):
        _write_event(app, cast, number, old)
    [(title, _, link)] = matters(browser)
    assert title == "2 messages de Stripe n’ont pas pu être appliqués"
    assert link == "/settings/integrations"


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("send", "F-1 n’a pas encore pu être renvoyée"),
        ("void", "F-1 n’a pas encore pu être annulée"),
        ("transfer", "Le virement sur F-1 n’a pas encore pu être enregistré"),
        ("credit", "L’avoir sur F-1 n’a pas encore pu être créé"),
    ],
)
def test_order_that_is_stuck(
    app: Flask, cast: Cast, browser: FlaskClient, kind: str, title: str
) -> None:
    [public_id] = bill(app, cast, {"number": "F-1"})
    _order(app, cast, kind=kind, problem="", created_at=utc_now() - HOUR)
    assert matters(browser) == []
    _change_order(app, problem="unknown", problem_detail={"message": "Try later"})
    [(said, words, link)] = matters(browser)
    assert (said, link) == (title, f"/invoices/{public_id}")
    assert "Inès l’a demandé le" in words
    assert "Try later" in words
    _change_order(app, created_at=utc_now() - 14 * MINUTE)
    assert matters(browser) == []
    _change_order(app, created_at=utc_now() - HOUR, status="done")
    assert matters(browser) == []


def _order(app: Flask, cast: Cast, **columns: Any) -> None:
    def make(session: Session) -> InvoiceOrder:
        moment = utc_now()
        return InvoiceOrder(
            workspace_id=cast.workspace,
            invoice_id=session.query(Invoice).one().id,
            once="x",
            key_born_at=moment,
            lease_until=moment,
            next_try_at=moment,
            created_by_name="Inès",
            **columns,
        )

    write(app, make)


def _change_order(app: Flask, **columns: Any) -> None:
    with app.app_context(), writing(db.session) as session:
        for name, value in columns.items():
            setattr(session.query(InvoiceOrder).one(), name, value)


@pytest.mark.parametrize(
    ("status", "days", "title"),
    [
        ("failed", 1, "Un e-mail à Inès a été refusé"),
        ("unknown", 1, "On ne sait pas si un e-mail à Inès est arrivé"),
        ("sent", 1, ""),
        ("waiting", 1, ""),
        ("failed", 31, ""),
    ],
)
def test_mail_of_ours_that_did_not_arrive(
    app: Flask, cast: Cast, browser: FlaskClient, status: str, days: int, title: str
) -> None:
    moment = utc_now() - days * 24 * HOUR
    mail = OutgoingMail(
        workspace_id=cast.workspace, kind="paid", dedupe_key="x", to_name="Inès",
        to_email="ines@team.example", language="fr", subject="F-1 est payée", text="…",
        message_id="<1@x>", status=status, lease_until=moment, next_try_at=moment,
        created_at=moment,
    )  # fmt: skip
    write(app, lambda _: mail)
    expected = [(title, "mailto:ines@team.example")] if title else []
    assert [(said, link) for said, _, link in matters(browser)] == expected


def test_backup_that_was_put_back(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    with app.app_context(), writing(db.session) as session:
        session.get_one(Installation, 1).must_reconcile = True
    [(title, words, _)] = matters(browser)
    assert title == "Une sauvegarde a été restaurée"
    assert "flask --app app invoices reconcile" in words
