"""What a person asks of the board: filters, order and page, as they stand in its address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

STATUSES = ("pending", "overdue", "paid", "void", "credited", "uncollectible", "attention")
"""As `displayed_status` says them, and those that need a person."""

SORTS = ("due", "amount", "number", "client")
DEFAULT_SORT = "-due"


@dataclass(frozen=True)
class Asked:
    """`since` and `until`: due dates, both included. `sort`: one of SORTS, "-" before it turns
    it round. `page` begins at 1."""

    search: str = ""
    status: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = DEFAULT_SORT
    page: int = 1

    @property
    def filtered(self) -> bool:
        """Whether anything is left out."""
        return bool(self.search or self.status or self.since or self.until)

    @property
    def column(self) -> str:
        """What it is sorted by, one of SORTS."""
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    def params(self) -> dict[str, str]:
        """Its address after the question mark, without the page; what is usual is left out."""
        told = {
            "q": self.search,
            "status": self.status,
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "sort": self.sort if self.sort != DEFAULT_SORT else "",
        }
        return {name: value for name, value in told.items() if value}

    def with_page(self) -> dict[str, str]:
        """`params`, and the page."""
        return self.params() | ({"page": str(self.page)} if self.page > 1 else {})

    def by(self, status: str) -> dict[str, str]:
        """The same, of another status."""
        return replace(self, status=status).params()

    def sorted_by(self, column: str) -> dict[str, str]:
        """The same, sorted by a column: upwards first, the other way round when it was so."""
        turned = self.column == column and not self.descending
        return replace(self, sort=f"-{column}" if turned else column).params()


def read(args: Mapping[str, str]) -> Asked:
    """What an address asks; what cannot be understood is left out, never refused."""
    status, sort = args.get("status", ""), args.get("sort", "")
    return Asked(
        search=args.get("q", "").strip()[:200],
        status=status if status in STATUSES else "",
        since=_day(args.get("from", "")),
        until=_day(args.get("to", "")),
        sort=sort if sort.removeprefix("-") in SORTS and sort[:2] != "--" else DEFAULT_SORT,
        page=_page(args.get("page", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
