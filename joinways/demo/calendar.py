"""Sample dates, counted from today in the workspace's time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VALID_DAYS = 30
"""How long a sample quote may be signed after it was sent."""


@dataclass(frozen=True)
class Calendar:
    """A day to count from, and where its hours are told."""

    today: date
    zone: ZoneInfo

    @classmethod
    def of(cls, time_zone: str, now: datetime) -> "Calendar":
        """The calendar of a time zone ("Europe/Paris") at a moment."""
        zone = ZoneInfo(time_zone)
        return cls(now.astimezone(zone).date(), zone)

    def day(self, days: int) -> date:
        """So many days from today."""
        return self.today + timedelta(days=days)

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """That hour of that day, UTC."""
        local = datetime.combine(self.day(days), time(hour, minute), self.zone)
        return local.astimezone(UTC)
