"""Quotes, their lines, and what happened to them."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from joinways.database import Base, Scaled
from joinways.domain.quote import STATES
from joinways.models.client import Client
from joinways.models.columns import (
    Cents,
    Created,
    Currency,
    Key,
    Language,
    Moment,
    Name,
    PublicId,
    Sha256,
    Word,
    WorkspaceId,
)
from joinways.models.event import Event

_STATE_LIST = ", ".join(f"'{state}'" for state in STATES)


class Quote(Base):
    """A quote on an event. Totals in cents are written with its lines.

    `version` counts changes, of state and of a draft's content: whoever decides on what they
    read, names the version they read. Once it is no draft a trigger refuses any change of content
    (migrations/), but for the optional lines that the client takes while signing.

    `prices_with_vat`: unit prices are typed incl. tax. `needs_code`: to sign, a code sent by mail
    has to be typed. `bundle`: the same word for quotes that are signed together, "" for one alone;
    `bundle_position` counts from 0. `amends_id`: the signed quote that this one is to replace.
    `remind`: whether reminders leave by themselves, None = as the workspace says.
    """

    __tablename__ = "quote"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "number"),
        ForeignKeyConstraint(["workspace_id", "event_id"], ["event.workspace_id", "event.id"]),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["client.workspace_id", "client.id"]),
        CheckConstraint(f"state IN ({_STATE_LIST})", name="state"),
        CheckConstraint("gross_cents = net_cents + vat_cents", name="gross"),
        CheckConstraint("discount_percent BETWEEN 0 AND 1000000", name="discount_percent"),
        Index("ix_quote_workspace_id_state", "workspace_id", "state"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    event_id: Mapped[int] = mapped_column(index=True)
    client_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[str | None] = mapped_column(String(40))
    title: Mapped[Name]
    state: Mapped[Word]
    version: Mapped[int] = mapped_column(default=1)
    language: Mapped[Language]
    currency: Mapped[Currency]
    discount_percent: Mapped[Decimal] = mapped_column(Scaled(4), default=Decimal(0))
    discount_cents: Mapped[Cents] = mapped_column(default=0)
    net_cents: Mapped[Cents] = mapped_column(default=0)
    vat_cents: Mapped[Cents] = mapped_column(default=0)
    gross_cents: Mapped[Cents] = mapped_column(default=0)
    valid_until: Mapped[date | None]
    conditions: Mapped[str] = mapped_column(Text, default="")
    internal_note: Mapped[str] = mapped_column(Text, default="")
    prices_with_vat: Mapped[bool] = mapped_column(default=False)
    needs_code: Mapped[bool] = mapped_column(default=False)
    bundle: Mapped[str] = mapped_column(String(32), default="", index=True)
    bundle_position: Mapped[int] = mapped_column(default=0)
    amends_id: Mapped[int | None] = mapped_column(index=True)
    remind: Mapped[bool | None]
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[Moment | None]
    content_sha256: Mapped[Sha256 | None]
    sent_at: Mapped[Moment | None]
    signed_at: Mapped[Moment | None]
    signed_by: Mapped[Name]
    created_at: Mapped[Created]

    event: Mapped[Event] = relationship(viewonly=True, lazy="raise_on_sql")
    client: Mapped[Client] = relationship(viewonly=True, lazy="raise_on_sql")


class QuoteLine(Base):
    """One line. `kind`: item, section (a heading) or text; only items have a price.

    `net_cents` is after the line's own discount. Quantity has up to 4 decimals, the rate and
    the discount are percentages with up to 4. An `optional` line counts only when it is `chosen`.
    `typed_gross_cents`: the unit price incl. tax as it was typed, where prices are (Quote).
    `vat_free`: why a line at 0 % has no VAT, in words of its own; "" = for the usual reason.
    """

    __tablename__ = "quote_line"
    __table_args__ = (
        UniqueConstraint("quote_id", "position"),
        CheckConstraint("kind IN ('item', 'section', 'text')", name="kind"),
    )

    id: Mapped[Key]
    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id"))
    position: Mapped[int]
    kind: Mapped[Word] = mapped_column(default="item")
    label: Mapped[Name]
    description: Mapped[str] = mapped_column(Text, default="")
    quantity: Mapped[Decimal] = mapped_column(Scaled(4), default=Decimal(1))
    unit: Mapped[Word] = mapped_column(default="flat")
    unit_price_cents: Mapped[Cents] = mapped_column(default=0)
    vat_rate: Mapped[Decimal] = mapped_column(Scaled(4), default=Decimal(0))
    discount_percent: Mapped[Decimal] = mapped_column(Scaled(4), default=Decimal(0))
    discount_cents: Mapped[Cents] = mapped_column(default=0)
    net_cents: Mapped[Cents] = mapped_column(default=0)
    optional: Mapped[bool] = mapped_column(default=False)
    chosen: Mapped[bool] = mapped_column(default=False)
    typed_gross_cents: Mapped[int | None] = mapped_column(BigInteger)
    vat_free: Mapped[Name] = mapped_column(default="")


class QuoteSnapshot(Base):
    """A draft as it was at one version, to go back to. `content`: see quotes/copying.py."""

    __tablename__ = "quote_snapshot"
    __table_args__ = (UniqueConstraint("quote_id", "version"),)

    id: Mapped[Key]
    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id"))
    version: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[Created]


class QuoteCounter(Base):
    """The last number given to a quote of a workspace in a year."""

    __tablename__ = "quote_counter"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class History(Base):
    """Something that happened, never changed afterwards: the audit trail and the timeline.

    `actor`: user, client, stripe or system; `actor_name` as it was then. `invoice_id`: the
    invoice concerned, once it has a number.
    """

    __tablename__ = "history"

    id: Mapped[Key]
    workspace_id: Mapped[WorkspaceId]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    quote_id: Mapped[int | None] = mapped_column(ForeignKey("quote.id"), index=True)
    invoice_id: Mapped[int | None] = mapped_column(index=True)
    at: Mapped[Created]
    actor: Mapped[Word]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    actor_name: Mapped[Name]
    action: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str] = mapped_column(String(20), default="")
    to_state: Mapped[str] = mapped_column(String(20), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
