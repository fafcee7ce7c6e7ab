"""When something goes wrong: plain words in the person's language, nothing of the inside."""

import logging
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from joinways.account import lookups
from joinways.events import lookups as events
from joinways.extensions import db
from joinways.signing import showing
from tests.cast import Cast, signed_in
from tests.web.seeing import HTMX, send, source, speak, text

INSIDE = ("Traceback", 'File "', "sqlalchemy", "werkzeug", "Exception", "boom", "SELECT")

WORDS = {
    400: {
        "fr": "La demande n’a pas été comprise (400).",
        "es": "No se ha entendido la petición (400).",
        "en": "The request could not be understood (400).",
    },
    403: {
        "fr": "Vous n’avez pas accès à cette page",
        "es": "No tiene acceso a esta página",
        "en": "This page isn’t yours to open",
    },
    404: {
        "fr": "Cette page n’existe pas",
        "es": "Esta página no existe",
        "en": "This page doesn’t exist",
    },
    405: {
        "fr": "La demande n’a pas été comprise (405).",
        "es": "No se ha entendido la petición (405).",
        "en": "The request could not be understood (405).",
    },
    413: {
        "fr": "Ce que vous avez envoyé est trop volumineux.",
        "es": "Lo que ha enviado es demasiado grande.",
        "en": "What you sent is too large.",
    },
    500: {
        "fr": "Un problème est survenu de notre côté",
        "es": "Algo ha fallado por nuestra parte",
        "en": "Something went wrong on our side",
    },
}


@pytest.fixture
def broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The list of events raises. Outside tests an application does not hand errors on."""

    def _raise(*_: object, **__: object) -> None:
        raise ZeroDivisionError("boom in SELECT password")

    monkeypatch.setattr(events, "events_page", _raise)
    app.testing = False
    yield
    app.testing = True


def provoke(app: Flask, who: str, language: str, *, htmx: bool) -> dict[int, TestResponse]:
    browser = signed_in(app, who)
    speak(browser, language)
    headers = HTMX if htmx else None
    return {
        400: browser.get("/events?q=%00", headers=headers),
        403: browser.get("/settings/integrations", headers=headers),
        404: browser.get("/nowhere", headers=headers),
        405: browser.delete("/events", headers=headers),
        413: browser.post("/login", data={"email": "x" * 1_000_001}, headers=headers),
        500: browser.get("/events", headers=headers),
    }


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("language", ["fr", "es", "en"])
def test_errors_speak_the_person_s_language_and_hide_the_inside(
    app: Flask, cast: Cast, broken: None, language: str, htmx: bool
) -> None:
    for code, answer in provoke(app, "member", language, htmx=htmx).items():
        assert answer.status_code == code
        assert WORDS[code][language] in text(answer)
        assert not [each for each in INSIDE if each in source(answer)], code
        if not htmx:
            assert f'<html lang="{language}">' in source(answer)


NUMBER = {
    "fr": r"Si vous demandez de l’aide, indiquez ce numéro : ([0-9a-f]{16})",
    "es": r"Si pide ayuda, indique este número: ([0-9a-f]{16})",
    "en": r"If you ask for help, give this number: ([0-9a-f]{16})",
}


@pytest.mark.parametrize("language", ["fr", "es", "en"])
def test_every_error_page_quotes_the_request_s_number(
    app: Flask, cast: Cast, broken: None, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    numbers = []
    for answer in provoke(app, "member", language, htmx=False).values():
        found = re.search(NUMBER[language], text(answer))
        assert found, answer.status_code
        assert answer.headers["X-Request-ID"] == found[1]
        numbers.append(found[1])
    assert len(set(numbers)) == len(numbers)
    failed = [each for each in caplog.records if each.levelname == "ERROR"][-1]
    assert failed.getMessage() == "GET failed at /events"
    assert failed.exc_info and "boom" in str(failed.exc_info[1])


def test_no_token_of_a_link_is_written_into_the_log(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def _raise(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(showing, "find_link", _raise)
    monkeypatch.setattr(app, "testing", False)
    with caplog.at_level(logging.ERROR):
        assert app.test_client().get("/sign/a-secret-token").status_code == 500
    assert "failed at /sign/<token>" in caplog.text
    assert "a-secret-token" not in caplog.text


def test_without_a_database_the_page_still_speaks(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _gone(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("the server is gone"))

    browser = signed_in(app)
    speak(browser, "es")
    monkeypatch.setattr("joinways.pages.viewer_of", _gone)
    app.testing = False
    try:
        answer = browser.get("/events")
    finally:
        app.testing = True
    assert answer.status_code == 500
    assert WORDS[500]["es"] in text(answer)
    assert not [each for each in INSIDE if each in source(answer)]


def test_errors_of_open_addresses_speak_the_person_s_language(app: Flask, cast: Cast) -> None:
    signed_in(app).get("/events")  # whoever came before on this thread spoke French
    english = {"Accept-Language": "en-GB"}
    assert WORDS[404]["en"] in text(app.test_client().get("/static/none.css", headers=english))
    browser = signed_in(app)
    speak(browser, "es")
    answer = browser.post("/healthz")
    assert answer.status_code in (400, 405)
    assert '<html lang="es">' in source(answer)


def test_405_names_what_is_allowed(app: Flask, cast: Cast) -> None:
    answer = signed_in(app).delete("/events")
    assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))


def test_a_stranger_error_page_offers_the_way_back(app: Flask, cast: Cast) -> None:
    assert 'href="/events"' in source(signed_in(app).get("/nowhere"))


def test_choosing_a_language_on_an_error_page_leads_somewhere(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    answer = browser.post("/settings/integrations/check")
    assert answer.status_code == 400
    found = re.search(r'name="next" value="([^"]*)"', source(answer))
    assert found
    answer = send(browser, "/language", {"language": "en", "next": found[1]})
    assert browser.get(answer.location).status_code == 200


def test_no_session_is_looked_up_for_open_addresses(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(app)

    def _gone(*_: object) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(lookups, "viewer_of", _gone)
    monkeypatch.setattr(db.session, "execute", _gone)
    for address in ("/healthz", "/static/app.css"):
        answer = browser.get(address)
        assert answer.status_code == 200
        answer.close()
