"""Words that no typeface of ours can draw, told to the team before and after a document is made."""

from collections.abc import Iterator, Sequence

from joinways.database import Db
from joinways.documents.typefaces import undrawable
from joinways.domain.quote import LOCKED
from joinways.models import Quote, QuoteLine
from joinways.papers.style import style_of
from joinways.quotes.lookups import lines_of

MOST_KEPT = 500

_kept: dict[tuple[str, str], tuple[str, ...]] = {}
"""By the hash of what was signed and the typeface: it never changes."""


def words_lost(
    db: Db, quote: Quote, lines: Sequence[QuoteLine] | None, head: Quote | None = None
) -> tuple[str, ...]:
    """The words of a quote that its document shows otherwise, each once.

    `lines`: where they were read already. `head`: a quote of the same bundle that comes with event
    and client, where this one doesn't. The typeface is only asked for where it matters: what Lato
    has, both have.
    """
    around = (quote.title, quote.conditions, *_around(head or quote))
    found = undrawable(around, "lato") + _in_lines(db, quote, lines, "lato")
    if found and (typeface := style_of(db, quote.workspace_id).typeface) != "lato":
        found = undrawable(around, typeface) + _in_lines(db, quote, lines, typeface)
    return tuple(dict.fromkeys(found))


def _in_lines(
    db: Db, quote: Quote, lines: Sequence[QuoteLine] | None, typeface: str
) -> tuple[str, ...]:
    sha256 = quote.content_sha256 if quote.state in LOCKED else None
    if not sha256:
        return undrawable(_texts(_read(db, quote, lines)), typeface)
    found = _kept.get((sha256, typeface))
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = undrawable(_texts(_read(db, quote, lines)), typeface)
        _kept[sha256, typeface] = found
    return found


def _read(db: Db, quote: Quote, lines: Sequence[QuoteLine] | None) -> Sequence[QuoteLine]:
    return lines if lines is not None else lines_of(db, quote.id)


def _around(quote: Quote) -> Iterator[str]:
    client = quote.client
    yield quote.event.title
    yield from (client.name, client.company, client.line1, client.line2, client.city)


def _texts(lines: Sequence[QuoteLine]) -> Iterator[str]:
    for line in lines:
        yield from (line.label, line.description, line.vat_free or "")
