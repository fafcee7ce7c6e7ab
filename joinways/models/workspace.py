"""Workspaces, who belongs to them, and their connection to Stripe."""

from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from joinways.database import Base
from joinways.domain.numbering import USUAL
from joinways.models.columns import (
    Country,
    Created,
    Currency,
    Key,
    Language,
    Moment,
    Name,
    PublicId,
    Sealed,
    StripeId,
    Word,
    WorkspaceId,
)


class Workspace(Base):
    """One organisation; owns everything below it. `due_days`: the usual term of payment.

    Who it is in law (`legal_name` "" = its name) and how it quotes: the days a quote is valid, the
    three conditions that a new quote begins with, and after how many days without an answer, and
    how many days before a quote expires, a client is reminded (None = never, the default).
    `due_term`: how `due_days` are counted (domain/due.py). `vat_rates`: those its forms offer, as
    domain/vat_rates.py reads them, [] = its country's. `number_pattern` and `numbers_anew`: how its
    quotes are numbered (domain/numbering.py), and whether each year begins with 1. `language` is
    the one that new clients begin with, one of `client_languages` ("fr es").
    `prospect_months`: how long clients who never signed are kept (None = until erased by hand).
    `step_demanded`: it opens only to who signs in with two steps or a passkey.
    """

    __tablename__ = "workspace"
    __table_args__ = (CheckConstraint("plan IN ('basic', 'pro', 'enterprise')", name="plan"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    name: Mapped[Name]
    plan: Mapped[Word]
    country: Mapped[Country]
    language: Mapped[Language]
    currency: Mapped[Currency]
    time_zone: Mapped[str] = mapped_column(String(64))
    due_days: Mapped[int] = mapped_column(default=30)
    invoice_footer: Mapped[str] = mapped_column(Text, default="")
    legal_name: Mapped[Name]
    line1: Mapped[Name]
    line2: Mapped[Name]
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[Name]
    vat_number: Mapped[str] = mapped_column(String(32), default="")
    registration: Mapped[str] = mapped_column(String(32), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    legal_form: Mapped[str] = mapped_column(String(80), default="")
    share_capital: Mapped[str] = mapped_column(String(40), default="")
    register: Mapped[str] = mapped_column(String(80), default="")
    iban: Mapped[str] = mapped_column(String(34), default="")
    bic: Mapped[str] = mapped_column(String(11), default="")
    legal_mentions: Mapped[str] = mapped_column(Text, default="")
    valid_days: Mapped[int] = mapped_column(default=30)
    payment_conditions: Mapped[str] = mapped_column(Text, default="")
    cancellation_conditions: Mapped[str] = mapped_column(Text, default="")
    postponement_conditions: Mapped[str] = mapped_column(Text, default="")
    remind_after_days: Mapped[int | None]
    remind_before_days: Mapped[int | None]
    prospect_months: Mapped[int | None]
    due_term: Mapped[Word] = mapped_column(default="net")
    vat_rates: Mapped[list[Any]] = mapped_column(JSON, default=list)
    number_pattern: Mapped[str] = mapped_column(String(40), default=USUAL)
    numbers_anew: Mapped[bool] = mapped_column(default=True)
    client_languages: Mapped[Word] = mapped_column(default="fr es en")
    step_demanded: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[Created]


class Membership(Base):
    """A person in a workspace, as owner, admin or member.

    `notices_read_at`: notices before that moment are not new to them.
    """

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("workspace_id", "user_id"),
        CheckConstraint("role IN ('owner', 'admin', 'member')", name="role"),
    )

    id: Mapped[Key]
    workspace_id: Mapped[WorkspaceId]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[Word]
    created_at: Mapped[Created]
    notices_read_at: Mapped[Moment | None]


class StripeConnection(Base):
    """A key to one Stripe account, encrypted. Replaced ones stay, ended, for the history.

    With an `oauth_scope` it is one by OAuth: what is sealed is the account's id, for which the
    platform's key of the settings acts; no token of Stripe's is kept. "" for a pasted key.

    `account_id` is "" until Stripe has told it. `broken`: "" or the word for what Stripe said
    of the key last (revoked, right).

    The webhook: `webhook_id` is the endpoint that we made, "" for one made by hand;
    `webhook_secrets` is an encrypted JSON list, the newest first (several while one is rolled);
    `webhook_problem` says why it could not be made. `webhook_heard_at`: the last event that came
    by itself; `webhook_missed_at`: when we last had to ask for one that had not come.
    `events_read_until`: up to when (Stripe's clock) the list of events was read.

    `simulated`: of the simulated Stripe, and so is all that is made with it. `findings`: what the
    last check found (workspace/checking.py), at `findings_at`; `broken_at`: since when it is
    broken. The round trip that proves the webhook: `proof_id` is the draft whose deletion we wait
    to hear of, `proof_problem` why it could not be asked for.
    """

    __tablename__ = "stripe_connection"
    __table_args__ = (
        # One connection at a time; both databases know partial indexes.
        Index(
            "uq_stripe_connection_current",
            "workspace_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    workspace_id: Mapped[WorkspaceId]
    key_encrypted: Mapped[Sealed]
    key_last4: Mapped[str] = mapped_column(String(4))
    livemode: Mapped[bool]
    account_id: Mapped[Name]
    account_name: Mapped[Name]
    broken: Mapped[str] = mapped_column(String(20), default="")
    broken_detail: Mapped[str] = mapped_column(Text, default="")
    checked_at: Mapped[Moment | None]
    created_at: Mapped[Created]
    ended_at: Mapped[Moment | None]
    webhook_id: Mapped[str] = mapped_column(String(255), default="")
    webhook_url: Mapped[str] = mapped_column(Text, default="")
    webhook_secrets: Mapped[Sealed] = mapped_column(default="")
    webhook_problem: Mapped[str] = mapped_column(String(40), default="")
    webhook_tried_at: Mapped[Moment | None]
    webhook_heard_at: Mapped[Moment | None]
    webhook_missed_at: Mapped[Moment | None]
    events_read_until: Mapped[Moment | None]
    polled_at: Mapped[Moment | None]
    simulated: Mapped[bool] = mapped_column(default=False)
    oauth_scope: Mapped[str] = mapped_column(String(20), default="", server_default="")
    findings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    findings_at: Mapped[Moment | None]
    broken_at: Mapped[Moment | None]
    proof_id: Mapped[StripeId] = mapped_column(default="")
    proof_problem: Mapped[str] = mapped_column(String(40), default="")
    proof_sent_at: Mapped[Moment | None]
    proof_heard_at: Mapped[Moment | None]

    @property
    def listens(self) -> bool:
        """Whether Stripe has an address of ours to tell: its own, or (`webhook_url`, where the
        operator has set its secret) the platform's."""
        return bool(self.webhook_secrets or (self.oauth_scope and self.webhook_url))


class Installation(Base):
    """One row: this installation's random name, written on everything made at Stripe."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(32))
    must_reconcile: Mapped[bool] = mapped_column(default=False)
