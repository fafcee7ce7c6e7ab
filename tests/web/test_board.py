"""The board of invoices, as a team reads it, filters it and sorts it."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast, signed_in
from tests.web.billed import bill, today
from tests.web.seeing import counted, source, speak, text

A_DAY = timedelta(days=1)
LATE, SOON = {"due_on": today() - 12 * A_DAY}, {"due_on": today() + 20 * A_DAY}


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "member")


def numbers(browser: FlaskClient, **query: object) -> list[str]:
    """The invoices that the board shows, in its order."""
    answer = browser.get("/invoices", query_string=query)
    assert answer.status_code == 200
    return re.findall(r'<a href="/invoices/\w{16}">(.*?)</a>', source(answer))


def rows(browser: FlaskClient, **query: object) -> list[str]:
    page = source(browser.get("/invoices", query_string=query))
    found = re.findall(r'<tr id="board-row.*?</tr>', page, re.DOTALL)
    return [text(each) for each in found]


def tiles(browser: FlaskClient) -> list[str]:
    page = source(browser.get("/invoices"))
    return [
        text(each) for each in re.findall(r'<li><a href="/invoices\?status.*?</li>', page, re.S)
    ]


def test_a_row_says_client_event_number_amount_due_date_and_status(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    [late, partly, paid] = bill(
        app,
        cast,
        {"number": "F-1", "gross_cents": 123_450, **LATE},
        {"number": "F-2", "client": "Conserverie", "event": "Cocktail", **SOON}
        | {"gross_cents": 120_000, "paid_cents": 50_000},
        {
            "number": "F-3",
            "status": "paid",
            "attention": "overpaid",
            "due_on": today() - 400 * A_DAY,
        },
    )
    found = rows(browser, sort="number")
    assert re.sub(r"\d+ \S+ \d{4}", "DAY", found[0]) == (
        "F-1 Atelier Nord SAS Séminaire d’équipe DAY 12 jours de retard En retard 1 234,50 €"
    )
    assert found[1].startswith("F-2 Conserverie Cocktail ")
    assert found[1].endswith("En attente 1 200,00 € 500,00 € payés sur 1 200,00 €")
    assert found[2].endswith("Payée À traiter 120,00 €")
    page = source(browser.get("/invoices"))
    for public_id in (late, partly, paid):
        assert f'href="/invoices/{public_id}"' in page


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "1 jour de retard"), (2, "2 jours de retard"), (0, "En attente"), (-1, "En attente")],
)
def test_overdue_begins_the_day_after(
    app: Flask, cast: Cast, browser: FlaskClient, days: int, words: str
) -> None:
    bill(app, cast, {"due_on": today() - days * A_DAY})
    [row] = rows(browser)
    assert words in row
    assert ("retard" in row) == (days > 0)


def _one_of_each(app: Flask, cast: Cast) -> None:
    bill(
        app,
        cast,
        {"number": "pending", **SOON, "gross_cents": 10_000, "paid_cents": 2_500},
        {"number": "overdue", **LATE, "gross_cents": 20_000},
        {"number": "paid", "status": "paid", "gross_cents": 40_000, "attention": "overpaid"},
        {"number": "void", "status": "void", "gross_cents": 80_000},
        {"number": "credited", "status": "credited", "gross_cents": 160_000},
        {"number": "uncollectible", "status": "uncollectible", "gross_cents": 320_000},
        {"number": "unsent", **SOON, "gross_cents": 1_000, "mail": "unknown"},
    )


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("pending", ["pending", "unsent"]),
        ("overdue", ["overdue"]),
        ("paid", ["paid"]),
        ("void", ["void"]),
        ("credited", ["credited"]),
        ("uncollectible", ["uncollectible"]),
        ("attention", ["paid", "unsent"]),
        ("", ["credited", "overdue", "paid", "pending", "uncollectible", "unsent", "void"]),
        ("anything", ["credited", "overdue", "paid", "pending", "uncollectible", "unsent", "void"]),
    ],
)
def test_status_filters(
    app: Flask, cast: Cast, browser: FlaskClient, status: str, found: list[str]
) -> None:
    _one_of_each(app, cast)
    assert sorted(numbers(browser, status=status)) == found


def test_tiles_count_and_sum_and_lead_to_their_invoices(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    _one_of_each(app, cast)
    assert tiles(browser) == [
        "En attente 85,00 € 2 factures",
        "En retard 200,00 € 1 facture",
        "Payées 400,00 € 1 facture",
        "Annulées 800,00 € 1 facture",
        "À traiter 410,00 € 2 factures",
    ]
    page = source(browser.get("/invoices?status=overdue"))
    assert 'href="/invoices?status=overdue#invoices" aria-current="true"' in page


def test_what_needs_a_person_for_two_reasons_counts_once(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    bill(app, cast, {**SOON, "gross_cents": 10_000, "mail": "failed", "attention": "two-open"})
    assert tiles(browser)[0] == "En attente 100,00 € 1 facture"
    assert tiles(browser)[4] == "À traiter 100,00 € 1 facture"
    assert len(rows(browser, status="attention")) == 1
    seen = re.search(r"seen=\d+-(\d+-\d+)-", source(browser.get("/invoices")))
    assert seen and seen[1] == "1-1", "one invoice, one that needs a person"


def test_another_currency_is_never_added(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    bill(
        app,
        cast,
        {**SOON, "gross_cents": 10_000},
        {**SOON, "gross_cents": 77_700, "currency": "USD"},
        {**SOON, "gross_cents": 900, "currency": "JPY"},
    )
    assert tiles(browser)[0] == "En attente 100,00 € 3 factures · 900 JPY · 777,00 $US"
    page = text(browser.get("/invoices"))
    assert "0,00 € reçus, 100,00 € encore attendus." in page


def test_email_on_its_way_needs_nobody_yet(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    bill(app, cast, {"mail": "sent"}, {"mail": "failed", "mails": 1}, {"mail": "none"})
    assert numbers(browser, status="attention") == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("conserverie", ["F-1"]),
        ("CONSERVERIE ete", ["F-1"]),
        ("verrerie", ["F-2"]),
        ("f-2", ["F-2"]),
        ("atelier", ["F-3"]),
        ("séminaire", ["F-3"]),
        ("%", []),
        ("'; DROP TABLE invoice; --", []),
        ("x" * 5000, []),
    ],
)
def test_search_finds_client_event_and_number(
    app: Flask, cast: Cast, browser: FlaskClient, typed: str, found: list[str]
) -> None:
    bill(
        app,
        cast,
        {"number": "F-1", "client": "Conserverie", "event": "Fête d’été"},
        {"number": "F-2", "client": "Verrerie"},
        {"number": "F-3"},
    )
    assert numbers(browser, q=typed) == found


def test_period_of_due_date_includes_both_ends(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    bill(app, cast, *({"number": f"F-{n}", "due_on": today() + n * A_DAY} for n in range(5)))
    first, last = (today() + A_DAY).isoformat(), (today() + 3 * A_DAY).isoformat()
    assert numbers(browser, **{"from": first, "to": last, "sort": "due"}) == ["F-1", "F-2", "F-3"]
    assert numbers(browser, **{"from": last, "sort": "due"}) == ["F-3", "F-4"]
    assert numbers(browser, to=first, sort="due") == ["F-0", "F-1"]
    assert len(numbers(browser, **{"from": "soon", "to": "2027-02-31"})) == 5


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("due", "CBA"),
        ("-due", "ABC"),
        ("amount", "BCA"),
        ("-amount", "ACB"),
        ("number", "ABC"),
        ("-number", "CBA"),
        ("client", "BAC"),
        ("-client", "CAB"),
        ("", "ABC"),
        ("--due", "ABC"),
        ("id; DROP", "ABC"),
    ],
)
def test_sorts_both_ways(
    app: Flask, cast: Cast, browser: FlaskClient, sort: str, found: str
) -> None:
    bill(
        app,
        cast,
        {"number": "A", "client": "bb", "gross_cents": 300, "due_on": today() + 3 * A_DAY},
        {"number": "B", "client": "Àa", "gross_cents": 100, "due_on": today() + 2 * A_DAY},
        {"number": "C", "client": "çc", "gross_cents": 200, "due_on": today() + 1 * A_DAY},
    )
    assert "".join(numbers(browser, sort=sort)) == found


def test_heads_sort_and_say_so(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    bill(app, cast, {})
    page = source(browser.get("/invoices?sort=amount&q=atelier"))
    assert 'aria-sort="ascending"><a href="/invoices?q=atelier&amp;sort=-amount">Montant' in page
    assert '<a href="/invoices?q=atelier&amp;sort=number">Facture</a>' in page
    assert page.count("aria-sort") == 1
    assert 'aria-sort="descending"><a href="/invoices?sort=due">' in source(
        browser.get("/invoices")
    )


@pytest.mark.parametrize(
    ("asked", "shown"), [("1", 1), ("2", 2), ("3", 3), ("99", 3), ("0", 1), ("-1", 1), ("x", 1)]
)
def test_pages(app: Flask, cast: Cast, browser: FlaskClient, asked: str, shown: int) -> None:
    bill(app, cast, *({"number": f"F-{n:02}"} for n in range(60)))
    answer = browser.get(f"/invoices?sort=number&page={asked}")
    page = source(answer)
    assert "60 factures" in text(page)
    assert f"Page {shown} sur 3" in text(page)
    first = re.findall(r'<a href="/invoices/\w{16}">(.*?)</a>', page)[0]
    assert first == f"F-{(shown - 1) * 25:02}"
    if shown < 3:
        assert f'href="/invoices?sort=number&amp;page={shown + 1}"' in page


def test_statements_do_not_grow_with_the_invoices(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    bill(app, cast, {"client": "Conserverie", "mail": "unknown"})
    few = _statements(app, browser)
    bill(app, cast, *({"client": f"Client {n}", "mail": "unknown"} for n in range(199)))
    assert _statements(app, browser) == few
    assert few <= 9


def _statements(app: Flask, browser: FlaskClient) -> int:
    with counted(app) as statements:
        assert browser.get("/invoices").status_code == 200
    return len(statements)


def test_nobody_sees_anothers_invoices(app: Flask, cast: Cast) -> None:
    bill(app, cast, {"number": "SECRET-1", "client": "Conserverie", "attention": "two-open"})
    stranger = signed_in(app, "stranger")
    speak(stranger, "en")
    for address in ("/invoices", "/invoices?q=conserverie", "/invoices?status=attention"):
        page = text(stranger.get(address))
        assert "SECRET-1" not in page
        assert "Conserverie" not in page
    assert "Nothing needs you" in text(stranger.get("/attention"))
    assert "SECRET-1" not in text(stranger.get("/invoices/export.csv"))
