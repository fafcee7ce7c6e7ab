"""A healthy snapshot, written by hand: one quote invoiced and mailed, one being invoiced, one
given back, one sample; and the few ways to make it sick."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from joinways.domain.billing import Address, Bill, BillLine, Customer, sha256
from joinways.invariants.snapshot import (
    AttemptRow,
    Call,
    ConnectionRow,
    EventRow,
    InvoiceRow,
    Mail,
    Marks,
    Ours,
    QuoteRow,
    Snapshot,
    StripeSide,
)

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
INSTANCE = "abc123"
ACCOUNT = "acct_simulated_team"

BILL = Bill(
    customer=Customer(
        "Léa Martin", "", "lea@client.example", Address("", "", "", "", "FR"), "fr", "", ""
    ),
    currency="EUR",
    due_at=1_900_000_000,
    footer="",
    tax_name="TVA",
    tax_country="FR",
    references=(),
    lines=(BillLine("Repas", 10000, 2000, "20"), BillLine("Salle", 5000, 500, "10")),
    net_cents=15000,
    vat=(("20", 2000), ("10", 500)),
    gross_cents=17500,
)
PAYLOAD = BILL.to_json()


def quote(number: int, state: str) -> QuoteRow:
    """A quote over 175.00 that says what was sent."""
    return QuoteRow(number, f"q{number}", 1, "team", state, "EUR", 15000, 17500, "same", "same")


def attempt(number: int, status: str, step: str, stripe_id: str | None) -> AttemptRow:
    """The first attempt of the quote of that number."""
    return AttemptRow(
        id=number,
        workspace_id=1,
        quote_id=number,
        number=1,
        live=status != "released",
        status=status,
        step=step,
        payload=PAYLOAD,
        payload_sha256=sha256(PAYLOAD),
        connection_id=1,
        account_id=ACCOUNT,
        key_epoch=0,
        stripe_invoice_id=stripe_id,
        mail="sent" if step == "done" else "none",
        lease_until=NOON,
        next_try_at=NOON,
        problem="",
    )


def invoice(number: int, stripe_id: str, attempt_id: int | None) -> InvoiceRow:
    """The invoice of the quote of that number; a sample without an attempt."""
    return InvoiceRow(
        id=number,
        workspace_id=1,
        quote_id=number,
        invoicing_id=attempt_id,
        live=True,
        connection_id=1,
        stripe_id=stripe_id,
        sample=attempt_id is None,
        number=f"F-{number}",
        status="open",
        currency="EUR",
        net_cents=15000,
        vat_cents=2500,
        gross_cents=17500,
        credited_cents=0,
        paid_at=None,
    )


def side(number: int, stripe_id: str, status: str) -> StripeSide:
    """What Stripe has of the quote of that number."""
    return StripeSide(
        account="1",
        id=stripe_id,
        status=status,
        number="" if status == "draft" else f"F-{number}",
        currency="EUR",
        net_cents=15000,
        gross_cents=17500,
        credited_cents=0,
        lines=2,
        vat=(("10", 500), ("20", 2000)),
        marks=Marks(INSTANCE, "team", f"q{number}", "1", sha256(PAYLOAD)),
    )


def call(name: str, path: str, step: str = "", number: int = 1) -> Call:
    """A call that had its effect; under the key of an attempt where a step is named."""
    key = f"jw-{INSTANCE}-qq{number}-a1-e0-{step}" if step else ""
    return Call(name, "POST", path, (), key, ACCOUNT, True)


def healthy() -> Snapshot:
    """Nothing to object to."""
    event = EventRow(1, 1, 1, "evt_1", "applied", NOON, NOON, NOON)
    ours = Ours(
        moment=NOON + timedelta(minutes=1),
        instance=INSTANCE,
        must_reconcile=False,
        quotes=(
            quote(1, "invoiced"),
            quote(2, "invoicing"),
            quote(3, "signed"),
            quote(4, "invoiced"),
        ),
        attempts=(
            attempt(1, "done", "done", "in_1"),
            attempt(2, "open", "draft", "in_2"),
            attempt(3, "released", "draft", "in_3"),
        ),
        invoices=(invoice(1, "in_1", 1), invoice(4, "in_sample_4", None)),
        credit_notes=(),
        connections=(ConnectionRow(1, 1, ACCOUNT, True),),
        events=(event, replace(event, id=2, event_id="evt_2", outcome="", done_at=None)),
        orders=(),
        history=(),
    )
    return Snapshot(
        ours=ours,
        theirs=(side(1, "in_1", "open"), side(2, "in_2", "draft")),
        calls=(
            call("invoices.create", "/v1/invoices", "draft"),
            call("invoices.retrieve", "/v1/invoices/in_1"),
            call("invoices.finalize", "/v1/invoices/in_1/finalize", "finalize"),
            call("invoices.send", "/v1/invoices/in_1/send", "send"),
        ),
        mails=(Mail("in_1"),),
    )


def with_row(snapshot: Snapshot, table: str, place: int, **values: Any) -> Snapshot:
    """One of our rows says something else."""
    rows = list(getattr(snapshot.ours, table))
    rows[place] = replace(rows[place], **values)
    return with_ours(snapshot, **{table: tuple(rows)})


def with_ours(snapshot: Snapshot, **values: Any) -> Snapshot:
    """Our side is another one."""
    return replace(snapshot, ours=replace(snapshot.ours, **values))


def with_side(snapshot: Snapshot, place: int, **values: Any) -> Snapshot:
    """One of Stripe's invoices says something else."""
    theirs = list(snapshot.theirs or ())
    theirs[place] = replace(theirs[place], **values)
    return replace(snapshot, theirs=tuple(theirs))


def with_more(snapshot: Snapshot, *more: StripeSide | Call | Mail) -> Snapshot:
    """Something came on top at Stripe."""
    return replace(
        snapshot,
        theirs=(*(snapshot.theirs or ()), *(one for one in more if isinstance(one, StripeSide))),
        calls=(*(snapshot.calls or ()), *(one for one in more if isinstance(one, Call))),
        mails=(*(snapshot.mails or ()), *(one for one in more if isinstance(one, Mail))),
    )
