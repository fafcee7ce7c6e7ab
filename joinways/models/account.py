"""People, their sessions, what opens their account, and what happened with it."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from joinways.database import Base
from joinways.models.columns import (
    Created,
    Key,
    Language,
    Moment,
    Name,
    PublicId,
    Sealed,
    Sha256,
    Word,
    one_of,
)

TOKEN_KINDS = ("signup", "password", "email", "step")


class User(Base):
    """A person who signs in. `email` is kept in lower case.

    `password_hash` "": none is chosen yet, and none is right. The second factor: `totp_sealed` is
    its secret, sealed (account/second_factor.py); it counts from `totp_since` on, None while it is
    being set up; `totp_step` is the last half minute of which a code was used.
    """

    __tablename__ = "user_account"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[Name]
    password_hash: Mapped[str] = mapped_column(String(255))
    language: Mapped[Language | None]
    created_at: Mapped[Created]
    totp_sealed: Mapped[Sealed] = mapped_column(default="", server_default="")
    totp_since: Mapped[Moment | None]
    totp_step: Mapped[int | None]


class UserSession(Base):
    """One signed-in browser. Only the SHA-256 of its 256-bit token is kept.

    `connect_nonce`: what the `state` is computed from with which it comes back from Stripe's OAuth
    page, "" when it is not there; until `connect_until`. `stepped`: it was begun with a passkey, or
    with password and code, or one of them was set up in it.
    """

    __tablename__ = "user_session"

    id: Mapped[Key]
    token_sha256: Mapped[Sha256] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    workspace_id: Mapped[int | None] = mapped_column(ForeignKey("workspace.id"))
    created_at: Mapped[Created]
    seen_at: Mapped[Moment] = mapped_column(index=True)
    ended_at: Mapped[Moment | None]
    ip: Mapped[str] = mapped_column(String(45), default="", server_default="")
    user_agent: Mapped[str] = mapped_column(Text, default="", server_default="")
    connect_nonce: Mapped[str] = mapped_column(String(64), default="", server_default="")
    connect_until: Mapped[Moment | None]
    stepped: Mapped[bool] = mapped_column(default=False, server_default=false())


class FailedSignIn(Base):
    """One try that counts against a limit: a wrong password or code, a mail that was asked for.

    `subject` is a hash of what is limited and for whom (account/throttle.py).
    """

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index("ix_failed_sign_in_subject_at", "subject", "at"),)

    id: Mapped[Key]
    subject: Mapped[Sha256]
    at: Mapped[Moment] = mapped_column(index=True)


class AccountToken(Base):
    """What opens one step of an account, once, until it expires. Only the token's hash is kept.

    `kind`: signup (nobody yet: `wish` holds what the workspace is to be), password (choose one),
    email (confirm `email` as the new one), step (the password was right, the code is missing). A
    mailed token is computed from `nonce` with the server's secret (account/tokens.py). `tries`:
    codes that were tried with it.
    """

    __tablename__ = "account_token"
    __table_args__ = (one_of("kind", TOKEN_KINDS),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    kind: Mapped[Word]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    wish: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    nonce: Mapped[str] = mapped_column(String(64))
    token_sha256: Mapped[Sha256] = mapped_column(unique=True)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Created]
    expires_at: Mapped[Moment] = mapped_column(index=True)
    used_at: Mapped[Moment | None]


class RecoveryCode(Base):
    """One of ten codes that stand in for the second factor, once each. Only its hash is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[Created]
    used_at: Mapped[Moment | None]


class Passkey(Base):
    """What a person signs in with instead of password and code.

    `credential` and `public_key` (COSE) in base64url, as the person's device gave them;
    `sign_count` is what its counter said last.
    """

    __tablename__ = "passkey"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[Name]
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[Created]
    used_at: Mapped[Moment | None]


class PasskeyChallenge(Base):
    """What a passkey has to sign, once, within five minutes. Whose browser it is for stands in that
    browser's cookie. Of a passkey that is being added: `user_id`, and what it will be called."""

    __tablename__ = "passkey_challenge"

    id: Mapped[Key]
    challenge: Mapped[str] = mapped_column(String(100), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[Name]
    expires_at: Mapped[Moment] = mapped_column(index=True)


class AccountEvent(Base):
    """Something that happened with a person's account. `word`: account/wording.py says it."""

    __tablename__ = "account_event"
    __table_args__ = (Index("ix_account_event_user_id_at", "user_id", "at"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[Created] = mapped_column(index=True)
    word: Mapped[Word]
    ip: Mapped[str] = mapped_column(String(45), default="")
    user_agent: Mapped[str] = mapped_column(Text, default="")
