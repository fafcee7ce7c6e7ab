"""A second step demanded of everyone: who is led to set one up, and that nothing is seen before."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from joinways.database import writing
from joinways.extensions import db
from joinways.models import AuditLine, Membership, Passkey, User, UserSession, Workspace
from joinways.models.columns import utc_now
from tests.account.test_two_step import Phone, phone, turn_on  # noqa: F401 (a fixture)
from tests.cast import PASSWORD, Cast, signed_in, token
from tests.team.test_team import LONG, invited
from tests.web.addresses import GET, POST
from tests.web.places import made_places
from tests.web.seeing import HTMX, beside, counted, send, source, text
from tests.web.test_access import filled_in

LED = "/account/second-step"
SETTING = "/settings/team/second-step"
OPEN = {  # what a member reaches meanwhile, of all that is not public
    "GET": {
        "/account", "/account/email", "/account/password", "/account/passkeys",
        "/account/passkeys/new", "/account/second-step", "/account/two-step",
        "/passkeys/PASSKEY", "/workspaces",
    },
    "POST": {
        "/account", "/account/email", "/account/passkeys", "/account/passkeys/new",
        "/account/password", "/account/sessions/end", "/account/sessions/end-others",
        "/account/two-step", "/account/two-step/begin", "/passkeys/PASSKEY/remove",
        "/passkeys/PASSKEY/rename", "/workspace/leave", "/workspace/switch",
    },
}  # fmt: skip


@pytest.fixture
def demanding(app: Flask, cast: Cast) -> Iterator[None]:
    """The cast's workspace demands it."""
    with app.app_context(), writing(db.session) as session:
        session.get_one(Workspace, cast.workspace).step_demanded = True
    yield


def where(answer: TestResponse) -> tuple[int, str]:
    """The status, and where the browser is sent by it, also by htmx."""
    answer.close()
    return answer.status_code, answer.location or answer.headers.get("HX-Redirect", "")


def has(app: Flask, user_id: int, what: str) -> None:
    """Give a person a second step: `code` or `passkey`, used or set up in the browsers that they
    are signed in with, or "elsewhere"."""
    with app.app_context(), writing(db.session) as session:
        if "code" in what:
            session.get_one(User, user_id).totp_since = utc_now()
        else:
            session.add(
                Passkey(
                    user_id=user_id, name="Pixel", credential=f"made-up-{user_id}",
                    public_key="none", sign_count=0,
                )
            )  # fmt: skip
        if "elsewhere" not in what:
            mine = update(UserSession).where(UserSession.user_id == user_id)
            session.execute(mine.values(stepped=True))


@pytest.mark.parametrize(
    ("what", "led"),
    [
        ("nothing", True),
        ("code", False),
        ("passkey", False),
        ("code elsewhere", True),
        ("passkey elsewhere", True),
    ],
)
def test_who_is_led(app: Flask, cast: Cast, demanding: None, what: str, led: bool) -> None:
    browser = signed_in(app, "member")
    if what != "nothing":
        has(app, cast.users["member"], what)
    seen = [
        where(browser.get("/events")),
        where(browser.get("/clients/export.csv")),
        where(browser.get("/attention/badge", headers=HTMX)),
        where(send(browser, "/events/new", {"title": ""})),
        where(send(browser, "/events/new", {"title": ""}, htmx=True)),
        where(browser.get("/settings/team")),
        where(browser.get(LED)),
    ]
    if led:
        pages, fragments = (303, LED), (200, LED)
        assert seen == [pages, pages, fragments, pages, fragments, pages, (200, "")]
    else:
        fine, wrong = (200, ""), (422, "")
        assert seen == [fine, fine, fine, wrong, wrong, (403, ""), (303, "/events")]


def test_every_address_of_the_workspace_leads_there(
    app: Flask, cast: Cast, demanding: None, stripe: object
) -> None:
    places, browser = made_places(app, cast), signed_in(app, "admin")
    closed = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in ("GET", "POST")
        if getattr(app.view_functions[rule.endpoint], "access", "public") != "public"
        and method in (rule.methods or ())
    }
    reached: dict[str, set[str]] = {"GET": set(), "POST": set()}
    led = 0
    for method, table in (("GET", GET), ("POST", POST)):
        for each in table:
            answer = where(browser.open(filled_in(each, places), method=method))
            if answer == (303, LED):
                led += 1
            elif table[each][0] == "sign in" and each not in ("/login/code", "/logout"):
                reached[method].add(each)
    public = {"/account/data", "/account/data.json", "/account/close"}
    assert {method: found - public for method, found in reached.items()} == OPEN
    assert led == len(closed) - sum(len(each) for each in OPEN.values())


def test_nothing_of_the_workspace_is_shown_meanwhile(
    app: Flask, cast: Cast, demanding: None
) -> None:
    browser = signed_in(app, "member")
    for address in (LED, "/account", "/account/two-step", "/account/passkeys", "/nowhere"):
        page = source(browser.get(address))
        assert 'href="/notices"' not in page and "/attention" not in page, address
        assert 'href="/clients"' not in page and "Atelier Nord" not in page, address
    page = text(browser.get(LED))
    assert "Domaine demande à chacun de se connecter en deux étapes" in page
    assert "Configurer la connexion en deux étapes" in page and "Ajouter une clé d’accès" in page
    assert send(browser, "/language", {"language": "es", "next": LED}).location == LED
    assert "Un paso más para entrar en Domaine" in text(browser.get(LED))
    assert send(browser, "/logout").status_code == 303
    assert where(browser.get(LED)) == (303, f"/login?next={LED}")


def test_set_up_then_in_then_off_then_led_again(
    app: Flask,
    cast: Cast,
    demanding: None,
    phone: Phone,  # noqa: F811
) -> None:
    browser = signed_in(app, "member")
    assert where(browser.get("/clients")) == (303, LED)
    turn_on(browser, phone)
    assert browser.get("/clients").status_code == 200, "this session was there before"
    page = text(browser.get("/account/two-step"))
    assert "Demandé par : Domaine" in page, "said before"
    about = {"password": PASSWORD, "code": phone.code(), "do": "off"}
    assert send(browser, "/account/two-step", about).location == "/account"
    assert where(browser.get("/clients")) == (303, LED)


def test_removing_the_last_passkey_is_said_before(app: Flask, cast: Cast, demanding: None) -> None:
    browser = signed_in(app, "member")
    has(app, cast.users["member"], "passkey")
    with app.app_context():
        address = f"/passkeys/{db.session.scalars(select(Passkey.public_id)).one()}"
    assert "Demandé par : Domaine" in text(browser.get(address))
    has(app, cast.users["member"], "code")
    assert "Demandé par" not in text(browser.get(address)), "the code is left"
    with app.app_context(), writing(db.session) as session:
        session.get_one(User, cast.users["member"]).totp_since = None
    assert send(browser, f"{address}/remove", {"password": PASSWORD}).status_code == 303
    assert where(browser.get("/events")) == (303, LED)


def test_an_owner_demands_it_and_no_longer(app: Flask, cast: Cast) -> None:
    browser, admin = signed_in(app), signed_in(app, "admin")
    asked = {"demanded": "y", "current": PASSWORD}
    refused = send(browser, SETTING, asked)
    assert refused.status_code == 422
    assert "sinon l’espace vous serait fermé" in text(refused)
    assert 'href="/account/two-step"' in source(refused).split('id="team-second-step"')[1]
    has(app, cast.users["owner"], "code")
    refused = send(browser, SETTING, {"demanded": "y", "current": "not it"})
    assert beside(source(refused), "current") == "Ce n’est pas votre mot de passe actuel."
    assert re.search(r'<input checked id="demanded"', source(refused)), "as it was typed"
    assert where(send(admin, SETTING, asked)) == (403, "")
    assert admin.get("/events").status_code == 200, "not yet"
    assert send(browser, SETTING, asked).location == "/settings/team"
    page = text(browser.get("/settings/team"))
    assert "2 personnes" in page and page.count("Pas encore de deuxième étape") == 2
    assert "n’ont pas encore de deuxième étape : Admin, Member." in page
    assert where(admin.get("/settings/team")) == (303, LED)
    has(app, cast.users["admin"], "passkey")
    page = text(admin.get("/settings/team"))
    assert page.count("Pas encore de deuxième étape") == 1
    assert "Seul un propriétaire peut changer cela." in page
    assert send(browser, SETTING, {"current": PASSWORD}).location == "/settings/team"
    assert signed_in(app, "member").get("/events").status_code == 200
    with app.app_context():
        lines = db.session.execute(
            select(AuditLine.action, AuditLine.actor_name)
            .where(AuditLine.workspace_id == cast.workspace, AuditLine.action.like("step%"))
            .order_by(AuditLine.id)
        ).all()
    assert [tuple(each) for each in lines] == [
        ("step-demanded", "Owner"),
        ("step-optional", "Owner"),
    ]
    page = text(browser.get("/settings/audit"))
    assert "A demandé à chacun de se connecter en deux étapes" in page


def test_who_joins_is_led(app: Flask, cast: Cast) -> None:
    address = invited(app, "nadia@team.example")
    with app.app_context(), writing(db.session) as session:
        session.get_one(Workspace, cast.workspace).step_demanded = True
    browser = app.test_client()
    fields = {"csrf_token": token(source(browser.get(address))), "name": "Nadia", "password": LONG}
    assert where(browser.post(address, data=fields)) == (303, "/events")
    assert where(browser.get("/events")) == (303, LED)


def test_another_workspace_of_theirs_stays_open(app: Flask, cast: Cast, demanding: None) -> None:
    with app.app_context(), writing(db.session) as session:
        session.add(
            Membership(
                workspace_id=cast.other_workspace, user_id=cast.users["member"], role="member"
            )
        )
    browser = signed_in(app, "member")
    page = source(browser.get(LED))
    [other] = re.findall(r'<option value="(\w+)">Casa<', page)
    assert send(browser, "/workspace/switch", {"workspace": other}).location == "/events"
    assert browser.get("/events").status_code == 200


def test_it_costs_no_statement(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "member")
    has(app, cast.users["member"], "code")
    numbers = []
    for demanded in (False, True):
        with app.app_context(), writing(db.session) as session:
            session.get_one(Workspace, cast.workspace).step_demanded = demanded
        for address in ("/events", "/settings/notifications"):
            browser.get(address)
            with counted(app) as statements:
                assert browser.get(address).status_code == 200
            asks = [each for each in statements if "user_session" in each]
            numbers.append((address, len(statements), len(asks)))
    assert numbers[:2] == numbers[2:]
    assert {asks for *_, asks in numbers} == {1}


def test_who_is_led_costs_one_statement(app: Flask, cast: Cast, demanding: None) -> None:
    browser: FlaskClient = signed_in(app, "member")
    browser.get("/events")
    with counted(app) as statements:
        assert where(browser.get("/events")) == (303, LED)
    assert len(statements) == 1
