"""Lists and their pages (Stripe: API reference, Pagination)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from .errors import malformed, no_such
from .wire import Call, Json

_BOUNDS: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def page(call: Call, url: str, kind: str, found: Iterable[Json]) -> Json:
    """One page of objects in list order: `limit` (10, at most 100) and the two cursors."""
    limit = call.params.get("limit", 10)
    if not 1 <= limit <= 100:
        side = "greater than or equal to 1" if limit < 1 else "less than or equal to 100"
        raise malformed(f"This value must be {side}.", "limit", "parameter_invalid_integer")
    before, after = call.params.get("ending_before"), call.params.get("starting_after")
    if before and after:
        message = "You may only specify one of these parameters: ending_before, starting_after."
        raise malformed(message, "ending_before", "parameters_exclusive")
    if before:
        earlier = list(_until(found, before, kind))
        shown, has_more = earlier[-limit:], len(earlier) > limit
    else:
        shown, has_more = _first(_from(found, after, kind), limit)
    return {"object": "list", "url": url, "has_more": has_more, "data": shown}


def _first(found: Iterable[Json], limit: int) -> tuple[list[Json], bool]:
    shown: list[Json] = []
    for item in found:
        if len(shown) == limit:
            return shown, True
        shown.append(item)
    return shown, False


def _from(found: Iterable[Json], after: str | None, kind: str) -> Iterator[Json]:
    rest = iter(found)
    if after and not any(item["id"] == after for item in rest):
        raise no_such(kind, after, "starting_after")
    return rest


def _until(found: Iterable[Json], before: str, kind: str) -> Iterator[Json]:
    for item in found:
        if item["id"] == before:
            return
        yield item
    raise no_such(kind, before, "ending_before")


def within(value: int | None, asked: int | Json | None) -> bool:
    """Whether a time fits `created`, `due_date`: one moment, or bounds gt, gte, lt, lte."""
    if asked is None:
        return True
    if value is None:
        return False
    if isinstance(asked, int):
        return value == asked
    return all(_BOUNDS[name](value, bound) for name, bound in asked.items())
