"""Who was invited into a workspace, and who did what in it."""

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joinways.database import Base
from joinways.models.columns import (
    Created,
    Key,
    Language,
    Moment,
    Name,
    PublicId,
    Sha256,
    Word,
    WorkspaceId,
    one_of,
)


class Invitation(Base):
    """Somebody is asked into a workspace by email, as `role`. Open until it ends one way.

    Only the token's hash is kept; the token is computed from `nonce` with the server's secret, so
    that a copy of the database opens nothing. `email` is in lower case.
    """

    __tablename__ = "invitation"
    __table_args__ = (one_of("role", ("owner", "admin", "member")),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Word]
    language: Mapped[Language]
    nonce: Mapped[str] = mapped_column(String(64))
    token_sha256: Mapped[Sha256] = mapped_column(unique=True)
    invited_by: Mapped[int]
    sent: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Created]
    expires_at: Mapped[Moment]
    accepted_at: Mapped[Moment | None]
    withdrawn_at: Mapped[Moment | None]


class AuditLine(Base):
    """Who did what, never changed afterwards: each line names the hash of the one before.

    `number` counts in the workspace from 1. `actor`: user, client, stripe or system; of a client
    no name is kept. `details`: canonical JSON of facts, ids and names of the team only.
    """

    __tablename__ = "audit"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("ix_audit_workspace_id_at", "workspace_id", "at"),
        one_of("actor", ("user", "client", "stripe", "system")),
    )

    id: Mapped[Key]
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    number: Mapped[int]
    at: Mapped[Moment]
    actor: Mapped[Word]
    actor_id: Mapped[int | None]
    actor_name: Mapped[Name]
    action: Mapped[str] = mapped_column(String(40))
    object_type: Mapped[Word]
    object_id: Mapped[str] = mapped_column(String(32), default="")
    object_title: Mapped[Name]
    details: Mapped[str] = mapped_column(Text)
    previous_sha256: Mapped[str] = mapped_column(String(64), default="")
    sha256: Mapped[Sha256] = mapped_column(unique=True)
