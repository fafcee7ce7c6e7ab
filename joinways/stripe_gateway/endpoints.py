"""The address to which Stripe tells what happens."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from joinways.stripe_gateway.door import API_VERSION, Door, translated
from joinways.stripe_gateway.shapes import account_of
from joinways.stripe_words import Account, GatewayError


class Endpoints(Door):
    """Calls about the account itself and its webhook endpoints."""

    def account(self) -> Account:
        """GET /v1/account. Raises GatewayError."""
        with translated():
            found = self._client.accounts.retrieve_current(options=self._options())
            return account_of(found.to_dict())

    def create_webhook(
        self, url: str, kinds: Sequence[str], marks: Mapping[str, str], key: str
    ) -> tuple[str, str]:
        """(id, signing secret) of a new endpoint, its API version pinned. Raises GatewayError.

        Stripe shows the secret in this answer only.
        """
        params = {
            "url": url,
            "enabled_events": list(kinds),
            "api_version": API_VERSION,
            "metadata": dict(marks),
        }
        with translated():
            made = self._client.webhook_endpoints.create(cast(Any, params), self._options(key))
            found = made.to_dict()
            return str(found["id"]), str(found["secret"])

    def webhook_url(self, endpoint_id: str) -> str | None:
        """Where an endpoint points to; None when it is gone or disabled. Raises GatewayError."""
        try:
            with translated():
                found = self._client.webhook_endpoints.retrieve(endpoint_id, None, self._options())
                data = found.to_dict()
        except GatewayError as error:
            if error.kind != "missing":
                raise
            return None
        return str(data["url"]) if data.get("status") == "enabled" else None

    def delete_webhook(self, endpoint_id: str) -> None:
        """Delete an endpoint; one that is gone already is fine. Raises GatewayError."""
        try:
            with translated():
                self._client.webhook_endpoints.delete(endpoint_id, None, self._options())
        except GatewayError as error:
            if error.kind != "missing":
                raise
