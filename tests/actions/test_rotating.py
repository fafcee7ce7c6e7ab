"""`secrets rotate`: everything sealed under the newest key, and nothing lost on the way."""

import re
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select

from joinways import resealing
from joinways.config import Config
from joinways.database import Base, writing
from joinways.extensions import db
from joinways.models import StripeConnection
from joinways.models.columns import utc_now
from joinways.vault import Sealed, Vault
from joinways.workspace.connection import owner
from joinways.workspace.webhooks import add_secret, secrets_of
from tests.cast import Cast
from tests.conftest import FERNET

NEW = Fernet.generate_key().decode()


def with_keys(app: Flask, monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    """The installation runs with these keys, the newest first."""
    ours: Config = app.config["JOINWAYS"]
    monkeypatch.setitem(app.config, "JOINWAYS", replace(ours, encryption_keys=keys))


def rotate(app: Flask) -> tuple[int, str]:
    """The exit code, and what was printed."""
    done = app.test_cli_runner().invoke(args=["secrets", "rotate"])
    return done.exit_code, done.output


def fill(app: Flask, cast: Cast, ended: int) -> None:
    """The cast's connection with a webhook, and so many that have ended."""
    old = Vault((FERNET,))
    with app.app_context():
        add_secret(db.session, old, cast.workspace, "whsec_ours")
        with writing(db.session) as session:
            for number in range(ended):
                session.add(
                    StripeConnection(
                        workspace_id=cast.workspace,
                        key_encrypted=old.seal(owner(cast.workspace), f"sk_test_{number}"),
                        key_last4="gone", livemode=False, ended_at=utc_now(),
                    )
                )  # fmt: skip


def opened(app: Flask, cast: Cast, *keys: str) -> list[str]:
    """Every key and secret of Stripe, opened with these keys alone."""
    vault, found = Vault(keys), []
    with app.app_context():
        for row in db.session.scalars(select(StripeConnection).order_by(StripeConnection.id)):
            found.append(vault.open(owner(cast.workspace), row.key_encrypted))
            found += secrets_of(vault, row)
    return found


def test_the_old_key_can_be_removed_afterwards(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "AT_ONCE", 2)
    fill(app, cast, ended=4)
    secrets = opened(app, cast, FERNET)
    assert len(secrets) == 6
    with_keys(app, monkeypatch, NEW, FERNET)
    code, said = rotate(app)
    assert code == 0
    assert [line for line in said.splitlines() if "user_account" not in line][-3:] == [
        "stripe_connection.key_encrypted: 5 sealed anew, 0 already",
        "stripe_connection.webhook_secrets: 1 sealed anew, 0 already",
        "The newest key opens every secret: the older ones can be removed.",
    ]
    assert opened(app, cast, NEW) == secrets
    with pytest.raises(Sealed):
        opened(app, cast, FERNET)
    with_keys(app, monkeypatch, NEW)
    code, said = rotate(app)
    assert (code, "key_encrypted: 0 sealed anew, 5 already" in said) == (0, True)


def test_a_run_that_was_stopped_goes_on(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "AT_ONCE", 2)
    fill(app, cast, ended=4)
    secrets = opened(app, cast, FERNET)
    vault, real = Vault((NEW, FERNET)), Vault.resealed
    left = [3]

    def stopping(self: Vault, sealed: str) -> str:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return real(self, sealed)

    with monkeypatch.context() as patch, app.app_context():
        patch.setattr(Vault, "resealed", stopping)
        with pytest.raises(KeyboardInterrupt):
            list(resealing.reseal_all(db.session, vault))
        db.session.rollback()
    assert opened(app, cast, NEW, FERNET) == secrets
    with_keys(app, monkeypatch, NEW, FERNET)
    code, said = rotate(app)
    assert (code, "key_encrypted: 3 sealed anew, 2 already" in said) == (0, True)
    assert opened(app, cast, NEW) == secrets


def test_what_no_key_opens_is_named_and_left_alone(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(app, cast, ended=0)
    with_keys(app, monkeypatch, NEW)
    code, said = rotate(app)
    assert code == 1
    assert f"stripe_connection.key_encrypted, row {cast.connection}: no key opens it" in said
    assert "Keep the older keys: 2 secrets need them or another one." in said
    assert opened(app, cast, FERNET) == ["sk_test_team", "whsec_ours"]


def test_every_column_of_secrets_bears_the_mark() -> None:
    marked = {place.name for place in resealing.sealed_columns()}
    named = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if re.search(r"encrypted|secret|sealed", column.name)
    }
    assert named <= marked
    assert marked >= {"stripe_connection.key_encrypted", "stripe_connection.webhook_secrets"}
