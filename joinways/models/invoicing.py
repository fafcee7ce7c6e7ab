"""The attempt to invoice a quote, and the invoice that came of it."""

from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column

from joinways.database import Base
from joinways.domain.invoice import MAIL, STEPS
from joinways.models.columns import (
    Cents,
    Created,
    Currency,
    Key,
    Moment,
    Name,
    PublicId,
    Sha256,
    StripeId,
    Word,
    WorkspaceId,
    one_of,
)
from joinways.models.workspace import StripeConnection


class Invoicing(Base):
    """One attempt to make a quote's invoice: intent first, then what Stripe answered.

    `payload` is everything that is sent, frozen before the first call; `payload_sha256` proves
    it. `live` turns NULL when the attempt is released or its invoice void or wholly credited:
    the unique index lets a quote have one live attempt at most. `number` counts attempts.
    """

    __tablename__ = "invoicing"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "quote_id"], ["quote.workspace_id", "quote.id"]),
        UniqueConstraint("quote_id", "number"),
        UniqueConstraint("connection_id", "stripe_invoice_id"),
        Index(
            "uq_invoicing_one_live",
            "quote_id",
            unique=True,
            sqlite_where=text("live"),
            postgresql_where=text("live"),
        ),
        Index("ix_invoicing_status", "status", "next_try_at"),
        one_of("status", ("open", "closing", "released", "done")),
        one_of("step", STEPS),
        one_of("mail", MAIL),
    )

    id: Mapped[Key]
    workspace_id: Mapped[WorkspaceId]
    quote_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[int]
    live: Mapped[bool] = mapped_column(default=True)
    status: Mapped[Word] = mapped_column(default="open")
    step: Mapped[Word] = mapped_column(default="start")
    payload: Mapped[str] = mapped_column(Text)
    payload_sha256: Mapped[Sha256]
    due_on: Mapped[date]
    connection_id: Mapped[int] = mapped_column(ForeignKey("stripe_connection.id"))
    account_id: Mapped[Name]
    livemode: Mapped[bool]
    key_epoch: Mapped[int] = mapped_column(default=0)
    key_born_at: Mapped[Moment]
    customer_id: Mapped[StripeId | None]
    stripe_invoice_id: Mapped[StripeId | None]
    adopted_open: Mapped[bool] = mapped_column(default=False)
    mail: Mapped[Word] = mapped_column(default="none")
    mail_started_at: Mapped[Moment | None]
    lease: Mapped[str] = mapped_column(String(32), default="")
    lease_until: Mapped[Moment]
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[Moment | None]
    next_try_at: Mapped[Moment]
    problem: Mapped[str] = mapped_column(String(40), default="")
    problem_detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    request_id: Mapped[Name]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[Created]
    ended_at: Mapped[Moment | None]


_SUMMED = (
    "workspace_id",
    "status",
    "currency",
    "connection_id",
    "gross_cents",
    "remaining_cents",
    "paid_cents",
)
"""What the board adds up by status, in the order that it groups by: from the index alone, on
PostgreSQL of the rows that VACUUM has seen."""
_RECEIVED = ("workspace_id", "currency", "paid_at", "live", "connection_id", "paid_cents")
"""What the board adds up by month, of what was received."""


class Invoice(Base):
    """An invoice that exists at Stripe, as Stripe last told it. Amounts in cents.

    `status`: open, paid, void, uncollectible, or credited (ours). `paid_cents`: all that was paid,
    of which `off_stripe_cents` by other means; `remaining_cents`: still to pay.
    `asked` counts the questions to Stripe about it, `applied` is the one whose answer stands: an
    answer to an earlier question is old. `mails`: how often it was sent, as far as we know.
    `attention`: "" or the word for what a person must decide. `changed_at`: when the row last
    said something new. `sample` marks history that was written with the demo's data and never
    was at Stripe.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "quote_id"], ["quote.workspace_id", "quote.id"]),
        UniqueConstraint("connection_id", "stripe_id"),
        Index(
            "uq_invoice_one_live",
            "quote_id",
            unique=True,
            sqlite_where=text("live"),
            postgresql_where=text("live"),
        ),
        # What the board asks of thousands at each look; docs/FIGURES.md.
        Index("ix_invoice_workspace_id_status", "workspace_id", "status", "due_on"),
        Index("ix_invoice_workspace_id_due_on", "workspace_id", "due_on"),
        Index("ix_invoice_workspace_id_changed_at", "workspace_id", "changed_at"),
        Index("ix_invoice_received", *_RECEIVED),
        Index("ix_invoice_workspace_id_attention", "workspace_id", "attention"),
        Index("ix_invoice_sums", *_SUMMED),
        one_of("status", ("open", "paid", "void", "uncollectible", "credited")),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    quote_id: Mapped[int] = mapped_column(index=True)
    invoicing_id: Mapped[int | None] = mapped_column(ForeignKey("invoicing.id"))
    live: Mapped[bool] = mapped_column(default=True)
    connection_id: Mapped[int] = mapped_column(ForeignKey("stripe_connection.id"))
    stripe_id: Mapped[StripeId]
    livemode: Mapped[bool]
    sample: Mapped[bool] = mapped_column(default=False)
    number: Mapped[Name]
    status: Mapped[Word]
    currency: Mapped[Currency]
    net_cents: Mapped[Cents]
    vat_cents: Mapped[Cents]
    gross_cents: Mapped[Cents]
    paid_cents: Mapped[Cents] = mapped_column(default=0)
    off_stripe_cents: Mapped[Cents] = mapped_column(default=0)
    credited_cents: Mapped[Cents] = mapped_column(default=0)
    remaining_cents: Mapped[Cents] = mapped_column(default=0)
    paid_at: Mapped[Moment | None]
    issued_on: Mapped[date]
    due_on: Mapped[date]
    hosted_url: Mapped[str] = mapped_column(Text, default="")
    pdf_url: Mapped[str] = mapped_column(Text, default="")
    fetched_at: Mapped[Moment]
    changed_at: Mapped[Created]
    asked: Mapped[int] = mapped_column(default=0)
    applied: Mapped[int] = mapped_column(default=0)
    auto_advance: Mapped[bool] = mapped_column(default=False)
    mails: Mapped[int] = mapped_column(default=0)
    mailed_at: Mapped[Moment | None]
    failed_payments: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[Moment | None]
    attention: Mapped[str] = mapped_column(String(40), default="")
    attention_detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    simulated: Mapped[bool] = column_property(
        select(StripeConnection.simulated)
        .where(StripeConnection.id == connection_id)
        .scalar_subquery()
    )
    """Made with the simulated Stripe. Read with the row; the connection keeps it."""


class StripeCustomer(Base):
    """The customer that stands for a client at one Stripe account, and what it was told last."""

    __tablename__ = "stripe_customer"
    __table_args__ = (UniqueConstraint("client_id", "connection_id"),)

    id: Mapped[Key]
    workspace_id: Mapped[WorkspaceId]
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    connection_id: Mapped[int] = mapped_column(ForeignKey("stripe_connection.id"))
    customer_id: Mapped[StripeId]
    details_sha256: Mapped[Sha256]
