"""What a person sees: hosted invoice, PDF, mailbox, front page. Everything says "simulated"."""

import re
import urllib.error
import urllib.parse
import urllib.request

import pytest
import stripe
from stripe import StripeClient

from tests.stand_in import StandIn

from .building import a_customer, a_draft, a_line, an_open_invoice, draft_params

DAY = 86_400


def see(url: str | None, **form: str) -> str:
    """A page of the stand-in, after redirects; with `form`, what a button leads to."""
    data = urllib.parse.urlencode(form).encode() if form else None
    with urllib.request.urlopen(str(url), data, timeout=20) as page:  # noqa: S310 - loopback
        return str(page.read().decode())


def words(page: str) -> str:
    """The text of a page without tags."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split())


def sent(client: StripeClient, locale: str = "fr") -> stripe.Invoice:
    """An invoice of 12.00 €, sent to a client of that language."""
    customer = a_customer(client).id
    client.v1.customers.update(customer, {"preferred_locales": [locale]})
    draft = client.v1.invoices.create(draft_params(customer))
    client.v1.invoices.add_lines(draft.id, {"lines": [a_line(1000, 200, 5.5)]})
    return client.v1.invoices.send_invoice(draft.id)


@pytest.mark.parametrize(
    ("locale", "heading", "total", "rate", "banner"),
    [
        ("fr-FR", "Facture", "12,00 €", "TVA 5,5 %", "SIMULATION — ceci n’est pas Stripe"),
        ("es", "Factura", "12,00 €", "TVA 5,5 %", "SIMULACIÓN — esto no es Stripe"),
        ("en", "Invoice", "€12.00", "TVA 5.5%", "SIMULATED — this is not Stripe"),
        ("de", "Invoice", "€12.00", "TVA 5.5%", "SIMULATED — this is not Stripe"),
    ],
)
def test_the_hosted_invoice_speaks_the_clients_language(
    demo: StripeClient, *, locale: str, heading: str, total: str, rate: str, banner: str
) -> None:
    invoice = sent(demo, locale)
    page = see(invoice.hosted_invoice_url)
    assert f'lang="{locale[:2] if locale != "de" else "en"}"' in page
    text = words(page)
    assert f"{heading} {invoice.number}" in text
    assert total in text
    assert banner in text
    assert "Prestation 0" in text
    assert rate in text


def test_a_client_pays(demo: StripeClient) -> None:
    invoice = sent(demo)
    page = words(see(invoice.hosted_invoice_url, action="pay"))
    assert "payée" in page
    assert "Payer" not in page
    paid = demo.v1.invoices.retrieve(invoice.id)
    assert (paid.status, paid.amount_paid, paid.attempt_count) == ("paid", 1200, 1)


def test_a_client_is_declined(demo: StripeClient) -> None:
    invoice = sent(demo)
    page = words(see(invoice.hosted_invoice_url, action="decline"))
    assert "La carte a été refusée" in page
    after = demo.v1.invoices.retrieve(invoice.id)
    assert (after.status, after.attempt_count) == ("open", 1)
    failed = demo.v1.events.list({"type": "invoice.payment_failed"}).data
    assert [event.data.object["id"] for event in failed] == [invoice.id]


def test_the_pdf_is_one_and_says_what_it_is(demo: StripeClient) -> None:
    invoice = sent(demo)
    link = str(invoice.invoice_pdf)
    with urllib.request.urlopen(link, timeout=20) as answer:  # noqa: S310 - loopback
        assert answer.headers["Content-Type"] == "application/pdf"
        body: bytes = answer.read()
    assert body.startswith(b"%PDF-1.4")
    assert body.rstrip().endswith(b"%%EOF")
    start = int(body.rpartition(b"startxref\n")[2].split()[0])
    assert body[start:].startswith(b"xref")
    for n, entry in enumerate(re.findall(rb"(\d{10}) 00000 n", body), start=1):
        assert body[int(entry) :].startswith(b"%d 0 obj" % n)
    text = body.decode("cp1252")
    for words_of_it in ("SIMULATION", str(invoice.number), "12,00"):
        assert words_of_it in text


def test_links_expire_and_reading_again_renews_them(demo: StripeClient, stand_in: StandIn) -> None:
    invoice = sent(demo)
    stand_in.advance_clock(59 * DAY)
    assert demo.v1.invoices.retrieve(invoice.id).hosted_invoice_url == invoice.hosted_invoice_url
    stand_in.advance_clock(2 * DAY)
    with pytest.raises(urllib.error.HTTPError) as gone:
        see(invoice.hosted_invoice_url)
    gone.value.close()
    assert gone.value.code == 410
    fresh = demo.v1.invoices.retrieve(invoice.id).hosted_invoice_url
    assert str(invoice.number) in see(fresh)


def test_every_send_is_one_mail(demo: StripeClient, stand_in: StandIn) -> None:
    assert "No mail yet" in see(f"{stand_in.base}/_sandbox/mailbox")
    invoice = sent(demo)
    demo.v1.invoices.send_invoice(invoice.id)
    mails = stand_in.mailbox()
    assert [(mail["to"], mail["number"], mail["amount_due"]) for mail in mails] == [
        ("compta@traiteur.example", invoice.number, 1200)
    ] * 2
    page = see(f"{stand_in.base}/_sandbox/mailbox")
    assert page.count(f'href="{invoice.hosted_invoice_url}"') == 2


def test_advancing_at_finalize_sends_a_mail_by_itself(
    demo: StripeClient, stand_in: StandIn
) -> None:
    an_open_invoice(demo)
    assert stand_in.mailbox() == []
    draft = a_draft(demo)
    demo.v1.invoices.add_lines(draft.id, {"lines": [a_line(1000, 200)]})
    demo.v1.invoices.finalize_invoice(draft.id, {"auto_advance": True})
    assert [mail["invoice"] for mail in stand_in.mailbox()] == [draft.id]


def test_the_front_page_says_what_this_is(demo: StripeClient, stand_in: StandIn) -> None:
    assert "None yet." in see(stand_in.base)
    invoice, draft = sent(demo), a_draft(demo)
    text = words(see(stand_in.base))
    for expected in ("Simulated Stripe", "SIMULATED", str(invoice.number), draft.id, "€12.00"):
        assert expected in text


def test_names_are_escaped(demo: StripeClient) -> None:
    invoice = sent(demo)
    customer = demo.v1.customers.create({"name": "<script>1</script>", "email": "a@b.example"})
    draft = demo.v1.invoices.create(draft_params(customer.id))
    demo.v1.invoices.add_lines(draft.id, {"lines": [a_line(1000, 200)]})
    page = see(demo.v1.invoices.finalize_invoice(draft.id).hosted_invoice_url)
    assert "<script>1" not in page
    assert "&lt;script&gt;1" in page
    assert invoice.id != draft.id
