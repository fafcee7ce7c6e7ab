"""Deposit and balance from one draft: several quotes that come to the whole to the cent."""

import random
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Quote, QuoteLine
from joinways.quotes.content import totals_of
from joinways.quotes.lookups import lines_of
from tests.cast import Cast, Item, QuoteRef, signed_in
from tests.forms_of_page import prefilled_form
from tests.web.seeing import send, source, text

ITEMS = (Item("Salle", "1", 725000, "20", unit="flat"), Item("Repas", "80", 4550, "10"))
Money = tuple[int, Counter[str], int]


def money_of(app: Flask, quote_ids: list[int]) -> Money:
    """Net, VAT per rate and gross of all of them, each rounded alone as its invoice will be."""
    net, gross, vat = 0, 0, Counter[str]()
    with app.app_context():
        for quote_id in quote_ids:
            quote = db.session.get_one(Quote, quote_id)
            amounts = totals_of(quote, lines_of(db.session, quote_id))
            assert (quote.net_cents, quote.gross_cents) == (amounts.net_cents, amounts.gross_cents)
            net, gross = net + amounts.net_cents, gross + amounts.gross_cents
            for rate in amounts.rates:
                vat[f"{rate.rate:f}"] += rate.vat_cents
    return net, vat, gross


def bundle(app: Flask) -> list[tuple[int, str, int]]:
    """Id, title and gross of the quotes that are signed together, in their order."""
    with app.app_context():
        rows = db.session.execute(
            select(Quote.id, Quote.title, Quote.gross_cents)
            .where(Quote.bundle != "")
            .order_by(Quote.bundle_position)
        )
        return [(row.id, row.title, row.gross_cents) for row in rows]


def draft(cast: Cast, items: Any, **discount: Any) -> QuoteRef:
    """A draft that was never sent: it has no number yet."""
    quote = cast.quote(items, "draft", **discount)
    with cast.app.app_context(), writing(db.session) as session:
        session.execute(update(Quote).where(Quote.id == quote.id).values(number=None))
    return quote


def split(browser: FlaskClient, quote: QuoteRef, **typed: str) -> TestResponse:
    page = source(browser.get(f"{quote.address}/split"))
    return send(browser, f"{quote.address}/split", {**prefilled_form(page, "/split"), **typed})


def test_thirty_per_cent_now_and_the_rest_later(app: Flask, cast: Cast) -> None:
    quote = draft(cast, ITEMS)
    whole = money_of(app, [quote.id])
    browser = signed_in(app, "member")
    assert split(browser, quote).status_code == 303
    # 10,890.00 net; 30 %: 2,175.00 and 1,092.00, VAT 435.00 and 109.20
    assert [row[1:] for row in bundle(app)] == [
        ("Acompte 30\u00a0% – Salle et repas", 381120),
        ("Solde – Salle et repas", 889280),
    ]
    assert money_of(app, [row[0] for row in bundle(app)]) == whole
    page = text(browser.get(quote.address))
    assert "Signés ensemble" in page
    assert "À déduire : Acompte 30 %" in page
    assert "12 704,00 €" in page


def test_parts_are_put_together_again(app: Flask, cast: Cast) -> None:
    quote = draft(cast, ITEMS, percent="7.5", cents=1234)
    whole, title = money_of(app, [quote.id]), "Salle et repas"
    browser = signed_in(app, "member")
    split(browser, quote, by="gross", first="3 000", second="1 000,50")
    parts = bundle(app)
    assert len(parts) == 3
    assert money_of(app, [row[0] for row in parts]) == whole
    assert send(browser, f"{quote.address}/join").headers["Location"] == quote.address
    assert bundle(app) == []
    assert money_of(app, [quote.id]) == whole
    with app.app_context():
        assert [row.title for row in db.session.scalars(select(Quote))] == [title]
        assert [row.label for row in lines_of(db.session, quote.id)] == ["Salle", "Repas"]


def test_a_part_is_not_edited_alone(app: Flask, cast: Cast) -> None:
    quote = draft(cast, ITEMS)
    browser = signed_in(app, "member")
    split(browser, quote)
    answer = browser.get(f"{quote.address}/edit", follow_redirects=True)
    assert "Réunissez-les pour modifier quelque chose." in text(answer)
    posted = send(browser, f"{quote.address}/edit", {"title": "Autre", "version": "2"})
    assert posted.headers["Location"] == quote.address
    assert bundle(app)[1][1] == "Solde – Salle et repas"


def test_parts_stay_once_one_was_sent(app: Flask, cast: Cast) -> None:
    quote = draft(cast, ITEMS)
    browser = signed_in(app, "member")
    split(browser, quote)
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Quote).where(Quote.bundle_position == 0).values(number="D-2026-900"))
    send(browser, f"{quote.address}/join")
    assert len(bundle(app)) == 2
    assert "L’une des parts a déjà été envoyée." in text(browser.get(quote.address))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"first": ""}, "De combien est l’acompte ?"),
        ({"first": "trente"}, "Saisissez un nombre"),
        ({"first": "0"}, "Saisissez un montant supérieur à zéro."),
        ({"first": "100"}, "ne peut pas être divisé ainsi"),
        ({"first": "60", "second": "50"}, "ne peut pas être divisé ainsi"),
        ({"by": "gross", "first": "99 999"}, "ne peut pas être divisé ainsi"),
        ({"by": "no"}, "Ce choix n’est pas valide."),
    ],
)
def test_what_is_no_split_is_said(app: Flask, cast: Cast, typed: dict[str, str], said: str) -> None:
    quote = draft(cast, ITEMS)
    answer = split(signed_in(app, "member"), quote, **typed)
    assert answer.status_code in (409, 422)
    assert said in text(answer)
    assert bundle(app) == []


def test_options_are_decided_first(app: Flask, cast: Cast) -> None:
    quote = draft(cast, ITEMS)
    with app.app_context(), writing(db.session) as session:
        session.execute(update(QuoteLine).where(QuoteLine.position == 1).values(optional=True))
    answer = split(signed_in(app, "member"), quote)
    assert answer.status_code == 409
    assert "Décidez d’abord des lignes en option" in text(answer)


def test_who_saw_another_version_splits_nothing(app: Flask, cast: Cast) -> None:
    quote = draft(cast, ITEMS)
    assert split(signed_in(app, "member"), quote, version="7").status_code == 409
    assert bundle(app) == []


def test_any_draft_splits_to_the_cent(app: Flask, cast: Cast) -> None:
    dice = random.Random(26)
    browser = signed_in(app, "member")
    for _ in range(25):
        quote = draft(cast, _by_chance(dice))
        whole = money_of(app, [quote.id])
        typed = {"first": str(dice.randrange(5, 40)), "second": dice.choice(("", "33,33"))}
        assert split(browser, quote, **typed).status_code == 303
        parts = [row[0] for row in bundle(app)]
        assert money_of(app, parts) == whole
        with app.app_context(), writing(db.session) as session:
            session.execute(update(Quote).values(bundle=""))


def _by_chance(dice: random.Random) -> list[Item]:
    return [
        Item(
            f"Prestation {number}",
            str(dice.randrange(1, 99_999) / 1000),
            dice.randrange(1, 90_000),
            dice.choice(("20", "10", "5.5", "2.1", "0")),
            dice.choice(("0", "12.5")),
        )
        for number in range(dice.randrange(1, 6))
    ]
