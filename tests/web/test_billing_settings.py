"""Settings > Workspace > Currency and VAT: what is offered, what a change means, what stays."""

import re
from decimal import Decimal

from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import AuditLine, Quote, QuoteTemplate, Service, Workspace
from tests.cast import Cast, Item, signed_in
from tests.forms_of_page import prefilled_form
from tests.web.seeing import beside, send, source, text

HERE = "/settings/billing"


def press(browser: object, do: str) -> int:
    """A button of the list of rates."""
    return send(browser, f"{HERE}/rates", {"do": do}).status_code  # type: ignore[arg-type]


def offered(page: str) -> list[str]:
    """The rates of a form's list, in order."""
    found = re.search(r'<datalist id="(?:vat-)?rates">(.*?)</datalist>', page, re.DOTALL)
    assert found
    return re.findall(r'value="([^"]*)"', found[1])


def listed(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><span>([^<]*)</span>', page.replace("\u00a0", " "))


def test_the_rates_that_forms_offer(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "admin")
    page = browser.get(HERE)
    assert listed(source(page)) == ["20 %", "10 %", "5,5 %", "2,1 %", "0 %"]
    assert "restauration sur place" in text(page)
    assert "Revenir à ceux de votre pays" not in text(page)
    draft = cast.quote((Item(rate="2.1"),), state="draft")
    added = {"rate": "8,5", "use": "La Réunion"}
    assert send(browser, f"{HERE}/rates", added).status_code == 303
    for do in ("remove:2.1", "up:10", "first:5.5", "down:5.5", "remove:0", "first:9", "first:x"):
        assert press(browser, do) in (303, 422)
    page = browser.get(HERE)
    assert listed(source(page)) == ["10 %", "5,5 %", "20 %", "8,5 %", "0 %"]
    assert "Nouvelles lignes restauration sur place" in text(page)
    editor = source(browser.get(f"{draft.address}/edit"))
    assert offered(editor) == ["10", "5,5", "20", "8,5", "0"]
    assert 'label="8,5 % – La Réunion"' in editor
    assert re.findall(r'name="rate\.[a-z0-9]+"[^>]*value="([^"]*)"', editor)[0] == "2,1"
    service = source(browser.get("/catalogue/new"))
    assert offered(service)[:2] == ["10\u00a0%", "5,5\u00a0%"]
    assert prefilled_form(service, "/catalogue/new")["vat_rate"].split() == ["10", "%"]
    assert press(browser, "reset:") == 303
    assert listed(source(browser.get(HERE)))[0] == "20 %"


def test_a_rate_that_is_none_or_there_already(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    for rate, said in (
        ("", "Saisissez le taux de TVA."),
        ("101", "Saisissez un taux de 0 à 100, par exemple 5,5."),
        ("20 %", "Ce taux y figure déjà."),
    ):
        answer = send(browser, f"{HERE}/rates", {"rate": rate, "use": "x"})
        assert (answer.status_code, beside(source(answer), "rate")) == (422, said)
        assert prefilled_form(source(answer), f"{HERE}/rates")["use"] == "x"
    for more in range(1, 8):
        assert send(browser, f"{HERE}/rates", {"rate": str(more)}).status_code == 303
    full = send(browser, f"{HERE}/rates", {"rate": "8"})
    assert beside(source(full), "rate") == "12 taux au plus. Retirez-en un d’abord."
    with app.app_context():
        assert len(db.session.get_one(Workspace, cast.workspace).vat_rates) == 12
        last = db.session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
        assert last is not None
        assert (last.action, last.details) == ("settings-changed", '{"fields":["vat_rates"]}')


def stock(app: Flask, cast: Cast) -> None:
    """A service at 199.50, one without a price, a template."""
    with app.app_context(), writing(db.session) as session:
        for label, cents in (("Salle", 19950), ("Sur devis", 0)):
            session.add(
                Service(
                    workspace_id=cast.workspace, label=label, unit_price_cents=cents,
                    vat_rate=Decimal(20),
                )
            )  # fmt: skip
        session.add(QuoteTemplate(workspace_id=cast.workspace, name="Mariage", content={}))


def test_another_currency_is_for_new_quotes_and_says_so_before(app: Flask, cast: Cast) -> None:
    stock(app, cast)
    draft = cast.quote(state="draft")
    browser = signed_in(app)
    page = source(browser.get(HERE))
    choices = re.findall(r'<option (?:selected )?value="([A-Z]{3})">([^<]*)<', page)
    assert choices[0] == ("EUR", "Euro (EUR)")
    assert choices[1][1].startswith("Afghani")
    assert len(choices) == 137
    asked = send(browser, f"{HERE}/currency", {"currency": "JPY"})
    assert asked.status_code == 200
    said = text(asked)
    assert "1 prestation du catalogue garde son montant" in said
    assert "« Salle » passe de 199,50 € à 200 JPY" in said
    assert "1 brouillon garde sa devise." in said
    assert "1 modèle de devis garde sa devise" in said
    # Another one than was shown is shown first.
    again = send(browser, f"{HERE}/currency", {"currency": "KWD", "seen": "JPY"})
    assert "passe de 199,50 € à 199,500 KWD" in text(again)
    form = prefilled_form(source(asked), f"{HERE}/currency")
    assert send(browser, f"{HERE}/currency", form).status_code == 303
    with app.app_context():
        prices = db.session.scalars(select(Service.unit_price_cents).order_by(Service.id)).all()
        assert prices == [200, 0]
        assert db.session.get_one(Quote, draft.id).currency == "EUR"
        template = db.session.scalars(select(QuoteTemplate)).one()
        assert template.content == {"currency": "EUR"}
    assert "Stripe n’accepte pas de facture inférieure à 50 JPY" in text(browser.get(HERE))


def test_nothing_is_priced_in_the_wrong_currency(app: Flask, cast: Cast) -> None:
    """A draft in euros, a workspace and its catalogue in yen."""
    stock(app, cast)
    draft, signed = cast.quote(state="draft"), cast.quote()
    yen = cast.quote((Item("Repas", "1", 5000, "0"),), currency="JPY")
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Workspace).values(currency="JPY"))
        [service] = session.scalars(select(Service.public_id).where(Service.label == "Salle"))
        event = session.get_one(Quote, signed.id).event_id
        assert event == session.get_one(Quote, yen.id).event_id
    browser = signed_in(app)
    form = prefilled_form(source(browser.get(f"{draft.address}/edit")))
    answer = send(browser, f"{draft.address}/edit", form | {"add-service": service})
    assert "19\u202f950" not in source(answer)
    edited = text(browser.get(draft.address))
    assert "19 950" not in edited.replace("\u202f", " ").replace("\u00a0", " ")
    clients = text(browser.get("/clients")).replace("\u202f", " ").replace("\u00a0", " ")
    assert "5 000 JPY" in clients


def test_dinars_are_typed_as_pages_write_them(app: Flask, cast: Cast) -> None:
    """Three decimals, the last one 0: in the catalogue, and back from its form."""
    with app.app_context(), writing(db.session) as session:
        session.get_one(Workspace, cast.workspace).currency = "KWD"
    browser = signed_in(app)
    service = {"label": "Salle", "unit": "piece", "unit_price": "12,505", "vat_rate": "0"}
    refused = send(browser, "/catalogue/new", service)
    assert refused.status_code == 422
    told = beside(source(refused), "unit_price")
    assert "La dernière des trois décimales doit être 0" in told and "12,500" in told
    assert send(browser, "/catalogue/new", service | {"unit_price": "12.500"}).status_code == 303
    with app.app_context():
        kept = db.session.scalars(select(Service).where(Service.label == "Salle")).one()
        assert kept.unit_price_cents == 1250
        place = f"/services/{kept.public_id}"
    form = prefilled_form(source(browser.get(place)), place)
    assert form["unit_price"] == "12,500"
    assert send(browser, place, form).status_code == 303
    with app.app_context():
        assert db.session.get_one(Service, kept.id).unit_price_cents == 1250
