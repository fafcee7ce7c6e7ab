"""Clients and their events."""

from datetime import date

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from joinways.database import Base
from joinways.models.columns import (
    Country,
    Created,
    Key,
    Language,
    Name,
    PublicId,
    Word,
    WorkspaceId,
)


class Client(Base):
    """Who is billed: a company with its contact, or a private person (`company` is "")."""

    __tablename__ = "client"
    __table_args__ = (UniqueConstraint("workspace_id", "id"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    name: Mapped[Name]
    company: Mapped[Name]
    private_person: Mapped[bool] = mapped_column(Boolean, default=False)
    email: Mapped[str] = mapped_column(String(254), default="")
    line1: Mapped[Name]
    line2: Mapped[Name]
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[Name]
    country: Mapped[Country]
    vat_number: Mapped[str] = mapped_column(String(32), default="")
    language: Mapped[Language]
    created_at: Mapped[Created]

    @property
    def shown_name(self) -> str:
        """The company, or the person where there is none."""
        return self.company or self.name


class Event(Base):
    """The file of one client's occasion."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["client.workspace_id", "client.id"]),
        CheckConstraint("status IN ('option', 'confirmed', 'lost', 'cancelled')", name="status"),
        Index("ix_event_workspace_id_starts_on", "workspace_id", "starts_on"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    client_id: Mapped[int] = mapped_column(index=True)
    title: Mapped[Name]
    status: Mapped[Word]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    guests: Mapped[int | None]
    venue: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Created]

    client: Mapped[Client] = relationship(viewonly=True, lazy="raise_on_sql")
