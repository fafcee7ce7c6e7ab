"""What a team offers again and again: services, and whole quotes to begin from."""

from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Boolean, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joinways.database import Base, Scaled
from joinways.models.columns import Cents, Created, Key, Name, PublicId, Word, WorkspaceId


class Service(Base):
    """A service of the catalogue. The price is net, in cents of the workspace's currency.

    `vat_free`: why it has no VAT, where it has none and not for the usual reason (QuoteLine).
    """

    __tablename__ = "service"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    label: Mapped[Name]
    description: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[Name]
    unit: Mapped[Word] = mapped_column(default="piece")
    unit_price_cents: Mapped[Cents] = mapped_column(default=0)
    vat_rate: Mapped[Decimal] = mapped_column(Scaled(4), default=Decimal(0))
    vat_free: Mapped[Name] = mapped_column(default="")
    archived: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[Created]


class QuoteTemplate(Base):
    """What a quote begins from. `content`: as `quotes/copying.py` writes it."""

    __tablename__ = "quote_template"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    name: Mapped[Name]
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[Created]
