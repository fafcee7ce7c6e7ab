"""Lines without VAT for several reasons, the whole way: editor, page, hash, Stripe, documents."""

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from joinways.database import writing
from joinways.documents.breakdown import breakdowns
from joinways.documents.einvoice_rules import faults
from joinways.extensions import db
from joinways.models import CreditNote, Quote, QuoteLine, Service
from joinways.papers.einvoices import einvoice_of
from joinways.papers.making import Subject, paper_of
from joinways.papers.reading import case_of_invoice, case_of_note
from joinways.quotes.content import canonical, content_sha256, totals_of
from joinways.quotes.lookups import lines_of
from tests.actions.desk import Desk
from tests.actions.orderly import Issued
from tests.cast import Cast, Item, signed_in
from tests.documents.offers import quote as unsaved
from tests.documents.offers import seminar
from tests.documents.reading import plain, text_of
from tests.papers.billing import billed
from tests.papers.conftest import known_seller
from tests.papers.test_documents import config, read
from tests.signing.table import Table
from tests.web.editor import Editor
from tests.web.seeing import send, source, text
from tests.web.test_parts import bundle, draft, split

TRAINING, TAX = "Formation exonérée, art. 261 CGI", "Taxe de séjour : hors TVA"
ITEMS = (
    Item("Salle", "1", 145000, "20", unit="flat"),
    Item("Journée de formation", "1", 120000, "0", unit="day", vat_free=TRAINING),
    Item("Taxe de séjour", "40", 110, "0", unit="person", vat_free=TAX),
)
SIGNED_BEFORE = "a67e8b952bbaeb1819f6217398c8c80c226ab373f6f31bf4e3af1cf6fb82da12"
"""Of the quote below, computed before lines had reasons."""


def test_what_was_signed_before_keeps_its_hash_and_a_reason_is_part_of_it() -> None:
    quote, lines = unsaved(), seminar()
    amounts = totals_of(quote, lines)
    quote.net_cents, quote.vat_cents = amounts.net_cents, amounts.vat_cents
    quote.gross_cents = amounts.gross_cents
    usual = {"quantity": Decimal(1), "unit": "flat", "vat_rate": Decimal(0), "vat_free": ""}
    none = dict.fromkeys(("discount_cents", "unit_price_cents", "net_cents"), 0)
    for line in lines:
        for name, value in {**usual, **none, "discount_percent": Decimal(0)}.items():
            if getattr(line, name) is None:
                setattr(line, name, value)
    assert content_sha256(quote, lines) == SIGNED_BEFORE
    lines[1].vat_free = TAX
    assert f'"vat_free":"{TAX}"' in canonical(quote, lines)


def test_the_editor_asks_why_at_no_vat_only_and_keeps_the_words(app: Flask, cast: Cast) -> None:
    quote = draft(cast, ITEMS)
    browser = signed_in(app, "member")
    editor = Editor(browser, quote.address)
    page = source(browser.get(f"{quote.address}/edit"))
    editor.read(page)
    assert f'value="{TRAINING}"' in page
    assert "Dépôt de garantie, restitué : hors champ de la TVA" in plain(page)
    assert [f'id="vat_free.{key}"' in page for key in editor.keys] == [True] * 3
    shown = [
        "hidden" not in page.split(f'id="vat_free.{key}"')[1].split(">")[0] for key in editor.keys
    ]
    assert shown == [False, True, True]
    editor.type(0, rate="0", vat_free="  Dépôt de   garantie ")
    editor.type(1, rate="10")
    editor.type(2, vat_free="x" * 201)
    refused = text(editor.save())
    assert "200 caractères" in refused
    editor.type(2, vat_free="")
    assert editor.save().status_code == 200
    with app.app_context():
        kept = [line.vat_free for line in lines_of(db.session, quote.id)]
    assert kept == ["Dépôt de garantie", "", ""]


def test_a_service_brings_its_reason_into_the_quote(app: Flask, cast: Cast) -> None:
    quote, browser = draft(cast, ITEMS[:1]), signed_in(app, "member")
    said = {"label": "Formation", "unit": "day", "unit_price": "1200", "vat_rate": "0"}
    assert send(browser, "/catalogue/new", {**said, "vat_free": TRAINING}).status_code == 303
    with app.app_context():
        service = db.session.scalars(select(Service.public_id)).one()
    editor = Editor(browser, quote.address)
    editor.fields["add-service"] = service
    assert editor.save().status_code == 200
    with app.app_context():
        assert [line.vat_free for line in lines_of(db.session, quote.id)] == ["", TRAINING]


def test_team_and_client_read_it_and_it_is_on_what_is_signed(app: Flask, cast: Cast) -> None:
    table = Table(app, cast)
    quote = table.sent(items=ITEMS)
    link, said = table.link(quote), f"Sans TVA : {TRAINING}"
    assert said in plain(text(signed_in(app, "member").get(quote.address)))
    assert said in plain(text(table.browser.get(link)))
    assert said in text_of(table.browser.get(f"{link}/quote.pdf").data)
    assert table.sign(link).status_code == 303
    assert said in text_of(table.browser.get(f"{link}/signed.pdf").data)


def test_a_reason_of_a_locked_quote_is_never_changed(app: Flask, cast: Cast) -> None:
    quote = cast.quote(ITEMS, "signed")
    change = update(QuoteLine).where(QuoteLine.quote_id == quote.id).values(vat_free="Another")
    locked = pytest.raises(DBAPIError, match="the quote is locked")
    with app.app_context(), locked, writing(db.session) as session:
        session.execute(change)


@pytest.fixture
def invoice(desk: Desk) -> Issued:
    quote = desk.cast.quote(ITEMS, percent="5")
    desk.drive(desk.claim(quote))
    [row] = desk.stored_invoices(quote)
    return Issued(desk, quote, row.id)


def test_stripe_and_documents_say_the_same(invoice: Issued) -> None:
    at_stripe = [plain(each["description"]) for each in invoice.desk.stripe.objects("line_item")]
    assert any(f"sans TVA : {TRAINING}" in each for each in at_stripe)
    paper = paper_of(db.session, config(invoice.desk), Subject(invoice.id))
    assert paper.missing == "", "the lines' own reasons are enough"
    said = text_of(read(paper.pdf_id))
    assert f"Journée de formation Sans TVA : {TRAINING}" in said
    assert f"Taxe de séjour Sans TVA : {TAX}" in said
    assert f"Reason>{TRAINING} ; {TAX}<" in read(paper.cii_id).decode()


@pytest.mark.parametrize(("positions", "reasons"), [([2], [TRAINING]), ([1, 3], [None, TAX])])
def test_a_credit_note_has_the_reasons_of_its_lines(
    invoice: Issued, positions: list[int], reasons: list[str | None]
) -> None:
    assert invoice.do("credit", positions=positions).status == "done"
    [note] = invoice.rows(CreditNote)
    made = einvoice_of(case_of_note(db.session, note.id))
    assert faults(made) == ()
    assert [each.exemption and each.exemption.reason for each in made.lines] == reasons


def test_deposit_and_balance_keep_the_reasons_apart(app: Flask, cast: Cast) -> None:
    quote = draft(cast, ITEMS, percent="5")
    assert split(signed_in(app, "member"), quote).status_code == 303
    with app.app_context():
        known_seller(cast)
        made = [billed(cast, quote_id) for quote_id, *_ in bundle(app)]
        parts = [einvoice_of(case_of_invoice(db.session, each)) for each in made]
        for part in parts:
            assert faults(part) == ()
            why = {line.exemption.reason for line in part.lines if line.exemption}
            assert why == {TRAINING, TAX}
        # 5 % off 1,244.00 without VAT
        nets = [sum(x.net_cents for x in breakdowns(each) if not x.rate) for each in parts]
        assert sum(nets) == 118180
        whole = db.session.get_one(Quote, quote.id)
        assert whole.bundle_position == 1
