"""A team: invited, joined, given roles, removed; the last owner stays, whoever presses at once."""

import re
import threading

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from joinways.audit.lookups import chain
from joinways.database import writing
from joinways.domain.audit import breaks
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.models import AuditLine, Invitation, Membership, OutgoingMail, User
from joinways.team.actions import leave
from joinways.team.tokens import address_of
from joinways.viewer import Viewer
from tests.cast import PASSWORD, Cast, signed_in, token
from tests.web.seeing import send, source
from tests.web.seeing import text as words

HERE = "/settings/team"
LONG = "quatre mots sans rapport"


def invited(app: Flask, email: str, role: str = "member") -> str:
    """The address that the mail brings."""
    form = {"email": email, "role": role, "language": "fr"}
    assert send(signed_in(app), HERE, form).status_code == 303
    with app.app_context():
        row = db.session.scalars(select(Invitation).order_by(Invitation.id.desc())).first()
        assert row
        mail = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
        assert mail
        address = address_of(row, app.config["JOINWAYS"]).removeprefix("http://127.0.0.1:8000")
        # Neither the mail at rest nor any row opens anything.
        assert address.rpartition("/")[2] not in mail.text + mail.html + row.token_sha256
        return address


def roles(app: Flask, cast: Cast) -> dict[str, str]:
    with app.app_context():
        rows = db.session.execute(
            select(User.email, Membership.role)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.workspace_id == cast.workspace)
        )
        return {email.partition("@")[0]: role for email, role in rows}


def member_address(app: Flask, cast: Cast, who: str) -> str:
    with app.app_context():
        return f"/members/{db.session.get_one(User, cast.users[who]).public_id}"


def test_somebody_new_joins_once(app: Flask, cast: Cast) -> None:
    address = invited(app, "Nadia@Team.example")
    browser = app.test_client()
    fields = {"csrf_token": token(source(browser.get(address))), "name": "Nadia", "password": LONG}
    assert browser.post(address, data=fields | {"password": "court"}).status_code == 422
    assert browser.post(address, data=fields).status_code == 303
    assert "Domaine" in words(browser.get("/events"))
    assert roles(app, cast)["nadia"] == "member"
    assert app.test_client().get(address).status_code == 404


def test_a_known_person_joins_and_switches(app: Flask, cast: Cast) -> None:
    address = invited(app, "stranger@team.example", "admin")
    assert signed_in(app, "member").get(address).status_code == 200
    assert send(signed_in(app, "member"), address).location == address  # not the one invited
    browser = signed_in(app, "stranger")
    assert send(browser, address).status_code == 303
    page = source(browser.get("/events"))
    assert 'action="/workspace/switch"' in page
    [other] = re.findall(r'<option value="(\w+)">Casa<', page)
    assert send(browser, "/workspace/switch", {"workspace": other}).status_code == 303
    assert "Casa" in source(browser.get("/workspaces")).split("<h1")[1]
    assert roles(app, cast)["stranger"] == "admin"


def test_withdrawn_opens_nothing_and_a_new_link_replaces_the_old(app: Flask, cast: Cast) -> None:
    address = invited(app, "new@team.example")
    with app.app_context():
        name = db.session.scalars(select(Invitation.public_id)).one()
    assert send(signed_in(app), f"/invitations/{name}/again").status_code == 303
    assert app.test_client().get(address).status_code == 404
    assert send(signed_in(app), f"/invitations/{name}/withdraw").status_code == 303
    assert "Personne n’est invité" in words(signed_in(app).get(HERE))


def test_an_admin_neither_touches_nor_makes_owners(app: Flask, cast: Cast) -> None:
    admin = signed_in(app, "admin")
    owner = member_address(app, cast, "owner")
    send(admin, f"{owner}/role", {"role": "member"})
    send(admin, f"{owner}/remove")
    own = send(admin, f"{member_address(app, cast, 'admin')}/role", {"role": "owner"})
    assert own.status_code == 422
    assert roles(app, cast) == {"owner": "owner", "admin": "admin", "member": "member"}


def test_the_last_owner_is_told_on_their_own_page(app: Flask, cast: Cast) -> None:
    browser, own = signed_in(app), member_address(app, cast, "owner")
    assert "Vous perdez aussitôt l’accès" in words(browser.get(own))
    for address, fields in ((f"{own}/remove", {}), (f"{own}/role", {"role": "admin"})):
        assert send(browser, address, fields).location == own
        assert "propriétaire" in words(browser.get(own))
    assert roles(app, cast)["owner"] == "owner"


def test_who_is_removed_is_out_at_once(app: Flask, cast: Cast) -> None:
    gone = signed_in(app, "member")
    assert gone.get("/events").status_code == 200
    send(signed_in(app), f"{member_address(app, cast, 'member')}/remove")
    assert gone.get("/events").status_code == 303


def test_ownership_goes_with_the_password(app: Flask, cast: Cast) -> None:
    owner, to = signed_in(app), member_address(app, cast, "admin").removeprefix("/members/")
    wrong = send(owner, f"{HERE}/owner", {"member": to, "password": "wrong"})
    assert wrong.status_code == 422
    assert send(owner, f"{HERE}/owner", {"member": to, "password": PASSWORD}).status_code == 303
    assert roles(app, cast) == {"owner": "admin", "admin": "owner", "member": "member"}


def test_of_two_owners_who_leave_at_once_one_stays(app: Flask, cast: Cast) -> None:
    with app.app_context(), writing(db.session) as session:
        session.execute(
            text("UPDATE membership SET role = 'owner' WHERE user_id = :id"),
            {"id": cast.users["admin"]},
        )
    ready, refused = threading.Barrier(2), []

    def work(who: str) -> None:
        with app.app_context():
            by = _viewer(cast, who)
            ready.wait()
            try:
                leave(db.session, by)
            except Refused as no:
                refused.append(no.code)
            db.session.remove()

    threads = [threading.Thread(target=work, args=(who,)) for who in ("owner", "admin")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert refused == ["last-owner"]
    assert sorted(roles(app, cast).values()) == ["member", "owner"]


@pytest.mark.parametrize(
    "change",
    ["DELETE FROM membership WHERE role = 'owner'", "UPDATE membership SET role = 'member'"],
)
def test_the_database_keeps_an_owner(app: Flask, cast: Cast, change: str) -> None:
    with app.app_context(), pytest.raises(DatabaseError), writing(db.session) as session:
        session.execute(text(change))


def test_the_log_is_a_chain_that_nobody_changes(app: Flask, cast: Cast) -> None:
    invited(app, "new@team.example")
    send(signed_in(app), f"{member_address(app, cast, 'member')}/role", {"role": "admin"})
    page = words(signed_in(app).get("/settings/audit"))
    assert "A invité new@team.example avec le rôle Membre." in page
    assert "A fait passer le rôle de Member de Membre à Administrateur." in page
    for day in ("0001-01-01", "9999-12-30", "9999-12-31"):
        asked = signed_in(app).get(f"/settings/audit?since={day}&until={day}")
        assert asked.status_code == 200
    found = words(signed_in(app).get("/settings/audit?action=role-changed&q=member"))
    assert "A fait passer le rôle" in found
    assert "A invité new@team.example" not in found
    assert "A invité new@team.example" in source(signed_in(app).get("/settings/audit.csv"))
    with app.app_context():
        lines = list(chain(db.session))
        assert [each.number for each in lines] == [1, 2, 3], "the download is one too"
        assert list(breaks(lines)) == []
        assert list(breaks(lines[1:])) != []
        for change in ("UPDATE audit SET actor_name = 'x'", "DELETE FROM audit"):
            with pytest.raises(DatabaseError), writing(db.session) as session:
                session.execute(text(change))
        assert db.session.scalars(select(AuditLine.actor_name)).first() == "Owner"


def test_the_operator_sets_a_plan(app: Flask, cast: Cast) -> None:
    run = app.test_cli_runner()
    assert run.invoke(args=["plan", "set", "Domaine", "gold"]).exit_code == 2
    assert run.invoke(args=["plan", "set", "Nobody", "pro"]).exit_code == 1
    assert "pro -> enterprise" in run.invoke(args=["plan", "set", "Domaine", "enterprise"]).output
    assert "enterprise" in run.invoke(args=["plan", "list"]).output
    assert "A fait passer la formule de Pro à Enterprise." in words(
        signed_in(app).get("/settings/audit")
    )
    assert signed_in(app, "admin").get("/settings/plan").status_code == 403
    assert "Enterprise" in words(signed_in(app).get("/settings/plan"))


def _viewer(cast: Cast, who: str) -> Viewer:
    user = db.session.get_one(User, cast.users[who])
    found = Viewer(
        session_id=0, seen_at=user.created_at, user_id=user.id, name=user.name, email=user.email,
        language=None, role="owner", workspace_id=cast.workspace, workspace_name="Domaine",
        plan="pro", country="FR", currency="EUR", time_zone="Europe/Paris", due_days=30,
        connection_id=None, connection_broken=None, livemode=None,
    )  # fmt: skip
    db.session.rollback()
    return found
