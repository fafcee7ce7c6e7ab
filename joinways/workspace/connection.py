"""Opening the workspace's connection to Stripe."""

from dataclasses import dataclass

from sqlalchemy import select

from joinways.database import Db
from joinways.models import StripeConnection
from joinways.stripe_gateway import StripeGateway
from joinways.stripe_words import GatewayError
from joinways.vault import Sealed, Vault


@dataclass(frozen=True)
class Connector:
    """What is needed to reach Stripe: where keys are kept, what opens them, where to call.

    `base` is None for Stripe itself, else the address of what stands in for it, for everybody;
    `sandbox`: where the simulated Stripe is for those who try it, None where there is none.
    """

    db: Db
    vault: Vault
    base: str | None
    sandbox: str | None = None

    def open(self, connection_id: int, deadline: float | None = None) -> StripeGateway:
        """The gateway of a stored connection; `deadline` in monotonic seconds.

        Raises GatewayError("blocked") when the key cannot be decrypted: another one is needed.
        """
        row = self.db.execute(
            select(
                StripeConnection.workspace_id,
                StripeConnection.key_encrypted,
                StripeConnection.simulated,
            ).where(StripeConnection.id == connection_id)
        ).one()
        self.db.rollback()
        try:
            key = self.vault.open(owner(row.workspace_id), row.key_encrypted)
        except Sealed as sealed:
            raise GatewayError("blocked", "revoked", str(sealed), "", "") from sealed
        return self.with_key(key, deadline, simulated=row.simulated)

    def with_key(
        self, key: str, deadline: float | None = None, *, simulated: bool = False
    ) -> StripeGateway:
        """The gateway of a key that is not stored yet.

        Raises GatewayError("unknown") for a simulated one where no simulated Stripe is set: its
        key must never reach the real one.
        """
        base = self.simulator if simulated else self.base
        if simulated and base is None:
            raise GatewayError("unknown", "no-sandbox", "STRIPE_SANDBOX_URL is not set", "", "")
        return StripeGateway(key, base, self._no_transaction, deadline)

    @property
    def simulator(self) -> str | None:
        """Where the simulated Stripe is, if anywhere."""
        return self.sandbox or self.base

    def simulates(self, connection: StripeConnection) -> bool:
        """Whether a stored connection reaches a simulated Stripe."""
        return connection.simulated or self.base is not None

    def _no_transaction(self) -> None:
        if self.db().in_transaction():
            raise RuntimeError("Stripe is never called inside a database transaction")


def owner(workspace_id: int) -> str:
    """Whom a workspace's Stripe key is sealed for."""
    return f"workspace/{workspace_id}/stripe-key"
