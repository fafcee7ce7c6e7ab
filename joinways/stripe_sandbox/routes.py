"""The calls of Stripe's API that the stand-in knows, with the SDK's parameters of each."""

from __future__ import annotations

import re
from functools import cache

from stripe import OAuth
from stripe import params as p

from . import (
    accounts,
    credit_notes,
    customers,
    events,
    invoices,
    line_calls,
    oauth,
    tax_ids,
    taxes,
    transitions,
    webhook_endpoints,
)
from .errors import unknown_path
from .wire import Endpoint, Handler

# "name METHOD path": (the SDK's parameters, handler). Faults match the name.
_TABLE: dict[str, tuple[type, Handler]] = {
    "account.retrieve GET /v1/account": (p.AccountRetrieveCurrentParams, accounts.retrieve),
    "accounts.retrieve GET /v1/accounts/*": (p.AccountRetrieveParams, accounts.retrieve),
    "customers.create POST /v1/customers": (p.CustomerCreateParams, customers.create),
    "customers.list GET /v1/customers": (p.CustomerListParams, customers.listed),
    "customers.retrieve GET /v1/customers/*": (p.CustomerRetrieveParams, customers.retrieve),
    "customers.update POST /v1/customers/*": (p.CustomerUpdateParams, customers.update),
    "customers.delete DELETE /v1/customers/*": (p.CustomerDeleteParams, customers.delete),
    "tax_ids.create POST /v1/customers/*/tax_ids": (p.CustomerTaxIdCreateParams, tax_ids.create),
    "tax_ids.list GET /v1/customers/*/tax_ids": (p.CustomerTaxIdListParams, tax_ids.listed),
    "tax_ids.retrieve GET /v1/customers/*/tax_ids/*": (
        p.CustomerTaxIdRetrieveParams,
        tax_ids.retrieve,
    ),
    "tax_ids.delete DELETE /v1/customers/*/tax_ids/*": (
        p.CustomerTaxIdDeleteParams,
        tax_ids.delete,
    ),
    "tax_rates.create POST /v1/tax_rates": (p.TaxRateCreateParams, taxes.create),
    "tax_rates.list GET /v1/tax_rates": (p.TaxRateListParams, taxes.listed),
    "tax_rates.retrieve GET /v1/tax_rates/*": (p.TaxRateRetrieveParams, taxes.retrieve),
    "invoices.create POST /v1/invoices": (p.InvoiceCreateParams, invoices.create),
    "invoices.list GET /v1/invoices": (p.InvoiceListParams, invoices.listed),
    "invoices.retrieve GET /v1/invoices/*": (p.InvoiceRetrieveParams, invoices.retrieve),
    "invoices.update POST /v1/invoices/*": (p.InvoiceUpdateParams, invoices.update),
    "invoices.delete DELETE /v1/invoices/*": (p.InvoiceDeleteParams, invoices.delete),
    "invoices.add_lines POST /v1/invoices/*/add_lines": (p.InvoiceAddLinesParams, line_calls.add),
    "invoices.remove_lines POST /v1/invoices/*/remove_lines": (
        p.InvoiceRemoveLinesParams,
        line_calls.remove,
    ),
    "invoices.lines.list GET /v1/invoices/*/lines": (
        p.InvoiceLineItemListParams,
        line_calls.listed,
    ),
    "invoices.finalize POST /v1/invoices/*/finalize": (
        p.InvoiceFinalizeInvoiceParams,
        transitions.finalize,
    ),
    "invoices.send POST /v1/invoices/*/send": (p.InvoiceSendInvoiceParams, transitions.send),
    "invoices.void POST /v1/invoices/*/void": (p.InvoiceVoidInvoiceParams, transitions.void),
    "invoices.mark_uncollectible POST /v1/invoices/*/mark_uncollectible": (
        p.InvoiceMarkUncollectibleParams,
        transitions.mark_uncollectible,
    ),
    "invoices.pay POST /v1/invoices/*/pay": (p.InvoicePayParams, transitions.pay),
    "invoiceitems.create POST /v1/invoiceitems": (
        p.InvoiceItemCreateParams,
        line_calls.create_item,
    ),
    "credit_notes.create POST /v1/credit_notes": (p.CreditNoteCreateParams, credit_notes.create),
    "credit_notes.list GET /v1/credit_notes": (p.CreditNoteListParams, credit_notes.listed),
    "credit_notes.retrieve GET /v1/credit_notes/*": (
        p.CreditNoteRetrieveParams,
        credit_notes.retrieve,
    ),
    "credit_notes.lines.list GET /v1/credit_notes/*/lines": (
        p.CreditNoteLineItemListParams,
        credit_notes.lines,
    ),
    "credit_notes.void POST /v1/credit_notes/*/void": (
        p.CreditNoteVoidCreditNoteParams,
        credit_notes.void,
    ),
    "events.list GET /v1/events": (p.EventListParams, events.listed),
    "events.retrieve GET /v1/events/*": (p.EventRetrieveParams, events.retrieve),
    "webhook_endpoints.create POST /v1/webhook_endpoints": (
        p.WebhookEndpointCreateParams,
        webhook_endpoints.create,
    ),
    "webhook_endpoints.list GET /v1/webhook_endpoints": (
        p.WebhookEndpointListParams,
        webhook_endpoints.listed,
    ),
    "webhook_endpoints.retrieve GET /v1/webhook_endpoints/*": (
        p.WebhookEndpointRetrieveParams,
        webhook_endpoints.retrieve,
    ),
    "webhook_endpoints.update POST /v1/webhook_endpoints/*": (
        p.WebhookEndpointUpdateParams,
        webhook_endpoints.update,
    ),
    "webhook_endpoints.delete DELETE /v1/webhook_endpoints/*": (
        p.WebhookEndpointDeleteParams,
        webhook_endpoints.delete,
    ),
    "oauth.token POST /oauth/token": (OAuth.OAuthTokenParams, oauth.token),
    "oauth.deauthorize POST /oauth/deauthorize": (OAuth.OAuthDeauthorizeParams, oauth.deauthorize),
}
# What a restricted key needs, with _read or _write behind it.
_RIGHTS = {
    "account": "accounts_kyc_basic",
    "accounts": "accounts_kyc_basic",
    "customers": "customer",
    "tax_ids": "customer",
    "tax_rates": "tax_rate",
    "invoices": "invoice",
    "invoiceitems": "invoice",
    "credit_notes": "credit_note",
    "events": "event",
    "webhook_endpoints": "webhook",
    "oauth": "connect_application",
}


def _endpoint(line: str, shape: type, handler: Handler) -> Endpoint:
    name, method, path = line.split(" ")
    pattern = re.compile(path.replace("*", "([^/]+)"))
    right = _RIGHTS[name.split(".", maxsplit=1)[0]] + ("_read" if method == "GET" else "_write")
    return Endpoint(name, method, pattern, shape, right, handler)


@cache
def endpoints() -> tuple[Endpoint, ...]:
    """Every call that is known."""
    return tuple(_endpoint(line, *rest) for line, rest in _TABLE.items())


def find(method: str, path: str) -> tuple[Endpoint, tuple[str, ...]]:
    """The endpoint and the ids in its path; raises Refusal (404) for one not known."""
    for endpoint in endpoints():
        found = endpoint.pattern.fullmatch(path)
        if found and endpoint.method == method:
            return endpoint, found.groups()
    raise unknown_path(method, path)
