"""A draft made at the keyboard: it saves itself, and two windows never overwrite each other."""

import pytest
from playwright.sync_api import Page, expect

from joinways.extensions import db
from joinways.models import Quote
from joinways.quotes.lookups import lines_of
from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.cast import Cast, Item

pytestmark = IN_A_BROWSER

ITEMS = (Item("Salle", "1", 290000, "20", unit="flat"), Item("Repas", "80", 4550, "10"))
SAVED = {"fr": "Enregistré", "es": "Guardado", "en": "Saved"}


def _saved(page: Page, gross: str) -> None:
    """Saved by itself, with this total in view."""
    expect(page.locator(".editor-gross")).to_contain_text(gross)
    expect(page.locator(".editor-saved")).to_be_visible()


def _lines(cast: Cast, quote_id: int) -> list[tuple[str, str, int]]:
    with cast.app.app_context():
        return [
            (line.label, f"{line.quantity:f}", line.net_cents)
            for line in lines_of(db.session, quote_id)
        ]


@pytest.mark.pages
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("lang", ["fr", "es", "en"])
def test_editor_is_in_order(windows: Windows, cast: Cast, lang: str, width: int) -> None:
    windows.watch.expected.add("status of 422")
    page = windows.open("member", lang, width)
    page.goto(f"{cast.quote(ITEMS, 'draft').address}/edit")
    expect(page.locator(".editor-state")).to_contain_text(SAVED[lang])
    in_order(page)
    page.locator("[name^='quantity.']").first.fill("x")
    expect(page.locator(".line .field-error")).to_be_visible()
    in_order(page)


def test_lines_are_made_by_keyboard_alone(windows: Windows, cast: Cast) -> None:
    quote = cast.quote((), "draft")
    page = windows.open("member")
    page.goto(f"{quote.address}/edit")
    page.get_by_label("Nom de la prestation").focus()
    keys = page.keyboard
    keys.type("Salle")
    keys.press("Tab")
    keys.press("Tab")
    keys.type("2,5")
    keys.press("Tab")
    keys.press("Tab")
    keys.type("1 000")
    for _ in range(3):
        keys.press("Tab")  # past the last field: a new line
    expect(page.locator("[data-line]")).to_have_count(2)
    keys.type("Repas")
    _saved(page, "3 000,00 €")
    keys.press("Alt+ArrowUp")
    keys.press("Control+Enter")
    keys.type("Vestiaire")
    expect(page.locator("[data-line]")).to_have_count(3)
    page.get_by_role("button", name="Terminé").click()
    expect(page).to_have_url(f"{windows.base}{quote.address}")
    assert _lines(cast, quote.id) == [
        ("Repas", "1", 0),
        ("Vestiaire", "1", 0),
        ("Salle", "2.5", 250000),
    ]


def test_a_wrong_number_says_so_while_typing_and_nothing_is_lost(
    windows: Windows, cast: Cast
) -> None:
    windows.watch.expected.add("status of 422")
    quote = cast.quote(ITEMS, "draft")
    page = windows.open("member")
    page.goto(f"{quote.address}/edit")
    price = page.get_by_label("Prix unitaire HT").first
    price.fill("1.234")
    expect(price).to_have_attribute("aria-invalid", "true")
    expect(price).to_have_accessible_description(
        "Milliers ou décimales ? Saisissez le nombre sans séparateur.".replace(" ?", "\u202f?")
    )
    page.get_by_label("Titre").fill("Gala")
    expect(page.locator(".editor-state")).to_contain_text("Pas enregistré")
    expect(price).to_have_value("1.234")
    price.fill("1234")
    _saved(page, "5 484,80 €")  # 1,234.00 and VAT 246.80; 3,640.00 and VAT 364.00
    expect(price).not_to_have_attribute("aria-invalid", "true")
    with cast.app.app_context():
        assert db.session.get_one(Quote, quote.id).title == "Gala"


def test_two_windows_never_overwrite_each_other(windows: Windows, cast: Cast) -> None:
    windows.watch.expected.add("status of 409")
    quote = cast.quote(ITEMS, "draft")
    mine, theirs = windows.open("member"), windows.open("admin")
    for page in (mine, theirs):
        page.goto(f"{quote.address}/edit")
    theirs.get_by_label("Nom de la prestation").first.fill("Orangerie")
    _saved(theirs, "7 484,00 €")
    expect(theirs.get_by_role("button", name="Annuler la dernière modification")).to_be_visible()
    mine.get_by_label("Quantité").first.fill("2")
    expect(mine.locator(".editor-state")).to_contain_text("Admin a modifié ce brouillon")
    in_order(mine)
    assert _lines(cast, quote.id)[0] == ("Orangerie", "1", 290000)
    mine.get_by_role("button", name="Garder les miennes").click()
    _saved(mine, "10 964,00 €")
    mine.get_by_role("button", name="Annuler la dernière modification").click()
    expect(mine.get_by_label("Nom de la prestation").first).to_have_value("Orangerie")
    assert _lines(cast, quote.id)[0] == ("Orangerie", "1", 290000)


def test_many_lines_stay_smooth_to_type_in(windows: Windows, cast: Cast) -> None:
    """What comes back while typing is the touched line and the sums, however many there are."""
    quote = cast.quote((Item(),) * 240, "draft")
    page = windows.open("member")
    page.goto(f"{quote.address}/edit")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.get_by_label("Quantité").nth(120).fill("9")
    assert len(answered.value.body()) < 5000
    expect(page.locator(".line .amount").nth(120)).to_have_text("1\u202f799,55\u00a0€")
