"""The form that generates the invoice: what it holds, what it refuses, what stays typed."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Client, Invoice, Invoicing, Quote, Workspace
from tests.cast import Cast, Item, signed_in
from tests.stand_in import StandIn
from tests.web.seeing import HTMX, beside, form_of, send, source, text, typed

TODAY = datetime.now(ZoneInfo("Europe/Paris")).date()
LAST = TODAY + timedelta(days=365)

TERMS = [
    ({"due": "days", "due_days": "0"}, TODAY),
    ({"due": "days", "due_days": " 14 "}, TODAY + timedelta(days=14)),
    ({"due": "days", "due_days": "365"}, LAST),
    ({"due": "days", "due_days": "30", "due_date": "nonsense"}, TODAY + timedelta(days=30)),
    ({"due": "days", "due_days": "30", "due_date": "2001-01-01"}, TODAY + timedelta(days=30)),
    ({"due": "date", "due_date": TODAY.isoformat()}, TODAY),
    ({"due": "date", "due_date": LAST.isoformat(), "due_days": ""}, LAST),
    ({"due": "date", "due_date": LAST.isoformat(), "due_days": "a month"}, LAST),
    ({"due": "date", "due_date": LAST.isoformat(), "due_days": "9999"}, LAST),
]


@pytest.mark.parametrize(("fields", "due_on"), TERMS)
def test_days_and_date_each_count_alone(
    app: Flask, cast: Cast, stripe: StandIn, fields: dict[str, str], due_on: date
) -> None:
    quote = cast.quote()
    browser = signed_in(app)
    filled = form_of(browser, quote.address, **fields)
    answer = send(browser, f"{quote.address}/invoice", filled)
    assert answer.status_code == 303, re.findall(r"field-error.*?</p>", source(answer))
    with app.app_context():
        assert db.session.scalar(select(Invoicing.due_on)) == due_on
    due = datetime.fromtimestamp(stripe.objects("invoice")[0]["due_date"], ZoneInfo("Europe/Paris"))
    assert due.date() == due_on


VAT_NUMBERS = [
    ("FR", "FR40303265045", "FR40303265045"),
    ("FR", "fr 40 303 265 045", "FR40303265045"),
    ("ES", "ESB58378431", "ESB58378431"),
    ("ES", "b-58378431", "ESB58378431"),
    ("GB", "GB980780684", "GB980780684"),
    ("GB", "980 7806 84", "GB980780684"),
    ("FR", "GB980780684", None),
    ("ES", "FR40303265045", None),
    ("GB", "FR40303265045", None),
    ("FR", "'; --", None),
    ("US", "12-3456789", None),
    ("FR", "", ""),
    ("US", "", ""),
]


@pytest.mark.parametrize(("country", "number", "kept"), VAT_NUMBERS)
def test_vat_numbers_are_checked_for_the_country(
    app: Flask, cast: Cast, stripe: StandIn, country: str, number: str, kept: str | None
) -> None:
    quote = cast.quote()
    browser = signed_in(app)
    fields = form_of(browser, quote.address, country=country, vat_number=number)
    answer = send(browser, f"{quote.address}/invoice", fields)
    assert answer.status_code == (422 if kept is None else 303)
    if kept is None:
        assert beside(source(answer), "vat_number")
        assert typed(source(answer), "vat_number") == " ".join(number.split())
    with app.app_context():
        stored = db.session.scalar(select(Client.vat_number))
        assert stored == ("FR40303265045" if kept is None else kept)


def test_a_country_without_known_numbers_says_so(app: Flask, cast: Cast) -> None:
    quote = cast.quote()
    browser = signed_in(app)
    fields = form_of(browser, quote.address, country="US", vat_number="12-3456789")
    page = source(send(browser, f"{quote.address}/invoice", fields))
    assert beside(page, "vat_number") == (
        "Les numéros de TVA intracommunautaire de ce pays ne peuvent pas être transmis à Stripe."
        " Laissez le champ vide."
    )


def test_the_form_is_prefilled_and_says_what_is_sent(app: Flask, cast: Cast) -> None:
    quote = cast.quote([Item("Repas", "10", 10000, "10"), Item("Salle", "1", 100000, "20")])
    page = source(signed_in(app, "member").get(f"{quote.address}/invoice"))
    found = {name: typed(page, name) for name in ("name", "company", "email", "line1", "city")}
    assert found == {
        "name": "Léa Martin",
        "company": "Atelier Nord SAS",
        "email": "compta@atelier-nord.example",
        "line1": "3 rue des Tilleuls",
        "city": "Lyon",
    }
    assert (typed(page, "country"), typed(page, "language")) == ("FR", "fr")
    assert (typed(page, "vat_number"), typed(page, "postal_code")) == ("FR40303265045", "69002")
    assert (typed(page, "due"), typed(page, "due_days")) == ("days", "30")
    assert typed(page, "due_date") == (TODAY + timedelta(days=30)).isoformat()
    assert ("Total HT 2 000,00 € TVA 20 % 200,00 € TVA 10 % 100,00 € Total TTC 2 300,00 €") in text(
        page
    )
    assert "Séminaire d’équipe" in text(page)
    assert "D-2026-001" in text(page)


def test_the_workspace_s_usual_term_is_offered(app: Flask, cast: Cast) -> None:
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Workspace).values(due_days=45))
    page = source(signed_in(app).get(f"{cast.quote().address}/invoice"))
    assert typed(page, "due_days") == "45"
    assert typed(page, "due_date") == (TODAY + timedelta(days=45)).isoformat()


def test_a_private_person_is_invoiced_without_company_and_vat_number(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Client).values(company="", vat_number="", private_person=True))
    quote = cast.quote()
    browser = signed_in(app)
    answer = send(browser, f"{quote.address}/invoice", form_of(browser, quote.address))
    assert answer.status_code == 303
    [customer] = stripe.objects("customer")
    assert customer["name"] == "Léa Martin"
    assert "Facturé" in text(browser.get(quote.address))


def test_corrections_are_kept_on_the_client_and_go_to_stripe(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    quote = cast.quote()
    browser = signed_in(app)
    corrected = {
        "name": "  Ana   Ruiz ",
        "company": "Olmo SL",
        "email": "ana@olmo.example",
        "line1": "Calle Mayor 1",
        "line2": "2º B",
        "postal_code": "28013",
        "city": "Madrid",
        "country": "ES",
        "vat_number": "B58378431",
        "language": "es",
    }
    send(browser, f"{quote.address}/invoice", form_of(browser, quote.address, **corrected))
    with app.app_context():
        client = db.session.scalars(select(Client)).one()
        kept = {name: getattr(client, name) for name in corrected}
    assert kept == {**corrected, "name": "Ana Ruiz", "vat_number": "ESB58378431"}
    [invoice] = stripe.objects("invoice")
    assert invoice["customer_email"] == "ana@olmo.example"
    assert invoice["customer_address"]["country"] == "ES"
    assert stripe.mailbox()[0]["to"] == "ana@olmo.example"
    assert stripe.mailbox()[0]["locales"] == ["es"]


def test_htmx_gets_the_form_alone_and_a_browser_the_page(app: Flask, cast: Cast) -> None:
    quote = cast.quote()
    browser = signed_in(app)
    page, fragment = (browser.get(f"{quote.address}/invoice", headers=h) for h in (None, HTMX))
    assert "<html" in source(page)
    assert source(fragment).lstrip().startswith('<div id="invoices-form"')
    fields = form_of(browser, quote.address, city="")
    refused = send(browser, f"{quote.address}/invoice", fields, htmx=True)
    assert refused.status_code == 422
    assert source(refused).lstrip().startswith('<div id="invoices-form"')
    assert "HX-Retarget" not in refused.headers, "it goes where the form was"
    assert beside(source(refused), "city") == "Saisissez la ville."


def test_countries_stand_in_the_order_of_the_alphabet_ours_first(app: Flask, cast: Cast) -> None:
    quote = cast.quote()
    browser = signed_in(app)
    page = source(browser.get(f"{quote.address}/invoice"))
    block = re.search(r'<select[^>]*id="country".*?</select>', page, re.S)
    assert block
    names = re.findall(r"<option[^>]*>(.*?)</option>", block[0])
    assert names[1:4] == ["France", "Espagne", "Royaume-Uni"]
    others = names[9:]
    start = others.index("Djibouti")
    assert others[start : start + 13] == [
        "Djibouti",
        "Dominique",
        "Égypte",
        "Émirats arabes unis",
        "Équateur",
        "Érythrée",
        "Estonie",
        "Eswatini",
        "État de la Cité du Vatican",
        "États-Unis",
        "Éthiopie",
        "Fidji",
        "Finlande",
    ]
    assert "Îles Canaries" not in names, "part of Spain: its code is no country's"


def test_odd_fields_never_break_the_server(app: Flask, cast: Cast) -> None:
    quote = cast.quote()
    browser = signed_in(app)
    odd = ("\u202e\ud7ff", "🔑" * 300, "%(x)s {{ 7*7 }}", "\t\r\n", "١٤")
    fields = form_of(browser, quote.address)
    for value in odd:
        for name in fields:
            filled = {**fields, name: value, "email": "x"}  # so that nothing is ever sent
            status = browser.post(f"{quote.address}/invoice", data=filled).status_code
            assert status in (400, 422), (name, value)
    with app.app_context():
        assert db.session.scalar(select(Quote.state)) == "signed"
        assert db.session.scalar(select(Invoice.id)) is None
