"""The only way to Stripe. Speaks our words; what it answers is frozen.

Every call that writes carries an idempotency key. Before each request `guard` runs: it raises
when a database transaction is open, since a call can take longer than a lock may be held.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

import stripe

from joinways import stripe_params
from joinways.domain.billing import Bill, Customer, Drafted
from joinways.stripe_errors import translate
from joinways.stripe_words import Account, GatewayError, OutOfTime, StripeInvoice

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 15.0
MOST_RETRIES = 2

# Else the SDK writes request metrics into the home folder and sends them along.
stripe.enable_telemetry = False


class StripeGateway:
    """One key's access to Stripe, or to a stand-in at `base`.

    `deadline` (monotonic seconds) bounds all calls together: retries get fewer towards it, and
    OutOfTime is raised where not even one attempt fits.
    """

    def __init__(
        self,
        key: str,
        base: str | None,
        guard: Callable[[], None],
        deadline: float | None = None,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        addresses: dict[str, str] = {"api": base, "connect": base} if base else {}
        self._timeout = timeout
        self._deadline = deadline
        self._client = stripe.StripeClient(
            key,
            http_client=_GuardedClient(guard, timeout),
            base_addresses=cast(Any, addresses),
        ).v1

    def _options(self, key: str | None = None) -> Any:
        retries = MOST_RETRIES
        if self._deadline is not None:
            tries_left = int((self._deadline - time.monotonic()) // self._timeout)
            if tries_left < 1:
                raise OutOfTime
            retries = min(MOST_RETRIES, tries_left - 1)
        options: dict[str, Any] = {"max_network_retries": retries}
        if key:
            options["idempotency_key"] = key
        return options

    def account(self) -> Account:
        """GET /v1/account. Raises GatewayError."""
        with _translated():
            found = self._client.accounts.retrieve_current(options=self._options())
            return _account(found.to_dict())

    def create_customer(self, details: Customer, marks: Mapping[str, str], key: str) -> str:
        """The id of a new customer. Raises GatewayError."""
        params = cast(Any, stripe_params.customer(details, marks))
        with _translated():
            return str(self._client.customers.create(params, self._options(key)).to_dict()["id"])

    def update_customer(
        self, customer_id: str, details: Customer, marks: Mapping[str, str], key: str
    ) -> None:
        """Tell Stripe what changed about a customer, its tax id too. Raises GatewayError."""
        params = cast(Any, stripe_params.customer_update(details, marks))
        with _translated():
            self._client.customers.update(customer_id, params, self._options(key))
            self._settle_tax_id(customer_id, details, key)

    def _settle_tax_id(self, customer_id: str, details: Customer, key: str) -> None:
        """One tax id, the right one: creating it twice would make two of them."""
        tax_ids = self._client.customers.tax_ids
        known = tax_ids.list(customer_id, {"limit": 100}, self._options()).data
        wanted = (details.tax_id_type, details.tax_id)
        right = [each.id for each in known if (each.type, each.value) == wanted][:1]
        if details.tax_id and not right:
            params = {"type": details.tax_id_type, "value": details.tax_id}
            tax_ids.create(customer_id, cast(Any, params), self._options(f"{key}-tax"))
        for each in known:
            # A SIREN or the like was added by somebody at Stripe: not ours to delete.
            if each.type in stripe_params.OUR_TAX_ID_TYPES and each.id not in right:
                self._drop_tax_id(customer_id, each.id)

    def _drop_tax_id(self, customer_id: str, tax_id: str) -> None:
        try:
            with _translated():
                self._client.customers.tax_ids.delete(customer_id, tax_id, None, self._options())
        except GatewayError as error:
            if error.kind != "missing":
                raise

    def read_customer(self, customer_id: str) -> bool:
        """Whether the customer is there, and not deleted. Raises GatewayError."""
        try:
            with _translated():
                found = self._client.customers.retrieve(customer_id, None, self._options())
                return not found.to_dict().get("deleted")
        except GatewayError as error:
            if error.kind != "missing":
                raise
            return False

    def create_draft(
        self, bill: Bill, customer_id: str, marks: Mapping[str, str], key: str
    ) -> StripeInvoice:
        """A draft invoice without lines. Raises GatewayError."""
        params = cast(Any, stripe_params.draft(bill, customer_id, marks))
        with _translated():
            return _invoice(self._client.invoices.create(params, self._options(key)))

    def add_lines(self, invoice_id: str, bill: Bill, have: int, key: str) -> None:
        """Add the lines from number `have` on, in batches. Raises GatewayError."""
        for first in range(have, len(bill.lines), stripe_params.LINES_PER_CALL):
            params = cast(Any, stripe_params.lines(bill, first))
            batch_key = key if first == 0 else f"{key}-{first}"
            with _translated():
                self._client.invoices.add_lines(invoice_id, params, self._options(batch_key))

    def read_invoice(self, invoice_id: str) -> StripeInvoice:
        """An invoice with its first lines. Raises GatewayError (kind "missing" without one)."""
        with _translated():
            return _invoice(self._client.invoices.retrieve(invoice_id, None, self._options()))

    def drafted(self, invoice: StripeInvoice) -> Drafted:
        """The figures of an invoice, over all its lines. Raises GatewayError."""
        lines = self.all_lines(invoice)
        return Drafted(
            currency=invoice.currency,
            net_cents=invoice.net_cents,
            vat=stripe_params.vat_by_rate(lines),
            gross_cents=invoice.gross_cents,
            lines=len(lines),
            balance_cents=invoice.balance_cents,
        )

    def all_lines(self, invoice: StripeInvoice) -> list[Mapping[str, Any]]:
        """Every line: an invoice embeds only its first ten. Raises GatewayError."""
        if not invoice.more_lines:
            return list(invoice.lines)
        params: dict[str, Any] = {"limit": 100}
        lines: list[Mapping[str, Any]] = []
        while True:
            with _translated():
                found = self._client.invoices.line_items.list(
                    invoice.id, cast(Any, params), self._options()
                )
            lines += [line.to_dict() for line in found.data]
            if not found.has_more:
                return lines
            params["starting_after"] = found.data[-1].id

    def finalize(self, invoice_id: str, key: str) -> StripeInvoice:
        """Number the invoice: the point of no return. Raises GatewayError."""
        with _translated():
            return _invoice(
                self._client.invoices.finalize_invoice(
                    invoice_id, {"auto_advance": False}, self._options(key)
                )
            )

    def send(self, invoice_id: str, key: str) -> StripeInvoice:
        """Let Stripe email the invoice. Raises GatewayError."""
        with _translated():
            return _invoice(self._client.invoices.send_invoice(invoice_id, {}, self._options(key)))

    def let_advance(self, invoice_id: str, key: str) -> None:
        """Turn Stripe's own reminders and reconciliation on. Raises GatewayError."""
        with _translated():
            self._client.invoices.update(invoice_id, {"auto_advance": True}, self._options(key))

    def delete_draft(self, invoice_id: str) -> None:
        """Delete a draft; one that is gone already is fine. Raises GatewayError."""
        try:
            with _translated():
                self._client.invoices.delete(invoice_id, None, self._options())
        except GatewayError as error:
            if error.kind != "missing":
                raise

    def invoices_of(self, customer_id: str, since: datetime) -> Iterator[StripeInvoice]:
        """The customer's invoices made since then (UTC), newest first. Raises GatewayError."""
        params: dict[str, Any] = {
            "customer": customer_id,
            "created": {"gte": int(since.timestamp())},
            "limit": 100,
        }
        while True:
            with _translated():
                found = self._client.invoices.list(cast(Any, params), self._options())
            yield from (_invoice(invoice) for invoice in found.data)
            if not found.has_more:
                return
            params["starting_after"] = found.data[-1].id

    def was_sent(self, invoice_id: str, since: datetime) -> bool:
        """Whether Stripe noted an email of this invoice since then (UTC). Raises GatewayError."""
        params: dict[str, Any] = {
            "type": "invoice.sent",
            "created": {"gte": int(since.timestamp())},
            "limit": 100,
        }
        while True:
            with _translated():
                found = self._client.events.list(cast(Any, params), self._options())
                sent = [event.to_dict()["data"]["object"]["id"] for event in found.data]
            if invoice_id in sent:
                return True
            if not found.has_more:
                return False
            params["starting_after"] = found.data[-1].id


class _GuardedClient(stripe.RequestsClient):
    """The SDK's own client, which first asks whether a call may leave now."""

    def __init__(self, guard: Callable[[], None], timeout: float) -> None:
        super().__init__(timeout=(timeout / 3, timeout * 2 / 3))  # to connect, to answer
        self._guard = guard

    def request(self, *args: Any, **kwargs: Any) -> Any:
        self._guard()
        return super().request(*args, **kwargs)


def _account(data: dict[str, Any]) -> Account:
    profile = data.get("business_profile") or {}
    dashboard = (data.get("settings") or {}).get("dashboard") or {}
    return Account(
        id=data["id"],
        name=profile.get("name") or dashboard.get("display_name") or "",
        country=data.get("country") or "",
        currency=(data.get("default_currency") or "").upper(),
    )


def _invoice(found: stripe.Invoice) -> StripeInvoice:
    data = found.to_dict()
    lines = data.get("lines") or {}
    return StripeInvoice(
        id=data["id"],
        status=data.get("status") or "",
        number=data.get("number") or "",
        currency=data["currency"].upper(),
        net_cents=data.get("subtotal") or 0,
        gross_cents=data.get("total") or 0,
        paid_cents=data.get("amount_paid") or 0,
        balance_cents=data.get("starting_balance") or 0,
        hosted_url=data.get("hosted_invoice_url") or "",
        pdf_url=data.get("invoice_pdf") or "",
        customer_name=data.get("customer_name"),
        customer_email=data.get("customer_email"),
        livemode=bool(data.get("livemode")),
        metadata=data.get("metadata") or {},
        lines=tuple(lines.get("data") or ()),
        more_lines=bool(lines.get("has_more")),
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what the SDK raises into a GatewayError."""
    try:
        yield
    except stripe.StripeError as error:
        raise translate(error) from error
    except (AttributeError, KeyError, TypeError) as error:
        # An answer that is not Stripe's (a proxy's, say): what happened behind it is unknown.
        log.warning("unreadable answer", exc_info=error)
        raise GatewayError("unknown", "unreadable", str(error), "", "") from error
