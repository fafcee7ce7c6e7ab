"""Which language is in use, and which one a browser is answered in."""

import pytest

from joinways.i18n import (
    DEFAULT,
    LANGUAGE_NAMES,
    LANGUAGES,
    LOCALES,
    current_lang,
    current_locale,
    negotiate,
    set_lang,
    use_lang,
)


def test_the_three_languages() -> None:
    assert LANGUAGES == ("fr", "es", "en")
    assert DEFAULT == "fr"
    assert LANGUAGE_NAMES == {"fr": "Français", "es": "Español", "en": "English"}
    assert LOCALES == {"fr": "fr_FR", "es": "es_ES", "en": "en_GB"}


@pytest.mark.parametrize(
    ("accept_language", "lang"),
    [
        (None, "fr"),
        ("", "fr"),
        ("en", "en"),
        ("EN-us", "en"),
        ("fr-CA, en;q=0.9", "fr"),
        ("es-MX, en;q=.8", "es"),
        ("es-419,es;q=0.9,en;q=0.8", "es"),
        ("de-DE,de;q=0.9,en;q=0.5", "en"),
        ("de, nl", "fr"),
        ("en;q=0.2, es;q=0.7", "es"),
        ("en; q=0.2 ,es; q=0.3", "es"),
        ("es;q=0, en;q=0.1", "en"),
        ("es;q=0", "fr"),
        ("fr;q=0, es;q=0.000, en;q=0.0", "fr"),
        ("*", "fr"),
        ("en, *;q=0.5", "en"),
        ("de, *;q=0.5", "fr"),
        ("fr;q=0, *;q=0.5", "es"),
        ("fr;q=0.1, *;q=0.5", "es"),
        ("es;q=2, en", "en"),
        ("es;q=nan, en;q=0.1", "en"),
        ("<script>, ;;;, en-, es", "es"),
        ("zh-Hant-TW, en-GB;q=0.8", "en"),
    ],
)
def test_negotiate(accept_language: str | None, lang: str) -> None:
    assert negotiate(accept_language) == lang


def test_use_lang_gives_the_language_before_back() -> None:
    set_lang("en")
    with use_lang("es"):
        assert (current_lang(), str(current_locale())) == ("es", "es_ES")
        with use_lang("fr"):
            assert (current_lang(), str(current_locale())) == ("fr", "fr_FR")
        assert current_lang() == "es"
    assert (current_lang(), str(current_locale())) == ("en", "en_GB")


def test_use_lang_gives_it_back_after_a_failure_too() -> None:
    with pytest.raises(ZeroDivisionError), use_lang("es"):
        _ = 1 / 0
    assert current_lang() == "fr"


@pytest.mark.parametrize("lang", ["de", "", "FR", "fr_FR", "../fr"])
def test_a_language_that_nobody_speaks_here_is_refused(lang: str) -> None:
    with pytest.raises(ValueError, match="not a language"):
        set_lang(lang)
    with pytest.raises(ValueError, match="not a language"), use_lang(lang):
        pass
    assert current_lang() == "fr"
