"""What a team is told, on the page and by mail, and the mails that leave."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joinways.database import Base
from joinways.models.columns import (
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

NOTICE_KINDS = (
    "signed",
    "declined",
    "question",
    "paid",
    "payment-failed",
    "overdue",
    "attention",
)


class Notice(Base):
    """One thing that a team is told. `dedupe_key` makes sure that it is told once."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("workspace_id", "dedupe_key"),
        Index("ix_notice_workspace_id_at", "workspace_id", "at"),
        one_of("kind", NOTICE_KINDS),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    kind: Mapped[Word]
    dedupe_key: Mapped[str] = mapped_column(String(160))
    quote_id: Mapped[int | None] = mapped_column(ForeignKey("quote.id"))
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[Created]
    mailed_at: Mapped[Moment | None]


class NoticeChoice(Base):
    """What a person wants to be told in a workspace. Without a row: on the page and by mail."""

    __tablename__ = "notice_choice"
    __table_args__ = (
        UniqueConstraint("user_id", "workspace_id", "kind"),
        one_of("kind", NOTICE_KINDS),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    workspace_id: Mapped[WorkspaceId]
    kind: Mapped[Word]
    on_page: Mapped[bool] = mapped_column(default=True)
    by_mail: Mapped[bool] = mapped_column(default=True)


class OutgoingMail(Base):
    """A mail of Joinways, written before it leaves.

    `workspace_id`: whose it is; None for what a person is told about their own account.

    `status`: waiting, sent (a mail server took it), failed (refused for good), unknown (the
    answer got lost while it was handed over: never sent again by itself). `from_name`: in whose
    name it leaves, "" for our own; `reply_to`: who gets the answer, "" for nobody. `quote_id`: the
    quote that a client gets it about. `brings_act`: the act of signing whose signed quotes are
    attached when it leaves, "" for none.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        Index("ix_outgoing_mail_status", "status", "next_try_at"),
        one_of("status", ("waiting", "sent", "failed", "unknown")),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[int | None] = mapped_column(ForeignKey("workspace.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    dedupe_key: Mapped[str] = mapped_column(String(200))
    to_name: Mapped[Name]
    to_email: Mapped[str] = mapped_column(String(254))
    language: Mapped[Language]
    subject: Mapped[str] = mapped_column(String(255))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="")
    message_id: Mapped[str] = mapped_column(String(255))
    brings_act: Mapped[str] = mapped_column(String(32), default="")
    status: Mapped[Word] = mapped_column(default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[Moment]
    next_try_at: Mapped[Moment]
    problem: Mapped[str] = mapped_column(Text, default="")
    from_name: Mapped[Name]
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    quote_id: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[Created]
    sent_at: Mapped[Moment | None]
