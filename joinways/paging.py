"""One page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from sqlalchemy import Select, func, select

from joinways.database import Db

_LAST = 10**9
"""Nobody has so many pages, and no database's numbers end before their rows."""


@dataclass(frozen=True)
class Page:
    """One page of a list; `total` counts all rows, `number` begins at 1."""

    rows: Sequence[Any]
    number: int
    pages: int
    total: int

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def ids_of_page(
    db: Db,
    matching: Select[Any],
    order: Sequence[Any],
    number: int,
    *,
    per_page: int,
    searched: bool,
) -> Page:
    """The page with the ids of what is on it as its rows. One statement, three for a page that is
    beyond the last: that one is shown instead.

    `matching` selects every id. Which rows come first and what is shown of them afterwards, or a
    database adds up something for each row, to show 25. `searched`: each row is compared with
    words, which is dearer than to keep them all while they are counted; else an index counts.
    """
    every = select(func.count()).select_from(matching.subquery()).scalar_subquery()
    total = func.count().over() if searched else every
    query = matching.add_columns(total.label("total")).order_by(*order).limit(per_page)
    number = min(max(number, 1), _LAST)
    found = db.execute(query.offset((number - 1) * per_page)).all()
    if not found and number > 1:
        last = max(1, ceil((db.scalar(select(every)) or 0) / per_page))
        found, number = db.execute(query.offset((last - 1) * per_page)).all(), last
    counted = found[0].total if found else 0
    return Page([row[0] for row in found], number, max(1, ceil(counted / per_page)), counted)
