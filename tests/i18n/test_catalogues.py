"""Catalogues are read from what a translator saves, and never break a page."""

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from joinways.i18n import gettext, ngettext, pgettext, set_lang
from joinways.i18n.catalogues import Catalogues

from .conftest import Save


def test_a_saved_catalogue_shows_from_the_next_request_on(save: Save) -> None:
    save("fr", 'msgid "Quote"\nmsgstr "Devis"')
    set_lang("fr")
    assert gettext("Quote") == "Devis"
    save("fr", 'msgid "Quote"\nmsgstr "Proposition"')
    set_lang("fr")
    assert gettext("Quote") == "Proposition"


def test_what_has_no_translation_is_english(save: Save) -> None:
    save("es", 'msgid "Quote"\nmsgstr ""')
    set_lang("es")
    assert [gettext("Quote"), gettext("Unheard of")] == ["Quote", "Unheard of"]


def test_without_a_file_everything_is_english(
    catalogues: Catalogues, caplog: pytest.LogCaptureFixture
) -> None:
    set_lang("fr")
    assert gettext("Quote") == "Quote"
    assert "messages.po: can't be read" in caplog.text


@pytest.mark.parametrize(
    "broken",
    [
        'msgid "Quote"\nmsgstr "Dev',
        'msgid "Quote\nmsgstr "Devis"',
        'msgid "Quote"\nmsgstr[x] "Devis"',
        "what is this",
    ],
)
def test_a_broken_file_keeps_the_last_good_one(
    save: Save, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    save("fr", 'msgid "Quote"\nmsgstr "Devis"')
    set_lang("fr")
    save("fr", broken)
    set_lang("fr")
    set_lang("fr")
    assert gettext("Quote") == "Devis"
    warnings = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert len(warnings) == 1
    assert "its last good state stays in use" in caplog.text
    save("fr", 'msgid "Quote"\nmsgstr "Le devis"')
    set_lang("fr")
    assert gettext("Quote") == "Le devis"


def test_a_file_that_disappears_keeps_the_last_good_one(save: Save, catalogues: Catalogues) -> None:
    save("fr", 'msgid "Quote"\nmsgstr "Devis"')
    set_lang("fr")
    catalogues.path("fr").unlink()
    set_lang("fr")
    assert gettext("Quote") == "Devis"


def test_a_file_in_another_encoding_is_reported(
    save: Save, catalogues: Catalogues, caplog: pytest.LogCaptureFixture
) -> None:
    save("fr", 'msgid "Paid"\nmsgstr "Payée"')
    catalogues.path("fr").write_bytes(catalogues.path("fr").read_text("utf-8").encode("latin-1"))
    set_lang("fr")
    assert gettext("Paid") == "Paid"
    assert "can't be read" in caplog.text


@pytest.mark.parametrize(
    "wrong", ["Bonjour %(nmae)s", "Bonjour %(name)d", "Bonjour %(name)", "Bonjour %(name)s à 5 %"]
)
def test_a_translation_that_would_break_the_page_is_left_out(
    save: Save, caplog: pytest.LogCaptureFixture, wrong: str
) -> None:
    save("fr", f'msgid "Hello %(name)s"\nmsgstr "{wrong}"\n\nmsgid "Yes"\nmsgstr "Oui"')
    set_lang("fr")
    assert gettext("Hello %(name)s", name="Ana") == "Hello Ana"
    assert gettext("Yes") == "Oui"
    assert "placeholders of 'Hello %(name)s' differ" in caplog.text


def test_a_fuzzy_translation_is_not_shown(save: Save) -> None:
    save("fr", '#, fuzzy\nmsgid "Quote"\nmsgstr "Facture"')
    set_lang("fr")
    assert gettext("Quote") == "Quote"


def test_a_context_is_another_message(save: Save) -> None:
    save(
        "fr",
        'msgid "Paid"\nmsgstr "Payé"\n\n'
        'msgctxt "invoice status"\nmsgid "Paid"\nmsgstr "Payée"\n\n'
        'msgctxt "event status"\nmsgid "Lost"\nmsgstr "Perdu"',
    )
    set_lang("fr")
    assert gettext("Paid") == "Payé"
    assert pgettext("invoice status", "Paid") == "Payée"
    assert pgettext("quote status", "Paid") == "Paid"
    assert gettext("Lost") == "Lost"


def lines_in(one: str, many: str) -> str:
    return (
        f'msgid "%(num)s line"\nmsgid_plural "%(num)s lines"\nmsgstr[0] "{one}"\nmsgstr[1] "{many}"'
    )


@pytest.mark.parametrize(
    ("n", "french", "spanish", "english"),
    [
        (0, "0 ligne", "0 líneas", "0 lines"),
        (1, "1 ligne", "1 línea", "1 line"),
        (2, "2 lignes", "2 líneas", "2 lines"),
        (12, "12 lignes", "12 líneas", "12 lines"),
    ],
)
def test_each_language_counts_in_its_own_way(
    save: Save, n: int, french: str, spanish: str, english: str
) -> None:
    save("fr", lines_in("%(num)s ligne", "%(num)s lignes"))
    save("es", lines_in("%(num)s línea", "%(num)s líneas"))
    save("en", "")
    shown = []
    for lang in ("fr", "es", "en"):
        set_lang(lang)
        shown.append(ngettext("%(num)s line", "%(num)s lines", n))
    assert shown == [french, spanish, english]


def test_french_spaces_are_put_in_but_never_over_data(save: Save) -> None:
    save("fr", 'msgid "Sure about %(title)s?"\nmsgstr "Sûr de « %(title)s » ?"')
    save("es", 'msgid "Sure about %(title)s?"\nmsgstr "¿Seguro ? %(title)s"')
    set_lang("fr")
    shown = gettext("Sure about %(title)s?", title="FR 12 : 5 % ; ça !")
    assert shown == "Sûr de «\u00a0FR 12 : 5 % ; ça !\u00a0»\u202f?"
    set_lang("es")
    assert gettext("Sure about %(title)s?", title="x") == "¿Seguro ? x"


def test_readers_of_many_threads_get_one_whole_catalogue(save: Save) -> None:
    for round_number in range(5):
        save("fr", f'msgid "Quote"\nmsgstr "Devis {round_number}"')

        def read(_: int) -> str:
            set_lang("fr")
            return gettext("Quote")

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(read, range(40))) == {f"Devis {round_number}"}
