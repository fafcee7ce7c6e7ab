"""An open board: asked every few seconds, it answers only with what is new."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from joinways.models.columns import utc_now
from tests.cast import Cast, signed_in
from tests.web.billed import bill, change, today
from tests.web.seeing import HTMX, counted, source, text

SOON = {"due_on": today() + timedelta(days=20)}


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "member")


def question(page: str) -> str:
    """The address that the open page asks again and again."""
    found = re.search(r'<div id="board-board"[^>]* data-hx-get="(.*?)"', page)
    assert found
    assert 'data-hx-trigger="every 5s"' in page
    return found[1].replace("&amp;", "&")


def test_nothing_new_is_answered_with_nothing(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    bill(app, cast, {})
    asked = question(source(browser.get("/invoices")))
    with counted(app) as statements:
        answer = browser.get(asked, headers=HTMX)
    assert (answer.status_code, answer.get_data()) == (204, b"")
    assert len(statements) == 2, "who looks, and whether anything changed"


def test_paid_shows_by_itself_and_is_said(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    [public_id, _] = bill(app, cast, {"number": "F-1", **SOON}, {"number": "F-2", **SOON})
    asked = question(source(browser.get("/invoices?sort=number&q=F-")))
    change(app, public_id, status="paid", paid_cents=12_000, remaining_cents=0, paid_at=utc_now())
    answer = browser.get(asked, headers=HTMX)
    page = source(answer)
    assert answer.status_code == 200
    assert "<html" not in page
    assert 'data-announce="F-1\u00a0: Payée."' in page
    rows = [text(each) for each in re.findall(r'<tr id="board-row.*?</tr>', page, re.DOTALL)]
    assert [("Payée" in row, "En attente" in row) for row in rows] == [(True, False), (False, True)]
    assert 'id="board-figures" class="stack" data-hx-swap-oob="outerMorph"' in page
    assert "Payées 120,00 € 1 facture" in text(page)
    # The question that came with the answer has seen it all, and still knows the filters.
    again = question(page)
    assert again.startswith("/invoices?q=F-&sort=number&seen=")
    assert browser.get(again, headers=HTMX).status_code == 204


def test_filters_are_not_part_of_what_is_swapped(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    bill(app, cast, {})
    page = source(browser.get("/invoices"))
    assert page.index("</form>", page.index('role="search"')) < page.index('id="board-board"')
    swapped = source(browser.get("/invoices?seen=", headers=HTMX))
    assert "<form" not in swapped
    assert "<input" not in swapped
    assert "data-focus" not in swapped
    assert "autofocus" not in swapped


def test_first_paint_says_nothing_aloud(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    bill(app, cast, {})
    assert "data-announce" not in source(browser.get("/invoices"))


@pytest.mark.parametrize(
    ("changed", "words"),
    [(1, "F-0\u00a0: Annulée."), (2, "F-1\u00a0: Annulée. F-0\u00a0: Annulée."), (3, "Plusieurs")],
)
def test_what_changed_is_named_while_it_is_little(
    app: Flask, cast: Cast, browser: FlaskClient, changed: int, words: str
) -> None:
    ids = bill(app, cast, *({"number": f"F-{n}"} for n in range(4)))
    asked = question(source(browser.get("/invoices")))
    for public_id in ids[:changed]:
        change(app, public_id, status="void", live=False)
    assert f'data-announce="{words}' in source(browser.get(asked, headers=HTMX))


def test_what_needs_a_person_is_said(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    [public_id] = bill(app, cast, {"number": "F-1"})
    asked = question(source(browser.get("/invoices")))
    change(app, public_id, attention="two-open")
    page = source(browser.get(asked, headers=HTMX))
    assert 'data-announce="F-1 est à traiter."' in page
    assert re.search(
        r'<li id="board-badge" data-hx-swap-oob="outerHTML"><a href="/attention"', page
    )


def test_new_invoice_and_new_day_are_news(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    asked = question(source(browser.get("/invoices")))
    assert browser.get(asked, headers=HTMX).status_code == 204
    yesterday = re.sub(r"\d+$", str(today().toordinal() - 1), asked)
    page = source(browser.get(yesterday, headers=HTMX))
    assert 'data-announce="Le tableau est à jour."' in page
    bill(app, cast, {"number": "F-9"})
    assert "F-9" in source(browser.get(asked, headers=HTMX))


@pytest.mark.parametrize("word", ["", "x", "9" * 18 + "-1-0-1", "-1-1-1-1", "1-2-3", "'"])
def test_word_that_is_none_of_ours_brings_the_board(
    app: Flask, cast: Cast, browser: FlaskClient, word: str
) -> None:
    bill(app, cast, {"number": "F-1"})
    answer = browser.get("/invoices", query_string={"seen": word}, headers=HTMX)
    assert answer.status_code == 200
    assert "F-1" in source(answer)


def test_anothers_change_is_no_news(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    stranger = signed_in(app, "stranger")
    asked = question(source(stranger.get("/invoices")))
    bill(app, cast, {"number": "F-1"})
    assert stranger.get(asked, headers=HTMX).status_code == 204


def test_session_that_ended_leads_to_signing_in(app: Flask, cast: Cast) -> None:
    answer = app.test_client().get("/invoices?seen=x", headers=HTMX)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/login")
