"""What is typed in other currencies: dinars have three decimals, rupiahs come in millions."""

from datetime import date

from flask import Flask
from werkzeug.datastructures import MultiDict

from joinways.catalogue.forms import ServiceForm
from joinways.i18n import use_lang
from joinways.orders.forms import TransferForm
from joinways.quotes.parts_forms import SplitForm
from joinways.quotes.rows import Prices, read_rows

DAY = date(2026, 11, 3)


def test_a_line_and_its_discount(app: Flask) -> None:
    typed = {"kind.a": "item", "label.a": "Salle", "price.a": "12.500", "discount.a": "1,250 KWD"}
    form = MultiDict([*typed.items(), ("key", "a")])
    with app.test_request_context(), use_lang("en"):
        row = read_rows(form, Prices(False, "KWD"))[0]
        assert row.line is not None, row.errors
        assert (row.line.unit_price_cents, row.line.discount_cents) == (1250, 125)
        form["price.a"] = "12.505"
        row = read_rows(form, Prices(False, "KWD"))[0]
        assert "12.500" in row.errors["price"] and row.line is None
        form["price.a"] = "x"
        row = read_rows(form, Prices(False, "JPY"))[0]
        assert row.errors["price"] == "Type a number, such as 12 or 1,250."


def test_a_part_and_a_transfer(app: Flask) -> None:
    part = MultiDict({"by": "gross", "first": "1.250", "version": "1"})
    moved = MultiDict({"amount": "1.250", "received_on": "2026-11-03"})
    with app.test_request_context(), use_lang("en"):
        split = SplitForm(part, currency="KWD", meta={"csrf": False})
        assert split.validate() and split.numbers == [125], split.errors
        transfer = TransferForm(
            moved, currency="KWD", today=DAY, issued_on=DAY, meta={"csrf": False}
        )
        transfer.validate()
        assert (transfer.cents, transfer.amount.errors) == (125, [])
        moved["amount"] = "1.255"
        again = TransferForm(moved, currency="KWD", today=DAY, issued_on=DAY, meta={"csrf": False})
        again.validate()
        assert again.amount.errors == [
            "The last of the three decimals must be 0: no smaller amount can be paid. Write it like"
            " 1,234.500."
        ]


def test_rupiahs_come_in_millions(app: Flask) -> None:
    """1,000 times a price, for as much as the database holds; in the catalogue as in a line."""
    line = MultiDict(
        {"key": "a", "label.a": "Salle", "price.a": "25 000 000", "quantity.a": "1000"}
    )
    service = {"label": "Salle", "unit": "piece", "vat_rate": "0"}
    with app.test_request_context(), use_lang("en"):
        row = read_rows(line, Prices(False, "IDR"))[0]
        assert row.line is not None and row.line.unit_price_cents == 2_500_000_000
        line["price.a"], line["quantity.a"] = "9999999999.99", "1001"
        row = read_rows(line, Prices(False, "IDR"))[0]
        assert row.errors == {"price": "This number is too large."}
        for price, currency, errors in (
            ("25000000", "IDR", []),
            ("9999999999.99", "IDR", []),
            ("10000000.01", "EUR", ["From 0 to €10,000,000.00."]),
        ):
            typed = MultiDict({**service, "unit_price": price})
            form = ServiceForm(typed, currency=currency, meta={"csrf": False})
            form.validate()
            assert list(form.unit_price.errors) == errors, (price, currency)
