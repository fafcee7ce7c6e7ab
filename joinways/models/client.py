"""Clients and the people one speaks with there."""

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from joinways.database import Base
from joinways.models.columns import (
    Country,
    Created,
    Key,
    Language,
    Moment,
    Name,
    PublicId,
    Word,
    WorkspaceId,
    one_of,
)


class Client(Base):
    """Who is billed: a company with its contact, or a private person (`company` is "").

    `registration`: SIREN, SIRET or NIF, as printed. `merged_into_id`: the client that took this
    one's events over; a merged one stays for the quotes that were signed in its name. `erased_at`:
    when the person's data were erased (privacy/); what is left is what the law wants kept.
    """

    __tablename__ = "client"
    __table_args__ = (UniqueConstraint("workspace_id", "id"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    name: Mapped[Name]
    company: Mapped[Name]
    private_person: Mapped[bool] = mapped_column(Boolean, default=False)
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    line1: Mapped[Name]
    line2: Mapped[Name]
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[Name]
    country: Mapped[Country]
    vat_number: Mapped[str] = mapped_column(String(32), default="")
    registration: Mapped[str] = mapped_column(String(32), default="")
    language: Mapped[Language]
    notes: Mapped[str] = mapped_column(Text, default="")
    merged_into_id: Mapped[int | None] = mapped_column(index=True)
    erased_at: Mapped[Moment | None]
    created_at: Mapped[Created]

    @property
    def shown_name(self) -> str:
        """The company, or the person where there is none."""
        return self.company or self.name


class ClientContact(Base):
    """Another person at a client's, besides the one who is billed."""

    __tablename__ = "client_contact"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["client.workspace_id", "client.id"]),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    client_id: Mapped[int] = mapped_column(index=True)
    name: Mapped[Name]
    role: Mapped[Name]
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[Created]


class ClientCorrection(Base):
    """What a client corrected of their own details while signing, for the team to accept.

    `proposed`: {column of Client: its new value}.
    """

    __tablename__ = "client_correction"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["client.workspace_id", "client.id"]),
        one_of("status", ("open", "accepted", "dismissed")),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    client_id: Mapped[int] = mapped_column(index=True)
    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id"), index=True)
    proposed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    status: Mapped[Word] = mapped_column(default="open")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[Moment | None]
    created_at: Mapped[Created]
