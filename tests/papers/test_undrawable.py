"""Words that no typeface has: the document is made, and the team is told which."""

import pytest
from flask import Flask
from sqlalchemy import update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Client
from tests.cast import Cast, Item, signed_in
from tests.documents.reading import text_of
from tests.papers.billing import billed
from tests.papers.conftest import known_seller
from tests.signing.table import Table
from tests.web.seeing import counted, text

SAID = "Dans le PDF, d’autres signes remplacent : "


@pytest.mark.parametrize("state", ["draft", "sent", "signed"])
def test_the_quotes_page_names_them(app: Flask, cast: Cast, state: str) -> None:
    browser = signed_in(app, "member")
    free = Item("Taxe de séjour", rate="0", vat_free="Hors TVA 🏨")
    quote = cast.quote((Item("Fête 🎉🎉 d’été"), Item("Dîner 晩餐, café"), free), state)
    assert f"{SAID}🎉🎉, 晩餐,, 🏨" in text(browser.get(quote.address))
    plain = cast.quote((Item("Crème brûlée à l’œuf"),), state)
    assert SAID not in text(browser.get(plain.address))


def test_plain_words_ask_nothing_more_of_the_database(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "member")
    quote = cast.quote((Item("Salle"),), "draft")
    browser.get(quote.address)
    with counted(app) as statements:
        browser.get(quote.address)
    assert not [each for each in statements if "paper_style" in each]
    assert sum("FROM quote_line" in each for each in statements) == 1


def test_before_sending_and_in_the_pdf(app: Flask, cast: Cast) -> None:
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Client).values(company="Gala 🥂 SAS"))
    browser = signed_in(app, "member")
    quote = cast.quote((Item("Fête 🎉"),), "draft")
    assert f"{SAID}🥂, 🎉" in text(browser.get(f"{quote.address}/send"))
    table = Table(app, cast)
    link = table.link(table.sent(title="晩餐会"))
    pdf = table.browser.get(f"{link}/quote.pdf")
    assert pdf.status_code == 200
    assert "Gala SAS" in text_of(pdf.data)


def test_the_invoices_page_names_them_once_it_is_made(app: Flask, cast: Cast) -> None:
    with app.app_context():
        known_seller(cast)
        billed(cast, cast.quote((Item("Fête 🎉 晩餐"),), "invoiced").id)
        place = db.session.execute(db.text("SELECT public_id FROM invoice")).scalar_one()
    browser = signed_in(app, "member")
    pdf = browser.get(f"/invoices/{place}/document.pdf")
    assert "Fête □" in text_of(pdf.data)
    assert f"{SAID}🎉, 晩餐" in text(browser.get(f"/invoices/{place}"))
