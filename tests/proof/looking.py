"""A snapshot for the rules, looked at from outside: the database by a connection of its own, the
simulated Stripe by its control API. `violations(snapshot)` then says what is wrong."""

from collections import Counter, defaultdict

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from joinways.invariants.reading import ours
from joinways.invariants.rules import violations
from joinways.invariants.snapshot import Call, Mail, Marks, Snapshot, StripeSide, Vat
from tests.stand_in import Json, StandIn

__all__ = ["looking", "violations"]


def looking(database: Engine | str, stripe: StandIn, *, with_calls: bool = True) -> Snapshot:
    """Database (an engine, or its address) and stand-in as they are now.

    `with_calls`: whether the log of calls is judged too; without, what a log was emptied of, or
    what another scenario called, is not held against anybody.
    """
    engine = create_engine(database, poolclass=NullPool) if isinstance(database, str) else database
    with Session(engine) as session:
        rows = ours(session)
    return Snapshot(
        ours=rows,
        theirs=tuple(each for each in sides(stripe) if each.marks.instance in (rows.instance, "")),
        calls=tuple(_call(each) for each in stripe.calls()) if with_calls else None,
        mails=tuple(
            Mail(each["invoice"]) for each in stripe.mailbox() if each["kind"] == "invoice"
        ),
    )


def sides(stripe: StandIn) -> list[StripeSide]:
    """Every invoice with marks of some installation of ours."""
    found = stripe.objects("line_item")
    vat, lines = _vat_by_invoice(found), Counter(each["invoice"] for each in found)
    return [
        _side(each, lines[each["id"]], vat.get(each["id"], ()))
        for each in stripe.objects("invoice")
        if each["metadata"].get("quote")
    ]


def _side(invoice: Json, lines: int, vat: Vat) -> StripeSide:
    marks = invoice["metadata"]
    return StripeSide(
        account="",
        id=invoice["id"],
        status=invoice["status"],
        number=invoice["number"] or "",
        currency=invoice["currency"].upper(),
        net_cents=invoice["subtotal"],
        gross_cents=invoice["total"],
        credited_cents=invoice["pre_payment_credit_notes_amount"]
        + invoice["post_payment_credit_notes_amount"],
        lines=lines,
        vat=vat,
        marks=Marks(
            instance=marks.get("instance", ""),
            workspace=marks.get("workspace", ""),
            quote=marks.get("quote", ""),
            attempt=marks.get("attempt", ""),
            payload_sha256=marks.get("payload_sha256", ""),
        ),
    )


def _vat_by_invoice(lines: list[Json]) -> dict[str, Vat]:
    """Cents per rate of each invoice, added up over all its lines."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        rate = line["metadata"].get("rate", "?")
        for tax in line["taxes"] or ():
            sums[line["invoice"]][rate] += tax["amount"]
    return {
        invoice: tuple(sorted((rate, cents) for rate, cents in rates.items() if cents))
        for invoice, rates in sums.items()
    }


def _call(entry: Json) -> Call:
    return Call(
        name=entry.get("name") or "",
        method=entry["method"],
        path=entry["path"],
        params=tuple(entry["params"] or ()),
        key=entry["idempotency_key"] or "",
        account=entry.get("account") or "",
        done=entry["status"] == 200 and not entry["replayed"],
    )
