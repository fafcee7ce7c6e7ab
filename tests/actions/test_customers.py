"""Whom an invoice is for: what a customer at Stripe was told, and what others told it since."""

from tests.actions.desk import TWO_RATES, Desk
from tests.actions.test_by_hand import at_stripe, stopped_at

OTHER = {"company": "Autre SARL", "email": "autre@atelier-nord.example"}
BAD_VAT = {"vat_number": "FR83404833048"}


def invoiced_again(desk: Desk, **changes: str) -> dict[str, object]:
    """One more quote of the same client, led to its end: the invoice at Stripe."""
    quote = desk.cast.quote(TWO_RATES)
    desk.drive(desk.claim(quote, **changes))
    [invoice] = desk.at_stripe(quote)
    return invoice


def test_refused_tax_id_leaves_nothing_of_the_attempt_on_the_next_invoice(desk: Desk) -> None:
    invoiced_again(desk)
    desk.stripe.add_fault("refused", "tax_ids.create", code="tax_id_invalid", param="value")
    quote = desk.cast.quote(TWO_RATES)
    refused = desk.claim(quote, **OTHER, **BAD_VAT)
    desk.drive(refused)
    desk.assert_released(quote, refused, "rejected")
    invoice = invoiced_again(desk)  # as it was before
    assert invoice["customer_name"] == "Atelier Nord SAS"
    assert invoice["customer_email"] == "compta@atelier-nord.example"
    assert [each["value"] for each in invoice["customer_tax_ids"]] == ["FR40303265045"]  # type: ignore[attr-defined]


def test_invoice_goes_to_whom_its_own_quote_named(desk: Desk) -> None:
    first, attempt_id, _ = stopped_at(desk, "lines")
    assert invoiced_again(desk, **OTHER)["customer_email"] == OTHER["email"]
    desk.drive(attempt_id)
    desk.assert_invoiced_once(first)
    [invoice] = desk.at_stripe(first)
    assert invoice["customer_email"] == "compta@atelier-nord.example"
    assert invoice["customer_name"] == "Atelier Nord SAS"


def test_tax_ids_that_somebody_added_at_stripe_stay(desk: Desk) -> None:
    invoiced_again(desk)
    [customer] = desk.stripe.objects("customer")
    siren = {"type": "fr_siren", "value": "303265045"}
    at_stripe(desk).v1.customers.tax_ids.create(customer["id"], siren)  # type: ignore[arg-type]
    invoice = invoiced_again(desk, city="Villeurbanne")
    found = sorted(each["type"] for each in invoice["customer_tax_ids"])  # type: ignore[attr-defined]
    assert found == ["eu_vat", "fr_siren"]


def test_customer_that_keeps_changing_is_left_to_a_person(desk: Desk) -> None:
    quote, attempt_id, _ = stopped_at(desk, "lines")
    desk.set_attempt(attempt_id, key_epoch=12)  # told anew as often as it may be
    [customer] = desk.stripe.objects("customer")
    changed = {"email": "changed@by-hand.example"}
    at_stripe(desk).v1.customers.update(customer["id"], changed)  # type: ignore[arg-type]
    desk.drive(attempt_id)
    desk.assert_released(quote, attempt_id, "customer-differs")


def test_address_and_vat_number_of_another_quote_are_put_right(desk: Desk) -> None:
    first, attempt_id, _ = stopped_at(desk, "lines")
    invoiced_again(desk, line1="99 rue Ailleurs", vat_number="FR83404833048")
    desk.drive(attempt_id)
    desk.assert_invoiced_once(first)
    [invoice] = desk.at_stripe(first)
    assert invoice["customer_address"]["line1"] == "3 rue des Tilleuls"
    assert [each["value"] for each in invoice["customer_tax_ids"]] == ["FR40303265045"]
