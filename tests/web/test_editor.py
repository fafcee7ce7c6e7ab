"""The editor of a draft: what is typed is what is stored, and nothing typed is lost."""

import re
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Quote, QuoteLine, QuoteSnapshot, Service
from tests.cast import Cast, Item, signed_in
from tests.web.editor import Editor
from tests.web.seeing import counted, source, speak, text

ITEMS = (Item("Salle", "1", 290000, "20", unit="flat"), Item("Repas", "80", 4550, "10"))


def stored(app: Flask, quote_id: int) -> list[tuple[object, ...]]:
    """kind, label, quantity, unit price, rate, net of each line, and whether it is optional."""
    with app.app_context():
        lines = db.session.scalars(
            select(QuoteLine).where(QuoteLine.quote_id == quote_id).order_by(QuoteLine.position)
        )
        return [
            (x.kind, x.label, str(x.quantity), x.unit_price_cents, str(x.vat_rate), x.net_cents)
            for x in lines
        ]


def totals(app: Flask, quote_id: int) -> tuple[int, int, int]:
    with app.app_context():
        quote = db.session.get_one(Quote, quote_id)
        return quote.net_cents, quote.vat_cents, quote.gross_cents


def test_opening_and_saving_changes_nothing(app: Flask, cast: Cast) -> None:
    quote = cast.quote((Item(percent="5", off_cents=150), *ITEMS), "draft", percent="7.125")
    before = stored(app, quote.id), totals(app, quote.id)
    for language in ("fr", "es", "en"):
        browser = signed_in(app, "member")
        speak(browser, language)
        editor = Editor(browser, quote.address)
        assert editor.press("save").status_code == 303
        assert (stored(app, quote.id), totals(app, quote.id)) == before
        with app.app_context():
            assert db.session.get_one(Quote, quote.id).version == 1
            assert db.session.scalars(select(QuoteSnapshot)).all() == []


def test_what_is_typed_is_stored_with_its_totals(app: Flask, cast: Cast) -> None:
    quote = cast.quote(ITEMS, "draft")
    editor = Editor(signed_in(app, "member"), quote.address)
    editor.type(0, quantity="2,5", price="1 234,50", discount="10 %")
    editor.type(1, rate="5,5")
    editor.fields["discount"] = "50 €"
    answer = editor.save()
    assert answer.status_code == 200
    # 2.5 × 1,234.50 = 3,086.25 less 10 % = 2,777.625 -> 2,777.63; 80 × 45.50 = 3,640.00
    assert stored(app, quote.id) == [
        ("item", "Salle", "2.5", 123450, "20", 277763),
        ("item", "Repas", "80", 4550, "5.5", 364000),
    ]
    # 50.00 over 6,417.63: 21.64 at 20 %, 28.36 at 5.5 %. VAT 551.198 and 198.6402.
    assert totals(app, quote.id) == (636763, 55120 + 19864, 711747)
    assert "7 117,47 €" in text(answer)


def test_every_wrong_field_says_so_and_keeps_what_was_typed(app: Flask, cast: Cast) -> None:
    quote = cast.quote(ITEMS, "draft")
    before = stored(app, quote.id)
    editor = Editor(signed_in(app, "member"), quote.address)
    editor.type(0, quantity="deux", price="1.234", label="Grande salle")
    editor.type(1, rate="120", discount="beaucoup")
    editor.fields["title"] = ""
    editor.fields["discount"] = "200"
    editor.fields["conditions"] = "x" * 20_001
    editor.fields["valid_until"] = "demain"
    answer = editor.press("save")
    page = source(answer)
    assert answer.status_code == 422
    assert stored(app, quote.id) == before
    assert page.count('class="field-error"') == 9  # eight fields, and how the draft stands
    assert page.count('aria-invalid="true"') == 4
    assert "8 points à corriger" in text(answer)
    assert editor.row(0)["quantity"] == "deux"
    assert editor.row(0)["label"] == "Grande salle"
    assert editor.fields["discount"] == "200"
    assert "Milliers ou décimales" in text(answer)
    cells = editor.save()
    assert cells.status_code == 422
    assert "Pas enregistré : 8 points à corriger." in text(cells)


def test_buttons_do_what_they_say_without_javascript(app: Flask, cast: Cast) -> None:
    quote = cast.quote(ITEMS, "draft")
    editor = Editor(signed_in(app, "member"), quote.address)
    editor.press("add:section")
    editor.type(2, label="Options du soir")
    editor.press("up", 2)
    editor.press("copy", 2)
    editor.press("delete", 0)
    editor.press("add:text")
    editor.type(3, label="Le matériel est assuré.", description="Deux\nlignes")
    editor.press("save")
    assert [(row[0], row[1], row[5]) for row in stored(app, quote.id)] == [
        ("section", "Options du soir", 0),
        ("item", "Repas", 364000),
        ("item", "Repas", 364000),
        ("text", "Le matériel est assuré.", 0),
    ]
    page = text(editor.browser.get(quote.address))
    assert "Total de la section : 7 280,00 € HT" in page
    assert editor.press("done").headers["Location"] == quote.address


def test_a_new_line_is_stored_once_something_is_in_it(app: Flask, cast: Cast) -> None:
    quote = cast.quote((), "draft")
    editor = Editor(signed_in(app, "member"), quote.address)
    assert len(editor.keys) == 1
    assert editor.row(0)["rate"] == "20"
    editor.save()
    assert stored(app, quote.id) == []
    editor.type(0, label="Vestiaire", price="150")
    editor.press("add:item")
    assert stored(app, quote.id) == [("item", "Vestiaire", "1", 15000, "20", 15000)]


def test_optional_lines_are_shown_and_not_counted(app: Flask, cast: Cast) -> None:
    quote = cast.quote(ITEMS, "draft")
    editor = Editor(signed_in(app, "member"), quote.address)
    editor.type(1, optional="1")
    answer = editor.save()
    assert totals(app, quote.id) == (290000, 58000, 348000)
    assert "Options, non comptées : 3 640,00 € HT" in text(answer)
    assert "En option, non comptée" in text(editor.browser.get(quote.address))


def test_a_service_of_the_catalogue_becomes_a_line(app: Flask, cast: Cast) -> None:
    with app.app_context(), writing(db.session) as session:
        for workspace, label in ((cast.workspace, "Vestiaire"), (cast.other_workspace, "Ajeno")):
            session.add(
                Service(
                    workspace_id=workspace,
                    label=label,
                    unit="person",
                    unit_price_cents=250,
                    vat_rate=Decimal("20"),
                )
            )
    quote = cast.quote(ITEMS, "draft")
    editor = Editor(signed_in(app, "member"), quote.address)
    editor.fields["q"] = "vestiaire"
    found = source(editor.press("find"))
    [service] = re.findall(r'name="add-service" value="(\w+)"', found)
    editor.fields["add-service"] = service
    editor.press("")
    assert stored(app, quote.id)[2] == ("item", "Vestiaire", "1", 250, "20", 250)
    assert editor.row(2)["unit"] == "person"


def test_prices_incl_tax_keep_what_was_typed(app: Flask, cast: Cast) -> None:
    quote = cast.quote((Item("Café", "3", 833, "20"),), "draft")
    editor = Editor(signed_in(app, "member"), quote.address)
    editor.fields["prices_with_vat"] = "1"
    editor.press("save")
    assert stored(app, quote.id)[0][3] == 833  # what was net stays net
    assert editor.row(0)["price"] == "10,00"
    editor.type(0, price="12,00")
    editor.press("save")
    assert stored(app, quote.id)[0][3:] == (1000, "20", 3000)
    assert editor.row(0)["price"] == "12,00"
    editor.type(0, rate="10")
    editor.press("save")
    assert editor.row(0)["price"] == "12,00"
    assert stored(app, quote.id)[0][3] == 1091  # 12.00 / 1.1 = 10.909


def test_undo_goes_back_step_by_step(app: Flask, cast: Cast) -> None:
    quote = cast.quote(ITEMS, "draft")
    before = stored(app, quote.id)
    editor = Editor(signed_in(app, "member"), quote.address)
    assert "Annuler la dernière modification" not in text(editor.browser.get(editor.address))
    editor.type(0, price="100")
    editor.press("save")
    editor.press("delete", 1)
    assert len(stored(app, quote.id)) == 1
    editor.press("undo")
    assert [row[3] for row in stored(app, quote.id)] == [10000, 4550]
    editor.press("undo")
    assert stored(app, quote.id) == before
    assert editor.press("undo").status_code == 409


def test_two_people_never_overwrite_each_other(app: Flask, cast: Cast) -> None:
    quote = cast.quote(ITEMS, "draft")
    mine = Editor(signed_in(app, "member"), quote.address)
    theirs = Editor(signed_in(app, "admin"), quote.address)
    theirs.type(0, label="Orangerie")
    assert theirs.save().status_code == 200
    mine.type(1, label="Buffet")
    answer = mine.press("save")
    assert answer.status_code == 409
    assert "Admin a modifié ce brouillon" in text(answer)
    assert mine.row(1)["label"] == "Buffet"  # what I typed is still there
    assert mine.press("save").status_code == 409  # and it goes on being refused
    assert [row[1] for row in stored(app, quote.id)] == ["Orangerie", "Repas"]
    assert mine.press("force").status_code == 303
    assert [row[1] for row in stored(app, quote.id)] == ["Salle", "Buffet"]
    mine.press("undo")
    assert [row[1] for row in stored(app, quote.id)] == ["Orangerie", "Repas"]


@pytest.mark.parametrize("state", ["sent", "signed", "invoiced", "declined"])
def test_only_a_draft_is_edited(app: Flask, cast: Cast, state: str) -> None:
    draft = cast.quote(ITEMS, "draft")
    browser = signed_in(app, "member")
    editor = Editor(browser, draft.address)
    quote = cast.quote(ITEMS, state)
    before = stored(app, quote.id)
    editor.address = f"{quote.address}/edit"
    editor.type(0, label="Autre")
    answer = browser.get(editor.address)
    assert (answer.status_code, answer.headers["Location"]) == (303, quote.address)
    answer = browser.post(editor.address, data=editor.fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, quote.address)
    assert stored(app, quote.id) == before


def test_more_lines_than_an_invoice_takes_are_refused(app: Flask, cast: Cast) -> None:
    quote = cast.quote((Item(),) * 250, "draft")
    editor = Editor(signed_in(app, "member"), quote.address)
    assert editor.press("copy", 0).status_code == 409
    assert len(stored(app, quote.id)) == 250


def test_the_number_of_statements_does_not_grow_with_the_lines(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "member")
    found = []
    for items in (ITEMS, ITEMS * 50):
        address = f"{cast.quote(items, 'draft').address}/edit"
        with counted(app) as statements:
            browser.get(address)
        found.append(len(statements))
    assert found[0] == found[1]


def test_what_a_person_types_is_shown_as_text(app: Flask, cast: Cast) -> None:
    quote = cast.quote(ITEMS, "draft")
    editor = Editor(signed_in(app, "member"), quote.address)
    evil = '"><script>alert(1)</script>'
    editor.type(0, label=evil, description=evil, quantity=evil)
    page = source(editor.press("save"))
    assert "<script>alert" not in page
    editor.type(0, quantity="1")
    editor.press("save")
    assert "<script>alert" not in source(editor.browser.get(quote.address))
    assert re.search(r"&lt;script&gt;alert", source(editor.browser.get(quote.address)))
