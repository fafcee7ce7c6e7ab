"""What the page says of a connection's webhook."""

from dataclasses import dataclass
from datetime import datetime

from joinways.database import Db
from joinways.domain.event import KINDS
from joinways.i18n import gettext
from joinways.models import StripeConnection, Workspace
from joinways.models.columns import utc_now
from joinways.workspace.webhooks import address_of, is_silent, platform_address


@dataclass(frozen=True)
class Hook:
    """`state`: heard, waiting (nothing came yet), silent, or none (there is no webhook).

    `problem`: why it could not be made: right, refused, unknown or "". Moments are UTC.
    """

    state: str
    problem: str
    address: str
    kinds: tuple[str, ...]
    heard_at: datetime | None
    polled_at: datetime | None
    by_hand: bool


def farewell(went: str) -> tuple[str, str]:
    """What is said after disconnecting, and how loud. `went`: as `actions.disconnect` tells."""
    if went == "shared":
        words = gettext(
            "Disconnected here. At Stripe it stays: another workspace of this installation works "
            "with the same account."
        )
        return words, "info"
    if went == "refused":
        words = gettext(
            "Disconnected here. Stripe did not end it on its side: remove Joinways in Stripe’s "
            "dashboard, under “Installed applications”."
        )
        return words, "warning"
    if went == "unknown":
        words = gettext(
            "Disconnected here. Stripe gave no answer: whether it ended on its side too is "
            "unknown. Look in Stripe’s dashboard, under “Installed applications”."
        )
        return words, "warning"
    if went == "done":
        return gettext("Stripe is disconnected. Invoices already sent stay at Stripe."), "info"
    return gettext("The key was removed. Invoices already sent stay at Stripe."), "info"


def hook_of(db: Db, connection: StripeConnection | None, base_url: str) -> Hook | None:
    """The webhook of a connection; None where nothing is connected."""
    if connection is None:
        return None
    workspace = db.get_one(Workspace, connection.workspace_id)
    return Hook(
        state=_state(connection),
        problem=connection.webhook_problem,
        address=platform_address(base_url)
        if connection.oauth_scope
        else address_of(base_url, workspace.public_id),
        kinds=KINDS,
        heard_at=connection.webhook_heard_at,
        polled_at=connection.polled_at,
        by_hand=bool(connection.webhook_secrets) and not connection.webhook_id,
    )


def _state(connection: StripeConnection) -> str:
    if not connection.listens:
        return "none"
    if is_silent(connection, utc_now()):
        return "silent"
    return "heard" if connection.webhook_heard_at else "waiting"
