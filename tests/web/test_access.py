"""Who may open what: every address of the application, as everybody."""

import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from joinways.database import writing
from joinways.extensions import db
from joinways.models import BankTransfer, CreditNote, Event, Invoice, Workspace
from joinways.models.columns import utc_now
from joinways.notices.outbox import put
from tests.cast import Cast, signed_in
from tests.notices.mails import MAIL
from tests.test_routes import AUTOMATIC
from tests.web.seeing import HTMX, send, source, text

TO_SIGN_IN, NOWHERE, FORBIDDEN = "sign in", "404", "403"

# address: nobody, member, admin, owner, stranger (who owns another workspace)
GET = {
    "/": (TO_SIGN_IN, "302", "302", "302", "302"),
    "/attention": (TO_SIGN_IN, "200", "200", "200", "200"),
    "/attention/badge": (TO_SIGN_IN, "303", "303", "303", "303"),
    "/events": (TO_SIGN_IN, "200", "200", "200", "200"),
    "/events/EVENT": (TO_SIGN_IN, "200", "200", "200", NOWHERE),
    "/events/EVENT/quotes": (TO_SIGN_IN, "200", "200", "200", NOWHERE),
    "/healthz": ("200", "200", "200", "200", "200"),
    "/credit-notes/NOTE/pdf": (TO_SIGN_IN, "302", "302", "302", NOWHERE),
    "/invoices/INVOICE": (TO_SIGN_IN, "200", "200", "200", NOWHERE),
    "/invoices/INVOICE/credit": (TO_SIGN_IN, "409", "409", "409", NOWHERE),
    "/invoices": (TO_SIGN_IN, "200", "200", "200", "200"),
    "/invoices/export.csv": (TO_SIGN_IN, "200", "200", "200", "200"),
    "/invoices/export.xlsx": (TO_SIGN_IN, "200", "200", "200", "200"),
    "/invoices/INVOICE/page": (TO_SIGN_IN, "302", "302", "302", NOWHERE),
    "/invoices/INVOICE/pdf": (TO_SIGN_IN, "302", "302", "302", NOWHERE),
    "/invoices/INVOICE/send": (TO_SIGN_IN, "409", "409", "409", NOWHERE),
    "/invoices/INVOICE/transfer": (TO_SIGN_IN, "409", "409", "409", NOWHERE),
    "/invoices/INVOICE/void": (TO_SIGN_IN, "409", "409", "409", NOWHERE),
    "/login": ("200", "303", "303", "303", "303"),
    "/mailbox": (TO_SIGN_IN, "200", "200", "200", "200"),
    "/mailbox/MAIL": (TO_SIGN_IN, "200", "200", "200", NOWHERE),
    "/notices": (TO_SIGN_IN, "200", "200", "200", "200"),
    "/quotes/QUOTE": (TO_SIGN_IN, "200", "200", "200", NOWHERE),
    "/quotes/QUOTE/edit": (TO_SIGN_IN, "303", "303", "303", NOWHERE),
    "/quotes/QUOTE/split": (TO_SIGN_IN, "303", "303", "303", NOWHERE),
    "/quotes/QUOTE/invoice": (TO_SIGN_IN, "200", "200", "200", NOWHERE),
    "/quotes/QUOTE/invoice/progress": (TO_SIGN_IN, "303", "303", "303", NOWHERE),
    "/quotes/QUOTE/invoice/steps": (TO_SIGN_IN, "303", "303", "303", NOWHERE),
    "/settings/integrations": (TO_SIGN_IN, FORBIDDEN, "200", "200", "200"),
    "/settings/notifications": (TO_SIGN_IN, "200", "200", "200", "200"),
    "/static/app.css": ("200", "200", "200", "200", "200"),
}
# In this order, since one after the other changes what there is. 422: the form's fields are empty.
POST = {
    "/invoices/INVOICE/settled": (TO_SIGN_IN, "303", "303", "303", NOWHERE),
    "/invoices/INVOICE/check": (TO_SIGN_IN, "303", "303", "303", NOWHERE),
    "/invoices/INVOICE/credit": (TO_SIGN_IN, "422", "422", "422", NOWHERE),
    "/invoices/INVOICE/order": (TO_SIGN_IN, "303", "303", "303", NOWHERE),
    "/invoices/INVOICE/order/give-up": (TO_SIGN_IN, "303", "303", "303", NOWHERE),
    "/invoices/INVOICE/send": (TO_SIGN_IN, "422", "422", "422", NOWHERE),
    "/invoices/INVOICE/transfer": (TO_SIGN_IN, "422", "422", "422", NOWHERE),
    "/invoices/INVOICE/transfers/settle": (TO_SIGN_IN, "303", "303", "303", NOWHERE),
    "/invoices/INVOICE/void": (TO_SIGN_IN, "422", "422", "422", NOWHERE),
    "/transfers/TRANSFER/reverse": (TO_SIGN_IN, "303", "303", "303", NOWHERE),
    "/language": ("303", "303", "303", "303", "303"),
    "/login": ("422", "422", "422", "422", "422"),
    "/notices/read": (TO_SIGN_IN, "303", "303", "303", "303"),
    "/quotes/QUOTE/edit": (TO_SIGN_IN, "303", "303", "303", NOWHERE),
    "/quotes/QUOTE/amend": (TO_SIGN_IN, "303", "303", "303", NOWHERE),
    "/quotes/QUOTE/join": (TO_SIGN_IN, "303", "303", "303", NOWHERE),
    "/quotes/QUOTE/split": (TO_SIGN_IN, "422", "422", "422", NOWHERE),
    "/quotes/QUOTE/invoice": (TO_SIGN_IN, "422", "422", "422", NOWHERE),
    "/quotes/QUOTE/invoice/abandon": (TO_SIGN_IN, FORBIDDEN, "303", "303", NOWHERE),
    "/settings/integrations": (TO_SIGN_IN, FORBIDDEN, "422", "422", "422"),
    "/settings/integrations/check": (TO_SIGN_IN, FORBIDDEN, "303", "303", "303"),
    "/settings/integrations/remove": (TO_SIGN_IN, FORBIDDEN, "303", "303", "303"),
    "/settings/notifications": (TO_SIGN_IN, "303", "303", "303", "303"),
    "/settings/integrations/webhook": (TO_SIGN_IN, FORBIDDEN, "422", "422", "422"),
    "/stripe/webhook/WORKSPACE": ("400", "400", "400", "400", "400"),
    "/logout": ("303", "303", "303", "303", "303"),
}
PEOPLE = ("nobody", "member", "admin", "owner", "stranger")


@pytest.fixture
def places(app: Flask, cast: Cast) -> dict[str, str]:
    """What stands for the capitals in the tables above."""
    with app.app_context(), writing(db.session) as session:
        event = session.get_one(Event, cast.event).public_id
        workspace = session.get_one(Workspace, cast.workspace).public_id
        mail = put(session, replace(MAIL, workspace_id=cast.workspace), "a@b.example").public_id
    made = {"QUOTE": cast.quote().public_id, **_invoice(app, cast)}
    return {"EVENT": event, "WORKSPACE": workspace, "MAIL": mail, **made}


def _invoice(app: Flask, cast: Cast) -> dict[str, str]:
    """An invoice, a bank transfer and a credit note."""
    quote = cast.quote(state="invoiced")
    with app.app_context(), writing(db.session) as session:
        invoice = Invoice(
            workspace_id=cast.workspace,
            quote_id=quote.id,
            connection_id=cast.connection,
            stripe_id="in_unknown_at_stripe",
            livemode=False,
            number="A-1",
            status="open",
            currency="EUR",
            net_cents=100,
            vat_cents=20,
            gross_cents=120,
            issued_on=date(2026, 1, 1),
            due_on=date(2026, 2, 1),
            hosted_url="http://stripe.example/pay",
            pdf_url="http://stripe.example/pdf",
            fetched_at=utc_now(),
        )
        session.add(invoice)
        session.flush()
        transfer, note = _money_of(invoice)
        session.add_all([transfer, note])
        session.flush()
        return {
            "INVOICE": invoice.public_id,
            "TRANSFER": transfer.public_id,
            "NOTE": note.public_id,
        }


def _money_of(invoice: Invoice) -> tuple[BankTransfer, CreditNote]:
    about = {"workspace_id": invoice.workspace_id, "invoice_id": invoice.id}
    transfer = BankTransfer(**about, cents=5, received_on=date(2026, 1, 2))
    note = CreditNote(
        **about,
        stripe_id="cn_unknown_at_stripe",
        status="issued",
        net_cents=5,
        vat_cents=1,
        gross_cents=6,
        pdf_url="http://stripe.example/note",
        issued_at=utc_now(),
    )
    return transfer, note


def browser_of(app: Flask, who: str) -> FlaskClient:
    return app.test_client() if who == "nobody" else signed_in(app, who)


def outcome(answer: TestResponse) -> str:
    answer.close()
    if answer.status_code == 303 and (answer.location or "").startswith("/login?next="):
        return TO_SIGN_IN
    if answer.status_code == 303 and answer.location == "/login":
        return TO_SIGN_IN if answer.request.path != "/logout" else "303"
    return str(answer.status_code)


def filled_in(address: str, places: dict[str, str]) -> str:
    for name, public_id in places.items():
        address = address.replace(name, public_id)
    return address


def test_the_tables_name_every_address(app: Flask) -> None:
    names = {
        "events": "EVENT",
        "quotes": "QUOTE",
        "invoices": "INVOICE",
        "transfers": "TRANSFER",
        "credit-notes": "NOTE",
        "stripe": "WORKSPACE",
        "mailbox": "MAIL",
    }
    found = set()
    for rule in app.url_map.iter_rules():
        kind = names.get(rule.rule.split("/")[1], "")
        address = rule.rule.replace("<public_id>", kind).replace("<path:filename>", "app.css")
        found |= {(method, address) for method in (rule.methods or set()) - AUTOMATIC}
    assert found == {("GET", each) for each in GET} | {("POST", each) for each in POST}


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_opens_what_the_table_says(
    app: Flask, cast: Cast, places: dict[str, str], stripe: object, who: str
) -> None:
    column = PEOPLE.index(who)
    browser = browser_of(app, who)
    seen = {each: outcome(browser.get(filled_in(each, places))) for each in GET}
    assert seen == {each: row[column] for each, row in GET.items()}
    seen = {}
    for each in POST:
        seen[each] = outcome(send(browser_of(app, who), filled_in(each, places)))
    assert seen == {each: row[column] for each, row in POST.items()}


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_another_workspaces_id_is_answered_like_one_that_is_not(
    app: Flask, cast: Cast, places: dict[str, str], htmx: bool
) -> None:
    stranger = signed_in(app, "stranger")
    for address in (each for each in GET if any(name in each for name in places)):
        bodies = []
        for ids in (places, dict.fromkeys(places, "zzzzzzzzzzzzzzzz")):
            answer = stranger.get(filled_in(address, ids), headers=HTMX if htmx else None)
            assert answer.status_code == 404
            body = re.sub(r'name="csrf_token" value="[^"]*"', "", source(answer))
            bodies.append(re.sub("|".join(ids.values()), "ID", body))
        assert bodies[0] == bodies[1], address


def test_strange_ids_are_not_there(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    odd = ("1", "%27", "%25", "..", "%F0%9F%94%91", "x" * 3000, "'--", "None", "%20")
    for public_id in odd:
        for place in ("events", "quotes", "invoices"):
            tail = "/pdf" if place == "invoices" else ""
            answer = browser.get(f"/{place}/{public_id}{tail}")
            assert answer.status_code in (404, 308), (place, public_id)
    assert browser.get("/quotes/%00").status_code == 400


def test_a_member_reads_who_can_help(app: Flask, cast: Cast) -> None:
    page = text(signed_in(app, "member").get("/settings/integrations"))
    assert "Vous n’avez pas accès à cette page" in page
    assert "Adressez-vous à un propriétaire ou à un administrateur" in page


def test_the_settings_are_offered_to_those_who_may_open_them(app: Flask, cast: Cast) -> None:
    offered = {
        who: 'href="/settings/integrations"' in source(signed_in(app, who).get("/events"))
        for who in ("member", "admin", "owner")
    }
    assert offered == {"member": False, "admin": True, "owner": True}
