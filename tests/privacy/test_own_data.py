"""One's own data: taken along, and erased with the account."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from joinways.audit.lookups import chain
from joinways.database import writing
from joinways.domain.audit import breaks
from joinways.extensions import db
from joinways.models import (
    AuditLine,
    History,
    Membership,
    NoticeChoice,
    OutgoingMail,
    Passkey,
    User,
    Workspace,
)
from joinways.models.columns import utc_now
from joinways.notices.posting import empty_old
from tests.account.post import mails, sign_in
from tests.account.test_two_step import Phone, phone, turn_on  # noqa: F401 (a fixture)
from tests.cast import PASSWORD, Cast, signed_in
from tests.web.seeing import beside, send, source
from tests.web.seeing import text as seen

HERE = "/account/data"
SURE = {"password": PASSWORD, "sure": "y"}


def everything(app: Flask) -> str:
    """All rows of all tables, as one text."""
    with app.app_context():
        names = list(User.metadata.tables)
        rows = [str(db.session.execute(text(f'SELECT * FROM "{name}"')).all()) for name in names]  # noqa: S608
        return "\n".join(rows)


def in_use(app: Flask, cast: Cast, who: str) -> None:
    """A person of whom there is something in each table."""
    browser = signed_in(app, who)
    send(browser, f"{HERE[:-5]}/sessions/end-others")
    with app.app_context(), writing(db.session) as session:
        user_id = cast.users[who]
        about = {"user_id": user_id, "workspace_id": cast.workspace}
        session.add_all(
            [
                Passkey(user_id=user_id, name="Pixel", credential="CRED", public_key="KEY",
                        sign_count=0),
                NoticeChoice(**about, kind="paid", by_mail=False),
                History(workspace_id=cast.workspace, actor="user", actor_id=user_id,
                        actor_name="Admin", action="client-erased", detail={"client": "secret"}),
            ]
        )  # fmt: skip
    send(browser, "/password/forgotten", {"email": f"{who}@team.example"})


def test_all_of_it_and_nothing_of_others(app: Flask, cast: Cast) -> None:
    in_use(app, cast, "admin")
    browser = signed_in(app, "admin")
    answer = browser.get(f"{HERE}.json")
    assert answer.headers["Cache-Control"] == "no-store"
    found = json.loads(answer.data)
    assert found["account"]["email"] == "admin@team.example"
    assert [(each["workspace"], each["role"]) for each in found["memberships"]] == [
        ("Domaine", "admin")
    ]
    assert [each["name"] for each in found["passkeys"]] == ["Pixel"]
    assert [each["kind"] for each in found["notifications"]] == ["paid"]
    assert found["history"][0]["action"] == "client-erased"
    assert [each["kind"] for each in found["emails"]] == ["account-password"]
    assert "data-exported" in [each["word"] for each in found["account_events"]]
    assert [each["action"] for each in found["audit_lines"]] == ["own-data-exported"]
    assert len(found["sessions"]) == 2
    whole = answer.text
    for secret in ("argon2", "CRED", "KEY", "token", "secret", "owner@team.example", "Léa"):
        assert secret not in whole, secret
    assert "A téléchargé ses propres données." in seen(browser.get("/settings/audit"))
    assert "Vos données ont été téléchargées" in seen(browser.get("/account"))


def test_closed_and_what_stays(app: Flask, cast: Cast) -> None:
    in_use(app, cast, "admin")
    browser = signed_in(app, "admin")
    refused = send(browser, "/account/close", {"password": "not it"})
    assert beside(source(refused), "sure") == "Cochez d’abord cette case."
    refused = send(browser, "/account/close", {**SURE, "password": "not it"})
    assert beside(source(refused), "password") == "Ce n’est pas votre mot de passe actuel."
    assert "admin@team.example" in everything(app)
    answer = send(browser, "/account/close", SURE)
    assert answer.location == "/login"
    assert "Votre compte est fermé." in seen(browser.get("/login"))
    assert browser.get("/events").location == "/login?next=/events"
    assert sign_in(app.test_client(), "admin@team.example", PASSWORD) == ""
    last = mails(app)[-1]
    assert (last.to_email, last.subject) == (
        "admin@team.example",
        "Votre compte Joinways est fermé",
    )
    with app.app_context():
        with writing(db.session) as session:
            old = {"created_at": utc_now() - timedelta(days=91), "status": "sent"}
            session.execute(update(OutgoingMail).where(OutgoingMail.id == last.id).values(**old))
        empty_old(db.session)
    rest = everything(app)
    assert [word for word in ("admin@team.example", "Pixel", "CRED") if word in rest] == []
    with app.app_context():
        assert list(breaks(chain(db.session))) == []
        lines = db.session.scalars(select(AuditLine)).all()
        assert [(each.action, each.actor_name) for each in lines] == [("account-closed", "Admin")]
        assert db.session.scalars(select(History.actor_name)).all() == ["Admin"], "it stays"
        gone = db.session.get_one(User, cast.users["admin"])
        assert (gone.name, gone.password_hash) == ("Compte fermé", "")
        left = select(Membership).where(Membership.user_id == gone.id)
        assert db.session.scalars(left).all() == []
    assert "A fermé son compte" in seen(signed_in(app).get("/settings/audit"))


def test_the_last_owner_with_others_stays_and_two_steps_ask_for_both(
    app: Flask,
    cast: Cast,
    phone: Phone,  # noqa: F811
) -> None:
    browser = signed_in(app)
    refused = send(browser, "/account/close", SURE)
    assert (refused.status_code, "dernier propriétaire de Domaine" in seen(refused)) == (422, True)
    turn_on(browser, phone)
    assert beside(source(send(browser, "/account/close", SURE)), "code") == "Saisissez le code."
    with app.app_context(), writing(db.session) as session:
        mine = select(Membership).where(Membership.user_id == cast.users["admin"])
        session.scalars(mine).one().role = "owner"
    answer = send(browser, "/account/close", {**SURE, "code": phone.code()})
    assert answer.location == "/login", seen(answer)


@pytest.mark.parametrize("what", ["in work", "connected", "at rest"])
def test_alone_in_a_workspace(app: Flask, cast: Cast, what: str) -> None:
    with app.app_context(), writing(db.session) as session:
        for who in ("admin", "member"):
            mine = select(Membership).where(Membership.user_id == cast.users[who])
            session.delete(session.scalars(mine).one())
        if what == "at rest":
            session.execute(text("UPDATE stripe_connection SET ended_at = created_at"))
    if what == "in work":
        cast.quote(state="sent")
    answer = send(signed_in(app), "/account/close", SURE)
    said = {"in work": "Réglez cela d’abord", "connected": "Déconnectez-le d’abord"}
    if what in said:
        assert said[what] in seen(answer)
        return
    assert answer.location == "/login"
    with app.app_context():
        place = db.session.get_one(Workspace, cast.workspace)
        kept = select(User).join(Membership).where(Membership.workspace_id == place.id)
        owner = db.session.scalars(kept).one()
        assert owner.email == f"{owner.public_id.lower()}@account.invalid"
        wanted = select(NoticeChoice.by_mail).where(NoticeChoice.user_id == owner.id)
        assert set(db.session.scalars(wanted)) == {False}, "nothing is mailed there"


def test_who_belongs_nowhere_may_too(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "member")
    with app.app_context(), writing(db.session) as session:
        mine = select(Membership).where(Membership.user_id == cast.users["member"])
        session.delete(session.scalars(mine).one())
    assert "/account/data" in source(browser.get("/no-workspace"))
    assert json.loads(browser.get(f"{HERE}.json").data)["memberships"] == []
    assert "Fermer mon compte" in seen(browser.get(HERE))
    assert send(browser, "/account/close", SURE).location == "/login"
    nobody = app.test_client()
    assert [nobody.get(HERE).location, nobody.get(f"{HERE}.json").location] == ["/login"] * 2
