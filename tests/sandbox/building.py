"""What the tests of the stand-in build on: a customer, a draft, lines."""

import time
from collections.abc import Sequence

from stripe import Customer, Invoice, StripeClient
from stripe.params import InvoiceAddLinesParamsLine, InvoiceCreateParams

MONTH = 30 * 86_400


def a_customer(client: StripeClient) -> Customer:
    """A French company with everything that an invoice needs."""
    return client.v1.customers.create(
        {
            "name": "Traiteur Exemple SARL",
            "email": "compta@traiteur.example",
            "address": {"line1": "1 rue de la Paix", "city": "Paris", "country": "FR"},
            "preferred_locales": ["fr"],
            "metadata": {"workspace": "w1"},
        }
    )


def draft_params(customer: str) -> InvoiceCreateParams:
    """What a draft is made of."""
    return {
        "customer": customer,
        "collection_method": "send_invoice",
        "currency": "eur",
        "due_date": int(time.time()) + MONTH,
        "auto_advance": False,
        "pending_invoice_items_behavior": "exclude",
        "discounts": "",
        "footer": "Pénalités de retard : 3 fois le taux légal.",
        "custom_fields": [{"name": "Événement", "value": "Mariage"}],
        "rendering": {"pdf": {"page_size": "a4"}, "amount_tax_display": "exclude_tax"},
        "metadata": {"quote": "q1"},
    }


def a_draft(client: StripeClient) -> Invoice:
    """A draft without lines."""
    return client.v1.invoices.create(draft_params(a_customer(client).id))


def a_line(cents: int, vat: int, percentage: float = 20.0, n: int = 0) -> InvoiceAddLinesParamsLine:
    """A line of `cents` with `vat` cents of VAT."""
    return {
        "amount": cents,
        "description": f"Prestation {n}",
        "metadata": {"line": str(n)},
        "tax_amounts": [
            {
                "amount": vat,
                "taxable_amount": cents,
                "tax_rate_data": {
                    "display_name": "TVA",
                    "percentage": percentage,
                    "inclusive": False,
                    "country": "FR",
                    "tax_type": "vat",
                },
                "taxability_reason": "standard_rated",
            }
        ],
    }


def with_lines(client: StripeClient, lines: Sequence[InvoiceAddLinesParamsLine] = ()) -> Invoice:
    """A draft with these lines; by default one of 100.00 € and 20.00 € VAT."""
    draft = a_draft(client)
    return client.v1.invoices.add_lines(draft.id, {"lines": list(lines) or [a_line(10000, 2000)]})


def an_open_invoice(client: StripeClient) -> Invoice:
    """A finalised invoice of 120.00 €."""
    return client.v1.invoices.finalize_invoice(with_lines(client).id, {"auto_advance": False})
