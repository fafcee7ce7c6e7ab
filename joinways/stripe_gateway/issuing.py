"""From a draft to a numbered, mailed invoice. What writes carries an idempotency key."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from joinways import stripe_params
from joinways.domain.billing import Bill, Drafted
from joinways.stripe_gateway.door import Door, translated
from joinways.stripe_gateway.shapes import invoice_of
from joinways.stripe_words import GatewayError, StripeInvoice


class Issuing(Door):
    """Calls that make one invoice, and read it back."""

    def create_draft(
        self, bill: Bill, customer_id: str, marks: Mapping[str, str], key: str
    ) -> StripeInvoice:
        """A draft invoice without lines. Raises GatewayError."""
        params = cast(Any, stripe_params.draft(bill, customer_id, marks))
        with translated():
            return invoice_of(self._client.invoices.create(params, self._options(key)))

    def add_lines(self, invoice_id: str, bill: Bill, have: int, key: str) -> None:
        """Add the lines from number `have` on, in batches. Raises GatewayError."""
        for first in range(have, len(bill.lines), stripe_params.LINES_PER_CALL):
            params = cast(Any, stripe_params.lines(bill, first))
            batch_key = key if first == 0 else f"{key}-{first}"
            with translated():
                self._client.invoices.add_lines(invoice_id, params, self._options(batch_key))

    def read_invoice(self, invoice_id: str) -> StripeInvoice:
        """An invoice with its first lines. Raises GatewayError (kind "missing" without one)."""
        with translated():
            return invoice_of(self._client.invoices.retrieve(invoice_id, None, self._options()))

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
            with translated():
                found = self._client.invoices.line_items.list(
                    invoice.id, cast(Any, params), self._options()
                )
            lines += [line.to_dict() for line in found.data]
            if not found.has_more:
                return lines
            params["starting_after"] = found.data[-1].id

    def finalize(self, invoice_id: str, key: str) -> StripeInvoice:
        """Number the invoice: the point of no return. Raises GatewayError."""
        with translated():
            return invoice_of(
                self._client.invoices.finalize_invoice(
                    invoice_id, {"auto_advance": False}, self._options(key)
                )
            )

    def send(self, invoice_id: str, key: str) -> StripeInvoice:
        """Let Stripe email the invoice. Raises GatewayError."""
        with translated():
            return invoice_of(
                self._client.invoices.send_invoice(invoice_id, {}, self._options(key))
            )

    def let_advance(self, invoice_id: str, key: str) -> None:
        """Turn Stripe's own reminders and reconciliation on. Raises GatewayError."""
        with translated():
            self._client.invoices.update(invoice_id, {"auto_advance": True}, self._options(key))

    def delete_draft(self, invoice_id: str) -> None:
        """Delete a draft; one that is gone already is fine. Raises GatewayError."""
        try:
            with translated():
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
            with translated():
                found = self._client.invoices.list(cast(Any, params), self._options())
            yield from (invoice_of(invoice) for invoice in found.data)
            if not found.has_more:
                return
            params["starting_after"] = found.data[-1].id
