"""What the form says when something is wrong, and the way on."""

from playwright.sync_api import APIResponse, Page, Route, expect

from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, Windows
from tests.browser.watching import in_order
from tests.cast import Cast, QuoteRef
from tests.stand_in import StandIn

pytestmark = IN_A_BROWSER

GENERATE = "Générer la facture"


def _open_form(page: Page, quote: QuoteRef) -> None:
    page.goto(quote.address)
    page.get_by_role("link", name=GENERATE).click()
    expect(page.get_by_label("Nom du contact")).to_be_visible()


def _press(page: Page) -> None:
    page.get_by_role("button", name=GENERATE).click()


def test_form_takes_the_focus_and_the_place_of_the_button(windows: Windows, cast: Cast) -> None:
    page = windows.open("owner")
    _open_form(page, cast.quote())
    expect(page.get_by_role("group", name=GENERATE)).to_be_focused()
    expect(page.locator(".button-primary:visible")).to_have_count(1)


def test_errors_take_the_focus_and_keep_what_was_typed(
    windows: Windows, cast: Cast, stripe: StandIn
) -> None:
    windows.watch.expected.add("status of 422")
    page = windows.open("owner", width=PHONE)
    _open_form(page, cast.quote())
    page.get_by_label("Nom du contact").fill("")
    page.get_by_label("E-mail de facturation").fill("compta@")
    page.get_by_label("Nombre de jours").fill("999")
    _press(page)
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(3)
    email = page.get_by_label("E-mail de facturation")
    expect(email).to_have_value("compta@")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description("Cette adresse e-mail n’est pas complète.")
    in_order(page)
    summary.get_by_role("link", name="Nom du contact").click()
    expect(page.get_by_label("Nom du contact")).to_be_focused()
    page.keyboard.type("Léa Martin")
    email.fill("compta@atelier-nord.example")
    page.get_by_label("Nombre de jours").fill("45")
    assert stripe.objects("invoice") == []
    _press(page)
    expect(page.locator("#invoices-invoice")).to_be_focused()
    assert len(stripe.objects("invoice")) == 1


def test_steps_leave_the_focus_where_it_is(windows: Windows, cast: Cast, stripe: StandIn) -> None:
    windows.watch.expected.add("status of 422")
    stripe.set_latency(300)
    page = windows.open("owner", width=PHONE)
    _open_form(page, cast.quote())
    page.get_by_label("Nombre de jours").fill("999")
    _press(page)
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Nombre de jours").fill("30")
    _press(page)
    expect(page.locator("#invoices-steps .step-done").first).to_be_in_viewport()
    expect(page.get_by_role("group", name=GENERATE)).not_to_be_focused()
    expect(page.locator("#invoices-invoice")).to_be_focused()


def test_only_the_chosen_way_to_say_when_it_is_due_is_shown(windows: Windows, cast: Cast) -> None:
    page = windows.open("owner")
    _open_form(page, cast.quote())
    days, date = page.get_by_label("Nombre de jours"), page.locator("#due_date")
    expect(days).to_be_visible()
    expect(date).to_be_hidden()
    page.get_by_label("À une date").check()
    expect(days).to_be_hidden()
    expect(date).to_be_visible()


def test_tax_id_that_stripe_refuses_comes_back_beside_its_field(
    windows: Windows, cast: Cast, stripe: StandIn
) -> None:
    windows.watch.expected.add("status of 422")
    stripe.add_fault(
        "refused",
        "customers.create",
        code="tax_id_invalid",
        param="tax_id_data[0][value]",
        message="Invalid value for eu_vat.",
    )
    quote = cast.quote()
    page = windows.open("owner")
    _open_form(page, quote)
    _press(page)
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("alert")).to_be_focused()
    number = page.get_by_label("Numéro de TVA intracommunautaire")
    expect(number).to_have_value("FR40303265045")
    expect(number).to_have_attribute("aria-invalid", "true")
    in_order(page)
    number.fill("")
    _press(page)
    expect(page.locator("#invoices-invoice")).to_be_visible()
    assert len(stripe.objects("invoice")) == 1


def test_steps_do_not_leave_before_the_answer_of_the_form(
    windows: Windows, cast: Cast, stripe: StandIn
) -> None:
    windows.watch.expected.add("status of 422")
    stripe.add_fault("tamper", "invoices.add_lines")
    page, held = windows.open("owner"), list[tuple[Route, APIResponse]]()

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append((route, route.fetch()))
        else:
            route.fallback()

    page.route("**/invoice", hold)
    _open_form(page, cast.quote())
    with page.expect_response(lambda answer: "hx-redirect" in answer.headers):
        _press(page)
    [(route, answer)] = held
    route.fulfill(response=answer)
    expect(page.get_by_role("alert")).to_contain_text("499,89 €")
    expect(page.get_by_label("Nom du contact")).to_be_visible()


def test_totals_that_differ_are_shown_beside_the_quotes(
    windows: Windows, cast: Cast, stripe: StandIn
) -> None:
    windows.watch.expected.add("status of 422")
    stripe.add_fault("tamper", "invoices.add_lines")
    page = windows.open("owner", width=PHONE)
    quote = cast.quote()
    _open_form(page, quote)
    _press(page)
    differences = page.get_by_role("alert").get_by_role("row")
    expect(differences.nth(1)).to_contain_text("499,88 €")
    expect(differences.nth(1)).to_contain_text("499,89 €")
    expect(differences.nth(2)).to_contain_text("599,86 €")
    expect(differences.nth(2)).to_contain_text("599,87 €")
    in_order(page)
    assert stripe.mailbox() == []
    assert [invoice["status"] for invoice in stripe.objects("invoice")] in ([], ["deleted"])
    _press(page)
    expect(page.locator("#invoices-invoice")).to_contain_text("599,86 €")
    assert len(stripe.mailbox()) == 1
