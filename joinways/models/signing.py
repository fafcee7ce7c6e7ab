"""Links for those without an account, what they signed, and the files that are kept."""

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
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


class ShareLink(Base):
    """An address that opens one thing without an account. Only the token's hash is kept.

    `kind`: quote (to sign) or sheet (a function sheet, read-only). The token is computed from
    `nonce` with the server's secret, so that it can be shown again, but not read from a copy of
    the database. `email`: whom it was made for, "" when it was copied by hand.
    """

    __tablename__ = "share_link"
    __table_args__ = (one_of("kind", ("quote", "sheet")),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    kind: Mapped[Word]
    quote_id: Mapped[int | None] = mapped_column(ForeignKey("quote.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    nonce: Mapped[str] = mapped_column(String(64))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[Created]
    expires_at: Mapped[Moment]
    revoked_at: Mapped[Moment | None]


class LinkOpening(Base):
    """Somebody without an account opened a link. Kept for the evidence of the signature."""

    __tablename__ = "link_opening"

    id: Mapped[Key]
    link_id: Mapped[int] = mapped_column(ForeignKey("share_link.id"), index=True)
    at: Mapped[Created]
    ip: Mapped[str] = mapped_column(String(45), default="")
    user_agent: Mapped[str] = mapped_column(Text, default="")


class LinkUse(Base):
    """A form was sent through a link: counted, so that nobody sends too many. Forgotten soon.

    `what`: post (any form), question, code.
    """

    __tablename__ = "link_use"
    __table_args__ = (Index("ix_link_use_link_id_at", "link_id", "at"),)

    id: Mapped[Key]
    link_id: Mapped[int] = mapped_column(ForeignKey("share_link.id"))
    what: Mapped[Word]
    at: Mapped[Created] = mapped_column(index=True)


class SigningCode(Base):
    """Six digits sent by mail, to be typed when signing. Only their hash is kept."""

    __tablename__ = "signing_code"

    id: Mapped[Key]
    link_id: Mapped[int] = mapped_column(ForeignKey("share_link.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    code_sha256: Mapped[Sha256]
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Created]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]


class Signature(Base):
    """A signature on one content of one quote, never changed afterwards.

    `kind`: online or paper. `content`: the canonical text that was signed, `content_sha256` its
    hash. `evidence`: canonical JSON of all that is known of the act; `sha256` is the hash of
    that text, which itself names `previous_sha256`, the hash of the workspace's signature before
    (number - 1): a later change breaks the chain. `act`: the same for quotes signed together.
    """

    __tablename__ = "signature"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        UniqueConstraint("quote_id"),
        one_of("kind", ("online", "paper")),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id"))
    act: Mapped[str] = mapped_column(String(32), index=True)
    number: Mapped[int]
    kind: Mapped[Word]
    name: Mapped[Name]
    email: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[Language]
    signed_at: Mapped[Moment]
    content: Mapped[str] = mapped_column(Text)
    content_sha256: Mapped[str] = mapped_column(String(64), index=True)
    evidence: Mapped[str] = mapped_column(Text)
    previous_sha256: Mapped[str] = mapped_column(String(64), default="")
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Created]


class StoredFile(Base):
    """A file that is kept as it is: what was sent, signed or handed in. Never made again.

    `kind`: signed-quote, paper (the scan of a signature on paper), drawing, evidence;
    import-clients, import-events and import-services hold an upload until its rows are
    confirmed.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        Index("ix_stored_file_sha256", "sha256"),
        Index("ix_stored_file_kind_created_at", "kind", "created_at"),
        # Made by whoever asks first; both databases know partial indexes.
        Index(
            "uq_stored_file_signed_quote",
            "quote_id",
            unique=True,
            sqlite_where=text("kind = 'signed-quote'"),
            postgresql_where=text("kind = 'signed-quote'"),
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    quote_id: Mapped[int | None] = mapped_column(ForeignKey("quote.id"), index=True)
    kind: Mapped[Word]
    name: Mapped[Name]
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[Sha256]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[Created]
