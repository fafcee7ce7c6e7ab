"""A credit note that somebody made in Stripe's dashboard: its lines, its rates, its document."""

from typing import Any

import pytest
import stripe as sdk

from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.following.syncing import look, refresh
from joinways.models import CreditNote
from joinways.papers.making import Subject, paper_of
from tests.actions.orderly import Issued
from tests.documents.reading import text_of
from tests.papers.test_documents import cents, config, read

OF_THE_INVOICE = "invoice_line_item"


def by_hand(invoice: Issued, lines: list[dict[str, Any]], **more: Any) -> CreditNote:
    """Somebody makes it in the dashboard, and we come to know of it."""
    dashboard = sdk.StripeClient("sk_test_team", base_addresses={"api": invoice.desk.stripe.base})
    params: Any = {
        "invoice": invoice.row().stripe_id,
        **({"lines": lines} if lines else {}),
        **more,
    }
    dashboard.v1.credit_notes.create(params)
    refresh(invoice.desk.worker(), look(db.session, invoice.id), "check")
    note: CreditNote = invoice.rows(CreditNote)[0]
    return note


def line_ids(invoice: Issued) -> list[str]:
    """Of Stripe's invoice: 499.88 at 20 %, then 1,450.00 at 10 %."""
    return [each["id"] for each in invoice.desk.stripe.objects("line_item")]


def rate_id(invoice: Issued, percent: int) -> str:
    found = invoice.desk.stripe.objects("tax_rate")
    return next(str(each["id"]) for each in found if each["percentage"] == percent)


def test_part_of_two_lines_has_a_document_with_both_rates(invoice: Issued) -> None:
    first, second = line_ids(invoice)
    note = by_hand(
        invoice,
        [
            {"type": OF_THE_INVOICE, OF_THE_INVOICE: first, "amount": 10000},
            {"type": OF_THE_INVOICE, OF_THE_INVOICE: second, "amount": 45001},
        ],
    )
    # 100.00 at 20 % and 450.01 at 10 %
    assert (note.net_cents, note.vat_cents) == (55001, 6500)
    assert [(each["rate"], each["net_cents"], each["vat_cents"]) for each in note.lines or ()] == [
        ("20", 10000, 2000),
        ("10", 45001, 4500),
    ]
    paper = paper_of(db.session, config(invoice.desk), Subject(invoice.id, note.id))
    xml, said = read(paper.cii_id), text_of(read(paper.pdf_id))
    assert paper.missing == "" and b"TypeCode>381<" in xml
    assert cents(xml, "CalculatedAmount") == [2000, 4500]
    assert cents(xml, "GrandTotalAmount") == [61501] == [note.gross_cents]
    assert "TVA 20 % sur 100,00 € 20,00 € TVA 10 % sur 450,01 € 45,00 €" in said


def test_more_lines_than_stripe_sends_at_once(invoice: Issued) -> None:
    given = {
        "type": "custom_line_item",
        "quantity": 1,
        "unit_amount": 1000,
        "tax_amounts": [{"amount": 200, "taxable_amount": 1000, "tax_rate": rate_id(invoice, 20)}],
    }
    lines = [{**given, "description": f"Geste {number}"} for number in range(12)]
    note = by_hand(invoice, lines)
    assert [each["description"] for each in note.lines or ()] == [f"Geste {n}" for n in range(12)]
    paper = paper_of(db.session, config(invoice.desk), Subject(invoice.id, note.id))
    assert cents(read(paper.cii_id), "CalculatedAmount") == [2400]


def test_an_amount_without_vat_is_stripes_to_say(invoice: Issued) -> None:
    note = by_hand(invoice, [], amount=5000)
    assert (note.net_cents, note.vat_cents, note.lines) == (5000, 0, None)
    with pytest.raises(Refused, match="paper-lines-unknown"):
        paper_of(db.session, config(invoice.desk), Subject(invoice.id, note.id))
