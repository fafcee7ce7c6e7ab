"""Who may open what: every address of the application, as everybody."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Cast, signed_in
from tests.test_routes import AUTOMATIC
from tests.web.addresses import GET, POST, TO_SIGN_IN
from tests.web.places import made_places
from tests.web.seeing import HTMX, send, source, text

PEOPLE = ("nobody", "member", "admin", "owner", "stranger")


@pytest.fixture
def places(app: Flask, cast: Cast) -> dict[str, str]:
    """What stands for the capitals in the tables above."""
    return made_places(app, cast)


def browser_of(app: Flask, who: str) -> FlaskClient:
    return app.test_client() if who == "nobody" else signed_in(app, who)


def outcome(answer: TestResponse) -> str:
    answer.close()
    if answer.status_code == 303 and (answer.location or "").startswith("/login?next="):
        return TO_SIGN_IN
    if answer.status_code == 303 and answer.location == "/login":
        return TO_SIGN_IN if answer.request.path != "/logout" else "303"
    return str(answer.status_code)


def filled_in(address: str, places: dict[str, str]) -> str:
    for name, public_id in places.items():
        address = address.replace(name, public_id)
    return address


def test_the_tables_name_every_address(app: Flask) -> None:
    names = {
        "events": "EVENT",
        "quotes": "QUOTE",
        "invoices": "INVOICE",
        "transfers": "TRANSFER",
        "credit-notes": "NOTE",
        "stripe": "WORKSPACE",
        "mailbox": "MAIL",
        "services": "SERVICE",
        "sheet": "TOKEN",
        "slots": "SLOT",
        "templates": "TEMPLATE",
        "clients": "CLIENT",
        "contacts": "CONTACT",
        "corrections": "CORRECTION",
        "sign": "LINK",
        "verify": "DIGEST",
        "members": "MEMBER",
        "invitations": "INVITATION",
        "passkeys": "PASSKEY",
        "join": "OPENS",
        "account": "MAILED",
        "password": "MAILED",
        "signup": "MAILED",
    }
    imports = {"clients": "ROWS", "events": "TABLE", "catalogue": "LIST"}
    found = set()
    for rule in app.url_map.iter_rules():
        first = rule.rule.split("/")[1]
        kind = names.get(first, "")
        if "/import/<public_id>" in rule.rule:
            kind = imports[first]
        address = re.sub("<(public_id|token|digest)>", kind, rule.rule)
        address = address.replace("<path:filename>", "app.css").replace("<month>", "MONTH")
        found |= {(method, address) for method in (rule.methods or set()) - AUTOMATIC}
    assert found == {("GET", each) for each in GET} | {("POST", each) for each in POST}


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_opens_what_the_table_says(
    app: Flask, cast: Cast, places: dict[str, str], stripe: object, who: str
) -> None:
    column = PEOPLE.index(who)
    browser = browser_of(app, who)
    seen = {each: outcome(browser.get(filled_in(each, places))) for each in GET}
    assert seen == {each: row[column] for each, row in GET.items()}
    seen = {}
    for each in POST:
        seen[each] = outcome(send(browser_of(app, who), filled_in(each, places)))
    assert seen == {each: row[column] for each, row in POST.items()}


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_another_workspaces_id_is_answered_like_one_that_is_not(
    app: Flask, cast: Cast, places: dict[str, str], htmx: bool
) -> None:
    stranger = signed_in(app, "stranger")
    for address in (each for each in GET if any(name in each for name in places)):
        if any(name in address for name in ("TOKEN", "LINK", "DIGEST", "OPENS")):
            continue  # who has it may open it
        bodies = []
        for ids in (places, dict.fromkeys(places, "zzzzzzzzzzzzzzzz")):
            answer = stranger.get(filled_in(address, ids), headers=HTMX if htmx else None)
            assert answer.status_code == 404
            body = re.sub(r'name="csrf_token" value="[^"]*"', "", source(answer))
            body = body.replace(answer.headers["X-Request-ID"], "NUMBER")
            bodies.append(re.sub("|".join(ids.values()), "ID", body))
        assert bodies[0] == bodies[1], address


def test_strange_ids_are_not_there(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    odd = ("1", "%27", "%25", "..", "%F0%9F%94%91", "x" * 3000, "'--", "None", "%20")
    for public_id in odd:
        for place in ("events", "quotes", "invoices"):
            tail = "/pdf" if place == "invoices" else ""
            answer = browser.get(f"/{place}/{public_id}{tail}")
            assert answer.status_code in (404, 308), (place, public_id)
    assert browser.get("/quotes/%00").status_code == 400


def test_a_member_reads_who_can_help(app: Flask, cast: Cast) -> None:
    page = text(signed_in(app, "member").get("/settings/integrations"))
    assert "Vous n’avez pas accès à cette page" in page
    assert "Adressez-vous à un propriétaire ou à un administrateur" in page


def test_the_settings_are_offered_to_those_who_may_open_them(app: Flask, cast: Cast) -> None:
    offered = {
        who: 'href="/settings/integrations"' in source(signed_in(app, who).get("/events"))
        for who in ("member", "admin", "owner")
    }
    assert offered == {"member": False, "admin": True, "owner": True}
