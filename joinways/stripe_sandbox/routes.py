"""The calls of Stripe's API that the stand-in knows, with the SDK's parameters of each."""

from __future__ import annotations

import re
from functools import cache

from stripe import params

from . import accounts, customers, events, invoices, line_calls, tax_ids, taxes, transitions
from .errors import unknown_path
from .wire import Endpoint

ENDPOINTS = (
    Endpoint(
        "account.retrieve",
        "GET",
        "/v1/account",
        params.AccountRetrieveCurrentParams,
        "accounts_kyc_basic_read",
        accounts.retrieve,
    ),
    Endpoint(
        "accounts.retrieve",
        "GET",
        "/v1/accounts/{id}",
        params.AccountRetrieveParams,
        "accounts_kyc_basic_read",
        accounts.retrieve,
    ),
    Endpoint(
        "customers.create",
        "POST",
        "/v1/customers",
        params.CustomerCreateParams,
        "customer_write",
        customers.create,
    ),
    Endpoint(
        "customers.list",
        "GET",
        "/v1/customers",
        params.CustomerListParams,
        "customer_read",
        customers.listed,
    ),
    Endpoint(
        "customers.retrieve",
        "GET",
        "/v1/customers/{id}",
        params.CustomerRetrieveParams,
        "customer_read",
        customers.retrieve,
    ),
    Endpoint(
        "customers.update",
        "POST",
        "/v1/customers/{id}",
        params.CustomerUpdateParams,
        "customer_write",
        customers.update,
    ),
    Endpoint(
        "customers.delete",
        "DELETE",
        "/v1/customers/{id}",
        params.CustomerDeleteParams,
        "customer_write",
        customers.delete,
    ),
    Endpoint(
        "customers.tax_ids.create",
        "POST",
        "/v1/customers/{id}/tax_ids",
        params.CustomerTaxIdCreateParams,
        "customer_write",
        tax_ids.create,
    ),
    Endpoint(
        "customers.tax_ids.list",
        "GET",
        "/v1/customers/{id}/tax_ids",
        params.CustomerTaxIdListParams,
        "customer_read",
        tax_ids.listed,
    ),
    Endpoint(
        "customers.tax_ids.retrieve",
        "GET",
        "/v1/customers/{id}/tax_ids/{id}",
        params.CustomerTaxIdRetrieveParams,
        "customer_read",
        tax_ids.retrieve,
    ),
    Endpoint(
        "customers.tax_ids.delete",
        "DELETE",
        "/v1/customers/{id}/tax_ids/{id}",
        params.CustomerTaxIdDeleteParams,
        "customer_write",
        tax_ids.delete,
    ),
    Endpoint(
        "tax_rates.create",
        "POST",
        "/v1/tax_rates",
        params.TaxRateCreateParams,
        "tax_rate_write",
        taxes.create,
    ),
    Endpoint(
        "tax_rates.list",
        "GET",
        "/v1/tax_rates",
        params.TaxRateListParams,
        "tax_rate_read",
        taxes.listed,
    ),
    Endpoint(
        "tax_rates.retrieve",
        "GET",
        "/v1/tax_rates/{id}",
        params.TaxRateRetrieveParams,
        "tax_rate_read",
        taxes.retrieve,
    ),
    Endpoint(
        "invoices.create",
        "POST",
        "/v1/invoices",
        params.InvoiceCreateParams,
        "invoice_write",
        invoices.create,
    ),
    Endpoint(
        "invoices.list",
        "GET",
        "/v1/invoices",
        params.InvoiceListParams,
        "invoice_read",
        invoices.listed,
    ),
    Endpoint(
        "invoices.retrieve",
        "GET",
        "/v1/invoices/{id}",
        params.InvoiceRetrieveParams,
        "invoice_read",
        invoices.retrieve,
    ),
    Endpoint(
        "invoices.update",
        "POST",
        "/v1/invoices/{id}",
        params.InvoiceUpdateParams,
        "invoice_write",
        invoices.update,
    ),
    Endpoint(
        "invoices.delete",
        "DELETE",
        "/v1/invoices/{id}",
        params.InvoiceDeleteParams,
        "invoice_write",
        invoices.delete,
    ),
    Endpoint(
        "invoices.add_lines",
        "POST",
        "/v1/invoices/{id}/add_lines",
        params.InvoiceAddLinesParams,
        "invoice_write",
        line_calls.add,
    ),
    Endpoint(
        "invoices.remove_lines",
        "POST",
        "/v1/invoices/{id}/remove_lines",
        params.InvoiceRemoveLinesParams,
        "invoice_write",
        line_calls.remove,
    ),
    Endpoint(
        "invoices.lines.list",
        "GET",
        "/v1/invoices/{id}/lines",
        params.InvoiceLineItemListParams,
        "invoice_read",
        line_calls.listed,
    ),
    Endpoint(
        "invoices.finalize",
        "POST",
        "/v1/invoices/{id}/finalize",
        params.InvoiceFinalizeInvoiceParams,
        "invoice_write",
        transitions.finalize,
    ),
    Endpoint(
        "invoices.send",
        "POST",
        "/v1/invoices/{id}/send",
        params.InvoiceSendInvoiceParams,
        "invoice_write",
        transitions.send,
    ),
    Endpoint(
        "invoices.void",
        "POST",
        "/v1/invoices/{id}/void",
        params.InvoiceVoidInvoiceParams,
        "invoice_write",
        transitions.void,
    ),
    Endpoint(
        "invoices.mark_uncollectible",
        "POST",
        "/v1/invoices/{id}/mark_uncollectible",
        params.InvoiceMarkUncollectibleParams,
        "invoice_write",
        transitions.mark_uncollectible,
    ),
    Endpoint(
        "invoices.pay",
        "POST",
        "/v1/invoices/{id}/pay",
        params.InvoicePayParams,
        "invoice_write",
        transitions.pay,
    ),
    Endpoint(
        "invoiceitems.create",
        "POST",
        "/v1/invoiceitems",
        params.InvoiceItemCreateParams,
        "invoice_write",
        line_calls.create_item,
    ),
    Endpoint(
        "events.list", "GET", "/v1/events", params.EventListParams, "event_read", events.listed
    ),
    Endpoint(
        "events.retrieve",
        "GET",
        "/v1/events/{id}",
        params.EventRetrieveParams,
        "event_read",
        events.retrieve,
    ),
)


@cache
def _patterns() -> list[tuple[Endpoint, re.Pattern[str]]]:
    return [(one, re.compile(one.pattern.replace("{id}", "([^/]+)"))) for one in ENDPOINTS]


def find(method: str, path: str) -> tuple[Endpoint, tuple[str, ...]]:
    """The endpoint and the ids in its path; raises Refusal (404) for one not known."""
    for endpoint, pattern in _patterns():
        found = pattern.fullmatch(path)
        if found and endpoint.method == method:
            return endpoint, found.groups()
    raise unknown_path(method, path)
