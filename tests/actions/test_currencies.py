"""Invoices of no, two and three decimals: from the signed quote to Stripe and back."""

import pytest

from joinways.domain.refused import Refused
from joinways.extensions import db
from tests.actions.desk import Desk
from tests.actions.orderly import Issued
from tests.cast import Item

LINES = (Item("Repas", "3", 3335, "20", unit="person"), Item("Salle", "1", 99999, "8.1"))
"""10005 and 99999, VAT 2001 and 8100 (8099.919 half up): 120105 in the smallest unit."""


@pytest.mark.parametrize(
    ("currency", "net", "vat", "gross"),
    [
        ("JPY", 110004, [2001, 8100], 120105),
        ("GBP", 110004, [2001, 8100], 120105),
        ("KWD", 1100040, [20010, 81000], 1201050),
        ("ISK", 11000400, [200100, 810000], 12010500),
    ],
)
def test_to_the_smallest_unit(
    desk: Desk, currency: str, net: int, vat: list[int], gross: int
) -> None:
    quote = desk.cast.quote(LINES, currency=currency)
    desk.drive(desk.claim(quote))
    assert desk.quote_state(quote) == "invoiced"
    [told] = desk.at_stripe(quote)
    assert (told["currency"], told["subtotal"], told["total"]) == (currency.lower(), net, gross)
    assert sorted(each["amount"] for each in told["total_taxes"]) == vat
    [ours] = desk.stored_invoices(quote)
    assert (ours.currency, ours.net_cents, ours.gross_cents) == (currency, 110004, 120105)
    assert (ours.remaining_cents, ours.paid_cents) == (120105, 0)
    issued = Issued(desk, quote, ours.id)
    assert issued.do("credit", positions=[1]).status == "done"
    [note] = desk.stripe.objects("credit_note")
    assert note["total"] == 12006 * gross // 120105
    assert issued.row().credited_cents == 12006
    assert issued.row().attention == ""


@pytest.mark.parametrize("currency", ["JPY", "KWD", "ISK"])
def test_what_was_paid_goes_back_in_stripes_units(desk: Desk, currency: str) -> None:
    quote = desk.cast.quote(LINES, currency=currency)
    desk.drive(desk.claim(quote))
    issued = Issued(desk, quote, desk.stored_invoices(quote)[0].id)
    assert issued.do("transfer", cents=120105).status == "done"
    assert issued.row().status == "paid"
    assert issued.do("credit", positions=[1, 2], back="bank").status == "done"
    [note] = desk.stripe.objects("credit_note")
    [told] = desk.at_stripe(quote)
    assert note["total"] == note["out_of_band_amount"] == told["total"]
    assert issued.row().credited_cents == 120105
    assert issued.row().attention == ""


@pytest.mark.parametrize(
    ("currency", "cents", "taken"),
    [("JPY", 49, False), ("JPY", 50, True), ("KWD", 49, False), ("SEK", 299, False),
     ("SEK", 300, True), ("HUF", 17499, False), ("HUF", 17500, True)],
)  # fmt: skip
def test_the_smallest_charge_of_each(desk: Desk, currency: str, cents: int, taken: bool) -> None:
    quote = desk.cast.quote((Item("Café", "1", cents, "0"),), currency=currency)
    if taken:
        assert desk.claim(quote)
        return
    with pytest.raises(Refused) as refused:
        desk.claim(quote)
    assert refused.value.code == "too-small"
    db.session.rollback()


@pytest.mark.parametrize(
    ("currency", "cents", "taken"),
    [("EUR", 99_999_999, True), ("EUR", 100_000_000, False), ("ISK", 1_000_000, False),
     ("IDR", 2_500_000_000, True)],
)  # fmt: skip
def test_the_largest_charge_of_each(desk: Desk, currency: str, cents: int, taken: bool) -> None:
    quote = desk.cast.quote((Item("Congrès", "1", cents, "0"),), currency=currency)
    if taken:
        assert desk.claim(quote)
        return
    with pytest.raises(Refused) as refused:
        desk.claim(quote)
    assert refused.value.code == "too-large"
    db.session.rollback()
