"""An amendment: begun as a copy of what was signed, compared with it line by line."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Quote, QuoteLine
from joinways.quotes.lookups import lines_of
from tests.cast import Cast, Item, signed_in
from tests.web.editor import Editor
from tests.web.seeing import send, source, text

ITEMS = (Item("Salle", "1", 725000, "20", unit="flat"), Item("Repas", "80", 4550, "10"))


def test_amendment_says_what_changes(app: Flask, cast: Cast) -> None:
    quote = cast.quote(ITEMS)
    browser = signed_in(app, "member")
    assert "Préparer un avenant" in text(browser.get(quote.address))
    edit = send(browser, f"{quote.address}/amend").headers["Location"]
    editor = Editor(browser, edit.removesuffix("/edit"))
    assert [editor.row(index)["label"] for index in (0, 1)] == ["Salle", "Repas"]
    assert "Rien ne diffère" in text(browser.get(edit.removesuffix("/edit")))
    editor.type(1, quantity="95")
    editor.press("add:item")
    editor.type(2, label="Vestiaire", price="150", rate="20")
    editor.press("delete", 0)
    page = text(browser.get(edit.removesuffix("/edit")))
    assert "Supprimée Salle · 7 250,00 €" in page
    assert "Modifiée Repas Quantité : 80 h → 95 h Total HT : 3 640,00 € → 4 322,50 €" in page
    assert "Ajoutée Vestiaire · 1 × 150,00 € = 150,00 €" in page
    # 8,700.00 + 4,004.00 before; 4,322.50 + 432.25 + 150.00 + 30.00 now
    assert "Avant, TTC 12 704,00 € Maintenant, TTC 4 934,75 €" in page
    assert "Différence, TTC -7 769,25 €" in page


def test_there_is_one_amendment_at_a_time(app: Flask, cast: Cast) -> None:
    quote = cast.quote(ITEMS)
    browser = signed_in(app, "member")
    first = send(browser, f"{quote.address}/amend").headers["Location"]
    assert send(browser, f"{quote.address}/amend").headers["Location"] == first
    assert "Ouvrir l’avenant commencé" in text(browser.get(quote.address))
    with app.app_context():
        assert len(db.session.scalars(select(Quote).where(Quote.amends_id == quote.id)).all()) == 1


@pytest.mark.parametrize("state", ["draft", "sent", "declined", "expired", "invoiced", "replaced"])
def test_only_a_signed_quote_is_amended(app: Flask, cast: Cast, state: str) -> None:
    quote = cast.quote(ITEMS, state)
    browser = signed_in(app, "member")
    assert send(browser, f"{quote.address}/amend").headers["Location"] == quote.address
    assert "Préparer un avenant" not in source(browser.get(quote.address))
    with app.app_context():
        assert db.session.scalars(select(Quote).where(Quote.amends_id.is_not(None))).all() == []


def test_an_option_that_was_taken_is_a_plain_line(app: Flask, cast: Cast) -> None:
    quote = cast.quote((*ITEMS, Item("Bal"), Item("Navette")), "draft")
    with app.app_context(), writing(db.session) as session:
        session.execute(update(QuoteLine).where(QuoteLine.position > 1).values(optional=True))
        session.execute(update(QuoteLine).where(QuoteLine.position == 2).values(chosen=True))
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Quote).values(state="sent"))
        session.execute(update(Quote).values(state="signed"))
    edit = send(signed_in(app, "member"), f"{quote.address}/amend").headers["Location"]
    with app.app_context():
        amendment = db.session.scalars(select(Quote).where(Quote.amends_id == quote.id)).one()
        lines = lines_of(db.session, amendment.id)
    assert edit == f"/quotes/{amendment.public_id}/edit"
    assert [(line.label, line.optional, line.chosen) for line in lines] == [
        ("Salle", False, False),
        ("Repas", False, False),
        ("Bal", False, False),
        ("Navette", True, False),
    ]
