"""A team in a real browser, on a phone: invited, joined, another role, removed; pages in order."""

import re

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import User, UserSession, Workspace
from joinways.models.columns import utc_now
from tests.account.post import GOOD
from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.test_accounts import newest_link
from tests.browser.watching import in_order
from tests.cast import Cast

pytestmark = IN_A_BROWSER

LONG = "maximilienne-alexandrine.de-la-rochefoucauld-doudeauville@organisation-de-fetes.example"


def test_invited_joined_changed_removed(windows: Windows, cast: Cast) -> None:
    owner = windows.open("owner", width=PHONE)
    owner.goto("/settings/team")
    owner.get_by_label("E-mail", exact=True).fill(LONG)
    owner.get_by_role("button", name="Inviter").click()
    expect(owner.get_by_text("Une invitation est envoyée").first).to_be_visible()
    in_order(owner)

    other = windows.open(width=PHONE)
    other.goto(newest_link(owner))
    in_order(other)
    other.get_by_label("Votre nom").fill("Maximilienne de La Rochefoucauld-Doudeauville")
    other.get_by_label("mot de passe", exact=False).first.fill(GOOD)
    other.locator("main form button[type=submit]").click()
    expect(other.get_by_text("Bienvenue dans l’équipe")).to_be_visible()
    windows.watch.expected = {"403"}
    answer = other.goto("/settings/team")
    assert answer and answer.status == 403, "a member yet"

    owner.goto("/settings/team")
    in_order(owner)
    owner.get_by_role("link", name=re.compile("Maximilienne")).click()
    in_order(owner)
    owner.locator("#role").select_option("admin")
    owner.get_by_role("button", name="Enregistrer").click()
    expect(owner.get_by_text(re.compile("Le rôle de Maximilienne.*est modifié"))).to_be_visible()
    other.goto("/settings/team")
    expect(other.get_by_role("heading", name="Équipe", level=1)).to_be_visible()

    owner.get_by_role("link", name=re.compile("Maximilienne")).click()
    owner.get_by_text(re.compile("^Retirer Maximilienne")).click()
    owner.get_by_role("button", name="Retirer de l’équipe").click()
    expect(owner.get_by_text("ne fait plus partie de l’équipe")).to_be_visible()
    in_order(owner)
    other.goto("/events")
    expect(other.get_by_role("heading", level=1)).to_have_text(re.compile("espace de travail"))
    in_order(other)


@pytest.mark.parametrize("lang", ["fr", "es", "en"])
def test_pages_are_in_order(windows: Windows, app: Flask, cast: Cast, lang: str) -> None:
    for width, scheme in ((PHONE, "light"), (WIDE, "dark")):
        page = windows.open("owner", lang, width, color_scheme=scheme)
        for address in (
            "/settings/team",
            "/settings/team/owner",
            "/settings/audit",
            "/settings/plan",
            "/workspaces",
            "/account/data",
            "/account/passkeys",
        ):
            page.goto(address)
            in_order(page)


@pytest.mark.parametrize("lang", ["fr", "es", "en"])
def test_a_second_step_demanded_is_in_order(
    windows: Windows, app: Flask, cast: Cast, lang: str
) -> None:
    looks = ((PHONE, "light"), (WIDE, "dark"))
    pairs = [
        [windows.open(who, lang, width, color_scheme=scheme) for who in ("owner", "member")]
        for width, scheme in looks
    ]
    with app.app_context(), writing(db.session) as session:
        session.get_one(User, cast.users["owner"]).totp_since = utc_now()
        theirs = update(UserSession).where(UserSession.user_id == cast.users["owner"])
        session.execute(theirs.values(stepped=True))
        session.get_one(Workspace, cast.workspace).step_demanded = True
    for owner, member in pairs:
        for address in ("/settings/team", "/account/two-step"):
            owner.goto(address)
            in_order(owner)
        member.goto("/clients")
        assert member.url.endswith("/account/second-step")
        in_order(member)
