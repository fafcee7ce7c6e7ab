"""Opening the workspace's connection to Stripe."""

from dataclasses import dataclass, field
from typing import Self

from sqlalchemy import Row, select

from joinways.config import Config
from joinways.database import Db
from joinways.models import StripeConnection
from joinways.operator_settings import Platform
from joinways.stripe_gateway import StripeGateway
from joinways.stripe_words import GatewayError
from joinways.vault import Sealed, Vault


@dataclass(frozen=True)
class Access:
    """What opens an account: a key; or, with a `scope`, the account's own id, for which the
    platform's key acts."""

    secret: str = field(repr=False)
    livemode: bool
    simulated: bool
    scope: str = ""


@dataclass(frozen=True)
class Connector:
    """What is needed to reach Stripe: where keys are kept, what opens them, where to call.

    `base` is None for Stripe itself, else the address of what stands in for it, for everybody;
    `sandbox`: where the simulated Stripe is for those who try it, None where there is none;
    `platform`: who acts for accounts that are connected by OAuth, None without one.
    """

    db: Db
    vault: Vault
    base: str | None
    sandbox: str | None = None
    platform: Platform | None = None

    @classmethod
    def of(cls, config: Config, db: Db) -> Self:
        """As the settings say."""
        return cls(
            db,
            Vault(config.encryption_keys),
            config.stripe_api_base,
            config.stripe_sandbox_url,
            config.stripe_connect,
        )

    def open(self, connection_id: int, deadline: float | None = None) -> StripeGateway:
        """The gateway of a stored connection; `deadline` in monotonic seconds.

        Raises GatewayError("blocked") when the key cannot be decrypted: another one is needed.
        """
        row = self.db.execute(
            select(
                StripeConnection.workspace_id,
                StripeConnection.key_encrypted,
                StripeConnection.livemode,
                StripeConnection.simulated,
                StripeConnection.oauth_scope,
            ).where(StripeConnection.id == connection_id)
        ).one()
        self.db.rollback()
        try:
            access = self.access_of(row)
        except Sealed as sealed:
            raise GatewayError("blocked", "revoked", str(sealed), "", "") from sealed
        return self.with_access(access, deadline)

    def access_of(self, row: StripeConnection | Row[int, str, bool, bool, str]) -> Access:
        """What opens a stored connection. Raises Sealed."""
        secret = self.vault.open(owner(row.workspace_id), row.key_encrypted)
        return Access(secret, row.livemode, row.simulated, row.oauth_scope)

    def with_access(self, access: Access, deadline: float | None = None) -> StripeGateway:
        """The gateway of what need not be stored yet.

        Raises GatewayError("unknown") for a simulated one where no simulated Stripe is set: its
        key must never reach the real one; and for one by OAuth where the settings have no
        platform, or one of the other mode.
        """
        base = self.simulator if access.simulated else self.base
        if access.simulated and base is None:
            raise GatewayError("unknown", "no-sandbox", "STRIPE_SANDBOX_URL is not set", "", "")
        if not access.scope:
            return StripeGateway(access.secret, base, self._no_transaction, deadline)
        if self.platform is None or self.platform.livemode != access.livemode:
            words = "STRIPE_CONNECT_SECRET_KEY is not set, or of the other mode"
            raise GatewayError("unknown", "no-platform", words, "", "")
        key = self.platform.secret_key
        return StripeGateway(key, base, self._no_transaction, deadline, account=access.secret)

    def as_platform(self) -> StripeGateway:
        """The gateway of the platform itself, to connect accounts and give them back.

        Raises GatewayError("unknown") without a platform.
        """
        if self.platform is None:
            raise GatewayError("unknown", "no-platform", "STRIPE_CONNECT_… is not set", "", "")
        base = self.simulator if self.base else None
        return StripeGateway(self.platform.secret_key, base, self._no_transaction)

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
