"""A locked quote's lines are drawn once, and never show anything but that quote's own content."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from flask import Flask

from joinways.i18n.catalogues import CATALOGUES, Catalogue
from joinways.quotes import drawn
from tests.cast import Cast, Item, signed_in


@pytest.fixture
def keeping(app: Flask) -> Iterator[Flask]:
    """The application with templates that do not change while it runs, as in production."""
    with (
        patch.dict(app.config, TEMPLATES_AUTO_RELOAD=False),
        patch.dict(drawn._kept, clear=True),
    ):
        yield app


def test_second_view_of_a_signed_quote_is_the_first(keeping: Flask, cast: Cast) -> None:
    quote, browser = cast.quote([Item("Salle"), Item("Repas")]), signed_in(keeping)
    first = browser.get(quote.address).get_data(as_text=True)
    with patch.object(drawn, "lines_of", side_effect=AssertionError("read again")):
        second = browser.get(quote.address).get_data(as_text=True)
    for words in ("Salle", "Repas", "Prix unitaire HT", "Total TTC"):
        assert words in first
    assert _lines(second) == _lines(first)


def test_a_draft_shows_what_it_says_now(keeping: Flask, cast: Cast) -> None:
    quote, browser = cast.quote([Item("Navette")], "draft"), signed_in(keeping)
    assert "Navette" in browser.get(quote.address).get_data(as_text=True)
    with patch.object(drawn, "lines_of", return_value=[]):
        assert "Navette" not in browser.get(quote.address).get_data(as_text=True)
    assert not drawn._kept


def test_each_quote_and_each_language_has_its_own(keeping: Flask, cast: Cast) -> None:
    quotes, browser = (
        [cast.quote([Item("Salle")]), cast.quote([Item("Navette")])],
        signed_in(keeping),
    )
    pages = [browser.get(quote.address).get_data(as_text=True) for quote in quotes]
    assert ["Navette" in page for page in pages] == [False, True]
    browser.post("/language", data={"csrf_token": _token(pages[0]), "language": "en"})
    assert "Total incl. tax" in browser.get(quotes[0].address).get_data(as_text=True)


def test_a_saved_translation_shows(keeping: Flask, cast: Cast) -> None:
    quote, browser = cast.quote(), signed_in(keeping)
    browser.get(quote.address)
    saved = Catalogue({**CATALOGUES.get("fr").singular, "Services": "Prestations !"})
    with patch.dict(CATALOGUES._loaded, fr=saved):
        assert "Prestations !" in _lines(browser.get(quote.address).get_data(as_text=True))


def test_a_full_store_is_emptied(keeping: Flask, cast: Cast) -> None:
    browser = signed_in(keeping)
    with patch.object(drawn, "MOST_KEPT", 2):
        for _ in range(5):
            browser.get(cast.quote().address)
    assert 1 <= len(drawn._kept) <= 2


def _lines(page: str) -> str:
    return page.split('id="quotes-lines"')[1].split("</section>", maxsplit=1)[0]


def _token(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]
