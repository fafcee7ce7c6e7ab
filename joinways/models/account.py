"""People, their sessions, and the sign-ins that failed."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from joinways.database import Base
from joinways.models.columns import Created, Key, Language, Moment, Name, PublicId, Sha256


class User(Base):
    """A person who signs in. `email` is kept in lower case."""

    __tablename__ = "user_account"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[Name]
    password_hash: Mapped[str] = mapped_column(String(255))
    language: Mapped[Language | None]
    created_at: Mapped[Created]


class UserSession(Base):
    """One signed-in browser. Only the SHA-256 of its 256-bit token is kept."""

    __tablename__ = "user_session"

    id: Mapped[Key]
    token_sha256: Mapped[Sha256] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    workspace_id: Mapped[int | None] = mapped_column(ForeignKey("workspace.id"))
    created_at: Mapped[Created]
    seen_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]


class FailedSignIn(Base):
    """A wrong password. `subject` is a hash of an account's email or of an address."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index("ix_failed_sign_in_subject_at", "subject", "at"),)

    id: Mapped[Key]
    subject: Mapped[Sha256]
    at: Mapped[Moment]
