"""Sample quotes as rows. They begin as drafts, since only a draft takes lines."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from joinways.demo.calendar import VALID_DAYS, Calendar
from joinways.demo.people import CONDITIONS
from joinways.demo.pieces import SampleLine, SampleQuote
from joinways.demo.planned import CHANGES, Planned, Scene, actor, detail, moment
from joinways.domain.quote import LOCKED
from joinways.domain.vat import Discount, line_net
from joinways.models import History, Quote, QuoteLine
from joinways.quotes.content import content_sha256, totals_of

_COPIED = (
    "kind", "label", "description", "quantity", "unit", "unit_price_cents", "vat_rate",
    "discount_percent", "discount_cents", "net_cents",
)  # fmt: skip


def write_quotes(session: Session, scene: Scene, planned: Sequence[Planned]) -> list[Quote]:
    """Write quotes, lines and history in a few statements, however many there are."""
    if not planned:
        return []
    quotes = [_quote(scene, each) for each in planned]
    session.add_all(quotes)
    session.flush()
    pairs = list(zip(planned, quotes, strict=True))
    session.execute(insert(QuoteLine), [row for pair in pairs for row in _line_rows(*pair)])
    for state in sorted({each.sample.state for each in planned} - {"draft"}):
        ids = [quote.id for each, quote in pairs if each.sample.state == state]
        moved = update(Quote).where(Quote.id.in_(ids)).values(state=state)
        session.execute(moved.execution_options(synchronize_session=False))
    session.execute(insert(History), [row for pair in pairs for row in _history(scene, *pair)])
    return quotes


def _quote(scene: Scene, planned: Planned) -> Quote:
    sample, client, days = planned.sample, planned.client, scene.calendar
    lines = _lines(tuple(sample.lines))
    quote = Quote(
        workspace_id=scene.workspace.id,
        event_id=planned.event_id,
        client_id=client.id,
        number=planned.number,
        title=sample.title,
        state="draft",
        version=planned.version,
        language=client.language,
        currency=scene.workspace.currency,
        discount_percent=Decimal(sample.percent),
        discount_cents=sample.off_cents,
        conditions=CONDITIONS[client.language],
        valid_until=_valid_until(sample, days),
        created_at=moment(planned, "created", days),
    )
    amounts = totals_of(quote, lines)
    quote.net_cents, quote.vat_cents = amounts.net_cents, amounts.vat_cents
    quote.gross_cents = amounts.gross_cents
    if "sent" in planned.life:
        quote.sent_at = moment(planned, "sent", days)
        quote.content_sha256 = content_sha256(quote, lines)
    if sample.state in LOCKED:
        quote.signed_at, quote.signed_by = moment(planned, "signed", days), client.name
    return quote


def _valid_until(sample: SampleQuote, days: Calendar) -> date | None:
    return None if sample.sent is None else days.day(sample.sent + VALID_DAYS)


@cache
def _lines(samples: tuple[SampleLine, ...]) -> list[QuoteLine]:
    """The lines as totals and hashes want them; never stored themselves."""
    return [_line(sample) for sample in samples]


def _line(sample: SampleLine) -> QuoteLine:
    discount = Discount(Decimal(sample.percent), sample.off_cents)
    quantity = Decimal(sample.quantity)
    return QuoteLine(
        kind=sample.kind,
        label=sample.label,
        description=sample.description,
        quantity=quantity,
        unit=sample.unit,
        unit_price_cents=sample.cents,
        vat_rate=Decimal(sample.rate),
        discount_percent=discount.percent,
        discount_cents=discount.cents,
        net_cents=line_net(quantity, sample.cents, discount),
    )


def _line_rows(planned: Planned, quote: Quote) -> list[dict[str, Any]]:
    return [
        {name: getattr(line, name) for name in _COPIED}
        | {"quote_id": quote.id, "position": position}
        for position, line in enumerate(_lines(tuple(planned.sample.lines)))
    ]


def _history(scene: Scene, planned: Planned, quote: Quote) -> list[dict[str, Any]]:
    rows = []
    for action in planned.life:
        who, user_id, name = actor(planned, action, scene)
        from_state, to_state = CHANGES[action]
        rows.append(
            {
                "workspace_id": quote.workspace_id,
                "event_id": quote.event_id,
                "quote_id": quote.id,
                "at": moment(planned, action, scene.calendar),
                "actor": who,
                "actor_id": user_id,
                "actor_name": name,
                "action": action,
                "from_state": from_state,
                "to_state": to_state,
                "detail": detail(planned, action, quote.gross_cents),
            }
        )
    return rows
