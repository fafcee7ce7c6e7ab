"""Who is out of a workspace, and what becomes of what they had begun."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError
from werkzeug.test import TestResponse

from joinways.account.throttle import claim
from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.models import FailedSignIn, Invitation, Membership, User, UserSession
from joinways.models.columns import utc_now
from joinways.team.actions import switch
from joinways.team.holding import hold
from tests.cast import PASSWORD, Cast, signed_in, token
from tests.team.test_team import HERE, invited, member_address, roles
from tests.web.seeing import HTMX, send, source, text


def test_who_belongs_nowhere_is_told_so_and_can_sign_out(app: Flask, cast: Cast) -> None:
    gone = signed_in(app, "member")
    send(signed_in(app), f"{member_address(app, cast, 'member')}/remove")
    assert gone.get("/events").location == "/no-workspace"
    assert gone.get("/events", headers=HTMX).headers["HX-Redirect"] == "/no-workspace"
    page = text(gone.get("/no-workspace"))
    assert "Vous n’appartenez à aucun espace de travail" in page
    assert "member@team.example" in page
    # Invited again, they come in with one press; signed out, they are asked to sign in again.
    address = invited(app, "member@team.example")
    assert send(signed_in(app, "member"), address).status_code == 303
    assert gone.get("/no-workspace").location == "/events"
    assert gone.get("/events").status_code == 200
    send(signed_in(app), f"{member_address(app, cast, 'member')}/remove")
    assert send(gone, "/logout").location == "/login"
    assert gone.get("/events").location == "/login?next=/events"
    assert gone.get("/no-workspace").location == "/events"


def test_the_password_of_an_owner_is_not_guessed_by_transferring(app: Flask, cast: Cast) -> None:
    owner, to = signed_in(app), member_address(app, cast, "admin").removeprefix("/members/")
    fields = {"member": to, "password": "wrong"}
    tries = [send(owner, f"{HERE}/owner", fields).status_code for _ in range(6)]
    assert tries == [422, 422, 422, 422, 422, 429]
    answer = send(owner, f"{HERE}/owner", fields | {"password": PASSWORD})
    assert answer.status_code == 429
    assert "Trop de tentatives" in text(answer)
    assert roles(app, cast)["owner"] == "owner"


def test_invitations_are_no_mail_gun(app: Flask, cast: Cast) -> None:
    owner = signed_in(app)
    form = {"email": "victim@elsewhere.example", "role": "member", "language": "fr"}
    for _ in range(3):
        assert send(owner, HERE, form).status_code == 303
        with app.app_context():
            name = db.session.scalars(
                select(Invitation.public_id).order_by(Invitation.id.desc())
            ).first()
        send(owner, f"/invitations/{name}/withdraw")
    answer = send(owner, HERE, form)
    assert (answer.status_code, "beaucoup d’invitations" in text(answer)) == (422, True)
    with app.app_context(), writing(db.session) as session:
        session.execute(delete(FailedSignIn))
        session.add_all([withdrawn(cast, number) for number in range(47)])
    assert send(owner, HERE, form | {"email": "other@elsewhere.example"}).status_code == 422


def withdrawn(cast: Cast, number: int) -> Invitation:
    return Invitation(
        workspace_id=cast.workspace, email=f"{number}@elsewhere.example", role="member",
        language="fr", nonce="", token_sha256=f"{number:064}", invited_by=cast.users["owner"],
        expires_at=utc_now(), withdrawn_at=utc_now(),
    )  # fmt: skip


def beside(app: Flask, work: Callable[[], None]) -> threading.Thread:
    """Begin it in another thread, and give it the time to come to a lock."""

    def run() -> None:
        with app.app_context():
            work()
            db.session.remove()

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.4)
    return thread


def test_who_is_removed_while_they_switch_keeps_no_session_there(app: Flask, cast: Cast) -> None:
    signed_in(app, "member")
    gone = []

    def work() -> None:
        session_id = db.session.scalar(
            select(UserSession.id).where(UserSession.user_id == cast.users["member"])
        )
        try:
            switch(db.session, session_id or 0, cast.users["member"], cast.workspace)
        except Refused as refused:
            gone.append(refused.code)

    with app.app_context():
        with writing(db.session) as session:
            hold(session, cast.workspace)
            session.execute(delete(Membership).where(Membership.user_id == cast.users["member"]))
            thread = beside(app, work)
        thread.join()
        chosen = select(UserSession.workspace_id).where(UserSession.user_id == cast.users["member"])
        assert (db.session.scalars(chosen).all(), gone) == ([None], ["team-gone"])


def test_reading_notices_and_a_change_of_role_wait_for_nobody_in_a_circle(
    app: Flask, cast: Cast
) -> None:
    mine = Membership.user_id == cast.users["owner"]
    failed: list[Exception] = []

    def work() -> None:
        try:
            with writing(db.session) as session:
                session.execute(update(Membership).where(mine).values(notices_read_at=utc_now()))
        except DatabaseError as error:
            failed.append(error)

    with app.app_context():
        with writing(db.session) as session:
            hold(session, cast.workspace)
            thread = beside(app, work)
            session.execute(update(Membership).where(mine).values(role="owner"))
        thread.join()
    assert failed == []


def coming_in(app: Flask, address: str) -> tuple[FlaskClient, dict[str, str]]:
    """A browser of somebody new before an invitation, and what they type."""
    browser = app.test_client()
    typed = {"name": "Nadia", "password": "quatre mots sans rapport"}
    return browser, {"csrf_token": token(source(browser.get(address))), **typed}


def test_who_joins_anew_is_in_however_often_others_there_mistyped(app: Flask, cast: Cast) -> None:
    browser, fields = coming_in(app, address := invited(app, "nadia@team.example"))
    with app.app_context():
        for number in range(30):
            claim(db.session, "sign-in", f"u{number}@team.example", "127.0.0.1")
    assert browser.post(address, data=fields).location == "/events"
    assert browser.get("/events").status_code == 200


def test_an_account_that_is_made_meanwhile_is_no_error(app: Flask, cast: Cast) -> None:
    browser, fields = coming_in(app, address := invited(app, "nadia@team.example"))
    answers: list[TestResponse] = []
    with app.app_context():
        with writing(db.session) as session:
            session.add(User(email="nadia@team.example", name="N", password_hash="", language="fr"))
            session.flush()
            thread = beside(app, lambda: answers.append(browser.post(address, data=fields)))
        thread.join()
    assert [answer.location for answer in answers] == [address]
    assert "Vous avez déjà un compte" in text(browser.get(address))


def test_invitations_end_with_the_right_to_give_their_role(app: Flask, cast: Cast) -> None:
    with app.app_context(), writing(db.session) as session:
        session.execute(
            update(Membership).where(Membership.user_id == cast.users["admin"]).values(role="owner")
        )
    admin = signed_in(app, "admin")
    for role in ("owner", "admin", "member"):
        form = {"email": f"{role}@elsewhere.example", "role": role, "language": "fr"}
        assert send(admin, HERE, form).status_code == 303
    invited(app, "of-another@elsewhere.example", "owner")
    address = member_address(app, cast, "admin")
    owner = signed_in(app)
    assert send(owner, f"{address}/role", {"role": "admin"}).status_code == 303
    assert open_invitations(app) == ["admin", "member", "of-another"]
    assert send(owner, f"{address}/remove").status_code == 303
    assert open_invitations(app) == ["of-another"]


def open_invitations(app: Flask) -> list[str]:
    with app.app_context():
        found = db.session.scalars(
            select(Invitation.email).where(Invitation.withdrawn_at.is_(None)).order_by("email")
        )
        return [email.partition("@")[0] for email in found]


def test_an_admin_gets_no_link_that_makes_an_owner(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_mail = replace(app.config["JOINWAYS"], mail_url=None)
    monkeypatch.setitem(app.config, "JOINWAYS", without_mail)
    for role in ("owner", "admin"):
        form = {"email": f"{role}@elsewhere.example", "role": role, "language": "fr"}
        assert send(signed_in(app), HERE, form).status_code == 303
    assert source(signed_in(app).get(HERE)).count("/join/") == 2
    assert source(signed_in(app, "admin").get(HERE)).count("/join/") == 1
