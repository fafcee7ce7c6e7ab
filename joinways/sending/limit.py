"""How many quotes a plan lets clients sign in a month. It stops the sending, never the signing."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from joinways.database import Db
from joinways.domain.plan import SIGNATURES_A_MONTH
from joinways.domain.refused import Refused
from joinways.models import Quote

NEAR_PERCENT = 80
"""From so much of the limit on the pages say it aloud, and the owners are mailed."""


@dataclass(frozen=True)
class Limit:
    """Signatures of this month, and how many the plan has; None = as many as they like."""

    used: int
    most: int | None

    @property
    def reached(self) -> bool:
        """Whether nothing more can be sent this month."""
        return self.most is not None and self.used >= self.most

    @property
    def near(self) -> bool:
        """Whether the limit is about to be reached, or is."""
        return self.most is not None and self.used >= self.near_from

    @property
    def near_from(self) -> int:
        """From how many signatures on it is near."""
        return -(-(self.most or 0) * NEAR_PERCENT // 100)


def limit_of(
    db: Db | Session, workspace_id: int, plan: str, time_zone: str, moment: datetime
) -> Limit:
    """What was signed in the calendar month that it is (`moment`, UTC) in that time zone."""
    zone = ZoneInfo(time_zone)
    first = moment.astimezone(zone).date().replace(day=1)
    used = db.scalar(
        select(func.count())
        .select_from(Quote)
        .where(
            Quote.workspace_id == workspace_id,
            Quote.signed_at >= datetime.combine(first, time(), zone),
        )
    )
    return Limit(used or 0, SIGNATURES_A_MONTH[plan])


def may_send(limit: Limit) -> None:
    """Raises Refused("plan-quotes") or Refused("send-limit")."""
    if limit.most == 0:
        raise Refused("plan-quotes")
    if limit.reached:
        raise Refused("send-limit", used=limit.used, most=limit.most)
