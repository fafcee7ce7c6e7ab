"""The same amounts everywhere: Stripe's stand-in, our row, the XML and the words of the PDF.

Random quotes go the whole way, through the simulated Stripe. PAPER_CASES leads more of them.
"""

import os
import random
import re
from collections import Counter
from decimal import Decimal

import pytest

from joinways.extensions import db
from joinways.formats import money
from joinways.i18n import use_lang
from joinways.models import StoredFile
from joinways.papers.making import Subject, paper_of
from tests.actions.desk import Desk
from tests.cast import Item
from tests.documents.reading import attachments_of, plain, text_of

CASES = int(os.environ.get("PAPER_CASES", "6"))
AMOUNT = re.compile(r"<ram:(\w+Amount)(?: currencyID=\"EUR\")?>(-?[\d.]+)<")
RATE = re.compile(r"<ram:RateApplicablePercent>([\d.]+)<")


def items(chance: random.Random) -> list[Item]:
    """Lines with odd quantities, prices and discounts, and some that are taken off."""
    made = [
        Item(
            f"Prestation {number}",
            f"{chance.randint(1, 99_999) / 1000:.3f}",
            chance.randint(1, 99_999),
            chance.choice(["20", "10", "5.5", "2.1"]),
            percent=chance.choice(["0", "0", "7.5", "33.3333", "100"]),
            unit=chance.choice(["piece", "person", "hour", "day", "flat"]),
        )
        for number in range(chance.randint(1, 12))
    ]
    first = Item("Salle", "1", 500_000, "20", unit="flat")
    return [first, *made, Item("Déjà réglé", "-1", chance.randint(1, 9_999), "20", unit="flat")]


@pytest.mark.parametrize("seed", range(CASES))
def test_all_say_the_same_to_the_cent(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    percent, off = chance.choice([("0", 0), ("12.5", 0), ("3", 4_999)])
    quote = desk.cast.quote(items(chance), percent=percent, cents=off)
    desk.drive(desk.claim(quote))
    [row] = desk.stored_invoices(quote)
    told = next(each for each in desk.stripe.objects("invoice") if each["id"] == row.stripe_id)
    paper = paper_of(db.session, desk.app.config["JOINWAYS"], Subject(row.id))
    assert paper.missing == ""
    pdf = db.session.get_one(StoredFile, paper.pdf_id).content
    xml = attachments_of(pdf)["factur-x.xml"].decode()
    found = AMOUNT.findall(xml)
    cents = {
        name: [int(Decimal(each) * 100) for key, each in found if key == name] for name, _ in found
    }
    assert cents["GrandTotalAmount"] == [row.gross_cents] == [told["total"]]
    assert cents["TaxBasisTotalAmount"] == [row.net_cents] == [told["subtotal"]]
    assert cents["TaxTotalAmount"] == [row.vat_cents] == [told["total"] - told["subtotal"]]
    assert cents["DuePayableAmount"] == [told["amount_remaining"]]
    assert _vat_of(xml) == _vat_at(desk, row.stripe_id)
    *_, whole = cents["LineTotalAmount"]
    assert whole - sum(cents.get("AllowanceTotalAmount", [0])) == row.net_cents
    with use_lang("fr"):
        shown = [row.net_cents, row.gross_cents, *_vat_of(xml).values()]
        missing = [each for each in shown if plain(money(each, "EUR")) not in text_of(pdf)]
    assert missing == []


def _vat_of(xml: str) -> dict[Decimal, int]:
    """VAT by rate, of the invoice's own breakdown."""
    settled = xml.split("<ram:ApplicableHeaderTradeSettlement>")[1]
    taxes = settled.split("<ram:ApplicableTradeTax>")[1:]
    made: Counter[Decimal] = Counter()
    for tax in taxes:
        amount = next(each for name, each in AMOUNT.findall(tax) if name == "CalculatedAmount")
        rate = RATE.search(tax)
        assert rate
        made[Decimal(rate[1])] += int(Decimal(amount) * 100)
    return {rate: cents for rate, cents in made.items() if cents}


def _vat_at(desk: Desk, stripe_id: str) -> dict[Decimal, int]:
    """VAT by rate as the lines at Stripe have it."""
    gateway = desk.gateway()
    found = gateway.drafted(gateway.read_invoice(stripe_id)).vat
    return {Decimal(rate): cents for rate, cents in found if cents}
