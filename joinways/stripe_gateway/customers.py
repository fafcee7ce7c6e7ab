"""Customers at Stripe, and their one tax id."""

from collections.abc import Mapping
from typing import Any, cast

from joinways import stripe_params
from joinways.domain.billing import Customer
from joinways.stripe_gateway.door import Door, translated
from joinways.stripe_words import GatewayError


class Customers(Door):
    """Calls about customers."""

    def create_customer(self, details: Customer, marks: Mapping[str, str], key: str) -> str:
        """The id of a new customer. Raises GatewayError."""
        params = cast(Any, stripe_params.customer(details, marks))
        with translated():
            return str(self._client.customers.create(params, self._options(key)).to_dict()["id"])

    def update_customer(
        self, customer_id: str, details: Customer, marks: Mapping[str, str], key: str
    ) -> None:
        """Tell Stripe what changed about a customer, its tax id too. Raises GatewayError."""
        params = cast(Any, stripe_params.customer_update(details, marks))
        with translated():
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
            with translated():
                self._client.customers.tax_ids.delete(customer_id, tax_id, None, self._options())
        except GatewayError as error:
            if error.kind != "missing":
                raise

    def read_customer(self, customer_id: str) -> bool:
        """Whether the customer is there, and not deleted. Raises GatewayError."""
        try:
            with translated():
                found = self._client.customers.retrieve(customer_id, None, self._options())
                return not found.to_dict().get("deleted")
        except GatewayError as error:
            if error.kind != "missing":
                raise
            return False
