"""What is done about an invoice after it has its number, and what Stripe tells of it."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from joinways.database import Base
from joinways.models.columns import (
    Cents,
    Created,
    Key,
    Moment,
    Name,
    PublicId,
    StripeId,
    Word,
    WorkspaceId,
    one_of,
)

_OPEN = text("status = 'open'")


class StripeEvent(Base):
    """A signal of Stripe, kept once: what came of it, and whether it still waits.

    `about` is the object's id, `invoice_stripe_id` the invoice concerned ("" for none).
    `source`: webhook, or poll when we had to ask. `outcome`: "" while it waits, then the word
    for how it ended. `created_at` is Stripe's time, `received_at` ours.
    """

    __tablename__ = "stripe_event"
    __table_args__ = (
        UniqueConstraint("connection_id", "event_id"),
        Index("ix_stripe_event_outcome", "outcome", "next_try_at"),
        Index("ix_stripe_event_invoice", "connection_id", "invoice_stripe_id"),
        one_of("source", ("webhook", "poll")),
    )

    id: Mapped[Key]
    workspace_id: Mapped[WorkspaceId]
    connection_id: Mapped[int] = mapped_column(ForeignKey("stripe_connection.id"))
    event_id: Mapped[StripeId]
    kind: Mapped[Name]
    about: Mapped[StripeId]
    invoice_stripe_id: Mapped[StripeId]
    marks: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    source: Mapped[Word]
    created_at: Mapped[Moment]
    received_at: Mapped[Created]
    outcome: Mapped[Word] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[Moment]
    next_try_at: Mapped[Moment]
    done_at: Mapped[Moment | None]


class InvoiceOrder(Base):
    """What a person told Joinways to do about a numbered invoice: intent first, then the call.

    `kind`: send, void, transfer (paid by bank transfer), credit. `payload` is all that Stripe will
    be told. `once` comes with the form: a second press of the same form finds this row. One
    order at a time is open for an invoice.
    """

    __tablename__ = "invoice_order"
    __table_args__ = (
        UniqueConstraint("invoice_id", "once"),
        Index(
            "uq_invoice_order_one_open",
            "invoice_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_invoice_order_status", "status", "next_try_at"),
        one_of("kind", ("send", "void", "transfer", "credit")),
        one_of("status", ("open", "done", "refused")),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    kind: Mapped[Word]
    once: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    status: Mapped[Word] = mapped_column(default="open")
    key_epoch: Mapped[int] = mapped_column(default=0)
    key_born_at: Mapped[Created]
    tries: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str] = mapped_column(String(32), default="")
    lease_until: Mapped[Moment]
    next_try_at: Mapped[Moment]
    problem: Mapped[str] = mapped_column(String(40), default="")
    problem_detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_by_name: Mapped[Name]
    created_at: Mapped[Created]
    ended_at: Mapped[Moment | None]


class CreditNote(Base):
    """A credit note that Stripe has issued on an invoice. Amounts in cents, above zero.

    `order_id`: the order that it was made by, None where it was made at Stripe. `lines`: what it
    takes back, as Stripe told it ({description, rate, net_cents, vat_cents},
    domain/credit_lines.py); None where Stripe was not asked, or said too little.
    """

    __tablename__ = "credit_note"
    __table_args__ = (
        UniqueConstraint("invoice_id", "stripe_id"),
        one_of("status", ("issued", "void")),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    stripe_id: Mapped[StripeId]
    number: Mapped[Name]
    status: Mapped[Word]
    net_cents: Mapped[Cents]
    vat_cents: Mapped[Cents]
    gross_cents: Mapped[Cents]
    reason: Mapped[str] = mapped_column(Text, default="")
    pdf_url: Mapped[str] = mapped_column(Text, default="")
    order_id: Mapped[int | None]
    lines: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    issued_at: Mapped[Moment]
    created_at: Mapped[Created]


class BankTransfer(Base):
    """Money that came by bank transfer, as a person wrote it down; only ever added to.

    A mistake is taken back by a second row, `cents` below zero, that names the first one.
    """

    __tablename__ = "bank_transfer"
    __table_args__ = (UniqueConstraint("reverses_id"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    cents: Mapped[Cents]
    received_on: Mapped[date]
    note: Mapped[Name]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("bank_transfer.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_by_name: Mapped[Name]
    created_at: Mapped[Created]
