"""The list of events and one event, as the team works with them."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from flask.testing import FlaskClient

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Client, Event, Invoice, Quote
from joinways.models.columns import utc_now
from tests.cast import Cast, Item, signed_in
from tests.web.seeing import counted, source, speak, text

TODAY = datetime.now(UTC).date()
SEEN = "Séminaire d’équipe"  # the cast's own event


def add_event(app: Flask, cast: Cast, title: str, **more: object) -> str:
    """Another event of the workspace; `client` gives it a client of its own of that name."""
    with app.app_context(), writing(db.session) as session:
        client_id = cast.client
        if name := more.pop("client", None):
            client = Client(
                workspace_id=cast.workspace, name=str(name), country="FR", language="fr"
            )
            session.add(client)
            session.flush()
            client_id = client.id
        day = more.pop("day", date(2027, 5, 1))
        found = Event(
            workspace_id=cast.workspace,
            client_id=client_id,
            title=title,
            **{"status": "option", "starts_on": day, "ends_on": day, **more},
        )
        session.add(found)
        session.flush()
        return found.public_id


def titles(browser: FlaskClient, **query: object) -> list[str]:
    """The events that the list shows, in its order."""
    answer = browser.get("/events", query_string=query)
    assert answer.status_code == 200
    page = source(answer)
    return [text(each) for each in re.findall(r'<a href="/events/\w+">(.*?)</a>', page)]


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "member")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("seminaire", [SEEN]),
        ("SÉMINAIRE", [SEEN]),
        ("séminaire nord", [SEEN]),
        ("  léa  ", [SEEN]),
        ("lea martin", [SEEN]),
        ("noel", ["Noël à 100 %", "NOËL"]),
        ("ÇÀ", ["çà_et_là"]),
        ("%", ["Noël à 100 %"]),
        ("_", ["çà_et_là"]),
        ("ca_et", ["çà_et_là"]),
        ("\\", []),
        ("/", []),
        ("'; DELETE FROM event; --", []),
        ("zéro résultat", []),
        ("x" * 5000, []),
    ],
)
def test_search_finds_titles_and_clients_whatever_case_and_accents(
    app: Flask, cast: Cast, browser: FlaskClient, typed: str, found: list[str]
) -> None:
    for title in ("Noël à 100 %", "NOËL", "çà_et_là"):
        add_event(app, cast, title, client="Ana Ruiz")
    assert sorted(titles(browser, q=typed)) == sorted(found)


def test_what_was_searched_stays_in_the_form(app: Flask, browser: FlaskClient) -> None:
    page = source(browser.get("/events", query_string={"q": '"><b>x', "status": "lost"}))
    assert 'value="&#34;&gt;&lt;b&gt;x"' in page
    assert '<option value="lost" selected>' in page
    assert "Aucun événement trouvé" in text(page)
    assert "Afficher tous les événements" in text(page)


def test_status_filters(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    for status in ("option", "lost", "cancelled"):
        add_event(app, cast, status.title(), status=status)
    for status, title in (
        ("confirmed", SEEN),
        ("option", "Option"),
        ("lost", "Lost"),
        ("cancelled", "Cancelled"),
    ):
        assert titles(browser, status=status) == [title]
    assert len(titles(browser, status="anything else")) == 4
    assert titles(browser, status="lost", q="seminaire") == []


def test_what_comes_next_stands_on_top(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    for title, days in (("In ten", 10), ("Past two", -2), ("Today", 0), ("Past one", -1)):
        add_event(app, cast, title, day=TODAY + timedelta(days=days))
    add_event(app, cast, "Running", day=TODAY - timedelta(3), ends_on=TODAY + timedelta(3))
    far = titles(browser).index(SEEN)
    shown = [each for each in titles(browser) if each != SEEN]
    assert shown == ["Running", "Today", "In ten", "Past one", "Past two"]
    assert far in (3, 4), "2027-03-04: among those to come, or the last that was"


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("1", 1),
        ("2", 2),
        ("3", 3),
        ("0", 1),
        ("-1", 1),
        ("999", 3),
        ("x", 1),
        ("", 1),
        ("9" * 40, 3),
    ],
)
def test_pages(app: Flask, cast: Cast, browser: FlaskClient, asked: str, shown: int) -> None:
    with app.app_context(), writing(db.session) as session:
        session.add_all(_many(cast, 59))
    page = text(browser.get(f"/events?page={asked}"))
    assert "60 événements" in page
    assert f"Page {shown} sur 3" in page
    assert ("Précédent" in page, "Suivant" in page) == (shown > 1, shown < 3)


@pytest.mark.parametrize(
    ("asked", "shown"), [("q=event&page=2", 2), ("q=event&page=999", 3), ("q=event&page=3", 3)]
)
def test_pages_of_what_was_searched(
    app: Flask, cast: Cast, browser: FlaskClient, asked: str, shown: int
) -> None:
    with app.app_context(), writing(db.session) as session:
        session.add_all(_many(cast, 60))
    page = text(browser.get(f"/events?{asked}"))
    assert "60 événements" in page
    assert f"Page {shown} sur 3" in page
    rest = range((shown - 1) * 25, min(shown * 25, 60))
    assert titles(browser, **dict(parse_qsl(asked))) == [f"Event {n:02}" for n in rest]


def test_beyond_the_last_page_of_nothing_found_is_nothing_found(browser: FlaskClient) -> None:
    answer = browser.get("/events?q=zzz&page=7")
    assert answer.status_code == 200
    assert text(answer) == text(browser.get("/events?q=zzz&page=1"))


def _many(cast: Cast, number: int) -> list[Event]:
    day = date(2027, 6, 1)
    common = {"workspace_id": cast.workspace, "client_id": cast.client, "status": "option"}
    return [
        Event(title=f"Event {n:02}", starts_on=day, ends_on=day, **common) for n in range(number)
    ]


def test_pages_show_each_event_once_and_keep_the_search(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    with app.app_context(), writing(db.session) as session:
        session.add_all(_many(cast, 60))
    seen = [each for number in (1, 2, 3) for each in titles(browser, q="event", page=number)]
    assert sorted(seen) == [f"Event {n:02}" for n in range(60)]
    page = source(browser.get("/events?q=event&status=option&page=2"))
    assert 'href="/events?q=event&amp;status=option&amp;page=3"' in page


def test_the_list_says_status_date_client_quotes_and_what_was_signed(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    add_event(app, cast, "Rien encore")
    for state in ("signed", "invoicing", "invoiced"):
        cast.quote([Item("a", "1", 100000, "20")], state)  # 1 200,00 each
    for state in ("draft", "sent", "declined", "expired", "replaced"):
        cast.quote([Item("a", "1", 999900, "20")], state)
    page = source(browser.get("/events"))
    rows = [text(each) for each in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)][1:]
    assert rows == [
        f"{SEEN} Atelier Nord SAS 4 mars 2027 – 5 mars 2027 Confirmé 8 3 600,00 €",
        "Rien encore Atelier Nord SAS 1er mai 2027 Option 0 –",
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Pas encore d’événements"), ("es", "Todavía no hay eventos"), ("en", "No events yet")],
)
def test_no_events_yet_says_what_an_event_is(
    app: Flask, cast: Cast, language: str, words: str
) -> None:
    stranger = signed_in(app, "stranger")
    speak(stranger, language)
    assert words in text(stranger.get("/events"))


def test_event_shows_its_money_and_its_client(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    event = _public_id(app, cast.event)
    signed = cast.quote([Item("a", "1", 100000, "20")], "signed")
    invoiced = cast.quote([Item("b", "1", 50000, "10")], "invoiced")
    _add_invoice(app, cast, invoiced.id, gross=55000, paid=25000)
    page = text(browser.get(f"/events/{event}"))
    assert "Signé, TTC 1 750,00 € Facturé 550,00 € Payé 250,00 €" in page
    assert "Société Atelier Nord SAS Contact Léa Martin" in page
    assert "compta@atelier-nord.example" in page
    assert signed.address not in page


def test_quotes_tab_links_each_quote(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    event = _public_id(app, cast.event)
    quotes = [cast.quote(state=state) for state in ("draft", "signed")]
    page = source(browser.get(f"/events/{event}/quotes"))
    assert [each for each in re.findall(r'<th scope="row"><a href="(.*?)"', page)] == [
        quotes[1].address,
        quotes[0].address,
    ]
    assert re.search(r'aria-current="page">Devis\s*<span class="count">2</span>', page)
    assert "Brouillon" in text(page)
    assert "Signé" in text(page)


def test_no_quotes_yet_says_what_a_quote_is(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    page = text(browser.get(f"/events/{_public_id(app, cast.event)}/quotes"))
    assert "Pas encore de devis" in page
    assert "Une fois signé par le client, il devient une facture." in page


def test_statements_do_not_grow_with_the_rows(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    event = _public_id(app, cast.event)
    addresses = ("/events", f"/events/{event}", f"/events/{event}/quotes")
    cast.quote()
    few = [_statements(app, browser, each) for each in addresses]
    with app.app_context(), writing(db.session) as session:
        session.add_all(_many(cast, 59))
    for _ in range(20):
        cast.quote()
    assert [_statements(app, browser, each) for each in addresses] == few
    assert max(few) <= 6, few


def _statements(app: Flask, browser: FlaskClient, address: str) -> int:
    with counted(app) as statements:
        assert browser.get(address).status_code == 200
    return len(statements)


def _public_id(app: Flask, event_id: int) -> str:
    with app.app_context():
        return db.session.get_one(Event, event_id).public_id


def _add_invoice(app: Flask, cast: Cast, quote_id: int, *, gross: int, paid: int) -> None:
    with app.app_context(), writing(db.session) as session:
        net = session.get_one(Quote, quote_id).net_cents
        session.add(
            Invoice(
                workspace_id=cast.workspace,
                quote_id=quote_id,
                connection_id=cast.connection,
                stripe_id="in_1",
                livemode=False,
                number="A-1",
                status="open",
                currency="EUR",
                net_cents=net,
                vat_cents=gross - net,
                gross_cents=gross,
                paid_cents=paid,
                issued_on=TODAY,
                due_on=TODAY,
                fetched_at=utc_now(),
            )
        )


def test_a_long_list_of_words_is_no_burden(app: Flask, browser: FlaskClient) -> None:
    words: Sequence[str] = ["a"] * 100
    assert browser.get("/events", query_string={"q": " ".join(words)}).status_code == 200
