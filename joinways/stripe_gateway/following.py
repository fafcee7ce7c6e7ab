"""What becomes of an invoice once it has a number, and what a person may do about it."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from joinways.domain.credit_lines import ToldLine
from joinways.stripe_gateway.door import Door, translated
from joinways.stripe_gateway.shapes import credit_note_of, credited_line_of, invoice_of
from joinways.stripe_words import Signal, StripeCreditNote, StripeInvoice, signal_of

log = logging.getLogger(__name__)

MOST_TYPES = 20
"""Stripe: API reference, List all events > types: up to 20."""


class Following(Door):
    """Calls about numbered invoices, and Stripe's own record of what happened."""

    def was_sent(self, invoice_id: str, since: datetime) -> bool:
        """Whether Stripe noted an email of this invoice since then (UTC). Raises GatewayError."""
        params: dict[str, Any] = {
            "type": "invoice.sent",
            "created": {"gte": int(since.timestamp())},
            "limit": 100,
        }
        while True:
            with translated():
                found = self._client.events.list(cast(Any, params), self._options())
                sent = [event.to_dict()["data"]["object"]["id"] for event in found.data]
            if invoice_id in sent:
                return True
            if not found.has_more:
                return False
            params["starting_after"] = found.data[-1].id

    def invoices_since(self, since: datetime) -> Iterator[StripeInvoice]:
        """Every invoice of the account made since then (UTC), newest first. Raises GatewayError."""
        params: dict[str, Any] = {"created": {"gte": int(since.timestamp())}, "limit": 100}
        while True:
            with translated():
                found = self._client.invoices.list(cast(Any, params), self._options())
                made = [invoice_of(invoice) for invoice in found.data]
            yield from made
            if not found.has_more:
                return
            params["starting_after"] = found.data[-1].id

    def events_since(self, since: datetime, kinds: Sequence[str]) -> Iterator[Signal]:
        """What Stripe noted of these types since then (UTC), newest first, in pages of 100.

        Stripe keeps events for 30 days. Raises GatewayError.
        """
        params: dict[str, Any] = {
            "types": list(kinds)[:MOST_TYPES],
            "created": {"gte": int(since.timestamp())},
            "limit": 100,
        }
        while True:
            with translated():
                found = self._client.events.list(cast(Any, params), self._options())
                told = [event.to_dict() for event in found.data]
            yield from _readable(told)
            if not found.has_more:
                return
            params["starting_after"] = found.data[-1].id

    def void(self, invoice_id: str, key: str) -> StripeInvoice:
        """Void an open invoice: final, its number stays used. Raises GatewayError."""
        with translated():
            return invoice_of(
                self._client.invoices.void_invoice(invoice_id, {}, self._options(key))
            )

    def pay_out_of_band(self, invoice_id: str, key: str) -> StripeInvoice:
        """Mark all that remains as paid by other means than Stripe. Raises GatewayError."""
        with translated():
            return invoice_of(
                self._client.invoices.pay(
                    invoice_id, {"paid_out_of_band": True}, self._options(key)
                )
            )

    def create_credit_note(self, params: Mapping[str, Any], key: str) -> StripeCreditNote:
        """Issue a credit note on an invoice that has a number. Raises GatewayError."""
        with translated():
            return credit_note_of(
                self._client.credit_notes.create(cast(Any, dict(params)), self._options(key))
            )

    def credit_notes_of(self, invoice_id: str) -> list[StripeCreditNote]:
        """Every credit note of an invoice, void ones too, newest first. Raises GatewayError."""
        params: dict[str, Any] = {"invoice": invoice_id, "limit": 100}
        notes: list[StripeCreditNote] = []
        while True:
            with translated():
                found = self._client.credit_notes.list(cast(Any, params), self._options())
                told = [credit_note_of(note) for note in found.data]
            notes += [self._whole(note) for note in told]
            if not found.has_more:
                return notes
            params["starting_after"] = found.data[-1].id

    def _whole(self, note: StripeCreditNote) -> StripeCreditNote:
        """The credit note with all its lines."""
        if not note.more_lines:
            return note
        params: dict[str, Any] = {"limit": 100}
        lines: list[ToldLine] = []
        while True:
            with translated():
                found = self._client.credit_notes.line_items.list(
                    note.id, cast(Any, params), self._options()
                )
                lines += [credited_line_of(line.to_dict(), note.currency) for line in found.data]
            if not found.has_more:
                return replace(note, lines=tuple(lines), more_lines=False)
            params["starting_after"] = found.data[-1].id


def _readable(told: list[dict[str, Any]]) -> Iterator[Signal]:
    """One event that says nothing we understand must not hide the others."""
    for data in told:
        try:
            yield signal_of(data)
        except ValueError:
            log.warning("unreadable event %s", data.get("id"))
