"""The pages of notices in a real browser: in order for axe, read by looking, or by a button."""

from typing import Any

import pytest
from playwright.sync_api import expect

from joinways.database import writing
from joinways.extensions import db
from joinways.notices.outbox import put
from joinways.notices.telling import tell
from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.cast import Cast
from tests.notices.mails import MAIL

pytestmark = IN_A_BROWSER

LONG = "Compagnie des traiteurs et organisateurs de La Rochefoucauld-Doudeauville SARL"


def _told(cast: Cast, many: int = 1) -> None:
    quote = cast.quote()
    detail: dict[str, Any] = {"number": "F-0001", "client": LONG, "cents": 1, "currency": "EUR"}
    with cast.app.app_context(), writing(db.session) as session:
        for number in range(many):
            for kind in ("paid", "payment-failed", "overdue", "attention"):
                key = f"{kind}:{number}"
                tell(session, cast.workspace, kind, key, quote_id=quote.id, detail=detail)


@pytest.mark.pages
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("lang", ["fr", "es", "en"])
def test_pages_of_notices_are_in_order(windows: Windows, cast: Cast, lang: str, width: int) -> None:
    with cast.app.app_context(), writing(db.session) as session:
        mail = put(session, MAIL, "joinways@joinways.example").public_id
    for who, scheme in (("owner", "light"), ("member", "dark")):
        page = windows.open(who, lang, width, color_scheme=scheme)
        if who == "owner":
            page.goto("/notices")  # nothing told yet
            in_order(page)
            _told(cast, 13)
        for address in (
            "/notices",
            "/notices?page=2",
            "/settings/notifications",
            "/mailbox",
            f"/mailbox/{mail}",
        ):
            page.goto(address)
            in_order(page)


def test_what_was_looked_at_is_read(windows: Windows, cast: Cast) -> None:
    _told(cast)
    page = windows.open("owner")
    page.goto("/events")
    bell = page.get_by_role("link", name="Notifications")
    expect(bell).to_have_accessible_name("Notifications (4 nouvelles)")
    with page.expect_response("**/notices/read") as answer:
        bell.click()
    assert answer.value.status == 204
    expect(page.get_by_text("Nouveau", exact=True)).to_have_count(4)
    page.reload()
    expect(page.get_by_text("Nouveau", exact=True)).to_have_count(0)
    expect(bell).to_have_accessible_name("Notifications")


def test_without_scripts_a_button_does_it(windows: Windows, cast: Cast) -> None:
    _told(cast)
    page = windows.open("owner", java_script_enabled=False)
    page.goto("/notices")
    expect(page.get_by_text("Nouveau", exact=True)).to_have_count(4)
    page.get_by_role("button", name="Tout marquer comme lu").click()
    expect(page.get_by_text("Nouveau", exact=True)).to_have_count(0)


def test_choices_are_kept(windows: Windows, cast: Cast) -> None:
    page = windows.open("member")
    page.goto("/settings/notifications")
    paid = page.get_by_role("group", name="Une facture est payée")
    paid.get_by_label("Par e-mail").uncheck()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Vos choix sont enregistrés.")).to_be_visible()
    expect(paid.get_by_label("Par e-mail")).not_to_be_checked()
    expect(paid.get_by_label("Sur la page des notifications")).to_be_checked()
