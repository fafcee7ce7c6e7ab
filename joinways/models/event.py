"""Events, and the hours of their day."""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from joinways.database import Base
from joinways.models.client import Client
from joinways.models.columns import Created, Key, Name, PublicId, Word, WorkspaceId

EVENT_STATUSES = ("option", "confirmed", "lost", "cancelled")


class Event(Base):
    """The file of one client's occasion. `kind`: a word (wedding, seminar …) or ""."""

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
    kind: Mapped[Word] = mapped_column(default="")
    status: Mapped[Word]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    guests: Mapped[int | None]
    venue: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Created]

    client: Mapped[Client] = relationship(viewonly=True, lazy="raise_on_sql")


class EventSlot(Base):
    """A stretch of an event's day, on its function sheet. Times are the workspace's local ones.

    `ends` at or before `starts` is on the following day (a party until 2 in the morning).
    """

    __tablename__ = "event_slot"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "event_id"], ["event.workspace_id", "event.id"]),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    event_id: Mapped[int] = mapped_column(index=True)
    day: Mapped[date]
    starts: Mapped[time | None] = mapped_column(Time)
    ends: Mapped[time | None] = mapped_column(Time)
    position: Mapped[int] = mapped_column(default=0)
    label: Mapped[Name]
    category: Mapped[Name]
    room: Mapped[Name]
    setup: Mapped[Name]
    quantity: Mapped[Name]
    notes: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Created]
