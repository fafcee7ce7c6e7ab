"""What the page says of a connection's webhook."""

from dataclasses import dataclass
from datetime import datetime

from joinways.database import Db
from joinways.domain.event import KINDS
from joinways.models import StripeConnection, Workspace
from joinways.models.columns import utc_now
from joinways.workspace.webhooks import address_of, is_silent


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


def hook_of(db: Db, connection: StripeConnection | None, base_url: str) -> Hook | None:
    """The webhook of a connection; None where nothing is connected."""
    if connection is None:
        return None
    workspace = db.get_one(Workspace, connection.workspace_id)
    return Hook(
        state=_state(connection),
        problem=connection.webhook_problem,
        address=address_of(base_url, workspace.public_id),
        kinds=KINDS,
        heard_at=connection.webhook_heard_at,
        polled_at=connection.polled_at,
        by_hand=bool(connection.webhook_secrets) and not connection.webhook_id,
    )


def _state(connection: StripeConnection) -> str:
    if not connection.webhook_secrets:
        return "none"
    if is_silent(connection, utc_now()):
        return "silent"
    return "heard" if connection.webhook_heard_at else "waiting"
