"""The only way to Stripe. Speaks our words; what it answers is frozen.

Every call that writes carries an idempotency key. Before each request `guard` runs: it raises
when a database transaction is open, since a call can take longer than a lock may be held.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

import stripe

from joinways import stripe_params
from joinways.domain.billing import Bill, Customer, Drafted
from joinways.stripe_words import Account, GatewayError, OutOfTime, StripeInvoice

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
        data = found.to_dict()
        profile = data.get("business_profile") or {}
        dashboard = (data.get("settings") or {}).get("dashboard") or {}
        return Account(
            id=data["id"],
            name=profile.get("name") or dashboard.get("display_name") or "",
            country=data.get("country") or "",
            currency=(data.get("default_currency") or "").upper(),
        )

    def create_customer(self, details: Customer, marks: Mapping[str, str], key: str) -> str:
        """The id of a new customer. Raises GatewayError."""
        params = cast(Any, stripe_params.customer(details, marks))
        with _translated():
            return self._client.customers.create(params, self._options(key)).id

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
        right = False
        for known in tax_ids.list(customer_id, {"limit": 100}, self._options()).data:
            if (known.type, known.value) == (details.tax_id_type, details.tax_id) and not right:
                right = True
            else:
                tax_ids.delete(customer_id, known.id, None, self._options())
        if details.tax_id and not right:
            params = {"type": details.tax_id_type, "value": details.tax_id}
            tax_ids.create(customer_id, cast(Any, params), self._options(f"{key}-tax"))

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
            if any(event.data.object.get("id") == invoice_id for event in found.data):
                return True
            if not found.has_more:
                return False
            params["starting_after"] = found.data[-1].id


class _GuardedClient(stripe.RequestsClient):
    """The SDK's own client, which first asks whether a call may leave now."""

    def __init__(self, guard: Callable[[], None], timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._guard = guard

    def request(self, *args: Any, **kwargs: Any) -> Any:
        self._guard()
        return super().request(*args, **kwargs)


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
        raise _translate(error) from error


def _translate(error: stripe.StripeError) -> GatewayError:
    # Only two of the SDK's classes carry `code`; the body always does.
    details = error.error
    code = error.code or (details.code if details else None) or ""
    param = (details.param if details else None) or ""
    kind = _kind(error, code, (details.type if details else None) or "")
    if kind == "blocked":
        code = "revoked" if error.http_status == 401 else "right"
    return GatewayError(
        kind, code, error.user_message or "", _field(code, param), error.request_id or ""
    )


def _kind(error: stripe.StripeError, code: str, error_type: str) -> str:
    status = error.http_status
    if status == 400 and error_type == "idempotency_error":
        return "stuck"  # this key was used with other parameters
    if status is None or status >= 500 or status in (409, 429):
        headers = {name.lower(): value for name, value in (error.headers or {}).items()}
        return "stuck" if headers.get("idempotent-replayed") == "true" else "unknown"
    if status in (401, 403):
        return "blocked"
    if status == 404 or code == "resource_missing":
        return "missing"
    return "rejected"


# Stripe's `param` (or code) to the field of our form.
_FIELDS = (
    ("email", "email"),
    ("tax_id", "vat_number"),
    ("address[country]", "country"),
    ("address[postal_code]", "postal_code"),
    ("address", "line1"),
    ("name", "name"),
    ("due_date", "due_date"),
    ("preferred_locales", "language"),
)


def _field(code: str, param: str) -> str:
    for part, name in _FIELDS:
        if param.startswith(part) or code.startswith(part):
            return name
    return "vat_number" if param in ("value", "type") else ""
