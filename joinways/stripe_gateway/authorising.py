"""Connect by OAuth: an account's owner lets the platform act for it, at Stripe, and takes it back.

No retries: a code that is used twice takes back all that it gave.
"""

from typing import Any, cast

from joinways.stripe_gateway.door import Door, translated
from joinways.stripe_words import Authorised

SCOPE = "read_write"


class Authorising(Door):
    """Calls of a platform's key."""

    def authorize_address(self, client_id: str, state: str, back: str) -> str:
        """Stripe's page that asks an account's owner. Nothing is called."""
        asked = {"client_id": client_id, "scope": SCOPE, "state": state, "redirect_uri": back}
        return self._oauth.authorize_url(cast(Any, asked))

    def exchange(self, code: str) -> Authorised:
        """What a code was given for. Once only. Raises GatewayError.

        The tokens in the answer are let go: the platform's key acts for the account.
        """
        with translated():
            found = self._oauth.token(
                {"grant_type": "authorization_code", "code": code}, self._once()
            )
            return Authorised(
                account=str(found["stripe_user_id"]),
                livemode=bool(found["livemode"]),
                scope=str(found["scope"]),
            )

    def deauthorize(self, client_id: str, account: str) -> None:
        """Give an account back. Raises GatewayError (rejected: not connected)."""
        asked: Any = {"client_id": client_id, "stripe_user_id": account}
        with translated():
            self._oauth.deauthorize(asked, self._once())

    def _once(self) -> Any:
        return {**self._options(), "max_network_retries": 0}
