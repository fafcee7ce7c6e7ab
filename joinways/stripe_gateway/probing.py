"""What a key may do, asked so that nothing changes; and a draft that is made to be deleted."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from joinways.stripe_gateway.door import Door, translated
from joinways.stripe_gateway.shapes import trial_of
from joinways.stripe_words import GatewayError, Trial

NOBODY = "joinways_probe"
"""Part of the ids that are asked for: there is no such object."""

TRIAL_EMAIL = "connection-test@joinways.example"
"""Of the customer of a trial; nothing is ever sent to it."""

_TRIAL_MARKS = {"joinways": "connection-test"}
_RECENT = 20


class Probing(Door):
    """Calls that find out, and leave nothing behind."""

    def lacks(self, right: str) -> str:
        """Why the key lacks this right (a name of RIGHTS), in Stripe's words; "" when it has it.

        Writing is asked for with the id of something that isn't there: Stripe looks at the rights
        first. Raises GatewayError (revoked, unknown).
        """
        try:
            with translated():
                self._ask_for(right)
        except GatewayError as error:
            if error.kind == "missing":
                return ""
            if error.code == "right":
                return error.message or error.code
            raise
        return ""

    def _ask_for(self, right: str) -> None:
        client, writing = self._client, self._options(f"jw-probe-{uuid.uuid4()}")
        asking: dict[str, Callable[[], Any]] = {
            "customers": lambda: client.customers.update(f"cus_{NOBODY}", {}, writing),
            "invoices": lambda: client.invoices.update(f"in_{NOBODY}", {}, writing),
            "credit_notes": lambda: client.credit_notes.void_credit_note(
                f"cn_{NOBODY}", {}, writing
            ),
            "events": lambda: client.events.list({"limit": 1}, self._options()),
            "webhooks": lambda: client.webhook_endpoints.update(f"we_{NOBODY}", {}, writing),
            "account": lambda: client.accounts.retrieve_current(options=self._options()),
        }
        asking[right]()

    def clock_skew(self) -> float | None:
        """Seconds by which our clock was ahead of Stripe's at the last answer."""
        return self._http.clock_skew

    def recent_numbers(self) -> list[tuple[str, str]]:
        """(customer, number) of the newest invoices that have a number. Raises GatewayError."""
        with translated():
            found = self._client.invoices.list({"limit": _RECENT}, self._options())
            rows = [invoice.to_dict() for invoice in found.data]
        return [(str(row["customer"]), row["number"]) for row in rows if row.get("number")]

    def make_trial(self, currency: str) -> Trial:
        """A draft without lines, of a customer made for it. Raises GatewayError.

        It is never finalised: it gets no number, and nobody a mail.
        """
        customer = self._trial_customer()
        params = {
            "customer": customer,
            "collection_method": "send_invoice",
            "days_until_due": 30,
            "currency": currency.lower(),
            "auto_advance": False,
            "pending_invoice_items_behavior": "exclude",
            "discounts": "",
            "metadata": _TRIAL_MARKS,
        }
        with translated():
            options = self._options(f"jw-trial-{uuid.uuid4()}")
            return trial_of(self._client.invoices.create(cast(Any, params), options))

    def _trial_customer(self) -> str:
        """The one that a trial before this one left when it was cut off, else a new one."""
        with translated():
            found = self._client.customers.list(
                {"email": TRIAL_EMAIL, "limit": 1}, self._options()
            ).data
            if found:
                return found[0].id
            params = {"name": "Joinways", "email": TRIAL_EMAIL, "metadata": _TRIAL_MARKS}
            made = self._client.customers.create(
                cast(Any, params), self._options(f"jw-trial-{uuid.uuid4()}")
            )
            return made.id

    def clear_trials(self) -> None:
        """Delete every draft and customer of a trial. Raises GatewayError."""
        with translated():
            customers = self._client.customers.list(
                {"email": TRIAL_EMAIL, "limit": 100}, self._options()
            ).data
            for customer in customers:
                drafts = self._client.invoices.list(
                    {"customer": customer.id, "status": "draft", "limit": 100}, self._options()
                ).data
                for draft in drafts:
                    self._client.invoices.delete(draft.id, None, self._options())
                self._client.customers.delete(customer.id, None, self._options())
