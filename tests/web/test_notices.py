"""The bell, the page of notices, what each wants to be told, and the mailbox."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Membership, Notice, NoticeChoice, Workspace
from joinways.notices.telling import tell
from tests.cast import Cast, signed_in
from tests.notices.telling import invoice
from tests.web.seeing import HTMX, counted, csrf, send, source, speak, text

KINDS = ("signed", "declined", "question", "paid", "payment-failed", "overdue", "attention")
FIELDS = [f"{kind.replace('-', '_')}_{where}" for kind in KINDS for where in ("page", "mail")]


def told(app: Flask, cast: Cast, kind: str = "paid", key: str = "one", **what: Any) -> None:
    with app.app_context(), writing(db.session) as session:
        tell(session, what.pop("workspace", cast.workspace), kind, key, **what)


def bell(page: str) -> str:
    """What the bell at the top says."""
    found = re.search(r'<a class="[^"]*\bbell"[^>]*>(.*?)</a>', page, re.DOTALL)
    assert found
    return text(found[1])


SENTENCES = [
    (
        "paid",
        {},
        "La facture F-0001 (Atelier Nord SAS) est payée : 2 194,86 €.",
        "La factura F-0001 de Atelier Nord SAS está pagada: 2.194,86 €.",
        "Invoice F-0001 for Atelier Nord SAS is paid: €2,194.86.",
    ),
    (
        "payment-failed",
        {},
        "Un paiement de la facture F-0001 a échoué : Atelier Nord SAS, 2 194,86 €. Stripe prévient"
        " le client, qui peut réessayer.",
        "Un pago de la factura F-0001 ha fallado: Atelier Nord SAS, 2.194,86 €. Stripe avisa al"
        " cliente, que puede intentarlo de nuevo.",
        "A payment of invoice F-0001 failed: Atelier Nord SAS, €2,194.86. Stripe tells the client,"
        " who can try again.",
    ),
    (
        "overdue",
        {"cents": 100000},
        "La facture F-0001 (Atelier Nord SAS) est en retard : échéance le 15 janv. 2027, il reste"
        " 1 000,00 € à payer.",
        "La factura F-0001 de Atelier Nord SAS está vencida: vencimiento el 15 ene 2027, quedan"
        " 1.000,00 € por pagar.",
        "Invoice F-0001 for Atelier Nord SAS was due on 15 Jan 2027, and €1,000.00 is still to be"
        " paid.",
    ),
    (
        "attention",
        {"reason": "two-open"},
        "Stripe a deux factures ouvertes pour le devis D-2026-001 (Atelier Nord SAS). Décidez"
        " laquelle compte.",
        "Stripe tiene dos facturas abiertas para el presupuesto D-2026-001 de Atelier Nord SAS."
        " Decida cuál cuenta.",
        "Stripe has two open invoices for quote D-2026-001 of Atelier Nord SAS. Decide which one"
        " counts.",
    ),
    (
        "attention",
        {"reason": "a word of tomorrow"},
        "La facture F-0001 (Atelier Nord SAS) attend une décision de votre part.",
        "La factura F-0001 de Atelier Nord SAS espera una decisión suya.",
        "Invoice F-0001 for Atelier Nord SAS needs a decision of yours.",
    ),
]


@pytest.mark.parametrize(("kind", "detail", "french", "spanish", "english"), SENTENCES)
def test_what_is_told_reads_in_each_language(
    app: Flask,
    cast: Cast,
    kind: str,
    detail: dict[str, Any],
    french: str,
    spanish: str,
    english: str,
) -> None:
    quote = cast.quote()
    with app.app_context():
        invoice_id = invoice(cast, quote)
    told(app, cast, kind, quote_id=quote.id, invoice_id=invoice_id, detail=detail)
    browser = signed_in(app)
    for language, expected in (("fr", french), ("es", spanish), ("en", english)):
        speak(browser, language)
        assert expected in text(browser.get("/notices"))


def test_each_notice_leads_to_what_it_is_about(app: Flask, cast: Cast) -> None:
    quote = cast.quote()
    told(app, cast, "attention", "quote", quote_id=quote.id, detail={"reason": "stuck"})
    told(app, cast, "attention", "key", detail={"reason": "key-revoked"})
    page = source(signed_in(app).get("/notices")).split("<main")[1]
    assert f'<a href="{quote.address}">Ouvrir le devis</a>' in page
    assert '<a href="/settings/integrations">Ouvrir les paramètres</a>' in page
    member = source(signed_in(app, "member").get("/notices")).split("<main")[1]
    assert "Stripe n’accepte plus votre clé." in text(member)
    assert "/settings/integrations" not in member


def test_the_bell_counts_what_is_new_on_every_page(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    assert bell(source(browser.get("/events"))) == "Notifications"
    told(app, cast, key="1")
    told(app, cast, key="2")
    told(app, cast, key="3", workspace=cast.other_workspace)
    assert bell(source(browser.get("/events"))) == "Notifications 2 (2 nouvelles)"


def test_the_bell_costs_no_statement(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    browser.get("/events")
    told(app, cast)
    with counted(app) as statements:
        browser.get("/events")
    assert len(statements) == 3, statements


def test_what_was_read_is_no_longer_new(app: Flask, cast: Cast) -> None:
    told(app, cast, key="1", detail={"number": "F-1"})
    owner, member = signed_in(app), signed_in(app, "member")
    page = source(owner.get("/notices"))
    assert page.count(">Nouveau<") == 1
    until = page.split('name="until" value="')[1].split('"')[0]
    told(app, cast, key="2", detail={"number": "F-2"})  # comes while they are reading
    answer = send(owner, "/notices/read", {"until": until})
    assert (answer.status_code, answer.location) == (303, "/notices")
    assert bell(source(owner.get("/events"))).endswith("(1 nouvelle)")
    assert bell(source(member.get("/events"))).endswith("(2 nouvelles)")


def test_looking_alone_changes_nothing(app: Flask, cast: Cast) -> None:
    told(app, cast)
    browser = signed_in(app)
    for _ in range(2):
        assert source(browser.get("/notices")).count(">Nouveau<") == 1


def test_htmx_marks_it_without_a_swap(app: Flask, cast: Cast) -> None:
    told(app, cast)
    browser = signed_in(app)
    page = source(browser.get("/notices"))
    until = page.split('name="until" value="')[1].split('"')[0]
    answer = browser.post(
        "/notices/read", data={"until": until, "csrf_token": csrf(browser)}, headers=HTMX
    )
    assert (answer.status_code, answer.data) == (204, b"")
    assert ">Nouveau<" not in source(browser.get("/notices"))


@pytest.mark.parametrize("until", ["", "nothing", "theirs"])
def test_marking_by_what_is_not_ours_changes_nothing(app: Flask, cast: Cast, until: str) -> None:
    told(app, cast)
    told(app, cast, workspace=cast.other_workspace)
    with app.app_context():
        if until == "theirs":
            until = db.session.scalars(
                select(Notice.public_id).where(Notice.workspace_id == cast.other_workspace)
            ).one()
    browser = signed_in(app)
    assert send(browser, "/notices/read", {"until": until}).status_code == 303
    assert bell(source(browser.get("/events"))).endswith("(1 nouvelle)")


def test_reading_never_goes_back(app: Flask, cast: Cast) -> None:
    told(app, cast, key="1")
    later = datetime.now(UTC) + timedelta(hours=1)
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Membership).values(notices_read_at=later))
        first = session.scalars(select(Notice.public_id)).one()
    send(signed_in(app), "/notices/read", {"until": first})
    with app.app_context():
        assert set(db.session.scalars(select(Membership.notices_read_at))) == {later}


def test_many_notices_come_in_pages(app: Flask, cast: Cast) -> None:
    for number in range(51):
        told(app, cast, key=f"{number}", detail={"number": f"F-{number:03}", "client": "Nord"})
    browser = signed_in(app)
    first, second = text(browser.get("/notices")), text(browser.get("/notices?page=2"))
    assert "F-050" in first
    assert "F-000" not in first
    assert "F-000" in second
    assert "Page 2 sur 2" in second
    with counted(app) as statements:
        browser.get("/notices")
    assert len(statements) == 5, statements


def test_times_are_those_of_the_team(app: Flask, cast: Cast) -> None:
    told(app, cast)
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Notice).values(at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC)))
        session.execute(update(Workspace).values(time_zone="Asia/Tokyo"))
    assert "2 juil. 2026, 07:30" in text(signed_in(app).get("/notices"))


def test_nothing_told_yet(app: Flask, cast: Cast) -> None:
    page = text(signed_in(app).get("/notices"))
    assert "Rien à signaler pour l’instant" in page
    assert "Tout marquer comme lu" not in page


def test_another_workspaces_notices_are_not_there(app: Flask, cast: Cast) -> None:
    told(app, cast, workspace=cast.other_workspace, detail={"number": "F-0777", "client": "X"})
    assert "F-0777" not in text(signed_in(app).get("/notices"))
    assert "F-0777" in text(signed_in(app, "stranger").get("/notices"))


def save(browser: FlaskClient, *without: str) -> None:
    fields = {name: "y" for name in FIELDS if name not in without}
    answer = send(browser, "/settings/notifications", fields)
    assert (answer.status_code, answer.location) == (303, "/settings/notifications")


def ticked(page: str) -> list[str]:
    """The boxes that are ticked."""
    inputs = re.findall(r"<input[^>]*>", page)
    return [
        name
        for name in FIELDS
        if any(f'name="{name}"' in one and " checked" in one for one in inputs)
    ]


def test_everything_is_told_until_a_person_chooses(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "member")
    assert ticked(source(browser.get("/settings/notifications"))) == FIELDS
    save(browser, "paid_page", "overdue_mail")
    page = browser.get("/settings/notifications")
    assert "Vos choix sont enregistrés." in text(page)
    assert set(FIELDS) - set(ticked(source(page))) == {"paid_page", "overdue_mail"}
    assert ticked(source(signed_in(app, "admin").get("/settings/notifications"))) == FIELDS
    save(browser)
    assert ticked(source(browser.get("/settings/notifications"))) == FIELDS
    with app.app_context():
        assert len(db.session.scalars(select(NoticeChoice)).all()) == len(KINDS)


def test_what_is_not_wanted_on_the_page_is_neither_listed_nor_counted(
    app: Flask, cast: Cast
) -> None:
    told(app, cast, "paid", "1", detail={"number": "F-0001"})
    told(app, cast, "overdue", "2", detail={"number": "F-0002"})
    browser = signed_in(app, "member")
    save(browser, "paid_page")
    page = source(browser.get("/notices"))
    assert ("F-0001" in page, "F-0002" in page) == (False, True)
    assert bell(page).endswith("(1 nouvelle)")
    save(browser, *(name for name in FIELDS if name.endswith("_page")))
    page = source(browser.get("/notices"))
    assert "Rien à signaler pour l’instant" in text(page)
    assert bell(page) == "Notifications"
    assert bell(source(signed_in(app, "admin").get("/events"))).endswith("(2 nouvelles)")
