"""What needs a person: each kind with its sentence, its action, and what makes it go away."""

import re
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
    StripeConnection,
    StripeEvent,
)
from joinways.models.columns import utc_now
from tests.cast import Cast, signed_in
from tests.web.billed import attempt, bill, change
from tests.web.seeing import HTMX, counted, source, speak, text

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
Write = Callable[..., None]


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "owner")


def matters(browser: FlaskClient) -> list[tuple[str, str, str]]:
    """(title, all its words, where its action leads) of each thing on the page."""
    answer = browser.get("/attention")
    assert answer.status_code == 200
    found = re.findall(r'<li class="matter-\w+">.*?</li>', source(answer), re.DOTALL)
    badge = source(browser.get("/attention/badge", headers=HTMX))
    count = re.search(r'<span class="count count-bad">(\d+)</span>', badge)
    assert int(count[1] if count else 0) == len(found), "the badge and the page agree"
    return [(_title(each), text(each), _link(each)) for each in found]


def _title(matter: str) -> str:
    return text(re.findall(r"<h2>.*?</h2>", matter, re.DOTALL)[0])


def _link(matter: str) -> str:
    links = re.findall(r'href="([^#"]+)"><span>|href="([^#"]+)"', matter)
    return next((one or two for one, two in links if not (one or two).startswith("/static")), "")


def write(app: Flask, make: Callable[[Session], Any]) -> None:
    with app.app_context(), writing(db.session) as session:
        made = make(session)
        if made is not None:
            session.add(made)


def test_calm_where_nothing_needs_anybody(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    bill(app, cast, {}, {"status": "paid"}, {"mail": "sent"})
    assert matters(browser) == []
    page = text(browser.get("/attention"))
    assert "Rien ne vous attend Joinways suit chaque facture de lui-même" in page


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("two-open", "Deux factures sont ouvertes pour le devis de F-1"),
        ("credit-withdrawn", "Un avoir sur F-1 a été retiré"),
        ("other-figures", "F-1 dit autre chose chez Stripe"),
        ("overpaid", "Trop-perçu sur F-1"),
        ("a-word-of-tomorrow", "F-1 est à regarder"),
    ],
)
def test_words_of_an_invoice(
    app: Flask, cast: Cast, browser: FlaskClient, word: str, title: str
) -> None:
    came = {"paid_cents": 12_000, "attention_detail": {"cents": 3_000}}
    [public_id] = bill(app, cast, {"number": "F-1", "attention": word, **came})
    [(said, words, link)] = matters(browser)
    assert (said, link) == (title, f"/invoices/{public_id}")
    assert "Ouvrir la facture" in words
    if word == "overpaid":
        assert "Atelier Nord SAS a payé 150,00 € pour une facture de 120,00 €." in words
    change(app, public_id, attention="")
    assert matters(browser) == []


@pytest.mark.parametrize(
    ("mail", "title"),
    [
        ("failed", "L’e-mail de F-1 n’est pas parti"),
        ("unknown", "Personne ne sait si l’e-mail de F-1 est parti"),
    ],
)
def test_email_of_stripe_that_did_not_leave(
    app: Flask, cast: Cast, browser: FlaskClient, mail: str, title: str
) -> None:
    [public_id] = bill(app, cast, {"number": "F-1", "mail": mail})
    assert [(said, link) for said, _, link in matters(browser)] == [
        (title, f"/invoices/{public_id}")
    ]
    change(app, public_id, mails=1)
    assert matters(browser) == [], "it was sent since"
    change(app, public_id, mails=0, status="paid")
    assert matters(browser) == [], "who has paid needs no mail"


@pytest.mark.parametrize(
    ("columns", "minutes", "words"),
    [
        ({"step": "lines"}, 16, "aucune facture ne peut être faite deux fois"),
        ({"step": "lines"}, 14, ""),
        (
            {"step": "draft", "problem": "unknown"},
            16,
            "aucune facture ne peut être faite deux fois",
        ),
        ({"step": "draft", "problem": "blocked"}, 0, "Stripe n’accepte pas la clé."),
        ({"step": "lines", "problem": "finalized-differs"}, 0, "Décidez chez Stripe"),
        ({"status": "closing", "problem": "totals-differ"}, 16, "n’a pas encore pu être retiré"),
        ({"status": "closing", "problem": "totals-differ"}, 14, ""),
        ({"status": "done", "step": "done"}, 60, ""),
    ],
)
def test_invoice_that_is_not_finished(
    app: Flask, cast: Cast, browser: FlaskClient, columns: dict[str, str], minutes: int, words: str
) -> None:
    quote = cast.quote(state="invoicing")
    began = utc_now() - minutes * MINUTE
    usual = {"status": "open", "created_at": began}
    write(app, lambda session: attempt(session, cast, quote.id, **{**usual, **columns}))
    found = matters(browser)
    assert len(found) == bool(words)
    for title, said, link in found:
        assert title == "La facture de D-2026-001 (Atelier Nord SAS) n’est pas terminée"
        assert words in said
        assert link == quote.address


def test_totals_that_differed_wait_until_the_next_attempt(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    quote = cast.quote(state="signed")
    stopped = {"status": "released", "problem": "totals-differ", "step": "lines", "live": False}
    write(app, lambda session: attempt(session, cast, quote.id, **stopped))
    [(title, words, link)] = matters(browser)
    assert title == "La facture de D-2026-001 (Atelier Nord SAS) a été arrêtée"
    assert "rien n’a été envoyé, et le devis est toujours signé" in words
    assert link == quote.address
    again = {"status": "open", "number": 2, "step": "customer"}
    write(app, lambda session: attempt(session, cast, quote.id, **again))
    assert matters(browser) == []


@pytest.mark.parametrize(
    ("broken", "title"),
    [("revoked", "Stripe refuse votre clé"), ("right", "Un droit manque à votre clé Stripe")],
)
def test_key_that_stripe_does_not_let_in(
    app: Flask, cast: Cast, browser: FlaskClient, broken: str, title: str
) -> None:
    _connection(app, cast, broken=broken, broken_detail="No such permission")
    [(said, words, link)] = matters(browser)
    assert (said, link) == (title, "/settings/integrations")
    assert "No such permission" in words
    [(_, words, link)] = matters(signed_in(app, "member"))
    assert link == ""
    assert "Adressez-vous à un propriétaire ou à un administrateur" in words
    _connection(app, cast, ended_at=utc_now())
    assert matters(browser) == []


def _connection(app: Flask, cast: Cast, **columns: Any) -> None:
    with app.app_context(), writing(db.session) as session:
        connection = session.get_one(StripeConnection, cast.connection)
        for name, value in columns.items():
            setattr(connection, name, value)


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
    _connection(
        app, cast, webhook_id=made, webhook_missed_at=_ago(missed), webhook_heard_at=_ago(heard)
    )
    titles = [(title, link) for title, _, link in matters(browser)]
    expected = [("Les messages de Stripe n’arrivent pas", "/settings/integrations")]
    assert titles == (expected if silent else [])


def _ago(hours: int | None) -> datetime | None:
    return None if hours is None else utc_now() - hours * HOUR


def _event(cast: Cast, number: int, received: datetime, outcome: str = "") -> StripeEvent:
    return StripeEvent(
        workspace_id=cast.workspace,
        connection_id=cast.connection,
        event_id=f"evt_{number}",
        kind="invoice.paid",
        about="in_1",
        invoice_stripe_id="in_1",
        source="webhook",
        created_at=received,
        received_at=received,
        outcome=outcome,
        lease_until=received,
        next_try_at=received,
    )


def _write_event(app: Flask, cast: Cast, number: int, received: datetime) -> None:
    write(app, lambda _: _event(cast, number, received))


def test_events_that_cannot_be_applied_are_counted(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    old, young = utc_now() - 25 * HOUR, utc_now() - 23 * HOUR
    write(app, lambda _: _event(cast, 1, young))
    write(app, lambda _: _event(cast, 2, old, "applied"))
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
        ("unknown", 1, "Personne ne sait si un e-mail à Inès est arrivé"),
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
    assert title == "Une sauvegarde a été remise en place"
    assert "flask --app app invoices reconcile" in words


def test_the_most_urgent_comes_first_in_as_many_statements(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    few = _statements(app, browser, "/attention")
    badge = _statements(app, browser, "/attention/badge")
    bill(app, cast, *({"mail": "failed", "attention": "two-open"} for _ in range(30)))
    _connection(app, cast, broken="revoked")
    found = [title for title, _, _ in matters(browser)]
    assert len(found) == 61
    assert found[0] == "Stripe refuse votre clé"
    assert _statements(app, browser, "/attention") == few <= 12
    assert _statements(app, browser, "/attention/badge") == badge == 2


def _statements(app: Flask, browser: FlaskClient, address: str) -> int:
    with counted(app) as statements:
        assert browser.get(address, headers=HTMX if "badge" in address else None).status_code == 200
    return len(statements)


def test_nobody_sees_what_needs_another(app: Flask, cast: Cast) -> None:
    bill(app, cast, {"mail": "failed", "attention": "two-open"})
    quote = cast.quote(state="invoicing")
    blocked = {"status": "open", "problem": "blocked"}
    write(app, lambda session: attempt(session, cast, quote.id, **blocked))
    write(app, lambda _: _event(cast, 1, utc_now() - 25 * HOUR))
    _connection(app, cast, broken="revoked", webhook_id="we_1", webhook_missed_at=utc_now())
    assert len(matters(signed_in(app))) == 6
    assert matters(signed_in(app, "stranger")) == []


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "À traiter"), ("es", "Por resolver"), ("en", "Needs attention")]
)
def test_badge_shows_only_when_there_is_something(
    app: Flask, cast: Cast, browser: FlaskClient, language: str, words: str
) -> None:
    speak(browser, language)
    asked = '<li id="board-badge" data-hx-get="/attention/badge" data-hx-trigger="load"'
    assert asked in source(browser.get("/events"))
    assert (
        source(browser.get("/attention/badge", headers=HTMX)).strip()
        == '<li id="board-badge" hidden></li>'
    )
    bill(app, cast, {"attention": "two-open"})
    badge = source(browser.get("/attention/badge", headers=HTMX))
    assert "hidden" not in badge
    assert f'<a href="/attention">{words} <span class="count count-bad">1</span></a>' in badge
    assert badge.strip() in source(browser.get("/invoices")), "there without another question"
    assert asked not in source(browser.get("/invoices"))
