"""Each page in each language: chosen, remembered, and nothing left of another one."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Event, History, Invoicing, StripeConnection, User, Workspace
from joinways.models.columns import utc_now
from joinways.stripe_gateway import door
from tests.cast import PASSWORD, Cast, Item, signed_in
from tests.stand_in import StandIn
from tests.web.pressing import press
from tests.web.seeing import form_of, send, source, speak, text

TRANSLATIONS = Path(__file__).resolve().parents[2] / "translations"
SIGN_IN = {"fr": "Se connecter", "es": "Iniciar sesión", "en": "Sign in"}


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (None, "fr"),
        ("", "fr"),
        ("es", "es"),
        ("es-MX, en;q=.8", "es"),
        ("en-US,en;q=0.9,fr;q=0.8", "en"),
        ("de, es;q=0.5", "es"),
        ("de", "fr"),
        ("fr;q=0, en", "en"),
        ("*", "fr"),
        ("\x80 garbage;;q=x", "fr"),
    ],
)
def test_a_first_visit_is_in_the_browser_s_language(
    app: Flask, cast: Cast, asked: str | None, language: str
) -> None:
    headers = {} if asked is None else {"Accept-Language": asked}
    page = app.test_client().get("/login", headers=headers)
    assert f'<html lang="{language}">' in source(page)
    assert SIGN_IN[language] in text(page)


def test_a_browser_remembers_what_nobody_in_particular_chose(app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    answer = send(browser, "/language", {"language": "es", "next": "/login"})
    assert (answer.status_code, answer.location) == (303, "/login")
    page = browser.get("/login", headers={"Accept-Language": "en"})
    assert '<html lang="es">' in source(page)
    person = {"email": "owner@team.example", "password": PASSWORD}
    send(browser, "/login", person)
    assert '<html lang="es">' in source(browser.get("/events")), "and after the sign-in"


def test_a_person_s_choice_is_remembered_in_every_browser(app: Flask, cast: Cast) -> None:
    speak(signed_in(app), "en")
    elsewhere = signed_in(app)
    page = elsewhere.get("/events", headers={"Accept-Language": "es"})
    assert '<html lang="en">' in source(page)
    send(elsewhere, "/logout")
    with app.app_context():
        assert db.session.scalar(select(User.language).where(User.language.is_not(None))) == "en"


@pytest.mark.parametrize("language", ["de", "", "FR", "fr\n", "x" * 1000])
def test_a_language_that_nobody_speaks_changes_nothing(
    app: Flask, cast: Cast, language: str
) -> None:
    browser = signed_in(app)
    speak(browser, "es")
    answer = send(browser, "/language", {"language": language, "next": "/events"})
    assert answer.status_code == 303
    assert '<html lang="es">' in source(browser.get("/events"))


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", "", None])
def test_choosing_a_language_leads_to_our_own_pages_only(
    app: Flask, cast: Cast, wanted: str | None
) -> None:
    fields = {"language": "es"} | ({} if wanted is None else {"next": wanted})
    assert send(signed_in(app), "/language", fields).location == "/events"


def test_the_buttons_lead_back_to_the_same_page_and_search(app: Flask, cast: Cast) -> None:
    page = source(signed_in(app).get("/events?q=a%26b&page=1"))
    found = re.search(r'action="/language".*?name="next" value="([^"]*)"', page, re.S)
    assert found
    assert html.unescape(found[1]) == "/events?q=a%26b&page=1"


def test_no_person_s_language_leaks_into_the_next_request(app: Flask, cast: Cast) -> None:
    spanish, english = signed_in(app), signed_in(app, "admin")
    speak(spanish, "es")
    speak(english, "en")
    for _ in range(2):
        assert '<html lang="es">' in source(spanish.get("/events"))
        assert '<html lang="en">' in source(english.get("/events"))
        assert '<html lang="fr">' in source(app.test_client().get("/login"))


# --- nothing left of another language -------------------------------------------------------


@cache
def catalogue(language: str) -> dict[str, str]:
    """msgid (with its context) to what a person reads; English is the msgid itself."""
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        found = read_po(file)
    words: dict[str, str] = {}
    for message in found:
        if isinstance(message.id, str) and message.id:
            said = message.string if isinstance(message.string, str) else ""
            words[f"{message.context}|{message.id}"] = said or message.id
    return words


def foreign(language: str) -> Iterator[re.Pattern[str]]:
    """Every message as the two other languages say it, unless this one says some so too."""
    own = "\n".join(_plain(said) for said in catalogue(language).values())
    for other in {"fr", "es", "en"} - {language}:
        for said in catalogue(other).values():
            plain = _plain(said)
            pieces = [re.escape(each) for each in re.split(r"%\(\w+\)[sd]", plain)]
            if plain not in own and re.search(r"[^\W\d]{4}", "".join(pieces)):
                yield re.compile(rf"(?<![\w’-]){'.{1,60}?'.join(pieces)}(?![\w’-])")


def _plain(said: str) -> str:
    return " ".join(said.replace("%%", "%").split())


@cache
def patterns(language: str) -> tuple[re.Pattern[str], ...]:
    return tuple(foreign(language))


DATA = (
    "Salle et repas",
    "Français",
    "Español",
    "English",
    "Séminaire d’équipe",
    "Atelier Nord SAS",
    "Léa Martin",
    "Domaine",
    "Repas assis",
    "Owner",
    "Compte simulé",
    "Stripe",
)


def left_over(page: str, language: str) -> list[str]:
    """Messages of another language that stand on the page; data are no messages."""
    words = re.sub(r"<select[^>]*id=\"country\".*?</select>", " ", page, flags=re.S)
    said = " ".join(re.findall(r'(?:title|aria-label|data-\w+|placeholder)="([^"]*)"', words))
    words = f"{text(words)} {text(said)}"
    for data in DATA:
        words = words.replace(data, "·")
    return [each.pattern for each in patterns(language) if each.search(words)]


Pages = Callable[[Flask, Cast, FlaskClient, StandIn], list[str]]


def _signed(app: Flask, cast: Cast, browser: FlaskClient, stripe: StandIn) -> list[str]:
    quote = cast.quote([Item(), Item("Salle", "2", 1000, "5.5", percent="5", unit="day")])
    address = f"{quote.address}/invoice"
    with app.app_context(), writing(db.session) as session:
        for action in ("created", "sent", "signed", "invoice-release", "declined", "paid"):
            row = History(workspace_id=cast.workspace, quote_id=quote.id, action=action)
            row.actor, row.at = "client", datetime.now(UTC)
            session.add(row)
    wrong = dict.fromkeys(("name", "email", "line1", "postal_code", "city", "country"), "")
    wrong |= {"due_days": "x", "vat_number": "FR1"}
    bad = source(send(browser, address, form_of(browser, quote.address, **wrong)))
    return [*(source(browser.get(each)) for each in (quote.address, address)), bad]


def _states(app: Flask, cast: Cast, browser: FlaskClient, stripe: StandIn) -> list[str]:
    states = ("draft", "sent", "declined", "expired", "replaced")
    pages = [source(browser.get(cast.quote(state=state).address)) for state in states]
    with app.app_context():
        event = db.session.scalar(select(Event.public_id))
    addresses = (f"/events/{event}", f"/events/{event}/quotes", "/events", "/events?q=zzz")
    return pages + [source(browser.get(each)) for each in addresses]


def _refused(app: Flask, cast: Cast, browser: FlaskClient, stripe: StandIn) -> list[str]:
    quote = cast.quote()
    pages = [source(browser.get(f"{cast.quote(state='draft').address}/invoice"))]
    change(app, plan="basic")
    pages.append(source(browser.get(f"{quote.address}/invoice")))
    change(app, plan="pro")
    with app.app_context(), writing(db.session) as session:
        session.execute(update(StripeConnection).values(ended_at=utc_now()))
    pages.append(source(browser.get(f"{quote.address}/invoice")))
    return pages


def change(app: Flask, **values: object) -> None:
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Workspace).values(**values))


def _invoiced(app: Flask, cast: Cast, browser: FlaskClient, stripe: StandIn) -> list[str]:
    quote = cast.quote()
    pages = [press(browser, quote)[1]]
    for mail in ("failed", "unknown", "none"):
        with app.app_context(), writing(db.session) as session:
            session.execute(update(Invoicing).values(mail=mail))
        pages.append(source(browser.get(quote.address)))
    return pages


def _trouble(app: Flask, cast: Cast, browser: FlaskClient, stripe: StandIn) -> list[str]:
    pages = []
    faults = (("drop_before", "*"), ("forbidden", "invoices.create"))
    for kind, match in faults:
        stripe.add_fault(kind, match, times=99)
        pages.append(press(browser, cast.quote())[1])
        stripe.clear_faults()
    stripe.add_fault("tamper", "invoices.add_lines", cents=1)
    pages.append(press(browser, cast.quote())[1])
    with app.app_context(), writing(db.session) as session:
        session.execute(update(StripeConnection).values(broken_detail=""))
    pages.append(source(browser.get("/settings/integrations")))
    return pages


def _around(app: Flask, cast: Cast, browser: FlaskClient, stripe: StandIn) -> list[str]:
    addresses = ("/settings/integrations", "/nowhere", "/events?q=%00")
    pages = [source(browser.get(each)) for each in addresses]
    pages.append(source(send(browser, "/settings/integrations", {"key": "x"})))
    pages.append(source(browser.post("/logout")))
    send(browser, "/logout")
    send(browser, "/language", {"language": _language(pages[0])})
    pages.append(source(browser.get("/login")))
    pages.append(source(send(browser, "/login", {"email": "", "password": "x"})))
    pages.append(source(send(browser, "/login", {"email": "x@y.example", "password": "x"})))
    return pages


def _language(page: str) -> str:
    found = re.search(r'<html lang="(\w\w)"', page)
    assert found
    return found[1]


@pytest.mark.pages
@pytest.mark.parametrize("language", ["fr", "es", "en"])
@pytest.mark.parametrize("pages", [_signed, _states, _refused, _invoiced, _trouble, _around])
def test_nothing_is_left_of_another_language(
    app: Flask,
    cast: Cast,
    stripe: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    pages: Pages,
    language: str,
) -> None:
    monkeypatch.setattr(door, "MOST_RETRIES", 0)
    browser = signed_in(app)
    speak(browser, language)
    for page in pages(app, cast, browser, stripe):
        assert f'<html lang="{language}">' in page
        assert left_over(page, language) == []


@pytest.mark.parametrize("language", ["fr", "es", "en"])
def test_the_search_for_left_overs_finds_some(language: str) -> None:
    other = {"fr": "Générer la facture", "es": "Generar la factura", "en": "Generate the invoice"}
    for spoken, words in other.items():
        assert bool(left_over(f"<p>{words}</p>", language)) == (spoken != language)
