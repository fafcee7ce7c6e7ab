"""One draft becomes several, deposit and balance, and one again.

The deposits have a line for each VAT rate; the balance has all lines of the whole, and takes the
deposits off. Together they come to the whole to the cent for every rate (domain/splitting.py), and
none of them is edited alone: whoever wants to change something puts them together first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from joinways.database import Db, new_public_id, writing
from joinways.domain.money import share_by_weight
from joinways.domain.refused import Refused
from joinways.domain.splitting import Part
from joinways.domain.vat import RateTotal, Totals
from joinways.formats import percent
from joinways.i18n import gettext, use_lang
from joinways.models import Quote, QuoteLine, QuoteSnapshot
from joinways.quotes.actions import changed_draft
from joinways.quotes.content import items, totals_of
from joinways.quotes.copying import entry_of, line_of, snapshot, write_content, write_lines
from joinways.quotes.lookups import lines_of
from joinways.quotes.moving import Actor, noted

Split = Callable[[Sequence[RateTotal]], list[Part]]
"""From what a quote comes to by rate to its parts; raises ValueError where that can't be."""


def split(
    db: Db, quote_id: int, by: Actor, parts_of: Split, titles: Sequence[str], *, version: int
) -> str:
    """Make a draft several quotes that are signed together; the name of their bundle.

    `titles`: of each part, the balance last; the draft itself becomes the balance. Raises Refused:
    as save_draft does, "split-optional" (options are to be decided first), "split-not-possible".
    """
    with writing(db) as session:
        quote = changed_draft(session, quote_id, version)
        lines = lines_of(db, quote_id)
        parts = _parts(quote, lines, parts_of)
        whole, amounts = snapshot(quote, lines), totals_of(quote, lines)
        session.add(
            QuoteSnapshot(quote_id=quote_id, version=quote.version, content=whole, user_id=by.id)
        )
        bundle, last = new_public_id(), len(parts) - 1
        with use_lang(quote.language):
            balance = _balance_lines(lines, amounts, parts, titles)
            for position, part in enumerate(parts[:-1]):
                _deposit(session, quote, lines, part, (titles[position], bundle, position))
        quote.bundle, quote.bundle_position = bundle, last
        write_content(session, quote, _balance_content(whole, titles[-1], balance))
        detail = {"parts": len(parts), "gross_cents": amounts.gross_cents}
        session.add(noted(quote, by, "split", detail=detail | {"currency": quote.currency}))
        return bundle


def join(db: Db, quote_id: int, by: Actor) -> str:
    """Put a bundle of drafts together again, as the whole was; the public id of the whole.

    `quote_id`: any of them. Parts that once had a number are kept, so then it can't be done: raises
    Refused("split-sent"), "quote-state" where there is no bundle.
    """
    with writing(db) as session:
        parts = _held_bundle(session, quote_id)
        if any(part.state != "draft" or part.number for part in parts):
            raise Refused("split-sent")
        quote = changed_draft(session, parts[-1].id, None, in_bundle=True)
        last = _whole(session, quote)
        for part in parts[:-1]:
            session.execute(delete(QuoteLine).where(QuoteLine.quote_id == part.id))
            session.delete(part)
        quote.bundle, quote.bundle_position = "", 0
        write_content(session, quote, last.content)
        session.delete(last)
        session.add(noted(quote, by, "joined"))
        return quote.public_id


def _held_bundle(session: Session, quote_id: int) -> Sequence[Quote]:
    quote = session.get(Quote, quote_id, populate_existing=True)
    if quote is None or not quote.bundle:
        raise Refused("quote-state")
    return session.scalars(
        select(Quote)
        .where(Quote.workspace_id == quote.workspace_id, Quote.bundle == quote.bundle)
        .order_by(Quote.bundle_position)
        .with_for_update()
    ).all()


def bundle_of(db: Db, quote: Quote) -> Sequence[Quote]:
    """The quotes that are signed together with this one, and itself, in order; [] for one alone."""
    if not quote.bundle:
        return []
    return db.scalars(
        select(Quote)
        .where(Quote.workspace_id == quote.workspace_id, Quote.bundle == quote.bundle)
        .order_by(Quote.bundle_position)
    ).all()


def _whole(session: Session, quote: Quote) -> QuoteSnapshot:
    """What the balance was before it was one: nothing changes it in between."""
    return session.scalars(
        select(QuoteSnapshot)
        .where(QuoteSnapshot.quote_id == quote.id)
        .order_by(QuoteSnapshot.version.desc())
        .limit(1)
    ).one()


def _parts(quote: Quote, lines: Sequence[QuoteLine], parts_of: Split) -> list[Part]:
    if any(line.optional for line in lines):
        raise Refused("split-optional")
    try:
        return parts_of(totals_of(quote, lines).rates)
    except ValueError:
        raise Refused("split-not-possible") from None


def _deposit(
    session: Session,
    whole: Quote,
    whole_lines: Sequence[QuoteLine],
    part: Part,
    place: tuple[str, str, int],
) -> None:
    """A deposit's quote. `place`: its title, the bundle, and its position there."""
    title = _titled(place[0], whole.title)
    quote = Quote(
        workspace_id=whole.workspace_id,
        event_id=whole.event_id,
        client_id=whole.client_id,
        title=title,
        state="draft",
        language=whole.language,
        currency=whole.currency,
        conditions=whole.conditions,
        valid_until=whole.valid_until,
        bundle=place[1],
        bundle_position=place[2],
    )
    session.add(quote)
    session.flush()
    entries = (
        _flat(title, priced)
        for rate in part.rates
        for priced in _by_reason(whole_lines, rate.net_cents, rate.rate)
    )
    write_lines(session, quote, [line_of(each) for each in entries])


def _balance_lines(
    lines: Sequence[QuoteLine], amounts: Totals, parts: Sequence[Part], titles: Sequence[str]
) -> list[dict[str, Any]]:
    """The whole's lines, its discount as lines of its own, and what the deposits take off."""
    entries = [entry_of(line) for line in lines]
    if any(line.kind == "section" for line in lines):  # else they would count for its last one
        entries.append({"kind": "section", "label": gettext("To be deducted")})
    for off in amounts.discounts:
        label = gettext("Discount, VAT %(rate)s", rate=percent(off.rate))
        entries += [_flat(label, each, -1) for each in _by_reason(lines, -off.net_cents, off.rate)]
    for part, title in zip(parts[:-1], titles, strict=False):
        for rate in part.rates:
            label = gettext("Deducted: %(deposit)s", deposit=title)
            entries += [
                _flat(label, each, -1) for each in _by_reason(lines, rate.net_cents, rate.rate)
            ]
    return entries


@dataclass(frozen=True)
class _Share:
    """Cents of one rate and, at 0 %, of one reason why."""

    cents: int
    rate: Decimal
    vat_free: str


def _by_reason(lines: Sequence[QuoteLine], cents: int, rate: Decimal) -> list[_Share]:
    """So many cents of a rate; at 0 % shared over the reasons that the lines have for it."""
    if not cents:
        return []
    nets: dict[str, int] = {}
    for line in items(lines):
        if line.vat_rate == rate:
            nets[line.vat_free] = nets.get(line.vat_free, 0) + line.net_cents
    shares = share_by_weight(cents, list(nets.values()))
    return [_Share(each, rate, reason) for each, reason in zip(shares, nets, strict=True) if each]


def _flat(label: str, share: _Share, quantity: int = 1) -> dict[str, Any]:
    return {
        "kind": "item",
        "label": label[:200],
        "quantity": str(quantity),
        "unit": "flat",
        "unit_price_cents": share.cents,
        "vat_rate": str(share.rate),
        "vat_free": share.vat_free,
    }


def _balance_content(
    whole: dict[str, Any], title: str, lines: list[dict[str, Any]]
) -> dict[str, Any]:
    return whole | {
        "title": _titled(title, whole["title"]),
        "discount_percent": "0",
        "discount_cents": 0,
        "lines": lines,
    }


def _titled(part: str, whole: str) -> str:
    return f"{part} – {whole}"[:200]
